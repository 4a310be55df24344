/** Guesses about batches. */
import { constants } from "../estimate/constants";
import { deviceOf } from "../estimate/device";
import { memoryOf } from "../estimate/memory";
import { dataParallelOf } from "../estimate/samples";
import { checkValues } from "../estimate/values";
import { workOf } from "../estimate/work";
import type { Architecture } from "../estimate/architecture";
import type { Resolution } from "./resolution";

/** Tokens that one device takes at once in pretraining, and samples of shorter work. */
const pretrainingTokens = 8192;
const pretrainingAccumulation = 4;
/** Tokens from which a run is pretraining. */
const largePretraining = 1e10;
const usualMicroBatch: Readonly<Record<Architecture, number>> = {
  transformer: 8,
  "vision-transformer": 64,
  "speech-transformer": 8,
  convnet: 64,
  "separable-convnet": 64,
  unet: 16,
  simulation: 32,
  tabular: 1024,
};

/** Micro-batch, accumulation and global batch, from those that are known. */
export function assumeBatch(run: Resolution, architecture: Architecture): void {
  const devices = run.number("acceleratorCount") ?? 1;
  const modelParallel = (run.number("tensorParallelSize") ?? 1) * (run.number("pipelineParallelSize") ?? 1);
  const parallel = run.number("dataParallelSize") ?? Math.max(1, devices / modelParallel);
  const global = run.number("globalBatchSize");
  const pretraining = architecture === "transformer" && (run.number("trainingTokens") ?? 0) >= largePretraining;
  assumeCheckpointing(run);
  if (global !== undefined) {
    const local = Math.max(1, global / parallel / (run.number("gradientAccumulationSteps") ?? 1));
    run.assume(
      "microBatchSize",
      heldByMemory(run, local),
      "micro-batch unknown: as much of the global batch as memory holds",
    );
    const micro = run.number("microBatchSize") ?? local;
    run.assume(
      "gradientAccumulationSteps",
      Math.max(1, local / micro),
      "what the micro-batch leaves of the global batch",
    );
    return;
  }
  const usual = pretraining
    ? Math.max(1, pretrainingTokens / (run.number("sequenceLength") ?? 1))
    : usualMicroBatch[architecture];
  run.assume("microBatchSize", usual, "batch size unknown: a usual one is taken");
  run.assume(
    "gradientAccumulationSteps",
    pretraining ? pretrainingAccumulation : 1,
    pretraining ? "batch unknown: some 30,000 tokens per device and step are usual" : "no accumulation was found",
  );
  run.assume(
    "globalBatchSize",
    (run.number("microBatchSize") ?? usual) * (run.number("gradientAccumulationSteps") ?? 1) * parallel,
    "micro-batch × accumulation × devices",
  );
}

/** Recomputation of activations, where nothing says it: only if the run would not fit without and does with it. */
function assumeCheckpointing(run: Resolution): void {
  if (run.has("gradientCheckpointing")) return;
  const { values } = checkValues(run.result());
  const device = values.text.accelerator === undefined ? undefined : deviceOf(values.text.accelerator);
  const work = workOf(values, constants);
  if (!device || "missing" in work || work.positions <= 1) return;
  const micro = { ...values, number: { microBatchSize: 1, globalBatchSize: dataParallelOf(values), ...values.number } };
  const fits = (gradientCheckpointing: boolean): boolean | undefined =>
    memoryOf({ ...micro, flag: { ...values.flag, gradientCheckpointing } }, work, device, constants).fits;
  if (fits(false) === false && fits(true) === true) {
    run.assume("gradientCheckpointing", true, "activations fit only if they are recomputed");
  }
}

/** Halvings tried; a batch that still does not fit is taken as 1. */
const maximumHalvings = 20;

/** The largest of `local`, its half, its quarter, … that fits into the device's memory. */
function heldByMemory(run: Resolution, local: number): number {
  const { values } = checkValues(run.result());
  const device = values.text.accelerator === undefined ? undefined : deviceOf(values.text.accelerator);
  const work = workOf(values, constants);
  if (device?.memoryBytes === undefined || "missing" in work) return local;
  let micro = local;
  for (let halvings = 0; halvings < maximumHalvings && micro > 1; halvings++) {
    const tried = { ...values, number: { ...values.number, microBatchSize: micro } };
    if (memoryOf(tried, work, device, constants).fits) return micro;
    micro /= 2;
  }
  return Math.max(1, micro);
}
