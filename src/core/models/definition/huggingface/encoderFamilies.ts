/** Encoders of text beside BERT and DistilBERT. */
import type { ModuleNode } from "../moduleTree";
import type { Family } from "./family";
import type { ConfigOptions } from "./options";
import { embedding, group, layerNorm, linear, norm, parameters, stack } from "./parts";

const bertSizes = {
  vocab_size: 30522,
  hidden_size: 768,
  intermediate_size: 3072,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  max_position_embeddings: 512,
  type_vocab_size: 2,
};

/** One layer in BERT's arrangement. @param names of the query, key and value matrices. */
function bertLayer(o: ConfigOptions, names: readonly [string, string, string]): ModuleNode {
  const [width, inner] = [o.size("hidden_size"), o.size("intermediate_size")];
  const self = group(Object.fromEntries(names.map((name) => [name, linear(width, width, true)])));
  return group({
    attention: group({ self, output: group({ dense: linear(width, width, true), LayerNorm: layerNorm(width) }) }),
    intermediate: group({ dense: linear(width, inner, true) }),
    output: group({ dense: linear(inner, width, true), LayerNorm: layerNorm(width) }),
  });
}

const bertNames = ["query", "key", "value"] as const;

/** Words, places and kinds of segments, as far as there are any. */
function embeddings(o: ConfigOptions, width: number, hasPositions = true): ModuleNode {
  const segments = o.optional("type_vocab_size") ?? 0;
  return group({
    word_embeddings: embedding(o.size("vocab_size"), width),
    position_embeddings: hasPositions ? embedding(o.size("max_position_embeddings"), width) : undefined,
    token_type_embeddings: segments > 0 ? embedding(segments, width) : undefined,
    LayerNorm: layerNorm(width),
  });
}

/** A matrix before the classes. */
function twoStepHead(width: number, labels: number): ModuleNode {
  return group({ dense: linear(width, width, true), out_proj: linear(width, labels, true) });
}

const electra: Family = {
  width: "hidden_size",
  targets: ["query", "value"],
  defaults: { ...bertSizes, hidden_size: 256, intermediate_size: 1024, num_attention_heads: 4, embedding_size: 128 },
  model: (o, head, labels) => {
    const [width, narrow] = [o.size("hidden_size"), o.size("embedding_size")];
    const electra = group({
      embeddings: embeddings(o, narrow),
      embeddings_project: narrow === width ? undefined : linear(narrow, width, true),
      encoder: group({ layer: stack(o.size("num_hidden_layers"), () => bertLayer(o, bertNames)) }),
    });
    switch (head) {
      case "none":
        return electra;
      case "masked":
        return group({
          electra,
          generator_predictions: group({ LayerNorm: layerNorm(narrow), dense: linear(width, narrow, true) }),
          generator_lm_head: parameters("Head", { bias: [o.size("vocab_size")] }),
        });
      case "pretraining":
        return group({
          electra,
          discriminator_predictions: group({
            dense: linear(width, width, true),
            dense_prediction: linear(width, 1, true),
          }),
        });
      case "sequence":
        return group({ electra, classifier: twoStepHead(width, labels) });
      case "token":
        return group({ electra, classifier: linear(width, labels, true) });
      case "question":
        return group({ electra, qa_outputs: linear(width, 2, true) });
      default:
        return undefined;
    }
  },
};

/** All layers of a group share one set of weights. */
const albert: Family = {
  width: "hidden_size",
  defaults: {
    ...bertSizes,
    vocab_size: 30000,
    hidden_size: 4096,
    intermediate_size: 16384,
    num_attention_heads: 64,
    embedding_size: 128,
    inner_group_num: 1,
    num_hidden_groups: 1,
  },
  model: (o, head, labels) => {
    const [width, inner, narrow] = [o.size("hidden_size"), o.size("intermediate_size"), o.size("embedding_size")];
    const layer = (): ModuleNode =>
      group({
        full_layer_layer_norm: layerNorm(width),
        attention: group({
          query: linear(width, width, true),
          key: linear(width, width, true),
          value: linear(width, width, true),
          dense: linear(width, width, true),
          LayerNorm: layerNorm(width),
        }),
        ffn: linear(width, inner, true),
        ffn_output: linear(inner, width, true),
      });
    const layers = (): ModuleNode => group({ albert_layers: stack(o.size("inner_group_num"), layer) });
    const body = (isPooled: boolean): ModuleNode =>
      group({
        embeddings: embeddings(o, narrow),
        encoder: group({
          embedding_hidden_mapping_in: linear(narrow, width, true),
          albert_layer_groups: stack(o.size("num_hidden_groups"), layers),
        }),
        pooler: isPooled ? linear(width, width, true) : undefined,
      });
    switch (head) {
      case "none":
        return body(true);
      case "masked": {
        const bias = parameters("Head", { bias: [o.size("vocab_size")] });
        const predictions = group({ LayerNorm: layerNorm(narrow), dense: linear(width, narrow, true) }, bias);
        return group({ albert: body(false), predictions });
      }
      case "sequence":
        return group({ albert: body(true), classifier: linear(width, labels, true) });
      case "token":
        return group({ albert: body(false), classifier: linear(width, labels, true) });
      case "question":
        return group({ albert: body(false), qa_outputs: linear(width, labels, true) });
      default:
        return undefined;
    }
  },
};

