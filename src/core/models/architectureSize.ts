/** Parameters of a transformer from its dimensions, by the family's own layers. */

export type ArchitectureFamily = "gpt2" | "gpt-neox" | "llama" | "bert" | "t5" | "vit";

export interface TransformerShape {
  /** Decoder or encoder layers; of T5 those of either half. */
  readonly layerCount: number;
  readonly hiddenSize: number;
  /** Not needed for a ViT. */
  readonly vocabularySize?: number;
  readonly headCount?: number;
  /** Fewer than heads in grouped-query attention. */
  readonly keyValueHeadCount?: number;
  /** hiddenSize ÷ headCount unless told. */
  readonly headSize?: number;
  /** 4 × hiddenSize unless told. */
  readonly intermediateSize?: number;
  /** A third matrix in the feed-forward part (SwiGLU, GeGLU). */
  readonly gated?: boolean;
  /** Input and output embeddings are one matrix. */
  readonly tied?: boolean;
  /** Learned positions (GPT-2, BERT, ViT's patches). */
  readonly contextLength?: number;
  /** Experts per layer, each a feed-forward part of its own, and how many a token uses. */
  readonly expertCount?: number;
  readonly expertsPerToken?: number;
  /** Pixels on a side of a ViT's patch and picture, and its classes. */
  readonly patchSize?: number;
  readonly imageSize?: number;
  readonly classCount?: number;
  readonly family?: ArchitectureFamily;
}

export interface ArchitectureSize {
  readonly parameterCount: number;
  /** Of a mixture of experts, what one token uses. */
  readonly activeParameterCount: number | null;
  readonly family: ArchitectureFamily;
  /** In words, with L layers, d hidden size, f intermediate size, V vocabulary, C context, k key-value width. */
  readonly formula: string;
}

/**
 * Counts a transformer's weights. Without a family, grouped heads, a gate, or experts mean a Llama-like decoder, otherwise GPT-2's layers.
 * Undefined when a needed dimension is missing or is no positive number.
 */
export function parametersFromArchitecture(shape: TransformerShape): ArchitectureSize | undefined {
  const family = shape.family ?? guessFamily(shape);
  const needed = [shape.layerCount, shape.hiddenSize, ...(family === "vit" ? [] : [shape.vocabularySize])];
  if (!needed.every((value) => value !== undefined && Number.isFinite(value) && value > 0)) return undefined;
  const { count, active, formula } = counters[family](shape);
  if (!Number.isFinite(count) || count <= 0) return undefined;
  return {
    parameterCount: Math.round(count),
    activeParameterCount: active === undefined ? null : Math.round(active),
    family,
    formula,
  };
}

function guessFamily(shape: TransformerShape): ArchitectureFamily {
  if (shape.patchSize !== undefined) return "vit";
  const grouped = shape.keyValueHeadCount !== undefined && shape.keyValueHeadCount !== shape.headCount;
  return shape.gated === true || grouped || shape.expertCount !== undefined ? "llama" : "gpt2";
}

interface Counted {
  readonly count: number;
  readonly active?: number;
  readonly formula: string;
}

