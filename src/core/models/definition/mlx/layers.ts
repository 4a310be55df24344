/** Layers of `mlx.nn`: how many numbers each keeps in its parameters. Arguments and defaults: mlx 0.16 to 0.29. */
import type { Arguments } from "../arguments";
import type { CountRule } from "../heldModules";
import { sizeOf } from "../moduleTree";

const biased = (a: Arguments, size: number): number => (a.flag("bias", true) ? size : 0);

const linear: CountRule = {
  parameters: ["input_dims", "output_dims", "bias"],
  weights: (a) => {
    const outputs = a.count("output_dims");
    return a.count("input_dims") * outputs + biased(a, outputs);
  },
};

const bilinear: CountRule = {
  parameters: ["input1_dims", "input2_dims", "output_dims", "bias"],
  weights: (a) => {
    const outputs = a.count("output_dims");
    return a.count("input1_dims") * a.count("input2_dims") * outputs + biased(a, outputs);
  },
};

/** @param more parameters between dilation and bias. */
function convolution(axes: number, more: readonly string[]): CountRule {
  return {
    parameters: ["in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", ...more, "bias"],
    weights: (a) => {
      const outputs = a.count("out_channels");
      const inputs = a.count("in_channels") / (more.includes("groups") ? a.count("groups", 1) : 1);
      return sizeOf(a.sizes("kernel_size", axes)) * inputs * outputs + biased(a, outputs);
    },
  };
}

/** A scale, and where `vectors` is 2 a shift, for each feature. */
function normalization(parameters: readonly string[], size: string, vectors: number, isAffine = true): CountRule {
  return {
    parameters,
    weights: (a) => {
      if (vectors === 1) return a.count(size);
      if (!a.flag("affine", isAffine)) return 0;
      return a.count(size) * (a.flag("bias", true) ? 2 : 1);
    },
  };
}

/** @param gates matrices from the input and from the state each. @param extra vectors of biases beside those of the gates. */
function recurrent(gates: number, extra: number): CountRule {
  return {
    parameters: ["input_size", "hidden_size", "bias"],
    weights: (a) => {
      const hidden = a.count("hidden_size");
      return gates * (a.count("input_size") + hidden) * hidden + biased(a, (gates + extra) * hidden);
    },
  };
}

const attention: CountRule = {
  parameters: [
    "dims",
    "num_heads",
    "query_input_dims",
    "key_input_dims",
    "value_input_dims",
    "value_dims",
    "value_output_dims",
    "bias",
  ],
  weights: (a) => {
    const width = a.count("dims");
    const queries = a.optionalCount("query_input_dims") ?? width;
    const keys = a.optionalCount("key_input_dims") ?? width;
    const values = a.optionalCount("value_input_dims") ?? keys;
    const inner = a.optionalCount("value_dims") ?? width;
    const output = a.optionalCount("value_output_dims") ?? width;
    const biases = a.flag("bias", false) ? 2 * width + inner + output : 0;
    return (queries + keys) * width + values * inner + inner * output + biases;
  },
};

/** A stack of layers with `attentions` attentions each, two linear layers and a norm before each, and a norm at the end. */
function transformerStack(attentions: number): CountRule {
  return {
    parameters: ["num_layers", "dims", "num_heads", "mlp_dims"],
    weights: (a) => {
      const width = a.count("dims");
      const inner = a.optionalCount("mlp_dims") ?? 4 * width;
      const norms = (attentions + 1) * 2 * width;
      const layer = attentions * 4 * width ** 2 + 2 * width * inner + inner + width + norms;
      return a.count("num_layers") * layer + 2 * width;
    },
  };
}

export const mlxLayers: Readonly<Record<string, CountRule>> = {
  Linear: linear,
  Bilinear: bilinear,
  Embedding: {
    parameters: ["num_embeddings", "dims"],
    weights: (a) => a.count("num_embeddings") * a.count("dims"),
  },
  Conv1d: convolution(1, ["groups"]),
  Conv2d: convolution(2, ["groups"]),
  Conv3d: convolution(3, []),
  ConvTranspose1d: convolution(1, ["output_padding"]),
  ConvTranspose2d: convolution(2, ["output_padding"]),
  ConvTranspose3d: convolution(3, ["output_padding"]),
  LayerNorm: normalization(["dims", "eps", "affine", "bias"], "dims", 2),
  RMSNorm: normalization(["dims", "eps"], "dims", 1),
  BatchNorm: normalization(["num_features", "eps", "momentum", "affine"], "num_features", 2),
  GroupNorm: normalization(["num_groups", "dims", "eps", "affine"], "dims", 2),
  InstanceNorm: normalization(["dims", "eps", "affine"], "dims", 2, false),
  RNN: recurrent(1, 0),
  GRU: recurrent(3, 1),
  LSTM: recurrent(4, 0),
  MultiHeadAttention: attention,
  TransformerEncoder: transformerStack(1),
  TransformerDecoder: transformerStack(2),
  PReLU: { parameters: ["num_parameters"], weights: (a) => a.count("num_parameters", 1) },
};

/** Layers that keep no parameters: activations, dropout, pooling, positions that are computed. */
export const weightlessMlx =
  /^(Identity|\w*Dropout\w*|(Max|Avg)Pool[123]d|Upsample|RoPE|SinusoidalPositionalEncoding|ALiBi|(Log)?Softmax|Softm(ax|in)|Softplus|Softshrink|Softsign|Step|Tanh|(Log)?Sigmoid|Hard\w+|R?ReLU6?|ReLU2|LeakyReLU|ELU|CELU|SELU|GELU|SiLU|Mish|GLU)$/;
