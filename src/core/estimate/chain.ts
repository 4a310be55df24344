/** The chain: work, memory, time, power, energy, carbon, each with its uncertainty and the steps that led to it. */
import { deviceOf, precisionOf, type Device } from "./device";
import { durationOf, generationSeconds } from "./duration";
import { embodiedGramsPerHour } from "./embodied";
import { memoryOf, type Memory } from "./memory";
import { nodeWatts } from "./node";
import { boardWatts, type Activity } from "./power";
import { because, exactly, scaled, times, type Quantity } from "./quantity";
import { amountOf } from "./samples";
import { environmentStepsPerSecond } from "./simulation";
import { assumedSpread, modelSpreads } from "./spreads";
import { stepTimeOf, type StepTime } from "./stepTime";
import { workOf, type Work } from "./work";
import type { Constants } from "./constants";
import type { Step } from "./estimate";
import type { NumberName, Values } from "./values";

/** Everything the chain found; null where an input is missing. */
export interface Chain {
  readonly trainingFlops: Quantity | null;
  readonly mfu: Quantity | null;
  readonly wallHours: Quantity | null;
  readonly acceleratorHours: Quantity | null;
  readonly memoryGb: Quantity | null;
  readonly fits: boolean | null;
  readonly boardWatts: Quantity | null;
  readonly nodeWatts: Quantity | null;
  readonly boardKwh: Quantity | null;
  readonly itKwh: Quantity | null;
  readonly energyKwh: Quantity | null;
  readonly kgCo2e: Quantity | null;
  readonly embodiedKgCo2e: Quantity | null;
  readonly missing: readonly string[];
  readonly steps: readonly Step[];
}

/** Runs the chain as far as the inputs reach. */
export function chainOf(values: Values, constants: Constants): Chain {
  const steps: Step[] = [];
  const missing = new Set<string>();
  const device = values.text.accelerator === undefined ? undefined : deviceOf(values.text.accelerator);
  if (!device) missing.add("accelerator");
  const found = workOf(values, constants);
  const work = "missing" in found ? undefined : found;
  const memory = work && memoryOf(values, work, device, constants);
  const time = timeOf(values, work, device, memory, constants, steps);
  for (const name of time.missing) missing.add(name);
  if ("missing" in found && time.acceleratorHours === null && device) missing.add(found.missing);
  const power = device && powerOf(values, device, time, constants, steps);
  const energy = energyOf(values, time.acceleratorHours, power, steps, missing);
  const memoryGb = memory ? because(exactly(memory.bytesPerDevice / 1e9), "memory model", modelSpreads.memory) : null;
  if (memory && memoryGb) {
    steps.push({
      name: "memoryGbPerAccelerator",
      value: memoryGb.central,
      unit: "GB",
      formula: `((weights + optimizer) / ${memory.shards} + activations) × (1 + reserve) + context`,
      inputs: ["parameterCount", "precision", "optimizer", "microBatchSize", "sequenceLength"],
    });
  }
  return {
    trainingFlops: time.trainingFlops,
    mfu: time.mfu,
    wallHours: time.wallHours,
    acceleratorHours: time.acceleratorHours,
    memoryGb,
    fits: memory?.fits ?? null,
    boardWatts: power?.board ?? null,
    nodeWatts: power?.node ?? null,
    ...energy,
    embodiedKgCo2e:
      device && time.acceleratorHours
        ? because(
            scaled(time.acceleratorHours, embodiedGramsPerHour(device) / 1000),
            "embodied carbon",
            modelSpreads.embodied,
          )
        : null,
    missing: [...missing],
    steps,
  };
}

interface Time {
  readonly trainingFlops: Quantity | null;
  readonly mfu: Quantity | null;
  readonly wallHours: Quantity | null;
  readonly acceleratorHours: Quantity | null;
  readonly activity: Activity;
  readonly missing: readonly string[];
}

