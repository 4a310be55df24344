/** Puts runs where the code says that they run. */
import type { Trace } from "../../evaluate/trace";
import type { RunDraft } from "../../run/runSpec";
import type { Span } from "../../source/sourceText";
import { inOneProcess } from "../notebooks";
import { kindPlaces } from "./kind";
import { modalPlaces } from "./modal";
import type { Place, PlaceReader } from "./place";
import { rayPlaces } from "./ray";
import { submititPlaces } from "./submitit";
import { visibleDevices } from "./visibleDevices";
import { workerPlaces } from "./workers";

/** In order: what a nearer place says wins. */
const readers: readonly PlaceReader[] = [
  modalPlaces,
  rayPlaces,
  submititPlaces,
  workerPlaces,
  visibleDevices,
  kindPlaces,
];

/** The runs with the hardware of the places that they run in, where they state none themselves. */
export function withPlaces(runs: readonly RunDraft[], trace: Trace): readonly RunDraft[] {
  if (runs.length === 0) return runs;
  const places = readers.flatMap((read) => read(trace));
  return places.length === 0 ? runs : runs.map((run) => placed(run, places, trace));
}

function placed(run: RunDraft, places: readonly Place[], trace: Trace): RunDraft {
  const spans = spansOf(run, trace);
  const known = new Set(run.facts.filter((fact) => fact.origin !== "default").map((fact) => fact.input));
  const facts = places
    .filter(({ governs }) => !governs || spans.some((span) => isInside(span, governs)))
    .flatMap((place) => place.facts)
    .filter((fact) => !known.has(fact.input));
  if (facts.length === 0) return run;
  const isShared = facts.some(({ input, value }) => input === "acceleratorCount" && value !== 1);
  const added = new Set(facts.map((fact) => fact.input));
  return {
    ...run,
    facts: [
      ...facts,
      ...run.facts.filter((fact) => !added.has(fact.input) && !(isShared && fact.reason === inOneProcess)),
    ],
    unknowns: run.unknowns.filter(({ input }) => !added.has(input)),
  };
}

/** Where a run's training starts, and the calls that lead there. */
function spansOf({ anchor }: RunDraft, trace: Trace): readonly Span[] {
  const inner = trace.calls.find((call) =>
    [call.span, ...call.stack, ...call.loops.map((loop) => loop.header)].some((span) => isSame(span, anchor)),
  );
  return inner ? [anchor, ...inner.stack] : [anchor];
}

function isSame(one: Span, other: Span): boolean {
  return one.path === other.path && one.from === other.from;
}

function isInside(span: Span, around: Span): boolean {
  return span.path === around.path && span.from >= around.from && span.to <= around.to;
}
