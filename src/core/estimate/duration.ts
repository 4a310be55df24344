/** Wall time of a run: how many steps, how long each, and what comes on top. */
import type { Amount } from "./workload/samples";
import type { Constants } from "./workload/constants";
import type { Device } from "./workload/device";
import type { StepTime } from "./stepTime";
import type { Values } from "./workload/values";
import type { Work } from "./workload/work";

/** Hours with nothing but steps, and how many times as long the run takes from start to stop. */
export interface Duration {
  readonly steps: number;
  readonly steadyHours: number;
  readonly overhead: number;
  readonly wallHours: number;
}

/** Steps × seconds per step × overhead. */
export function durationOf(
  values: Values,
  amount: Amount,
  work: Work,
  secondsPerStep: number,
  constants: Constants,
): Duration {
  const steps = amount.samples / amount.globalBatch;
  const steadyHours = (steps * secondsPerStep) / 3600;
  const evaluating = Math.max(constants.evaluationShare, evaluatedShare(values, amount, work));
  const overhead = overheadOf(values, steadyHours, evaluating, constants);
  return { steps, steadyHours, overhead, wallHours: steadyHours * overhead };
}

/** Stragglers among nodes, evaluation and checkpoints, and the restarts of runs that take many accelerator hours. */
function overheadOf({ number }: Values, steadyHours: number, evaluating: number, constants: Constants): number {
  const stragglers = 1 + constants.nodePenalty * Math.log2(Math.max(1, number.nodeCount ?? 1));
  const downtime = downtimeFactor(steadyHours * (number.acceleratorCount ?? 1), constants);
  return stragglers * (1 + evaluating) * downtime;
}

/** How many times as long a run takes for what breaks down in it and is started again. */
export function downtimeFactor(acceleratorHours: number, { downtimeShare, downtimeStartHours }: Constants): number {
  return acceleratorHours > downtimeStartHours
    ? 1 + downtimeShare * Math.log10(acceleratorHours / downtimeStartHours)
    : 1;
}

/**
 * Evaluation over training, where the held-out data is known: one forward pass over it after each epoch or so many steps. Evaluation of which
 * nothing is known, and checkpoints, take the usual share.
 */
function evaluatedShare({ number }: Values, { samples, globalBatch }: Amount, work: Work): number {
  const { evaluationSamples, evaluationSteps, epochs } = number;
  if (evaluationSamples === undefined) return 0;
  const evaluations = evaluationSteps === undefined ? (epochs ?? 1) : samples / globalBatch / evaluationSteps;
  return (evaluations * evaluationSamples) / (samples * (work.passes + work.frozenPasses));
}

/**
 * Seconds per step that reinforcement learning from feedback adds: it writes half of its tokens itself, one by one, and each step of
 * writing reads all weights once or waits for its kernels to be launched; the reference model and the reward read the result once more.
 */
export function generationSeconds(
  values: Values,
  work: Work,
  device: Device,
  globalBatch: number,
  step: StepTime,
  constants: Constants,
): number {
  if (values.text.task !== "reinforcement" || work.architecture !== "transformer") return 0;
  const devices = values.number.acceleratorCount ?? 1;
  const bandwidth = device.bandwidthBytesPerSecond * constants.bandwidthEfficiency;
  const reading = (2 * work.activeParameters) / bandwidth;
  const launching = work.layers * constants.generationSecondsPerLayer;
  const written = (globalBatch * work.positions) / 2;
  const generating = (written / constants.generationBatch / devices) * Math.max(reading, launching);
  const judging = (step.arithmeticSeconds + step.trafficSeconds) / work.passes;
  return generating + judging;
}
