import { longestBuilt } from "../../frameworks/architecture";
import type { FactSheet } from "../../frameworks/facts";
import { inOneProcess } from "../../frameworks/notebooks";
import type { Launch } from "../launch";
import type { DatasetSelection, Fact, RunDraft } from "../runSpec";

/** What a launch adds to the runs of what it starts. */
export interface Additions {
  /** Claims of its options: they fill what the program's own code does not show, and beat its library's defaults. */
  readonly options?: readonly Fact[] | undefined;
  /** The part of their data set that they select. */
  readonly dataset?: DatasetSelection;
  /** Claims of configurations that are given to it: they fill what nothing else says. */
  readonly configured?: FactSheet | undefined;
  readonly companions: readonly string[];
  /** Files that are started: the program, configurations that it is given. */
  readonly starts: readonly string[];
}

/**
 * A run of the started program as a run of the launcher: anchored at the launch, with the launcher's devices, machines and limits over its
 * own. Facts that are overruled stay behind the winner, so that their places are shown.
 */
export function mergeRun(draft: RunDraft, launch: Launch, additions: Additions): RunDraft {
  const options = additions.options ?? [];
  const weak = [...launch.defaults, ...(additions.configured?.facts() ?? [])];
  // DeepSpeed's engine counts its steps by its own configuration, whatever a loader is given.
  const isCounted = additions.configured?.has("globalBatchSize") === true;
  // What a notebook submits trains where it is sent.
  const isOverruled = ({ input, origin, reason }: Fact): boolean =>
    input === "globalBatchSize" && origin === "derived" && (isCounted || reason === inOneProcess);
  const own = draft.facts
    .filter((fact) => !contradicts(fact, launch) && !isOverruled(fact))
    .map((fact) => sweptOver(fact, launch));
  const firm = own.filter((fact) => fact.origin !== "default" && !yields(fact, options));
  const given = [...launch.facts, ...firm, ...options];
  const facts = unique([
    ...launch.facts.filter((fact) => fact.input !== "sweepRuns" || !own.some((other) => other.input === "sweepRuns")),
    ...firm,
    ...options,
    ...weak,
    ...own.filter((fact) => fact.origin === "default" && !(fact.input === "epochs" && says(given, "maxSteps"))),
  ]);
  const known = new Set(facts.map((fact) => fact.input));
  const others = (...paths: readonly string[]): string[] =>
    [...new Set(paths)].filter((path) => path !== launch.anchor.path);
  const { dataset } = says(firm, "datasetId") ? draft : { dataset: additions.dataset ?? draft.dataset };
  const starts = others(...additions.starts, ...namedIn(launch, draft.companions));
  return {
    ...draft,
    anchor: launch.anchor,
    facts,
    companions: others(...launch.companions, ...additions.companions, ...draft.companions),
    ...(dataset ? { dataset } : {}),
    ...(starts.length > 0 ? { starts } : {}),
    ...(launch.hints.length > 0 ? { hints: launch.hints } : {}),
    unknowns: [...launch.unknowns, ...draft.unknowns].filter(({ input }) => !known.has(input)),
  };
}

/**
 * Whether what a program's code shows gives way to its options: that all weights are trained because no adapter was seen, where an option
 * adds one or quantizes the base; the name of a class, where an option names the checkpoint; the longest text that the model could take.
 */
function yields(fact: Fact, options: readonly Fact[]): boolean {
  const option = options.find((other) => other.input === fact.input && other.origin === "stated");
  if (!option) return false;
  if (fact.input === "sequenceLength") return fact.reason === longestBuilt;
  if (fact.input === "method") return fact.value === "full" || option.value === "qlora";
  return fact.input === "modelId" && !String(fact.value).includes("/") && String(option.value).includes("/");
}

/** A launcher that gives a script accelerators knows better than the script, in which none is used. */
function contradicts(fact: Fact, launch: Launch): boolean {
  if (fact.input !== "acceleratorKind") return false;
  return (["accelerator", "acceleratorCount", "cloudInstance"] as const).some((input) => says(launch.facts, input));
}

/** Those of the files that a program read which its command names: configurations that it is given. */
function namedIn(launch: Launch, companions: readonly string[]): string[] {
  const words = launch.argv.flatMap(({ text }) => text?.replace(/^[^=]*=/, "").replace(/^\.\//, "") ?? []);
  return companions.filter((path) => words.some((word) => path === word || (word !== "" && path.endsWith(`/${word}`))));
}

function says(facts: readonly Fact[], input: Fact["input"]): boolean {
  return facts.some((fact) => fact.input === input);
}

/** A loop in the script repeats what a loop in the launcher repeats. */
function sweptOver(fact: Fact, launch: Launch): Fact {
  const outer = launch.facts.find((other) => other.input === "sweepRuns");
  if (fact.input !== "sweepRuns" || typeof fact.value !== "number" || typeof outer?.value !== "number") return fact;
  const least = (fact.least ?? fact.value) * (outer.least ?? outer.value);
  const value = fact.value * outer.value;
  const spans = [...outer.spans, ...fact.spans];
  return { ...fact, value, origin: "derived", spans, ...(least < value ? { least } : {}) };
}

/** A default that a stated fact overrules says nothing; other facts that are overruled keep their places. */
function unique(facts: readonly Fact[]): Fact[] {
  const seen = new Set<string>();
  return facts.filter((fact) => {
    const first = !seen.has(fact.input);
    seen.add(fact.input);
    return first || fact.origin === "stated";
  });
}

/** A run of which only the launch is known. */
export function bareRun(framework: string, title: string, launch: Launch): RunDraft {
  return { framework, title, anchor: launch.anchor, facts: [], companions: [], unknowns: [], problems: [] };
}
