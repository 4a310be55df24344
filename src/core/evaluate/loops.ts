import type { Expression, Statement } from "../syntax/python/tree";
import { dottedName, walkExpression } from "../syntax/python/walk";
import { assign } from "./assignment";
import { maximumUnrolledItems, maximumUnrolledParts, maximumUnrolledSteps, probing } from "./bounds";
import { countOfTest, forgetCounter, scanLoop, stopOf, type CounterScan, type Stop } from "./counters";
import type { Completion, Frame, Machine } from "./machine";
import type { Loop } from "./trace";
import { asNumber, likely, unknown, type Value } from "./value";
import { eitherOf, isPrimitive, same, truthOf } from "./values";
import type { Iteration } from "./iteration";
import { countsUpdates } from "./updateCounters";

type ForStatement = Extract<Statement, { type: "for" }>;
type WhileStatement = Extract<Statement, { type: "while" }>;

/** A loop while it is being read: its count may be found inside it. */
export type MutableLoop = { -readonly [K in keyof Loop]: Loop[K] };

/** Several streams of data may be drawn from in one loop; more say nothing more. */
const maximumDrawn = 8;

/** `next(batches)`: the innermost loop that runs takes its items from there. */
export function noteDrawn(machine: Machine, value: Value): void {
  const loop: MutableLoop | undefined = machine.loops.findLast(({ kind }) => kind === "for" || kind === "while");
  const drawn = loop?.drawn ?? [];
  if (loop && drawn.length < maximumDrawn && !drawn.includes(value)) loop.drawn = [...drawn, value];
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
  const facts = scanLoop(statement.body, statement.target);
  const loop: MutableLoop = {
    kind: "for",
    header: machine.spanOf({ from: statement.from, to: statement.headerTo }, frame),
    span: machine.spanOf(statement, frame),
    targets: facts.targets,
    iterable: iteration.source,
    ...(iteration.count && { count: iteration.count }),
    words: wordsOf(statement.target, statement.iterable),
  };
  const items = itemsToUnroll(machine, iteration, facts);
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
function itemsToUnroll(machine: Machine, iteration: Iteration, facts: CounterScan): readonly Value[] | undefined {
  if (facts.trains && !machine.probing) return undefined;
  const count = asNumber(iteration.count);
  if (count === undefined || iteration.count?.kind === "either") return undefined;
  const allowed = machine.probing
    ? probing.unrolledItems
    : facts.builds
      ? maximumUnrolledParts
      : iteration.counting
        ? 0
        : maximumUnrolledItems;
  return count <= allowed ? iteration.items?.() : undefined;
}

function within(
  machine: Machine,
  frame: Frame,
  loop: MutableLoop,
  facts: CounterScan,
  body: () => Completion,
  stop?: Stop,
): Completion {
  const { loops, conditions } = machine;
  machine.loops = [...loops, loop];
  frame.loops.push({ loop, scan: facts, conditions: conditions.length, ...(stop && { stop }) });
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
  const begun = machine.stepsTaken;
  for (const item of items) {
    if (!machine.probing && machine.stepsTaken - begun > maximumUnrolledSteps) {
      machine.cut = true;
      break;
    }
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
  const facts = scanLoop(statement.body, undefined);
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
      const isOfUpdates = (word: string): boolean => facts.counters.has(word) && countsUpdates(statement.body, word);
      if (count && loop.words.some(isOfUpdates)) loop.updates = count;
      const completion = machine.run(statement.body, frame);
      if (!loop.count && loop.limit) loop.count = loop.limit;
      return completion;
    });
  return within(machine, frame, loop, facts, run, stopOf(statement.test));
}
