/** Which run of the workspace a measured run was. */
import type { AnalyzedRun } from "../analysis";
import { findAccelerator } from "../data/accelerators";
import { plainKey } from "../data/names";
import type { MeasuredRun } from "../measurements/measuredRun";

export type Match =
  | { readonly kind: "run"; readonly run: AnalyzedRun }
  /** Several are equally likely, or none can be told from the log. */
  | { readonly kind: "open"; readonly candidates: readonly AnalyzedRun[] };

/** Each mark outweighs all that come after it together. */
const weights = { script: 8, name: 4, folder: 2, device: 1 } as const;

/**
 * The run that the log's own words point at: the script that ran, the name that it was given, the folder that the log lies in, the device.
 * A workspace with one run leaves no choice.
 */
export function matchRun(measured: MeasuredRun, runs: readonly AnalyzedRun[]): Match {
  const [only] = runs;
  if (only && runs.length === 1) return { kind: "run", run: only };
  const scored = runs.map((run) => ({ run, score: scoreOf(measured, run) }));
  const best = scored.reduce((most, { score }) => Math.max(most, score), 0);
  // A device alone is no mark of a run: many run on the same.
  const likeliest = best > weights.device ? scored.filter(({ score }) => score === best) : scored;
  const [first] = likeliest;
  return first && likeliest.length === 1
    ? { kind: "run", run: first.run }
    : { kind: "open", candidates: likeliest.map(({ run }) => run) };
}

function scoreOf(measured: MeasuredRun, run: AnalyzedRun): number {
  const { path } = run.anchor;
  let score = 0;
  if (measured.script !== undefined) {
    if (isSameFile(measured.script, path)) score += weights.script;
    else if (run.companions.some((companion) => isSameFile(measured.script ?? "", companion)))
      score += weights.script / 2;
  }
  const names = namesOf(run);
  if (measured.name !== undefined && names.has(plainKey(measured.name))) score += weights.name;
  const folders = measured.path.split(/[\\/]/).slice(0, -1);
  if (folders.some((folder) => names.has(plainKey(folder)))) score += weights.folder;
  if (measured.accelerator !== undefined) {
    const device = findAccelerator(measured.accelerator)?.id;
    if (device !== undefined && run.inputs.accelerator?.value === device) score += weights.device;
  }
  return score;
}

/** What people name a run after: its file, and its model. */
function namesOf(run: AnalyzedRun): ReadonlySet<string> {
  const file = run.anchor.path.split("/").at(-1) ?? "";
  const stem = file.replace(/\.[^.]*$/, "");
  const model = run.inputs.modelId?.value;
  const names = [stem, file, ...(typeof model === "string" ? [model, model.split("/").at(-1) ?? ""] : [])];
  return new Set(names.map(plainKey).filter((name) => name !== ""));
}

/** One path ends with the other: logs have absolute paths, or paths below the folder that the run was started in. */
function isSameFile(logged: string, path: string): boolean {
  const [a, b] = [logged, path].map((text) => `/${text.replaceAll("\\", "/").replace(/^(?:\.?\/)+/, "")}`);
  return a !== undefined && b !== undefined && (a.endsWith(b) || b.endsWith(a));
}
