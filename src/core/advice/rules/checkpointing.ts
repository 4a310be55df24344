/** Keep activations instead of computing them again, where memory holds them. */
import { recomputation } from "../evidence";
import { memoryWords } from "../memoryWords";
import type { AdviceRule } from "../rule";

const change = { gradientCheckpointing: false } as const;

export const checkpointing: AdviceRule = {
  code: "advice.drop-gradient-checkpointing",
  find(run) {
    if (run.flag("gradientCheckpointing") !== true || !run.knows("gradientCheckpointing")) return undefined;
    const missing = run.unknown("accelerator", "microBatchSize");
    if (missing.length > 0) return { kind: "need", inputs: missing };
    const trial = run.try(change);
    if (trial && run.fits === true && trial.run.fits === false) {
      return {
        kind: "rejection",
        title: "Gradient checkpointing must stay on",
        message: `Without it this run would not fit: it would need ${memoryWords(trial)}.`,
        evidence: recomputation,
      };
    }
    if (trial?.run.fitsSafely !== true) return undefined;
    return {
      kind: "proposal",
      title: "Switch gradient checkpointing off",
      message:
        "Memory holds the activations of this run, so that computing them a second time in the backward pass is not needed.",
      tradeOff: "None for the result; less memory is left over.",
      evidence:
        "Recomputation adds one forward pass of three: 25 % of the arithmetic (Korthikanti et al. 2022, arXiv 2205.05198).",
      change,
      applies: "edit",
      keepsOutcome: true,
      mostSaving: 0.33,
    };
  },
};
