/** The text of a run's annotation as a person wants it: `full`, `compact`, or their own with placeholders, `{energy} · {hardware}`. */
import type { AnalyzedRun, EstimatedSpec } from "../analysis";
import { budgetWarning } from "./budgetWords";
import { formatCarbon, formatCarbonRange, formatEnergy, formatEnergyRange, formatFigure, formatHours } from "./format";
import { say } from "./language";
import { launchersText } from "./launcherWords";
import { changeText, energyUnknown, headline, lensTitle, memoryWarning } from "./lens";
import { assumedPlacePart, hardwarePart, schedulePart, type Part } from "./words";

type Run = EstimatedSpec | AnalyzedRun;

/** What may stand in braces. A placeholder of which nothing is known is "". */
const placeholders = {
  energy: ({ estimate }) =>
    estimate.energyKwh ? `≈ ${formatEnergy(estimate.energyKwh.central)}` : energyUnknown(estimate),
  carbon: ({ estimate: { kgCo2e } }) => (kgCo2e ? `${formatCarbon(kgCo2e.central)} CO2e` : ""),
  range: ({ estimate: { energyKwh } }) => (energyKwh ? formatEnergyRange(energyKwh) : ""),
  carbonRange: ({ estimate: { kgCo2e } }) => (kgCo2e ? `${formatCarbonRange(kgCo2e)} CO2e` : ""),
  duration: ({ estimate: { wallHours } }) => (wallHours ? formatHours(wallHours.central) : ""),
  cost: ({ estimate: { costUsd } }) => (costUsd ? formatFigure(costUsd.central, "USD") : ""),
  hardware: ({ inputs }) => partText(hardwarePart(inputs)),
  schedule: ({ inputs }) => partText(schedulePart(inputs)),
  place: ({ inputs }) => partText(assumedPlacePart(inputs)),
  model: ({ inputs: { modelId } }) => (typeof modelId?.value === "string" ? modelId.value : ""),
  label: ({ label }) => label ?? "",
  memory: ({ inputs, estimate }) => memoryWarning(inputs, estimate),
  launchers: (run) => launchersText(run),
  budget: (run) => ("budget" in run ? budgetWarning(run.budget) : ""),
  change: (run, earlier) => changeText(run, earlier),
} as const satisfies Readonly<Record<string, (run: Run, earlier: AnalyzedRun | undefined) => string>>;

/** The names that may stand in braces. */
export const lensPlaceholders = Object.keys(placeholders) as readonly (keyof typeof placeholders)[];

/** Longer templates are cut: the text stands on one line. */
const longestTemplate = 500;
/** What sets parts of a template apart; a part whose placeholders are all empty goes with it. */
const separator = /(?<!\s)\s+[·|—–-]\s+|,\s+/;

/**
 * The annotation of a run, on one line.
 * @param template `full`, `compact`, or text with placeholders. One that says nothing of the run gives the full text.
 * @param earlier the run as it was committed, where that is known.
 */
export function lensText(run: Run, template: string, earlier?: AnalyzedRun): string {
  const name = template.trim();
  if (name === "" || name === "full") return lensTitle(run, earlier);
  if (name === "compact")
    return [placeholders.memory(run), placeholders.budget(run), headline(run.estimate), changeText(run, earlier)]
      .filter(isText)
      .join(" · ");
  const text = filled(run, name.slice(0, longestTemplate), earlier);
  return text === "" ? lensTitle(run, earlier) : text;
}

function filled(run: Run, template: string, earlier: AnalyzedRun | undefined): string {
  let text = "";
  let from = 0;
  for (const part of template.split(separator)) {
    const before = template.slice(from, template.indexOf(part, from));
    from += before.length + part.length;
    const words = filledPart(run, part, earlier);
    if (words !== "") text += (text === "" ? "" : before) + words;
  }
  return text.replace(/[\r\n]+/g, " ").trim();
}

/** A part whose placeholders are all empty is left out, its own words too. Empty brackets go. */
function filledPart(run: Run, part: string, earlier: AnalyzedRun | undefined): string {
  const filled: string[] = [];
  const text = part.replace(/\{(\w+)\}/g, (written, name: string) => {
    if (!isPlaceholder(name)) return written;
    const words = placeholders[name](run, earlier);
    filled.push(words);
    return words;
  });
  const isUnknown = filled.length > 0 && filled.every((words) => words === "");
  return isUnknown ? "" : text.replace(/(?<!\s)\s*\(\s*\)/g, "");
}

function isPlaceholder(name: string): name is keyof typeof placeholders {
  return Object.hasOwn(placeholders, name);
}

function partText(part: Part | undefined): string {
  if (!part) return "";
  return part.isAssumed ? say("assumed {0}", part.text) : part.text;
}

function isText(text: string): boolean {
  return text !== "";
}
