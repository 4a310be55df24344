/** Pad to the longest text of a batch instead of to a fixed length. */
import { findDataset } from "../../data/datasets";
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
