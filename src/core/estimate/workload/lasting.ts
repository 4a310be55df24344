/** What a device holds from step to step: weights, gradients and optimizer states, shared as the run shares them. */
import type { Values } from "./values";
import type { Work } from "./work";

/** Bytes of an fp32 and of a 16-bit value. */
const wide = 4;
const narrow = 2;
/** Quantized weights carry their scales: 0.127 bits with double quantization (Dettmers et al. 2023, arXiv 2305.14314), 0.16 in groups of 128. */
const scaleBits = 0.15;
/** ZeRO stage that shares weights too, as FSDP does. */
export const fullSharding = 3;

/** Bytes that lie on one device from step to step, and among how many devices weights and states are shared. */
export interface Lasting {
  readonly weights: number;
  /** Of the weights, those of encoders that only run beside the trained network: each device holds them whole. */
  readonly encoders: number;
  readonly gradients: number;
  readonly optimizer: number;
  readonly shards: number;
  readonly stateShards: number;
}

/** All of it, in bytes. */
export function sumOf({ weights, gradients, optimizer }: Lasting): number {
  return weights + gradients + optimizer;
}

/**
 * What lies on one device from step to step. Stage 1 shares the optimizer's states among the data-parallel devices, stage 2 the gradients
 * too, stage 3 the weights too (Rajbhandari et al. 2020, arXiv 1910.02054).
 * @param devices that compute on different samples
 */
export function lastingOf(values: Values, work: Work, stage: number, devices: number): Lasting {
  const modelParallel = modelParallelOf(values);
  const over = (least: number): number => (stage >= least ? devices : 1) * modelParallel;
  const perWeight = bytesPerTrainedWeight(values, stage);
  const trained = work.trainableParameters;
  const isOffloaded = values.flag.offload === true;
  // Stages 1 and 2 send states to the host and keep the weights; where all is shared, weights go too.
  const weightsLeave = isOffloaded && (stage === 0 || stage >= fullSharding);
  const weights = frozenBytesOf(values, work) + trained * perWeight.weight;
  // Shared and offloaded weights are fetched a block at a time, two of them alive: the one computed and the one fetched ahead.
  const isFetched = weightsLeave || over(fullSharding) > modelParallel;
  const gathered = isFetched ? (2 * work.parameters * narrow) / work.layers / modelParallel : 0;
  const encoders = encoderBytesOf(values, work);
  return {
    weights: (weightsLeave ? 0 : weights / over(fullSharding)) + gathered + encoders,
    encoders,
    gradients: isOffloaded ? 0 : (trained * perWeight.gradient) / over(2),
    optimizer: isOffloaded ? 0 : (trained * perWeight.states) / over(1),
    shards: over(fullSharding) / modelParallel,
    stateShards: over(1) / modelParallel,
  };
}

/** Devices that share the weights of one copy by splitting layers (tensor) or stacking them (pipeline). */
export function modelParallelOf({ number }: Values): number {
  return (number.tensorParallelSize ?? 1) * (number.pipelineParallelSize ?? 1);
}

/** Bytes of text encoders and autoencoders, in the precision that the run computes in: they have no gradients, states or masters. */
function encoderBytesOf({ number, text }: Values, work: Work): number {
  const held = number.pipelineParameterCount ?? 0;
  return Math.max(0, held - work.parameters) * (isWide(text.precision) ? wide : narrow);
}

function isWide(precision: string | undefined): boolean {
  return precision === "fp32" || precision === "tf32";
}

/** Bytes of the weights that do not train: 16 bit, or fewer when quantized. Embeddings and the output layer are never quantized. */
function frozenBytesOf({ number, text }: Values, work: Work): number {
  // A reference or teacher beside the trained network. Adapters are switched off instead: the base is its own reference.
  const isCounted = number.pipelineParameterCount !== undefined;
  if (work.passes === 3) return isCounted ? 0 : (number.frozenForwardPasses ?? 0) * work.parameters * narrow;
  const bits = number.quantizationBits ?? (text.method === "qlora" ? 4 : undefined);
  if (bits !== undefined && bits <= 8) {
    const embeddings = Math.min(work.parameters / 2, 2 * (number.vocabularySize ?? 0) * work.width);
    return ((work.parameters - embeddings) * (bits + scaleBits)) / 8 + embeddings * narrow;
  }
  return work.parameters * (text.precision === "fp32" ? wide : narrow);
}

/**
 * Bytes per trained weight. In all: weight, gradient and states in fp32; sharing engines keep 16-bit weights and gradients, and the fp32 master
 * among the states.
 */
function bytesPerTrainedWeight(
  { text }: Values,
  stage: number,
): { readonly weight: number; readonly gradient: number; readonly states: number } {
  const states = statesPerWeight(text.optimizer ?? "adamw");
  if (isNarrow(text.weightPrecision)) return { weight: narrow, gradient: narrow, states: states / 2 };
  if (stage > 0 && !isWide(text.precision)) return { weight: narrow, gradient: narrow, states: wide + states };
  return { weight: wide, gradient: wide, states };
}

/** Weights that train in 16 bit themselves, without a copy in fp32: the optimizer keeps its states in their type. */
export function isNarrow(weightPrecision: string | undefined): boolean {
  return weightPrecision === "bf16" || weightPrecision === "fp16";
}

function statesPerWeight(optimizer: string): number {
  if (/8bit|8-bit/.test(optimizer)) return 2;
  if (/sgd|lion|muon/.test(optimizer)) return wide;
  if (/adafactor|galore/.test(optimizer)) return 0;
  return 2 * wide;
}
