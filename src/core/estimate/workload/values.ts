/** The inputs of a run as plain checked values: what the steps of the estimate compute with. */
import { definitionOf, inputNames, type inputDefinitions, type InputName } from "../../run/inputs";
import type { Input, Inputs } from "../../run/runSpec";
import type { Problem } from "../../problem";

type Named<Kind extends string> = {
  [K in InputName]: (typeof inputDefinitions)[K]["kind"] extends Kind ? K : never;
}[InputName];

export type NumberName = Named<"count" | "number">;
export type TextName = Named<"text">;
export type FlagName = Named<"boolean">;

/** Checked values; an input that is unknown or makes no sense is undefined. */
export interface Values {
  readonly number: { readonly [K in NumberName]?: number };
  readonly text: { readonly [K in TextName]?: string };
  readonly flag: { readonly [K in FlagName]?: boolean };
  /** What a team's measurements left of the model's spread, by factor. */
  readonly spread: { readonly [K in NumberName]?: number };
  /** Inputs that are guesses. */
  readonly assumed: ReadonlySet<InputName>;
  /** Inputs that a comment or a name suggests: likelier than a guess, and no fact. */
  readonly hinted: ReadonlySet<InputName>;
}

/**
 * Largest believable values, each a good deal above anything ever run: 10^14 parameters, 10^17 tokens, 10^7 devices. Keeps a slip
 * of the pen (10^30) from being printed as an estimate.
 */
const most: { readonly [K in NumberName]?: number } = {
  parameterCount: 1e14,
  activeParameterCount: 1e14,
  trainableParameterCount: 1e14,
  layerCount: 1e5,
  hiddenSize: 1e6,
  headCount: 1e5,
  vocabularySize: 1e8,
  forwardFlopsPerSample: 1e21,
  sequenceLength: 1e8,
  imageSize: 1e5,
  acceleratorCount: 1e7,
  nodeCount: 1e6,
  gradientAccumulationSteps: 1e6,
  pue: 10,
  carbonIntensityGramsPerKwh: 3000,
  powerLimitWatts: 1e4,
  cpuCount: 64,
  ramGb: 1e6,
  zeroStage: 3,
  frozenForwardPasses: 1e4,
  sequencesPerSample: 1e4,
  loraRank: 1e6,
  quantizationBits: 64,
  sweepRuns: 1e9,
};
const mostOfOthers = 1e18;

/** Smallest values that make sense where that is not "more than nothing". */
const least: { readonly [K in NumberName]?: number } = { pue: 1, carbonIntensityGramsPerKwh: 0, zeroStage: 0 };

const kinds = new Map<string, string>(inputNames.map((name) => [name, definitionOf(name).kind]));

/** Checks every input. A value that cannot be used is left out, and said in `problems`. */
export function checkValues(inputs: Inputs | ReadonlyMap<InputName, Input>): {
  readonly values: Values;
  readonly problems: readonly Problem[];
} {
  const number: { [K in NumberName]?: number } = {};
  const text: { [K in TextName]?: string } = {};
  const flag: { [K in FlagName]?: boolean } = {};
  const assumed = new Set<InputName>();
  const hinted = new Set<InputName>();
  const spread: { [K in NumberName]?: number } = {};
  const problems: Problem[] = [];
  const check = (name: InputName, input: Input | undefined): void => {
    const value = input?.value;
    const kind = kinds.get(name);
    if (value === undefined || value === null || kind === undefined) return;
    if (input?.origin === "assumed") assumed.add(name);
    else if (input?.hint === true) hinted.add(name);
    if (kind === "text") {
      if (typeof value === "string" && value !== "") text[name as TextName] = value;
    } else if (kind === "boolean") {
      if (typeof value === "boolean") flag[name as FlagName] = value;
    } else if (typeof value === "number" && isPlausible(name as NumberName, value)) {
      number[name as NumberName] = value;
      if (input?.spread !== undefined) spread[name as NumberName] = input.spread;
    } else {
      const message = `${name} is ${String(value)}, which cannot be: it is left out of the estimate`;
      problems.push({ code: "estimate.implausible-input", message });
    }
  };
  if (isMap(inputs)) for (const [name, input] of inputs) check(name, input);
  else for (const name in inputs) check(name as InputName, inputs[name as InputName]);
  return { values: { number, text, flag, spread, assumed, hinted }, problems };
}

function isMap(inputs: Inputs | ReadonlyMap<InputName, Input>): inputs is ReadonlyMap<InputName, Input> {
  return inputs instanceof Map;
}

function isPlausible(name: NumberName, value: number): boolean {
  const lower = least[name];
  if (lower === undefined ? !(value > 0) : !(value >= lower)) return false;
  return value <= (most[name] ?? mostOfOthers);
}
