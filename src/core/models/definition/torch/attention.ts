import type { WeightShapes } from "../moduleTree";
import type { LayerRule } from "./layerRule";

const multiHead: LayerRule = {
  parameters: ["embed_dim", "num_heads", "dropout", "bias", "add_bias_kv", "add_zero_attn", "kdim", "vdim"],
  weights: (a) => {
    const width = a.count("embed_dim");
    const keys = a.optionalCount("kdim") ?? width;
    const values = a.optionalCount("vdim") ?? width;
    const joined = keys === width && values === width;
    return {
      ...(joined
        ? { in_proj_weight: [3 * width, width] }
        : { q_proj_weight: [width, width], k_proj_weight: [width, keys], v_proj_weight: [width, values] }),
      "out_proj.weight": [width, width],
      ...(a.flag("bias", true) && { in_proj_bias: [3 * width], "out_proj.bias": [width] }),
      ...(a.flag("add_bias_kv", false) && { bias_k: [1, 1, width], bias_v: [1, 1, width] }),
    };
  },
};

/** Weights of one encoder or decoder layer: attention once or twice, two linear layers, a norm after each. */
function blockWeights(width: number, inner: number, hasBias: boolean, attentions: readonly string[]): WeightShapes {
  const bias = (name: string, size: number): WeightShapes => (hasBias ? { [name]: [size] } : {});
  const shapes: WeightShapes[] = attentions.map((name) => ({
    [`${name}.in_proj_weight`]: [3 * width, width],
    ...bias(`${name}.in_proj_bias`, 3 * width),
    [`${name}.out_proj.weight`]: [width, width],
    ...bias(`${name}.out_proj.bias`, width),
  }));
  shapes.push({
    "linear1.weight": [inner, width],
    ...bias("linear1.bias", inner),
    "linear2.weight": [width, inner],
    ...bias("linear2.bias", width),
  });
  for (let norm = 1; norm <= attentions.length + 1; norm++) shapes.push(normWeights(`norm${norm}`, width, hasBias));
  return Object.assign({}, ...shapes) as WeightShapes;
}

function normWeights(name: string, width: number, hasBias: boolean): WeightShapes {
  return { [`${name}.weight`]: [width], ...(hasBias && { [`${name}.bias`]: [width] }) };
}

const blockParameters = [
  "d_model",
  "nhead",
  "dim_feedforward",
  "dropout",
  "activation",
  "layer_norm_eps",
  "batch_first",
  "norm_first",
  "bias",
];

function block(attentions: readonly string[]): LayerRule {
  return {
    parameters: blockParameters,
    weights: (a) =>
      blockWeights(a.count("d_model"), a.count("dim_feedforward", 2048), a.flag("bias", true), attentions),
  };
}

/** Encoder and decoder with a norm after each. */
const transformer: LayerRule = {
  parameters: [
    "d_model",
    "nhead",
    "num_encoder_layers",
    "num_decoder_layers",
    "dim_feedforward",
    "dropout",
    "activation",
    "custom_encoder",
    "custom_decoder",
    "layer_norm_eps",
    "batch_first",
    "norm_first",
    "bias",
  ],
  weights: (a) => {
    if (a.given("custom_encoder") ?? a.given("custom_decoder")) throw a.stop("an encoder or decoder of its own");
    const width = a.count("d_model", 512);
    const inner = a.count("dim_feedforward", 2048);
    const hasBias = a.flag("bias", true);
    const stack = (name: string, layers: number, attentions: readonly string[]): WeightShapes => {
      const shapes: Record<string, readonly number[]> = {};
      for (let layer = 0; layer < layers; layer++)
        for (const [part, shape] of Object.entries(blockWeights(width, inner, hasBias, attentions)))
          shapes[`${name}.layers.${layer}.${part}`] = shape;
      return { ...shapes, ...normWeights(`${name}.norm`, width, hasBias) };
    };
    return {
      ...stack("encoder", a.count("num_encoder_layers", 6), ["self_attn"]),
      ...stack("decoder", a.count("num_decoder_layers", 6), ["self_attn", "multihead_attn"]),
    };
  },
};

export const attentionLayers: Readonly<Record<string, LayerRule>> = {
  MultiheadAttention: multiHead,
  TransformerEncoderLayer: block(["self_attn"]),
  TransformerDecoderLayer: block(["self_attn", "multihead_attn"]),
  Transformer: transformer,
};
