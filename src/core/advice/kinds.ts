/** What kind of training a run is, as far as rules ask. */
import { amountOf } from "../estimate/workload/samples";
import type { AdvisedRun } from "./advisedRun";

const languageTasks: ReadonlySet<string | undefined> = new Set([
  "causal-lm",
  "seq2seq",
  "masked-lm",
  "text-classification",
]);

/** More tokens than this per weight are pretraining: the first scaling laws train with 20. */
const fineTuningTokensPerWeight = 3;

export function isLanguage({ values, work }: AdvisedRun): boolean {
  return work?.architecture === "transformer" && languageTasks.has(values.text.task);
}

/** Whether a pretrained language model is trained on: a model by name, and few tokens for its size. */
export function isLanguageFineTuning(run: AdvisedRun): boolean {
  const { work, values } = run;
  if (!work || !isLanguage(run) || !run.knows("modelId")) return false;
  const amount = amountOf(values);
  if ("missing" in amount) return true;
  return amount.samples * work.positions <= fineTuningTokensPerWeight * work.parameters;
}

/**
 * What a larger pass changes of the training besides its speed: losses that compare the samples of a pass see more of them, and batch
 * normalization takes its means over more. Undefined where the optimizer sees the same sums.
 */
export function changedByLargerPass(run: AdvisedRun): string | undefined {
  if (run.text("task") === "embedding")
    return "Losses that compare the samples of a pass with each other see more of them: usually better, and another training.";
  return (run.work?.architecture ?? "").includes("convnet")
    ? "Batch normalization takes its means over larger passes."
    : undefined;
}
