/** LAUNCHED BY. Which runs of other files start a script or a configuration, each with values of its own. */
import type { AnalyzedFile, AnalyzedRun, LauncherRun, LauncherRuns } from "../analysis";
import type { Range } from "../estimate/estimate";
import { inputNames, type InputName } from "./inputs";

/** The runs that start a file, by its path, in the order of the files that they stand in. */
export type LauncherIndex = ReadonlyMap<string, readonly LauncherRun[]>;

/** Launchers by what they start. @param files of one workspace folder, launchers among them. */
export function indexLaunchers(files: readonly AnalyzedFile[]): LauncherIndex {
  const index = new Map<string, LauncherRun[]>();
  for (const run of files.flatMap((file) => file.runs)) {
    for (const path of run.starts ?? []) {
      const known = index.get(path);
      if (known) known.push(launcherRun(run));
      else index.set(path, [launcherRun(run)]);
    }
  }
  return index;
}

/** The file with the launchers of its runs. What is known of them already stays where the index has none. */
export function withLaunchers(file: AnalyzedFile, index: LauncherIndex): AnalyzedFile {
  const found = index.get(file.path);
  const [first] = file.runs;
  if (!found || !first) return file;
  const titles = new Set(file.runs.map(({ title }) => title));
  // A launcher starts one of several trainings of a script: the one of that title. One that only arguments bring about stands with the first.
  const runs = file.runs.map((run) => {
    const own = found.filter(({ title }) => (titles.has(title) ? title === run.title : run === first));
    return own.length > 0 ? { ...run, launchers: together(own) } : run;
  });
  return { ...file, runs };
}

/** What a launcher says in parts: devices of a node and nodes, a limit in minutes. Other inputs that are derived follow from what it says. */
const worked: ReadonlySet<InputName> = new Set(["acceleratorCount", "nodeCount", "wallTimeLimitHours", "sweepRuns"]);

function launcherRun({ id, title, anchor, inputs, estimate }: AnalyzedRun): LauncherRun {
  return {
    id,
    title,
    anchor,
    sets: inputNames.flatMap((input) => {
      const { value = null, origin, sources = [] } = inputs[input] ?? {};
      const isSaid = value !== null && (origin === "stated" || (origin === "derived" && worked.has(input)));
      return isSaid && sources[0]?.path === anchor.path ? [{ input, value }] : [];
    }),
    energyKwh: estimate.sweep?.energyKwh ?? estimate.energyKwh,
    kgCo2e: estimate.sweep?.kgCo2e ?? estimate.kgCo2e,
  };
}

function together(runs: readonly LauncherRun[]): LauncherRuns {
  const files = new Set(runs.map(({ anchor }) => anchor.path)).size;
  const known = runs
    .flatMap(({ energyKwh }): readonly Range[] => (energyKwh ? [energyKwh] : []))
    .sort((a, b) => a.central - b.central);
  const middle = known[Math.floor((known.length - 1) / 2)];
  if (!middle) return { files, energyKwh: null, runs };
  const low = Math.min(...known.map((range) => range.low));
  const high = Math.max(...known.map((range) => range.high));
  return { files, energyKwh: { low, central: middle.central, high }, runs };
}
