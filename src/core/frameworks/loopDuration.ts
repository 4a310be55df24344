/** How long a hand-written loop trains: epochs or steps, from what its loops count. */
import { dividedByLength, minuendOf } from "../evaluate/symbolic";
import { asNumber, likely, type Value } from "../evaluate/value";
import type { Loop } from "../evaluate/trace";
import type { FactSheet } from "./facts";
import { stateEarlyEnd } from "./earlyStopping";
import { accumulatingLoops, dataOf, goesOverData, loopUnit, type TrainingLoop } from "./trainingLoops";

/** Claims epochs, or optimizer steps where these decide. `accumulation`: passes that are added up before one step. */
export function stateLoopDuration(sheet: FactSheet, training: TrainingLoop, accumulation: number): void {
  if (training.phases.length === 0) stateCounted(sheet, training, accumulation);
  else
    sheet.leaveOpen(
      "maxSteps",
      "several trainings of the same weights follow each other",
      training.phases.map(({ header }) => header),
    );
  if (training.outer.earlyEnd) stateEarlyEnd(sheet, sheet.has("maxSteps") ? "maxSteps" : "epochs");
}

function stateCounted(sheet: FactSheet, training: TrainingLoop, accumulation: number): void {
  const { outer, loops } = training;
  const added = accumulatingLoops(training);
  const inner = loops.slice(1).filter((loop) => !added.includes(loop));
  const unit = unitOf(outer, inner);
  const count = countOf(outer);
  if (unit === "pass") {
    // A bound on passes is one on steps only where it is known how many of them are a step.
    const bounded = sheet.has("gradientAccumulationSteps") ? outer.limit : undefined;
    const data = dataOf(outer);
    const count = outer.count ?? bounded ?? data?.batches;
    const bound = asNumber(count);
    if (count && bound !== undefined)
      sheet.state("maxSteps", stepsOf(bound, added, countsUpdates(outer, count) ? 1 : accumulation), count);
    else if (data?.repeats === "endless")
      sheet.leaveOpen("epochs", "the data are repeated without end", [outer.header]);
    else if (data?.repeats) sheet.add("epochs", data.repeats);
    else sheet.state("epochs", 1, undefined, { spans: [outer.header], reason: "the loop goes over the data once" });
    return;
  }
  if (unit === "steps") {
    const bound = asNumber(count);
    const each = countsUpdates(outer, count) ? 1 : accumulation;
    if (count && bound !== undefined && Number.isFinite(bound))
      sheet.state("maxSteps", stepsOf(bound, added, each), count, {
        ...placesOf(count, outer),
        read: (option) => (option.kind === "number" ? stepsOf(option.value, added, each) : undefined),
      });
    else sheet.leaveOpen("maxSteps", reasonOf(count, "the number of steps is not known here"), [outer.header]);
    return;
  }
  const epochs = asNumber(count);
  if (count && epochs !== undefined) sheet.add("epochs", count, { ...placesOf(count, outer) });
  else if (!stateDivided(sheet, count, added, accumulation))
    sheet.leaveOpen("epochs", reasonOf(count, "the number of epochs is not known here"), [outer.header]);
  stateTotal(sheet, training, added, accumulation);
  stateFixedSteps(sheet, inner, epochs, accumulation, added);
}

/** `epochs = steps // len(loader) + 1`: the epochs follow from the steps. Returns whether they do. */
function stateDivided(
  sheet: FactSheet,
  count: Value | undefined,
  added: readonly Loop[],
  accumulation: number,
): boolean {
  const steps = count && dividedByLength(count);
  const number = asNumber(steps);
  if (!steps || number === undefined || number < 1) return false;
  return sheet.state("maxSteps", stepsOf(number, added, accumulation), steps, {
    origin: "derived",
    reason: "so many steps are divided by those of an epoch",
  });
}

/** How often a loop runs: of one that goes on from where a saved state ended, how often from the beginning. */
function countOf({ count }: Loop): Value | undefined {
  const whole = count && asNumber(count) === undefined ? minuendOf(count) : undefined;
  return whole ? { ...whole, origin: "derived" } : count;
}

/** A bound that is meant never to be reached. */
const endless = 1e6;

/** `if total_steps >= args.max_steps: break` inside epochs whose counter goes on: the steps decide. */
function stateTotal(sheet: FactSheet, { loops }: TrainingLoop, added: readonly Loop[], accumulation: number): void {
  const bounded = loops.find((loop) => loop.total);
  const total = bounded?.total;
  const bound = asNumber(total);
  if (!bounded || !total || bound === undefined || bound <= 0 || bound >= endless) return;
  const isOfUpdates = countsUpdates(bounded, total);
  if (isOfUpdates || sheet.has("gradientAccumulationSteps"))
    sheet.state("maxSteps", stepsOf(bound, added, isOfUpdates ? 1 : accumulation), total, {
      reason: "it stops after so many steps",
    });
}

/** An "epoch" of a fixed number of steps: the steps decide. */
function stateFixedSteps(
  sheet: FactSheet,
  inner: readonly Loop[],
  epochs: number | undefined,
  accumulation: number,
  added: readonly Loop[],
): void {
  const loop = inner[0];
  const count = loop?.count ?? (loop && dataOf(loop)?.batches);
  const perEpoch = asNumber(count);
  if (!loop || !count || perEpoch === undefined || epochs === undefined || inner.length !== 1) return;
  if (goesOverData(loop) && count.spans.length === 0) return;
  sheet.state("maxSteps", stepsOf(epochs * perEpoch, added, accumulation), count, {
    origin: "derived",
    reason: "epochs × steps in an epoch",
  });
}

/** Whether what bounds a loop counts updates of the weights rather than passes. */
function countsUpdates(loop: Loop, bound: Value | undefined): boolean {
  return bound !== undefined && loop.updates === bound;
}

/** Passes to optimizer steps. */
function stepsOf(passes: number, added: readonly Loop[], accumulation: number): number {
  return added.length > 0 ? passes : Math.max(1, Math.floor(passes / accumulation));
}

/** What the outermost loop counts: by name, else by what it encloses. */
function unitOf(outer: Loop, inner: readonly Loop[]): "epochs" | "steps" | "pass" {
  if (outer.kind === "for" && goesOverData(outer)) return loopUnit(outer) === "epochs" ? "epochs" : "pass";
  const named = loopUnit(outer);
  if (named === "epochs") return "epochs";
  if (outer.kind === "while")
    return named === "steps" || !inner.some(goesOverData) || asNumber(outer.count) !== undefined ? "steps" : "epochs";
  if (inner.some(goesOverData)) return "epochs";
  if (inner.some((loop) => loop.words.some((word) => /batch/i.test(word)) || loopUnit(loop) === "steps"))
    return named ?? "epochs";
  return "steps";
}

function placesOf(count: Value, loop: Loop): { spans?: Value["spans"] } {
  return count.spans.length > 0 ? {} : { spans: [loop.header] };
}

function reasonOf(count: Value | undefined, otherwise: string): string {
  const held = count && likely(count);
  return held?.kind === "unknown" ? held.reason : otherwise;
}
