/** An analysis as comma-separated values: a row a run, figures as numbers in the units that their columns name. */
import type { Analysis, AnalyzedRun } from "../../analysis";
import type { Range } from "../../estimate/estimate";
import { rankedRuns } from "../summary";

type Cell = string | number | boolean | null;

const figures = [
  ["energyKwh", (run) => run.estimate.energyKwh],
  ["kgCo2e", (run) => run.estimate.kgCo2e],
  ["wallHours", (run) => run.estimate.wallHours],
  ["acceleratorHours", (run) => run.estimate.acceleratorHours],
  ["costUsd", (run) => run.estimate.costUsd],
] as const satisfies readonly (readonly [string, (run: AnalyzedRun) => Range | null])[];

const inputs = [
  "framework",
  "modelId",
  "datasetId",
  "epochs",
  "accelerator",
  "acceleratorCount",
  "cloudRegion",
  "gridZone",
] as const;

/** RFC 4180 with a head; runs that totals count through another one are marked. */
export function analysisCsv(analysis: Analysis): string {
  const ends = figures.flatMap(([name]) => [`${name}Low`, name, `${name}High`]);
  const head = [
    "id",
    "title",
    "path",
    "line",
    "counted",
    ...ends,
    "sweepRuns",
    "fits",
    "label",
    "budget",
    ...inputs,
    "missing",
  ];
  const rows = rankedRuns(analysis).map(({ run, isCounted }): readonly Cell[] => [
    run.id,
    run.title,
    run.anchor.path,
    run.anchor.line,
    isCounted,
    ...figures.flatMap(([, of]) => {
      const range = of(run);
      return range ? [range.low, range.central, range.high].map(short) : [null, null, null];
    }),
    run.estimate.sweep?.runs ?? 1,
    run.estimate.fits,
    run.label,
    run.budget.verdict,
    ...inputs.map((name) => run.inputs[name]?.value ?? null),
    run.estimate.missing.join(" "),
  ]);
  return [head, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

/** Beyond this a figure of an estimate is noise. */
function short(value: number): number {
  return Number(value.toPrecision(6));
}

function cell(value: Cell): string {
  if (value === null) return "";
  const text = String(value);
  // A spreadsheet would take text that begins so for a formula.
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}
