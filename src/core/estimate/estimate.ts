/** ESTIMATE. What a run is expected to cost, as ranges, with every step and assumption open to view. Field names and units: the contract. */

/** Ends of an 80 % interval and the middle, all in the field's unit; low ≤ central ≤ high. */
export interface Range {
  readonly low: number;
  readonly central: number;
  readonly high: number;
}

/** GB that one accelerator holds at its fullest moment. */
export interface MemoryParts {
  readonly weights: number;
  readonly gradients: number;
  /** States of the optimizer and master copies. */
  readonly optimizer: number;
  /** Kept for the backward pass, logits included. */
  readonly activations: number;
  /** Fragmentation and workspaces, driver and libraries. */
  readonly overhead: number;
}

export interface Step {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly formula: string;
  readonly inputs: readonly string[];
  /** Table row or publication that a constant comes from. */
  readonly source?: string;
}

export interface Assumption {
  /** `stage.kebab-case`; a heading in METHODOLOGY. */
  readonly code: string;
  readonly text: string;
  readonly input: string;
  readonly value: string | number | boolean | null;
}

export interface UncertaintyShare {
  readonly input: string;
  /** 0–1; the shares of one estimate add up to 1. */
  readonly share: number;
}

export interface SweepEstimate {
  readonly runs: number;
  readonly energyKwh: Range | null;
  readonly kgCo2e: Range | null;
}

export interface Estimate {
  readonly trainingFlops: Range | null;
  readonly mfu: Range | null;
  readonly wallHours: Range | null;
  readonly acceleratorHours: Range | null;
  readonly memoryGbPerAccelerator: Range | null;
  /** What `memoryGbPerAccelerator` is made of, in GB. */
  readonly memoryParts: MemoryParts | null;
  readonly fits: boolean | null;
  /** Fewest accelerators of this kind with which the run fits at its micro-batch; null where none is enough, or nothing is known. */
  readonly smallestAcceleratorCount: number | null;
  /** Samples of the largest micro-batch that fits on the accelerators as they are; 0 where not one does. */
  readonly largestMicroBatchSize: number | null;
  readonly acceleratorWatts: Range | null;
  readonly nodeWatts: Range | null;
  readonly boardKwh: Range | null;
  readonly itKwh: Range | null;
  /** Facility: `itKwh` × PUE. The headline. */
  readonly energyKwh: Range | null;
  /** Facility energy of 1,000 samples: what can be said where `energyKwh` is null because the amount of samples is not known. */
  readonly energyKwhPer1000Samples?: Range | null;
  /** Operational, from `energyKwh`. The headline. */
  readonly kgCo2e: Range | null;
  readonly embodiedKgCo2e: Range | null;
  readonly waterLitres: Range | null;
  /** Why there is no water figure, where there is energy. */
  readonly waterUnknown?: string;
  readonly costUsd: Range | null;
  readonly sweep?: SweepEstimate;
  /** Inputs without which a figure is null. */
  readonly missing: readonly string[];
  readonly steps: readonly Step[];
  readonly assumptions: readonly Assumption[];
  readonly uncertainty: readonly UncertaintyShare[];
}
