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
import { say } from "./language";
import { launchersText } from "./launcherWords";
import { acceleratorName, assumedPlacePart, hardwarePart, missingWord, schedulePart, type Part } from "./words";

/** At most this many missing inputs are named on one line. */
const namedMissing = 2;

/** A change below this share is the same figure, rounded. */
const leastChange = 0.005;

/**
 * What a run is expected to cost, on one line. What does not fit in memory, is over its budget, or is not known, comes first; what is
 * assumed comes last and says so. Then those that start the run with other values are named.
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
    assumed.length > 0 ? say("assumed {0}", assumed.join(", ")) : "",
    estimate.energyKwh ? "" : say("pin it"),
    launchersText(run),
  ]
    .filter((text) => text !== "")
    .join(" · ");
}

/** `≈ 14 kWh · 5.2 kg CO2e`, or what can be said without the length of the run. Short enough for a list or a status bar. */
export function headline(estimate: Estimate): string {
  const { energyKwh, kgCo2e, energyKwhPer1000Samples: perThousand } = estimate;
  if (!energyKwh) {
    if (!perThousand) return energyUnknown(estimate);
    const missing = missingText(estimate);
    const total = missing === "" ? say("total unknown") : say("total unknown: {0} not found", missing);
    return `${say("≈ {0} per 1,000 samples", formatEnergy(perThousand.central))} · ${total}`;
  }
  if (isNegligible(estimate)) return say("negligible: under {0}", formatEnergy(negligibleKwh));
  const carbon = kgCo2e ? `${formatCarbon(kgCo2e.central)} CO2e` : say("CO2e unknown");
  return `≈ ${formatEnergy(energyKwh.central)} · ${carbon}`;
}

function costText(estimate: Estimate): string {
  const { energyKwh } = estimate;
  return energyKwh && !isNegligible(estimate)
    ? `${headline(estimate)} (${formatEnergyRange(energyKwh)})`
    : headline(estimate);
}

/** What a desk lamp takes in a minute. */
const negligibleKwh = 1e-4;

/** Whether even the upper end of the range, all runs of a sweep together, is not worth a figure. */
function isNegligible({ energyKwh, sweep }: Estimate): boolean {
  return energyKwh !== null && (sweep?.energyKwh ?? energyKwh).high < negligibleKwh;
}

/** `+1.3 kWh, +18 % since HEAD`; "" where it is the same, or cannot be told. */
export function changeText(run: EstimatedSpec | AnalyzedRun, earlier: AnalyzedRun | undefined): string {
  if (!earlier) return "";
  const [was, is] = [energyOf(earlier), energyOf(run)];
  if (was === undefined || is === undefined || was === 0) return "";
  const share = is / was - 1;
  if (Math.abs(share) < leastChange) return "";
  return say("{0} since HEAD", `${formatSigned(is - was, formatEnergy)}, ${formatSigned(share, formatShare)}`);
}

/** `energy unknown: dataset size not found`. */
export function energyUnknown(estimate: Estimate): string {
  const missing = missingText(estimate);
  return missing === "" ? say("energy unknown") : say("energy unknown: {0} not found", missing);
}

/** `dataset size and number of epochs and 2 more`; "" where nothing is missing. */
function missingText({ missing }: Estimate): string {
  const words = [...new Set(missing.map(missingWord))];
  const named = words
    .slice(0, namedMissing)
    .reduce((all, word) => (all === "" ? word : say("{0} and {1}", all, word)), "");
  return words.length > namedMissing ? say("{0} and {1} more", named, words.length - namedMissing) : named;
}

/** `does not fit in memory (needs ≈ 31 GB per V100)`; "" where it fits or that is not known. */
export function memoryWarning(
  inputs: Inputs,
  { fits, memoryGbPerAccelerator: memory, smallestAcceleratorCount }: Estimate,
): string {
  if (fits !== false) return "";
  const { accelerator } = inputs;
  const name = typeof accelerator?.value === "string" ? acceleratorName(accelerator.value) : undefined;
  const size = memory ? formatFigure(memory.central, "GB") : "";
  const needs = size === "" ? "" : name ? say("needs ≈ {0} per {1}", size, name) : say("needs ≈ {0}", size);
  const fewest = smallestAcceleratorCount === null ? "" : say("fits on {0}", smallestAcceleratorCount);
  const reasons = [needs, fewest].filter((text) => text !== "").join(", ");
  const warning = say("does not fit in memory");
  return reasons ? `${warning} (${reasons})` : warning;
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
