/** A run that does not fit: what would make it. */
import type { Change } from "../../run/whatIf";
import type { AdvisedRun, Trial } from "../advisedRun";
import { recomputation } from "../evidence";
import { gigabytesOf, memoryWords } from "../memoryWords";
import type { AdviceRule, Finding } from "../rule";

const checkpointing: Change = { gradientCheckpointing: true };
const eightBits: Change = { optimizer: "adamw-8bit" };
const dettmers = "Dettmers et al. 2022 (arXiv 2110.02861)";

interface Way {
  readonly change: Change;
  readonly title: string;
  readonly tradeOff: string;
  readonly evidence: string;
}

/** The one that costs least first. */
const ways: readonly Way[] = [
  {
    change: checkpointing,
    title: "Gradient checkpointing makes this run fit",
    tradeOff: "None for the result; the forward pass is computed twice.",
    evidence: recomputation,
  },
  {
    change: eightBits,
    title: "8-bit Adam makes this run fit",
    tradeOff: "States in 8 bits train as well in published comparisons.",
    evidence: dettmers,
  },
  {
    change: { ...checkpointing, ...eightBits },
    title: "Gradient checkpointing and 8-bit Adam together make this run fit",
    tradeOff: "The forward pass is computed twice; states in 8 bits train as well in published comparisons.",
    evidence: `${recomputation}. ${dettmers}`,
  },
];

export const makeItFit: AdviceRule = {
  code: "advice.make-it-fit",
  find(run) {
    if (run.fits !== false || run.unknown("accelerator", "microBatchSize").length > 0) return undefined;
    const trials = ways
      .filter(({ change }) => isPossible(change, run))
      .flatMap((way) => {
        const trial = run.try(way.change);
        return trial ? [{ way, trial }] : [];
      });
    const found = trials.find(({ trial }) => trial.run.fits === true);
    if (!found) {
      const most = trials.at(-1);
      return most && notEnough(most.way, most.trial);
    }
    const { way, trial } = found;
    return {
      kind: "remark",
      message: `By the memory model it then needs about ${gigabytesOf(trial)} GB of each accelerator.`,
      ...way,
      applies: "edit",
    };
  },
};

/** Not what is in place already, and 8 bits only where the optimizer is Adam. */
function isPossible(change: Change, run: AdvisedRun): boolean {
  if (change.optimizer !== undefined && !/^adamw?$/.test(run.text("optimizer") ?? "")) return false;
  return change.gradientCheckpointing === undefined || run.flag("gradientCheckpointing") !== true;
}

function notEnough({ change, evidence }: Way, trial: Trial): Finding {
  const both = Object.keys(change).length > 1;
  const what = both
    ? "Gradient checkpointing and 8-bit Adam"
    : change.optimizer
      ? "8-bit Adam"
      : "Gradient checkpointing";
  return {
    kind: "rejection",
    title: `${what} would not make this run fit`,
    message: `It would still need ${memoryWords(trial)}.`,
    evidence,
  };
}
