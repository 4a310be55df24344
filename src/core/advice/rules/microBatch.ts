/** More samples in one forward pass, with less accumulation or fewer, larger steps. */
import type { Trial } from "../advisedRun";
import { changedByLargerPass } from "../kinds";
import { memoryWords } from "../memoryWords";
import type { AdviceRule, Finding } from "../rule";

/** Doublings that are looked at. */
const doublings = 5;
/** A doubling that saves less than this is not worth its memory. */
const worthwhile = 0.98;

export const microBatch: AdviceRule = {
  code: "advice.larger-micro-batch",
  find(run) {
    const { number } = run.values;
    if (!run.device?.memoryBytes || !run.work) return undefined;
    const accumulation = number.gradientAccumulationSteps ?? 1;
    if (accumulation < 2) return undefined;
    const missing = run.unknown("accelerator", "microBatchSize");
    if (missing.length > 0) return { kind: "need", inputs: missing };
    const micro = run.microBatch;
    let best: { readonly trial: Trial; readonly factor: number } | undefined;
    for (let factor = 2; factor <= Math.min(accumulation, 2 ** doublings); factor *= 2) {
      if (accumulation % factor !== 0) break;
      const change = { microBatchSize: micro * factor, gradientAccumulationSteps: accumulation / factor };
      const trial = run.try(change);
      if (!best && run.fits === true && trial?.run.fits === false) return tooLarge(trial, micro * factor);
      if (trial?.run.fitsSafely !== true) break;
      if (trial.energyRatio.central > worthwhile * (best?.trial.energyRatio.central ?? 1)) break;
      best = { trial, factor };
    }
    if (!best) return undefined;
    const { change } = best.trial;
    return {
      kind: "proposal",
      title: `Put ${String(micro * best.factor)} samples into a forward pass`,
      message: `Micro-batch ${String(micro)} → ${String(change.microBatchSize)} with accumulation ${String(accumulation)} → ${String(change.gradientAccumulationSteps)}: the same samples in a step, in fewer and better filled passes.`,
      tradeOff: `${changedByLargerPass(run) ?? "None for the result: the optimizer sees the same batches."} Memory use rises; the memory model says it fits.`,
      evidence:
        "Qwen README, 7B LoRA on an A100: 17 % of the peak at 256 tokens in a pass, 29 % at 1,024. Latif et al. (arXiv 2412.08602): ResNet at batch 4,096 needs a quarter of the energy of batch 512.",
      change,
      applies: "edit",
      keepsOutcome: run.text("task") !== "embedding",
    };
  },
};

function tooLarge(trial: Trial, samples: number): Finding {
  return {
    kind: "rejection",
    title: "A larger micro-batch would not fit",
    message: `${String(samples)} samples in a pass need ${memoryWords(trial)}; accumulation is what makes this batch possible.`,
    evidence: "Memory model of METHODOLOGY",
  };
}
