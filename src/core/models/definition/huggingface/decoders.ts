/** Decoders of text: the modules of one, named as transformers names them. */
import type { ModuleNode } from "../moduleTree";
import { sparsePart } from "./decoderParts";
import type { Dimensions } from "./dimensions";
import { embedding, group, layerNorm, linear, rootNorm, stack } from "./parts";

/** Llama and its followers: grouped heads, gated feed-forward, root-mean-square norms. */
export function llamaBody(d: Dimensions): ModuleNode {
  return group({
    embed_tokens: embedding(d.vocabulary, d.width),
    layers: stack(d.layers, () => llamaLayer(d)),
    norm: rootNorm(d.width),
  });
}

function llamaLayer(d: Dimensions): ModuleNode {
  const { traits } = d;
  return group({
    self_attn: llamaAttention(d),
    mlp: d.experts > 0 ? group(sparsePart(d.width, d.feedForward, d.experts, d.expertsPerToken)) : gatedFeedForward(d),
    input_layernorm: rootNorm(d.width),
    post_attention_layernorm: rootNorm(d.width),
    pre_feedforward_layernorm: traits.sandwichNorms ? rootNorm(d.width) : undefined,
    post_feedforward_layernorm: traits.sandwichNorms ? rootNorm(d.width) : undefined,
  });
}

function llamaAttention(d: Dimensions): ModuleNode {
  const queries = d.heads * d.headSize;
  const keys = d.keyValueHeads * d.headSize;
  const bias = d.traits.queryBias === true;
  const output = linear(queries, d.width, d.traits.outputBias === true);
  if (d.traits.fused) return group({ qkv_proj: linear(d.width, queries + 2 * keys, bias), o_proj: output });
  return group({
    q_proj: linear(d.width, queries, bias),
    k_proj: linear(d.width, keys, bias),
    v_proj: linear(d.width, keys, bias),
    o_proj: output,
    q_norm: d.traits.headNorms ? rootNorm(d.headSize) : undefined,
    k_norm: d.traits.headNorms ? rootNorm(d.headSize) : undefined,
  });
}

function gatedFeedForward(d: Dimensions): ModuleNode {
  const bias = d.traits.feedForwardBias === true;
  const down = linear(d.feedForward, d.width, bias);
  if (d.traits.fused) return group({ gate_up_proj: linear(d.width, 2 * d.feedForward, bias), down_proj: down });
  return group({
    gate_proj: linear(d.width, d.feedForward, bias),
    up_proj: linear(d.width, d.feedForward, bias),
    down_proj: down,
  });
}

export function gpt2Body(d: Dimensions): ModuleNode {
  return group({
    wte: embedding(d.vocabulary, d.width),
    wpe: embedding(d.context, d.width),
    h: stack(d.layers, () =>
      group({
        ln_1: layerNorm(d.width),
        attn: group({ c_attn: linear(d.width, 3 * d.width, true), c_proj: linear(d.width, d.width, true) }),
        ln_2: layerNorm(d.width),
        mlp: group({ c_fc: linear(d.width, d.feedForward, true), c_proj: linear(d.feedForward, d.width, true) }),
      }),
    ),
    ln_f: layerNorm(d.width),
  });
}

export function gptNeoxBody(d: Dimensions): ModuleNode {
  return group({
    embed_in: embedding(d.vocabulary, d.width),
    layers: stack(d.layers, () =>
      group({
        input_layernorm: layerNorm(d.width),
        post_attention_layernorm: layerNorm(d.width),
        attention: group({
          query_key_value: linear(d.width, 3 * d.width, true),
          dense: linear(d.width, d.width, true),
        }),
        mlp: group({
          dense_h_to_4h: linear(d.width, d.feedForward, true),
          dense_4h_to_h: linear(d.feedForward, d.width, true),
        }),
      }),
    ),
    final_layer_norm: layerNorm(d.width),
  });
}

export function optBody(d: Dimensions): ModuleNode {
  const decoder = group({
    embed_tokens: embedding(d.vocabulary, d.width),
    embed_positions: embedding(d.context + (d.traits.extraPositions ?? 0), d.width),
    layers: stack(d.layers, () =>
      group({
        self_attn: group({
          k_proj: linear(d.width, d.width, true),
          v_proj: linear(d.width, d.width, true),
          q_proj: linear(d.width, d.width, true),
          out_proj: linear(d.width, d.width, true),
        }),
        self_attn_layer_norm: layerNorm(d.width),
        fc1: linear(d.width, d.feedForward, true),
        fc2: linear(d.feedForward, d.width, true),
        final_layer_norm: layerNorm(d.width),
      }),
    ),
    final_layer_norm: layerNorm(d.width),
  });
  return group({ decoder });
}

/** Attention and feed-forward side by side after one norm. */
export function phiBody(d: Dimensions): ModuleNode {
  const keys = d.keyValueHeads * d.headSize;
  return group({
    embed_tokens: embedding(d.vocabulary, d.width),
    layers: stack(d.layers, () =>
      group({
        self_attn: group({
          q_proj: linear(d.width, d.width, true),
          k_proj: linear(d.width, keys, true),
          v_proj: linear(d.width, keys, true),
          dense: linear(d.width, d.width, true),
        }),
        mlp: group({ fc1: linear(d.width, d.feedForward, true), fc2: linear(d.feedForward, d.width, true) }),
        input_layernorm: layerNorm(d.width),
      }),
    ),
    final_layernorm: layerNorm(d.width),
  });
}
