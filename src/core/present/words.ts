/** Short names for what a run is made of: its inputs, its hardware, its schedule, its places in the files. */
import { findGridZone } from "../data/grid";
import { definitionOf, isInputName, type InputName } from "../run/inputs";
import type { Input, Inputs, InputValue, Origin, Source } from "../run/runSpec";
import { formatCountOf, formatFigure, formatGiven } from "./format";
import { say } from "./language";
import { recordEntry } from "../source/recordEntry";

/** What each origin says to a reader. */
function originWord(origin: Origin): string {
  switch (origin) {
    case "stated":
      return say("stated");
    case "default":
      return say("library default");
    case "derived":
      return say("derived");
    case "setting":
      return say("setting");
    case "calibrated":
      return say("calibrated");
    case "assumed":
      return say("assumed");
    case "unknown":
      return say("not found");
  }
}

/** What the origin of an input says to a reader; a hint is told from what is worked out. */
export function originText({ origin, hint }: Input): string {
  return hint === true ? say("hint") : originWord(origin);
}

/** What an input is called where it is missing: how a person would ask for it. */
const missingWords: { readonly [K in InputName]?: () => string } = {
  parameterCount: () => say("model size"),
  datasetSamples: () => say("dataset size"),
  datasetTokens: () => say("dataset size"),
  maxSteps: () => say("number of steps"),
  epochs: () => say("number of epochs"),
  acceleratorCount: () => say("number of accelerators"),
};

/** Causes of uncertainty that are no input. */
const causeTitles: Readonly<Record<string, () => string>> = {
  efficiency: () => say("efficiency"),
  "board power": () => say("board power"),
  "host power": () => say("host power"),
  "unknown power limit": () => say("unknown power limit"),
  "embodied carbon": () => say("embodied carbon"),
  "memory model": () => say("memory model"),
  serving: () => say("serving"),
  "environment speed": () => say("environment speed"),
  "water of the grid": () => say("water of the grid"),
  work: () => say("work"),
};

/** The reader's name of an input; what is no input stands for itself. */
export function titleOf(name: string): string {
  return isInputName(name) ? say(definitionOf(name).title) : (recordEntry(causeTitles, name)?.() ?? name);
}

/** How an input is called in `… not found`. */
export function missingWord(name: string): string {
  return (isInputName(name) ? missingWords[name]?.() : undefined) ?? titleOf(name);
}

/** The value of an input, to stand beside its title: `7.24B`, `2,048 tokens`, `yes`. */
export function valueText(name: string, value: InputValue): string {
  if (value === null) return say("not found");
  if (typeof value === "boolean") return value ? say("yes") : say("no");
  if (typeof value === "string") return name === "gridZone" ? zoneText(value) : value;
  return withUnit(name, value);
}

/** A unit that the input's title ends in is not said twice: `dataset samples 52,002`. */
function withUnit(name: string, value: number): string {
  const { unit, title } = isInputName(name) ? definitionOf(name) : { unit: undefined, title: name };
  if (unit === undefined || title.endsWith(unit)) return formatGiven(value);
  return `${formatGiven(value)} ${say(value === 1 ? singularOf(unit) : unit)}`;
}

/** `tokens` as it stands beside a one. */
export function singularOf(unit: string): string {
  return unit.replace(/^(\w+)s\b/, "$1");
}

/** A grid zone's code with the place it stands for: `SWE (Sweden)`. */
function zoneText(code: string): string {
  const name = findGridZone(code)?.name;
  return name === undefined || name === code ? code : `${code} (${name})`;
}

/** A part of a run in words, and whether it rests on an assumption. */
export interface Part {
  readonly text: string;
  readonly isAssumed: boolean;
}

/** `8×A100`, `16×H100 on 2 nodes`; undefined where nothing is known. A half of it that is assumed or only hinted at is marked in the text. */
export function hardwarePart(inputs: Inputs): Part | undefined {
  const { accelerator, acceleratorCount: count, nodeCount } = inputs;
  const isCountKnown = typeof count?.value === "number";
  if (typeof accelerator?.value !== "string") {
    return isCountKnown ? { text: formatCountOf(count.value, "accelerator"), isAssumed: isAssumed(count) } : undefined;
  }
  const name = acceleratorName(accelerator.value);
  if (!isCountKnown) return { text: name, isAssumed: isAssumed(accelerator) };
  const nodes =
    typeof nodeCount?.value === "number" && nodeCount.value > 1 ? formatCountOf(nodeCount.value, "node") : "";
  const devices = `${formatGiven(count.value)}×${name}`;
  const text = nodes === "" ? devices : say("{0} on {1}", devices, nodes);
  const [type, number] = [doubtOf(accelerator), doubtOf(count)];
  if (isAssumed(accelerator) && isAssumed(count)) return { text, isAssumed: true };
  const doubts = type === number ? [type] : [type && say("type {0}", type), number && say("count {0}", number)];
  const said = doubts.filter((doubt) => doubt !== undefined && doubt !== "").join(", ");
  return { text: said === "" ? text : `${text} (${said})`, isAssumed: false };
}

