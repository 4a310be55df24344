/**
 * Tests that ask which of several things was chosen, by its name, where the name is not known: `if args.model == "vgg16": …`
 * with a required option. Nothing speaks for one branch rather than another.
 */
import { isScript } from "../source/sourceText";
import type { Expression } from "../syntax/python/tree";
import { dottedName } from "../syntax/python/walk";
import type { Frame, Machine } from "./machine";
import type { Condition } from "./trace";
import { likely, unknown, type Value } from "./value";
import { eitherOf, isPrimitive, joinSpans, same } from "./values";

/**
 * Whether a test compares something that is not known with texts that are written out. Not in JavaScript: there the name mostly comes
 * from a control of a page, which offers first what the code tests first.
 */
export function asksWhich(machine: Machine, test: Expression, frame: Frame): boolean {
  return !isScript(frame.scope.module.source) && comparesName(machine, test, frame);
}

function comparesName(machine: Machine, test: Expression, frame: Frame): boolean {
  switch (test.type) {
    case "logic":
      return (
        comparesName(machine, test.left, frame) && (test.operator === "and" || comparesName(machine, test.right, frame))
      );
    case "compare": {
      const [step] = test.rest;
      if (!step || test.rest.length > 1) return false;
      if (step.operator === "==")
        return [[test.first, step.operand] as const, [step.operand, test.first] as const].some(
          ([subject, text]) => text.type === "string" && isUnknown(machine, subject, frame),
        );
      if (step.operator !== "in") return false;
      const texts = "items" in step.operand ? step.operand.items : undefined;
      return texts
        ? texts.length > 0 && texts.every((item) => item.type === "string") && isUnknown(machine, test.first, frame)
        : test.first.type === "string" && isUnknown(machine, step.operand, frame);
    }
    case "call": {
      const { callee } = test;
      return (
        callee.type === "attribute" &&
        /^(starts|ends)with$/.test(callee.name) &&
        test.args[0]?.value.type === "string" &&
        isUnknown(machine, callee.object, frame)
      );
    }
    default:
      return false;
  }
}

/** Only names are asked for again: anything else might do something. `args.model.lower()` is its name, in whatever letters. */
function isUnknown(machine: Machine, subject: Expression, frame: Frame): boolean {
  if (
    subject.type === "call" &&
    subject.callee.type === "attribute" &&
    /^(lower|upper|strip)$/.test(subject.callee.name)
  )
    return isUnknown(machine, subject.callee.object, frame);
  return dottedName(subject) !== undefined && likely(machine.evaluate(subject, frame)).kind === "unknown";
}

/**
 * What a name holds after a choice. Plain values of which any may be meant are not known. Where the test has no `else`, what the name
 * held before holds in all cases that are not named, and comes first.
 */
export function afterChoice(hasElse: boolean): (chosen: Value, otherwise: Value) => Value {
  return (chosen, otherwise) => {
    if (same(chosen, otherwise)) return chosen;
    const kept = likely(otherwise);
    if (!hasElse && isPrimitive(kept) && kept.kind !== "none") return eitherOf([otherwise, chosen]);
    return isPrimitive(likely(chosen)) ? openChoice([chosen, otherwise]) : eitherOf([chosen, otherwise]);
  };
}

/** Of several values the one that is chosen, when that cannot be known. */
export function openChoice(values: readonly Value[]): Value {
  return unknown("which of several is chosen is not known here", joinSpans(...values));
}

/** The choice on which something rests: a condition that nothing decides and that does not hold `where` it is used anyway. */
export function choiceAmong(conditions: readonly Condition[], where: readonly Condition[] = []): Condition | undefined {
  return conditions.find(
    ({ choice, negated, span }) =>
      choice === true &&
      !negated &&
      !where.some((other) => other.span.path === span.path && other.span.from === span.from && !other.negated),
  );
}

/** Whether something happens under conditions that are open where it is used. @param known conditions that hold there. */
export function isOpenUnder(known: readonly Condition[], conditions: readonly Condition[]): boolean {
  return conditions.some(
    ({ span }) => !known.some((other) => other.span.from === span.from && other.span.path === span.path),
  );
}
