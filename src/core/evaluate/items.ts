import type { Span } from "../source/sourceText";
import type { Expression } from "../syntax/python/tree";
import { keepPart } from "./attributes";
import { classOf, findMember } from "./definitions";
import { setEntry } from "./journal";
import type { Frame, Machine } from "./machine";
import { symbolicName } from "./symbolic";
import { asNumber, likely, unknown, type Value } from "./value";
import {
  boundedName,
  keyOf,
  mapEither,
  noneValue,
  objectFrom,
  overriding,
  sequenceValue,
  stringValue,
  symbolValue,
  type Instance,
  type LibraryObject,
} from "./values";

type Subscript = Extract<Expression, { type: "subscript" }>;

/** `object[index]`, slices included. */
export function getItem(machine: Machine, e: Subscript, frame: Frame): Value {
  const object = machine.evaluate(e.object, frame);
  if (e.index.type === "slice") {
    const { lower, upper, step } = e.index;
    const bounds = [lower, upper, step].map((bound) => bound && machine.evaluate(bound, frame));
    const span = machine.spanOf(e.index, frame);
    return mapEither(object, (value) => sliceOf(machine.libraries.contents(value) ?? value, bounds, span));
  }
  const axes = e.index.type === "tuple" && e.index.items.some((i) => i.type === "slice") ? e.index.items : undefined;
  const key = axes ? cutKey(machine, axes, machine.spanOf(e.index, frame), frame) : machine.evaluate(e.index, frame);
  return mapEither(object, (value) =>
    e.lenient === true && isAbsent(value, key) ? noneValue(value.spans) : itemOf(machine, value, key, frame),
  );
}

/** Whether a plain list or object certainly has nothing under a key. */
function isAbsent(value: Value, key: Value): boolean {
  if (value.kind === "list" || value.kind === "tuple") return !value.open && (asNumber(key) ?? 0) >= value.items.length;
  const name = keyOf(key);
  return value.kind === "dict" && !value.open && name !== undefined && !value.entries.has(name);
}

/** Keys that stand for a slice: lower bound, upper bound and step, unknown where they are not given. */
const slices = new WeakSet<Value>();

/** The bounds and step of a key that is a slice, each undefined where it is not given; undefined for other keys. */
export function sliceOfKey(key: Value): readonly (Value | undefined)[] | undefined {
  if (key.kind !== "tuple" || !slices.has(key)) return undefined;
  return key.items.map((bound) => (bound.kind === "unknown" && bound.reason === notGiven ? undefined : bound));
}

const notGiven = "not given";

/** The slices that lists are of which it is not known what they hold. */
const cuts = new WeakMap<Value, Value>();

/** The slice, as a key, by which a list was cut at a place that is not known: `indices[split:]`. */
export function cutOf(list: Value): Value | undefined {
  return cuts.get(list);
}

/** A slice as a key of three: lower bound, upper bound and step. */
function sliceKey(bounds: readonly (Value | undefined)[], span: Span): Value {
  const [lower, upper, step] = bounds;
  const key = sequenceValue(
    "tuple",
    [lower, upper, step].map((bound) => bound ?? unknown(notGiven, [span])),
    [span],
  );
  slices.add(key);
  return key;
}

/** `1:n, :, 0` between brackets: a slice or an index for each axis. */
function cutKey(machine: Machine, axes: readonly Expression[], whole: Span, frame: Frame): Value {
  const items = axes.map((item) => {
    if (item.type !== "slice") return machine.evaluate(item, frame);
    const span = machine.spanOf(item, frame);
    const bounds = [item.lower, item.upper, item.step].map((bound) => bound && machine.evaluate(bound, frame));
    return sliceKey(bounds, span);
  });
  return sequenceValue("tuple", items, [whole]);
}

/** `value[key]`. */
function itemOf(machine: Machine, value: Value, key: Value, frame: Frame): Value {
  switch (value.kind) {
    case "list":
    case "tuple": {
      const index = asNumber(key);
      const item = index === undefined ? undefined : value.items.at(index);
      if (item && !(value.open && index !== undefined && index < 0)) return item;
      return unknown(index === undefined ? "the index is not known" : "no item there", value.spans);
    }
    case "dict": {
      if (key.kind === "either") return mapEither(key, (k) => itemOf(machine, value, k, frame));
      const name = keyOf(key);
      const item = name === undefined ? undefined : value.entries.get(name);
      if (item) return item;
      if (name === undefined) return unknown("the key is not known", value.spans);
      const missing = unknown(`no ${name} in it`, value.spans);
      if (value === machine.environment) return symbolicName(`environment.${name}`, missing);
      return value.open ? missing : machine.raise("KeyError", frame, missing);
    }
    case "string": {
      const index = asNumber(key);
      const character = index === undefined ? undefined : value.value.at(index);
      return character === undefined ? unknown("no character there", value.spans) : stringValue(character, value.spans);
    }
    case "object": {
      const contents = machine.libraries.contents(value);
      if (contents) return itemOf(machine, contents, key, frame);
      const name = keyOf(key);
      const set = name === undefined ? undefined : value.attributes.get(`[${name}]`);
      return set ?? { ...objectFrom(`${value.type}.__getitem__`, value), key: likely(key) };
    }
    case "instance": {
      const definition = classOf(value);
      const contents = machine.libraries.contents(value);
      if (contents) return itemOf(machine, contents, key, frame);
      const site = { span: noSpan(value), frame, args: [key], kwargs: new Map(), open: false };
      if (definition && findMember(definition, "__getitem__")) return machine.callMethod(value, "__getitem__", site);
      // Configuration classes often let their attributes be reached by key.
      const name = keyOf(key);
      const attribute = name === undefined ? undefined : value.attributes.get(name);
      if (attribute) return attribute;
      const [base] = value.bases;
      return base === undefined ? unknown("no items in it", value.spans) : objectFrom(`${base}.__getitem__`, value);
    }
    case "class": {
      const name = keyOf(key);
      const definition = classOf(value);
      return (name !== undefined && definition ? findMember(definition, name)?.value : undefined) ?? value;
    }
    case "symbol": {
      // `models.__dict__["resnet18"]` is `models.resnet18`.
      const name = keyOf(key);
      const module = value.name.endsWith(".__dict__") ? value.name.slice(0, -".__dict__".length) : undefined;
      if (module !== undefined && name !== undefined) return symbolValue(boundedName(`${module}.${name}`), key.spans);
      // `Optional[int]`, `dict[str, int]`: a type that is made more exact stays itself.
      return symbolValue(boundedName(value.name), value.spans);
    }
    case "unknown":
      return value;
    default:
      return unknown("has no items", value.spans);
  }
}

