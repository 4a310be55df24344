/** From the chain to what is printed. */
import type { InputName } from "../run/inputs";
import { sharesOf, toRange, type Quantity } from "./quantity";
import { deviceOf } from "./workload/device";
import type { Memory } from "./workload/memory";
import { alternativeAssumptions } from "./alternatives";
import type { Chain, Sweep } from "./chain";
import type { Pace } from "./pace";
import type { Assumption, Estimate, MemoryParts, Range, SweepEstimate } from "./estimate";
import type { Values } from "./workload/values";
import type { Inputs } from "../run/runSpec";

/** The estimate of a chain, its assumptions taken from the inputs that are guesses. */
export function toEstimate(
  {
    memory,
    memoryGb,
    smallestAcceleratorCount,
    largestMicroBatchSize,
    pace,
    power,
    energy,
    water,
    costUsd,
    sweep,
    per1000Samples,
    missing,
    steps,
  }: Chain,
  inputs: Inputs,
  values: Values,
): Estimate {
  const headline =
    sweep?.kgCo2e ??
    energy?.kgCo2e ??
    energy?.energyKwh ??
    per1000Samples ??
    pace.acceleratorHours ??
    pace.trainingFlops;
  return {
    trainingFlops: toRange(pace.trainingFlops),
    mfu: withinOne(toRange(pace.mfu)),
    wallHours: toRange(pace.wallHours),
    acceleratorHours: toRange(pace.acceleratorHours),
    memoryGbPerAccelerator: toRange(memoryGb),
    memoryParts: memory ? inGigabytes(memory.parts) : null,
    fits: fitsOf(memory, memoryGb, values),
    smallestAcceleratorCount,
    largestMicroBatchSize,
    acceleratorWatts: toRange(power?.board),
    nodeWatts: toRange(power?.node),
    boardKwh: toRange(energy?.boardKwh),
    itKwh: toRange(energy?.itKwh),
    energyKwh: toRange(energy?.energyKwh),
    energyKwhPer1000Samples: toRange(per1000Samples),
    kgCo2e: toRange(energy?.kgCo2e),
    embodiedKgCo2e: toRange(energy?.embodiedKgCo2e),
    waterLitres: toRange(water && "litres" in water ? water.litres : null),
    ...(water && "reason" in water ? { waterUnknown: water.reason } : {}),
    costUsd: toRange(costUsd),
    ...(sweep ? { sweep: sweepEstimate(sweep) } : {}),
    missing,
    steps,
    assumptions: [
      ...assumptionsOf(inputs),
      ...alternativeAssumptions(inputs),
      ...(pace.isLimit ? [halfOfLimit(pace)] : []),
    ],
    uncertainty: headline ? sharesOf(headline) : [],
  };
}

function inGigabytes({ weights, gradients, optimizer, activations, overhead }: MemoryParts): MemoryParts {
  return {
    weights: weights / 1e9,
    gradients: gradients / 1e9,
    optimizer: optimizer / 1e9,
    activations: activations / 1e9,
    overhead: overhead / 1e9,
  };
}

/** Whether the run fits; null where the device is a guess or a hint, or the memory model's range holds both answers. */
function fitsOf(memory: Memory | undefined, memoryGb: Quantity | null, values: Values): boolean | null {
  if (memory?.fits === undefined || values.assumed.has("accelerator") || values.hinted.has("accelerator")) return null;
  const range = toRange(memoryGb);
  const capacity = values.text.accelerator === undefined ? undefined : deviceOf(values.text.accelerator)?.memoryBytes;
  const mayFit = range !== null && capacity !== undefined && range.low * 1e9 <= capacity;
  return memory.fits || !mayFit ? memory.fits : null;
}

function halfOfLimit({ wallHours }: Pace): Assumption {
  return {
    code: "run.assumed-wall-hours",
    text: "length of the run unknown: half of the scheduler's time limit, which bounds it",
    input: "wallHours",
    value: wallHours?.central ?? null,
  };
}

/** No device does more than its peak: a wide range ends there. */
function withinOne(range: Range | null): Range | null {
  return range && { ...range, high: Math.max(range.central, Math.min(range.high, 1)) };
}

function sweepEstimate({ runs, energyKwh, kgCo2e }: Sweep): SweepEstimate {
  return { runs, energyKwh: toRange(energyKwh), kgCo2e: toRange(kgCo2e) };
}

/** `run.assumed-carbon-intensity-grams-per-kwh` and so on: a heading in METHODOLOGY each. */
export function assumptionCode(input: InputName): string {
  return (codes[input] ??= `run.assumed-${input.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
}

const codes: { [K in InputName]?: string } = {};

function assumptionsOf(inputs: Inputs): readonly Assumption[] {
  const assumptions: Assumption[] = [];
  for (const key in inputs) {
    const name = key as InputName;
    const input = inputs[name];
    if (input?.origin !== "assumed") continue;
    assumptions.push({ code: assumptionCode(name), text: input.reason ?? "", input: name, value: input.value });
  }
  return assumptions;
}