function timeOf(
  values: Values,
  work: Work | undefined,
  device: Device | undefined,
  memory: Memory | undefined,
  constants: Constants,
  steps: Step[],
): Time {
  const count = values.number.acceleratorCount ?? 1;
  const amount = amountOf(values);
  const step = work && device && memory && stepTimeOf(values, work, device, memory, constants);
  const trainingFlops =
    work && !("missing" in amount)
      ? because(
          uncertain(values, exactly(amount.samples * work.trainingFlops), [
            "parameterCount",
            "forwardFlopsPerSample",
            ...amount.inputs.filter(isNumber),
          ]),
          "work model",
          modelSpreads.work,
        )
      : null;
  if (trainingFlops && work && !("missing" in amount)) {
    steps.push({
      name: "samples",
      value: amount.samples,
      unit: "samples",
      formula: amount.formula,
      inputs: amount.inputs,
    });
    steps.push({
      name: "trainingFlops",
      value: trainingFlops.central,
      unit: "FLOPs",
      formula: "samples × training FLOPs per sample",
      inputs: ["samples", "parameterCount", "sequenceLength", "method"],
    });
  }
  const predicted = predictedHours(values, work, device, step, amount, constants, steps);
  const given = givenHours(values, count);
  const missing: string[] = [];
  let wallHours = given ?? predicted.hours;
  if (!wallHours) {
    wallHours = fromLimit(values);
    if (!wallHours && "missing" in amount) missing.push(amount.missing);
  }
  const activity = activityOf(values, work, step, predicted, given, constants);
  if (wallHours) {
    steps.push({
      name: "wallHours",
      value: wallHours.central,
      unit: "h",
      formula: given ? "given" : "steps × seconds per step × overhead / 3600",
      inputs: given ? ["wallHours", "acceleratorHours"] : ["stepSeconds"],
    });
  }
  const acceleratorHours =
    values.number.acceleratorHours !== undefined
      ? exactly(values.number.acceleratorHours)
      : wallHours && scaled(wallHours, count);
  const mfu =
    trainingFlops && acceleratorHours && step
      ? ratio(trainingFlops, scaled(acceleratorHours, 3600 * step.peak.flopsPerSecond))
      : null;
  return { trainingFlops, mfu, wallHours, acceleratorHours, activity, missing };
}

function isNumber(name: string): name is NumberName {
  return name !== "";
}

function ratio(a: Quantity, b: Quantity): Quantity {
  const inverse: Record<string, number> = {};
  for (const cause in b.spread) inverse[cause] = -(b.spread[cause] ?? 0);
  return times(a, { central: 1 / b.central, spread: inverse });
}

/** Hours that the run or its author gives. */
function givenHours({ number }: Values, count: number): Quantity | null {
  if (number.wallHours !== undefined) return exactly(number.wallHours);
  if (number.acceleratorHours !== undefined) return exactly(number.acceleratorHours / count);
  return null;
}

/** Half of the scheduler's limit, the limit itself being the upper end of the range. */
function fromLimit({ number }: Values): Quantity | null {
  if (number.wallTimeLimitHours === undefined) return null;
  return because(exactly(number.wallTimeLimitHours / 2), "wallTimeLimitHours", Math.LN2 / 1.2816);
}

interface Predicted {
  readonly hours: Quantity | null;
  /** Seconds of one step, generation included; undefined where the step time is not known. */
  readonly stepSeconds: number | undefined;
}

function predictedHours(
  values: Values,
  work: Work | undefined,
  device: Device | undefined,
  step: StepTime | undefined,
  amount: ReturnType<typeof amountOf>,
  constants: Constants,
  steps: Step[],
): Predicted {
  if (values.text.task === "reinforcement" && work?.architecture !== "transformer") {
    if ("missing" in amount) return { hours: null, stepSeconds: undefined };
    const rate = environmentStepsPerSecond(values, constants);
    steps.push({
      name: "environmentStepsPerSecond",
      value: rate,
      unit: "1/s",
      formula: "usual rate of the method",
      inputs: ["modelId"],
    });
    const hours = because(exactly(amount.samples / rate / 3600), "environment speed", modelSpreads.simulation);
    return { hours, stepSeconds: undefined };
  }
  if (!work || !device || !step) return { hours: null, stepSeconds: undefined };
  const globalBatch = step.microBatch * step.microSteps * 1;
  const local = globalBatch;
  const devices = Math.max(1, (values.number.globalBatchSize ?? local) / local);
  const stepSeconds = step.seconds + generationSeconds(values, work, device, local * devices, step, constants);
  steps.push({
    name: "stepSeconds",
    value: stepSeconds,
    unit: "s",
    formula: "√((arithmetic + traffic)² + launches² + communication² + input²) + optimizer",
    inputs: ["accelerator", "precision", "microBatchSize", "gradientAccumulationSteps"],
  });
  if ("missing" in amount) return { hours: null, stepSeconds };
  const duration = durationOf(values, amount, stepSeconds, constants);
  steps.push({
    name: "overhead",
    value: duration.overhead,
    unit: "×",
    formula: "stragglers × evaluation × restarts",
    inputs: ["nodeCount"],
  });
  const hours = uncertain(values, exactly(duration.wallHours), undefined, "hours");
  return { hours: because(hours, "efficiency", modelSpreads.duration[work.architecture]), stepSeconds };
}

