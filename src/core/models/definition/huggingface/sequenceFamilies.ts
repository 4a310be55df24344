/** Encoders and decoders of text and speech: BART and its followers, Whisper, wav2vec 2.0 and HuBERT. */
import type { ModuleNode } from "../moduleTree";
import type { Family, Head } from "./family";
import type { ConfigOptions } from "./options";
import { embedding, group, layerNorm, linear, parameters, stack, untrained } from "./parts";

const bartSizes = {
  vocab_size: 50265,
  max_position_embeddings: 1024,
  d_model: 1024,
  encoder_layers: 12,
  decoder_layers: 12,
  encoder_ffn_dim: 4096,
  decoder_ffn_dim: 4096,
  tie_word_embeddings: true,
};

function attention(width: number, keyBias = true): ModuleNode {
  return group({
    k_proj: linear(width, width, keyBias),
    v_proj: linear(width, width, true),
    q_proj: linear(width, width, true),
    out_proj: linear(width, width, true),
  });
}

function block(width: number, inner: number, crosses: boolean, keyBias = true): ModuleNode {
  return group({
    self_attn: attention(width, keyBias),
    self_attn_layer_norm: layerNorm(width),
    encoder_attn: crosses ? attention(width, keyBias) : undefined,
    encoder_attn_layer_norm: crosses ? layerNorm(width) : undefined,
    fc1: linear(width, inner, true),
    fc2: linear(inner, width, true),
    final_layer_norm: layerNorm(width),
  });
}

interface BartTraits {
  /** Places that are looked up beyond the longest text. */
  readonly extra: number;
  readonly normsEmbeddings: boolean;
  readonly finalNorm: boolean;
}

function bart(traits: BartTraits, defaults: Family["defaults"] = {}): Family {
  const half = (o: ConfigOptions, side: "encoder" | "decoder"): ModuleNode => {
    const width = o.size("d_model");
    const inner = o.size(`${side}_ffn_dim`);
    const places = embedding(o.size("max_position_embeddings") + traits.extra, width);
    return group({
      embed_positions: places,
      layers: stack(o.size(`${side}_layers`), () => block(width, inner, side === "decoder")),
      layernorm_embedding: traits.normsEmbeddings ? layerNorm(width) : undefined,
      layer_norm: traits.finalNorm ? layerNorm(width) : undefined,
    });
  };
  return {
    width: "d_model",
    targets: ["q_proj", "v_proj"],
    otherNames: { hidden_size: "d_model" },
    defaults: { ...bartSizes, ...defaults },
    model: (o, head, labels) => {
      const width = o.size("d_model");
      const model = group({
        shared: embedding(o.size("vocab_size"), width),
        encoder: half(o, "encoder"),
        decoder: half(o, "decoder"),
      });
      if (!o.flag("tie_word_embeddings")) return undefined;
      switch (head) {
        case "none":
          return model;
        case "seq2seq":
          return group({ model });
        case "sequence": {
          const classification_head = group({
            dense: linear(width, width, true),
            out_proj: linear(width, labels, true),
          });
          return group({ model, classification_head });
        }
        default:
          return undefined;
      }
    },
  };
}

const whisper: Family = {
  width: "d_model",
  otherNames: { hidden_size: "d_model" },
  defaults: {
    vocab_size: 51865,
    d_model: 384,
    encoder_layers: 4,
    decoder_layers: 4,
    encoder_ffn_dim: 1536,
    decoder_ffn_dim: 1536,
    num_mel_bins: 80,
    max_source_positions: 1500,
    max_target_positions: 448,
  },
  model: (o, head) => {
    if (head !== "seq2seq" && head !== "none") return undefined;
    const width = o.size("d_model");
    const convolution = (inputs: number): ModuleNode =>
      parameters("Conv1d", { weight: [width, inputs, 3], bias: [width] });
    const layers = (side: "encoder" | "decoder"): ModuleNode =>
      stack(o.size(`${side}_layers`), () => block(width, o.size(`${side}_ffn_dim`), side === "decoder", false));
    const model = group({
      encoder: group({
        conv1: convolution(o.size("num_mel_bins")),
        conv2: convolution(width),
        embed_positions: untrained(embedding(o.size("max_source_positions"), width)),
        layers: layers("encoder"),
        layer_norm: layerNorm(width),
      }),
      decoder: group({
        embed_tokens: embedding(o.size("vocab_size"), width),
        embed_positions: embedding(o.size("max_target_positions"), width),
        layers: layers("decoder"),
        layer_norm: layerNorm(width),
      }),
    });
    return head === "none" ? model : group({ model });
  },
};

