/** Decoders of text with one matrix for query, key and value, or one after another; Mamba. */
import { asString } from "../../../evaluate/value";
import type { ModuleNode } from "../moduleTree";
import { plainPart } from "./decoderParts";
import { decoderWith, type Family } from "./family";
import { embedding, group, layerNorm, linear, norm, parameters, rootNorm, stack } from "./parts";

const falcon: Family = {
  width: "hidden_size",
  targets: ["query_key_value"],
  otherNames: { n_embed: "hidden_size", n_layer: "num_hidden_layers", n_head: "num_attention_heads" },
  defaults: {
    vocab_size: 65024,
    hidden_size: 4544,
    num_hidden_layers: 32,
    num_attention_heads: 71,
    multi_query: true,
    parallel_attn: true,
    tie_word_embeddings: true,
  },
  model: (o, head, labels) => {
    const [width, heads, bias] = [o.size("hidden_size"), o.size("num_attention_heads"), o.flag("bias")];
    const each = width / heads;
    const isNew = o.flag("new_decoder_architecture");
    const groups = isNew ? o.sizeOr("num_kv_heads", heads) : o.flag("multi_query") ? 1 : heads;
    const inner = o.sizeOr("ffn_hidden_size", 4 * width);
    const norms = isNew && o.sizeOr("num_ln_in_parallel_attn", 2) === 2;
    const block = (): ModuleNode =>
      group({
        self_attention: group({
          query_key_value: linear(width, width + 2 * groups * each, bias),
          dense: linear(width, width, bias),
        }),
        mlp: plainPart(width, inner, ["dense_h_to_4h", "dense_4h_to_h"], bias),
        ...(norms ? { ln_attn: layerNorm(width), ln_mlp: layerNorm(width) } : { input_layernorm: layerNorm(width) }),
        post_attention_layernorm: isNew || o.flag("parallel_attn") ? undefined : layerNorm(width),
      });
    const body = group({
      word_embeddings: embedding(o.size("vocab_size"), width),
      h: stack(o.size("num_hidden_layers"), block),
      ln_f: layerNorm(width),
    });
    return decoderWith(o, head, labels, width, { inside: "transformer", body });
  },
};

const bloom: Family = {
  width: "hidden_size",
  targets: ["query_key_value"],
  otherNames: { n_embed: "hidden_size", num_hidden_layers: "n_layer", num_attention_heads: "n_head" },
  defaults: { vocab_size: 250880, hidden_size: 64, n_layer: 2, n_head: 8, tie_word_embeddings: true },
  model: (o, head, labels) => {
    const width = o.size("hidden_size");
    const block = (): ModuleNode =>
      group({
        input_layernorm: layerNorm(width),
        self_attention: group({
          query_key_value: linear(width, 3 * width, true),
          dense: linear(width, width, true),
        }),
        post_attention_layernorm: layerNorm(width),
        mlp: plainPart(width, 4 * width, ["dense_h_to_4h", "dense_4h_to_h"]),
      });
    const body = group({
      word_embeddings: embedding(o.size("vocab_size"), width),
      word_embeddings_layernorm: layerNorm(width),
      h: stack(o.size("n_layer"), block),
      ln_f: layerNorm(width),
    });
    return decoderWith(o, head, labels, width, { inside: "transformer", body });
  },
};

/** No biases, not even in the norms. */
const mpt: Family = {
  width: "d_model",
  targets: ["Wqkv"],
  otherNames: { hidden_size: "d_model", num_hidden_layers: "n_layers", num_attention_heads: "n_heads" },
  defaults: {
    vocab_size: 50368,
    d_model: 2048,
    n_layers: 24,
    n_heads: 16,
    expansion_ratio: 4,
    tie_word_embeddings: true,
  },
  model: (o, head, labels) => {
    const width = o.size("d_model");
    const block = (): ModuleNode =>
      group({
        norm_1: norm(width, false),
        attn: group({ Wqkv: linear(width, 3 * width), out_proj: linear(width, width) }),
        norm_2: norm(width, false),
        ffn: plainPart(width, o.size("expansion_ratio") * width, ["up_proj", "down_proj"], false),
      });
    const body = group({
      wte: embedding(o.size("vocab_size"), width),
      blocks: stack(o.size("n_layers"), block),
      norm_f: norm(width, false),
    });
    return decoderWith(o, head, labels, width, { inside: "transformer", body });
  },
};

