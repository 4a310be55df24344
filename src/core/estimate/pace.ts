/** How long a run takes and what its accelerators do meanwhile. */
import { durationOf, generationSeconds } from "./duration";
import { because, exactly, over, scaled, type Quantity } from "./quantity";
import { amountOf, globalBatchOf, type Amount } from "./workload/samples";
import { architectureOf } from "./workload/architecture";
import { fitTimeOf } from "./workload/classical";
import { deviceOf } from "./workload/device";
import { environmentStepsPerSecond } from "./simulation";
import { modelled } from "./modelled";
import { modelSpreads, withGuess, withGuesses } from "./spreads";
import { stepTimeOf, type StepTime } from "./stepTime";
import { activityOf } from "./activity";
import type { Constants } from "./workload/constants";
import type { Device } from "./workload/device";
import type { Memory } from "./workload/memory";
import type { Activity } from "./power";
import { Trail } from "./trail";
import type { Values } from "./workload/values";
import type { Work } from "./workload/work";

export interface Pace {
  readonly trainingFlops: Quantity | null;
  readonly mfu: Quantity | null;
  readonly wallHours: Quantity | null;
  readonly acceleratorHours: Quantity | null;
  /** Accelerator hours of 1,000 samples, of a run whose amount is not known. */
  readonly hoursPer1000Samples: Quantity | null;
  readonly activity: Activity;
  /** Half of the scheduler's limit was taken for want of anything better. */
  readonly isLimit: boolean;
  /** The input without which the hours cannot be known. */
  readonly missing: string | undefined;
}

/** What is known of the run before its time: its work, its device, and what the device must hold. */
export interface Job {
  readonly values: Values;
  readonly work: Work | undefined;
  readonly device: Device | undefined;
  readonly memory: Memory | undefined;
}

/** Hours as given, else as computed, else up to the scheduler's limit. */
export function paceOf(job: Job, constants: Constants, trail: Trail): Pace {
  const { values, work } = job;
  const count = values.number.acceleratorCount ?? 1;
  const amount = amountOf(values);
  const known = "missing" in amount ? undefined : amount;
  const trainingFlops = known && work ? flopsOf(values, known, work, trail) : null;
  const step = stepOf(job, constants, trail);
  const seconds = step && work && job.device ? stepSeconds(job, work, job.device, step, constants, trail) : undefined;
  const predicted = predictedHours(values, work, known, seconds, constants, trail);
  const given = givenHours(values, count);
  const hours = given ?? (predicted ? sharedHours(predicted, values, count) : limitedHours(values, count));
  const acceleratorHours = hours?.acceleratorHours ?? null;
  const wallHours = hours?.wallHours ?? null;
  if (acceleratorHours && wallHours) noteHours(trail, given, predicted, acceleratorHours, wallHours);
  return {
    trainingFlops,
    mfu: trainingFlops && acceleratorHours && step ? mfuOf(trainingFlops, acceleratorHours, step, trail) : null,
    wallHours,
    acceleratorHours,
    hoursPer1000Samples: known
      ? null
      : predictedHours(values, work, thousandSamples(values), seconds, constants, new Trail()),
    isLimit: hours !== undefined && !given && !predicted,
    activity: activityOf(
      values,
      { step, seconds, predicted, given: given?.acceleratorHours, acceleratorHours },
      constants,
    ),
    missing: acceleratorHours || !("missing" in amount) ? undefined : amount.missing,
  };
}

function thousandSamples(values: Values): Amount {
  return { samples: 1000, globalBatch: globalBatchOf(values), formula: "1,000 samples", inputs: [] };
}

function flopsOf(values: Values, amount: Amount, work: Work, trail: Trail): Quantity {
  trail.add("samples", amount.samples, "samples", amount.formula, amount.inputs);
  trail.add(
    "trainingFlopsPerSample",
    work.trainingFlops,
    "FLOPs",
    `${work.passes} × forward FLOPs (${work.architecture})`,
    ["parameterCount", "sequenceLength", "forwardFlopsPerSample", "method"],
  );
  const flops = amount.samples * work.trainingFlops;
  trail.add("trainingFlops", flops, "FLOPs", "samples × trainingFlopsPerSample", ["samples", "trainingFlopsPerSample"]);
  return because(withGuesses(exactly(flops), values, ["work"]), "work model", modelSpreads.work);
}

