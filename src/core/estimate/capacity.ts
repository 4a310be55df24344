/** Whether a run fits into its accelerators, and with how few or how large a micro-batch it would. */
import { largestMicroBatchSize, smallestAcceleratorCount } from "./workload/capacity";
import { constants as shippedConstants, type Constants } from "./workload/constants";
import { deviceOf } from "./workload/device";
import { memoryOf, type Memory } from "./workload/memory";
import { checkValues, type Values } from "./workload/values";
import { workOf } from "./workload/work";
import type { Inputs } from "../run/runSpec";

/** Undefined fields: the device's memory is not known, or no number is enough. */
export interface Capacity {
  readonly memory: Memory;
  readonly smallestAcceleratorCount: number | undefined;
  readonly largestMicroBatchSize: number | undefined;
}

/**
 * Memory of a run on the accelerator that its inputs name; undefined where the model or the accelerator is not known. To ask about another
 * device, batch, method or precision, give other inputs.
 * @param inputs resolved inputs
 */
export function capacityOf(inputs: Inputs, constants: Constants = shippedConstants): Capacity | undefined {
  return capacityOfValues(checkValues(inputs).values, constants);
}

function capacityOfValues(values: Values, constants: Constants): Capacity | undefined {
  const device = values.text.accelerator === undefined ? undefined : deviceOf(values.text.accelerator);
  const work = workOf(values, constants);
  if (!device || "missing" in work) return undefined;
  return {
    memory: memoryOf(values, work, device, constants),
    smallestAcceleratorCount: smallestAcceleratorCount(values, work, device, constants),
    largestMicroBatchSize: largestMicroBatchSize(values, work, device, constants),
  };
}
