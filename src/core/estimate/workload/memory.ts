/** Memory of one accelerator: weights, gradients, optimizer states and activations, over the sharding in use. */
import { dataParallelOf, globalBatchOf } from "./samples";
import type { Constants } from "./constants";
import type { Device } from "./device";
import type { Values } from "./values";
import type { Work } from "./work";

export interface Memory {
  readonly bytesPerDevice: number;
  readonly weightBytes: number;
  readonly stateBytes: number;
  readonly activationBytes: number;
  /** Part of the forward pass that is computed again for the backward pass, 0–1. */
  readonly recomputedShare: number;
  /** Devices that share one copy of weights and states; 1 when each holds all of it. */
  readonly shards: number;
  /** Whether it goes into the device; undefined where its memory is not known. */
  readonly fits: boolean | undefined;
}

/** Bytes of an fp32 and of a 16-bit value. */
const wide = 4;
const narrow = 2;
/** Quantized weights carry their scales: 4.5 bits for 4 (Dettmers et al. 2023, arXiv 2305.14314, with double quantization 4.13). */
const scaleBits = 0.5;
/** Copies of the logits that are alive at once: the logits, their gradient and the fp32 cast. */
const logitCopies = 3;
const usualVocabulary = 32_000;

/** Share of a device's memory that people fill when they choose what to recompute. */
const filledShare = 0.9;

/**
 * Memory per device. Sharded over all data-parallel devices when one copy does not fit into one device. Where recomputation is only
 * assumed, as much is recomputed as it takes to fit.
 */
export function memoryOf(values: Values, work: Work, device: Device | undefined, constants: Constants): Memory {
  const { number, flag } = values;
  const modelParallel = (number.tensorParallelSize ?? 1) * (number.pipelineParallelSize ?? 1);
  const weightBytes = weightBytesOf(values, work) / modelParallel;
  const stateBytes = (work.trainableParameters * stateBytesPer(values)) / modelParallel;
  const capacity = device?.memoryBytes ?? Infinity;
  const reserve = 1 + constants.memoryReserveShare;
  const least = activationBytesOf(values, work, modelParallel, flag.gradientCheckpointing === true, constants);
  const devices = Math.max(1, dataParallelOf(values));
  const sharded = (weightBytes + stateBytes + least) * reserve > capacity && devices > 1;
  const shards = sharded ? devices : 1;
  // A sharded model gathers one block at a time, two of them alive: the one computed and the one fetched ahead.
  const gathered = sharded ? (2 * work.parameters * narrow) / work.layers / modelParallel : 0;
  const lasting = (flag.offload === true ? 0 : (weightBytes + stateBytes) / shards) + gathered;
  const room = (filledShare * capacity - constants.contextBytes) / reserve - lasting;
  const all = activationBytesOf(values, work, modelParallel, false, constants);
  const chosen = values.assumed.has("gradientCheckpointing") ? Math.max(least, Math.min(all, room)) : least;
  const bytesPerDevice = (lasting + chosen) * reserve + constants.contextBytes;
  return {
    bytesPerDevice,
    weightBytes,
    stateBytes,
    activationBytes: chosen,
    recomputedShare: all > least ? (all - chosen) / (all - least) : 0,
    shards,
    fits: device?.memoryBytes === undefined ? undefined : bytesPerDevice <= capacity,
  };
}

/**
 * Bytes of the weights: fp32 masters when all of them train, 16 bit when frozen, less when quantized. Embeddings and the output layer are
 * never quantized.
 */
function weightBytesOf({ number, text }: Values, work: Work): number {
  const frozen = work.passes < 3;
  const bits = number.quantizationBits ?? (text.method === "qlora" ? 4 : undefined);
  if (bits !== undefined && bits <= 8) {
    const embeddings = Math.min(work.parameters / 2, 2 * (number.vocabularySize ?? 0) * work.width);
    return ((work.parameters - embeddings) * (bits + scaleBits)) / 8 + embeddings * narrow;
  }
  return work.parameters * (frozen && text.precision !== "fp32" ? narrow : wide);
}

/** Bytes of gradient and optimizer state per trained weight. */
function stateBytesPer({ text }: Values): number {
  const optimizer = text.optimizer ?? "adamw";
  const gradient = wide;
  if (/8bit|8-bit/.test(optimizer)) return gradient + 2;
  if (/sgd|lion|muon/.test(optimizer)) return gradient + wide;
  if (/adafactor|galore/.test(optimizer)) return gradient;
  return gradient + 2 * wide;
}

/** Bytes of activations kept for the backward pass, at the longest samples: memory peaks there, time goes by the mean. */
function activationBytesOf(
  values: Values,
  work: Work,
  modelParallel: number,
  checkpointing: boolean,
  constants: Constants,
): number {
  const { number, text } = values;
  const bytes = text.precision === "fp32" || text.precision === "tf32" ? wide : narrow;
  const isSequence = work.positions > 1;
  const longest = isSequence ? Math.max(1, (number.sequenceLength ?? work.positions) / work.positions) : 1;
  const kept = work.activations * longest * bytes * storedOf(text.task, constants);
  const inputsOfBlocks = work.layers * work.positions * longest * work.width * bytes;
  const body = checkpointing && isSequence ? kept / work.layers + inputsOfBlocks : kept;
  return microBatchOf(values) * (body / modelParallel + logitBytes(values, work, longest));
}

/** Detectors train with frozen normalization, which keeps one value per output. */
function storedOf(task: string | undefined, constants: Constants): number {
  return task === "detection" || task === "segmentation" ? 1 : constants.storedActivations;
}

/** Bytes of the output layer's logits and their gradient, for language models. */
function logitBytes({ number, text }: Values, work: Work, longest: number): number {
  if (work.architecture !== "transformer" || text.task === "text-classification" || text.task === "embedding") return 0;
  const vocabulary = (number.vocabularySize ?? usualVocabulary) / (number.tensorParallelSize ?? 1);
  return work.positions * longest * vocabulary * wide * logitCopies;
}

/** Samples in one forward pass on one device. Less than 1 where one sample is spread over several devices. */
export function microBatchOf(values: Values): number {
  const { number } = values;
  const local = globalBatchOf(values) / dataParallelOf(values);
  return Math.min(number.microBatchSize ?? local / (number.gradientAccumulationSteps ?? 1), local);
}
