/** Configuration classes of the transformers library: the names of their options, and what holds where none is given (version 5). */
import type { FamilyName, Traits } from "./dimensions";

export interface ConfigClass {
  readonly family: FamilyName;
  readonly traits?: Traits;
  /** Options under names of their own; the others are named as in Llama's. */
  readonly names?: Readonly<Partial<Record<OptionName, string>>>;
  readonly defaults: Readonly<Partial<Record<OptionName, number>>>;
  readonly tied: boolean;
}

export type OptionName =
  | "vocab_size"
  | "hidden_size"
  | "intermediate_size"
  | "num_hidden_layers"
  | "num_decoder_layers"
  | "num_attention_heads"
  | "num_key_value_heads"
  | "head_dim"
  | "max_position_embeddings"
  | "type_vocab_size"
  | "num_local_experts"
  | "num_experts_per_tok"
  | "image_size"
  | "patch_size"
  | "num_channels";

const llamaSizes = {
  vocab_size: 32000,
  hidden_size: 4096,
  intermediate_size: 11008,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  max_position_embeddings: 2048,
};
const qwenSizes = { ...llamaSizes, vocab_size: 151936, intermediate_size: 22016, num_key_value_heads: 32 };
const mistralSizes = { ...llamaSizes, intermediate_size: 14336, num_key_value_heads: 8 };
const bertSizes = {
  vocab_size: 30522,
  hidden_size: 768,
  intermediate_size: 3072,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  max_position_embeddings: 512,
  type_vocab_size: 2,
};

