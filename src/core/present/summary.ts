/** One row about each run, and the total: what lists in the terminal, in Markdown and in the report share. */
import type { Analysis, AnalyzedRun, EstimatedSpec } from "../analysis";
import { countedRuns } from "../run/jobs";
import { formatCarbon, formatCountOf, formatEnergy, formatEnergyRange, formatHours } from "./format";
import { say } from "./language";
import { energyUnknown } from "./lens";
import { hardwarePart, schedulePart, type Part } from "./words";

export interface RunSummary {
  /** `≈ 14 kWh`, or `unknown`. */
  readonly energy: string;
  /** The 80 % interval of the energy. */
  readonly range: string;
  readonly carbon: string;
  readonly duration: string;
  /** `8×A100, 3 epochs`, assumed parts marked. */
  readonly setup: string;
  /** What keeps the figures from being taken as they stand; "" where nothing does. */
  readonly note: string;
}

export const summaryColumns = ["Energy", "80 % interval", "CO2e", "Duration", "Setup", "Note"] as const;

/** @param isCounted false for a run that totals count through the launcher or config that starts it. */
export function summaryOf(run: EstimatedSpec, isCounted = true): RunSummary {
  const { energyKwh, kgCo2e, wallHours, fits, sweep } = run.estimate;
  const parts = [hardwarePart(run.inputs), schedulePart(run.inputs)].filter((part) => part !== undefined);
  const notes = [
    fits === false ? say("does not fit in memory") : "",
    energyKwh ? "" : energyUnknown(run.estimate),
    sweep && sweep.runs > 1 ? say("one of {0}", formatCountOf(sweep.runs, "run")) : "",
    isCounted ? "" : say("counted through what starts it"),
  ];
  return {
    energy: energyKwh ? formatEnergy(energyKwh.central) : say("unknown"),
    range: energyKwh ? formatEnergyRange(energyKwh) : "",
    carbon: kgCo2e ? formatCarbon(kgCo2e.central) : say("unknown"),
    duration: wallHours ? formatHours(wallHours.central) : say("unknown"),
    setup: parts.map(markedPart).join(", "),
    note: notes.filter((note) => note !== "").join("; "),
  };
}

export function summaryCells(summary: RunSummary): string[] {
  const { energy, range, carbon, duration, setup, note } = summary;
  return [energy, range, carbon, duration, setup, note];
}

/** All runs, those that need the most energy first, each with whether totals count it. */
export function rankedRuns(analysis: Analysis): readonly { readonly run: AnalyzedRun; readonly isCounted: boolean }[] {
  const counted = new Set(countedRuns(analysis.files));
  const energy = (run: AnalyzedRun): number => run.estimate.energyKwh?.central ?? -1;
  return analysis.files
    .flatMap((file) => file.runs)
    .sort((a, b) => energy(b) - energy(a))
    .map((run) => ({ run, isCounted: counted.has(run) }));
}

/** `3 runs · ≈ 40 kWh · 15 kg CO2e (18–90 kWh)`; runs whose energy is unknown are not in the figures, and it says so. */
export function totalLine(analysis: Analysis): string {
  const { runs, energyKwh, kgCo2e } = analysis.totals;
  const counted = formatCountOf(runs, "run");
  if (!energyKwh) return `${counted} · ${say("energy unknown")}`;
  const carbon = kgCo2e ? ` · ${formatCarbon(kgCo2e.central)} CO2e` : "";
  const unknown = unknownText(analysis);
  const without = unknown === "" ? "" : ` · ${say("{0} not included", unknown)}`;
  return `${counted} · ≈ ${formatEnergy(energyKwh.central)}${carbon} (${formatEnergyRange(energyKwh)})${without}`;
}

/** `2 of unknown energy`, for the runs that the totals cannot include; "" where there are none. */
export function unknownText({ files }: Analysis): string {
  const unknown = countedRuns(files).filter((run) => !run.estimate.energyKwh).length;
  return unknown === 0 ? "" : say("{0} of unknown energy", unknown);
}

/** What is said where nothing trains. */
export function nothingText({ files }: Analysis): string {
  return say("No training found in {0}.", formatCountOf(files.length, "file"));
}

function markedPart({ text, isAssumed }: Part): string {
  return isAssumed ? say("assumed {0}", text) : text;
}
