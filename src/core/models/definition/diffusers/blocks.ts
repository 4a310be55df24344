/** Building blocks of the U-Nets and autoencoders of the diffusers library: what each keeps. Source: diffusers 0.42. */
import { leafModule, type ModuleNode, type WeightShapes } from "../moduleTree";
import { embedding, group, layerNorm, linear, stack } from "../huggingface/parts";

/** A convolution with a shift. @param side of its square kernel. */
export function convolution(inputs: number, outputs: number, side: number): ModuleNode {
  return leafModule("Conv2d", { weight: [outputs, inputs, side, side], bias: [outputs] }, 0);
}

/** A norm of groups of channels. */
export function groupNorm(channels: number): ModuleNode {
  return leafModule("GroupNorm", { weight: [channels], bias: [channels] }, 0);
}

/** Two layers over the embedding of a time, a class or a condition. */
export function twoLayerEmbedding(inputs: number, width: number, condition?: number): ModuleNode {
  return group({
    linear_1: linear(inputs, width, true),
    cond_proj: condition === undefined ? undefined : linear(condition, inputs),
    linear_2: linear(width, width, true),
  });
}

/** The random frequencies of a Fourier embedding, which are not trained. */
export function fourierFrequencies(count: number): ModuleNode {
  const shapes: WeightShapes = { weight: [count] };
  const frequencies = leafModule("GaussianFourierProjection", shapes, 0);
  return { ...frequencies, weights: frequencies.weights.map((weight) => ({ ...weight, frozen: true })) };
}

export function classEmbedding(classes: number, width: number): ModuleNode {
  return embedding(classes, width);
}

/** How residual blocks take the embedding of the time. */
export interface TimeInput {
  /** Undefined where there is none, as in an autoencoder. */
  readonly width: number | undefined;
  /** It scales and shifts, and so gives two numbers a channel. */
  readonly scales: boolean;
}

export function residual(inputs: number, outputs: number, time: TimeInput): ModuleNode {
  return group({
    norm1: groupNorm(inputs),
    conv1: convolution(inputs, outputs, 3),
    time_emb_proj: time.width === undefined ? undefined : linear(time.width, outputs * (time.scales ? 2 : 1), true),
    norm2: groupNorm(outputs),
    conv2: convolution(outputs, outputs, 3),
    conv_shortcut: inputs === outputs ? undefined : convolution(inputs, outputs, 1),
  });
}

/** Attention of the places of a picture to each other. @param headSize channels of one head. */
export function pictureAttention(channels: number, headSize: number, isNormed = true): ModuleNode {
  const inner = Math.floor(channels / headSize) * headSize;
  return group({
    group_norm: isNormed ? groupNorm(channels) : undefined,
    to_q: linear(channels, inner, true),
    to_k: linear(channels, inner, true),
    to_v: linear(channels, inner, true),
    to_out: linear(inner, channels, true),
  });
}

export interface CrossAttention {
  readonly heads: number;
  /** Width of what is attended to: the words of a prompt. */
  readonly conditionWidth: number;
  /** Transformer blocks one after another. */
  readonly depth: number;
  /** The places attend to the condition alone, never to each other. */
  readonly only: boolean;
}

/** Transformer blocks in which the places of a picture attend to each other and to a condition. */
export function crossAttention(channels: number, { heads, conditionWidth, depth, only }: CrossAttention): ModuleNode {
  const inner = heads * Math.floor(channels / heads);
  const attention = (from: number): ModuleNode =>
    group({
      to_q: linear(inner, inner),
      to_k: linear(from, inner),
      to_v: linear(from, inner),
      to_out: linear(inner, inner, true),
    });
  const block = (): ModuleNode =>
    group({
      norm1: layerNorm(inner),
      attn1: attention(only ? conditionWidth : inner),
      norm2: layerNorm(inner),
      attn2: attention(conditionWidth),
      norm3: layerNorm(inner),
      // A gated layer: twice four times as wide.
      ff: group({ proj: linear(inner, 8 * inner, true), out: linear(4 * inner, inner, true) }),
    });
  return group({
    norm: groupNorm(channels),
    proj_in: linear(channels, inner, true),
    transformer_blocks: stack(depth, block),
    proj_out: linear(inner, channels, true),
  });
}