function activityOf(
  values: Values,
  work: Work | undefined,
  step: StepTime | undefined,
  predicted: Predicted,
  given: Quantity | null,
  constants: Constants,
): Activity {
  if (values.text.task === "reinforcement" && work?.architecture !== "transformer")
    return { arithmetic: 0.01, traffic: 0.03, communication: 0 };
  if (values.text.task === "tabular") return { arithmetic: 0.01, traffic: 0.05, communication: 0 };
  const guessed = values.assumed.has("forwardFlopsPerSample") && values.assumed.has("parameterCount");
  if (!work || !step || predicted.stepSeconds === undefined || guessed) {
    return { arithmetic: constants.unknownArithmetic, traffic: constants.unknownTraffic, communication: 0 };
  }
  // Hours longer than predicted mean that the board waits more than predicted, in part.
  const slower =
    given && predicted.hours && !values.assumed.has("forwardFlopsPerSample")
      ? Math.min(1, predicted.hours.central / given.central) ** constants.slownessShare
      : 1;
  return {
    arithmetic: (slower * step.arithmeticSeconds) / predicted.stepSeconds,
    traffic: (slower * (step.trafficSeconds + step.optimizerSeconds)) / predicted.stepSeconds,
    communication: (slower * step.communicationSeconds) / predicted.stepSeconds,
  };
}

interface Power {
  readonly board: Quantity;
  readonly node: Quantity;
  readonly boardsPerNode: number;
}

function powerOf(values: Values, device: Device, time: Time, constants: Constants, steps: Step[]): Power {
  const count = values.number.acceleratorCount ?? 1;
  const boardsPerNode = Math.max(1, count / (values.number.nodeCount ?? Math.max(1, Math.ceil(count / 8))));
  const watts = boardWatts(device, time.activity, values, constants);
  const board = uncertain(values, because(exactly(watts), "board power", modelSpreads.boardPower), undefined, "watts");
  const whole = nodeWatts(device, watts, boardsPerNode, values, constants);
  const node = because(scaled(board, whole / watts), "host power", modelSpreads.hostPower);
  steps.push({
    name: "acceleratorWatts",
    value: watts,
    unit: "W",
    formula: "idle + (limit − idle) × load",
    inputs: ["accelerator", "powerLimitWatts"],
    source: device.row.sources.join(", "),
  });
  steps.push({
    name: "nodeWatts",
    value: whole,
    unit: "W",
    formula: "boards × board power + host",
    inputs: ["acceleratorWatts", "acceleratorCount", "nodeCount", "cpu", "ramGb"],
  });
  return { board, node, boardsPerNode };
}

function energyOf(
  values: Values,
  acceleratorHours: Quantity | null,
  power: Power | undefined,
  steps: Step[],
  missing: Set<string>,
): Pick<Chain, "boardKwh" | "itKwh" | "energyKwh" | "kgCo2e"> {
  if (!acceleratorHours || !power) return { boardKwh: null, itKwh: null, energyKwh: null, kgCo2e: null };
  const boardKwh = scaled(times(acceleratorHours, power.board), 1 / 1000);
  const itKwh = scaled(times(acceleratorHours, power.node), 1 / (1000 * power.boardsPerNode));
  const pue = values.number.pue ?? 1;
  const energyKwh = uncertain(values, scaled(itKwh, pue), ["pue"]);
  steps.push({
    name: "boardKwh",
    value: boardKwh.central,
    unit: "kWh",
    formula: "acceleratorHours × acceleratorWatts / 1000",
    inputs: ["acceleratorHours", "acceleratorWatts"],
  });
  steps.push({
    name: "itKwh",
    value: itKwh.central,
    unit: "kWh",
    formula: "wallHours × nodeCount × nodeWatts / 1000",
    inputs: ["wallHours", "nodeWatts", "nodeCount"],
  });
  steps.push({
    name: "energyKwh",
    value: energyKwh.central,
    unit: "kWh",
    formula: "itKwh × pue",
    inputs: ["itKwh", "pue"],
  });
  const intensity = values.number.carbonIntensityGramsPerKwh;
  if (intensity === undefined) {
    missing.add("carbonIntensityGramsPerKwh");
    return { boardKwh, itKwh, energyKwh, kgCo2e: null };
  }
  const kgCo2e = uncertain(values, scaled(energyKwh, intensity / 1000), ["carbonIntensityGramsPerKwh"]);
  steps.push({
    name: "kgCo2e",
    value: kgCo2e.central,
    unit: "kg CO2e",
    formula: "energyKwh × carbonIntensityGramsPerKwh / 1000",
    inputs: ["energyKwh", "carbonIntensityGramsPerKwh"],
  });
  return { boardKwh, itKwh, energyKwh, kgCo2e };
}

/** The figure with the spread of those of its inputs that are guesses. */
function uncertain(
  values: Values,
  quantity: Quantity,
  names?: readonly string[],
  figure: "hours" | "watts" | "value" = "value",
): Quantity {
  let result = quantity;
  for (const name of values.assumed) {
    if (names && !names.includes(name)) continue;
    result = because(result, name, assumedSpread(name, figure));
  }
  return result;
}

/** The precision that the arithmetic runs in, for the steps. */
export function arithmeticOf(values: Values): string {
  return precisionOf(values.text.precision ?? "bf16");
}
