import { definitionOf, inputNames, isInputName, type InputName } from "./inputs";
import type { Input, Pins } from "./runSpec";
import type { Problem } from "../problem";
import { recordEntry } from "../source/recordEntry";
import type { SourceText } from "../source/sourceText";

/** Words that pin an input under a shorter name, in comments, `--set` and settings. */
const shorthands: Readonly<Record<string, InputName>> = {
  hardware: "accelerator",
  gpu: "accelerator",
  region: "cloudRegion",
  carbonIntensity: "carbonIntensityGramsPerKwh",
  "price.perKwh": "usdPerKwh",
  "price.acceleratorHour": "usdPerAcceleratorHour",
};

export type PinResult =
  | { readonly ok: true; readonly name: InputName; readonly input: Input }
  | { readonly ok: false; readonly message: string };

/** Reads one `name=value` pin. Says what is wrong with a name or value that cannot be used. */
export function parsePin(text: string, where: string): PinResult {
  const at = text.indexOf("=");
  const name = text.slice(0, Math.max(at, 0)).trim();
  const written = text.slice(at + 1).trim();
  if (at < 1 || written === "") return { ok: false, message: `expected name=value, got "${text}"` };
  return pinOf(name, written, where);
}

/** A pin from a name and a value as a person or a settings file gives it. */
export function pinOf(name: string, written: string | number | boolean, where: string): PinResult {
  const input = recordEntry(shorthands, name) ?? name;
  if (!isInputName(input)) return { ok: false, message: unknownInput(name) };
  const value = toValue(input, written);
  if (value === undefined) return { ok: false, message: `${input} takes ${describe(input)}, not "${String(written)}"` };
  return { ok: true, name: input, input: { value, origin: "setting", reason: where } };
}

/** What to tell somebody who wrote a name that is no input's. */
export function unknownInput(name: string): string {
  const near = nearest(name);
  return `unknown input "${name}"${near ? `; did you mean ${near}?` : ""}`;
}

/** The name that is written most like this, where one is near enough to be meant. */
function nearest(name: string): string | undefined {
  if (name.length > 60) return undefined;
  const distances = [...inputNames, ...Object.keys(shorthands)].map(
    (known) => [editDistance(known.toLowerCase(), name.toLowerCase()), known] as const,
  );
  const [distance, known] = distances.reduce((best, next) => (next[0] < best[0] ? next : best));
  return distance <= Math.max(2, name.length / 3) ? known : undefined;
}

/** Levenshtein distance: insertions, deletions and replacements from one word to the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? from.length;
}

function toValue(name: InputName, written: string | number | boolean): string | number | boolean | undefined {
  const { kind } = definitionOf(name);
  if (kind === "text") return String(written);
  if (kind === "boolean") {
    if (typeof written === "boolean") return written;
    return written === "true" ? true : written === "false" ? false : undefined;
  }
  if (typeof written === "boolean" || written === "") return undefined;
  const number = Number(typeof written === "string" ? written.replace(/_/g, "") : written);
  if (!Number.isFinite(number) || number < 0) return undefined;
  return number;
}

function describe(name: InputName): string {
  const { kind, unit } = definitionOf(name);
  if (kind === "boolean") return "true or false";
  if (kind === "text") return "a word";
  return `a number of 0 or more${unit ? ` (${unit})` : ""}`;
}

const pinComment = /(?:#|\/\/)[ \t]*carbon-lens:[ \t]*([^\r\n]*)/g;

/**
 * Pins written in a file: `# carbon-lens: accelerator=a100-80gb acceleratorCount=8 gridZone=DNK`. They hold for every run of the file.
 * `# carbon-lens: ignore` switches the file's annotations off.
 */
export function readPinComments(source: SourceText): {
  readonly pins: Pins;
  readonly ignored: boolean;
  readonly problems: readonly Problem[];
} {
  const pins: Partial<Record<InputName, Input>> = {};
  const problems: Problem[] = [];
  let ignored = false;
  for (const match of source.text.matchAll(pinComment)) {
    const at = source.positionAt(match.index);
    const place = { path: source.path, ...at };
    for (const word of (match[1] ?? "").trim().split(/[\s,]+/)) {
      if (word === "") continue;
      if (word === "ignore") {
        ignored = true;
        continue;
      }
      const pin = parsePin(word, "pin comment");
      if (pin.ok) pins[pin.name] = { ...pin.input, sources: [{ ...place, text: word }] };
      else problems.push({ code: "run.bad-pin", message: pin.message, line: at.line, column: at.column });
    }
  }
  return { pins, ignored, problems };
}
