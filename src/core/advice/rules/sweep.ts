/** A search that stops poor trials early. */
import { because, exactly } from "../../estimate/quantity";
import type { AdviceRule, Finding } from "../rule";

/** Trials from which halving them makes sense. */
const fewestTrials = 8;
/** A third of the trials goes on, at each of one or two rungs. */
const reduction = 3;
const z80 = 1.2816;

export const sweep: AdviceRule = {
  code: "advice.smaller-sweep",
  find(run) {
    const input = run.inputs.sweepRuns;
    const trials = run.number("sweepRuns") ?? 1;
    // At least fewer than all: the search stops poor trials already.
    if (trials < fewestTrials || !run.knows("sweepRuns") || input?.least !== undefined) return undefined;
    const words = [input?.reason, input?.sources?.[0]?.text].filter((text) => text !== undefined).join(" ");
    if (!search.test(words)) return repetition.test(words) ? allAreNeeded(trials) : undefined;
    // Trials trained for a ninth of the run, the best third on to a third, the best ninth to the end: 1/9 + 2/9 · 1/3 + 2/3 · 1/9.
    const twoRungs = 1 / 9 + (2 / 9) * (1 / reduction) + (2 / 3) * (1 / reduction ** 2);
    const oneRung = 1 / 3 + (2 / 3) * (1 / reduction);
    const ratio = Math.sqrt(oneRung * twoRungs);
    const spread = Math.log(oneRung / twoRungs) / 2 / z80;
    return {
      kind: "proposal",
      title: "Stop poor trials of the search early",
      message: `Successive halving (ASHA, Hyperband: in Optuna, Ray Tune, Weights & Biases, Keras Tuner; HalvingGridSearchCV in scikit-learn) trains all ${String(trials)} trials for a short while and only the best third of them on: together as much as ${String(Math.round(ratio * trials))} whole runs.`,
      tradeOff: "A trial that starts slowly may be stopped. Seeds and folds are no search: they are all needed.",
      evidence:
        "Arithmetic of successive halving with a factor 3 and one or two rungs; Li et al. 2018 (arXiv 1603.06560), Li et al. 2020 (arXiv 1810.05934): as good as training all trials to the end",
      change: {},
      known: { energyRatio: because(exactly(ratio), "rungs", spread), timeFactor: ratio },
      ofSweep: true,
      applies: "edit",
      keepsOutcome: false,
    };
  },
};

/** Array jobs may be either, and are left alone. */
const search = /trial|search|sweep|tune|study|grid/i;
const repetition = /fold|seed|repeat/i;

function allAreNeeded(runs: number): Finding {
  return {
    kind: "rejection",
    title: "Stopping some of these runs early would spoil them",
    message: `The ${String(runs)} runs are repetitions, not candidates: their spread is what they are for, and leaving out the worst makes the mean look better than it is.`,
    evidence: "Arithmetic: selection by the result that is to be measured biases it",
  };
}
