/** Reads the entries of a budget file one by one: what is wrong with one is said at its place, and the others are kept. */
import type { Value } from "../evaluate/value";
import type { Problem } from "../problem";
import { pinOf } from "../run/pins";
import type { InputName } from "../run/inputs";
import type { Input, Pins, Source } from "../run/runSpec";
import type { SourceText } from "../source/sourceText";
import { isDate } from "./dates";
import { maximumPatternLength, pathMatcher } from "./pathMatcher";
import type { PathMatcher } from "./policy";

type Dict = Extract<Value, { kind: "dict" }>;

/** Problems kept; of a file with more only the first help. */
const maximumProblems = 100;
/** Entries of one list; a team has fewer. */
const maximumEntries = 1000;

/** What one file says, with what is wrong in it. Never throws. */
export class EntryReader {
  readonly problems: Problem[] = [];

  constructor(private readonly source: SourceText) {}

  /** Notes what is wrong with a value; a value of the file gives the place. */
  complain(message: string, at?: Value): void {
    if (this.problems.length < maximumProblems)
      this.problems.push({ code: "budget.bad-entry", message, ...this.lineOf(at) });
  }

  /** Where a value stands. */
  placeOf(value: Value): Source {
    const { line, column } = this.source.positionAt(value.spans[0]?.from ?? 0);
    return { path: this.source.path, line, column };
  }

  /** The value as a mapping that knows no other keys than these. A key it does not know is said; the rest holds. */
  mapping(value: Value, what: string, keys: readonly string[]): Dict | undefined {
    if (value.kind !== "dict") {
      this.complain(`${what} takes a mapping of ${keys.join(", ")}`, value);
      return undefined;
    }
    for (const [key, entry] of value.entries) {
      if (!keys.includes(key)) this.complain(`${what} has no "${shortened(key)}"; known are ${keys.join(", ")}`, entry);
    }
    return value;
  }

  /** The items of a list; a single value stands for a list of one. */
  list(value: Value | undefined, what: string): readonly Value[] {
    if (!value || value.kind === "none") return [];
    if (value.kind !== "list") return [value];
    if (value.items.length > maximumEntries) this.complain(`${what}: only the first ${maximumEntries} are read`, value);
    return value.items.slice(0, maximumEntries);
  }

  text(entry: Dict, key: string, what: string): string | undefined {
    const value = entry.entries.get(key);
    if (!value || value.kind === "none") return undefined;
    if (value.kind === "string" && value.value.trim() !== "") return value.value.trim();
    if (value.kind === "number") return String(value.value);
    this.complain(`${what}: ${key} takes a text`, value);
    return undefined;
  }

  /** A finite number above 0. */
  amount(entry: Dict, key: string, what: string): number | undefined {
    const value = entry.entries.get(key);
    if (!value || value.kind === "none") return undefined;
    if (value.kind === "number" && Number.isFinite(value.value) && value.value > 0) return value.value;
    this.complain(`${what}: ${key} takes a number above 0`, value);
    return undefined;
  }

  choice<T extends string>(entry: Dict, key: string, what: string, choices: readonly T[]): T | undefined {
    const value = entry.entries.get(key);
    if (!value || value.kind === "none") return undefined;
    const found = value.kind === "string" ? choices.find((choice) => choice === value.value) : undefined;
    if (found === undefined) this.complain(`${what}: ${key} is one of ${choices.join(", ")}`, value);
    return found;
  }

  /** A day, `2027-03-31`. */
  date(entry: Dict, key: string, what: string): string | undefined {
    const text = this.text(entry, key, what);
    if (text === undefined || isDate(text)) return text;
    this.complain(`${what}: ${key} takes a day such as 2027-03-31`, entry.entries.get(key));
    return undefined;
  }

  /** Path patterns; undefined where there are none, or none that can be used. */
  patterns(entry: Dict, key: string, what: string): PathMatcher | undefined {
    const value = entry.entries.get(key);
    const patterns = this.list(value, `${what}: ${key}`).flatMap((item) => {
      if (item.kind === "string" && item.value !== "" && item.value.length <= maximumPatternLength) return [item.value];
      this.complain(`${what}: ${key} takes path patterns such as "configs/**"`, item);
      return [];
    });
    return patterns.length === 0 ? undefined : pathMatcher(patterns);
  }

  /** Inputs of a run by their names. */
  inputs(value: Value | undefined, what: string): Pins {
    if (!value || value.kind === "none") return {};
    if (value.kind !== "dict") {
      this.complain(`${what} takes inputs of a run, such as accelerator: a100-80gb`, value);
      return {};
    }
    const pins: { [K in InputName]?: Input } = {};
    for (const [name, entry] of value.entries) {
      if (entry.kind !== "string" && entry.kind !== "number" && entry.kind !== "boolean") {
        this.complain(`${what}: ${shortened(name)} takes a single value`, entry);
        continue;
      }
      const pin = pinOf(name, entry.value, `${this.source.path}, ${what}`);
      if (!pin.ok) this.complain(`${what}: ${pin.message}`, entry);
      else pins[pin.name] = { ...pin.input, sources: [this.placeOf(entry)] };
    }
    return pins;
  }

  private lineOf(value: Value | undefined): { line: number; column: number } {
    const { line, column } = this.source.positionAt(value?.spans[0]?.from ?? 0);
    return { line, column };
  }
}

/** A key as it may be shown: a hostile one is not repeated at length. */
function shortened(key: string): string {
  return key.length > 40 ? `${key.slice(0, 40)}…` : key;
}
