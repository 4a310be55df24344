/** Operators on values whose operands are known; what cannot be computed is unknown. */
import { joinPath } from "../source/documents";
import type { Span } from "../source/sourceText";
import { maximumItems, maximumTextLength } from "./bounds";
import { formatPercent } from "./format";
import type { Machine } from "./machine";
import { symbolicBinary } from "./symbolic";
import { type Value, unknown } from "./value";
import {
  type LibraryObject,
  type Sequence,
  booleanValue,
  computed,
  dictValue,
  mapEither,
  mapPairs,
  numberValue,
  objectFrom,
  same,
  sequenceValue,
  stringValue,
  truthOf,
} from "./values";

/** `operator operand`, each alternative on its own. */
export function applyUnary(machine: Machine, operator: string, operand: Value, whole?: Span): Value {
  machine.step();
  if (operator === "not") {
    const truth = truthOf(operand);
    if (truth === undefined) return operand.kind === "unknown" ? operand : unknown("the condition is not known");
    return booleanValue(!truth, operand.spans, operand.origin);
  }
  return mapEither(operand, (v) => {
    const value = numeric(v);
    if (!value) return v.kind === "object" ? objectFrom(v.type, v) : unknown("not a number", v.spans);
    const { spans, origin } = computed(whole, v);
    if (operator === "-") return numberValue(-value.value, value.integer, spans, origin);
    if (operator === "~") return numberValue(~value.value, true, spans, origin);
    return v;
  });
}

/** `left operator right`. `whole` is where the expression stands: literals in it make one stated value. */
export function applyBinary(operator: string, left: Value, right: Value, whole?: Span): Value {
  return mapPairs(left, right, (a, b) => binary(operator, a, b, whole));
}

/** What an object was computed from. */
export interface Operation {
  readonly operator: string;
  readonly left: Value;
  readonly right: Value;
}

const operations = new WeakMap<Value, Operation>();

/** The operation whose result an object is: `x + y` of tensors; undefined for other values. */
export function operationOf(value: Value): Operation | undefined {
  return operations.get(value);
}

function operationOn(owner: LibraryObject, operation: Operation): Value {
  const result = objectFrom(owner.type, owner);
  operations.set(result, operation);
  return result;
}

/** A number, or a truth value as the number that Python takes it for. */
export function numeric(value: Value): { value: number; integer: boolean } | undefined {
  if (value.kind === "number") return value;
  return value.kind === "boolean" ? { value: value.value ? 1 : 0, integer: true } : undefined;
}

function binary(operator: string, a: Value, b: Value, whole: Span | undefined): Value {
  const x = numeric(a);
  const y = numeric(b);
  if (x && y) {
    const result = arithmetic(operator, x, y);
    if (!result || !Number.isFinite(result.value))
      return unknown("the result is not a number", computed(whole, a, b).spans);
    const { spans, origin } = computed(whole, a, b);
    return numberValue(result.value, result.integer, spans, origin);
  }
  if (a.kind === "string") {
    const text = binaryText(operator, a.value, b);
    if (text !== undefined && text.length <= maximumTextLength) {
      const { spans, origin } = computed(whole, a, b);
      return stringValue(text, spans, origin);
    }
  }
  if (isSequence(a)) {
    const joined = binarySequence(operator, a, b);
    if (joined) return joined;
  }
  if (a.kind === "number" && isSequence(b) && operator === "*") return binary(operator, b, a, whole);
  if (a.kind === "dict" && b.kind === "dict" && operator === "|")
    return dictValue(new Map([...a.entries, ...b.entries]), computed(undefined, a, b).spans, a.open || b.open);
  // Whatever a counter holds, every pass is the first.
  if (operator === "%" && y?.value === 1 && a.kind === "unknown") return numberValue(0, true, b.spans, "derived");
  // What a library makes keeps being its thing under arithmetic: a loss divided by a number is a loss.
  if (a.kind === "object") return symbolicBinary(operator, a, b, operationOn(a, { operator, left: a, right: b }));
  if (b.kind === "object") return symbolicBinary(operator, a, b, operationOn(b, { operator, left: a, right: b }));
  const reason = a.kind === "unknown" ? a.reason : b.kind === "unknown" ? b.reason : "cannot be computed";
  return symbolicBinary(operator, a, b, unknown(reason, computed(undefined, a, b).spans));
}

