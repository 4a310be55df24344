/** Decoders of text beside Llama's and GPT-2's kind. */
import type { ModuleNode } from "../moduleTree";
import { decoderWith, type Family } from "./family";
import { gatedPart, latentAttention, plainPart, separateAttention, sparsePart } from "./decoderParts";
import type { ConfigOptions } from "./options";
import { embedding, group, layerNorm, linear, norm, parameters, rootNorm, stack } from "./parts";

type Layer = (o: ConfigOptions, index: number) => ModuleNode;

/** Decoders whose layers alone differ, their modules named as in Llama's. */
function llamaLike(layer: Layer, final: (width: number) => ModuleNode | undefined): Family["model"] {
  return (o, head, labels) => {
    const width = o.size("hidden_size");
    const body = group({
      embed_tokens: embedding(o.size("vocab_size"), width),
      layers: stack(o.size("num_hidden_layers"), (index) => layer(o, index)),
      norm: final(width),
    });
    return decoderWith(o, head, labels, width, { inside: "model", body });
  };
}

const sizes = {
  vocab_size: 50304,
  hidden_size: 4096,
  intermediate_size: 11008,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  tie_word_embeddings: false,
};

const starcoder2: Family = {
  width: "hidden_size",
  defaults: {
    vocab_size: 49152,
    hidden_size: 3072,
    intermediate_size: 12288,
    num_hidden_layers: 30,
    num_attention_heads: 24,
    num_key_value_heads: 2,
    use_bias: true,
    tie_word_embeddings: true,
  },
  model: llamaLike((o) => {
    const [width, inner, bias] = [o.size("hidden_size"), o.size("intermediate_size"), o.flag("use_bias")];
    return group({
      self_attn: group(separateAttention(o, { bias, outputBias: bias })),
      mlp: plainPart(width, inner, ["c_fc", "c_proj"], bias),
      input_layernorm: layerNorm(width),
      post_attention_layernorm: layerNorm(width),
    });
  }, layerNorm),
};

const stableLm: Family = {
  width: "hidden_size",
  targets: ["q_proj", "v_proj"],
  defaults: { ...sizes, hidden_size: 2560, intermediate_size: 6912, num_key_value_heads: 32 },
  model: llamaLike((o) => {
    const [width, heads] = [o.size("hidden_size"), o.size("num_attention_heads")];
    const perHead = (count: number): ModuleNode => group({ norms: stack(count, () => norm(width / heads, false)) });
    const isNormed = o.flag("qk_layernorm");
    return group({
      self_attn: group({
        ...separateAttention(o, { bias: o.flag("use_qkv_bias") }),
        q_layernorm: isNormed ? perHead(heads) : undefined,
        k_layernorm: isNormed ? perHead(o.sizeOr("num_key_value_heads", heads)) : undefined,
      }),
      mlp: gatedPart(width, o.size("intermediate_size")),
      input_layernorm: layerNorm(width),
      post_attention_layernorm: o.flag("use_parallel_residual") ? undefined : layerNorm(width),
    });
  }, layerNorm),
};

/** Norms without weights. */
const olmo: Family = {
  width: "hidden_size",
  defaults: sizes,
  model: llamaLike(
    (o) =>
      group({
        self_attn: group(separateAttention(o, biases(o))),
        mlp: gatedPart(o.size("hidden_size"), o.size("intermediate_size")),
      }),
    () => undefined,
  ),
};

const olmo2: Family = {
  width: "hidden_size",
  defaults: sizes,
  model: llamaLike((o) => {
    const [width, heads] = [o.size("hidden_size"), o.size("num_attention_heads")];
    const each = o.sizeOr("head_dim", width / heads);
    return group({
      self_attn: group({
        ...separateAttention(o, biases(o)),
        q_norm: rootNorm(heads * each),
        k_norm: rootNorm(o.sizeOr("num_key_value_heads", heads) * each),
      }),
      mlp: gatedPart(width, o.size("intermediate_size")),
      post_attention_layernorm: rootNorm(width),
      post_feedforward_layernorm: rootNorm(width),
    });
  }, rootNorm),
};

const cohere: Family = {
  width: "hidden_size",
  defaults: {
    vocab_size: 256000,
    hidden_size: 8192,
    intermediate_size: 22528,
    num_hidden_layers: 40,
    num_attention_heads: 64,
    tie_word_embeddings: true,
  },
  model: llamaLike((o) => {
    const [width, heads] = [o.size("hidden_size"), o.size("num_attention_heads")];
    const perHead = (count: number): ModuleNode => parameters("CohereLayerNorm", { weight: [count, width / heads] });
    const isNormed = o.flag("use_qk_norm");
    return group({
      self_attn: group({
        ...separateAttention(o, biases(o)),
        q_norm: isNormed ? perHead(heads) : undefined,
        k_norm: isNormed ? perHead(o.sizeOr("num_key_value_heads", heads)) : undefined,
      }),
      mlp: gatedPart(width, o.size("intermediate_size")),
      input_layernorm: rootNorm(width),
    });
  }, rootNorm),
};

