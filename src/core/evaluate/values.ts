/** Making, joining and comparing values. */
import type { Span } from "../source/sourceText";
import { likely, unknown, type Value, type ValueOrigin } from "./value";

/** More places than these are not kept for one value. */
const maximumSpans = 8;
const maximumOptions = 6;

/** The attribute that stands where a thing holds parts that are not known: an open container, an object whose constructor was not read. */
export const unknownParts = "*";

export type Sequence = Extract<Value, { kind: "list" | "tuple" | "set" }>;
export type Dict = Extract<Value, { kind: "dict" }>;
export type LibraryObject = Extract<Value, { kind: "object" }>;
export type Instance = Extract<Value, { kind: "instance" }>;
/** A function, class or module of the workspace. */
export type Defined = Extract<Value, { kind: "function" | "class" | "module" }>;

type Spans = readonly Span[];

/** A number. */
export function numberValue(value: number, integer: boolean, spans: Spans = [], origin: ValueOrigin = "stated"): Value {
  return { kind: "number", value, integer, spans, origin };
}

/** A text. */
export function stringValue(value: string, spans: Spans = [], origin: ValueOrigin = "stated"): Value {
  return { kind: "string", value, spans, origin };
}

/** A truth value. */
export function booleanValue(value: boolean, spans: Spans = [], origin: ValueOrigin = "stated"): Value {
  return { kind: "boolean", value, spans, origin };
}

/** `None`. */
export function noneValue(spans: Spans = []): Value {
  return { kind: "none", spans, origin: "stated" };
}

/** A list, tuple or set. */
export function sequenceValue(
  kind: "list" | "tuple" | "set",
  items: Value[],
  spans: Spans = [],
  open = false,
): Sequence {
  return { kind, items, open, spans, origin: "stated" };
}

/** A dictionary. */
export function dictValue(entries: Map<string, Value>, spans: Spans = [], open = false): Dict {
  return { kind: "dict", entries, open, spans, origin: "stated" };
}

/** A dotted name of a library. */
export function symbolValue(name: string, spans: Spans = []): Value {
  return { kind: "symbol", name, spans, origin: "stated" };
}

/** Something a library holds that was reached through another of its things. */
export function objectFrom(type: string, owner: Value, spans: Spans = owner.spans): LibraryObject {
  return { kind: "object", type: boundedName(type), attributes: new Map(), owner, spans, origin: "derived" };
}

/** Names grow with each link of a chain; past a length only the end says anything. */
export function boundedName(name: string): string {
  return name.length <= 200 ? name : `?${name.slice(name.indexOf(".", name.length - 120))}`;
}

/** The places of several values, the first ones' first, each once. */
export function joinSpans(...values: readonly (Value | undefined)[]): Spans {
  const joined: Span[] = [];
  for (const value of values) if (value) addUnique(joined, value.spans);
  return joined;
}

/** Each place once, no more than are kept. */
export function uniqueSpans(spans: Spans): Spans {
  if (spans.length < 2) return spans;
  const unique: Span[] = [];
  addUnique(unique, spans);
  return unique;
}

function addUnique(kept: Span[], spans: Spans): void {
  for (const span of spans) {
    if (kept.length >= maximumSpans) return;
    if (!kept.some((s) => s === span || (s.from === span.from && s.to === span.to && s.path === span.path)))
      kept.push(span);
  }
}

/** Whether a value is plain: told apart by what it is, not by which one it is. */
export function isPrimitive(value: Value): boolean {
  return value.kind === "number" || value.kind === "string" || value.kind === "boolean" || value.kind === "none";
}

/** The same value at other places. Only for values that are not told apart by identity; others come back as they are. */
export function relocated(value: Value, spans: Spans, origin: ValueOrigin = value.origin): Value {
  if (isPrimitive(value) || value.kind === "unknown") return { ...value, spans, origin };
  return value;
}

/** A value that takes the place of another: it keeps its own places first, then those of what it overrode. */
export function overriding(value: Value, previous: Value | undefined): Value {
  if (!previous || previous === value || previous.spans.length === 0) return value;
  if (!isPrimitive(value) || !(isPrimitive(previous) || previous.kind === "unknown")) return value;
  return { ...value, spans: uniqueSpans([...value.spans, ...previous.spans]) };
}

/** Whether two values are certainly equal. Things that have an identity are equal only to themselves. */
export function same(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case "none":
      return true;
    case "number":
    case "string":
    case "boolean":
      return "value" in b && a.value === b.value;
    case "symbol":
      return b.kind === "symbol" && a.name === b.name;
    case "unknown":
      return true;
    case "function":
    case "class":
    case "module":
      return "definition" in b && a.definition === b.definition;
    default:
      return false;
  }
}

/** The more a value says, the earlier it stands among alternatives: a part of something opaque (a checkpoint's entry) says little. */
function rank(value: Value): number {
  if (value.kind === "unknown") return 3;
  if (value.kind === "none") return 2;
  return value.kind === "object" && value.owner && !value.call ? 1 : 0;
}

/** A value that is one of several. What is known comes before what is not, and `None` after the rest. */
export function eitherOf(options: readonly Value[]): Value {
  const [given] = options;
  if (given && options.every((option) => option === given)) return given;
  const distinct: Value[] = [];
  for (const option of options)
    for (const held of option.kind === "either" ? option.options : [option])
      if (!distinct.some((other) => same(other, held))) distinct.push(held);
  const [first] = distinct;
  if (first === undefined) return unknown("no alternative");
  if (distinct.length === 1) return first;
  return ordered(distinct);
}

