import type { Inputs } from "../run/runSpec";
import type { Estimate } from "./estimate";

/** The whole chain for one run. Takes resolved inputs; never throws, never returns NaN. */
export function estimateRun(inputs: Inputs): Estimate {
  inputs;
  return {
    trainingFlops: null,
    mfu: null,
    wallHours: null,
    acceleratorHours: null,
    memoryGbPerAccelerator: null,
    fits: null,
    acceleratorWatts: null,
    nodeWatts: null,
    boardKwh: null,
    itKwh: null,
    energyKwh: null,
    kgCo2e: null,
    embodiedKgCo2e: null,
    waterLitres: null,
    costUsd: null,
    missing: [],
    steps: [],
    assumptions: [],
    uncertainty: [],
  };
}
