/** Evaluation while training: over how many samples, and how often. */
import { asNumber, asString, type Value } from "../evaluate/value";
import { findDataset } from "../data/datasets";
import { readDataset } from "./datasets";
import type { DatasetReading } from "./datasetReading";
import type { FactSheet } from "./facts";
import type { TrainingOptions } from "./trainingArguments";

/** Claims the evaluations of a Hugging Face trainer, which makes none unless it is asked to. Default: every 500 steps, with `steps`. */
export function stateEvaluation(sheet: FactSheet, held: Value | undefined, options: TrainingOptions): void {
  const strategy = asString(options.get("eval_strategy", "evaluation_strategy"));
  if (!held || (strategy !== "epoch" && strategy !== "steps")) return;
  const samples = rowsOf(readDataset(held));
  if (samples === undefined) return;
  sheet.state("evaluationSamples", samples, held, { origin: "derived", reason: "rows of the data that are held out" });
  // How often where it is said, the training options have claimed already.
  if (strategy === "epoch" || sheet.has("evaluationSteps")) return;
  const interval = options.get("eval_steps", "logging_steps");
  if (interval && (asNumber(interval) ?? 0) >= 1) sheet.add("evaluationSteps", interval);
  else if (!interval)
    sheet.fallback("evaluationSteps", 500, "transformers: eval_steps is that of logging_steps, 500", held.spans);
}

/** Rows of a data set as the code cuts it, or of its split in the table. */
export function rowsOf({ id, subset, split = "", samples, fraction, uncounted }: DatasetReading): number | undefined {
  if (uncounted) return undefined;
  const row = findDataset(asString(id) ?? "", subset);
  const all =
    samples?.count ??
    (split.startsWith("train") ? row?.trainSamples : /^(?:val|dev)/.test(split) ? row?.validationSamples : null);
  return all == null ? undefined : Math.max(1, Math.round(all * fraction));
}
