import type { Expression, Statement } from "../syntax/python/tree";
import { dottedName, walkExpression, walkStatements } from "../syntax/python/walk";
import { assign } from "./assignment";
import { maximumUnrolledItems, maximumUnrolledParts } from "./bounds";
import type { Completion, Frame, Machine } from "./machine";
import { applyBinary } from "./operators";
import { scopeOfAssignment } from "./scope";
import type { Loop } from "./trace";
import { asNumber, likely, unknown, type Value } from "./value";
import { eitherOf, isPrimitive, numberValue, same, truthOf } from "./values";
import type { Iteration } from "./iteration";

type ForStatement = Extract<Statement, { type: "for" }>;
type WhileStatement = Extract<Statement, { type: "while" }>;

/** A loop while it is being read: its count may be found inside it. */
export type MutableLoop = { -readonly [K in keyof Loop]: Loop[K] };

/** What a loop's body does to the names around it, from its text alone. */
export interface CounterScan {
  /** Dotted names that the body counts up or down, with the statement's operand where it is a plain `+=`. */
  readonly counters: ReadonlyMap<string, { readonly target: Expression; readonly step?: Expression }>;
  /** Dotted names that the body also sets to something else: they do not count the whole loop. */
  readonly reset: ReadonlySet<string>;
  readonly targets: readonly string[];
  /** Whether it trains: then it is read once, however few its passes are. */
  readonly trains: boolean;
  /** Whether it adds to something: layers, options. */
  readonly builds: boolean;
}

const trainingMethods =
  /^(backward|step|zero_grad|fit|train_on_batch|train_step|training_step|train|fit_generator|train_batch|apply_gradients)$/;
const buildingMethods =
  /^(append|extend|add|insert|add_module|register_module|update|setdefault|set_default|pop|add_argument)$/;
/** Counters that stop a loop early but do not say how long it is. */
const unrelatedCounter = /patien|improv|wait|bad|stale|retr(y|ies)|fail|early|no_|attempt|best|loss/i;

const scans = new WeakMap<readonly Statement[], CounterScan>();

function scan(body: readonly Statement[], target: Expression | undefined): CounterScan {
  const known = scans.get(body);
  if (known) return known;
  const counters = new Map<string, { target: Expression; step?: Expression }>();
  const reset = new Set<string>();
  let trains = false;
  let builds = false;
  walkStatements(body, {
    statement: (s) => {
      if (s.type === "augment") {
        const name = dottedName(s.target);
        if (name !== undefined) counters.set(name, { target: s.target, ...(s.operator === "+" && { step: s.value }) });
        if (s.operator === "+") builds ||= s.value.type === "list" || s.value.type === "call";
      } else if (s.type === "assign") {
        for (const assigned of s.targets) {
          if (assigned.type === "subscript") builds = true;
          const name = dottedName(assigned);
          if (name === undefined) continue;
          const step = selfStep(name, s.value);
          if (step) counters.set(name, { target: assigned, ...(step.operator === "+" && { step: step.operand }) });
          else reset.add(name);
        }
      }
    },
    expression: (e) => {
      if (e.type !== "call") return;
      const method = e.callee.type === "attribute" ? e.callee.name : e.callee.type === "name" ? e.callee.name : "";
      if (trainingMethods.test(method)) trains = true;
      if (buildingMethods.test(method) || method === "setattr") builds = true;
    },
  });
  const result = { counters, reset, targets: target ? namesIn(target) : [], trains, builds };
  scans.set(body, result);
  return result;
}

/** The operand of `x = x + 1`. */
function selfStep(name: string, value: Expression): { operator: string; operand: Expression } | undefined {
  if (value.type !== "binary") return undefined;
  if (dottedName(value.left) === name) return { operator: value.operator, operand: value.right };
  return dottedName(value.right) === name ? { operator: value.operator, operand: value.left } : undefined;
}

function namesIn(target: Expression): string[] {
  if (target.type === "tuple" || target.type === "list") return target.items.flatMap(namesIn);
  if (target.type === "starred") return namesIn(target.value);
  const name = dottedName(target);
  return name === undefined ? [] : [name];
}

/** Names written in a loop's header, dotted ones whole. */
export function wordsOf(...expressions: readonly Expression[]): string[] {
  const words: string[] = [];
  const inside = new Set<Expression>();
  for (const expression of expressions)
    walkExpression(expression, {
      expression: (e) => {
        if (inside.has(e)) {
          if (e.type === "attribute") inside.add(e.object);
          return;
        }
        const name = dottedName(e);
        if (name === undefined) {
          if (e.type === "attribute") words.push(e.name);
          return;
        }
        words.push(name);
        if (e.type === "attribute") inside.add(e.object);
      },
    });
  return words;
}

