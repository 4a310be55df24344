/** Sparse models for large pretraining: a remark, for it is another model. */
import { amountOf } from "../../estimate/workload/samples";
import { isLanguage, isLanguageFineTuning } from "../kinds";
import type { AdviceRule } from "../rule";

/** FLOPs from which the choice of the architecture is worth a study. */
const largeWork = 1e21;

export const experts: AdviceRule = {
  code: "advice.mixture-of-experts",
  find(run) {
    if (run.text("task") !== "causal-lm" || !isLanguage(run) || isLanguageFineTuning(run)) return undefined;
    if (run.knows("activeParameterCount") || !run.work) return undefined;
    const amount = amountOf(run.values);
    if ("missing" in amount || amount.samples * run.work.trainingFlops < largeWork) return undefined;
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
