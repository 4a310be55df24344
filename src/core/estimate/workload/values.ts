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
  pipelineParameterCount: 1e14,
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

/** Inputs that are checked one after the other. A value that cannot be used is left out, and said in `problems`. */
export class CheckedInputs {
  private readonly number: { [K in NumberName]?: number } = {};
  private readonly text: { [K in TextName]?: string } = {};
  private readonly flag: { [K in FlagName]?: boolean } = {};
  private readonly spread: { [K in NumberName]?: number } = {};
  private readonly assumed = new Set<InputName>();
  private readonly hinted = new Set<InputName>();
  readonly problems: Problem[] = [];
  /** All that were added so far. */
  readonly values: Values = {
    number: this.number,
    text: this.text,
    flag: this.flag,
    spread: this.spread,
    assumed: this.assumed,
    hinted: this.hinted,
  };

  /** Adds an input that was not there, or without a value. */
  add(name: InputName, { value, origin, hint, spread }: Input): void {
    const kind = kinds.get(name);
    if (value === null || kind === undefined) return;
    if (origin === "assumed") this.assumed.add(name);
    else if (hint === true) this.hinted.add(name);
    if (kind === "text") {
      if (typeof value === "string" && value !== "") this.text[name as TextName] = value;
    } else if (kind === "boolean") {
      if (typeof value === "boolean") this.flag[name as FlagName] = value;
    } else if (typeof value === "number" && isPlausible(name as NumberName, value)) {
      this.number[name as NumberName] = value;
      if (spread !== undefined) this.spread[name as NumberName] = spread;
    } else {
      const message = `${name} is ${String(value)}, which cannot be: it is left out of the estimate`;
      this.problems.push({ code: "estimate.implausible-input", message });
    }
  }
}

/** Checks every input. */
export function checkValues(inputs: Inputs): { readonly values: Values; readonly problems: readonly Problem[] } {
  const checked = new CheckedInputs();
  for (const name in inputs) {
    const input = inputs[name as InputName];
    if (input) checked.add(name as InputName, input);
  }
  return checked;
}

function isPlausible(name: NumberName, value: number): boolean {
  const lower = least[name];
  if (lower === undefined ? !(value > 0) : !(value >= lower)) return false;
  return value <= (most[name] ?? mostOfOthers);
}