function noSpan(value: Value): { path: string; from: number; to: number } {
  return value.spans[0] ?? { path: "", from: 0, to: 0 };
}

function sliceOf(
  value: Value,
  bounds: readonly (Value | undefined)[],
  span: { path: string; from: number; to: number },
): Value {
  if (value.kind === "object")
    return { ...objectFrom(`${value.type}.__getitem__`, value), key: sliceKey(bounds, span) };
  if (value.kind !== "list" && value.kind !== "tuple" && value.kind !== "string") return value;
  const numbers = bounds.map((bound) => (bound && likely(bound).kind !== "none" ? asNumber(bound) : undefined));
  const isKnown = bounds.every((b, i) => b === undefined || likely(b).kind === "none" || numbers[i] !== undefined);
  if (!isKnown || numbers[2] === 0) {
    if (value.kind === "string") return unknown("the bounds of the slice are not known", value.spans);
    const part = sequenceValue(value.kind, [], value.spans, true);
    cuts.set(part, sliceKey(bounds, span));
    return part;
  }
  const [lower, upper, step = 1] = numbers;
  if (value.kind === "string")
    return stringValue(pick(Array.from(value.value), lower, upper, step).join(""), value.spans, "derived");
  const open = value.open && (upper === undefined || upper < 0 || upper > value.items.length);
  return sequenceValue(value.kind, pick(value.items, lower, upper, step), value.spans, open);
}

function pick<T>(items: readonly T[], lower: number | undefined, upper: number | undefined, step: number): T[] {
  if (step === 1) return items.slice(lower, upper);
  const size = items.length;
  const clamp = (at: number, low: number, high: number): number =>
    Math.min(Math.max(at < 0 ? at + size : at, low), high);
  const picked: T[] = [];
  const start = step > 0 ? clamp(lower ?? 0, 0, size) : clamp(lower ?? size - 1, -1, size - 1);
  const end = upper === undefined ? (step > 0 ? size : -1) : clamp(upper, step > 0 ? 0 : -1, size);
  for (let at = start; step > 0 ? at < end : at > end; at += step) {
    const item = items[at];
    if (item !== undefined) picked.push(item);
  }
  return picked;
}

/** `object[index] = value`. */
export function setItem(machine: Machine, e: Subscript, value: Value, frame: Frame): void {
  const owner = likely(machine.evaluate(e.object, frame));
  if (e.index.type === "slice") {
    if (owner.kind === "list") {
      machine.journal.touch(owner);
      owner.open = true;
    }
    return;
  }
  const key = likely(machine.evaluate(e.index, frame));
  if (
    owner.kind === "dict" &&
    keyOf(key) === undefined &&
    e.object.type === "attribute" &&
    e.object.name === "__dict__"
  )
    forgetAttributes(machine, owner, key);
  setItemOf(machine, owner, key, value);
}

/** `self.__dict__[name] = value` under names that are read from elsewhere: whatever was set before may be another by now. */
function forgetAttributes(machine: Machine, attributes: Extract<Value, { kind: "dict" }>, key: Value): void {
  const changed = unknown("set under a name that is not known here", key.spans);
  for (const name of [...attributes.entries.keys()]) machine.journal.set(attributes.entries, name, changed);
}

/** `owner[key] = value`, both evaluated. */
export function setItemOf(machine: Machine, owner: Value, key: Value, value: Value): void {
  const name = keyOf(key);
  if ((owner.kind === "object" || owner.kind === "instance") && machine.libraries.contents(owner)) {
    setPart(machine, owner, key, value);
    return;
  }
  if (owner.kind === "dict") {
    if (name === undefined) owner.open = true;
    else setEntry(machine.journal, owner, name, key, overriding(value, owner.entries.get(name)));
  } else if (owner.kind === "list") {
    const index = asNumber(key);
    machine.journal.touch(owner);
    const at = index === undefined ? -1 : index < 0 ? index + owner.items.length : index;
    if (at >= 0 && at < owner.items.length) owner.items[at] = value;
    else owner.open = true;
  } else if (owner.kind === "object" && name !== undefined) {
    keepPart(machine, owner);
    machine.journal.set(owner.attributes, `[${name}]`, value);
  } else if (owner.kind === "instance" && name !== undefined) {
    machine.journal.set(owner.attributes, name, value);
  }
}

/** `container[key] = value`: parts are attributes under the names that the container gives them. */
function setPart(machine: Machine, owner: LibraryObject | Instance, key: Value, value: Value): void {
  const contents = machine.libraries.contents(owner);
  const index = asNumber(key);
  const size = contents?.kind === "dict" ? undefined : contents?.items.length;
  const name = index !== undefined && index < 0 && size !== undefined ? String(index + size) : keyOf(key);
  if (name !== undefined) machine.journal.set(owner.attributes, name, value);
}
