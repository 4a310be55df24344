/** Hand-written training loops: which loop is the training, what repeats it, what runs inside. */
import { likely, type Value } from "../evaluate/value";
import type { Call, Loop, Trace } from "../evaluate/trace";
import { ownerOf } from "./calls";
import { readDataset } from "./datasets";
import type { DatasetReading } from "./datasetReading";
import { optimizerOf, type OptimizerReading } from "./optimizers";
import { isSamePlace } from "./runs";

/** One place where weights are trained by hand. */
export interface TrainingLoop {
  /** The loop that is the training: epochs, steps, or one pass over the data. */
  readonly outer: Loop;
  /** From {@link outer} inwards, down to where gradients are computed. */
  readonly loops: readonly Loop[];
  /** All loops around it. */
  readonly around: readonly Loop[];
  /** Those of them that repeat the whole training: folds, seeds, trials. */
  readonly repeats: readonly Loop[];
  /** Those of them in which the same optimizer trains on: `for rate, steps in schedule`. */
  readonly phases: readonly Loop[];
  readonly backward: Call;
  /** The call that updates the weights, where it was seen. */
  readonly step?: Call | undefined;
  /** The optimizer that steps, where it is known. */
  readonly optimizer?: OptimizerReading | undefined;
  /** Workspace calls that lead to the loop. */
  readonly stack: Call["stack"];
}

export interface LoopMarks {
  /** Whether a call computes gradients. */
  readonly computesGradients: (call: Call) => boolean;
  /** Whether a call updates the weights. */
  readonly updatesWeights: (call: Call) => boolean;
  /** The value whose optimizer such a call runs. */
  readonly optimizerIn: (call: Call) => Value | undefined;
}

/** The training loops of a trace: one for each loop that is a training's outermost. */
export function findTrainingLoops(trace: Trace, marks: LoopMarks): readonly TrainingLoop[] {
  const updates = byOutermostLoop(trace.calls.filter(marks.updatesWeights));
  const found: TrainingLoop[] = [];
  for (const backward of trace.calls) {
    if (!marks.computesGradients(backward)) continue;
    const loops = withoutComprehensions(backward.loops);
    const [outermost] = loops;
    const step = outermost && closestUpdate(updates.get(placeOf(outermost)) ?? [], loops, backward);
    if (!step) continue;
    const optimizer = optimizerOf(marks.optimizerIn(step));
    const depth = repeatsAround(loops, step, optimizer?.value);
    const outer = loops[depth];
    if (!outer || outer.kind === "trials" || found.some((other) => isSamePlace(other.outer.header, outer.header)))
      continue;
    const around = loops.slice(0, depth);
    const phases = around.filter((loop) => isPhases(loop, optimizer?.value, step));
    found.push({
      outer,
      loops: loops.slice(depth),
      around,
      repeats: around.filter((loop) => !phases.includes(loop)),
      phases,
      backward,
      step,
      optimizer,
      stack: backward.stack,
    });
  }
  return found;
}

/** A call that updates weights, and the loops around it. */
interface Update {
  readonly call: Call;
  readonly loops: readonly Loop[];
}

/** Calls in loops, by the place of the outermost one: a program may have thousands, of which few share a loop with a backward pass. */
function byOutermostLoop(calls: readonly Call[]): ReadonlyMap<string, readonly Update[]> {
  const found = new Map<string, Update[]>();
  for (const call of calls) {
    const loops = withoutComprehensions(call.loops);
    const [outermost] = loops;
    if (!outermost) continue;
    const place = placeOf(outermost);
    const updates = found.get(place) ?? [];
    found.set(place, updates);
    updates.push({ call, loops });
  }
  return found;
}

function placeOf({ span }: Loop): string {
  return `${String(span.from)}:${String(span.to)}:${span.path}`;
}

/** Of the calls that update weights, the one that shares most loops with the backward pass, and at least one. */
function closestUpdate(updates: readonly Update[], loops: readonly Loop[], backward: Call): Call | undefined {
  const next = updates.find(({ call }) => call.index > backward.index);
  // As nearly always, and then none can be closer.
  if (next && countShared(next.loops, loops) === loops.length) return next.call;
  let best: Call | undefined;
  let most = 0;
  for (const update of updates) {
    const shared = countShared(update.loops, loops);
    const later = update.call.index > backward.index;
    if (shared > most || (shared === most && shared > 0 && later && best && best.index < backward.index)) {
      best = update.call;
      most = shared;
    }
  }
  return best;
}

/** How many loops two calls have in common, from the outside. */
export function sharedLoops(one: readonly Loop[], other: readonly Loop[]): number {
  return countShared(withoutComprehensions(one), withoutComprehensions(other));
}

function countShared(a: readonly Loop[], b: readonly Loop[]): number {
  let count = 0;
  while (count < a.length && count < b.length && isSamePlace(a[count]?.span ?? nowhere, b[count]?.span ?? nowhere))
    count++;
  return count;
}

function withoutComprehensions(loops: readonly Loop[]): readonly Loop[] {
  return loops.some(isComprehension) ? loops.filter((loop) => !isComprehension(loop)) : loops;
}

function isComprehension({ kind }: Loop): boolean {
  return kind === "comprehension";
}

const nowhere = { path: "", from: -1, to: -1 };

/**
 * How many of the outermost loops repeat the training rather than being it: those in which the optimizer is made anew,
 * unless they count epochs or steps, and those that go over folds, seeds or trials by name.
 */
