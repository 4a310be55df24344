/** COUNTERS. What a loop counts, and the bounds on it that say how long the loop is. */
import { recordEntry } from "../source/recordEntry";
import type { Expression, Statement } from "../syntax/python/tree";
import { dottedName, walkStatements } from "../syntax/python/walk";
import type { Frame, Machine } from "./machine";
import { applyBinary } from "./operators";
import { scopeOfAssignment } from "./scope";
import { asNumber, likely, unknown, type Value } from "./value";
import { countsUpdates } from "./updateCounters";
import { isPrimitive, numberValue, truthOf } from "./values";

/** What a loop's body does to the names around it, from its text alone. */
export interface CounterScan {
  /** Dotted names that the body counts up or down, with the statement's operand where it is a plain `+=`. */
  readonly counters: ReadonlyMap<string, { readonly target: Expression; readonly step?: Expression }>;
  /** Dotted names that the body also sets to something else: they do not count the whole loop. */
  readonly reset: ReadonlySet<string>;
  readonly targets: readonly string[];
  readonly body: readonly Statement[];
  /** Whether it trains: then it is read once, however few its passes are. */
  readonly trains: boolean;
  /** Whether it adds to something: layers, options. */
  readonly builds: boolean;
}

/** A name that ends a loop when it gets a value. */
export interface Stop {
  readonly name: string;
  readonly value: boolean;
}

const trainingMethods =
  /^(backward|step|zero_grad|fit|train_on_batch|train_step|training_step|train|fit_generator|train_batch|apply_gradients|fitDataset|trainOnBatch|minimize|applyGradients|trainAsync)$/;
const buildingMethods =
  /^(append|extend|add|insert|__setattr__|add_module|register_module|update|setdefault|set_default|pop|add_argument)$/;
/** Counters that stop a loop early but do not say how long it is. */
const unrelatedCounter = /patien|improv|wait|bad|stale|retr(y|ies)|fail|early|no_|attempt|best|loss/i;

const scans = new WeakMap<readonly Statement[], CounterScan>();