function stepOf({ values, work, device, memory }: Job, constants: Constants, trail: Trail): StepTime | undefined {
  if (!work || !device || !memory || isSimulated(values)) return undefined;
  const step = stepTimeOf(values, work, device, memory, constants);
  if (!step) return undefined;
  const source = `${device.row.name}: ${device.row.sources.join(", ")}`;
  const { peak } = step;
  trail.add(
    "peakFlopsPerSecond",
    peak.flopsPerSecond,
    "FLOP/s",
    `dense, ${peak.column}`,
    ["accelerator", "precision"],
    source,
  );
  trail.add("arithmeticSeconds", step.arithmeticSeconds, "s", "FLOPs of a step / (peak × efficiency)", [
    "peakFlopsPerSecond",
    "microBatchSize",
    "gradientAccumulationSteps",
  ]);
  trail.add("trafficSeconds", step.trafficSeconds, "s", "bytes moved in a step / bandwidth", ["accelerator"], source);
  trail.add("launchSeconds", step.launchSeconds, "s", "blocks × launch time", ["layerCount", "method", "compiled"]);
  trail.add("communicationSeconds", step.communicationSeconds, "s", "gradients and shards / link", [
    "acceleratorCount",
    "nodeCount",
  ]);
  trail.add("exchangeSeconds", step.exchangeSeconds, "s", "activations of shared layers and experts / link", [
    "tensorParallelSize",
    "expertParallelSize",
  ]);
  trail.add("bubbleSeconds", step.bubbleSeconds, "s", "(stages − 1) × time of a micro-batch", ["pipelineParallelSize"]);
  trail.add("inputSeconds", step.inputSeconds, "s", "pictures per node / input rate", ["imageSize", "globalBatchSize"]);
  trail.add("optimizerSeconds", step.optimizerSeconds, "s", "optimizer traffic / bandwidth", ["optimizer"]);
  return step;
}

function isSimulated(values: Values): boolean {
  return architectureOf(values) === "simulation";
}

/** Seconds of one optimizer step, what it generates included. */
function stepSeconds(
  { values }: Job,
  work: Work,
  device: Device,
  step: StepTime,
  constants: Constants,
  trail: Trail,
): number {
  const generation = generationSeconds(values, work, device, globalBatchOf(values), step, constants);
  if (generation > 0) {
    trail.add("generationSeconds", generation, "s", "written tokens × time per token + reading them", [
      "sequenceLength",
    ]);
  }
  const seconds = step.seconds + generation;
  trail.add(
    "stepSeconds",
    seconds,
    "s",
    "√((arithmetic + traffic)² + launches² + communication² + input²) + exchange + bubble + optimizer + generation",
    [
      "arithmeticSeconds",
      "trafficSeconds",
      "launchSeconds",
      "communicationSeconds",
      "inputSeconds",
      "exchangeSeconds",
      "bubbleSeconds",
      "optimizerSeconds",
    ],
  );
  return seconds;
}

