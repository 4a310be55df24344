/** How far each guess and each part of the model may be off: standard deviations of the natural logarithm. */
import type { Architecture } from "./architecture";

/** Of the model itself, on runs it was not fitted to (see the back-test in METHODOLOGY). */
export const modelSpreads: {
  readonly duration: Readonly<Record<Architecture, number>>;
  readonly simulation: number;
  readonly work: number;
  readonly memory: number;
  readonly boardPower: number;
  readonly hostPower: number;
  readonly embodied: number;
} = {
  duration: {
    transformer: 0.35,
    "vision-transformer": 0.35,
    "speech-transformer": 0.45,
    convnet: 0.4,
    "separable-convnet": 0.45,
    unet: 0.35,
    simulation: 0.8,
    tabular: 0.8,
  },
  simulation: 0.8,
  work: 0.05,
  memory: 0.15,
  boardPower: 0.12,
  hostPower: 0.08,
  embodied: 0.45,
};

/** Of inputs that are guessed. `hours` and `watts`: how the guess moves the two; `value`: the input itself. */
const assumedSpreads: Readonly<
  Record<string, { readonly hours?: number; readonly watts?: number; readonly value?: number }>
> = {
  // From T4 to H100: 15 times the speed, 10 times the power.
  accelerator: { hours: 1, watts: -0.4 },
  acceleratorCount: { hours: 0.3 },
  precision: { hours: 0.3 },
  microBatchSize: { hours: 0.2 },
  globalBatchSize: { hours: 0.15 },
  sequenceLength: { hours: 0.5 },
  meanSampleTokens: { hours: 0.4 },
  parameterCount: { hours: 0.7, value: 0.7 },
  forwardFlopsPerSample: { hours: 0.5, value: 0.5 },
  imageSize: { hours: 0.3 },
  method: { hours: 0.2 },
  epochs: { hours: 0.7, value: 0.7 },
  pue: { value: 0.12 },
  carbonIntensityGramsPerKwh: { value: 0.5 },
};

/** The spread that a guessed input puts on a figure; 0 for one that does not move it. */
export function assumedSpread(input: string, figure: "hours" | "watts" | "value"): number {
  return assumedSpreads[input]?.[figure] ?? 0;
}
