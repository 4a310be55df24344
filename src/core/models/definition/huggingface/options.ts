/** Options of a configuration by their names, with what holds where none is given. What decides and is not known stops the count. */
import { asBoolean, asNumber, asString, isNone, likely, type Value } from "../../../evaluate/value";
import { recordEntry } from "../../../source/recordEntry";
import { Stopped } from "../stopped";

export type Defaults = Readonly<Record<string, number | boolean | string | readonly number[] | readonly string[]>>;

export class ConfigOptions {
  /** @param otherNames names that the library takes for another: `n_layer` for `num_hidden_layers`. */
  constructor(
    private readonly given: ReadonlyMap<string, Value>,
    private readonly defaults: Defaults,
    private readonly otherNames: Readonly<Record<string, string>> = {},
  ) {}

  /** A whole number, at least 0. @throws Stopped */
  size(name: string): number {
    const size = this.optional(name);
    if (size === undefined) throw new Stopped(`the configuration's ${name} is not given`);
    return size;
  }

  /** The same; undefined where it is neither given nor has a default, or is None. */
  optional(name: string): number | undefined {
    const value = this.value(name);
    if (!value) return this.given.has(name) ? undefined : this.numberByDefault(name);
    return wholeNumber(name, value);
  }

  /** A size that follows from others where it is not given. */
  sizeOr(name: string, otherwise: number): number {
    return this.optional(name) ?? otherwise;
  }

  /** A flag, or an option that is something other than false. */
  isOn(name: string): boolean {
    const value = this.value(name);
    return value !== undefined && asBoolean(value) !== false;
  }

  flag(name: string): boolean {
    const value = this.value(name);
    if (!value) return recordEntry(this.defaults, name) === true;
    const flag = asBoolean(value);
    if (flag === undefined) throw new Stopped(`the configuration's ${name} is not known`, value.spans);
    return flag;
  }

  text(name: string): string {
    const value = this.value(name);
    const byDefault = recordEntry(this.defaults, name);
    if (!value) return typeof byDefault === "string" && !this.given.has(name) ? byDefault : "";
    const text = asString(value);
    if (text === undefined) throw new Stopped(`the configuration's ${name} is not known`, value.spans);
    return text;
  }

  number(name: string): number {
    const value = this.value(name);
    const number = value ? asNumber(value) : this.numberByDefault(name);
    if (number === undefined) throw new Stopped(`the configuration's ${name} is not known`, value?.spans);
    return number;
  }

  sizes(name: string): readonly number[] {
    return this.items(name)?.map((item) => wholeNumber(name, item)) ?? this.listByDefault(name, "number");
  }

  texts(name: string): readonly string[] {
    const read = (item: Value): string => {
      const text = asString(item);
      if (text === undefined) throw new Stopped(`the configuration's ${name} is not known`, item.spans);
      return text;
    };
    return this.items(name)?.map(read) ?? this.listByDefault(name, "string");
  }

  /** The sizes of `count` parts: one for all, or one for each. */
  sizesOfEach(name: string, count: number): readonly number[] {
    const value = this.value(name);
    const isList = value !== undefined && "items" in likely(value);
    return isList ? this.sizes(name) : new Array<number>(count).fill(this.size(name));
  }

  /** The options of a part that is given as a configuration of its own, or as a dictionary. */
  part(name: string, defaults: Defaults): ConfigOptions {
    const held = this.given.get(name);
    const value = held && likely(held);
    if (!value || value.kind === "none") return new ConfigOptions(new Map(), defaults);
    if (value.kind === "dict" && !value.open) return new ConfigOptions(value.entries, defaults);
    if (value.kind === "object" && value.call && !value.call.open)
      return new ConfigOptions(new Map([...value.call.kwargs, ...value.attributes]), defaults);
    throw new Stopped(`the configuration's ${name} is not known`, value.spans);
  }

  /** The value of a part: a configuration of its own. */
  held(name: string): Value | undefined {
    return this.value(name);
  }

  private value(name: string): Value | undefined {
    const other = Object.entries(this.otherNames).find(([, usual]) => usual === name)?.[0];
    const value = this.given.get(name) ?? (other === undefined ? undefined : this.given.get(other));
    return value && !isNone(value) ? value : undefined;
  }

  private items(name: string): readonly Value[] | undefined {
    const value = this.value(name);
    if (!value) return undefined;
    const held = likely(value);
    if (!("items" in held) || held.open) throw new Stopped(`the configuration's ${name} is not known`, value.spans);
    return held.items;
  }

  private listByDefault<Kind extends "number" | "string">(
    name: string,
    kind: Kind,
  ): readonly (Kind extends "number" ? number : string)[] {
    const value = recordEntry(this.defaults, name);
    type Item = Kind extends "number" ? number : string;
    return Array.isArray(value)
      ? (value as readonly unknown[]).filter((item): item is Item => typeof item === kind)
      : [];
  }

  private numberByDefault(name: string): number | undefined {
    const value = recordEntry(this.defaults, name);
    return typeof value === "number" ? value : undefined;
  }
}

/** @throws Stopped where a value is no number, or one to fall back on where the code does not run. */
export function wholeNumber(name: string, value: Value): number {
  // A number to fall back on says nothing of what is only known when the code runs: `tokenizer.vocab_size if tokenizer else 50257`.
  if (value.kind === "either" && value.options.some((option) => option.kind === "unknown" || option.kind === "object"))
    throw new Stopped(`the configuration's ${name} is only known when the code runs`, value.spans);
  const number = asNumber(value);
  if (number === undefined || !Number.isSafeInteger(number) || number < 0)
    throw new Stopped(`the configuration's ${name} is not known`, value.spans);
  return number;
}
