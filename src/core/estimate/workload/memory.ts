/** Memory of one accelerator: weights, gradients, optimizer states and activations, over the sharding in use. */
import { activationBytesOf } from "./activations";
import { fullSharding, lastingOf, sumOf, type Lasting } from "./lasting";
import { dataParallelOf, microBatchOf } from "./samples";
import type { Constants } from "./constants";
import type { Device } from "./device";
import type { MemoryParts } from "../estimate";
import type { Values } from "./values";
import type { Work } from "./work";

export interface Memory {
  /** Bytes of each part. */
  readonly parts: MemoryParts;
  readonly bytesPerDevice: number;
  /** Part of the forward pass that is computed again for the backward pass, 0–1. */
  readonly recomputedShare: number;
  /** Devices that share one copy of the weights; 1 when each holds all of them. */
  readonly shards: number;
  /** Devices that share one copy of the optimizer's states. */
  readonly stateShards: number;
  /** Bytes of the weights of encoders that only run beside the trained network. */
  readonly encoderBytes: number;
  /** Bytes of a paged optimizer's states that lie on the host. */
  readonly evictedBytes: number;
  /** Whether it goes into the device; undefined where its memory is not known. */
  readonly fits: boolean | undefined;
}

/** Share of a device's memory that people fill when they choose what to recompute. */
const filledShare = 0.9;

/**
 * Memory per device. Shared as the ZeRO stage says; where none is given, over all data-parallel devices when one copy does not fit into one
 * device. Where recomputation is only assumed, as much is recomputed as it takes to fit.
 */
export function memoryOf(values: Values, work: Work, device: Device | undefined, constants: Constants): Memory {
  const { number, flag } = values;
  const capacity = device?.memoryBytes ?? Infinity;
  const devices = dataParallelOf(values);
  const microBatch = microBatchOf(values);
  const recomputes = flag.gradientCheckpointing === true;
  const least = activationBytesOf(values, work, microBatch, recomputes, constants);
  const alone = lastingOf(values, work, number.zeroStage ?? 0, devices);
  const isOpen = number.zeroStage === undefined && devices > 1;
  const lasting =
    isOpen && least > roomForActivations(capacity, alone, constants)
      ? lastingOf(values, work, fullSharding, devices)
      : alone;
  const free = roomForActivations(filledShare * capacity, lasting, constants);
  const all = recomputes ? activationBytesOf(values, work, microBatch, false, constants) : least;
  const isGuessed = values.assumed.has("gradientCheckpointing");
  const sharing = isGuessed ? devicesSharingActivations(values) : 1;
  const kept = isGuessed ? Math.max(least / sharing, Math.min(all / sharing, free)) : least;
  const { weights, gradients, shards, stateShards } = lasting;
  const evicted = evictedBytes(values, lasting, roomForActivations(capacity, lasting, constants) - kept, constants);
  const optimizer = lasting.optimizer - evicted;
  const lasts = sumOf(lasting) - evicted;
  const overhead =
    lasts * constants.lastingReserveShare + kept * constants.activationReserveShare + constants.contextBytes;
  const held = lasts + kept;
  return {
    parts: { weights, gradients, optimizer, activations: kept, overhead },
    bytesPerDevice: held + overhead,
    recomputedShare: all > least ? (all - sharing * kept) / (all - least) : 0,
    shards,
    stateShards,
    encoderBytes: lasting.encoders,
    evictedBytes: evicted,
    fits: device?.memoryBytes === undefined ? undefined : held + overhead <= capacity,
  };
}

/**
 * Bytes of a paged optimizer's states that lie on the host because the device is full: the states are in unified memory, and are moved out page by
 * page (Dettmers et al. 2023, arXiv 2305.14314, section 3).
 * @param spare bytes of activations that would still go in; negative where what there is does not
 */
function evictedBytes({ flag }: Values, lasting: Lasting, spare: number, constants: Constants): number {
  if (flag.pagedOptimizer !== true || spare >= 0) return 0;
  const short = (-spare * (1 + constants.activationReserveShare)) / (1 + constants.lastingReserveShare);
  return Math.min(lasting.optimizer, short);
}

/** Devices from which tensor, sequence or pipeline parallelism is usual, and how many share a layer's activations. */
const largeRun = 64;
const usualSharing = 8;

/** Devices that share the activations of one micro-batch, where nothing says how a large run is laid out. */
function devicesSharingActivations({ number }: Values): number {
  const isOpen = number.tensorParallelSize === undefined && number.pipelineParallelSize === undefined;
  return isOpen && (number.acceleratorCount ?? 1) >= largeRun ? usualSharing : 1;
}

/**
 * Bytes of activations that still go into a device of so many bytes; negative where not even what lasts does. What is allocated once loses little;
 * what comes and goes in every step leaves gaps.
 */
export function roomForActivations(bytes: number, lasting: Lasting, constants: Constants): number {
  const { contextBytes, lastingReserveShare, activationReserveShare } = constants;
  return (bytes - contextBytes - sumOf(lasting) * (1 + lastingReserveShare)) / (1 + activationReserveShare);
}