const gptNeo: Family = {
  width: "hidden_size",
  targets: ["q_proj", "v_proj"],
  otherNames: { num_hidden_layers: "num_layers", num_attention_heads: "num_heads" },
  defaults: {
    vocab_size: 50257,
    hidden_size: 2048,
    num_layers: 24,
    num_heads: 16,
    max_position_embeddings: 2048,
    tie_word_embeddings: true,
  },
  model: (o, head, labels) => {
    const width = o.size("hidden_size");
    const attention = (): ModuleNode =>
      group({
        k_proj: linear(width, width),
        v_proj: linear(width, width),
        q_proj: linear(width, width),
        out_proj: linear(width, width, true),
      });
    const block = (): ModuleNode =>
      group({
        ln_1: layerNorm(width),
        attn: group({ attention: attention() }),
        ln_2: layerNorm(width),
        mlp: plainPart(width, o.sizeOr("intermediate_size", 4 * width), ["c_fc", "c_proj"]),
      });
    const body = group({
      wte: embedding(o.size("vocab_size"), width),
      wpe: embedding(o.size("max_position_embeddings"), width),
      h: stack(o.size("num_layers"), block),
      ln_f: layerNorm(width),
    });
    return decoderWith(o, head, labels, width, { inside: "transformer", body });
  },
};

/** Attention and feed-forward side by side after one norm. */
const gptJ: Family = {
  width: "n_embd",
  targets: ["q_proj", "v_proj"],
  otherNames: { hidden_size: "n_embd", num_hidden_layers: "n_layer", num_attention_heads: "n_head" },
  defaults: { vocab_size: 50400, n_embd: 4096, n_layer: 28, n_head: 16, tie_word_embeddings: false },
  model: (o, head, labels) => {
    const width = o.size("n_embd");
    const block = (): ModuleNode =>
      group({
        ln_1: layerNorm(width),
        attn: group({
          k_proj: linear(width, width),
          v_proj: linear(width, width),
          q_proj: linear(width, width),
          out_proj: linear(width, width),
        }),
        mlp: plainPart(width, o.sizeOr("n_inner", 4 * width), ["fc_in", "fc_out"]),
      });
    const body = group({
      wte: embedding(o.size("vocab_size"), width),
      h: stack(o.size("n_layer"), block),
      ln_f: layerNorm(width),
    });
    return decoderWith(o, head, labels, width, { inside: "transformer", body, headBias: true });
  },
};

/** Selective state spaces instead of attention. */
const mamba: Family = {
  width: "hidden_size",
  defaults: {
    vocab_size: 50280,
    hidden_size: 768,
    num_hidden_layers: 32,
    state_size: 16,
    conv_kernel: 4,
    expand: 2,
    use_conv_bias: true,
    tie_word_embeddings: true,
  },
  model: (o, head, labels) => {
    const [width, states, bias] = [o.size("hidden_size"), o.size("state_size"), o.flag("use_bias")];
    const inner = o.sizeOr("intermediate_size", o.size("expand") * width);
    const byWidth = Math.ceil(width / 16);
    const rank = asString(o.held("time_step_rank")) === "auto" ? byWidth : o.sizeOr("time_step_rank", byWidth);
    const convolution = {
      weight: [inner, 1, o.size("conv_kernel")],
      ...(o.flag("use_conv_bias") && { bias: [inner] }),
    };
    const mixer = (): ModuleNode =>
      group(
        {
          conv1d: parameters("Conv1d", convolution),
          in_proj: linear(width, 2 * inner, bias),
          x_proj: linear(inner, rank + 2 * states),
          dt_proj: linear(rank, inner, true),
          out_proj: linear(inner, width, bias),
        },
        parameters("MambaMixer", { A_log: [inner, states], D: [inner] }),
      );
    const body = group({
      embeddings: embedding(o.size("vocab_size"), width),
      layers: stack(o.size("num_hidden_layers"), () => group({ norm: rootNorm(width), mixer: mixer() })),
      norm_f: rootNorm(width),
    });
    return head === "sequence" ? undefined : decoderWith(o, head, labels, width, { inside: "backbone", body });
  },
};

export const earlierDecoders: Readonly<Record<string, Family>> = {
  Falcon: falcon,
  Bloom: bloom,
  Mpt: mpt,
  GPTNeo: gptNeo,
  GPTJ: gptJ,
  Mamba: mamba,
};
