/**
 * Modules that look alike compute alike. Of equal blocks that are given equal tensors one is followed; for the others stands what it
 * gave, spent and applied.
 */
import type { Machine, Site } from "../../../evaluate/machine";
import { likely, type Value } from "../../../evaluate/value";
import type { Instance } from "../../../evaluate/values";
import { shapeOf } from "../tensors/shapeOf";

/** What following a block did. */
interface Followed<Spent> {
  readonly module: Value;
  readonly site: Site;
  readonly result: Value;
  readonly spent: readonly Spent[];
  readonly applied: readonly object[];
  /** Conditions that held around it. */
  readonly outerConditions: number;
}

/** What a reader writes down on the way. */
export interface Record<Spent> {
  readonly spent: Spent[];
  /** Layers in the order in which they were applied, each time. */
  readonly applied: object[];
}

/** Values inside values that are looked at. */
const maximumDepth = 48;

export class Repeats<Spent> {
  private readonly followed = new Map<string, Followed<Spent>>();
  /** What a thing looks like, by its identity: two with the same number look alike. */
  private readonly looks = new Map<object, number>();
  private readonly numbers = new Map<unknown, number>();
  private disturbances = -1;

  /**
   * @param record what is added to while a block is followed.
   * @param under moves what was spent by another block of its kind to where this one runs.
   */
  constructor(
    private readonly record: Record<Spent>,
    private readonly under: (spent: Spent, machine: Machine, outerConditions: number) => Spent,
  ) {}

  /** Follows a block by `run`, or takes over what an equal one did. */
  call(machine: Machine, module: Instance, site: Site, run: () => Value): Value {
    const { journal } = machine;
    if (journal.disturbances !== this.disturbances) this.forget(machine);
    const key = this.keyOf(module, site);
    const earlier = this.followed.get(key);
    if (earlier) return this.repeat(earlier, machine, module, site);
    const { cut } = machine;
    const [spentBefore, appliedBefore] = [this.record.spent.length, this.record.applied.length];
    const result = run();
    const isPlain = journal.disturbances === this.disturbances && machine.cut === cut;
    if (isPlain && likely(result).kind !== "unknown")
      this.followed.set(key, {
        module,
        site,
        result,
        spent: this.record.spent.slice(spentBefore),
        applied: this.record.applied.slice(appliedBefore),
        outerConditions: machine.conditions.length,
      });
    return result;
  }

  private repeat(earlier: Followed<Spent>, machine: Machine, module: Instance, site: Site): Value {
    for (const spent of earlier.spent) this.record.spent.push(this.under(spent, machine, earlier.outerConditions));
    if (earlier.module.kind === "instance" && earlier.module.attributes === module.attributes) {
      for (const layer of earlier.applied) this.record.applied.push(layer);
      return earlier.result;
    }
    const counterparts = new Map<object, object>();
    pair(earlier.module, module, counterparts, 0);
    earlier.site.args.forEach((arg, i) => {
      pair(arg, site.args[i], counterparts, 0);
    });
    for (const layer of earlier.applied) this.record.applied.push(counterparts.get(layer) ?? layer);
    return earlier.result;
  }

  /** Something that was looked at has changed: it looks different now. What was followed before stands under its old looks. */
  private forget(machine: Machine): void {
    this.looks.clear();
    machine.journal.watched = this.looks;
    this.disturbances = machine.journal.disturbances;
  }

  private keyOf(module: Instance, site: Site): string {
    const parts = [this.lookOf(module, 0), ...site.args.map((arg) => this.lookOf(arg, 0))];
    for (const [name, value] of site.kwargs) parts.push(`${name}=${this.lookOf(value, 0)}`);
    return `${parts.join(" ")}${site.open ? " …" : ""}`;
  }

  /** A text that is the same for values that the code cannot tell apart. */
  private lookOf(value: Value, depth: number): string {
    if (depth > maximumDepth) return `deep ${this.numberOf(value)}`;
    const all = (values: Iterable<Value>): string => [...values].map((item) => this.lookOf(item, depth + 1)).join(" ");
    const named = (entries: ReadonlyMap<string, Value>): string =>
      [...entries].map(([name, held]) => `${name}:${this.lookOf(held, depth + 1)}`).join(" ");
    switch (value.kind) {
      case "none":
        return "None";
      case "unknown":
        return "?";
      case "number":
      case "boolean":
        return String(value.value);
      case "string":
        return JSON.stringify(value.value);
      case "symbol":
        return value.name;
      case "function":
      case "class":
      case "module":
        return `${value.kind} ${this.numberOf(value.definition)}`;
      case "either":
        return `either(${all(value.options)})`;
      case "list":
      case "tuple":
      case "set":
        return this.known(value, () => `${value.kind}(${all(value.items)}${value.open ? " …" : ""})`);
      case "dict":
        return this.known(value.entries, () => `dict(${named(value.entries)}${value.open ? " …" : ""})`);
      case "object": {
        const shape = shapeOf(value);
        if (shape) return `tensor(${shape.join(" ")})`;
        return this.known(value.attributes, () => {
          const { call, owner, key } = value;
          const made = call ? `(${all(call.args)} ${named(call.kwargs)})` : "";
          const from = owner
            ? ` of ${this.lookOf(owner, depth + 1)}${key ? ` ${this.lookOf(key, depth + 1)}` : ""}`
            : "";
          return `${value.type}${made}${from} {${named(value.attributes)}}`;
        });
      }
      case "instance":
        return this.known(
          value.attributes,
          () => `instance ${this.numberOf(value.definition)} {${named(value.attributes)}}`,
        );
    }
  }

  /** A short text for the looks of a thing; one that holds itself looks like no other. */
  private known(thing: object, describe: () => string): string {
    const known = this.looks.get(thing);
    if (known !== undefined) return `#${known}`;
    this.looks.set(thing, this.numberOf(thing));
    const look = this.numberOf(describe());
    this.looks.set(thing, look);
    return `#${look}`;
  }

  private numberOf(key: unknown): number {
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.numbers.size);
    return this.numbers.size - 1;
  }
}

/** Finds for each part of a thing the part of an equal thing that stands in its place. */
function pair(one: Value | undefined, other: Value | undefined, found: Map<object, object>, depth: number): void {
  if (!one || !other || one === other || depth > maximumDepth) return;
  const pairAll = (a: ReadonlyMap<string, Value>, b: ReadonlyMap<string, Value>): void => {
    for (const [name, held] of a) pair(held, b.get(name), found, depth + 1);
  };
  if ("items" in one && "items" in other)
    one.items.forEach((item, i) => {
      pair(item, other.items[i], found, depth + 1);
    });
  else if (one.kind === "dict" && other.kind === "dict") pairAll(one.entries, other.entries);
  else if (one.kind === "either" && other.kind === "either")
    one.options.forEach((option, i) => {
      pair(option, other.options[i], found, depth + 1);
    });
  else if ("attributes" in one && "attributes" in other) {
    if (found.has(one.attributes)) return;
    found.set(one.attributes, other.attributes);
    pairAll(one.attributes, other.attributes);
    // What a wrapper was given: the layer inside `weight_norm(layer)`.
    one.call?.args.forEach((arg, i) => {
      pair(arg, other.call?.args[i], found, depth + 1);
    });
  }
}
