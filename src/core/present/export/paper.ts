/** A sentence for a paper about each run, plain or in LaTeX. It says that nothing was measured. */
import type { Analysis, AnalyzedRun } from "../../analysis";
import { recordEntry } from "../../source/recordEntry";
import { formatCarbon, formatCarbonRange, formatEnergy, formatEnergyRange, formatFigure } from "../format";
import { rankedRuns } from "../summary";
import { isAssumed } from "../words";
import { hardwareWords, numberOf, placeWords, textOf } from "./circumstances";

/** A paragraph a run, the largest first; runs whose energy is not known are left out. */
export function paperSentences(analysis: Analysis): string {
  const sentences = rankedRuns(analysis).flatMap(({ run }) => sentence(run, analysis.tool.version) ?? []);
  return sentences.map((text) => `${text}\n`).join("\n");
}

/** The same with LaTeX's spaces, signs and subscript; needs no package. */
export function latexSentences(analysis: Analysis): string {
  return toLatex(paperSentences(analysis));
}

function sentence(run: AnalyzedRun, version: string): string | undefined {
  const { energyKwh, kgCo2e } = run.estimate;
  if (!energyKwh) return undefined;
  const model = textOf(run.inputs.modelId);
  const what = model === undefined ? "Training" : `Training ${model}`;
  const hardware = hardwareWords(run);
  const place = placeWords(run);
  const where = `${hardware === "" ? "" : ` on ${hardware}`}${place === "" ? "" : ` in ${place}`}`;
  const energy = `${formatEnergy(energyKwh.central)} (80 % interval ${formatEnergyRange(energyKwh)})`;
  const carbon = kgCo2e ? ` and to emit ${formatCarbon(kgCo2e.central)} CO2e (${formatCarbonRange(kgCo2e)})` : "";
  return `${what}${where} was estimated before the run, not measured, to need ${energy}${carbon}${basis(run)}, by Carbon Lens ${version}.`;
}

/** `, at a PUE of 1.2 and 36 g CO2e/kWh`; assumed ones say so. */
function basis({ inputs: { pue, carbonIntensityGramsPerKwh: intensity } }: AnalyzedRun): string {
  const parts = [
    [pue, (value: number) => `a PUE of ${formatFigure(value)}`] as const,
    [intensity, (value: number) => `${formatFigure(value)} g CO2e/kWh`] as const,
  ].flatMap(([input, words]) => {
    const value = numberOf(input);
    return value === undefined
      ? []
      : [`${isAssumed(input) ? "an assumed " : ""}${words(value).replace(/^a /, isAssumed(input) ? "" : "a ")}`];
  });
  return parts.length === 0 ? "" : `, at ${parts.join(" and ")}`;
}

const specials: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  "%": "\\%",
  "&": "\\&",
  "#": "\\#",
  $: "\\$",
  _: "\\_",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
};

function toLatex(text: string): string {
  return text
    .replace(/[\\{}%&#$_~^]/g, (mark) => recordEntry(specials, mark) ?? mark)
    .replace(/CO2e/g, "CO\\textsubscript{2}e")
    .replace(/–/g, "--")
    .replace(/(\d) (?=(?:[TGMk]?Wh|[kgt]|kg|\\%)\b|\\%)/g, "$1\\,");
}
