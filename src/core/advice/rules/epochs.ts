/** Stop when it no longer gets better. */
import { exactly } from "../../estimate/quantity";
import type { AdviceRule } from "../rule";

/** With fewer, there is little to be patient with. */
const fewestEpochs = 5;

export const epochs: AdviceRule = {
  code: "advice.early-stopping",
  find(run) {
    const planned = run.number("epochs");
    if (run.flag("earlyStopping") === true) return undefined;
    if (planned === undefined || planned <= 1 || !run.knows("epochs") || run.number("maxSteps") !== undefined)
      return undefined;
    if (planned < fewestEpochs) {
      return {
        kind: "rejection",
        title: "Early stopping would not help here",
        message: `Of ${String(planned)} epochs hardly one is left when patience has run out, and evaluating after each costs a forward pass over the validation set.`,
        evidence: "Arithmetic: a patience of two epochs ends a run after the third at the earliest",
      };
    }
    const fewer = Math.ceil(planned) - 1;
    const ratio = fewer / planned;
    return {
      kind: "proposal",
      title: "Stop early when validation no longer improves",
      message: `The figure is for one of the ${String(planned)} epochs: each that turns out not to be needed saves as much. With a validation set and patience the run itself decides; it is then an upper bound.`,
      tradeOff:
        "Accuracy, if it stops too early; schedules that decay to the last epoch must be made for the shorter run.",
      evidence:
        "Arithmetic. Dodge et al. 2020 (arXiv 2002.06305): poor runs of fine-tuning can be told and stopped early",
      change: { earlyStopping: true },
      known: { energyRatio: exactly(ratio), timeFactor: ratio },
      applies: "edit",
      keepsOutcome: false,
    };
  },
};
