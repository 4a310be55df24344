/** What readers of configuration files share: settings by key, datasets listed in them, their drafts. */
import { asNumber, asString, likely, type Value } from "../evaluate/value";
import type { RunDraft } from "../run/runSpec";
import type { SourceText, Span } from "../source/sourceText";
import type { DatasetReading } from "./datasetReading";
import type { FactSheet } from "./facts";
import { datasetSelection } from "./runs";

/** The settings of a file or of a part of it. */
export class Settings {
  private readonly entries: ReadonlyMap<string, Value>;

  constructor(readonly value: Value | undefined) {
    const held = value && likely(value);
    this.entries = held?.kind === "dict" ? held.entries : new Map();
  }

  /** The first of several keys that is set; an empty key counts as not set. Parts of a path are joined with `.`. */
  get(...keys: string[]): Value | undefined {
    for (const key of keys) {
      const found = this.entries.get(key) ?? this.inner(key);
      if (found && likely(found).kind !== "none") return found;
    }
    return undefined;
  }

  /** Whether one of the keys is there, empty or not. */
  has(...keys: string[]): boolean {
    return keys.some((key) => this.entries.has(key));
  }

  count(...keys: string[]): number {
    return keys.filter((key) => this.get(key) !== undefined).length;
  }

  number(...keys: string[]): number | undefined {
    return numberOf(this.get(...keys));
  }

  text(...keys: string[]): string | undefined {
    return asString(this.get(...keys));
  }

  /** True where a key is switched on: `true`, or a word or number that means it. */
  on(...keys: string[]): boolean {
    return isOn(this.get(...keys));
  }

  /** The value of the first of the keys that is switched on. */
  switched(...keys: string[]): Value | undefined {
    return keys.map((key) => this.get(key)).find(isOn);
  }

  part(key: string): Settings {
    return new Settings(this.get(key));
  }

  keys(): readonly string[] {
    return [...this.entries.keys()];
  }

  /** Where the file itself begins, for what its tool does unless told otherwise. */
  spans(): readonly Span[] {
    return this.value?.spans.slice(0, 1) ?? [];
  }

  private inner(path: string): Value | undefined {
    const at = path.indexOf(".");
    const held = at < 0 ? undefined : this.entries.get(path.slice(0, at));
    return held && new Settings(held).get(path.slice(at + 1));
  }
}

function isOn(found: Value | undefined): boolean {
  const held = found && likely(found);
  if (held?.kind === "boolean") return held.value;
  if (held?.kind === "number") return held.value === 1;
  return held?.kind === "string" && /^(?:true|yes|on|1)$/i.test(held.value);
}

/** A number, also one that is written as a text (`"2e-4"`, `"8"`). */
export function numberOf(value: Value | undefined): number | undefined {
  const number = asNumber(value);
  const text = asString(value);
  if (number !== undefined || text === undefined || !/^[-+]?(?:[\d_]*\.)?[\d_]*\d(?:e[-+]?\d+)?$/i.test(text.trim()))
    return number;
  return Number(text.replaceAll("_", ""));
}

/** The items of a list, or of a text with commas, in brackets and quotes as Hydra reads them or not; a single value is a list of one. */
export function itemsOf(value: Value | undefined): readonly Value[] {
  const held = value && likely(value);
  if (!held) return [];
  if (held.kind === "list" || held.kind === "tuple") return held.items;
  if (held.kind !== "string") return [held];
  const names = held.value
    .replace(/^\s*\[(.*)\]\s*$/s, "$1")
    .split(",")
    .map((name) => name.trim().replace(/^(['"])(.*)\1$/, "$2"));
  return names.filter((name) => name !== "").map((name) => ({ ...held, value: name }));
}

/** The draft of a run that a configuration file describes. @param anchor the key that people look at: the model or the duration. */
export function configDraft(
  framework: string,
  source: SourceText,
  anchor: Value | undefined,
  sheet: FactSheet,
  more: { readonly data?: DatasetReading; readonly companions?: readonly string[]; readonly title?: string } = {},
): RunDraft {
  const span = anchor?.spans[0] ?? { path: source.path, from: 0, to: 0 };
  sheet.state("framework", framework, undefined, { spans: [span], reason: `recognised by the keys of ${framework}` });
  return {
    framework,
    title: more.title ?? framework,
    anchor: span,
    facts: sheet.facts(),
    companions: more.companions ?? [],
    unknowns: sheet.unknowns(),
    problems: [],
    ...datasetSelection(more.data),
  };
}