/** Reads a loop's body, once. */
export function scanLoop(body: readonly Statement[], target: Expression | undefined): CounterScan {
  const known = scans.get(body);
  if (known) return known;
  const counters = new Map<string, { target: Expression; step?: Expression }>();
  const reset = new Set<string>();
  let trains = false;
  let builds = false;
  walkStatements(body, {
    statement: (s) => {
      if (s.type === "augment") {
        const name = pathOf(s.target);
        if (name !== undefined) counters.set(name, { target: s.target, ...(s.operator === "+" && { step: s.value }) });
        if (s.operator === "+") builds ||= s.value.type === "list" || s.value.type === "call";
      } else if (s.type === "assign") {
        for (const assigned of s.targets) {
          if (assigned.type === "subscript") builds = true;
          const name = pathOf(assigned);
          if (name === undefined) continue;
          if (appliesLayer(name, s.value)) builds = true;
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
  const result = { counters, reset, targets: target ? namesIn(target) : [], body, trains, builds };
  scans.set(body, result);
  return result;
}

/** `x = Dense(64)(x)`, `x = conv_block(x, 64)`: one layer more on top of what is there. */
function appliesLayer(name: string, value: Expression): boolean {
  if (value.type !== "call" || !value.args.some((argument) => pathOf(argument.value) === name)) return false;
  const { callee } = value;
  if (callee.type === "call") return true;
  const called = dottedName(callee)?.split(".").at(-1) ?? "";
  return /conv|dense|linear|block|layer|stage|stack|encod|decod|attention|mlp|residual|down|up|norm/i.test(called);
}

/** `a.b.c` of what can count: names, attributes, and entries under a literal key. */
function pathOf(e: Expression): string | undefined {
  if (e.type !== "subscript" || e.index.type !== "string") return dottedName(e);
  const object = pathOf(e.object);
  return object === undefined ? undefined : `${object}.${e.index.value}`;
}

/** The operand of `x = x + 1`. */
function selfStep(name: string, value: Expression): { operator: string; operand: Expression } | undefined {
  if (value.type !== "binary") return undefined;
  if (pathOf(value.left) === name) return { operator: value.operator, operand: value.right };
  return pathOf(value.right) === name ? { operator: value.operator, operand: value.left } : undefined;
}

function namesIn(target: Expression): string[] {
  if (target.type === "tuple" || target.type === "list") return target.items.flatMap(namesIn);
  if (target.type === "starred") return namesIn(target.value);
  const name = pathOf(target);
  return name === undefined ? [] : [name];
}

/** Inside the loop a counter differs in each pass; before the first it holds what it held. */
export function forgetCounter(machine: Machine, target: Expression, frame: Frame): void {
  const place = placeOf(machine, target, frame);
  const before = place?.names.get(place.key);
  if (place && before && isPrimitive(likely(before))) machine.journal.set(place.names, place.key, counterOf(before));
}

/** The map and key under which a counter is kept: a scope, attributes, or a dictionary's entries. */
function placeOf(
  machine: Machine,
  target: Expression,
  frame: Frame,
): { names: Map<string, Value>; key: string } | undefined {
  if (target.type === "name") return { names: scopeOfAssignment(frame.scope, target.name).names, key: target.name };
  if (target.type === "attribute") {
    const owner = likely(machine.evaluate(target.object, frame));
    const held = owner.kind === "instance" || owner.kind === "object" ? owner.attributes : undefined;
    return held && { names: held, key: target.name };
  }
  if (target.type !== "subscript" || target.index.type !== "string") return undefined;
  const owner = likely(machine.evaluate(target.object, frame));
  return owner.kind === "dict" ? { names: owner.entries, key: target.index.value } : undefined;
}

/** Where counters began, for what is computed from where they end. */
const beginnings = new WeakMap<Value, Value>();

function counterOf(before: Value): Value {
  const counter = unknown("differs in each pass", before.spans);
  beginnings.set(counter, before);
  return counter;
}

/** How often `while counter < bound` runs, where the body counts. */
export function countOfTest(machine: Machine, test: Expression, facts: CounterScan, frame: Frame): Value | undefined {
  if (test.type === "logic" && test.operator === "and")
    return countOfTest(machine, test.left, facts, frame) ?? countOfTest(machine, test.right, facts, frame);
  const comparison = comparisonOf(test);
  if (!comparison || !/^[<!]=?$/.test(comparison.operator)) return undefined;
  const name = pathOf(comparison.counter);
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
  if (!isCounted(test.first) || test.first.type === "number") {
    const operator = recordEntry(turned, step.operator);
    return operator === undefined ? undefined : { counter: step.operand, operator, bound: test.first };
  }
  return { counter: test.first, operator: step.operator, bound: step.operand };
}

/** `step`, `step + 1`, `step * batch_size`, `step % period`. */
function isCounted(e: Expression): boolean {
  return pathOf(e) !== undefined || (e.type === "binary" && /^[+*%]$/.test(e.operator) && pathOf(e.left) !== undefined);
}

/** Tests by what they gave, and where their offsets are counted from. */
const rememberedTests = new WeakMap<Value, { readonly test: Expression; readonly base: number }>();

/** Keeps how a truth value was found: `last = step == n` may be what `if last: break` asks later. */
export function rememberTest(value: Value, test: Expression, { base }: Frame): void {
  rememberedTests.set(value, { test, base });
}

/** `if step >= max_steps: break`: the innermost loop of this frame is left at that bound. Returns whether the test is such a bound. */
export function noteLimit(
  machine: Machine,
  branch: { readonly test: Expression; readonly body: readonly Statement[] },
  frame: Frame,
): boolean {
  const innermost = frame.loops.find(({ stop }) => stop !== undefined && branch.body.some((s) => sets(s, stop)));
  const left = branch.body.some(leaves) ? frame.loops.at(-1) : innermost;
  if (!left) return false;
  const tests = partsOfTest(branch.test, "and").flatMap((test) => partsOfTest(test, "or"));
  for (const test of tests) {
    const { test: asked, base } = originalTest(machine, test, frame);
    const limit = limitOfTest(machine, asked, base === frame.base ? frame : { ...frame, base });
    if (!limit) continue;
    const counter = counterIn(asked);
    // `step >= 10 and args.debug`: where the rest never holds, the bound is none.
    const conditions = partsOfTest(branch.test, "and").filter((part) => part !== test);
    const isExcluded = conditions.some((other) => truthOf(machine.evaluate(other, frame)) === false);
    if (!isExcluded) left.loop.limit ??= limit;
    if (!isExcluded && outlives(left, counter, frame)) left.loop.total ??= limit;
    if (!isExcluded && counter !== undefined && countsUpdates(left.scan.body, counter)) left.loop.updates ??= limit;
    // What `for` itself counts begins anew each time: the bound is then how long one such loop is.
    if (tests.length === 1 && left.loop.kind === "for" && left.scan.targets.includes(counter ?? "")) {
      left.loop.count ??= limit;
      const isSure = machine.conditions.length === left.conditions;
      if (isSure && (asNumber(limit) ?? 0) < (asNumber(left.loop.count) ?? 0)) left.loop.count = limit;
    }
    return true;
  }
  return false;
}

/**
 * `if fold not in chosen: continue` before anything else in a loop: only the passes of the list do anything. Which they are is known
 * where the list is; the loop then counts them.
 */
export function noteChosenPasses(
  machine: Machine,
  branch: { readonly test: Expression; readonly body: readonly Statement[] },
  frame: Frame,
): void {
  const { test } = branch;
  const loop = frame.loops.at(-1);
  if (loop?.loop.kind !== "for" || test.type !== "compare" || branch.body.at(-1)?.type !== "continue") return;
  const [compared, ...more] = test.rest;
  if (compared?.operator !== "not in" || more.length > 0) return;
  if (!loop.scan.targets.includes(pathOf(test.first) ?? "")) return;
  if (machine.calls.some((call) => call.loops.includes(loop.loop))) return;
  const list = likely(machine.evaluate(compared.operand, frame));
  if (list.kind !== "list" && list.kind !== "tuple" && list.kind !== "set") return;
  const [chosen, all] = [list.items.length, asNumber(loop.loop.count)];
  if (list.open || chosen === 0 || (all !== undefined && all <= chosen)) return;
  loop.loop.count = numberValue(chosen, true, list.spans, "derived");
}

/** Whether a counter goes on through the loops around the one that is left at a bound: nothing there sets it back. */
function outlives(left: Frame["loops"][number], counter: string | undefined, frame: Frame): boolean {
  const around = frame.loops.slice(0, frame.loops.indexOf(left));
  if (counter === undefined || around.length === 0 || left.scan.targets.includes(counter)) return false;
  return around.every(({ scan }) => scan.counters.has(counter) && !scan.reset.has(counter));
}

/** The name that a comparison bounds. */
function counterIn(test: Expression): string | undefined {
  const counter = comparisonOf(test)?.counter;
  return counter && pathOf(counter.type === "binary" ? counter.left : counter);
}

/** Whether a statement ends the loop that it stands in: `break`, `return`, `sys.exit()`. */
function leaves(statement: Statement): boolean {
  if (statement.type === "break" || statement.type === "return") return true;
  if (statement.type !== "expression" || statement.value.type !== "call") return false;
  return /^((sys|os)\.)?(_?exit|quit)$/.test(dottedName(statement.value.callee) ?? "");
}

/** The name whose value ends `while not done` or `while going`. */
export function stopOf(test: Expression): Stop | undefined {
  const negated = test.type === "unary" && test.operator === "not";
  const name = pathOf(negated ? test.operand : test);
  return name === undefined ? undefined : { name, value: negated };
}

function sets(statement: Statement, stop: Stop): boolean {
  if (statement.type !== "assign" || statement.value.type !== "constant") return false;
  return statement.value.value === stop.value && statement.targets.some((target) => pathOf(target) === stop.name);
}

function originalTest(machine: Machine, test: Expression, frame: Frame): { test: Expression; base: number } {
  const remembered = pathOf(test) === undefined ? undefined : rememberedTests.get(machine.evaluate(test, frame));
  return remembered ?? { test, base: frame.base };
}

function partsOfTest(test: Expression, operator: "and" | "or"): Expression[] {
  return test.type === "logic" && test.operator === operator
    ? [...partsOfTest(test.left, operator), ...partsOfTest(test.right, operator)]
    : [test];
}

function limitOfTest(machine: Machine, test: Expression, frame: Frame): Value | undefined {
  const comparison = comparisonOf(test);
  if (!comparison || !/^(>=?|==)$/.test(comparison.operator)) return undefined;
  const { counter } = comparison;
  if (counter.type === "binary" && /^[*%]$/.test(counter.operator))
    return limitOfProduct(machine, comparison, counter, frame);
  const direct = limitOf(machine, counter, comparison.bound, frame);
  if (direct || comparison.operator !== "==") return direct;
  return limitOf(machine, comparison.bound, comparison.counter, frame);
}

/** `step * batch_size >= rows` and `step % steps == 0`, as bounds on `step`. */
function limitOfProduct(
  machine: Machine,
  { operator, bound }: { readonly operator: string; readonly bound: Expression },
  { operator: way, left, right }: Extract<Expression, { type: "binary" }>,
  frame: Frame,
): Value | undefined {
  if (way === "%")
    return operator === "==" && asNumber(machine.evaluate(bound, frame)) === 0
      ? limitOf(machine, left, right, frame)
      : undefined;
  const limit = limitOf(machine, left, bound, frame);
  const each = asNumber(machine.evaluate(right, frame)) ?? 0;
  const passes = Math.ceil((asNumber(limit) ?? 0) / each);
  return limit && each > 0 ? { ...numberValue(passes, true, limit.spans, "derived") } : undefined;
}

function limitOf(machine: Machine, counter: Expression, bound: Expression, frame: Frame): Value | undefined {
  // `step + 1 == max_steps` counts as `step`.
  const name = pathOf(counter.type === "binary" && counter.operator === "+" ? counter.left : counter);
  if (name === undefined || unrelatedCounter.test(name)) return undefined;
  const counts = frame.loops.some(
    ({ scan: facts }) => (facts.counters.has(name) && !facts.reset.has(name)) || facts.targets.includes(name),
  );
  const elsewhere = name.includes(".") && /(^|_|\.)(step|iter|iteration|epoch|batch)(s|_num|_count|_idx)?$/i.test(name);
  if (!counts && !elsewhere) return undefined;
  const value = machine.evaluate(bound, frame);
  return (asNumber(value) ?? 0) > 0 ? value : undefined;
}
