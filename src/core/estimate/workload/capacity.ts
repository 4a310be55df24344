/** What the memory of an accelerator allows: the fewest of them, and the largest micro-batch, with which a run fits. */
import { activationBytesOf } from "./activations";
import { fullSharding, lastingOf, modelParallelOf, type Lasting } from "./lasting";
import { roomForActivations } from "./memory";
import { dataParallelOf } from "./samples";
import type { Constants } from "./constants";
import type { Device } from "./device";
import type { Values } from "./values";
import type { Work } from "./work";

/** Devices, and samples of a micro-batch, beyond which nobody asks. */
const mostDevices = 16_384;
const mostSamples = 65_536;

/**
 * Fewest devices with which the run fits at its micro-batch, weights and states shared among them unless the run says otherwise: a power of two
 * times those that tensor and pipeline parallelism need. Undefined where no number is enough, or the device's memory is not known.
 */
export function smallestAcceleratorCount(
  values: Values,
  work: Work,
  device: Device,
  constants: Constants,
): number | undefined {
  if (device.memoryBytes === undefined) return undefined;
  const { number } = values;
  const activations = activationsOf(values, work, number.microBatchSize ?? 1, constants);
  for (let copies = 1; copies <= mostDevices; copies *= 2) {
    const stage = number.zeroStage ?? (copies > 1 ? fullSharding : 0);
    const lasting = leastLasting(values, work, stage, copies);
    if (activations <= roomForActivations(device.memoryBytes, lasting, constants))
      return copies * modelParallelOf(values);
  }
  return undefined;
}

/**
 * Samples of the largest micro-batch with which the run fits on the devices it has, however many samples a step has in all. 0 where not even
 * one fits; undefined where the device's memory is not known, or more would fit than anyone would take.
 */
export function largestMicroBatchSize(
  values: Values,
  work: Work,
  device: Device,
  constants: Constants,
): number | undefined {
  if (device.memoryBytes === undefined) return undefined;
  const devices = dataParallelOf(values);
  const stage = values.number.zeroStage ?? (devices > 1 ? fullSharding : 0);
  const room = roomForActivations(device.memoryBytes, leastLasting(values, work, stage, devices), constants);
  const samples = Math.floor(room / activationsOf(values, work, 1, constants));
  return samples <= mostSamples ? Math.max(0, samples) : undefined;
}

/** What must lie on a device: the states of a paged optimizer may leave it. */
function leastLasting(values: Values, work: Work, stage: number, devices: number): Lasting {
  const lasting = lastingOf(values, work, stage, devices);
  return values.flag.pagedOptimizer === true ? { ...lasting, optimizer: 0 } : lasting;
}

/** Bytes of the activations of so many samples; recomputed where the run recomputes them. */
function activationsOf(values: Values, work: Work, microBatch: number, constants: Constants): number {
  return activationBytesOf(values, work, microBatch, values.flag.gradientCheckpointing === true, constants);
}
