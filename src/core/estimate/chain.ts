/** The chain: work, memory, time, power, energy, carbon, as far as the inputs reach. */
import { deviceOf } from "./workload/device";
import { energyOf, energyPer1000Samples, powerOf, type Energy, type Power } from "./energy";
import { largestMicroBatchSize, smallestAcceleratorCount } from "./workload/capacity";
import { memoryOf, type Memory } from "./workload/memory";
import { paceOf, type Pace } from "./pace";
import { because, exactly, scaled, type Quantity } from "./quantity";
import { modelSpreads, withGuesses } from "./spreads";
import { costOf } from "./cost";
import { Trail } from "./trail";
import { waterOf, type WaterResult } from "./water";
import { architectureOf } from "./workload/architecture";
import { workOf } from "./workload/work";
import type { Constants } from "./workload/constants";
import type { Step } from "./estimate";
import type { Values } from "./workload/values";

/** Everything the chain found; undefined where an input is missing. */
export interface Chain {
  readonly memory: Memory | undefined;
  readonly memoryGb: Quantity | null;
  readonly smallestAcceleratorCount: number | null;
  readonly largestMicroBatchSize: number | null;
  readonly pace: Pace;
  readonly power: Power | undefined;
  readonly energy: Energy | undefined;
  readonly water: WaterResult | undefined;
  readonly costUsd: Quantity | null;
  /** All runs together, of a sweep. */
  readonly sweep: Sweep | undefined;
  /** Facility kWh of 1,000 samples, where the amount of samples is what is missing. */
  readonly per1000Samples: Quantity | null;
  /** Inputs without which a figure is not known. */
  readonly missing: readonly string[];
  readonly steps: readonly Step[];
}

/** Energy and carbon of all runs. */
export interface Sweep {
  readonly runs: number;
  readonly energyKwh: Quantity;
  readonly kgCo2e: Quantity | null;
}

/** Runs the chain. Never throws; a figure that an unknown input stands before is left out. */
export function chainOf(values: Values, constants: Constants): Chain {
  const trail = new Trail();
  const device = values.text.accelerator === undefined ? undefined : deviceOf(values.text.accelerator);
  // Trees and linear models are no networks: their time is all that is estimated.
  const found = architectureOf(values) === "classical" ? undefined : workOf(values, constants);
  const work = found && !("missing" in found) ? found : undefined;
  const memory = work && memoryOf(values, work, device, constants);
  const memoryGb = memory ? noteMemory(memory, values, trail) : null;
  const pace = paceOf({ values, work, device, memory }, constants, trail);
  const power = device && powerOf(values, device, pace, constants, trail);
  const energy =
    device && power && pace.acceleratorHours
      ? energyOf(values, device, pace.acceleratorHours, power, trail)
      : undefined;
  const water = device && energy && waterOf(values, device, energy, trail);
  const costUsd = costOf(values, pace.acceleratorHours, energy?.energyKwh, trail);
  const per1000Samples = device && power && !energy ? energyPer1000Samples(values, device, pace, power, trail) : null;
  const missing = new Set<string>();
  if (!device) missing.add("accelerator");
  if (!pace.acceleratorHours) {
    if (found && "missing" in found) missing.add(found.missing);
    if (pace.missing !== undefined) missing.add(pace.missing);
  }
  if (energy && !energy.kgCo2e) missing.add("carbonIntensityGramsPerKwh");
  const held = device && work ? ([values, work, device, constants] as const) : undefined;
  return {
    memory,
    memoryGb,
    smallestAcceleratorCount: (held && smallestAcceleratorCount(...held)) ?? null,
    largestMicroBatchSize: (held && largestMicroBatchSize(...held)) ?? null,
    pace,
    power,
    energy,
    water,
    costUsd,
    sweep: energy && sweepOf(energy, values.number.sweepRuns),
    per1000Samples,
    missing: [...missing],
    steps: trail.steps(),
  };
}

function sweepOf({ energyKwh, kgCo2e }: Energy, runs: number | undefined): Sweep | undefined {
  if (runs === undefined || runs <= 1) return undefined;
  return { runs, energyKwh: scaled(energyKwh, runs), kgCo2e: kgCo2e && scaled(kgCo2e, runs) };
}

function noteMemory(memory: Memory, values: Values, trail: Trail): Quantity {
  const gigabytes = memory.bytesPerDevice / 1e9;
  trail.add(
    "memoryGbPerAccelerator",
    gigabytes,
    "GB",
    "(weights + gradients + optimizer + activations) × (1 + reserve) + context",
    ["parameterCount", "method", "optimizer", "precision", "microBatchSize", "sequenceLength", "gradientCheckpointing"],
  );
  const { parts, bytesPerDevice } = memory;
  const activations = parts.activations / bytesPerDevice;
  const states = (parts.gradients + parts.optimizer) / bytesPerDevice;
  const { weightMemory, stateMemory, activationMemory } = modelSpreads;
  const sigma = Math.hypot(
    weightMemory * (1 - activations - states),
    stateMemory * states,
    activationMemory * activations,
  );
  const encoders = memory.encoderBytes / bytesPerDevice;
  const lasting = states + parts.weights / bytesPerDevice - encoders;
  let figure = because(exactly(gigabytes), "memory model", sigma);
  figure = withGuesses(figure, values, ["activations"], activations);
  figure = withGuesses(figure, values, ["lasting"], lasting);
  return withGuesses(figure, values, ["encoders"], encoders);
}
