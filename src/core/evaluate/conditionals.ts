/** `if` and `match`: the branch that is taken, or both where that cannot be known. */
import type { Expression, Statement } from "../syntax/python/tree";
import { dottedName } from "../syntax/python/walk";
import { afterChoice, asksWhich } from "./choices";
import { noteChosenPasses, noteLimit } from "./counters";
import type { Completion, Frame, Machine } from "./machine";
import { narrow } from "./narrow";
import { compare } from "./comparison";
import { define } from "./statements";
import type { Condition } from "./trace";
import { eitherBranch, truthOf, type Usual } from "./values";

/** Tests that are usually false in the run that matters: values from the other branch come first. */
const unusual = /(^|[^a-z])(debug|smoke|dry_?run|resume|eval_only|test_only|profile|overfit|sanity)/i;
/** Flags whose default leaves training out: a script that is asked to train is what is of interest. */
const asksToTrain = /(^|[._])(do_|run_|is_)?(train|training|finetune|fine_tune|fit|pretrain)$/i;

/** An `if` from one of its branches on. */
export function runIf(
  machine: Machine,
  statement: Extract<Statement, { type: "if" }>,
  index: number,
  frame: Frame,
): Completion {
  const branch = statement.branches[index];
  if (!branch) return machine.run(statement.otherwise, frame);
  const test = machine.evaluate(branch.test, frame);
  const isBounded = noteLimit(machine, branch, frame);
  const rest = (): Completion => runIf(machine, statement, index + 1, frame);
  const truth = overruled(branch.test, truthOf(test));
  if (truth === false) return rest();
  if (truth === true) {
    const completion = machine.run(branch.body, frame);
    // A run that stops with an error is not the run to be estimated: the path that goes on is read instead.
    return completion === "raise" && machine.raising === undefined ? rest() : completion;
  }
  noteChosenPasses(machine, branch, frame);
  const source = machine.textOf(branch.test, frame);
  const under =
    (holds: boolean, run: () => Completion): (() => Completion) =>
    () => {
      narrow(machine, branch.test, holds, frame);
      return run();
    };
  const usual = usualBranch(source);
  const body = under(true, () => {
    const completion = machine.run(branch.body, frame);
    if (completion === "break" && !isBounded && usual === undefined) noteEarlyEnd(machine, branch.test, source, frame);
    return completion;
  });
  const span = machine.spanOf(branch.test, frame);
  if (asksWhich(machine, branch.test, frame)) {
    const hasElse = statement.otherwise.length > 0 && statement.otherwise.at(-1)?.type !== "raise";
    const choice = hasElse || statement.branches.length > 1;
    return machine.fork({ span, choice }, body, under(false, rest), afterChoice(hasElse));
  }
  const period = periodOf(machine, branch.test, frame);
  return machine.fork({ span, ...(period && { period }) }, body, under(false, rest), (x, y) =>
    eitherBranch(x, y, usual),
  );
}

/** Every how many passes a test holds, or fails: `(step + 1) % n == 0`, also beside other tests. */
function periodOf(machine: Machine, test: Expression, frame: Frame): Condition["period"] {
  const found = remainderIn(test);
  if (!found || !isPlain(found.period)) return undefined;
  return { passes: machine.evaluate(found.period, frame), negated: found.negated };
}

/** Whether an expression can be evaluated once more without doing anything. */
function isPlain(expression: Expression): boolean {
  if (expression.type === "subscript") return dottedName(expression.object) !== undefined;
  return expression.type === "number" || dottedName(expression) !== undefined;
}

function remainderIn(test: Expression): { readonly period: Expression; readonly negated: boolean } | undefined {
  switch (test.type) {
    case "logic":
      return remainderIn(test.left) ?? remainderIn(test.right);
    case "binary":
      return test.operator === "%" ? { period: test.right, negated: true } : undefined;
    case "unary": {
      const inner = test.operator === "not" ? remainderIn(test.operand) : undefined;
      return inner && { ...inner, negated: !inner.negated };
    }
    case "compare": {
      const [compared, ...more] = test.rest;
      const inner = remainderIn(test.first);
      if (!inner || !compared || more.length > 0) return undefined;
      if (compared.operator === "==") return { ...inner, negated: false };
      return compared.operator === "!=" || compared.operator === ">" ? { ...inner, negated: true } : undefined;
    }
    default:
      return undefined;
  }
}

/** Tests of what went wrong, and what fills a queue: leaving a loop then is no plan. */
const unplanned = /nan|finite|inf\b|error|fail|empty|queue|stopiteration|is None$/i;

/** `if patience == 0: break`: the loop may end before its time. */
function noteEarlyEnd(machine: Machine, test: Expression, source: string, frame: Frame): void {
  const innermost = frame.loops.at(-1)?.loop;
  if (innermost && !unplanned.test(source)) innermost.earlyEnd ??= machine.spanOf(test, frame);
}

/** Tests that hold on the machine that trains. */
const usual =
  /\b(is_available|is_bf16_supported|is_bfloat16_supported)\(\)$|\bget_device_(?:capability|properties)\([^()]*\)(?:\.major|\[0\]) ?>=? ?[78]$/;

/** Which branch of a test is the usual one, where it asks for debugging, resuming and the like, or for an accelerator. */
export function usualBranch(test: string): Usual {
  const isNegated = /^not\b|\bis None$|\bnot [\w.]+\(\)$/.test(test);
  if (usual.test(test)) return isNegated ? "second" : "first";
  if (unusual.test(test)) return isNegated ? "first" : "second";
  return undefined;
}

/** A plain flag that asks for training and is off by default counts as undecided. */
function overruled(test: Expression, truth: boolean | undefined): boolean | undefined {
  const name = dottedName(test);
  return truth === false && name !== undefined && asksToTrain.test(name) ? undefined : truth;
}

/** A `match` from one of its cases on. */
export function runMatch(
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
  return machine.fork({ span }, () => machine.run(branch.body, frame), rest);
}
