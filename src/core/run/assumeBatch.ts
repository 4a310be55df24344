/** Guesses about batches. */
import { constants } from "../estimate/workload/constants";
import { deviceOf } from "../estimate/workload/device";
import { memoryOf } from "../estimate/workload/memory";
import { dataParallelOf } from "../estimate/workload/samples";
import { workOf } from "../estimate/workload/work";
import type { Architecture } from "../estimate/workload/architecture";
import type { Resolution } from "./resolution";

/** Tokens of one optimizer step in pretraining, and the most that one device takes of them. */
const pretrainingTokens = 4_194_304;
const mostTokensOfDevice = 32_768;
/** Tokens over the whole run from which it is pretraining. */
const largePretraining = 1e10;
/** Samples of one device and forward pass in shorter work. */
const usualMicroBatch: Readonly<Record<Architecture, number>> = {
  transformer: 8,
  "vision-transformer": 64,
  "speech-transformer": 8,
  convnet: 64,
  "separable-convnet": 64,
  unet: 16,
  simulation: 32,
  tabular: 1024,
  classical: 1,
};

/** Micro-batches per further stage of a pipeline. */
const fillingFactor = 4;

/**
 * Micro-batch, accumulation and global batch, from those that are known. Each guess stays what it is when another one is pinned to its own
 * value.
 */
export function assumeBatch(run: Resolution, architecture: Architecture): void {
  assumeCheckpointing(run);
  const devices = run.number("acceleratorCount") ?? 1;
  const modelParallel = (run.number("tensorParallelSize") ?? 1) * (run.number("pipelineParallelSize") ?? 1);
  const parallel = run.number("dataParallelSize") ?? Math.max(1, devices / modelParallel);
  const global = run.number("globalBatchSize");
  const accumulation = run.number("gradientAccumulationSteps");
  const pretraining = architecture === "transformer" && (run.number("trainingTokens") ?? 0) >= largePretraining;
  const perStep = pretraining ? pretrainingSamples(run.number("sequenceLength") ?? 1, parallel) : undefined;
  // Samples of one device and optimizer step, where they are known or usual.
  const local = global === undefined ? perStep : global / parallel;
  // A pipeline is kept full by more micro-batches than it has stages.
  const parts = accumulation ?? Math.max(1, fillingFactor * ((run.number("pipelineParallelSize") ?? 1) - 1));
  const most = Math.max(1, local === undefined ? usualMicroBatch[architecture] : local / parts);
  run.assume(
    "microBatchSize",
    heldByMemory(run, most),
    global === undefined
      ? "batch size unknown: a usual one that fits is taken"
      : "micro-batch unknown: as much of the global batch as memory holds",
  );
  const micro = run.number("microBatchSize") ?? most;
  run.assume(
    "gradientAccumulationSteps",
    Math.max(1, (local ?? micro) / micro),
    local === undefined ? "no accumulation was found" : "what the micro-batch leaves of a step's samples",
  );
  run.assume(
    "globalBatchSize",
    micro * (run.number("gradientAccumulationSteps") ?? 1) * parallel,
    "micro-batch × accumulation × devices",
  );
}

/** Samples of one device and optimizer step of pretraining: at least a sequence, however many devices share the step. */
function pretrainingSamples(sequenceLength: number, devices: number): number {
  return Math.max(1, Math.min(mostTokensOfDevice, pretrainingTokens / devices) / sequenceLength);
}

/** Recomputation of activations, where nothing says it: only if the run would not fit without and does with it. */
function assumeCheckpointing(run: Resolution): void {
  if (run.has("gradientCheckpointing")) return;
  const { values } = run;
  const device = values.text.accelerator === undefined ? undefined : deviceOf(values.text.accelerator);
  const work = workOf(values, constants);
  if (!device || "missing" in work || work.positions <= 1) return;
  const microBatchSize = values.number.microBatchSize ?? 1;
  const globalBatchSize = values.number.globalBatchSize ?? microBatchSize * dataParallelOf(values);
  const micro = { ...values, number: { ...values.number, microBatchSize, globalBatchSize } };
  const fits = (gradientCheckpointing: boolean, assumed = values.assumed): boolean | undefined =>
    memoryOf({ ...micro, assumed, flag: { ...values.flag, gradientCheckpointing } }, work, device, constants).fits;
  // Held against the memory as what it is, a guess: large runs share activations then.
  const guessed = new Set([...values.assumed, "gradientCheckpointing" as const]);
  if (fits(false) === false && fits(true, guessed) === true) {
    run.assume("gradientCheckpointing", true, "activations fit only if they are recomputed");
  }
}

/** Halvings tried; a batch that still does not fit is taken as 1. */
const maximumHalvings = 20;

/** The largest of `local`, its half, its quarter, … that fits into the device's memory. */
function heldByMemory(run: Resolution, local: number): number {
  const { values } = run;
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
