import { maximumItems } from "./bounds";
import { classOf, findMember } from "./definitions";
import type { Machine } from "./machine";
import { asNumber, likely, unknown, type Value } from "./value";
import { numberValue, objectFrom, sequenceValue, stringValue, symbolValue, type Defined } from "./values";

/** What going through a value shows. */
export interface Iteration {
  /** All items in order, where they are known; made when asked for. */
  readonly items?: () => readonly Value[];
  /** How many there are; may be unknown with a reason. */
  readonly count?: Value;
  /** What one item looks like where they are not told apart. */
  readonly element: Value;
  /** What is gone through, wrappers such as `enumerate` peeled off. */
  readonly source: Value;
  /** Numbers of a range: passes that differ in nothing but a counter. */
  readonly counting: boolean;
}

const lazy = new WeakMap<Value, Iteration>();

/** A value that is only gone through: a range, an enumeration. */
export function iterableValue(type: string, iteration: Iteration, spans: Value["spans"]): Value {
  const value: Value = { kind: "object", type, attributes: new Map(), spans, origin: "derived" };
  lazy.set(value, iteration);
  return value;
}

/** Lets a thing of a library be gone through item by item. */
export function withItems(value: Value, items: () => readonly Value[], count: number): void {
  const [element = loopVariable] = items();
  lazy.set(value, {
    items,
    count: numberValue(count, true, value.spans, "derived"),
    element,
    source: value,
    counting: false,
  });
}

/** The iteration kept for a value that is only gone through. */
export function iterationOf(value: Value): Iteration | undefined {
  return lazy.get(value);
}

const loopVariable = unknown("differs in each pass");

/** How a value is gone through. Nothing is run for it but `__len__`. */
export function iterate(machine: Machine, value: Value): Iteration {
  const v = likely(value);
  const known = lazy.get(v);
  if (known) return known;
  switch (v.kind) {
    case "list":
    case "tuple":
    case "set":
      if (v.open) return { element: v.items[0] ?? loopVariable, source: v, counting: false };
      return itemsOf(v.items.slice(), v);
    case "dict": {
      const keys = [...v.entries.keys()].map((key) => v.keys?.get(key) ?? stringValue(key, v.spans));
      return v.open ? { element: loopVariable, source: v, counting: false } : itemsOf(keys, v);
    }
    case "string":
      if (v.value.length > 256) return { element: loopVariable, source: v, counting: false };
      return itemsOf(
        Array.from(v.value, (c) => stringValue(c, v.spans)),
        v,
      );
    case "object": {
      const contents = machine.libraries.contents(v);
      if (contents) return { ...iterate(machine, contents), source: v };
      return { element: objectFrom(`${v.type}.__iter__`, v), source: v, counting: false };
    }
    case "instance":
      return iterateInstance(machine, v);
    case "class":
      return iterateClass(v);
    default:
      return { element: v.kind === "unknown" ? v : loopVariable, source: v, counting: false };
  }
}

function itemsOf(items: readonly Value[], source: Value): Iteration {
  return {
    items: () => items,
    count: { ...numberValue(items.length, true, source.spans), origin: source.origin },
    element: items[0] ?? loopVariable,
    source,
    counting: false,
  };
}

function iterateInstance(machine: Machine, value: Extract<Value, { kind: "instance" }>): Iteration {
  const definition = classOf(value);
  const contents = machine.libraries.contents(value);
  if (contents) return { ...iterate(machine, contents), source: value };
  const span = value.spans[0] ?? { path: machine.entry.path, from: 0, to: 0 };
  const frame = machine.topFrame;
  const site = { span, frame, args: [], kwargs: new Map<string, Value>(), open: false };
  const [base] = value.bases;
  const element = base === undefined ? loopVariable : objectFrom(`${base}.__iter__`, value);
  if (definition && findMember(definition, "__len__")) {
    const count = machine.callMethod(value, "__len__", site);
    return { ...(asNumber(count) !== undefined && { count }), element, source: value, counting: false };
  }
  return { element, source: value, counting: false };
}

/** The members of an enumeration. */
function iterateClass(value: Defined): Iteration {
  const definition = classOf(value);
  if (definition?.isEnum !== true) return { element: loopVariable, source: value, counting: false };
  return itemsOf(
    [...definition.members.values()].filter((member) => member.kind === "instance"),
    value,
  );
}

/** `range(…)`. */
export function rangeOf(start: Value | undefined, stop: Value, step: Value | undefined, count: Value): Iteration {
  const first = start ? asNumber(start) : 0;
  const last = asNumber(stop);
  const by = step ? asNumber(step) : 1;
  const size = asNumber(count);
  const exact = stop.kind !== "either" && start?.kind !== "either";
  const isKnown = exact && first !== undefined && last !== undefined && by !== undefined && size !== undefined;
  return {
    ...(isKnown &&
      size <= maximumItems && {
        items: () => Array.from({ length: size }, (_, i) => numberValue(first + i * by, true, stop.spans, "derived")),
      }),
    count,
    element: loopVariable,
    source: symbolValue("builtins.range", stop.spans),
    counting: true,
  };
}

/** `enumerate(x)`: pairs of a counter and an item. */
export function enumerated(inner: Iteration, start: number): Iteration {
  const pair = (index: Value, item: Value): Value => sequenceValue("tuple", [index, item], item.spans);
  const { items } = inner;
  return {
    ...inner,
    ...(items && { items: () => items().map((item, i) => pair(numberValue(i + start, true), item)) }),
    element: pair(loopVariable, inner.element),
  };
}

function isEndless(source: Value): boolean {
  return "generator" in source && source.generator.isEndless;
}

/** `zip(a, b)`: as long as the shortest, where all lengths are known or a range bounds generators that go on without end. */
export function zipped(inners: readonly Iteration[]): Iteration {
  const [first] = inners;
  const all = inners.map((inner) => inner.items);
  const known = all.every((items) => items !== undefined) ? all : undefined;
  const counts = inners.flatMap((inner) => inner.count ?? []);
  const numbers = counts.map((count) => asNumber(count) ?? Infinity);
  const shortest = counts[numbers.indexOf(Math.min(...numbers))];
  const isBounded = inners.every(({ count, source }) => count ?? isEndless(source));
  const bounded = isBounded ? shortest : undefined;
  return {
    ...(known && {
      items: () => {
        const lists = known.map((items) => items());
        const length = Math.min(...lists.map((list) => list.length));
        return Array.from({ length }, (_, i) =>
          sequenceValue(
            "tuple",
            lists.flatMap((list) => list[i] ?? []),
          ),
        );
      },
    }),
    ...(bounded && { count: bounded }),
    element: sequenceValue(
      "tuple",
      inners.map((inner) => inner.element),
    ),
    // What is gone through, not what counts it.
    source: (inners.find((inner) => !inner.counting) ?? first)?.source ?? loopVariable,
    counting: inners.some((inner) => inner.counting),
  };
}
