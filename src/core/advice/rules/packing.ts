/** Several short texts in one sequence instead of passes that are mostly short. */
import type { Change } from "../../run/whatIf";
import type { AdvisedRun } from "../advisedRun";
import { isLanguageFineTuning } from "../kinds";
import { qwen } from "../evidence";
import type { AdviceRule } from "../rule";

/** Texts that fill more of the sequence than this are long enough. */
const longShare = 0.75;

export const packing: AdviceRule = {
  code: "advice.packing",
  find(run) {
    if (run.text("task") !== "causal-lm" || !isLanguageFineTuning(run)) return undefined;
    if (
      run.flag("packing") !== false ||
      !run.knows("packing", "sequenceLength", "epochs", "datasetSamples") ||
      run.unknown("meanSampleTokens", "unpaddedSampleTokens").length > 1
    )
      return undefined;
    const length = run.number("sequenceLength") ?? 0;
    // What is longer is cut.
    const mean = Math.min(length, run.number("meanSampleTokens") ?? run.number("unpaddedSampleTokens") ?? 0);
    if (!(mean > 0)) return undefined;
    const missing = run.unknown("microBatchSize");
    if (missing.length > 0) return { kind: "need", inputs: missing };
    const change = packed(run, mean, length);
    if ((run.try(change)?.energyRatio.central ?? 0) > 1) {
      return {
        kind: "rejection",
        title: "Packing would not help here",
        message: `Samples have about ${String(Math.round(mean))} tokens: passes are full as they are. Packed, those that share a sequence of ${String(length)} attend to one another too, unless the attention is told their ends.`,
        evidence: "Arithmetic: attention takes FLOPs in proportion to the length of a sequence, for each of its tokens",
        change,
      };
    }
    if (mean > longShare * length) return undefined;
    return {
      kind: "proposal",
      title: `Pack samples into sequences of ${String(length)} tokens`,
      message: `Samples have ${String(Math.round(mean))} tokens on average. Packed, a pass holds ${String(length)} at once, and each step about as many as now.`,
      tradeOff:
        "Samples in one sequence should not see one another: use an attention that knows their ends (flash attention does). Steps differ a little in size.",
      evidence: `${qwen}: 7B LoRA reaches 17 % of the peak with 256 tokens in a pass, 29 % with 1,024`,
      change,
      applies: "edit",
      keepsOutcome: true,
    };
  },
};

/** About as many tokens in an optimizer step as before. */
function packed(run: AdvisedRun, mean: number, length: number): Change {
  const tokensPerDevice = (run.globalBatch * mean) / run.devices;
  const sequences = Math.max(1, Math.round(tokensPerDevice / length));
  const microBatchSize = Math.max(1, Math.min(run.microBatch, sequences));
  return {
    packing: true,
    microBatchSize,
    gradientAccumulationSteps: Math.max(1, Math.round(sequences / microBatchSize)),
    globalBatchSize: null,
    meanSampleTokens: mean,
  };
}
