import { channelsOf, productOf, times, type KerasRule } from "./layerRule";

const dense: KerasRule = {
  parameters: ["units", "activation", "use_bias"],
  build: (a, [input]) => {
    const inputs = channelsOf(a, input);
    const units = a.count("units");
    const output = [...(input ?? []).slice(0, -1), units];
    return {
      trained: inputs * units + (a.flag("use_bias", true) ? units : 0),
      output,
      flops: times(2 * inputs, output),
    };
  },
};

const embedding: KerasRule = {
  parameters: ["input_dim", "output_dim", "embeddings_initializer"],
  build: (a, [input]) => {
    const width = a.count("output_dim");
    const known = a.optionalCount("input_length");
    const words = known === undefined ? (input ?? []) : [known];
    return { trained: a.count("input_dim") * width, output: [...words, width], flops: 0 };
  },
};

/** Normalization that learns a scale and a shift for each channel. `statistics`: whether it also keeps running ones. */
function normalization(parameters: readonly string[], statistics: boolean, centered = true): KerasRule {
  return {
    parameters,
    build: (a, [input]) => {
      const channels = channelsOf(a, input);
      const scale = a.flag("scale", true) ? channels : 0;
      const shift = centered && a.flag("center", true) ? channels : 0;
      return { trained: scale + shift, kept: statistics ? 2 * channels : 0, output: input ?? [] };
    },
  };
}

const parametricRelu: KerasRule = {
  parameters: ["alpha_initializer", "alpha_regularizer", "alpha_constraint", "shared_axes"],
  build: (a, [input]) => {
    const shared = a.given("shared_axes") ? a.shape("shared_axes") : [];
    const slopes = productOf((input ?? []).filter((_, i) => !shared.includes(i + 1)));
    if (slopes === undefined) throw a.stop("the shape of its input is not known");
    return { trained: slopes, output: input ?? [] };
  },
};

/** Mean, variance and a count that `adapt` sets. */
const adapted: KerasRule = {
  parameters: ["axis", "mean", "variance"],
  build: (a, [input]) => ({
    trained: 0,
    kept: a.given("mean") ? 0 : 2 * channelsOf(a, input) + 1,
    output: input ?? [],
  }),
};

export const denseLayers: Readonly<Record<string, KerasRule>> = {
  Dense: dense,
  Embedding: embedding,
  BatchNormalization: normalization(["axis", "momentum", "epsilon", "center", "scale"], true),
  SyncBatchNormalization: normalization(["axis", "momentum", "epsilon", "center", "scale"], true),
  LayerNormalization: normalization(["axis", "epsilon", "center", "scale"], false),
  GroupNormalization: normalization(["groups", "axis", "epsilon", "center", "scale"], false),
  RMSNormalization: normalization(["axis", "epsilon"], false, false),
  Normalization: adapted,
  PReLU: parametricRelu,
};