/** How sure a part of the hardware is: `assumed`, `by a hint`, or sure. */
function doubtOf(input: Input): string | undefined {
  if (isAssumed(input)) return say("assumed");
  return input.hint === true ? say("by a hint") : undefined;
}

/** Where the run draws its electricity, only where that is a guess: a place that somebody gave needs no reminder. */
export function assumedPlacePart({ gridZone, carbonIntensityGramsPerKwh: intensity }: Inputs): Part | undefined {
  if (!isAssumed(gridZone) && !isAssumed(intensity)) return undefined;
  const zone = typeof gridZone?.value === "string" ? findGridZone(gridZone.value) : undefined;
  if (zone && zone.kind !== "world") return { text: say("grid of {0}", zone.name), isAssumed: true };
  return { text: zone || !gridZone ? say("world-average grid") : say("grid"), isAssumed: true };
}

/**
 * How long the run trains: `3 epochs`, `1,000 steps`, `300B tokens`, `12 h`. Of several ways to say it, one that somebody chose comes
 * before one that was computed from it, and that before an assumption.
 */
export function schedulePart(inputs: Inputs): Part | undefined {
  const ways: readonly [Input | undefined, (value: number) => string][] = [
    [inputs.wallHours, (hours) => `${formatFigure(hours)} h`],
    [inputs.acceleratorHours, (hours) => say("{0} accelerator hours", formatFigure(hours))],
    [inputs.maxSteps, (steps) => countText(steps, say("{0} step"), say("{0} steps"))],
    [inputs.epochs, (epochs) => countText(epochs, say("{0} epoch"), say("{0} epochs"))],
    [inputs.trainingTokens, (tokens) => say("{0} tokens", formatGiven(tokens))],
    [inputs.trainingSamples, (samples) => say("{0} samples", formatGiven(samples))],
  ];
  for (const origins of [chosen, computed, guessed]) {
    for (const [input, words] of ways) {
      if (typeof input?.value === "number" && origins.includes(input.origin)) {
        return { text: words(input.value), isAssumed: isAssumed(input) };
      }
    }
  }
  return undefined;
}

function countText(count: number, one: string, several: string): string {
  return (count === 1 ? one : several).replace("{0}", formatGiven(count));
}

const chosen: readonly Origin[] = ["stated", "setting", "default"];
const computed: readonly Origin[] = ["derived", "calibrated"];
const guessed: readonly Origin[] = ["assumed"];

/** Words of an accelerator's id that tell the package or the memory, not the chip. */
const packaging = /^(?:sxm\d?|pcie|nvl|\d+gb|generic)$/;
const spelled: Readonly<Record<string, string>> = { ti: "Ti", max: "Max", pro: "Pro", arc: "Arc", ada: "Ada" };

/** An accelerator as people call it, from its id: `a100-sxm4-80gb` is an A100, `rtx-4090` an RTX 4090. */
export function acceleratorName(id: string): string {
  const parts = id.split("-").filter((part) => part !== "");
  const chip = parts.filter((part) => !packaging.test(part));
  return (chip.length > 0 ? chip : parts)
    .map((part, index) => chipWord(part, chip[0] === "tpu" && index > 0))
    .join(" ");
}

function chipWord(word: string, isTpuVersion: boolean): string {
  if (isTpuVersion) return word;
  const known = recordEntry(spelled, word);
  if (known !== undefined) return known;
  if (/\d/.test(word) || word.length <= 3) return word.toUpperCase();
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** `train.py:12`, or `train.ipynb cell 3:2` with cells counted from 1 as a notebook shows them. */
export function placeText(source: Source): string {
  return source.cell === undefined
    ? `${source.path}:${String(source.line)}`
    : say("{0} cell {1}:{2}", source.path, source.cell + 1, source.line);
}

/** The same, shortened where the reader stands in that file: `line 12`, `cell 3, line 2`. */
export function placeTextFrom(source: Source, path: string | undefined): string {
  if (source.path !== path) return placeText(source);
  return source.cell === undefined
    ? say("line {0}", source.line)
    : say("cell {0}, line {1}", source.cell + 1, source.line);
}

export function isAssumed(input: Input | undefined): boolean {
  return input?.origin === "assumed";
}