/** Distances between words instead of, or beside, their places. */
const debertaV2: Family = {
  width: "hidden_size",
  targets: ["query_proj", "value_proj"],
  defaults: {
    ...bertSizes,
    vocab_size: 128100,
    hidden_size: 1536,
    intermediate_size: 6144,
    num_hidden_layers: 24,
    num_attention_heads: 24,
    type_vocab_size: 0,
    max_relative_positions: -1,
    position_buckets: -1,
    position_biased_input: true,
    norm_rel_ebd: "none",
  },
  model: (o, head, labels) => {
    const width = o.size("hidden_size");
    if (o.sizeOr("embedding_size", width) !== width || o.optional("conv_kernel_size")) return undefined;
    const isRelative = o.flag("relative_attention");
    if (isRelative && !o.flag("share_att_key")) return undefined;
    const longest =
      o.number("max_relative_positions") < 1 ? o.size("max_position_embeddings") : o.number("max_relative_positions");
    const buckets = o.number("position_buckets");
    const deberta = group({
      embeddings: embeddings(o, width, o.flag("position_biased_input")),
      encoder: group({
        layer: stack(o.size("num_hidden_layers"), () => bertLayer(o, ["query_proj", "key_proj", "value_proj"])),
        rel_embeddings: isRelative ? embedding(2 * (buckets > 0 ? buckets : longest), width) : undefined,
        LayerNorm: isRelative && o.text("norm_rel_ebd").includes("layer_norm") ? layerNorm(width) : undefined,
      }),
    });
    const pooler = group({ dense: linear(width, width, true) });
    switch (head) {
      case "none":
        return deberta;
      case "masked": {
        const transform = group({ dense: linear(width, width, true), LayerNorm: layerNorm(width) });
        const predictions = group({ transform }, parameters("Head", { bias: [o.size("vocab_size")] }));
        return group({ deberta, cls: group({ predictions }) });
      }
      case "sequence":
        return group({ deberta, pooler, classifier: linear(width, labels, true) });
      case "token":
        return group({ deberta, classifier: linear(width, labels, true) });
      case "question":
        return group({ deberta, qa_outputs: linear(width, 2, true) });
      default:
        return undefined;
    }
  },
};

/** Places by their distance, gated feed-forward parts, no biases unless they are asked for. */
const modernBert: Family = {
  width: "hidden_size",
  defaults: {
    vocab_size: 50368,
    hidden_size: 768,
    intermediate_size: 1152,
    num_hidden_layers: 22,
    num_attention_heads: 12,
    decoder_bias: true,
  },
  model: (o, head, labels) => {
    const [width, inner] = [o.size("hidden_size"), o.size("intermediate_size")];
    const [bias, normBias] = [o.flag("attention_bias"), o.flag("norm_bias")];
    const layer = (index: number): ModuleNode =>
      group({
        attn_norm: index === 0 ? undefined : norm(width, normBias),
        attn: group({ Wqkv: linear(width, 3 * width, bias), Wo: linear(width, width, bias) }),
        mlp_norm: norm(width, normBias),
        mlp: group({ Wi: linear(width, 2 * inner, o.flag("mlp_bias")), Wo: linear(inner, width, o.flag("mlp_bias")) }),
      });
    const model = group({
      embeddings: group({ tok_embeddings: embedding(o.size("vocab_size"), width), norm: norm(width, normBias) }),
      layers: stack(o.size("num_hidden_layers"), layer),
      final_norm: norm(width, normBias),
    });
    const before = group({ dense: linear(width, width, o.flag("classifier_bias")), norm: norm(width, normBias) });
    switch (head) {
      case "none":
        return model;
      case "masked": {
        const bias = o.flag("decoder_bias") ? { bias: [o.size("vocab_size")] } : {};
        return group({ model, head: before, decoder: parameters("Head", bias) });
      }
      case "sequence":
      case "token":
        return group({ model, head: before, classifier: linear(width, labels, true) });
      default:
        return undefined;
    }
  },
};

export const encoderFamilies: Readonly<Record<string, Family>> = {
  Electra: electra,
  Albert: albert,
  DebertaV2: debertaV2,
  ModernBert: modernBert,
};
