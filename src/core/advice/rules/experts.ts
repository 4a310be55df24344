/** Sparse models for large pretraining: a remark, for it is another model. */
import { amountOf } from "../../estimate/workload/samples";
import { isLanguage, isLanguageFineTuning } from "../kinds";
import { memoryWords } from "../memoryWords";
import type { AdviceRule } from "../rule";

/** FLOPs from which the choice of the architecture is worth a study. */
const largeWork = 1e21;
/** All weights over active ones: between 3.6 (Mixtral-8x7B) and 18 (DeepSeek-V3). */
const usualExperts = 5;

export const experts: AdviceRule = {
  code: "advice.mixture-of-experts",
  find(run) {
    if (run.text("task") !== "causal-lm" || !isLanguage(run) || isLanguageFineTuning(run)) return undefined;
    if (run.knows("activeParameterCount") || !run.work) return undefined;
    const amount = amountOf(run.values);
    if ("missing" in amount || amount.samples * run.work.trainingFlops < largeWork) return undefined;
    const sparse = run.knows("accelerator", "acceleratorCount", "microBatchSize")
      ? run.try({ parameterCount: usualExperts * run.work.parameters, activeParameterCount: run.work.parameters })
      : undefined;
    if (run.fits === true && sparse?.run.fits === false) {
      return {
        kind: "rejection",
        title: "A mixture of experts would not fit these accelerators",
        message: `With as many active weights and ${String(usualExperts)} times as many in all, this run would need ${memoryWords(sparse)}. What it saves in FLOPs more accelerators and their traffic would take back.`,
        evidence:
          "Memory model of METHODOLOGY; Muennighoff et al. 2024 (OLMoE, arXiv 2409.02060): 6.9 billion weights, 1.3 of them active",
      };
    }
    return {
      kind: "remark",
      title: "Consider a mixture of experts before pretraining a dense model",
      message:
        "Each token then meets only a part of the weights. The published savings are of FLOPs at equal loss; utilization is lower (0.20 to 0.30 instead of 0.35 to 0.45 of the peak), memory and communication are higher, so that less of them reaches the meter.",
      evidence:
        "Muennighoff et al. 2024 (OLMoE, arXiv 2409.02060): about twice as fast to the same loss as a dense model with as many active weights; utilization: DeepSeek-V3, GLaM, Pangu in Epoch AI's table",
    };
  },
};
