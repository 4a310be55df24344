/** Train only a head on features of a pretrained network. */
import type { AdviceRule } from "../rule";

const tasks: ReadonlySet<string | undefined> = new Set(["image-classification", "text-classification"]);
/** Libraries whose model names bring pretrained weights. */
const pretrained = /^(transformers|sentence-transformers|peft|trl)$/;
/** Samples up to which features and a head are often enough. */
const fewSamples = 50_000;

const evidence =
  "Kornblith et al. 2019 (arXiv 1805.08974): features of ImageNet networks on 12 data sets, fine-tuned ones better on most";

export const frozenBackbone: AdviceRule = {
  code: "advice.frozen-backbone",
  find(run) {
    if (!tasks.has(run.text("task")) || run.text("method") !== "full" || !pretrained.test(run.text("framework") ?? ""))
      return undefined;
    const samples = run.number("datasetSamples");
    if (!run.knows("modelId", "datasetSamples") || samples === undefined) return undefined;
    if (samples > fewSamples) {
      return {
        kind: "rejection",
        title: "A frozen network would cost accuracy here",
        message: `With ${samples.toLocaleString("en-US")} samples there is enough to train all weights on; a head alone gives up what they would learn.`,
        evidence,
      };
    }
    return {
      kind: "proposal",
      title: "Train only a head on frozen features",
      message:
        "The data are few for the network: with its weights frozen, a pass back through it is not needed, and features can even be computed once and kept.",
      tradeOff:
        "Accuracy is usually some points lower than with all weights trained; a good first run, and a baseline that tells what training all of it is worth.",
      evidence: `${evidence}. Arithmetic: 2·N instead of 6·N per token, 1 instead of 3 passes`,
      change: { method: "frozen-backbone", trainableParameterCount: null },
      applies: "edit",
      keepsOutcome: false,
      mostSaving: 2 / 3,
    };
  },
};
