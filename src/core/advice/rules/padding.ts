/** Pad to the longest text of a batch instead of to a fixed length. */
import { findDataset } from "../../data/datasets";
import type { AdvisedRun } from "../advisedRun";
import type { AdviceRule } from "../rule";

const tasks: ReadonlySet<string | undefined> = new Set(["text-classification", "embedding", "masked-lm"]);
/** Texts that fill more of the length than this gain little. */
const longShare = 0.6;

export const padding: AdviceRule = {
  code: "advice.dynamic-padding",
  find(run) {
    if (!tasks.has(run.text("task")) || run.flag("packing") === true || !run.knows("sequenceLength", "datasetId"))
      return undefined;
    if (run.number("meanSampleTokens") !== undefined || run.flag("dynamicPadding") === true) return undefined;
    const mean = findDataset(run.text("datasetId") ?? "")?.meanTokens;
    const length = run.number("sequenceLength") ?? 0;
    if (mean == null || mean > longShare * length) return undefined;
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
      message: `Texts of this data set have ${String(Math.round(mean))} tokens on average and ${run.knows("dynamicPadding") ? "are" : "are taken to be"} padded to ${String(length)}. A collator that pads each batch only as far as needed (and groups texts of like length) computes fewer empty tokens.`,
      tradeOff: "None for the result.",
      evidence: "Arithmetic, with the mean length of the table of data sets",
      change: { dynamicPadding: true },
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
