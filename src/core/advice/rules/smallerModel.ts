/** A smaller or distilled model of the same family, where its cost in quality is published. */
import { smallerModels } from "../../data/smallerModels";
import { describeSources } from "../../data/sources";
import { matchModel } from "../../models/pretrained";
import { isLanguageFineTuning } from "../kinds";
import type { AdviceRule } from "../rule";

export const smallerModel: AdviceRule = {
  code: "advice.smaller-model",
  find(run) {
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
