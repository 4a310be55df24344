/** One kernel for the optimizer's step: a hint without a figure, for the model of a step knows its memory traffic alone. */
import type { AdviceRule } from "../rule";

/** Below this share of a step it does not matter how its kernels are cut. */
const decidingShare = 0.05;

export const fusedOptimizer: AdviceRule = {
  code: "advice.fused-optimizer",
  find(run) {
    if (run.flag("fusedOptimizer") !== false || !run.knows("accelerator") || run.device?.row.kind !== "gpu")
      return undefined;
    if (!/^adamw?$/.test(run.text("optimizer") ?? "")) return undefined;
    const share = run.shareOfStep("optimizerSeconds");
    if (share === undefined) return undefined;
    if (share < decidingShare) {
      return {
        kind: "rejection",
        title: "A fused optimizer would not be felt here",
        message: `The optimizer takes ${share < 0.001 ? "less than 0.1" : `about ${(100 * share).toFixed(1)}`} % of a step: whatever its kernels are, the rest decides.`,
        evidence: "The model of the step: reads and writes of the optimizer's states against the memory's bandwidth",
      };
    }
    return {
      kind: "remark",
      title: "Use the fused optimizer",
      message: `The optimizer takes about ${String(Math.round(100 * share))} % of a step. Fused, it reads and writes its states once, in one kernel. No computed saving: the estimate takes what optimizers need on average, whatever their kernels.`,
      tradeOff: "None for the result: the same sums in another order.",
      evidence:
        "PyTorch documentation of torch.optim: fused is usually the fastest implementation, before foreach and the plain loop",
      applies: "edit",
      change: { fusedOptimizer: true },
    };
  },
};
