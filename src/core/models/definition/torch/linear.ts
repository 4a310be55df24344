import type { WeightShapes } from "../moduleTree";
import type { LayerRule } from "./layerRule";

const linear: LayerRule = {
  parameters: ["in_features", "out_features", "bias"],
  weights: (a) => {
    const outputs = a.count("out_features");
    return { weight: [outputs, a.count("in_features")], ...(a.flag("bias", true) && { bias: [outputs] }) };
  },
};

const bilinear: LayerRule = {
  parameters: ["in1_features", "in2_features", "out_features", "bias"],
  weights: (a) => {
    const outputs = a.count("out_features");
    return {
      weight: [outputs, a.count("in1_features"), a.count("in2_features")],
      ...(a.flag("bias", true) && { bias: [outputs] }),
    };
  },
};

const embedding: LayerRule = {
  parameters: ["num_embeddings", "embedding_dim", "padding_idx"],
  weights: (a) => ({ weight: [a.count("num_embeddings"), a.count("embedding_dim")] }),
};

const parametricRelu: LayerRule = {
  parameters: ["num_parameters"],
  weights: (a) => ({ weight: [a.count("num_parameters", 1)] }),
};

/** Frequent words in the head, rarer ones in tails that are `div_value` times narrower each. */
const adaptiveSoftmax: LayerRule = {
  parameters: ["in_features", "n_classes", "cutoffs", "div_value", "head_bias"],
  weights: (a) => {
    const inputs = a.count("in_features");
    const ends = [...a.shape("cutoffs"), a.count("n_classes")];
    const divisor = a.count("div_value", 4);
    const headSize = (ends[0] ?? 0) + ends.length - 1;
    const shapes: Record<string, readonly number[]> = {
      "head.weight": [headSize, inputs],
      ...(a.flag("head_bias", false) && { "head.bias": [headSize] }),
    };
    ends.slice(1).forEach((end, index) => {
      const width = Math.floor(inputs / divisor ** (index + 1));
      shapes[`tail.${index}.0.weight`] = [width, inputs];
      shapes[`tail.${index}.1.weight`] = [end - (ends[index] ?? 0), width];
    });
    return shapes satisfies WeightShapes;
  },
};

export const linearLayers: Readonly<Record<string, LayerRule>> = {
  Linear: linear,
  NonDynamicallyQuantizableLinear: linear,
  Bilinear: bilinear,
  Embedding: embedding,
  EmbeddingBag: embedding,
  PReLU: parametricRelu,
  AdaptiveLogSoftmaxWithLoss: adaptiveSoftmax,
};
