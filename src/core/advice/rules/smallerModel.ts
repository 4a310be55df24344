/** A smaller or distilled model of the same family, where its cost in quality is published. */
import { smallerModels } from "../../data/smallerModels";
import { describeSources } from "../../data/sources";
import { matchModel } from "../../models/pretrained";
import { amountOf } from "../../estimate/workload/samples";
import type { AdvisedRun } from "../advisedRun";
import { isLanguage, isLanguageFineTuning } from "../kinds";
import type { AdviceRule, Finding } from "../rule";

export const smallerModel: AdviceRule = {
  code: "advice.smaller-model",
  find(run) {
    if (isLanguage(run) && !isLanguageFineTuning(run)) return moreTokens(run);
    const name = run.text("modelId");
    if (name === undefined || !isLanguageFineTuning(run)) return undefined;
    const found = matchModel(name);
    if (found?.match !== "exact") return undefined;
    const { model } = found;
    const row = smallerModels().find(({ larger }) => matchModel(larger)?.model === model);
    if (!row) return undefined;
    return {
      kind: "proposal",
      title: `Start from ${row.smaller}`,
      message: `A smaller model of the same family; for a narrow task it is often enough. Published: ${row.quality}.`,
      tradeOff:
        "Quality: try it before the large one. What it saves it saves again at every request that the model will serve.",
      evidence: describeSources(row.sources),
      change: { modelId: row.smaller },
      applies: "edit",
      keepsOutcome: false,
    };
  },
};

/** Loss of pretraining: weights and tokens lower it by these powers (Hoffmann et al. 2022, third approach). */
const law = { ofWeights: 406.4, weights: 0.34, ofTokens: 410.7, tokens: 0.28 } as const;
/** Half the size must need this much more to be spoken of. */
const clear = 1.1;

/** Pretraining beyond the best size: the tokens that half of the weights would need for the same loss cost more than the size saves. */
function moreTokens(run: AdvisedRun): Finding | undefined {
  const amount = amountOf(run.values);
  if (!run.work || run.text("task") !== "causal-lm" || run.knows("activeParameterCount") || "missing" in amount)
    return undefined;
  const weights = run.work.parameters;
  const tokens = amount.samples * run.work.positions;
  const more = law.ofWeights * ((weights / 2) ** -law.weights - weights ** -law.weights);
  const left = law.ofTokens * tokens ** -law.tokens - more;
  const factor = left > 0 ? (left / law.ofTokens) ** (-1 / law.tokens) / tokens / 2 : Infinity;
  if (!(factor > clear)) return undefined;
  const how =
    factor < 10 ? `about ${factor.toFixed(1)} times the arithmetic` : "many times the arithmetic, or never get there";
  return {
    kind: "rejection",
    title: "A smaller model would need more energy for the same loss",
    message: `It sees ${String(Math.round(tokens / weights))} tokens a weight, more than the 20 or so that are best for this arithmetic: half of the weights would need ${how} to learn as much. What is saved later, at every request, may still be worth it.`,
    evidence: "Hoffmann et al. 2022 (Chinchilla, arXiv 2203.15556): L = 1.69 + 406.4/N^0.34 + 410.7/D^0.28",
  };
}
