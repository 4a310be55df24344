import { channelsOf, times, type Axes, type KerasRule } from "./layerRule";

const parameters = ["units", "activation", "recurrent_activation", "use_bias"];

/** @param biases vectors of biases for each gate: the GRU of today has two. */
function recurrent(gates: number, biases: number, names = parameters): KerasRule {
  return {
    parameters: names,
    build: (a, [input]) => {
      const inputs = channelsOf(a, input);
      const units = a.count("units");
      const perGate = gates === 3 && !a.flag("reset_after", true) ? 1 : biases;
      const matrices = gates * units * (inputs + units);
      const steps: Axes = (input ?? []).slice(0, -1);
      return {
        trained: matrices + (a.flag("use_bias", true) ? perGate * gates * units : 0),
        output: a.flag("return_sequences", false) ? [...steps, units] : [units],
        flops: times(2 * matrices, steps),
      };
    },
  };
}

/** Attention with projections for each head. Inputs: query, value, and the key where it is another. */
const attention: KerasRule = {
  parameters: ["num_heads", "key_dim", "value_dim", "dropout", "use_bias", "output_shape"],
  build: (a, [query, value, key]) => {
    const heads = a.count("num_heads");
    const keyWidth = heads * a.count("key_dim");
    const valueWidth = heads * (a.optionalCount("value_dim") ?? a.count("key_dim"));
    if (a.given("output_shape")) throw a.stop("an output shape of its own");
    const from = channelsOf(a, query);
    const values = channelsOf(a, value ?? query);
    const keys = channelsOf(a, key ?? value ?? query);
    const matrices = from * keyWidth + keys * keyWidth + values * valueWidth + valueWidth * from;
    const biases = a.flag("use_bias", true) ? 2 * keyWidth + valueWidth + from : 0;
    const length = query?.[0];
    const other = (value ?? query)?.[0];
    const scores =
      length === undefined || other === undefined ? undefined : 2 * length * other * (keyWidth + valueWidth);
    return {
      trained: matrices + biases,
      output: query ?? [],
      flops: scores === undefined || length === undefined ? undefined : 2 * matrices * length + scores,
    };
  },
};

export const recurrentLayers: Readonly<Record<string, KerasRule>> = {
  SimpleRNN: recurrent(1, 1, ["units", "activation", "use_bias"]),
  GRU: recurrent(3, 2),
  LSTM: recurrent(4, 1),
  CuDNNLSTM: recurrent(4, 2, ["units"]),
  CuDNNGRU: recurrent(3, 2, ["units"]),
  MultiHeadAttention: attention,
};
