import { recordEntry } from "../source/recordEntry";
import type { Expression } from "../syntax/python/tree";
import { isScript } from "../source/sourceText";
import { assign } from "./assignment";
import { evaluateCall } from "./arguments";
import { isBuiltinName } from "./builtinNames";
import { maximumItems } from "./bounds";
import { rememberTest } from "./counters";
import { evaluateComprehension } from "./comprehensions";
import { evaluateFormat } from "./format";
import { defineLambda } from "./functions";
import { libraryCall } from "./library";
import type { Completion, Frame, Machine } from "./machine";
import { applyBinary, applyUnary } from "./operators";
import { compare } from "./comparison";
import { lookUp } from "./scope";
import { libraryWith } from "./starImports";
import { getItem } from "./items";
import { narrow, without } from "./narrow";
import { likely, unknown, type Value } from "./value";
import {
  booleanValue,
  computed,
  dictValue,
  eitherBranch,
  eitherOf,
  keyOf,
  noneValue,
  numberValue,
  sequenceValue,
  stringValue,
  symbolValue,
  truthOf,
} from "./values";
import { setEntry } from "./journal";
import { usualBranch } from "./conditionals";

/** What an expression holds. */
export function evaluateExpression(machine: Machine, e: Expression, frame: Frame): Value {
  switch (e.type) {
    case "name":
      return nameValue(e.name, frame);
    case "number":
      return numberValue(e.value, e.integer, [machine.spanOf(e, frame)]);
    case "string":
      return stringValue(e.value, [machine.spanOf(e, frame)]);
    case "constant": {
      const spans = [machine.spanOf(e, frame)];
      return e.value === null ? noneValue(spans) : booleanValue(e.value, spans);
    }
    case "format":
      return evaluateFormat(machine, e, frame);
    case "tuple":
    case "list":
    case "set":
      return evaluateSequence(machine, e, frame);
    case "dict":
      return evaluateDict(machine, e, frame);
    case "comprehension":
      return evaluateComprehension(machine, e, frame);
    case "attribute":
      return evaluateAttribute(machine, e, frame);
    case "subscript":
      return getItem(machine, e, frame);
    case "call":
      return evaluateCall(machine, e, frame);
    case "unary":
      return applyUnary(machine, e.operator, machine.evaluate(e.operand, frame), machine.spanOf(e, frame));
    case "binary": {
      const left = machine.evaluate(e.left, frame);
      const right = machine.evaluate(e.right, frame);
      const watched = e.operator === "@" ? watchOperator(machine, "__matmul__", left, right, e, frame) : undefined;
      return watched ?? applyBinary(e.operator, left, right, machine.spanOf(e, frame));
    }
    case "compare":
      return evaluateComparison(machine, e, frame);
    case "logic":
      return evaluateLogic(machine, e, frame);
    case "conditional":
      return evaluateConditional(machine, e, frame);
    case "lambda":
      return defineLambda(machine, e, frame);
    case "named": {
      const value = machine.evaluate(e.value, frame);
      assign(machine, e.target, value, frame);
      return value;
    }
    case "starred":
      return machine.evaluate(e.value, frame);
    case "yield": {
      const value = e.value ? machine.evaluate(e.value, frame) : noneValue();
      if (frame.yields.length < maximumItems) frame.yields.push(value);
      // In a loop that is read once, or where a condition is not decided, this stands for any number of them.
      const isCertain =
        machine.conditions.length === frame.conditionsBefore && frame.loops.every(({ loop }) => loop.unrolled === true);
      if (!isCertain || e.delegated) frame.yieldsMore = true;
      return unknown("what the caller sends");
    }
    case "slice":
    case "missing":
      return unknown("not written yet", [machine.spanOf(e, frame)]);
  }
}

function evaluateAttribute(machine: Machine, e: Extract<Expression, { type: "attribute" }>, frame: Frame): Value {
  const object = machine.evaluate(e.object, frame);
  const held = likely(object);
  if (e.lenient === true && held.kind === "dict" && !held.open && !held.entries.has(e.name))
    return noneValue(held.spans);
  return machine.attribute(object, e.name);
}

/** Operators that are calls like any other for whoever watches. */
function watchOperator(
  machine: Machine,
  method: string,
  left: Value,
  right: Value,
  e: Expression,
  frame: Frame,
): Value | undefined {
  const receiver = likely(left);
  if (!machine.probing || receiver.kind !== "object") return undefined;
  const site = { span: machine.spanOf(e, frame), frame, args: [right], kwargs: new Map<string, Value>(), open: false };
  return machine.libraries.watch(libraryCall(machine, `${receiver.type}.${method}`, site, receiver));
}

