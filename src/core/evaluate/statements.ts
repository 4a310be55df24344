import type { Expression, Statement } from "../syntax/python/tree";
import { dottedName } from "../syntax/python/walk";
import { assign, remove } from "./assignment";
import { EvaluationEnd, maximumWaysOut } from "./bounds";
import { choiceAmong, openChoice } from "./choices";
import { defineClass } from "./classes";
import { runIf, runMatch } from "./conditionals";
import { defineFunction } from "./functions";
import { runFor, runWhile } from "./loops";
import { type Completion, Exited, type Frame, type Machine, Raised } from "./machine";
import { importModules, importNames } from "./modules";
import { applyBinary } from "./operators";
import { declareGlobal, declareNonlocal, scopeOfAssignment } from "./scope";
import { runTry } from "./tryStatements";
import { type Value, likely } from "./value";
import { isPrimitive, noneValue, truthOf } from "./values";

/** Runs statements in order. A fault inside one leaves the rest to be read. */
export function runStatements(machine: Machine, statements: readonly Statement[], frame: Frame): Completion {
  for (const statement of statements) {
    const completion = runSafely(machine, statement, frame);
    if (completion !== "normal") return completion;
  }
  return "normal";
}

function runSafely(machine: Machine, statement: Statement, frame: Frame): Completion {
  machine.step();
  const { stack, loops } = machine;
  try {
    return runStatement(machine, statement, frame);
  } catch (fault) {
    if (fault instanceof EvaluationEnd) throw fault;
    machine.stack = stack;
    machine.loops = loops;
    if (fault instanceof Exited) {
      machine.raising = undefined;
      return "raise";
    }
    if (!(fault instanceof Raised)) return "normal";
    machine.raising = machine.canCatch(fault.type, frame) ? fault.type : undefined;
    return machine.raising === undefined ? "normal" : "raise";
  }
}

function runStatement(machine: Machine, statement: Statement, frame: Frame): Completion {
  switch (statement.type) {
    case "expression":
      machine.evaluate(statement.value, frame);
      return "normal";
    case "assign": {
      const value = machine.evaluate(statement.value, frame);
      for (const target of statement.targets) assign(machine, target, value, frame);
      return "normal";
    }
    case "annotate":
      if (statement.value) assign(machine, statement.target, machine.evaluate(statement.value, frame), frame);
      return "normal";
    case "augment": {
      const before = machine.evaluate(statement.target, frame);
      const value = machine.evaluate(statement.value, frame);
      augment(machine, statement, before, value, frame);
      return "normal";
    }
    case "import":
      importModules(machine, statement.modules, frame);
      return "normal";
    case "importFrom":
      importNames(machine, statement, frame);
      return "normal";
    case "function":
      define(machine, statement.name, defineFunction(machine, statement, frame), frame);
      return "normal";
    case "class":
      define(machine, statement.name, defineClass(machine, statement, frame), frame);
      return "normal";
    case "if":
      return runIf(machine, statement, 0, frame);
    case "for":
      return runFor(machine, statement, frame);
    case "while":
      return runWhile(machine, statement, frame);
    case "try":
      return runTry(machine, statement, frame);
    case "with":
      for (const { context, target } of statement.items) {
        const value = machine.evaluate(context, frame);
        if (target) assign(machine, target, enter(machine, value, frame), frame);
      }
      return machine.run(statement.body, frame);
    case "match":
      return runMatch(machine, statement, 0, frame);
    case "return":
      frame.results.push(returned(machine, statement, frame));
      noteWayOut(machine, frame);
      return "return";
    case "raise":
      return raise(machine, statement.value, frame);
    case "assert":
      return runAssert(machine, statement.test, frame);
    case "delete":
      for (const target of statement.targets) remove(machine, target, frame);
      return "normal";
    case "global":
      for (const name of statement.names) declareGlobal(frame.scope, name);
      return "normal";
    case "nonlocal":
      for (const name of statement.names) declareNonlocal(frame.scope, name);
      return "normal";
    case "break":
    case "continue":
      return statement.type;
    case "pass":
      return "normal";
  }
}

/** A return that may not be the one that is taken: what it leaves is one of several outcomes. */
function noteWayOut(machine: Machine, frame: Frame): void {
  const isCertain = machine.conditions.length === frame.conditionsBefore && frame.loops.length === 0;
  if (frame.function && !isCertain && frame.waysOut.length < maximumWaysOut)
    frame.waysOut.push(machine.journal.valuesSince(frame.mark));
}

/** Gives a name a value in the scope that it belongs to. */
export function define(machine: Machine, name: string, value: Value, frame: Frame): void {
  machine.journal.set(scopeOfAssignment(frame.scope, name).names, name, value);
}

/** `x += 1`. Lists grow in place. */
function augment(
  machine: Machine,
  statement: Extract<Statement, { type: "augment" }>,
  before: Value,
  value: Value,
  frame: Frame,
): void {
  const list = likely(before);
  const added = likely(value);
  if (list.kind === "list" && statement.operator === "+") {
    machine.journal.touch(list);
    if (added.kind === "list" || added.kind === "tuple") list.items.push(...added.items);
    if (!("open" in added) || added.open) list.open = true;
    return;
  }
  const result = applyBinary(statement.operator, before, value, machine.spanOf(statement, frame));
  assign(machine, statement.target, result, frame);
}

/** What `with value as x` gives x. */
function enter(machine: Machine, value: Value, frame: Frame): Value {
  const v = likely(value);
  if (v.kind !== "instance") return value;
  const span = v.spans[0] ?? { path: frame.scope.module.path, from: 0, to: 0 };
  const entered = machine.callMethod(v, "__enter__", { span, frame, args: [], kwargs: new Map(), open: false });
  return likely(entered).kind === "instance" ? entered : value;
}

/** `raise SystemExit(main())`: what is raised is made first. */
function raise(machine: Machine, value: Expression | undefined, frame: Frame): Completion {
  const head = value?.type === "call" ? value.callee : value;
  if (value?.type === "call") for (const given of value.args) machine.evaluate(given.value, frame);
  const type = (head && dottedName(head)?.split(".").at(-1)) ?? "Exception";
  machine.raising = machine.canCatch(type, frame) ? type : undefined;
  return "raise";
}

/** What `return` gives: under a test that asks which of several is meant, a plain value is one that may not be. */
function returned(machine: Machine, statement: Extract<Statement, { type: "return" }>, frame: Frame): Value {
  if (!statement.value) return noneValue([machine.spanOf(statement, frame)]);
  const value = machine.evaluate(statement.value, frame);
  const isChosen = choiceAmong(machine.conditions.slice(frame.conditionsBefore)) !== undefined;
  return isChosen && isPrimitive(value) && value.kind !== "none" ? openChoice([value]) : value;
}

/** An assertion matters only inside a `try`: elsewhere it is taken to hold. */
function runAssert(machine: Machine, test: Expression, frame: Frame): Completion {
  const holds = truthOf(machine.evaluate(test, frame));
  if (holds !== false || !machine.canCatch("AssertionError", frame)) return "normal";
  machine.raising = "AssertionError";
  return "raise";
}
