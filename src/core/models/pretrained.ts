/** Pretrained models by the names that code loads them under. */
import table from "../data/models.json";
import { longestName } from "../data/names";
import { lazy, lazyRows } from "../data/table";
import { lastComponent, nameCandidates, nameKey, withoutWeightsTag } from "./modelNames";

const kinds = [
  "causal-lm",
  "masked-lm",
  "seq2seq",
  "embedding",
  "image-classification",
  "video-classification",
  "masked-image-modeling",
  "detection",
  "segmentation",
  "depth",
  "diffusion",
  "speech",
  "audio-classification",
  "vision-language",
  "contrastive",
  "reinforcement",
  "other",
] as const;

export type ModelKind = (typeof kinds)[number];

/** A model's size, shape and cost. Null is not known. Counts are of weights in total, tied ones once. */
export interface PretrainedModel {
  readonly id: string;
  /** The same architecture under other names: mirrors, tuned versions, library names. */
  readonly aliases: readonly string[];
  readonly kind: ModelKind;
  /** Of diffusion models the network that is trained (UNet, transformer), not the text encoder and autoencoder beside it. */
  readonly parameterCount: number;
  /** Used per token by a mixture of experts. */
  readonly activeParameterCount: number | null;
  /** Architecture family as transformers names it: `llama`, `gpt2`, `bert`. */
  readonly family: string | null;
  /** Encoder and decoder together. */
  readonly layerCount: number | null;
  readonly hiddenSize: number | null;
  readonly headCount: number | null;
  readonly keyValueHeadCount: number | null;
  /** Width of one head. */
  readonly headSize: number | null;
  readonly intermediateSize: number | null;
  readonly vocabularySize: number | null;
  /** Longest input in tokens. */
  readonly contextLength: number | null;
  /** Whether input and output embeddings are one matrix. */
  readonly tiedEmbeddings: boolean | null;
  /** FLOPs (one multiply-add = 2) of one forward pass at `imageSize` or `audioSeconds`; detectors with the regions of a training step. */
  readonly forwardFlopsPerSample: number | null;
  /** Values that layers with weights write in that pass. */
  readonly forwardOutputsPerSample: number | null;
  /** Tokens that attention looks back in the layers that have a window, and the share of the layers that do. */
  readonly attentionWindow: number | null;
  readonly windowedLayerShare: number;
  /** Pixels on a side that `forwardFlopsPerSample` is for. */
  readonly imageSize: number | null;
  /** Length of the recording that `forwardFlopsPerSample` is for. */
  readonly audioSeconds: number | null;
  /** Pictures of a clip, or slices of a volume. */
  readonly frameCount: number | null;
  /** FLOPs per sample of the frozen parts beside the trained network: autoencoder's encoder, text encoders, a ControlNet's UNet. */
  readonly frozenForwardFlopsPerSample: number | null;
  /** Weights of the whole pipeline, frozen parts included. */
  readonly pipelineParameterCount: number | null;
  readonly sources: readonly string[];
}

/** How a name led to its row: written so in the table, the name without its owner or folder, or without known suffixes too. */
export type ModelMatch = "exact" | "name" | "variant";

export const pretrainedModels = lazyRows<PretrainedModel>(table, (row) => {
  const tied = row.numberOrNull("tiedEmbeddings");
  const hiddenSize = row.numberOrNull("hiddenSize");
  const headCount = row.numberOrNull("headCount");
  return {
    id: row.text("id"),
    aliases: row.list("aliases"),
    kind: kinds.find((kind) => kind === row.text("kind")) ?? "other",
    parameterCount: row.number("parameterCount"),
    activeParameterCount: row.numberOrNull("activeParameterCount"),
    family: row.textOrNull("family"),
    layerCount: row.numberOrNull("layerCount"),
    hiddenSize,
    headCount,
    keyValueHeadCount: row.numberOrNull("keyValueHeadCount") ?? headCount,
    headSize:
      row.numberOrNull("headSize") ?? (hiddenSize !== null && headCount !== null ? hiddenSize / headCount : null),
    intermediateSize: row.numberOrNull("intermediateSize"),
    vocabularySize: row.numberOrNull("vocabularySize"),
    contextLength: row.numberOrNull("contextLength"),
    tiedEmbeddings: tied === null ? null : tied === 1,
    forwardFlopsPerSample: row.numberOrNull("forwardFlopsPerSample"),
    forwardOutputsPerSample: row.numberOrNull("forwardOutputsPerSample"),
    attentionWindow: row.numberOrNull("attentionWindow"),
    windowedLayerShare: row.numberOrNull("windowedLayerShare") ?? 1,
    imageSize: row.numberOrNull("imageSize"),
    audioSeconds: row.numberOrNull("audioSeconds"),
    frameCount: row.numberOrNull("frameCount"),
    frozenForwardFlopsPerSample: row.numberOrNull("frozenForwardFlopsPerSample"),
    pipelineParameterCount: row.numberOrNull("pipelineParameterCount"),
    sources: row.list("sources"),
  };
});