function nameValue(name: string, frame: Frame): Value {
  const value = lookUp(frame.scope, name);
  if (value) return value;
  if (isBuiltinName(name) && !isScript(frame.scope.module.source)) return symbolValue(`builtins.${name}`);
  const library = libraryWith(name, frame.scope.module.starImports);
  if (library !== undefined) return symbolValue(`${library}.${name}`);
  return unknown(`${name} is not defined here`);
}

function evaluateSequence(
  machine: Machine,
  e: Extract<Expression, { type: "tuple" | "list" | "set" }>,
  frame: Frame,
): Value {
  const items: Value[] = [];
  // Tables of data stand in code, too: past a length it is only known that there is more.
  let open = e.items.length > maximumItems;
  for (const item of open ? e.items.slice(0, maximumItems) : e.items) {
    if (item.type !== "starred") items.push(machine.evaluate(item, frame));
    else {
      const iteration = machine.iterate(machine.evaluate(item.value, frame));
      const known = iteration.items?.();
      if (known) items.push(...known);
      else open = true;
    }
  }
  return sequenceValue(e.type, items, [machine.spanOf(e, frame)], open);
}

function evaluateDict(machine: Machine, e: Extract<Expression, { type: "dict" }>, frame: Frame): Value {
  const dict = dictValue(new Map(), [machine.spanOf(e, frame)], e.entries.length > maximumItems);
  for (const entry of dict.open ? e.entries.slice(0, maximumItems) : e.entries) {
    const value = machine.evaluate(entry.value, frame);
    if (!entry.key) {
      const given = likely(value);
      const spread = machine.libraries.contents(given) ?? given;
      if (spread.kind === "dict") for (const [key, item] of spread.entries) dict.entries.set(key, item);
      if (spread.kind !== "dict" || spread.open) dict.open = true;
      continue;
    }
    const keyValue = machine.evaluate(entry.key, frame);
    const key = keyOf(keyValue);
    if (key === undefined) dict.open = true;
    else setEntry(machine.journal, dict, key, likely(keyValue), value);
  }
  return dict;
}

const comparisons: Readonly<Record<string, string>> = {
  "==": "__eq__",
  "!=": "__ne__",
  "<": "__lt__",
  "<=": "__le__",
  ">": "__gt__",
  ">=": "__ge__",
  is: "__is__",
  "is not": "__is_not__",
};

function evaluateComparison(machine: Machine, e: Extract<Expression, { type: "compare" }>, frame: Frame): Value {
  let left = machine.evaluate(e.first, frame);
  let result: Value | undefined;
  const whole = machine.spanOf(e, frame);
  for (const { operator, operand } of e.rest) {
    const right = machine.evaluate(operand, frame);
    const method = recordEntry(comparisons, operator);
    const watched = method === undefined ? undefined : watchOperator(machine, method, left, right, e, frame);
    const step = watched ?? compare(machine, operator, left, right, whole);
    if (truthOf(step) === false) {
      rememberTest(step, e, frame);
      return step;
    }
    if (!result || truthOf(step) === undefined) result = step;
    left = right;
  }
  if (result && e.rest.length === 1) rememberTest(result, e, frame);
  return result ?? unknown("not written yet");
}

function evaluateLogic(machine: Machine, e: Extract<Expression, { type: "logic" }>, frame: Frame): Value {
  const left = machine.evaluate(e.left, frame);
  const decisive = e.operator === "or";
  const truth = truthOf(left);
  if (truth === decisive) return left;
  const right = machine.evaluate(e.right, frame);
  if (truth !== undefined) return right;
  // `unknown and False` is false whatever the unknown; `unknown or True` is true.
  if (right.kind === "boolean" && right.value === decisive) return right;
  if (right.kind === "boolean" && left.kind === "unknown") return left;
  return eitherOf([without(left, (option) => truthOf(option) !== !decisive), right]);
}

function evaluateConditional(machine: Machine, e: Extract<Expression, { type: "conditional" }>, frame: Frame): Value {
  const test = machine.evaluate(e.test, frame);
  const truth = truthOf(test);
  if (truth !== undefined) return machine.evaluate(truth ? e.body : e.otherwise, frame);
  const span = machine.spanOf(e.test, frame);
  const usual = usualBranch(machine.textOf(e.test, frame));
  const options: Value[] = [];
  const under = (holds: boolean, branch: Expression) => (): Completion => {
    narrow(machine, e.test, holds, frame);
    options.push(machine.evaluate(branch, frame));
    return "normal";
  };
  machine.fork({ span }, under(true, e.body), under(false, e.otherwise), (x, y) => eitherBranch(x, y, usual));
  const [body, otherwise] = options;
  const value = body && otherwise ? eitherBranch(body, otherwise, usual) : eitherOf(options);
  // Two numbers of which one is meant: where they differ, the whole expression is where it is decided.
  return value.kind === "either" ? { ...value, ...computed(undefined, value) } : value;
}