function isSequence(value: Value): value is Sequence {
  return value.kind === "list" || value.kind === "tuple" || value.kind === "set";
}

interface Numeric {
  readonly value: number;
  readonly integer: boolean;
}

function arithmetic(
  operator: string,
  { value: a, integer: i }: Numeric,
  { value: b, integer: j }: Numeric,
): Numeric | undefined {
  const integer = i && j;
  switch (operator) {
    case "+":
      return { value: a + b, integer };
    case "-":
      return { value: a - b, integer };
    case "*":
      return { value: a * b, integer };
    case "/":
      return b === 0 ? undefined : { value: a / b, integer: false };
    case "//":
      return b === 0 ? undefined : { value: Math.floor(a / b), integer };
    case "%":
      return b === 0 ? undefined : { value: a - b * Math.floor(a / b), integer };
    case "**":
      return { value: a ** b, integer: integer && b >= 0 };
    case "<<":
      return integer && b >= 0 && b < 64 ? { value: a * 2 ** b, integer } : undefined;
    case ">>":
      return integer && b >= 0 && b < 64 ? { value: Math.floor(a / 2 ** b), integer } : undefined;
    case "&":
      return integer ? { value: Number(BigInt(a) & BigInt(b)), integer } : undefined;
    case "|":
      return integer ? { value: Number(BigInt(a) | BigInt(b)), integer } : undefined;
    case "^":
      return integer ? { value: Number(BigInt(a) ^ BigInt(b)), integer } : undefined;
    default:
      return undefined;
  }
}

function binaryText(operator: string, a: string, b: Value): string | undefined {
  if (operator === "+" && b.kind === "string") return a + b.value;
  // `Path("a") / "b"`: paths are kept as their text.
  if (operator === "/" && b.kind === "string") return joinPath(a, b.value);
  if (operator === "*" && b.kind === "number")
    return a.length * b.value <= maximumTextLength ? a.repeat(Math.max(0, Math.floor(b.value))) : undefined;
  return operator === "%" ? formatPercent(a, b) : undefined;
}

function binarySequence(operator: string, a: Sequence, b: Value): Value | undefined {
  if (operator === "*" && b.kind === "number") {
    const times = Math.max(0, Math.floor(b.value));
    if (a.items.length * times > maximumItems) return sequenceValue(a.kind, a.items.slice(), a.spans, true);
    return sequenceValue(a.kind, Array.from({ length: times }, () => a.items).flat(), a.spans, a.open);
  }
  if (operator === "*" && b.kind === "unknown") return sequenceValue(a.kind, a.items.slice(), a.spans, true);
  if (operator === "+" && isSequence(b))
    return sequenceValue(a.kind, [...a.items, ...b.items].slice(0, maximumItems), a.spans, a.open || b.open);
  if (operator === "+") return sequenceValue(a.kind, a.items.slice(), a.spans, true);
  if (a.kind !== "set" || !isSequence(b)) return undefined;
  const open = a.open || b.open;
  const has = (items: readonly Value[], value: Value): boolean => items.some((item) => same(item, value));
  if (operator === "|")
    return sequenceValue("set", [...a.items, ...b.items.filter((v) => !has(a.items, v))], a.spans, open);
  if (operator === "&")
    return sequenceValue(
      "set",
      a.items.filter((v) => has(b.items, v)),
      a.spans,
      open,
    );
  return operator === "-"
    ? sequenceValue(
        "set",
        a.items.filter((v) => !has(b.items, v)),
        a.spans,
        open,
      )
    : undefined;
}
