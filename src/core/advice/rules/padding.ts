/** Pad to the longest text of a batch instead of to a fixed length. */
import type { AdvisedRun } from "../advisedRun";
import type { AdviceRule } from "../rule";

/** Texts that fill more of the length than this gain little. */
const longShare = 0.6;

export const padding: AdviceRule = {
  code: "advice.dynamic-padding",
  find(run) {
    const mean = run.number("unpaddedSampleTokens");
    const length = run.number("sequenceLength") ?? 0;
    if (mean === undefined || mean > longShare * length || !run.knows("sequenceLength", "unpaddedSampleTokens"))
      return undefined;
    if (wantsOneShape(run)) {
      return {
        kind: "rejection",
        title: "Padding by batch would cost more than it saves here",
        message: `Texts have ${String(Math.round(mean))} tokens on average and are padded to ${String(length)}, but this program is compiled for one shape: every batch of another length would be compiled again. A few fixed lengths (buckets) spare both.`,
        evidence: "Documentation of XLA and of torch.compile: programs are compiled for each shape of their inputs",
      };
    }
    return {
      kind: "proposal",
      title: "Pad to the longest text of a batch",
      message: `${run.knows("dynamicPadding") ? `Texts of this data set have ${String(Math.round(mean))} tokens on average and are padded to ${String(length)}.` : `Texts of this data set have ${String(Math.round(mean))} tokens on average and are taken to be padded to ${String(length)}.`} A collator that pads each batch only as far as needed (and groups texts of like length) computes fewer empty tokens.`,
      tradeOff: "None for the result.",
      evidence: "Arithmetic, with the mean length of the table of data sets",
      change: { dynamicPadding: true, meanSampleTokens: mean },
      applies: "edit",
      keepsOutcome: true,
    };
  },
};

/** Whether the step is compiled, and so compiled again for each length. */
function wantsOneShape(run: AdvisedRun): boolean {
  return (
    run.flag("compiled") === true ||
    run.device?.row.kind === "tpu" ||
    /^(jax|flax|easylm)$/.test(run.text("framework") ?? "")
  );
}
