/** Evaluating again and again within an epoch: a hint without a figure, for the size of the evaluation set is not read. */
import { amountOf } from "../../estimate/workload/samples";
import type { AdviceRule } from "../rule";

/** So many evaluations in an epoch tell the course of training. */
const enough = 4;

export const evaluation: AdviceRule = {
  code: "advice.evaluation-frequency",
  find(run) {
    const every = run.number("evaluationSteps");
    const epochs = run.number("epochs");
    if (every === undefined || epochs === undefined || !run.knows("evaluationSteps", "epochs", "globalBatchSize"))
      return undefined;
    const amount = amountOf(run.values);
    if ("missing" in amount) return undefined;
    const perEpoch = amount.samples / epochs / run.globalBatch / every;
    if (perEpoch <= enough) return undefined;
    if (run.flag("earlyStopping") === true) {
      return {
        kind: "rejection",
        title: "Evaluating less often would make early stopping late",
        message: `It is evaluated about ${String(Math.round(perEpoch))} times in an epoch, and patience counts evaluations: with fewer of them training goes on for longer before it is stopped.`,
        evidence: "Arithmetic: 2·N FLOPs a token forward, 6·N in training",
      };
    }
    return {
      kind: "remark",
      title: "Evaluate less often",
      message: `It is evaluated every ${String(every)} steps: about ${String(Math.round(perEpoch))} times in an epoch. Each time costs a forward pass over the evaluation set, a third of a training pass over as many samples. No computed saving: how many these are is not read.`,
      tradeOff: "Early stopping and the choice of the best checkpoint become coarser.",
      evidence: "Arithmetic: 2·N FLOPs a token forward, 6·N in training",
    };
  },
};