const mixtureSizes = {
  vocab_size: 151936,
  hidden_size: 2048,
  num_hidden_layers: 24,
  decoder_sparse_step: 1,
  mlp_only_layers: [],
  tie_word_embeddings: false,
};

/** Layers whose feed-forward part is one of many experts; the others have one part for all words. */
function isSparse(o: ConfigOptions, index: number, experts: number): boolean {
  return (
    experts > 0 && (index + 1) % o.size("decoder_sparse_step") === 0 && !o.sizes("mlp_only_layers").includes(index)
  );
}

const qwen2Moe: Family = {
  width: "hidden_size",
  defaults: {
    ...mixtureSizes,
    intermediate_size: 5632,
    num_attention_heads: 16,
    num_key_value_heads: 16,
    num_experts: 60,
    num_experts_per_tok: 4,
    moe_intermediate_size: 1408,
    shared_expert_intermediate_size: 5632,
    qkv_bias: true,
  },
  model: llamaLike((o, index) => {
    const [width, experts] = [o.size("hidden_size"), o.size("num_experts")];
    const sparse = group({
      ...sparsePart(width, o.size("moe_intermediate_size"), experts, o.optional("num_experts_per_tok")),
      shared_expert: gatedPart(width, o.size("shared_expert_intermediate_size")),
      shared_expert_gate: linear(width, 1),
    });
    return rootNormed(o, {
      self_attn: group(separateAttention(o, { bias: o.flag("qkv_bias") })),
      mlp: isSparse(o, index, experts) ? sparse : gatedPart(width, o.size("intermediate_size")),
    });
  }, rootNorm),
};

const qwen3Moe: Family = {
  width: "hidden_size",
  otherNames: { num_local_experts: "num_experts" },
  defaults: {
    ...mixtureSizes,
    intermediate_size: 6144,
    num_attention_heads: 32,
    num_key_value_heads: 4,
    num_experts: 128,
    num_experts_per_tok: 8,
    moe_intermediate_size: 768,
  },
  model: llamaLike((o, index) => {
    const [width, experts, heads] = [o.size("hidden_size"), o.size("num_experts"), o.size("num_attention_heads")];
    const each = o.sizeOr("head_dim", width / heads);
    return rootNormed(o, {
      self_attn: group({ ...separateAttention(o, biases(o)), q_norm: rootNorm(each), k_norm: rootNorm(each) }),
      mlp: isSparse(o, index, experts)
        ? group(sparsePart(width, o.size("moe_intermediate_size"), experts, o.optional("num_experts_per_tok")))
        : gatedPart(width, o.size("intermediate_size")),
    });
  }, rootNorm),
};

/** Attention over compressed keys and values; experts that all words share beside those that are chosen. */
const deepseek = (defaults: Family["defaults"]): Family => ({
  width: "hidden_size",
  defaults: {
    hidden_size: 7168,
    intermediate_size: 18432,
    num_hidden_layers: 61,
    num_attention_heads: 128,
    q_lora_rank: 1536,
    kv_lora_rank: 512,
    qk_rope_head_dim: 64,
    qk_nope_head_dim: 128,
    v_head_dim: 128,
    tie_word_embeddings: false,
    ...defaults,
  },
  model: llamaLike((o, index) => {
    const width = o.size("hidden_size");
    const each = o.size("moe_intermediate_size");
    const sparse = (): ModuleNode =>
      group({
        ...sparsePart(width, each, o.size("n_routed_experts"), o.optional("num_experts_per_tok")),
        shared_experts: gatedPart(width, each * o.size("n_shared_experts")),
      });
    return rootNormed(o, {
      self_attn: latentAttention(o),
      mlp: index >= o.size("first_k_dense_replace") ? sparse() : gatedPart(width, o.size("intermediate_size")),
    });
  }, rootNorm),
});

function rootNormed(o: ConfigOptions, parts: Readonly<Record<string, ModuleNode>>): ModuleNode {
  const width = o.size("hidden_size");
  return group({ ...parts, input_layernorm: rootNorm(width), post_attention_layernorm: rootNorm(width) });
}

function biases(o: ConfigOptions): { bias: boolean; outputBias: boolean } {
  const bias = o.flag("attention_bias");
  return { bias, outputBias: bias };
}

export const decoderFamilies: Readonly<Record<string, Family>> = {
  Starcoder2: starcoder2,
  StableLm: stableLm,
  Olmo: olmo,
  Olmo2: olmo2,
  Cohere: cohere,
  Qwen2Moe: qwen2Moe,
  Qwen3Moe: qwen3Moe,
  DeepseekV2: deepseek({
    vocab_size: 102400,
    hidden_size: 4096,
    intermediate_size: 11008,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    n_routed_experts: 64,
    n_shared_experts: 2,
    moe_intermediate_size: 1407,
    first_k_dense_replace: 0,
  }),
  DeepseekV3: deepseek({
    vocab_size: 129280,
    n_routed_experts: 256,
    num_experts_per_tok: 8,
    n_shared_experts: 1,
    moe_intermediate_size: 2048,
    first_k_dense_replace: 3,
  }),
};
