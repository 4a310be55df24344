import type { Shape, WeightShapes } from "../moduleTree";
import type { LayerRule } from "./layerRule";

/** Weights of stacked recurrent layers in one or two directions. `gates`: 1 plain, 3 GRU, 4 LSTM. */
function recurrent(gates: number, extra: readonly string[] = []): LayerRule {
  return {
    parameters: [
      "input_size",
      "hidden_size",
      "num_layers",
      ...extra,
      "bias",
      "batch_first",
      "dropout",
      "bidirectional",
      "proj_size",
    ],
    weights: (a) => {
      const hidden = a.count("hidden_size");
      const projected = a.count("proj_size", 0);
      const outputs = projected > 0 ? projected : hidden;
      const hasBias = a.flag("bias", true);
      const directions = a.flag("bidirectional", false) ? ["", "_reverse"] : [""];
      const shapes: Record<string, Shape> = {};
      for (let layer = 0; layer < a.count("num_layers", 1); layer++)
        for (const direction of directions) {
          const inputs = layer === 0 ? a.count("input_size") : outputs * directions.length;
          const name = (part: string): string => `${part}_l${layer}${direction}`;
          shapes[name("weight_ih")] = [gates * hidden, inputs];
          shapes[name("weight_hh")] = [gates * hidden, outputs];
          if (hasBias) shapes[name("bias_ih")] = shapes[name("bias_hh")] = [gates * hidden];
          if (projected > 0) shapes[name("weight_hr")] = [projected, hidden];
        }
      return shapes;
    },
  };
}

function cell(gates: number): LayerRule {
  return {
    parameters: ["input_size", "hidden_size", "bias"],
    weights: (a): WeightShapes => {
      const hidden = a.count("hidden_size");
      const bias: Shape = [gates * hidden];
      return {
        weight_ih: [gates * hidden, a.count("input_size")],
        weight_hh: [gates * hidden, hidden],
        ...(a.flag("bias", true) && { bias_ih: bias, bias_hh: bias }),
      };
    },
  };
}

export const recurrentLayers: Readonly<Record<string, LayerRule>> = {
  RNN: recurrent(1, ["nonlinearity"]),
  GRU: recurrent(3),
  LSTM: recurrent(4),
  RNNCell: cell(1),
  GRUCell: cell(3),
  LSTMCell: cell(4),
};