/** `for target in iterable`. */
export function runFor(machine: Machine, statement: ForStatement, frame: Frame): Completion {
  const iteration = machine.iterate(machine.evaluate(statement.iterable, frame));
  const facts = scan(statement.body, statement.target);
  const loop: MutableLoop = {
    kind: "for",
    header: machine.spanOf({ from: statement.from, to: statement.headerTo }, frame),
    span: machine.spanOf(statement, frame),
    targets: facts.targets,
    iterable: iteration.source,
    ...(iteration.count && { count: iteration.count }),
    words: wordsOf(statement.target, statement.iterable),
  };
  const items = itemsToUnroll(iteration, facts);
  if (items) {
    if (items.length > 1) loop.unrolled = true;
    return within(machine, frame, loop, facts, () => unroll(machine, statement, items, frame));
  }
  return within(machine, frame, loop, facts, () =>
    runOnce(machine, facts, frame, () => {
      assign(machine, statement.target, iteration.element, frame);
      return machine.run(statement.body, frame);
    }),
  );
}

/** The items of a loop that is read pass by pass: few and known, or one that builds a known number of parts. */
function itemsToUnroll(iteration: Iteration, facts: CounterScan): readonly Value[] | undefined {
  if (facts.trains) return undefined;
  const count = asNumber(iteration.count);
  if (count === undefined || iteration.count?.kind === "either") return undefined;
  const allowed = facts.builds ? maximumUnrolledParts : iteration.counting ? 0 : maximumUnrolledItems;
  return count <= allowed ? iteration.items?.() : undefined;
}

function within(
  machine: Machine,
  frame: Frame,
  loop: MutableLoop,
  facts: CounterScan,
  body: () => Completion,
): Completion {
  const { loops, conditions } = machine;
  machine.loops = [...loops, loop];
  frame.loops.push({ loop, scan: facts });
  try {
    return body();
  } finally {
    frame.loops.pop();
    machine.loops = loops;
    machine.conditions = conditions;
  }
}

function unroll(machine: Machine, statement: ForStatement, items: readonly Value[], frame: Frame): Completion {
  const { conditions } = machine;
  for (const item of items) {
    assign(machine, statement.target, item, frame);
    machine.conditions = conditions;
    const completion = machine.run(statement.body, frame);
    if (completion === "break") return "normal";
    if (completion === "return" || (completion === "raise" && machine.raising !== undefined)) return completion;
  }
  return machine.run(statement.otherwise, frame);
}

/** One pass that stands for all: what the body counts is unknown inside it, what it changes is unknown after it. */
function runOnce(machine: Machine, facts: CounterScan, frame: Frame, pass: () => Completion): Completion {
  const mark = machine.journal.begin();
  for (const { target } of facts.counters.values()) forgetCounter(machine, target, frame);
  let completion: Completion;
  try {
    completion = pass();
    settle(machine, mark);
  } finally {
    machine.journal.keep();
  }
  if (completion === "raise") return machine.raising === undefined ? "normal" : "raise";
  return "normal";
}

/** Inside the loop a counter differs in each pass; before the first it holds what it held. */
function forgetCounter(machine: Machine, target: Expression, frame: Frame): void {
  if (target.type === "name") {
    const { names } = scopeOfAssignment(frame.scope, target.name);
    const before = names.get(target.name);
    if (before && isPrimitive(likely(before))) machine.journal.set(names, target.name, counterOf(before));
  } else if (target.type === "attribute") {
    const owner = likely(machine.evaluate(target.object, frame));
    if (owner.kind !== "instance" && owner.kind !== "object") return;
    const before = owner.attributes.get(target.name);
    if (before && isPrimitive(likely(before))) machine.journal.set(owner.attributes, target.name, counterOf(before));
  }
}

/** Where counters began, for what is computed from where they end. */
const beginnings = new WeakMap<Value, Value>();

function counterOf(before: Value): Value {
  const counter = unknown("differs in each pass", before.spans);
  beginnings.set(counter, before);
  return counter;
}

/** After the loop: plain values that a pass changed are unknown, things keep both forms, lists are open. */
function settle(machine: Machine, mark: number): void {
  for (const { names, key, before } of machine.journal.changedNames(mark)) {
    const after = names.get(key);
    if (before === undefined || after === undefined || same(before, after)) continue;
    const a = likely(after);
    const plain = isPrimitive(a) || a.kind === "unknown";
    machine.journal.set(names, key, plain ? unknown("changes in a loop", before.spans) : eitherOf([after, before]));
  }
  for (const sequence of machine.journal.changedSequences(mark)) sequence.open = true;
}