/** By the name of the class without `Config`. */
export const configClasses: Readonly<Record<string, ConfigClass>> = {
  Llama: { family: "llama", defaults: llamaSizes, tied: false },
  Mistral: { family: "llama", defaults: mistralSizes, tied: false },
  Mixtral: {
    family: "llama",
    defaults: { ...mistralSizes, num_local_experts: 8, num_experts_per_tok: 2 },
    tied: false,
  },
  Qwen2: { family: "llama", traits: { queryBias: true }, defaults: qwenSizes, tied: false },
  Qwen3: { family: "llama", traits: { headNorms: true }, defaults: { ...qwenSizes, head_dim: 128 }, tied: false },
  Gemma: {
    family: "llama",
    defaults: {
      vocab_size: 256000,
      hidden_size: 3072,
      intermediate_size: 24576,
      num_hidden_layers: 28,
      num_attention_heads: 16,
      num_key_value_heads: 16,
      head_dim: 256,
    },
    tied: true,
  },
  Gemma2: {
    family: "llama",
    traits: { sandwichNorms: true },
    defaults: {
      vocab_size: 256000,
      hidden_size: 2304,
      intermediate_size: 9216,
      num_hidden_layers: 26,
      num_attention_heads: 8,
      num_key_value_heads: 4,
      head_dim: 256,
    },
    tied: true,
  },
  Gemma3Text: {
    family: "llama",
    traits: { sandwichNorms: true, headNorms: true },
    defaults: {
      vocab_size: 262208,
      hidden_size: 2304,
      intermediate_size: 9216,
      num_hidden_layers: 26,
      num_attention_heads: 8,
      num_key_value_heads: 4,
      head_dim: 256,
    },
    tied: true,
  },
  Phi3: {
    family: "llama",
    traits: { fused: true },
    defaults: { ...llamaSizes, vocab_size: 32064, hidden_size: 3072, intermediate_size: 8192 },
    tied: false,
  },
  Granite: { family: "llama", defaults: llamaSizes, tied: false },
  SmolLM3: {
    family: "llama",
    defaults: {
      vocab_size: 128256,
      hidden_size: 2048,
      intermediate_size: 11008,
      num_hidden_layers: 36,
      num_attention_heads: 16,
      num_key_value_heads: 4,
    },
    tied: true,
  },
  Phi: {
    family: "phi",
    defaults: {
      vocab_size: 51200,
      hidden_size: 2048,
      intermediate_size: 8192,
      num_hidden_layers: 24,
      num_attention_heads: 32,
    },
    tied: false,
  },
  GPT2: {
    family: "gpt2",
    names: {
      hidden_size: "n_embd",
      num_hidden_layers: "n_layer",
      num_attention_heads: "n_head",
      max_position_embeddings: "n_positions",
      intermediate_size: "n_inner",
    },
    defaults: {
      vocab_size: 50257,
      hidden_size: 768,
      num_hidden_layers: 12,
      num_attention_heads: 12,
      max_position_embeddings: 1024,
    },
    tied: true,
  },
  GPTNeoX: {
    family: "gpt_neox",
    defaults: {
      vocab_size: 50432,
      hidden_size: 6144,
      intermediate_size: 24576,
      num_hidden_layers: 44,
      num_attention_heads: 64,
      max_position_embeddings: 2048,
    },
    tied: false,
  },
  OPT: {
    family: "opt",
    traits: { extraPositions: 2 },
    names: { intermediate_size: "ffn_dim" },
    defaults: {
      vocab_size: 50272,
      hidden_size: 768,
      intermediate_size: 3072,
      num_hidden_layers: 12,
      num_attention_heads: 12,
      max_position_embeddings: 2048,
    },
    tied: true,
  },
  Bert: { family: "bert", defaults: bertSizes, tied: true },
  Roberta: {
    family: "bert",
    traits: { extraPositions: 0 },
    defaults: { ...bertSizes, vocab_size: 50265 },
    tied: true,
  },
  XLMRoberta: {
    family: "bert",
    traits: { extraPositions: 0 },
    defaults: { ...bertSizes, vocab_size: 30522 },
    tied: true,
  },
  DistilBert: {
    family: "distilbert",
    names: {
      hidden_size: "dim",
      intermediate_size: "hidden_dim",
      num_hidden_layers: "n_layers",
      num_attention_heads: "n_heads",
    },
    defaults: { ...bertSizes, num_hidden_layers: 6 },
    tied: true,
  },
  T5: {
    family: "t5",
    names: {
      hidden_size: "d_model",
      intermediate_size: "d_ff",
      head_dim: "d_kv",
      num_hidden_layers: "num_layers",
      num_attention_heads: "num_heads",
    },
    defaults: {
      vocab_size: 32128,
      hidden_size: 512,
      intermediate_size: 2048,
      head_dim: 64,
      num_hidden_layers: 6,
      num_attention_heads: 8,
    },
    tied: true,
  },
  MT5: {
    family: "t5",
    traits: { gated: true },
    names: {
      hidden_size: "d_model",
      intermediate_size: "d_ff",
      head_dim: "d_kv",
      num_hidden_layers: "num_layers",
      num_attention_heads: "num_heads",
    },
    defaults: {
      vocab_size: 250112,
      hidden_size: 512,
      intermediate_size: 1024,
      head_dim: 64,
      num_hidden_layers: 8,
      num_attention_heads: 6,
    },
    tied: true,
  },
  ViT: {
    family: "vit",
    traits: { queryBias: true },
    defaults: {
      hidden_size: 768,
      intermediate_size: 3072,
      num_hidden_layers: 12,
      num_attention_heads: 12,
      image_size: 224,
      patch_size: 16,
      num_channels: 3,
    },
    tied: false,
  },
};

/** Families of the table of pretrained models, by the configuration class that fits their layers. */
export const tableFamilies: Readonly<Record<string, { readonly config: string; readonly traits?: Traits }>> = {
  llama: { config: "Llama" },
  mistral: { config: "Mistral" },
  mixtral: { config: "Mixtral" },
  qwen2: { config: "Qwen2" },
  qwen3: { config: "Qwen3" },
  gemma: { config: "Gemma" },
  gemma2: { config: "Gemma", traits: { sandwichNorms: true } },
  gemma3_text: { config: "Gemma", traits: { sandwichNorms: true, headNorms: true } },
  phi3: { config: "Llama", traits: { fused: true } },
  smollm3: { config: "Llama" },
  granite: { config: "Llama" },
  phi: { config: "Phi" },
  gpt2: { config: "GPT2" },
  gpt_neox: { config: "GPTNeoX" },
  opt: { config: "OPT" },
  bert: { config: "Bert" },
  roberta: { config: "Roberta" },
  "xlm-roberta": { config: "XLMRoberta" },
  camembert: { config: "Roberta" },
  distilbert: { config: "DistilBert" },
  t5: { config: "T5" },
};
