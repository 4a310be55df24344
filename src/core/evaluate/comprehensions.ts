import type { ComprehensionClause, Expression } from "../syntax/python/tree";
import { walkExpression } from "../syntax/python/walk";
import { assign } from "./assignment";
import { maximumItems, maximumUnrolledParts, maximumUnrolledSteps } from "./bounds";
import { setEntry } from "./journal";
import { wordsOf } from "./loops";
import type { Frame, Machine } from "./machine";
import { newFrame, newScope } from "./scope";
import type { Loop } from "./trace";
import { asNumber, likely, type Value } from "./value";
import { dictValue, keyOf, sequenceValue, truthOf, type Dict, type Sequence } from "./values";

type Comprehension = Extract<Expression, { type: "comprehension" }>;

/** A comprehension: item by item where they are known and few, else one item that stands for all, and open. */
export function evaluateComprehension(machine: Machine, e: Comprehension, frame: Frame): Value {
  const spans = [machine.spanOf(e, frame)];
  const scope = newScope("function", frame.scope.module, frame.scope);
  const inner = newFrame(scope, frame.base, frame.function, frame.self);
  const { loops } = machine;
  try {
    if (e.kind === "dict") {
      const dict = dictValue(new Map(), spans);
      const complete = runClauses(machine, e, 0, inner, () => addEntry(machine, e, dict, inner));
      if (!complete) dict.open = true;
      return dict;
    }
    const list = sequenceValue(e.kind === "set" ? "set" : "list", [], spans);
    if (!repeatItem(machine, e, list, inner)) {
      const complete = runClauses(machine, e, 0, inner, () => addItem(machine, e, list, inner));
      if (!complete) list.open = true;
    }
    return list;
  } finally {
    machine.loops = loops;
  }
}

function addItem(machine: Machine, e: Comprehension, list: Sequence, frame: Frame): boolean {
  if (list.items.length >= maximumItems) return false;
  list.items.push(machine.evaluate(e.element, frame));
  return true;
}

function addEntry(machine: Machine, e: Comprehension, dict: Dict, frame: Frame): boolean {
  if (!e.key || dict.entries.size >= maximumItems) return false;
  const keyValue = likely(machine.evaluate(e.key, frame));
  const key = keyOf(keyValue);
  const value = machine.evaluate(e.element, frame);
  if (key === undefined) return false;
  setEntry(machine.journal, dict, key, keyValue, value);
  return true;
}

/**
 * `[0 for _ in range(n)]`: nothing in the item depends on the pass, so one item stands n times.
 * Where the item is made by a call, each pass makes another one: few are made one by one, of many one stands for all.
 */
function repeatItem(machine: Machine, e: Comprehension, list: Sequence, frame: Frame): boolean {
  const [clause] = e.clauses;
  if (!clause || e.clauses.length > 1 || clause.conditions.length > 0 || mentions(e.element, clause.target))
    return false;
  const iteration = machine.iterate(machine.evaluate(clause.iterable, frame));
  const count = iteration.count?.kind === "either" ? undefined : asNumber(iteration.count);
  const makes = makesThings(e.element);
  enterLoop(machine, e, clause, iteration.source, iteration.count, frame);
  const item = machine.evaluate(e.element, frame);
  if (count === undefined || count > (makes ? maximumUnrolledParts : maximumItems)) {
    list.items.push(item);
    list.open = true;
  } else if (makes) {
    for (let i = 0; i < count; i++) list.items.push(i === 0 ? item : machine.evaluate(e.element, frame));
  } else for (let i = 0; i < count; i++) list.items.push(item);
  return true;
}

function makesThings(element: Expression): boolean {
  let found = false;
  walkExpression(element, {
    expression: (e) => {
      if (e.type === "call") found = true;
    },
  });
  return found;
}

function mentions(element: Expression, target: Expression): boolean {
  const names = new Set<string>();
  walkExpression(target, {
    expression: (e) => {
      if (e.type === "name") names.add(e.name);
    },
  });
  let found = false;
  walkExpression(element, {
    expression: (e) => {
      if (e.type === "lambda" || (e.type === "name" && names.has(e.name))) found = true;
    },
  });
  return found;
}

function enterLoop(
  machine: Machine,
  e: Comprehension,
  clause: ComprehensionClause,
  iterable: Value,
  count: Value | undefined,
  frame: Frame,
  unrolled = false,
): void {
  const loop: Loop = {
    kind: "comprehension",
    header: machine.spanOf(clause, frame),
    span: machine.spanOf(e, frame),
    targets: wordsOf(clause.target),
    iterable,
    ...(count && { count }),
    ...(unrolled && { unrolled: true }),
    words: wordsOf(clause.target, clause.iterable),
  };
  machine.loops = [...machine.loops, loop];
}

/** Runs the clauses from `index` on and `emit` for each item. Returns whether all items were seen. */
function runClauses(machine: Machine, e: Comprehension, index: number, frame: Frame, emit: () => boolean): boolean {
  const clause = e.clauses[index];
  if (!clause) return emit();
  const iteration = machine.iterate(machine.evaluate(clause.iterable, frame));
  const count = iteration.count?.kind === "either" ? undefined : asNumber(iteration.count);
  const items = count !== undefined && count <= maximumUnrolledParts * 4 ? iteration.items?.() : undefined;
  const { loops } = machine;
  enterLoop(machine, e, clause, iteration.source, iteration.count, frame, items !== undefined);
  let complete = items !== undefined;
  const begun = machine.stepsTaken;
  for (const item of items ?? [iteration.element]) {
    if (!machine.probing && machine.stepsTaken - begun > maximumUnrolledSteps) {
      complete = false;
      break;
    }
    assign(machine, clause.target, item, frame);
    const truths = clause.conditions.map((condition) => truthOf(machine.evaluate(condition, frame)));
    if (truths.includes(false)) continue;
    if (truths.includes(undefined)) complete = false;
    if (!runClauses(machine, e, index + 1, frame, emit)) complete = false;
  }
  machine.loops = loops;
  return complete;
}