function ordered(distinct: Value[]): Value {
  if (distinct.some((option) => rank(option) > 0)) distinct.sort((a, b) => rank(a) - rank(b));
  const options = distinct.length > maximumOptions ? distinct.slice(0, maximumOptions) : distinct;
  const origin = options[0]?.origin ?? "derived";
  return { kind: "either", options, spans: joinSpans(...options), origin };
}

/** Which branch of a condition is the usual one, where its test tells. */
export type Usual = "first" | "second" | undefined;

/** What one of two branches left, the usual one's first. */
export function eitherBranch(first: Value, second: Value, usual: Usual): Value {
  if (usual === "second") return eitherOf([second, asUnusual(first)]);
  return eitherOf([first, usual === "first" ? asUnusual(second) : second]);
}

/** Only values that are not told apart by identity can carry the mark. */
function asUnusual(value: Value): Value {
  return isPrimitive(value) ? { ...value, unusual: true } : value;
}

/** What is computed from an unusual alternative is one. */
function inherits(result: Value, ...from: readonly Value[]): Value {
  return from.some(({ unusual }) => unusual) ? asUnusual(result) : result;
}

/** Applies a function to each alternative. */
export function mapEither(value: Value, apply: (option: Value) => Value): Value {
  if (value.kind !== "either") return apply(value);
  return eitherOf(value.options.map((option) => inherits(apply(option), option)));
}

/** Applies a function to each pair of alternatives. */
export function mapPairs(a: Value, b: Value, apply: (a: Value, b: Value) => Value): Value {
  if (a.kind !== "either" && b.kind !== "either") return apply(a, b);
  const left = a.kind === "either" ? a.options : [a];
  const right = b.kind === "either" ? b.options : [b];
  return eitherOf(left.flatMap((x) => right.map((y) => inherits(apply(x, y), x, y))).slice(0, maximumOptions * 2));
}

/** Python's truth of a value; undefined where it cannot be known. */
export function truthOf(value: Value): boolean | undefined {
  switch (value.kind) {
    case "none":
      return false;
    case "boolean":
      return value.value;
    case "number":
      return Number.isNaN(value.value) ? undefined : value.value !== 0;
    case "string":
      return value.value !== "";
    case "list":
    case "tuple":
    case "set":
      return value.open ? undefined : value.items.length > 0;
    case "dict":
      return value.open ? undefined : value.entries.size > 0;
    case "instance":
    case "function":
    case "class":
    case "module":
      return true;
    // A class of a library is true; what else a library's name stands for is not known.
    case "symbol":
      return value.name.startsWith("builtins.") || /(^|\.)_*[A-Z][a-z]\w*$/.test(value.name) ? true : undefined;
    case "either": {
      const truths = new Set(value.options.map(truthOf));
      return truths.size === 1 ? [...truths][0] : undefined;
    }
    case "object":
    case "unknown":
      return undefined;
  }
}

/** The text under which a dictionary keeps a key; undefined where the key cannot be known. */
export function keyOf(value: Value): string | undefined {
  const v = likely(value);
  switch (v.kind) {
    case "string":
      return v.value;
    case "number":
      return String(v.value);
    case "boolean":
      return v.value ? "True" : "False";
    case "none":
      return "None";
    case "symbol":
      return v.name;
    case "class":
    case "function":
      return v.name;
    case "tuple": {
      const parts = v.items.map(keyOf);
      return v.open || parts.includes(undefined) ? undefined : `(${parts.join(", ")})`;
    }
    default:
      return undefined;
  }
}

/** What is counted here, when it is certain: the items of a closed sequence, the entries of a closed dictionary, the length of a string. */
export function lengthOf(value: Value): number | undefined {
  const v = likely(value);
  switch (v.kind) {
    case "list":
    case "tuple":
    case "set":
      return v.open ? undefined : v.items.length;
    case "dict":
      return v.open ? undefined : v.entries.size;
    case "string":
      return v.value.length;
    default:
      return undefined;
  }
}

/** Places and origin of a result computed from these. Literals that stand together inside `whole` are one statement there. */
export function computed(whole: Span | undefined, ...inputs: readonly Value[]): { spans: Spans; origin: ValueOrigin } {
  const inside = (span: Span): boolean => span.path === whole?.path && span.from >= whole.from && span.to <= whole.to;
  if (whole !== undefined && inputs.every((v) => v.origin === "stated" && v.spans.length > 0 && v.spans.every(inside)))
    return { spans: [whole], origin: "stated" };
  const placed = inputs.filter((v) => v.spans.length > 0);
  const [only] = placed;
  if (only && placed.length === 1 && inputs.length === 1) return { spans: only.spans, origin: only.origin };
  return { spans: joinSpans(...inputs), origin: "derived" };
}

/** Adds the entries of a dictionary, or of pairs, to a new one. */
export function setEntries(made: Dict, source: Value, pairs: readonly Value[] | undefined): void {
  if (source.kind === "dict") {
    for (const [key, value] of source.entries) made.entries.set(key, value);
    if (source.keys) made.keys = new Map(source.keys);
    made.open ||= source.open;
    return;
  }
  if (!pairs) made.open = true;
  for (const pair of pairs ?? []) {
    const p = likely(pair);
    const [key, value] = p.kind === "tuple" || p.kind === "list" ? p.items : [];
    const name = key && keyOf(key);
    if (name !== undefined && value) made.entries.set(name, value);
    else made.open = true;
  }
}