function repeatsAround(loops: readonly Loop[], step: Call, optimizer: Value | undefined): number {
  const held = optimizer && likely(optimizer);
  const made = held?.kind === "object" || held?.kind === "instance" ? held.call : undefined;
  const inside = made && made.index < step.index ? sharedLoops(made.loops, loops) : 0;
  let depth = 0;
  while (depth < loops.length - 1) {
    const loop = loops[depth];
    if (loop?.kind === "trials") {
      depth++;
      continue;
    }
    if (!loop) break;
    const unit = goesOverRows(loop) ? undefined : loopUnit(loop);
    // Loops that count steps do not enclose epochs: `for trial in range(args.itr)` with a new optimizer each time.
    const repeats = unit === "steps" && depth < inside && loops.slice(depth + 1).some((l) => loopUnit(l) === "epochs");
    if (unit !== undefined && !repeats) break;
    if (depth >= inside && !isRepeatByName(loop) && !goesOverChoices(loop)) break;
    depth++;
  }
  return depth;
}

/** `for rate in [1e-3, 1e-4]`: a list that is written out, with loops inside that do the training. */
function goesOverChoices(loop: Loop): boolean {
  const held = loop.iterable && likely(loop.iterable);
  return loop.kind === "for" && (held?.kind === "list" || held?.kind === "tuple" || held?.kind === "dict");
}

/** Whether a loop goes over plain settings one after the other with one optimizer, made before it. */
function isPhases(loop: Loop, optimizer: Value | undefined, step: Call): boolean {
  const held = optimizer && likely(optimizer);
  const made = held?.kind === "object" || held?.kind === "instance" ? held.call : undefined;
  if (!made || made.index > step.index || made.loops.some((other) => isSamePlace(other.header, loop.header)))
    return false;
  const list = loop.iterable && likely(loop.iterable);
  return (list?.kind === "list" || list?.kind === "tuple") && !isRepeatByName(loop) && list.items.every(isPlain);
}

/** A number, a text, or a row of them. */
function isPlain(value: Value): boolean {
  const held = likely(value);
  if (held.kind === "tuple" || held.kind === "list") return held.items.every(isPlain);
  return held.kind === "number" || held.kind === "string" || held.kind === "boolean" || held.kind === "none";
}

/** `for rate, steps in [(1e-3, 1000), (1e-4, 500)]`: settings that are put together count nothing, whatever they are called. */
function goesOverRows(loop: Loop): boolean {
  const list = loop.iterable && likely(loop.iterable);
  if (loop.kind !== "for" || (list?.kind !== "list" && list?.kind !== "tuple")) return false;
  return list.items.length > 0 && list.items.every((item) => /^(tuple|list|dict)$/.test(likely(item).kind));
}

function isRepeatByName(loop: Loop): boolean {
  return loop.targets.some((target) =>
    /fold|seed|trial|repeat|experiment|^run(_?id)?$|_run$|^lr$|^config$|^params$/i.test(target),
  );
}

/** What a loop counts, from its variable first and the other names in its header after it. */
export function loopUnit(loop: Loop): "epochs" | "steps" | undefined {
  for (const names of [loop.targets, loop.words]) {
    if (names.some((name) => isEpochName(name))) return "epochs";
    if (names.some((name) => isStepName(name))) return "steps";
  }
  return undefined;
}

function isEpochName(name: string): boolean {
  const last = name.slice(name.lastIndexOf(".") + 1);
  return (
    /(^|_)(n_?|num_?|max_?|total_?)?epochs?(_?num|_?idx|_?i|_?number)?$|^ep(och)?s?$|epoch/i.test(last) &&
    !/per_epoch|_in_epoch/i.test(last)
  );
}

function isStepName(name: string): boolean {
  const last = name.slice(name.lastIndexOf(".") + 1);
  return (
    /steps?($|_num)|iters?($|_num)|iterations?$|updates?$|^it$|itr$|^batch$|batch(_?idx|_?id|_?num)$/i.test(last) &&
    !/accum|micro/i.test(last)
  );
}

/** A loop over data: what its iterable reads, or undefined where it counts numbers. */
export function dataOf(loop: Loop): DatasetReading | undefined {
  if (!loop.iterable) return undefined;
  const data = readDataset(loop.iterable);
  return data.batched || data.id || data.batchSize || data.synthetic ? data : undefined;
}

/** Whether a loop goes over something that was not made by counting: a loader, a dataset, a batch iterator that is not known. */
export function goesOverData(loop: Loop): boolean {
  if (loop.kind !== "for") return false;
  const held = loop.iterable && likely(loop.iterable);
  if (!held) return false;
  if (held.kind === "object" && held.call && /(^|\.)(range|trange|count|repeat|arange)$/.test(held.call.callee))
    return false;
  if (held.kind === "object" && held.call && /(^|\.)(tqdm|enumerate|tqdm_notebook|track)$/.test(held.call.callee)) {
    const inner = held.call.args[0] && likely(held.call.args[0]);
    return (
      !(inner?.kind === "object" && inner.call && /(^|\.)range$/.test(inner.call.callee)) && inner?.kind !== "list"
    );
  }
  if (held.kind === "unknown" || held.kind === "object" || held.kind === "instance")
    return !loop.words.includes("range");
  return false;
}

/** Loops that enclose the backward pass but not the update: gradients of several passes are added up. */
export function accumulatingLoops(training: TrainingLoop): readonly Loop[] {
  if (!training.step) return [];
  const shared = sharedLoops(training.step.loops, [...training.around, ...training.loops]);
  return training.loops.slice(Math.max(1, shared - training.around.length));
}

/** The name of the type that a method is called on, or "" where it is not known. */
export function receiverType(call: Call): string {
  const owner = ownerOf(call.callee);
  return owner === "?" ? "" : owner;
}
