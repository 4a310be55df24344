/** The line above the code that trains: `≈ 14 kWh · 5.2 kg CO2e (6–30 kWh) · 8×A100, 3 epochs`. */
import type { AnalyzedRun, EstimatedSpec } from "../analysis";
import { energyOf } from "../compare/changes";
import type { Estimate } from "../estimate/estimate";
import type { Inputs } from "../run/runSpec";
import { budgetWarning } from "./budgetWords";
import {
  formatCarbon,
  formatCountOf,
  formatEnergy,
  formatEnergyRange,
  formatFigure,
  formatShare,
  formatSigned,
} from "./format";
import { acceleratorName, assumedPlacePart, hardwarePart, missingWord, schedulePart, type Part } from "./words";

/** At most this many missing inputs are named on one line. */
const namedMissing = 2;

/** A change below this share is the same figure, rounded. */
const leastChange = 0.005;

/**
 * What a run is expected to cost, on one line. What does not fit in memory, is over its budget, or is not known, comes first; what is
 * assumed comes last and says so.
 * @param earlier the run as it was committed, where that is known: what has changed since is said.
 */
export function lensTitle(run: EstimatedSpec | AnalyzedRun, earlier?: AnalyzedRun): string {
  const { inputs, estimate } = run;
  const parts = keyParts(inputs, estimate);
  const known = parts.filter((part) => !part.isAssumed).map((part) => part.text);
  const assumed = parts.filter((part) => part.isAssumed).map((part) => part.text);
  return [
    memoryWarning(inputs, estimate),
    "budget" in run ? budgetWarning(run.budget) : "",
    costText(estimate),
    changeText(run, earlier),
    sweepText(estimate),
    known.join(", "),
    assumed.length > 0 ? `assumed ${assumed.join(", ")}` : "",
    estimate.energyKwh ? "" : "pin it",
  ]
    .filter((text) => text !== "")
    .join(" · ");
}

/** `≈ 14 kWh · 5.2 kg CO2e`, or what can be said without the length of the run. Short enough for a list or a status bar. */
export function headline(estimate: Estimate): string {
  const { energyKwh, kgCo2e, energyKwhPer1000Samples: perThousand } = estimate;
  if (!energyKwh) {
    const missing = energyUnknown(estimate);
    if (!perThousand) return missing;
    return `≈ ${formatEnergy(perThousand.central)} per 1,000 samples · ${missing.replace("energy unknown", "total unknown")}`;
  }
  const carbon = kgCo2e ? `${formatCarbon(kgCo2e.central)} CO2e` : "CO2e unknown";
  return `≈ ${formatEnergy(energyKwh.central)} · ${carbon}`;
}

function costText(estimate: Estimate): string {
  const { energyKwh } = estimate;
  return energyKwh ? `${headline(estimate)} (${formatEnergyRange(energyKwh)})` : headline(estimate);
}

/** `+1.3 kWh, +18 % since HEAD`; "" where it is the same, or cannot be told. */
export function changeText(run: EstimatedSpec | AnalyzedRun, earlier: AnalyzedRun | undefined): string {
  if (!earlier) return "";
  const [was, is] = [energyOf(earlier), energyOf(run)];
  if (was === undefined || is === undefined || was === 0) return "";
  const share = is / was - 1;
  if (Math.abs(share) < leastChange) return "";
  return `${formatSigned(is - was, formatEnergy)}, ${formatSigned(share, formatShare)} since HEAD`;
}

/** `energy unknown: dataset size not found`. */
export function energyUnknown({ missing }: Estimate): string {
  const words = [...new Set(missing.map(missingWord))];
  if (words.length === 0) return "energy unknown";
  const more = words.length > namedMissing ? ` and ${String(words.length - namedMissing)} more` : "";
  return `energy unknown: ${words.slice(0, namedMissing).join(" and ")}${more} not found`;
}

/** `does not fit in memory (needs ≈ 31 GB per V100)`; "" where it fits or that is not known. */
export function memoryWarning(
  inputs: Inputs,
  { fits, memoryGbPerAccelerator: memory, smallestAcceleratorCount }: Estimate,
): string {
  if (fits !== false) return "";
  const { accelerator } = inputs;
  const name = typeof accelerator?.value === "string" ? acceleratorName(accelerator.value) : undefined;
  const needs = memory ? `needs ≈ ${formatFigure(memory.central, "GB")}${name ? ` per ${name}` : ""}` : "";
  const fewest = smallestAcceleratorCount === null ? "" : `fits on ${String(smallestAcceleratorCount)}`;
  const reasons = [needs, fewest].filter((text) => text !== "").join(", ");
  return `does not fit in memory${reasons ? ` (${reasons})` : ""}`;
}

function sweepText({ sweep }: Estimate): string {
  if (!sweep || sweep.runs <= 1) return "";
  return `${formatCountOf(sweep.runs, "run")}${sweep.energyKwh ? `: ${formatEnergy(sweep.energyKwh.central)}` : ""}`;
}

/** What a reader wants to see confirmed: the hardware, the schedule, and the place where it is a guess that a figure rests on. */
function keyParts(inputs: Inputs, { kgCo2e }: Estimate): readonly Part[] {
  const place = kgCo2e ? assumedPlacePart(inputs) : undefined;
  return [hardwarePart(inputs), schedulePart(inputs), place].filter((part) => part !== undefined);
}
