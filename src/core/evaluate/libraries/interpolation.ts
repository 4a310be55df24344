/** `${a.b}` in OmegaConf's configurations: what an entry refers to is looked up when it is read, as OmegaConf does. */
import type { Machine } from "../machine";
import { asString, likely, unknown, type Value } from "../value";
import { dictValue, stringValue, uniqueSpans, type Dict } from "../values";
import { itemsOf, readByLook } from "./options";

/** References that lead to references. */
const maximumDepth = 12;
/** References in one text. */
const maximumReferences = 40;

/** What references can ask for beyond the configuration itself. */
export interface Surroundings {
  /** A variable of the environment. */
  readonly variable: (name: string) => Value | undefined;
  /** `${name:a,b}`: what a resolver that the program registered gives; undefined where it registered none of that name. */
  readonly resolver: (name: string, args: readonly Value[]) => Value | undefined;
}

/** The entries of a configuration, each read as what it refers to. */
class InterpolatedEntries extends Map<string, Value> {
  constructor(
    private readonly surroundings: Surroundings,
    private readonly parent: InterpolatedEntries | undefined,
  ) {
    super();
  }

  override get(key: string): Value | undefined {
    const value = super.get(key);
    return value && this.read(value, 0);
  }

  /** An entry as it is written. */
  raw(key: string): Value | undefined {
    return super.get(key);
  }

  override *entries(): MapIterator<[string, Value]> {
    for (const key of this.keys()) {
      const value = this.get(key);
      if (value) yield [key, value];
    }
  }

  override *values(): MapIterator<Value> {
    for (const [, value] of this.entries()) yield value;
  }

  override [Symbol.iterator](): MapIterator<[string, Value]> {
    return this.entries();
  }

  private get root(): InterpolatedEntries {
    return this.parent ? this.parent.root : this;
  }

  private read(value: Value, depth: number): Value {
    const held = likely(value);
    if (held.kind === "string")
      return held.value === "???"
        ? unknown("required and not given", held.spans)
        : held.value.includes("${")
          ? this.text(held.value, held, depth)
          : value;
    if (held.kind !== "list" || !held.items.some((item) => asString(item)?.includes("${") === true)) return value;
    return { ...held, items: held.items.map((item) => this.read(item, depth)) };
  }

  /** A text with its references, the innermost first. */
  private text(text: string, from: Value, depth: number): Value {
    if (depth >= maximumDepth) return unknown("refers to itself", from.spans);
    let rest = text;
    for (let count = 0; count < maximumReferences; count++) {
      const match = /\$\{([^${}]*)\}/.exec(rest);
      if (!match) break;
      const value = this.reference((match[1] ?? "").trim(), from, depth);
      if (match[0] === rest.trim()) {
        const held = likely(value);
        return "value" in held ? { ...held, spans: uniqueSpans([...held.spans, ...from.spans]) } : value;
      }
      const held = likely(value);
      if (held.kind === "unknown" || !("value" in held)) return unknown("a part of the text is not known", from.spans);
      rest = rest.slice(0, match.index) + String(held.value) + rest.slice(match.index + match[0].length);
    }
    return rest.includes("${") ? unknown("cannot be followed", from.spans) : stringValue(rest, from.spans, "derived");
  }

  private reference(path: string, from: Value, depth: number): Value {
    const call = /^([\w.]+):(.*)$/s.exec(path);
    if (call) return this.call(call[1] ?? "", itemsOf(call[2] ?? ""), from);
    const dots = /^\.*/.exec(path)?.[0].length ?? 0;
    let holder: InterpolatedEntries | undefined = dots > 0 ? this.above(dots - 1) : this.root;
    let found: Value | undefined;
    const keys = path
      .slice(dots)
      .replace(/\[['"]?(\w+)['"]?\]/g, ".$1")
      .split(".");
    for (const [index, key] of keys.entries()) {
      const written: Value | undefined = holder?.raw(key);
      found = written && holder?.read(written, depth + 1);
      const held: Value | undefined = found && likely(found);
      if (held?.kind === "list" && index < keys.length - 1)
        return held.items[Number(keys[index + 1])] ?? missing(path, from);
      holder = held?.kind === "dict" && held.entries instanceof InterpolatedEntries ? held.entries : undefined;
      if (!found) return missing(path, from);
    }
    return found ?? missing(path, from);
  }

  private above(levels: number): InterpolatedEntries | undefined {
    return levels <= 0 ? this : this.parent?.above(levels - 1);
  }

  private call(name: string, words: readonly string[], from: Value): Value {
    const args = words.map((word) => readByLook(stringValue(word, from.spans)));
    const [first, fallback] = args;
    switch (name) {
      case "oc.env":
      case "env":
        return this.surroundings.variable(words[0] ?? "") ?? fallback ?? unknown("set in the environment", from.spans);
      case "oc.select":
        return first
          ? firstKnown(this.reference(words[0] ?? "", from, maximumDepth - 2), fallback)
          : missing(name, from);
      case "oc.decode":
        return first ?? missing(name, from);
      default:
        return this.surroundings.resolver(name, args) ?? unknown(`\${${name}} is worked out when it runs`, from.spans);
    }
  }
}

function firstKnown(value: Value, fallback: Value | undefined): Value {
  return likely(value).kind === "unknown" && fallback ? fallback : value;
}

function missing(path: string, from: Value): Value {
  return unknown(`\${${path}} is not found`, from.spans);
}

/** The configuration with its references followed wherever an entry is read. */
export function interpolated(config: Value, surroundings: Surroundings): Value {
  return config.kind === "dict" ? follow(config, surroundings, undefined, 0) : config;
}

function follow(dict: Dict, surroundings: Surroundings, parent: InterpolatedEntries | undefined, depth: number): Dict {
  const entries = new InterpolatedEntries(surroundings, parent);
  const inside = (value: Value): Value => {
    if (value.kind === "dict" && depth < 64) return follow(value, surroundings, entries, depth + 1);
    if (value.kind === "list")
      return { ...value, items: value.items.map((item) => (item.kind === "dict" ? inside(item) : item)) };
    return value;
  };
  for (const [key, value] of writtenEntries(dict)) entries.set(key, inside(value));
  return { ...dict, entries };
}

/** The entries of a dictionary as they are written, references unread. */
export function writtenEntries(dict: Dict): [string, Value][] {
  const { entries } = dict;
  if (!(entries instanceof InterpolatedEntries)) return [...entries];
  return [...entries.keys()].flatMap((key): [string, Value][] => {
    const value = entries.raw(key);
    return value ? [[key, value]] : [];
  });
}

/** A dictionary of its own with the same entries as they are written. */
export function writtenDict(dict: Dict, entries: readonly [string, Value][] = writtenEntries(dict)): Dict {
  return { ...dictValue(new Map(entries), dict.spans, dict.open), ...(dict.keys && { keys: dict.keys }) };
}

/**
 * A configuration of its own with the same content as it is written. Each list and dictionary is a step of the program's work: a file of a few
 * lines can be many of them, where they stand for each other.
 */
export function writtenCopy(machine: Machine, value: Value, depth = 0): Value {
  if (depth > 64) return value;
  if (value.kind === "list" || value.kind === "dict") machine.step();
  if (value.kind === "list")
    return { ...value, items: value.items.map((item) => writtenCopy(machine, item, depth + 1)) };
  if (value.kind !== "dict") return value;
  const copied = ([key, entry]: [string, Value]): [string, Value] => [key, writtenCopy(machine, entry, depth + 1)];
  return writtenDict(value, writtenEntries(value).map(copied));
}
