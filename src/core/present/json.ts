/** The contract's JSON. One place decides how figures are rounded and how much white space there is. */
import type { Comparison } from "../advice/compare";
import type { Analysis, EstimatedSpec } from "../analysis";
import type { Range } from "../estimate/estimate";
import { inferenceOf, type InferenceEstimate } from "../estimate/inference";

/** Enough to recompute one figure from others; what lies beyond is floating-point noise. */
const significantDigits = 10;

/** An analysis as the contract prints it, indented for people, with a final newline. What the trained models need to answer stands with each run. */
export function analysisJson(analysis: Analysis): string {
  const files = analysis.files.map((file) => ({ ...file, runs: file.runs.map(withInference) }));
  return jsonText({ ...analysis, files });
}

function withInference<T extends EstimatedSpec>(run: T): T & { readonly inference?: InferenceEstimate } {
  const inference = inferenceOf(run.inputs);
  return inference ? { ...run, inference } : run;
}

/** Anything else that the command line prints, in the same way. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, rounded, 2)}\n`;
}

/** A run as one line of JSON, or a spec's estimate: for lists too long to hold as one text. */
export function specJson(spec: EstimatedSpec): string {
  return JSON.stringify(withInference(spec), rounded);
}

/** Runs beside themselves with other inputs. */
export function comparisonsJson(comparisons: readonly Comparison[]): string {
  return `${JSON.stringify({ schemaVersion: 1, comparisons }, rounded, 2)}\n`;
}

/** What goes before, between and after the lines of {@link specJson} to make one JSON document. */
export const specJsonFrame = { before: '{"schemaVersion":1,"runs":[\n', between: ",\n", after: "\n]}\n" } as const;

/** A range with an end that is not a number is no range; a number keeps its first digits. */
function rounded(_key: string, value: unknown): unknown {
  if (typeof value === "number") return Number.isInteger(value) ? value : Number(value.toPrecision(significantDigits));
  if (isRange(value) && ![value.low, value.central, value.high].every(Number.isFinite)) return null;
  return value;
}

function isRange(value: unknown): value is Range {
  return typeof value === "object" && value !== null && "low" in value && "central" in value && "high" in value;
}
