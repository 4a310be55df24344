/** Comparisons, membership and identity of values: an answer only where it is certain. */
import type { Span } from "../source/sourceText";
import { classOf } from "./definitions";
import type { Machine } from "./machine";
import { numeric } from "./operators";
import { type Value, likely, unknown } from "./value";
import { booleanValue, computed, keyOf, mapPairs, same } from "./values";

/** One comparison. Alternatives that agree give an answer. */
export function compare(machine: Machine, operator: string, left: Value, right: Value, whole?: Span): Value {
  machine.step();
  return mapPairs(left, right, (a, b) => {
    const truth = decide(operator, a, operator.endsWith("in") ? (machine.libraries.contents(b) ?? b) : b);
    if (truth !== undefined) return booleanValue(truth, computed(whole, a, b).spans, "derived");
    const reason = a.kind === "unknown" ? a.reason : b.kind === "unknown" ? b.reason : "cannot be compared";
    return unknown(reason, computed(undefined, a, b).spans);
  });
}

function decide(operator: string, a: Value, b: Value): boolean | undefined {
  switch (operator) {
    case "==":
      return equal(a, b);
    case "!=":
    case "<>": {
      const result = equal(a, b);
      return result === undefined ? undefined : !result;
    }
    case "is":
      return identical(a, b);
    case "is not": {
      const result = identical(a, b);
      return result === undefined ? undefined : !result;
    }
    case "in":
      return contains(b, a);
    case "not in": {
      const result = contains(b, a);
      return result === undefined ? undefined : !result;
    }
    default:
      return ordered(operator, a, b);
  }
}

function ordered(operator: string, a: Value, b: Value): boolean | undefined {
  const x = a.kind === "string" ? a.value : numeric(a)?.value;
  const y = b.kind === "string" ? b.value : numeric(b)?.value;
  if (x === undefined || y === undefined || typeof x !== typeof y) return undefined;
  switch (operator) {
    case "<":
      return x < y;
    case "<=":
      return x <= y;
    case ">":
      return x > y;
    case ">=":
      return x >= y;
    default:
      return undefined;
  }
}

/** What a value of an enumeration written in the workspace stands for, where its class mixes in `str` or `int`. */
function plain(value: Value): Value {
  if (value.kind !== "instance" || !classOf(value)?.isEnum) return value;
  const inner = value.attributes.get("value");
  return inner &&
    value.bases.some((base) => /^builtins\.(str|int)$|\.(StrEnum|IntEnum)$|Enum$/.test(base) && !base.endsWith(".Enum"))
    ? inner
    : value;
}

/** Kinds that are never equal to a value of another kind. */
const distinct = new Set(["none", "number", "string", "list", "tuple", "dict"]);

function equal(left: Value, right: Value): boolean | undefined {
  const a = plain(left);
  const b = plain(right);
  const x = numeric(a);
  const y = numeric(b);
  if (x && y) return x.value === y.value;
  if (a.kind === "unknown" || b.kind === "unknown" || a.kind === "object" || b.kind === "object") return undefined;
  if (same(a, b)) return true;
  if (a.kind === "none" || b.kind === "none") return false;
  if (a.kind === "string" && b.kind === "string") return false;
  if (a.kind !== b.kind) return distinct.has(a.kind) && distinct.has(b.kind) ? false : undefined;
  if (a.kind === "instance") return classOf(a)?.isEnum === true ? false : undefined;
  if ((a.kind === "list" || a.kind === "tuple") && b.kind === a.kind) {
    if (a.open || b.open) return undefined;
    if (a.items.length !== b.items.length) return false;
    const results = a.items.map((item, i) => equal(likely(item), likely(b.items[i] ?? item)));
    return results.includes(false) ? false : results.includes(undefined) ? undefined : true;
  }
  return a.kind === "class" || a.kind === "function" ? false : undefined;
}

/** `is`: certain for `None`, for booleans, and for things that have an identity. */
function identical(a: Value, b: Value): boolean | undefined {
  if (a === b && a.kind !== "unknown") return true;
  if (a.kind === "none" || b.kind === "none") {
    const other = a.kind === "none" ? b : a;
    if (other.kind === "unknown") return undefined;
    if (other.kind === "object") return isConstructed(other) ? false : undefined;
    return other.kind === "none";
  }
  return equal(a, b);
}

/** Whether an object came out of a class: a class never gives `None`. */
function isConstructed(value: Extract<Value, { kind: "object" }>): boolean {
  return /(^|\.)_*[A-Z][A-Za-z0-9]*$/.test(value.type) && value.owner === undefined;
}

function contains(container: Value, item: Value): boolean | undefined {
  switch (container.kind) {
    case "list":
    case "tuple":
    case "set": {
      const results = container.items.map((other) => equal(likely(other), item));
      if (results.includes(true)) return true;
      return container.open || results.includes(undefined) ? undefined : false;
    }
    case "dict": {
      const key = keyOf(item);
      if (key === undefined) return undefined;
      return container.entries.has(key) ? true : container.open ? undefined : false;
    }
    case "string":
      return item.kind === "string" ? container.value.includes(item.value) : undefined;
    default:
      return undefined;
  }
}
