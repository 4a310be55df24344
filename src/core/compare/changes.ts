/** COMPARE. Two analyses of one workspace, run by run: what came, what went, what needs more or less, and by which inputs. */
import type { Analysis, AnalyzedRun } from "../analysis";
import { countedRuns } from "../run/jobs";
import { inputNames, type InputName } from "../run/inputs";
import type { Input, InputValue } from "../run/runSpec";

export interface InputChange {
  readonly name: InputName;
  /** null where it was not known. */
  readonly before: InputValue;
  readonly after: InputValue;
}

export interface RunChange {
  readonly kind: "new" | "removed" | "changed";
  /** Missing for a new run. */
  readonly before?: AnalyzedRun;
  /** Missing for a removed run. */
  readonly after?: AnalyzedRun;
  /** The inputs that differ and that somebody stated, or that follow from such; of a run that came or went, none. */
  readonly inputs: readonly InputChange[];
}

export interface Changes {
  /** The largest change of energy first. */
  readonly runs: readonly RunChange[];
  readonly unchanged: number;
  readonly before: Analysis["totals"];
  readonly after: Analysis["totals"];
}

/** A figure that moves by less than this share is the same: what is left is rounding. */
const sameWithin = 1e-6;

/** Compares the jobs of two analyses. A run is the same one while its file, its title and its order among those of that title stay. */
export function compareAnalyses(before: Analysis, after: Analysis): Changes {
  const earlier = byKey(countedRuns(before.files));
  const later = byKey(countedRuns(after.files));
  const runs: RunChange[] = [];
  let unchanged = 0;
  for (const [key, run] of later) {
    const was = earlier.get(key);
    if (!was) runs.push({ kind: "new", after: run, inputs: [] });
    else if (isSame(was, run)) unchanged++;
    else runs.push({ kind: "changed", before: was, after: run, inputs: inputChanges(was, run) });
  }
  for (const [key, run] of earlier) if (!later.has(key)) runs.push({ kind: "removed", before: run, inputs: [] });
  runs.sort((a, b) => Math.abs(energyChange(b) ?? 0) - Math.abs(energyChange(a) ?? 0));
  return { runs, unchanged, before: before.totals, after: after.totals };
}

/** The runs of a file, each with what it was before; undefined for one that is new. */
export function earlierRuns(
  before: readonly AnalyzedRun[],
  after: readonly AnalyzedRun[],
): ReadonlyMap<AnalyzedRun, AnalyzedRun | undefined> {
  const earlier = byKey(before);
  return new Map([...byKey(after)].map(([key, run]) => [run, earlier.get(key)]));
}

/** kWh more (or less) than before, over all runs of a sweep, by the central figures; undefined where one is not known. */
export function energyChange({ before, after }: RunChange): number | undefined {
  const was = before ? energyOf(before) : 0;
  const is = after ? energyOf(after) : 0;
  return was === undefined || is === undefined ? undefined : is - was;
}

/** Central kWh of a run with its sweep. */
export function energyOf({ estimate }: Pick<AnalyzedRun, "estimate">): number | undefined {
  return (estimate.sweep ?? estimate).energyKwh?.central;
}

function byKey(runs: readonly AnalyzedRun[]): ReadonlyMap<string, AnalyzedRun> {
  const counts = new Map<string, number>();
  return new Map(
    runs.map((run) => {
      const name = `${run.anchor.path}\u0000${run.title}`;
      const ordinal = counts.get(name) ?? 0;
      counts.set(name, ordinal + 1);
      return [`${name}\u0000${ordinal}`, run];
    }),
  );
}

function isSame(before: AnalyzedRun, after: AnalyzedRun): boolean {
  const was = energyOf(before);
  const is = energyOf(after);
  const isSameEnergy =
    was === undefined || is === undefined ? was === is : Math.abs(is - was) <= sameWithin * Math.max(is, was);
  return isSameEnergy && inputChanges(before, after).length === 0;
}

/** Guesses follow from the rest, and say nothing of what somebody changed. */
function inputChanges(before: AnalyzedRun, after: AnalyzedRun): readonly InputChange[] {
  return inputNames.flatMap((name) => {
    const was = claimed(before.inputs[name]);
    const is = claimed(after.inputs[name]);
    return was === is ? [] : [{ name, before: was, after: is }];
  });
}

function claimed(input: Input | undefined): InputValue {
  return !input || input.origin === "assumed" || input.origin === "unknown" ? null : input.value;
}
