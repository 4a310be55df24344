import type { Expression, Handler, Statement } from "../syntax/python/tree";
import { dottedName } from "../syntax/python/walk";
import { assign, remove } from "./assignment";
import { BoundReached } from "./bounds";
import { defineClass } from "./classes";
import { defineFunction } from "./functions";
import { noteLimit } from "./counters";
import { runFor, runWhile } from "./loops";
import { Exited, Raised, type Completion, type Frame, type Machine } from "./machine";
import { importModules, importNames } from "./modules";
import { narrow } from "./narrow";
import { applyBinary, compare } from "./operators";
import { declareGlobal, declareNonlocal, scopeOfAssignment } from "./scope";
import { likely, unknown, type Value } from "./value";
import { noneValue, truthOf } from "./values";

/** Tests that are usually false in the run that matters: values from the other branch come first. */
const unusual = /(^|[^a-z])(debug|smoke|dry_?run|resume|eval_only|test_only|profile|overfit|sanity)/i;
/** Flags whose default leaves training out: a script that is asked to train is what is of interest. */
const asksToTrain = /(^|[._])(do_|run_|is_)?(train|training|finetune|fine_tune|fit|pretrain)$/i;

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
    if (fault instanceof BoundReached) throw fault;
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
      frame.results.push(
        statement.value ? machine.evaluate(statement.value, frame) : noneValue([machine.spanOf(statement, frame)]),
      );
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

function define(machine: Machine, name: string, value: Value, frame: Frame): void {
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

function runIf(
  machine: Machine,
  statement: Extract<Statement, { type: "if" }>,
  index: number,
  frame: Frame,
): Completion {
  const branch = statement.branches[index];
  if (!branch) return machine.run(statement.otherwise, frame);
  const test = machine.evaluate(branch.test, frame);
  noteLimit(machine, branch, frame);
  const rest = (): Completion => runIf(machine, statement, index + 1, frame);
  const truth = overruled(branch.test, truthOf(test));
  if (truth === false) return rest();
  if (truth === true) {
    const completion = machine.run(branch.body, frame);
    // A run that stops with an error is not the run to be estimated: the path that goes on is read instead.
    return completion === "raise" && machine.raising === undefined ? rest() : completion;
  }
  const source = frame.scope.module.source.slice(branch.test.from, branch.test.to);
  const likelyFirst = !unusual.test(source) || /^not\b|\bis None$/.test(source);
  const under =
    (holds: boolean, run: () => Completion): (() => Completion) =>
    () => {
      narrow(machine, branch.test, holds, frame);
      return run();
    };
  const body = under(true, () => machine.run(branch.body, frame));
  return machine.fork(machine.spanOf(branch.test, frame), body, under(false, rest), likelyFirst);
}

/** A plain flag that asks for training and is off by default counts as undecided. */
function overruled(test: Expression, truth: boolean | undefined): boolean | undefined {
  const name = dottedName(test);
  return truth === false && name !== undefined && asksToTrain.test(name) ? undefined : truth;
}

function runMatch(
  machine: Machine,
  statement: Extract<Statement, { type: "match" }>,
  index: number,
  frame: Frame,
): Completion {
  const branch = statement.cases[index];
  if (!branch) return "normal";
  const subject = machine.evaluate(statement.subject, frame);
  if (branch.capture !== undefined) {
    if (branch.capture !== "_") define(machine, branch.capture, subject, frame);
    return machine.run(branch.body, frame);
  }
  const span = machine.spanOf({ from: branch.from, to: branch.from + 4 }, frame);
  const truths = branch.literals?.map((literal) =>
    truthOf(compare(machine, "==", subject, machine.evaluate(literal, frame))),
  );
  const rest = (): Completion => runMatch(machine, statement, index + 1, frame);
  if (truths?.includes(true) === true) return machine.run(branch.body, frame);
  if (truths?.every((truth) => truth === false) === true) return rest();
  return machine.fork(span, () => machine.run(branch.body, frame), rest);
}

function raise(machine: Machine, value: Expression | undefined, frame: Frame): Completion {
  const head = value?.type === "call" ? value.callee : value;
  const type = (head && dottedName(head)?.split(".").at(-1)) ?? "Exception";
  machine.raising = machine.canCatch(type, frame) ? type : undefined;
  return "raise";
}

/** An assertion matters only inside a `try`: elsewhere it is taken to hold. */
function runAssert(machine: Machine, test: Expression, frame: Frame): Completion {
  const holds = truthOf(machine.evaluate(test, frame));
  if (holds !== false || !machine.canCatch("AssertionError", frame)) return "normal";
  machine.raising = "AssertionError";
  return "raise";
}

function runTry(machine: Machine, statement: Extract<Statement, { type: "try" }>, frame: Frame): Completion {
  const { handlers } = statement;
  for (const handler of handlers) machine.catchers.push({ frame, types: typesOf(handler) });
  let completion: Completion;
  const callsBefore = machine.calls.length;
  try {
    completion = machine.run(statement.body, frame);
  } finally {
    machine.catchers.splice(machine.catchers.length - handlers.length);
  }
  if (completion === "raise" && machine.raising !== undefined) {
    const type = machine.raising;
    const handler = handlers.find((h) => catches(h, type));
    if (handler) completion = runHandler(machine, handler, frame);
  } else if (completion === "normal") {
    completion = machine.run(statement.otherwise, frame);
    // What is computed from known values alone has not failed.
    const mayFail =
      machine.calls.length > callsBefore || statement.body.some((s) => s.type === "import" || s.type === "importFrom");
    if (completion === "normal" && mayFail) tryHandlers(machine, handlers, frame);
  }
  const last = machine.run(statement.finally, frame);
  return last === "normal" ? completion : last;
}

/** The handlers may have run instead of the end of the body: what they leave are alternatives, less likely ones. */
function tryHandlers(machine: Machine, handlers: readonly Handler[], frame: Frame): void {
  for (const handler of handlers) {
    const span = machine.spanOf({ from: handler.from, to: handler.body[0]?.from ?? handler.to }, frame);
    const { conditions } = machine;
    machine.fork(
      span,
      () => runHandler(machine, handler, frame),
      () => "normal",
      false,
    );
    machine.conditions = conditions;
  }
}

function runHandler(machine: Machine, handler: Handler, frame: Frame): Completion {
  if (handler.name !== undefined) define(machine, handler.name, unknown("an exception"), frame);
  return machine.run(handler.body, frame);
}

function typesOf(handler: Handler): readonly string[] | undefined {
  if (!handler.types) return undefined;
  const types = handler.types.type === "tuple" ? handler.types.items : [handler.types];
  return types.flatMap((type) => dottedName(type)?.split(".").at(-1) ?? []);
}

function catches(handler: Handler, type: string): boolean {
  const types = typesOf(handler);
  return types === undefined || types.includes(type) || types.includes("Exception") || types.includes("BaseException");
}
