/**
 * HINTS. Hardware that comments, launch lines in comments and names suggest, for runs whose hardware nothing states. A hint is never more
 * than that: it loses to everything stated, set or looked up, keeps its place and its reason, and its figures a wider range.
 */
import type { Documents } from "../../source/documents";
import type { SourceText, Span } from "../../source/sourceText";
import type { InputName } from "../inputs";
import type { Launch } from "../launch";
import { runsOfLaunch } from "../link";
import type { Fact, RunDraft } from "../runSpec";
import { hint, type Devices } from "./devices";
import { launchLinesOf, withoutOptions } from "./launchLines";
import { devicesInPath } from "./names";
import { devicesIn } from "./prose";
import { remarksOf } from "./remarks";

/** The runs of a file with what is hinted of their hardware; what launchers hinted already comes first. */
export function withHints(drafts: readonly RunDraft[], source: SourceText, documents: Documents): readonly RunDraft[] {
  if (drafts.every(isSettled)) return drafts;
  const own = hintsOf(source, documents, true);
  return drafts.map((draft) => {
    if (isSettled(draft)) return draft;
    const files = (draft.starts ?? []).flatMap((path) => documents.get(path) ?? []);
    const told = [own, ...files.map((file) => hintsOf(file, documents, false))].filter(({ facts }) =>
      isOf(draft, facts),
    );
    const hints = firstOfEach([...(draft.hints ?? []), ...told.flatMap(({ facts }) => facts)]);
    if (hints.length === 0) return draft;
    const factsOnHints = own.launch && factsAsLaunched(draft, own.launch, source, documents);
    return { ...draft, hints, ...(factsOnHints ? { factsOnHints } : {}) };
  });
}

/** What a file hints, and the command that says it, where one does. */
interface FileHints {
  readonly facts: readonly Fact[];
  readonly launch?: Launch;
}

/** Inputs that code works out of the number of its processes. */
const shared: ReadonlySet<InputName> = new Set(["microBatchSize", "globalBatchSize", "gradientAccumulationSteps"]);

/** The run's facts with its batches as they are when the command starts it; undefined where that changes nothing. */
function factsAsLaunched(
  draft: RunDraft,
  launch: Launch,
  source: SourceText,
  documents: Documents,
): readonly Fact[] | undefined {
  const files = [source, ...draft.companions.flatMap((path) => documents.get(path) ?? [])];
  if (!files.some(({ text }) => /world_?size|local_rank/i.test(text))) return undefined;
  const launched = runsOfLaunch(withoutOptions(launch, source.path), documents);
  const run = launched.find(({ title }) => title === draft.title);
  const batches = run?.facts.filter(({ input }) => shared.has(input)) ?? [];
  const isSame = ({ input, value }: Fact): boolean => draft.facts.find((fact) => fact.input === input)?.value === value;
  if (batches.length === 0 || batches.every(isSame)) return undefined;
  return [...batches, ...draft.facts.filter(({ input }) => !shared.has(input))];
}

/** Whether a file's hints can be those of a run: another number of devices than it states is that of another run. */
function isOf({ facts }: RunDraft, hints: readonly Fact[]): boolean {
  const hinted = hints.find(({ input }) => input === "acceleratorCount");
  const stated = facts.find(({ input }) => input === "acceleratorCount");
  return !hinted || !stated || hinted.value === stated.value;
}

/** Nothing is left that a hint could add. */
function isSettled({ facts }: RunDraft): boolean {
  const says = (input: InputName): boolean => facts.some((fact) => fact.input === input);
  return says("acceleratorCount") && (says("accelerator") || says("cloudInstance"));
}

/** @param isOwn whether launch lines may be those of the run: another file's run has been launched otherwise. */
function hintsOf(source: SourceText, documents: Documents, isOwn: boolean): FileHints {
  const remarks = remarksOf(source);
  const launch = isOwn ? agreedLaunch(launchLinesOf(source, remarks, documents)) : undefined;
  const spoken = remarks.flatMap((remark) => devicesIn(remark) ?? []);
  const named = devicesInPath(source.path);
  // What contradicts itself says nothing; a command for this very file is not contradicted by a remark.
  const told = [...agreed(spoken, "a comment"), ...agreed(named ? [named] : [], "the file's name")];
  const counts = new Set(told.flatMap(({ input, value }) => (input === "acceleratorCount" ? [value] : [])));
  const kept = told.filter(({ input }) => input === "accelerator" || counts.size === 1);
  return launch ? { facts: firstOfEach([...launchHints(launch), ...kept]), launch } : { facts: firstOfEach(kept) };
}

/** What all agree on of those that say it. */
function agreed(devices: readonly Devices[], where: string): readonly Fact[] {
  const facts: Fact[] = [];
  const state = (input: InputName, values: readonly { value: string | number; span: Span }[]): void => {
    const [first] = values;
    if (!first || values.some(({ value }) => value !== first.value)) return;
    facts.push(hint(input, first.value, [first.span], where));
  };
  state(
    "accelerator",
    devices.flatMap(({ accelerator, span }) => (accelerator === undefined ? [] : [{ value: accelerator, span }])),
  );
  const counted = devices.flatMap(({ count, span }) => (count === undefined ? [] : [{ value: count, span }]));
  state("acceleratorCount", counted);
  if (facts.some(({ input }) => input === "acceleratorCount"))
    state(
      "nodeCount",
      devices.flatMap(({ nodes, span }) => (nodes === undefined ? [] : [{ value: nodes, span }])),
    );
  return facts;
}

/** The first of the commands that start the file: only where all of them start it on as many devices. */
function agreedLaunch(launches: readonly Launch[]): Launch | undefined {
  const counts = launches.map((launch) => countOf(launch) ?? (startsOne(launch) ? 1 : undefined));
  const known = new Set(counts.filter((count) => count !== undefined));
  return known.size > 1 ? undefined : launches.find((launch) => countOf(launch) !== undefined);
}

/** The interpreter alone starts one process. */
function startsOne({ launchers }: Launch): boolean {
  return launchers.every((name) => /^python[\d.]*$/.test(name));
}

function launchHints({ facts, anchor }: Launch): readonly Fact[] {
  return facts
    .filter(({ input }) => input === "acceleratorCount" || input === "nodeCount")
    .map(({ input, value, spans }) =>
      hint(input, value, [...new Set([...spans, anchor])], "a launch line in a comment"),
    );
}

function countOf({ facts }: Launch): number | undefined {
  const value = facts.find(({ input }) => input === "acceleratorCount")?.value;
  return typeof value === "number" ? value : undefined;
}

function firstOfEach(facts: readonly Fact[]): readonly Fact[] {
  const seen = new Set<InputName>();
  return facts.filter(({ input }) => !seen.has(input) && seen.add(input));
}
