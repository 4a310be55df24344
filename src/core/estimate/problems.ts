/** What is wrong or inconsistent in the inputs of a run, as far as the estimate can tell. */
import { deviceOf } from "./workload/device";
import { checkValues, type Values } from "./workload/values";
import type { Estimate } from "./estimate";
import type { Inputs } from "../run/runSpec";
import type { Problem } from "../problem";

/**
 * Values that cannot be, parallelism that needs more devices than there are, a run that does not fit into its accelerators, and one that its
 * time limit cuts off. Guesses are not held against the run.
 */
export function estimateProblems(inputs: Inputs, estimate: Estimate): readonly Problem[] {
  const { values, problems } = checkValues(inputs);
  return [
    ...problems,
    ...parallelProblems(values),
    ...memoryProblems(values, estimate),
    ...limitProblems(values, estimate),
  ];
}

function parallelProblems({ number, assumed }: Values): readonly Problem[] {
  const { acceleratorCount, tensorParallelSize = 1, pipelineParallelSize = 1 } = number;
  if (acceleratorCount === undefined || assumed.has("acceleratorCount")) return [];
  const needed = tensorParallelSize * pipelineParallelSize;
  if (needed <= acceleratorCount) return [];
  const message = `tensor parallel ${tensorParallelSize} × pipeline parallel ${pipelineParallelSize} needs ${needed} accelerators, there are ${acceleratorCount}`;
  return [{ code: "estimate.too-few-accelerators", message }];
}

function memoryProblems(
  { text, assumed }: Values,
  { fits, memoryGbPerAccelerator, smallestAcceleratorCount }: Estimate,
): readonly Problem[] {
  if (fits !== false || !memoryGbPerAccelerator || assumed.has("accelerator") || text.accelerator === undefined)
    return [];
  const device = deviceOf(text.accelerator);
  // Within the range of the memory model the run may fit after all.
  if (!device?.memoryBytes || memoryGbPerAccelerator.low * 1e9 <= device.memoryBytes) return [];
  const needs = memoryGbPerAccelerator.central.toFixed(0);
  const has = (device.memoryBytes / 1e9).toFixed(0);
  const message =
    smallestAcceleratorCount === null
      ? `needs about ${needs} GB per accelerator, ${device.row.name} has ${has}`
      : `needs about ${needs} GB per accelerator, ${device.row.name} has ${has}: it fits on ${smallestAcceleratorCount} of them`;
  return [{ code: "estimate.does-not-fit", message }];
}

function limitProblems({ number }: Values, { wallHours, steps }: Estimate): readonly Problem[] {
  const limit = number.wallTimeLimitHours;
  const isComputed = steps.some(({ name }) => name === "stepSeconds");
  if (limit === undefined || !isComputed || !wallHours || wallHours.low <= limit) return [];
  const message = `takes about ${wallHours.central.toFixed(1)} h, its time limit is ${limit} h`;
  return [{ code: "estimate.over-time-limit", message }];
}
