import type { Expression } from "../syntax/python/tree";
import { dottedName } from "../syntax/python/walk";
import { assign } from "./assignment";
import type { Frame, Machine } from "./machine";
import type { Value } from "./value";
import { eitherOf, truthOf } from "./values";

/**
 * Where a test about one name holds (or does not), the alternatives of that name which contradict it are left out:
 * after `if x is None: x = 1`, and in the body of `if x:`.
 */
export function narrow(machine: Machine, test: Expression, holds: boolean, frame: Frame): void {
  const { subject, keeps } = questionOf(test, holds) ?? {};
  if (!subject || !keeps) return;
  const value = machine.evaluate(subject, frame);
  const narrowed = without(value, keeps);
  if (narrowed !== value) assign(machine, subject, narrowed, frame);
}

/** A value without the alternatives that are certainly not kept; the value itself where none is left. */
export function without(value: Value, keeps: (option: Value) => boolean): Value {
  if (value.kind !== "either") return value;
  const kept = value.options.filter(keeps);
  return kept.length === 0 || kept.length === value.options.length ? value : eitherOf(kept);
}

/** What a test asks of which name; undefined for tests of other forms. */
function questionOf(
  test: Expression,
  holds: boolean,
): { subject: Expression; keeps: (option: Value) => boolean } | undefined {
  if (test.type === "unary" && test.operator === "not") return questionOf(test.operand, !holds);
  if (test.type === "compare" && test.rest.length === 1) {
    const [step] = test.rest;
    if (step?.operand.type !== "constant" || step.operand.value !== null || dottedName(test.first) === undefined)
      return undefined;
    const isNone = step.operator === "is" || step.operator === "==";
    if (!isNone && step.operator !== "is not" && step.operator !== "!=") return undefined;
    const wanted = isNone === holds;
    return { subject: test.first, keeps: (option) => option.kind === "unknown" || (option.kind === "none") === wanted };
  }
  if (dottedName(test) === undefined) return undefined;
  return { subject: test, keeps: (option) => truthOf(option) !== !holds };
}