const counters: Readonly<Record<ArchitectureFamily, (shape: TransformerShape) => Counted>> = {
  gpt2: (shape) => {
    const { layers, width, feedForward, vocabulary } = dimensions(shape);
    const context = shape.contextLength ?? 0;
    const head = shape.tied === false ? vocabulary * width : 0;
    const layer = 4 * width ** 2 + 2 * width * feedForward + 9 * width + feedForward;
    return {
      count: vocabulary * width + context * width + layers * layer + 2 * width + head,
      formula: `V·d + C·d + L·(4d² + 2d·f + 9d + f) + 2d${head > 0 ? " + V·d" : ""}`,
    };
  },
  "gpt-neox": (shape) => {
    const { layers, width, feedForward, vocabulary } = dimensions(shape);
    const embeddings = (shape.tied === true ? 1 : 2) * vocabulary * width;
    const layer = 4 * width ** 2 + 2 * width * feedForward + 9 * width + feedForward;
    return {
      count: embeddings + layers * layer + 2 * width,
      formula: `${shape.tied === true ? "" : "2"}V·d + L·(4d² + 2d·f + 9d + f) + 2d`,
    };
  },
  llama: (shape) => {
    const { layers, width, feedForward, vocabulary } = dimensions(shape);
    const head = shape.headSize ?? width / (shape.headCount ?? 1);
    const queries = shape.headSize === undefined ? width : head * (shape.headCount ?? 1);
    const keys = shape.headCount === undefined ? width : head * (shape.keyValueHeadCount ?? shape.headCount);
    const embeddings = (shape.tied === true ? 1 : 2) * vocabulary * width;
    const matrices = shape.gated === false ? 2 : 3;
    const expert = matrices * width * feedForward;
    const experts = shape.expertCount ?? 1;
    const router = shape.expertCount === undefined ? 0 : width * experts;
    const layerWith = (used: number): number =>
      2 * width * queries + 2 * width * keys + used * expert + router + 2 * width;
    const total = (used: number): number => embeddings + layers * layerWith(used) + width;
    const perToken = shape.expertCount === undefined ? undefined : shape.expertsPerToken;
    const body = `${shape.expertCount === undefined ? "" : "E·"}${matrices}d·f`;
    return {
      count: total(experts),
      ...(perToken === undefined ? {} : { active: total(perToken) }),
      formula: `${shape.tied === true ? "" : "2"}V·d + L·(2d·q + 2d·k + ${body} + 2d) + d`,
    };
  },
  bert: (shape) => {
    const { layers, width, feedForward, vocabulary } = dimensions(shape);
    const context = shape.contextLength ?? 512;
    const layer = 4 * width ** 2 + 2 * width * feedForward + 9 * width + feedForward;
    const segments = 2 * width;
    const pooler = width ** 2 + width;
    return {
      count: vocabulary * width + context * width + segments + 2 * width + layers * layer + pooler,
      formula: "(V + C + 4)·d + L·(4d² + 2d·f + 9d + f) + d² + d",
    };
  },
  t5: (shape) => {
    const { layers, width, feedForward, vocabulary } = dimensions(shape);
    const heads = shape.headCount ?? Math.max(1, Math.round(width / 64));
    const inner = heads * (shape.headSize ?? width / heads);
    const embeddings = (shape.tied === false ? 2 : 1) * vocabulary * width;
    const matrices = shape.gated === true ? 3 : 2;
    const attention = 4 * width * inner;
    const encoder = attention + matrices * width * feedForward + 2 * width;
    const decoder = 2 * attention + matrices * width * feedForward + 3 * width;
    const relativePositions = 2 * 32 * heads;
    return {
      count: embeddings + layers * (encoder + decoder) + 2 * width + relativePositions,
      formula: `${shape.tied === false ? "2" : ""}V·d + L·(12d·q + ${2 * matrices}d·f + 5d) + 2d + 64h`,
    };
  },
  vit: (shape) => {
    const { layers, width, feedForward } = dimensions(shape);
    const patch = shape.patchSize ?? 16;
    const patches = Math.floor((shape.imageSize ?? 224) / patch) ** 2;
    const layer = 4 * width ** 2 + 2 * width * feedForward + 9 * width + feedForward;
    const head = shape.classCount === undefined ? 0 : (width + 1) * shape.classCount;
    return {
      count: 3 * patch ** 2 * width + width + (patches + 2) * width + layers * layer + 2 * width + head,
      formula: `3p²·d + (n + 5)·d + L·(4d² + 2d·f + 9d + f)${head > 0 ? " + (d + 1)·classes" : ""}`,
    };
  },
};

function dimensions(shape: TransformerShape): {
  readonly layers: number;
  readonly width: number;
  readonly feedForward: number;
  readonly vocabulary: number;
} {
  return {
    layers: shape.layerCount,
    width: shape.hiddenSize,
    feedForward: shape.intermediateSize ?? 4 * shape.hiddenSize,
    vocabulary: shape.vocabularySize ?? 0,
  };
}