const speechSizes = {
  vocab_size: 32,
  hidden_size: 768,
  intermediate_size: 3072,
  num_hidden_layers: 12,
  conv_dim: [512, 512, 512, 512, 512, 512, 512],
  conv_kernel: [10, 3, 3, 3, 3, 2, 2],
  num_conv_pos_embeddings: 128,
  num_conv_pos_embedding_groups: 16,
  feat_extract_norm: "group",
  mask_time_prob: 0.05,
  feat_proj_layer_norm: true,
  classifier_proj_size: 256,
};

/** Convolutions over the sound, then layers as in a text's encoder. */
function speechBody(o: ConfigOptions): ModuleNode {
  const [width, inner, channels] = [o.size("hidden_size"), o.size("intermediate_size"), o.sizes("conv_dim")];
  const kernels = o.sizes("conv_kernel");
  const isNormed = (index: number): boolean => o.text("feat_extract_norm") === "layer" || index === 0;
  const convolutions = channels.map((count, index) => {
    const weight = [count, index === 0 ? 1 : (channels[index - 1] ?? 1), kernels[index] ?? 1];
    return group({
      conv: parameters("Conv1d", { weight, ...(o.flag("conv_bias") && { bias: [count] }) }),
      layer_norm: isNormed(index) ? layerNorm(count) : undefined,
    });
  });
  const last = channels.at(-1) ?? 1;
  const places = o.size("num_conv_pos_embeddings");
  const conv = parameters("Conv1d", {
    bias: [width],
    "parametrizations.weight.original0": [1, 1, places],
    "parametrizations.weight.original1": [width, width / o.size("num_conv_pos_embedding_groups"), places],
  });
  const layer = (): ModuleNode =>
    group({
      attention: attention(width),
      layer_norm: layerNorm(width),
      feed_forward: group({
        intermediate_dense: linear(width, inner, true),
        output_dense: linear(inner, width, true),
      }),
      final_layer_norm: layerNorm(width),
    });
  const masked = o.number("mask_time_prob") > 0 || (o.optional("mask_feature_prob") ?? 0) > 0;
  return group(
    {
      feature_extractor: group({ conv_layers: group(Object.fromEntries(convolutions.entries())) }),
      feature_projection: group({
        layer_norm: o.flag("feat_proj_layer_norm") ? layerNorm(last) : undefined,
        projection: linear(last, width, true),
      }),
      encoder: group({
        pos_conv_embed: group({ conv }),
        layer_norm: layerNorm(width),
        layers: stack(o.size("num_hidden_layers"), layer),
      }),
    },
    masked ? parameters("Body", { masked_spec_embed: [width] }) : undefined,
  );
}

function speechModel(inside: string): Family["model"] {
  return (o: ConfigOptions, head: Head, labels: number) => {
    if (o.flag("add_adapter") || o.optional("adapter_attn_dim") !== undefined) return undefined;
    const [body, width] = [speechBody(o), o.size("hidden_size")];
    switch (head) {
      case "none":
        return body;
      case "ctc":
        return group({ [inside]: body, lm_head: linear(width, o.size("vocab_size"), true) });
      case "sequence": {
        if (o.flag("use_weighted_layer_sum")) return undefined;
        const narrow = o.size("classifier_proj_size");
        return group({
          [inside]: body,
          projector: linear(width, narrow, true),
          classifier: linear(narrow, labels, true),
        });
      }
      default:
        return undefined;
    }
  };
}

const speech = (inside: string): Family => ({
  width: "hidden_size",
  defaults: speechSizes,
  model: speechModel(inside),
});

export const sequenceFamilies: Readonly<Record<string, Family>> = {
  Bart: bart({ extra: 2, normsEmbeddings: true, finalNorm: false }),
  MBart: bart({ extra: 2, normsEmbeddings: true, finalNorm: true }),
  Whisper: whisper,
  Wav2Vec2: speech("wav2vec2"),
  Hubert: speech("hubert"),
};