/** Accelerator hours by the model. */
function predictedHours(
  values: Values,
  work: Work | undefined,
  amount: Amount | undefined,
  seconds: number | undefined,
  constants: Constants,
  trail: Trail,
): Quantity | null {
  if (!amount) return null;
  const count = values.number.acceleratorCount ?? 1;
  if (isSimulated(values)) {
    const rate = environmentStepsPerSecond(values, constants);
    trail.add("environmentStepsPerSecond", rate, "1/s", "usual rate of the method", ["modelId"]);
    const hours = exactly((amount.samples / rate / 3600) * count);
    return modelled(hours, "environment speed", modelSpreads.duration.simulation, values, "durationFactor", trail);
  }
  if (architectureOf(values) === "classical") {
    const device = values.text.accelerator === undefined ? undefined : deviceOf(values.text.accelerator);
    const fit = fitTimeOf(values, amount.samples, device?.isProcessor ?? true);
    trail.add("fitSeconds", fit.coreSeconds / fit.cores, "s", `${fit.formula} / ${fit.cores} cores`, [
      "datasetSamples",
      "featureCount",
      "estimatorCount",
    ]);
    const hours = withGuesses(exactly(fit.coreSeconds / fit.cores / 3600), values, ["work"]);
    return modelled(hours, "learner's speed", modelSpreads.duration.classical, values, "durationFactor", trail);
  }
  if (!work || seconds === undefined) return null;
  const duration = durationOf(values, amount, work, seconds, constants);
  trail.add("steps", duration.steps, "optimizer steps", "samples / globalBatchSize", ["samples", "globalBatchSize"]);
  trail.add("overhead", duration.overhead, "×", "stragglers × evaluation × restarts", [
    "nodeCount",
    "acceleratorCount",
    "evaluationSamples",
  ]);
  const hours = withGuesses(exactly(duration.wallHours * count), values, ["work", "time"]);
  return modelled(hours, "efficiency", modelSpreads.duration[work.architecture], values, "durationFactor", trail);
}

interface Hours {
  readonly acceleratorHours: Quantity;
  readonly wallHours: Quantity;
}

/** Hours that the run, its author or a log gives. */
function givenHours(values: Values, count: number): Hours | undefined {
  const { wallHours, acceleratorHours } = values.number;
  if (acceleratorHours === undefined)
    return wallHours === undefined ? undefined : timesDevices(exactly(wallHours), values, count);
  const shared = sharedHours(exactly(acceleratorHours), values, count);
  return wallHours === undefined ? shared : { ...shared, wallHours: exactly(wallHours) };
}

/** Half of the scheduler's limit, with the limit as the upper end of the range. */
function limitedHours(values: Values, count: number): Hours | undefined {
  const limit = values.number.wallTimeLimitHours;
  if (limit === undefined) return undefined;
  return timesDevices(because(exactly(limit / 2), "wallTimeLimitHours", Math.LN2 / z80), values, count);
}

const z80 = 1.2816;

/** Accelerator hours shared by the devices: a guessed number of them blurs the wall time. */
function sharedHours(acceleratorHours: Quantity, values: Values, count: number): Hours {
  const wallHours = withGuess(scaled(acceleratorHours, 1 / count), values, "acceleratorCount", "count", -1);
  return { acceleratorHours, wallHours };
}

/** Wall hours of all devices: a guessed number of them blurs the sum. */
function timesDevices(wallHours: Quantity, values: Values, count: number): Hours {
  return { acceleratorHours: withGuess(scaled(wallHours, count), values, "acceleratorCount", "count"), wallHours };
}

function noteHours(
  trail: Trail,
  given: Hours | undefined,
  predicted: Quantity | null,
  acceleratorHours: Quantity,
  wallHours: Quantity,
): void {
  const formula = given
    ? "as given"
    : predicted
      ? "steps × stepSeconds × overhead × devices / 3600"
      : "half of the time limit";
  trail.add(
    "acceleratorHours",
    acceleratorHours.central,
    "h",
    formula,
    given ? ["acceleratorHours"] : ["steps", "stepSeconds"],
  );
  trail.add("wallHours", wallHours.central, "h", "acceleratorHours / acceleratorCount", [
    "acceleratorHours",
    "acceleratorCount",
  ]);
}

/** FLOPs of the model over what the devices could have computed at their dense peak in the time. */
function mfuOf(trainingFlops: Quantity, acceleratorHours: Quantity, step: StepTime, trail: Trail): Quantity {
  const possible = scaled(acceleratorHours, 3600 * step.peak.flopsPerSecond);
  const mfu = over(trainingFlops, possible);
  trail.add("mfu", mfu.central, "0–1", "trainingFlops / (acceleratorHours × 3600 × peakFlopsPerSecond)", [
    "trainingFlops",
    "acceleratorHours",
    "peakFlopsPerSecond",
  ]);
  return mfu;
}
