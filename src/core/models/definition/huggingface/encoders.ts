/** Encoders, and T5's encoder and decoder: the modules of one, named as transformers names them. */
import type { ModuleNode } from "../moduleTree";
import type { Dimensions } from "./dimensions";
import { embedding, group, layerNorm, linear, parameters, rootNorm, stack } from "./parts";

export function bertBody(d: Dimensions, pooled: boolean): ModuleNode {
  return group({
    embeddings: group({
      word_embeddings: embedding(d.vocabulary, d.width),
      position_embeddings: embedding(d.context, d.width),
      token_type_embeddings: embedding(d.segments, d.width),
      LayerNorm: layerNorm(d.width),
    }),
    encoder: group({ layer: stack(d.layers, () => bertLayer(d)) }),
    pooler: pooled ? group({ dense: linear(d.width, d.width, true) }) : undefined,
  });
}

function bertLayer(d: Dimensions): ModuleNode {
  return group({
    attention: group({
      self: group({
        query: linear(d.width, d.width, true),
        key: linear(d.width, d.width, true),
        value: linear(d.width, d.width, true),
      }),
      output: group({ dense: linear(d.width, d.width, true), LayerNorm: layerNorm(d.width) }),
    }),
    intermediate: group({ dense: linear(d.width, d.feedForward, true) }),
    output: group({ dense: linear(d.feedForward, d.width, true), LayerNorm: layerNorm(d.width) }),
  });
}

export function distilbertBody(d: Dimensions): ModuleNode {
  return group({
    embeddings: group({
      word_embeddings: embedding(d.vocabulary, d.width),
      position_embeddings: embedding(d.context, d.width),
      LayerNorm: layerNorm(d.width),
    }),
    transformer: group({
      layer: stack(d.layers, () =>
        group({
          attention: group({
            q_lin: linear(d.width, d.width, true),
            k_lin: linear(d.width, d.width, true),
            v_lin: linear(d.width, d.width, true),
            out_lin: linear(d.width, d.width, true),
          }),
          sa_layer_norm: layerNorm(d.width),
          ffn: group({ lin1: linear(d.width, d.feedForward, true), lin2: linear(d.feedForward, d.width, true) }),
          output_layer_norm: layerNorm(d.width),
        }),
      ),
    }),
  });
}

export function vitBody(d: Dimensions, pooled: boolean): ModuleNode {
  const patches = Math.floor(d.imageSize / d.patch) ** 2;
  return group({
    embeddings: group(
      {
        patch_embeddings: group({
          projection: parameters("Conv2d", { weight: [d.width, d.channels, d.patch, d.patch], bias: [d.width] }),
        }),
      },
      parameters("ViTEmbeddings", { cls_token: [1, 1, d.width], position_embeddings: [1, patches + 1, d.width] }),
    ),
    encoder: group({
      layer: stack(d.layers, () =>
        group({
          attention: group({
            attention: group({
              query: linear(d.width, d.width, d.traits.queryBias === true),
              key: linear(d.width, d.width, d.traits.queryBias === true),
              value: linear(d.width, d.width, d.traits.queryBias === true),
            }),
            output: group({ dense: linear(d.width, d.width, true) }),
          }),
          intermediate: group({ dense: linear(d.width, d.feedForward, true) }),
          output: group({ dense: linear(d.feedForward, d.width, true) }),
          layernorm_before: layerNorm(d.width),
          layernorm_after: layerNorm(d.width),
        }),
      ),
    }),
    layernorm: layerNorm(d.width),
    pooler: pooled ? group({ dense: linear(d.width, d.width, true) }) : undefined,
  });
}

/** Buckets of distances that T5 looks up a bias for. */
const positionBuckets = 32;

/** @param halves encoder and decoder, or the encoder alone. */
export function t5Body(d: Dimensions, halves: "both" | "encoder"): ModuleNode {
  return group({
    shared: embedding(d.vocabulary, d.width),
    encoder: t5Stack(d, d.layers, false),
    decoder: halves === "both" ? t5Stack(d, d.decoderLayers, true) : undefined,
  });
}

function t5Stack(d: Dimensions, layers: number, crosses: boolean): ModuleNode {
  let first = true;
  const block = stack(layers, () => {
    const self = t5Attention(d, "SelfAttention", first);
    first = false;
    const feedForward = group({ DenseReluDense: t5FeedForward(d), layer_norm: rootNorm(d.width) });
    const layer = crosses
      ? { 0: self, 1: t5Attention(d, "EncDecAttention", false), 2: feedForward }
      : { 0: self, 1: feedForward };
    return group({ layer: group(layer) });
  });
  return group({ block, final_layer_norm: rootNorm(d.width) });
}

function t5Attention(d: Dimensions, name: string, hasPositions: boolean): ModuleNode {
  const inner = d.heads * d.headSize;
  const attention = group({
    q: linear(d.width, inner),
    k: linear(d.width, inner),
    v: linear(d.width, inner),
    o: linear(inner, d.width),
    relative_attention_bias: hasPositions ? embedding(positionBuckets, d.heads) : undefined,
  });
  return group({ [name]: attention, layer_norm: rootNorm(d.width) });
}

function t5FeedForward(d: Dimensions): ModuleNode {
  const output = linear(d.feedForward, d.width);
  return d.traits.gated
    ? group({ wi_0: linear(d.width, d.feedForward), wi_1: linear(d.width, d.feedForward), wo: output })
    : group({ wi: linear(d.width, d.feedForward), wo: output });
}
