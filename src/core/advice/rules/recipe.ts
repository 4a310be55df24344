/** The recipe book of image classification: another network with about the same accuracy and less energy. */
import { recipes, type Recipe } from "../../data/recipes";
import { matchModel } from "../../models/pretrained";
import type { AdvisedRun, Trial } from "../advisedRun";
import type { AdviceRule, Finding } from "../rule";

/** Points of ImageNet top-1 accuracy that it may be worse. */
const tolerance = 1;
/** So many candidates, those of the least work, are re-estimated. */
const tried = 3;
/** Another network for less than this is not worth the change. */
const worthwhile = 0.7;

const evidence = "PePR (saintslab/PePR, MIT): 131 networks with measured energy; ImageNet results of timm";

export const recipe: AdviceRule = {
  code: "advice.other-network",
  find(run) {
    const name = run.text("modelId");
    if (name === undefined || run.text("task") !== "image-classification" || run.text("method") !== "full")
      return undefined;
    const found = matchModel(name);
    const own = found && recipes().find(({ model }) => model === found.model.id);
    if (!own) return undefined;
    const best = bestOf(run, own);
    if (!best) return fewerFlopsMoreEnergy(own);
    const { row, trial } = best;
    return {
      kind: "proposal",
      title: `Use ${row.model}, about as accurate`,
      message: `On ImageNet ${row.model} reaches ${row.top1.toFixed(1)} % with a modern recipe, ${own.model} ${own.top1.toFixed(1)} %.${measured(own, row)}`,
      tradeOff: "Accuracy on your own data may differ by more than on ImageNet: compare both on a part of it.",
      evidence: `${evidence}. EC-NAS (PedramBakh/EC-NAS-Bench, MIT): among 2,733 networks that its published searches trained on CIFAR-10, one within a point of the best accuracy (93.9 %) needs 68 % less energy`,
      change: trial.change,
      applies: "edit",
      keepsOutcome: false,
      mostSaving: 0.8,
    };
  },
};

interface Candidate {
  readonly row: Recipe;
  readonly trial: Trial;
}

function bestOf(run: AdvisedRun, own: Recipe): Candidate | undefined {
  let best: Candidate | undefined;
  for (const row of candidatesFor(own)) {
    const trial = run.try({ modelId: row.model });
    if (!trial || trial.energyRatio.central > worthwhile) continue;
    if (!best || trial.energyRatio.central < best.trial.energyRatio.central) best = { row, trial };
  }
  return best;
}

const known = new Map<string, readonly Recipe[]>();

/** The least work first; none that was measured to need more. */
function candidatesFor(own: Recipe): readonly Recipe[] {
  const kept = known.get(own.model);
  if (kept) return kept;
  const found = recipes()
    .filter((row) => row.model !== own.model && row.top1 >= own.top1 - tolerance)
    .filter(
      ({ relativeEnergy }) =>
        relativeEnergy === null || own.relativeEnergy === null || relativeEnergy < own.relativeEnergy,
    )
    .sort((a, b) => workOf(a) - workOf(b))
    .slice(0, tried);
  known.set(own.model, found);
  return found;
}

function workOf({ model }: Recipe): number {
  return matchModel(model)?.model.forwardFlopsPerSample ?? Infinity;
}

/** The network that a count of FLOPs would recommend, and that was measured to need more. */
function fewerFlopsMoreEnergy(own: Recipe): Finding | undefined {
  const energy = own.relativeEnergy;
  if (energy === null) return undefined;
  const [lean] = recipes()
    .filter((row) => row.top1 >= own.top1 - tolerance && workOf(row) < worthwhile * workOf(own))
    .filter(({ relativeEnergy }) => relativeEnergy !== null && relativeEnergy > energy)
    .sort((a, b) => workOf(a) - workOf(b));
  if (!lean) return undefined;
  const arithmetic = Math.round((100 * workOf(lean)) / workOf(own));
  const more = Math.round(100 * ((lean.relativeEnergy ?? energy) / energy - 1));
  return {
    kind: "rejection",
    title: `${lean.model} would need more energy, for all its few FLOPs`,
    message: `About as accurate with ${String(arithmetic)} % of the arithmetic, but measured over eight small data sets it needed ${String(more)} % more energy than ${own.model}: its convolutions wait for memory.`,
    evidence,
  };
}

function measured(own: Recipe, row: Recipe): string {
  if (own.relativeEnergy === null || row.relativeEnergy === null) return "";
  const share = Math.round(100 * (1 - row.relativeEnergy / own.relativeEnergy));
  return ` Measured over eight small data sets it needed ${String(share)} % less energy.`;
}
