/** Counts the parameters that a module holds in attributes, lists and dictionaries, where layers are told their inputs when they are made. */
import { Arguments } from "./arguments";
import type { Call } from "../../evaluate/trace";
import { likely, type Value } from "../../evaluate/value";
import { recordEntry } from "../../source/recordEntry";
import { Stopped } from "./stopped";
import { usedParts } from "./usedParts";

/** What a class of layers keeps. */
export interface CountRule {
  /** Parameters of the constructor in order. */
  readonly parameters: readonly string[];
  /** Numbers in its parameters; running statistics are none. */
  readonly weights: (a: Arguments) => number;
  /** False for a parameter that stands by itself. */
  readonly isLayer?: boolean;
}

/** A library whose modules are counted alike. */
export interface ModuleFamily {
  /** In front of the names of its classes: `flax.nnx`. */
  readonly name: string;
  /** What is the library's: of other things nothing is said. */
  readonly library: RegExp;
  readonly rules: Readonly<Record<string, CountRule>>;
  /** Names of classes that keep no parameters. */
  readonly weightless: RegExp;
  /** Numbers in something of the library that is no class of its modules; undefined where they are not known. */
  readonly sizeOfOther?: (value: Thing) => number | undefined;
}

type Thing = Extract<Value, { kind: "object" }>;

export interface HeldCount {
  readonly parameterCount: number;
  readonly layerCount: number;
}

const maximumDepth = 32;
const maximumThings = 20_000;

/** The class of a family that a dotted name names: `flax.nnx.nn.linear.Linear` is `Linear`. */
function className(family: ModuleFamily, dotted: string): string | undefined {
  if (!dotted.startsWith(`${family.name}.`)) return undefined;
  return /^(?:\w+\.)*([A-Z]\w*)$/.exec(dotted.slice(family.name.length + 1))?.[1];
}

/** Whether a value is an object of a class of the workspace that descends from the family's module. */
export function descendsFrom(family: ModuleFamily, value: Value): boolean {
  const held = likely(value);
  return held.kind === "instance" && held.bases.some((base) => className(family, base) === "Module");
}

/** Whether a value is one of the family's own classes, such as a sequence of layers. */
export function isMadeBy(family: ModuleFamily, value: Value): boolean {
  const held = likely(value);
  return held.kind === "object" && className(family, held.type) !== undefined;
}

/**
 * Counts what a model of a family trains.
 * @throws Stopped where something that it holds cannot be counted.
 */
export function countHeld(family: ModuleFamily, model: Value): HeldCount {
  const held = likely(model);
  const made = held.kind === "instance" || held.kind === "object" ? held.call : undefined;
  const reader = new HeldReader(family, made?.conditions.length ?? 0);
  reader.read(held);
  if (reader.parameterCount === 0) throw new Stopped("it holds no layer that is known", held.spans);
  return reader;
}

class HeldReader implements HeldCount {
  parameterCount = 0;
  layerCount = 0;
  private readonly seen = new Set<object>();

  /** @param conditions how many conditions the model as a whole is made under. */
  constructor(
    private readonly family: ModuleFamily,
    private readonly conditions: number,
  ) {}

  /** @throws Stopped where something that it holds cannot be counted. */
  read(value: Value, isUsed = true, depth = 0): void {
    if (depth > maximumDepth || this.seen.size > maximumThings)
      throw new Stopped("the model lies too deep", value.spans);
    const held = likely(value);
    if (value.kind === "either" && isUsed && (held.kind === "instance" || held.kind === "object"))
      throw new Stopped("which of several parts is used is not known here", value.spans);
    switch (held.kind) {
      case "list":
      case "tuple":
        if (held.open && isUsed) throw new Stopped("how many layers it has is not known", held.spans);
        for (const item of held.items) this.read(item, isUsed, depth + 1);
        return;
      case "dict":
        if (held.open && isUsed) throw new Stopped("how many layers it has is not known", held.spans);
        for (const item of held.entries.values()) this.read(item, isUsed, depth + 1);
        return;
      case "instance":
        if (!descendsFrom(this.family, held)) return;
        this.enter(held, held.call, () => {
          const used = usedParts(held);
          for (const [name, part] of held.attributes) this.read(part, used.has(name), depth + 1);
        });
        return;
      case "object":
        this.enter(held, held.call, () => {
          this.readObject(held, isUsed, depth);
        });
        return;
      case "unknown":
        if (isUsed) throw new Stopped(`what a part is cannot be known: ${held.reason}`, held.spans);
        return;
      default:
        return;
    }
  }

  private enter(held: { readonly attributes: object }, call: Call | undefined, read: () => void): void {
    if (this.seen.has(held.attributes)) return;
    this.seen.add(held.attributes);
    const beyond = call?.conditions[this.conditions];
    if (beyond) throw new Stopped("which layers it has depends on a condition that is not known here", [beyond.span]);
    read();
  }

  private readObject(held: Thing, isUsed: boolean, depth: number): void {
    const { call, type } = held;
    const { name: library, rules, weightless } = this.family;
    const name = className(this.family, type);
    if (name === undefined) {
      if (!isUsed || !this.family.library.test(type)) return;
      const size = this.family.sizeOfOther?.(held);
      if (size === undefined) throw new Stopped(`the parameters of ${type} are not known`, held.spans);
      this.parameterCount += size;
      return;
    }
    if (weightless.test(name)) return;
    if (!call) throw new Stopped(`how ${type} is made is not known`, held.spans);
    if (name === "Sequential") {
      if (call.open) throw new Stopped("how many layers it has is not known", [call.span]);
      for (const layer of call.args) this.read(layer, true, depth + 1);
      return;
    }
    const rule = recordEntry(rules, name);
    if (!rule) throw new Stopped(`the parameters of ${library}.${name} are not known`, [call.span]);
    this.parameterCount += rule.weights(new Arguments(call, rule.parameters));
    if (rule.isLayer !== false) this.layerCount++;
  }
}