/** By name; null where one name is that of two models, which then needs its owner to be told. */
type Index = ReadonlyMap<string, PretrainedModel | null>;

const indexes = lazy(() => {
  const rows = pretrainedModels();
  const written = (row: PretrainedModel): readonly string[] => [row.id, ...row.aliases];
  return {
    exact: indexOf(rows, written),
    lower: indexOf(rows, (row) => written(row).map((name) => name.toLowerCase())),
    names: indexOf(rows, (row) =>
      written(row).flatMap((name) => namesInFolders(name).flatMap((part) => nameKey(part) ?? [])),
    ),
  };
});

/** A hub id without its owner, and with the owner joined on, as copies and folders are called (`Qwen_Qwen3-8B-GGUF`). */
function namesInFolders(name: string): readonly string[] {
  if (/\/\d+$/.test(name)) return [name];
  return [lastComponent(name), name.replace("/", "_")];
}

function indexOf(rows: readonly PretrainedModel[], keysOf: (row: PretrainedModel) => readonly string[]): Index {
  const index = new Map<string, PretrainedModel | null>();
  for (const row of rows) {
    for (const key of keysOf(row)) index.set(key, index.has(key) && index.get(key) !== row ? null : row);
  }
  return index;
}

/**
 * The model that a name means: a hub id, a library's name (`resnet50`, `ViT-B-32`), a mirror (`unsloth/…`), a packed or tuned copy
 * (`…-bnb-4bit`, `…-Instruct`), a local folder named after it. Undefined when no row has the name, or two have.
 */
export function findModel(id: string): PretrainedModel | undefined {
  return matchModel(id)?.model;
}

/** Like `findModel`, and says how the name led there. */
export function matchModel(id: string): { readonly model: PretrainedModel; readonly match: ModelMatch } | undefined {
  if (id.length > longestName) return undefined;
  const { exact, lower, names } = indexes();
  const asWritten = exact.get(id.trim()) ?? lower.get(id.trim().toLowerCase());
  if (asWritten) return { model: asWritten, match: "exact" };
  for (const [step, name] of nameCandidates(id).entries()) {
    const model = exact.get(name) ?? names.get(nameKey(name) ?? "");
    if (model) return { model, match: step === 0 ? "name" : "variant" };
  }
  return matchWeightsTag(id);
}

function matchWeightsTag(id: string): ReturnType<typeof matchModel> {
  const name = withoutWeightsTag(id);
  const model = name === undefined ? undefined : indexes().names.get(nameKey(name) ?? "");
  return model?.imageSize == null ? undefined : { model, match: "variant" };
}

/**
 * FLOPs of one forward pass at another picture size or recording length than the row's. Proportional to the area or the length: right
 * for convolutions, a little low for attention over many more patches. Null where the row has no figure.
 */
export function forwardFlopsAt(
  model: PretrainedModel,
  size: { readonly imageSize?: number; readonly audioSeconds?: number },
): number | null {
  const { forwardFlopsPerSample: flops } = model;
  if (flops === null) return null;
  if (size.imageSize !== undefined && model.imageSize !== null) return flops * (size.imageSize / model.imageSize) ** 2;
  if (size.audioSeconds !== undefined && model.audioSeconds !== null) {
    return flops * (size.audioSeconds / model.audioSeconds);
  }
  return flops;
}
