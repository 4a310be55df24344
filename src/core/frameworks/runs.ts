/** Putting a run together: where it is anchored, what encloses it, its draft. */
import type { Call, Loop, Trace } from "../evaluate/trace";
import { asNumber, likely, type Value } from "../evaluate/value";
import type { RunDraft } from "../run/runSpec";
import type { Span } from "../source/sourceText";
import type { DatasetReading } from "./datasetReading";
import { isSame } from "./calls";
import type { FactSheet } from "./facts";

/** The place in the analysed file where something starts: itself, or the innermost call in that file that leads to it. */
export function anchorIn(trace: Trace, place: Span, stack: readonly Span[]): Span {
  if (place.path === trace.path) return place;
  return stack.findLast((span) => span.path === trace.path) ?? place;
}

/** Whether two places are the same. */
export function isSamePlace(one: Span, other: Span): boolean {
  return one.path === other.path && one.from === other.from && one.to === other.to;
}

/**
 * Of calls that start the same training in branches of one condition (`if resume: trainer.train(resume_from_checkpoint=True)
 * else: trainer.train()`), the plain one; calls at the same place once.
 */
export function distinctStarts(calls: readonly Call[]): readonly Call[] {
  const kept: Call[] = [];
  for (const call of calls) {
    const at = kept.findIndex((other) => isSamePlace(other.span, call.span) || areAlternatives(other, call));
    const rival = kept[at];
    if (!rival) kept.push(call);
    else if (call.args.length + call.kwargs.size < rival.args.length + rival.kwargs.size) kept[at] = call;
  }
  return kept;
}

/** Whether two calls on the same receiver stand in the two branches of one condition. */
function areAlternatives(one: Call, other: Call): boolean {
  if (one.receiver && other.receiver && !isSame(one.receiver, other.receiver)) return false;
  return one.conditions.some((a) =>
    other.conditions.some((b) => isSamePlace(a.span, b.span) && a.negated !== b.negated),
  );
}

/** Loops around a training repeat it: folds, seeds, trials. Claims how many runs there are, where every count is known. */
export function stateSweep(sheet: FactSheet, loops: readonly Loop[]): void {
  if (loops.length === 0) return;
  const counts = loops.map((loop) => asNumber(loop.count));
  const spans = loops.map((loop) => loop.header);
  const reason = [...new Set(loops.map((loop) => loop.note ?? "training is repeated in a loop"))].join("; ");
  if (counts.every((count) => count !== undefined)) {
    const runs = counts.reduce((all, count) => all * count, 1);
    const least = loops.reduce((all, { leastShare = 1 }) => all * leastShare, runs);
    if (runs > 1)
      sheet.state("sweepRuns", runs, loops[0]?.count, {
        spans: placesOfRepeats(loops),
        reason,
        ...(least < runs ? { least: Math.max(1, least) } : {}),
        ...(loops.length === 1 ? { read: (option) => (option.kind === "number" ? option.value : undefined) } : {}),
      });
  } else sheet.leaveOpen("sweepRuns", openReason(loops), spans);
}

/** Where repeats are counted: of trials the number that is given, of loops their headers. */
function placesOfRepeats(loops: readonly Loop[]): Span[] {
  return loops.flatMap((loop) => {
    const [given] = loop.kind === "trials" ? (loop.count?.spans ?? []) : [];
    return [given ?? loop.header];
  });
}

function openReason(loops: readonly Loop[]): string {
  const open = loops.find((loop) => asNumber(loop.count) === undefined);
  const held = open?.kind === "trials" && open.count ? likely(open.count) : undefined;
  if (held?.kind === "unknown") return `${open?.note ?? "a search"}: ${held.reason}`;
  return "training is repeated in a loop whose length is not known here";
}

/** The draft of a run. */
export function draft(
  trace: Trace,
  framework: string,
  title: string,
  anchor: Span,
  sheet: FactSheet,
  data?: DatasetReading,
): RunDraft {
  sheet.state("framework", framework, undefined, { spans: [anchor], reason: `recognised by ${title}` });
  return {
    framework,
    title,
    anchor,
    facts: sheet.facts(),
    companions: trace.companions,
    unknowns: sheet.unknowns(),
    problems: [],
    ...datasetSelection(data, sheet.has("maxSteps")),
  };
}

/**
 * The part of the data that is trained on, for a draft; nothing where they have no name.
 * @param stepsAreKnown then it does not matter how many batches one pass takes.
 */
export function datasetSelection(data: DatasetReading | undefined, stepsAreKnown = false): Pick<RunDraft, "dataset"> {
  if (!data?.id) return {};
  const { subset, split, fraction, heldOut, uncounted, batches, regrouped } = data;
  return {
    dataset: {
      ...(subset === undefined ? {} : { subset }),
      ...(split === undefined ? {} : { split }),
      fraction,
      ...(heldOut > 0 ? { heldOut } : {}),
      rowsKnown: uncounted === undefined && (batches === undefined || stepsAreKnown),
      ...(regrouped && { regrouped: true }),
    },
  };
}

/** A value for a claim that rests on where something is written alone. */
export function valueAt(span: Span, number: number): Value {
  return { kind: "number", value: number, integer: Number.isInteger(number), spans: [span], origin: "derived" };
}