/** `while test`. */
export function runWhile(machine: Machine, statement: WhileStatement, frame: Frame): Completion {
  const facts = scan(statement.body, undefined);
  const loop: MutableLoop = {
    kind: "while",
    header: machine.spanOf({ from: statement.from, to: statement.headerTo }, frame),
    span: machine.spanOf(statement, frame),
    targets: [],
    words: wordsOf(statement.test),
  };
  const run = (): Completion =>
    runOnce(machine, facts, frame, () => {
      const test = machine.evaluate(statement.test, frame);
      if (truthOf(test) === false) return "normal";
      const count = countOfTest(machine, statement.test, facts, frame);
      if (count) loop.count = count;
      const completion = machine.run(statement.body, frame);
      if (!loop.count && loop.limit) loop.count = loop.limit;
      return completion;
    });
  return within(machine, frame, loop, facts, run);
}

/** How often `while counter < bound` runs, where the body counts. */
function countOfTest(machine: Machine, test: Expression, facts: CounterScan, frame: Frame): Value | undefined {
  if (test.type === "logic" && test.operator === "and")
    return countOfTest(machine, test.left, facts, frame) ?? countOfTest(machine, test.right, facts, frame);
  const comparison = comparisonOf(test);
  if (!comparison || !/^[<!]=?$/.test(comparison.operator)) return undefined;
  const name = dottedName(comparison.counter);
  const counter = name === undefined ? undefined : facts.counters.get(name);
  if (!counter || name === undefined || unrelatedCounter.test(name)) return undefined;
  const bound = machine.evaluate(comparison.bound, frame);
  if (asNumber(bound) === undefined) return undefined;
  const start = beginnings.get(machine.evaluate(comparison.counter, frame));
  const first = start && asNumber(start);
  const step = counter.step && asNumber(machine.evaluate(counter.step, frame));
  if (start === undefined || first === undefined || step === undefined || step <= 0) return bound;
  const inclusive = comparison.operator === "<=" ? 1 : 0;
  if (first === inclusive && step === 1) return bound;
  const distance = applyBinary("-", bound, { ...start, ...numberValue(first - inclusive, true, start.spans) });
  return step === 1 ? distance : applyBinary("//", distance, numberValue(step, Number.isInteger(step)));
}

/** `counter < bound`, also when it is written the other way round. */
function comparisonOf(test: Expression): { counter: Expression; operator: string; bound: Expression } | undefined {
  if (test.type !== "compare" || test.rest.length !== 1) return undefined;
  const [step] = test.rest;
  if (!step) return undefined;
  const turned: Record<string, string> = { "<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!=" };
  if (dottedName(test.first) === undefined || test.first.type === "number") {
    const operator = turned[step.operator];
    return operator === undefined ? undefined : { counter: step.operand, operator, bound: test.first };
  }
  return { counter: test.first, operator: step.operator, bound: step.operand };
}

/** `if step >= max_steps: break`: the innermost loop of this frame is left at that bound. */
export function noteLimit(
  machine: Machine,
  branch: { readonly test: Expression; readonly body: readonly Statement[] },
  frame: Frame,
): void {
  const innermost = frame.loops.at(-1);
  if (!innermost || innermost.loop.limit) return;
  if (!branch.body.some((s) => s.type === "break" || s.type === "return")) return;
  const tests = conjuncts(branch.test);
  for (const test of tests) {
    const limit = limitOfTest(machine, test, frame);
    if (!limit) continue;
    // `step >= 10 and args.debug`: where the rest never holds, the bound is none.
    const isExcluded = tests.some((other) => other !== test && truthOf(machine.evaluate(other, frame)) === false);
    if (!isExcluded) innermost.loop.limit = limit;
    return;
  }
}

function conjuncts(test: Expression): Expression[] {
  return test.type === "logic" && test.operator === "and"
    ? [...conjuncts(test.left), ...conjuncts(test.right)]
    : [test];
}

function limitOfTest(machine: Machine, test: Expression, frame: Frame): Value | undefined {
  const comparison = comparisonOf(test);
  if (!comparison || !/^(>=?|==)$/.test(comparison.operator)) return undefined;
  const direct = limitOf(machine, comparison.counter, comparison.bound, frame);
  if (direct || comparison.operator !== "==") return direct;
  return limitOf(machine, comparison.bound, comparison.counter, frame);
}

function limitOf(machine: Machine, counter: Expression, bound: Expression, frame: Frame): Value | undefined {
  // `step + 1 == max_steps` counts as `step`.
  const name = dottedName(counter.type === "binary" && counter.operator === "+" ? counter.left : counter);
  if (name === undefined || unrelatedCounter.test(name)) return undefined;
  const counts = frame.loops.some(
    ({ scan: facts }) => (facts.counters.has(name) && !facts.reset.has(name)) || facts.targets.includes(name),
  );
  const elsewhere = name.includes(".") && /(^|_|\.)(step|iter|iteration|epoch|batch)(s|_num|_count|_idx)?$/i.test(name);
  if (!counts && !elsewhere) return undefined;
  const value = machine.evaluate(bound, frame);
  return (asNumber(value) ?? 0) > 0 ? value : undefined;
}
