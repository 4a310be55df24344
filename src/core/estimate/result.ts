/** From the chain to what is printed. */
import { inputNames } from "../run/inputs";
import { scaled, sharesOf, toRange } from "./quantity";
import type { Chain } from "./chain";
import type { Assumption, Estimate, SweepEstimate } from "./estimate";
import type { Values } from "./values";
import type { Inputs } from "../run/runSpec";

/** The estimate of a chain, its assumptions taken from the inputs that are guesses. */
export function toEstimate(chain: Chain, inputs: Inputs, values: Values): Estimate {
  const sweep = sweepOf(chain, values.number.sweepRuns);
  const headline = chain.energyKwh ?? chain.acceleratorHours ?? chain.trainingFlops;
  return {
    trainingFlops: toRange(chain.trainingFlops),
    mfu: toRange(chain.mfu),
    wallHours: toRange(chain.wallHours),
    acceleratorHours: toRange(chain.acceleratorHours),
    memoryGbPerAccelerator: toRange(chain.memoryGb),
    fits: chain.fits,
    acceleratorWatts: toRange(chain.boardWatts),
    nodeWatts: toRange(chain.nodeWatts),
    boardKwh: toRange(chain.boardKwh),
    itKwh: toRange(chain.itKwh),
    energyKwh: toRange(chain.energyKwh),
    kgCo2e: toRange(chain.kgCo2e),
    embodiedKgCo2e: toRange(chain.embodiedKgCo2e),
    waterLitres: null,
    costUsd: null,
    ...(sweep ? { sweep } : {}),
    missing: chain.missing,
    steps: chain.steps.filter(({ value }) => Number.isFinite(value)),
    assumptions: assumptionsOf(inputs),
    uncertainty: headline ? sharesOf(chain.kgCo2e ?? headline) : [],
  };
}

function sweepOf(chain: Chain, runs: number | undefined): SweepEstimate | undefined {
  if (runs === undefined || runs <= 1) return undefined;
  return {
    runs,
    energyKwh: toRange(chain.energyKwh && scaled(chain.energyKwh, runs)),
    kgCo2e: toRange(chain.kgCo2e && scaled(chain.kgCo2e, runs)),
  };
}

/** `run.assumed-carbon-intensity-grams-per-kwh` and so on: a heading in METHODOLOGY each. */
export function assumptionCode(input: string): string {
  return `run.assumed-${input.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function assumptionsOf(inputs: Inputs): readonly Assumption[] {
  const assumptions: Assumption[] = [];
  for (const name of inputNames) {
    const input = inputs[name];
    if (input?.origin !== "assumed") continue;
    assumptions.push({ code: assumptionCode(name), text: input.reason ?? "", input: name, value: input.value });
  }
  return assumptions;
}
