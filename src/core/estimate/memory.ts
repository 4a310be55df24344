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

/** Memory per device. Sharded over all data-parallel devices when one copy does not fit into one device. */
export function memoryOf(values: Values, work: Work, device: Device | undefined, constants: Constants): Memory {
  const { number, flag } = values;
  const modelParallel = (number.tensorParallelSize ?? 1) * (number.pipelineParallelSize ?? 1);
  const weightBytes = (work.parameters * weightBytesPer(values)) / modelParallel;
  const stateBytes = (work.trainableParameters * stateBytesPer(values)) / modelParallel;
  const activationBytes = activationBytesOf(values, work, modelParallel, constants);
  const capacity = device?.memoryBytes;
  const whole = (weightBytes + stateBytes + activationBytes) * (1 + constants.memoryReserveShare);
  const devices = Math.max(1, dataParallelOf(values));
  const sharded = capacity !== undefined && whole > capacity && devices > 1;
  const offloaded = flag.offload === true ? 0 : 1;
  // A sharded model gathers one block at a time, two of them alive: the one computed and the one fetched ahead.
  const gathered = sharded ? (2 * work.parameters * narrow) / work.layers / modelParallel : 0;
  const shards = sharded ? devices : 1;
  const held = (offloaded * (weightBytes + stateBytes)) / shards + gathered + activationBytes;
  const bytesPerDevice = held * (1 + constants.memoryReserveShare) + constants.contextBytes;
  const fits = capacity === undefined ? undefined : bytesPerDevice <= capacity;
  return { bytesPerDevice, weightBytes, stateBytes, activationBytes, shards, fits };
}

/** Bytes per weight: fp32 masters when all weights train in mixed precision, 16 bit when frozen, less when quantized. */
function weightBytesPer({ number, text }: Values): number {
  const frozen =
    text.method === "lora" || text.method === "qlora" || text.method === "adapter" || text.method === "prompt";
  const bits = number.quantizationBits ?? (text.method === "qlora" ? 4 : undefined);
  if (bits !== undefined && bits <= 8) return (bits + scaleBits) / 8;
  if (frozen) return text.precision === "fp32" ? wide : narrow;
  return wide;
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

function activationBytesOf(
  { number, text, flag }: Values,
  work: Work,
  modelParallel: number,
  constants: Constants,
): number {
  const bytes = text.precision === "fp32" || text.precision === "tf32" ? wide : narrow;
  const micro = microBatchOf({ number, text, flag } as Values);
  const head =
    work.architecture === "transformer" && text.task !== "text-classification" && text.task !== "embedding"
      ? (work.positions * (number.vocabularySize ?? usualVocabulary) * wide * logitCopies) /
        (number.tensorParallelSize ?? 1)
      : 0;
  const block = (work.activations * bytes * constants.storedActivations) / work.layers;
  const inputsOfBlocks = work.layers * work.positions * work.width * bytes;
  const isSequence = work.positions > 1;
  const body =
    flag.gradientCheckpointing === true && isSequence
      ? block + inputsOfBlocks
      : work.activations * bytes * constants.storedActivations;
  return micro * (body / modelParallel + head);
}

/** Samples in one forward pass on one device. Less than 1 where one sample is spread over several devices. */
export function microBatchOf(values: Values): number {
  const { number } = values;
  const local = globalBatchOf(values) / dataParallelOf(values);
  return Math.min(number.microBatchSize ?? local / (number.gradientAccumulationSteps ?? 1), local);
}
