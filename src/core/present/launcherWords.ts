/** What a script's own surfaces say of the launchers that start it with other values. */
import type { AnalyzedRun, EstimatedSpec, LauncherRun } from "../analysis";
import type { Source } from "../run/runSpec";
import { formatCarbon, formatCountOf, formatEnergy, formatEnergyRange } from "./format";
import { say } from "./language";
import { titleOf, valueText } from "./words";

export interface LauncherRow {
  readonly anchor: Source;
  /** `≈ 14 kWh`, or `unknown`. */
  readonly energy: string;
  /** The 80 % interval of the energy. */
  readonly range: string;
  readonly carbon: string;
  /** What the launcher itself says: `epochs 5, accelerators 8`. */
  readonly sets: string;
}

/** So many of what a launcher says are named. */
const namedSettings = 6;

/** `3 launchers: 40–900 kWh`, `7 runs of 3 launchers: 40–900 kWh`; "" where nothing starts it. */
export function launchersText(run: EstimatedSpec | AnalyzedRun): string {
  const launchers = "launchers" in run ? run.launchers : undefined;
  if (!launchers) return "";
  const { files, runs, energyKwh } = launchers;
  const counted = formatCountOf(files, "launcher");
  const who = runs.length > files ? say("{0} of {1}", formatCountOf(runs.length, "run"), counted) : counted;
  return `${who}${energyKwh ? `: ${formatEnergyRange(energyKwh)}` : ""}`;
}

/** A row for each run that starts it. */
export function launcherRows(run: EstimatedSpec | AnalyzedRun): readonly LauncherRow[] {
  return "launchers" in run ? run.launchers.runs.map(launcherRow) : [];
}

function launcherRow({ anchor, energyKwh, kgCo2e, sets }: LauncherRun): LauncherRow {
  const named = sets.slice(0, namedSettings).map(({ input, value }) => `${titleOf(input)} ${valueText(input, value)}`);
  return {
    anchor,
    energy: energyKwh ? `≈ ${formatEnergy(energyKwh.central)}` : say("unknown"),
    range: energyKwh ? formatEnergyRange(energyKwh) : "",
    carbon: kgCo2e ? formatCarbon(kgCo2e.central) : say("unknown"),
    sets: [...named, ...(sets.length > namedSettings ? ["…"] : [])].join(", "),
  };
}
