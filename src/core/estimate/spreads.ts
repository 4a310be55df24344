/** How far the model, and each input that is only guessed, may be off: standard deviations of the natural logarithm. */
import { because, withCauses, type Cause, type Quantity } from "./quantity";
import type { Architecture } from "./workload/architecture";
import type { Values } from "./workload/values";
import type { InputName } from "../run/inputs";

/** Of the model itself, on runs it was not fitted to (see the back-test in METHODOLOGY). */
export const modelSpreads: {
  readonly duration: Readonly<Record<Architecture, number>>;
  readonly work: number;
  /**
   * Of the weights on a device, the driver and what is lost between them; of the gradients and states that training keeps for each weight, in copies that
   * engines differ in; and of what comes and goes in each step. Each matters by its part of the whole.
   */
  readonly weightMemory: number;
  readonly stateMemory: number;
  readonly activationMemory: number;
  /**
   * Of a board that works all the time: its limit decides, if it multiplies in matrix units; without them it stays well below, by how much differs from
   * part to part. Of a usual run, by which measurements are weighed; and of the share of the time that a board waits.
   */
  readonly busyBoardPower: number;
  readonly busyVectorPower: number;
  readonly boardPower: number;
  readonly waitingShare: number;
  /** Of the part of a long run in which boards stand still. */
  readonly standingShare: number;
  /** Of a TPU, whose draw changes little with what it trains. */
  readonly tpuBoardPower: number;
  /** Of a board whose work is not known, unless all signs are that it is kept busy; and of one that a small network or a simulation leaves near idle. */
  readonly boardPowerOfUnknownWork: number;
  readonly boardPowerNearIdle: number;
  /** Of parts whose power limit no table knows: 200 W are taken, between 75 and 500. */
  readonly unknownLimit: number;
  /** Of what a node draws around its boards; it matters as far as that is part of the whole. */
  readonly hostPower: number;
  readonly embodied: number;
} = {
  duration: {
    transformer: 0.32,
    "vision-transformer": 0.5,
    "speech-transformer": 0.5,
    convnet: 0.4,
    "separable-convnet": 0.4,
    unet: 0.45,
    simulation: 0.6,
    tabular: 0.8,
    classical: 0.9,
  },
  work: 0.05,
  weightMemory: 0.15,
  stateMemory: 0.4,
  activationMemory: 0.3,
  busyBoardPower: 0.05,
  busyVectorPower: 0.13,
  boardPower: 0.2,
  waitingShare: 0.8,
  standingShare: 0.5,
  tpuBoardPower: 0.12,
  boardPowerOfUnknownWork: 0.45,
  boardPowerNearIdle: 0.2,
  unknownLimit: 0.7,
  hostPower: 0.15,
  embodied: 0.45,
};

/** Of water per kWh: sites of one provider differ tenfold, and so do kinds of power plants. */
export const waterSpreads = { site: 0.7, grid: 0.4, unknownGrid: 0.6 } as const;

/**
 * What a guess moves: the `work` to be done, the accelerator hours it takes (`time`), the `watts` of a board, the number of devices that
 * share it (`count`), the bytes that are kept for the backward pass (`activations`), from step to step (`lasting`) or of networks beside (`encoders`), or a plain `factor` of the figure that
 * the input is multiplied into.
 */
export type Effect = "work" | "time" | "watts" | "count" | "activations" | "lasting" | "encoders" | "factor";

export const assumedSpreads: { readonly [K in InputName]?: { readonly [E in Effect]?: number } } = {
  // Between a T4 and an H100 lie a factor 15 in speed and 10 in power; what takes longer draws less.
  accelerator: { time: 1, watts: -0.5 },
  acceleratorCount: { time: 0.1, count: 0.8 },
  parameterCount: { work: 0.7, lasting: 0.7 },
  pipelineParameterCount: { encoders: 0.5 },
  forwardFlopsPerSample: { work: 0.5, activations: 0.33 },
  sequenceLength: { work: 0.5, activations: 0.5 },
  meanSampleTokens: { work: 0.45 },
  imageSize: { work: 0.3, activations: 0.3 },
  featureCount: { work: 0.8 },
  estimatorCount: { work: 0.7 },
  epochs: { work: 0.7 },
  precision: { time: 0.35, activations: 0.35 },
  microBatchSize: { time: 0.15, activations: 0.7 },
  globalBatchSize: { time: 0.1 },
  method: { time: 0.1 },
  gradientCheckpointing: { time: 0.08, activations: 0.25 },
  pue: { factor: 0.14 },
  carbonIntensityGramsPerKwh: { factor: 0.5 },
};

/** Padded samples are at most as long as the sequence; packed, their length alone decides how many sequences there are. */
const packedSpreadFactor = 2;

/** How much of a guess's spread is left where a comment or a name suggests the value: one in several is out of date or of another run. */
const hintedShare = 0.4;

/** The share of its guess's spread that an input has. */
function doubtOf(values: Values, name: InputName): number {
  return values.assumed.has(name) ? 1 : values.hinted.has(name) ? hintedShare : 0;
}

/** The figure with the spread of every guess that moves it in one of the given ways, as far as the part of it that is so moved weighs (0–1). */
export function withGuesses(quantity: Quantity, values: Values, effects: readonly Effect[], weight = 1): Quantity {
  const causes: Cause[] = [];
  const guess = (name: InputName): void => {
    const sigma = weight * doubtOf(values, name) * sigmaOfGuess(values, name, effects);
    if (sigma !== 0) causes.push({ name, sigma });
  };
  values.assumed.forEach(guess);
  values.hinted.forEach(guess);
  return withCauses(quantity, causes);
}

function sigmaOfGuess({ number, flag }: Values, name: InputName, effects: readonly Effect[]): number {
  const spread = assumedSpreads[name];
  // A sample of known length takes no more work in a longer sequence.
  if (!spread || (name === "sequenceLength" && number.meanSampleTokens !== undefined)) return 0;
  let sigma = 0;
  for (const effect of effects) sigma += spread[effect] ?? 0;
  return name === "meanSampleTokens" && flag.packing === true ? packedSpreadFactor * sigma : sigma;
}

/** The figure with the spread of one guess, where the input is one, or a hint. */
export function withGuess(
  quantity: Quantity,
  values: Values,
  name: InputName,
  effect: Effect,
  sign: 1 | -1 = 1,
): Quantity {
  const doubt = doubtOf(values, name);
  return doubt === 0 ? quantity : because(quantity, name, sign * doubt * (assumedSpreads[name]?.[effect] ?? 0));
}
