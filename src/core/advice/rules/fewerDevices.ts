/** Fewer accelerators or nodes: communication, stragglers and small passes cost energy, waiting does not. */
import type { Change } from "../../run/whatIf";
import type { AdvisedRun, Trial } from "../advisedRun";
import { mlperf, recomputation } from "../evidence";
import { onFewerDevices } from "../fewerDevices";
import { changedByLargerPass } from "../kinds";
import type { AdviceRule, Finding } from "../rule";
import { modelledTime } from "../saving";

/** Fewer devices take longer: a halving must save this much. */
const worthwhile = 0.9;
/** From this ratio on there is nothing to speak of. */
const noGain = 0.95;

/** Largest measured savings: by scale alone, and where passes get larger. */
const most = { fewer: 0.2, wider: 0.75 };
/** Times as long. */
const noticed = 1.05;

/** What else may make fewer devices enough, and how it is said. */
const helpers: readonly { readonly change: Change; readonly words: string; readonly evidence: string }[] = [
  { change: {}, words: "", evidence: mlperf },
  {
    change: { gradientCheckpointing: true },
    words: " with gradient checkpointing",
    evidence: `${mlperf}. ${recomputation}`,
  },
  {
    change: { optimizer: "adamw-8bit" },
    words: " with 8-bit Adam",
    evidence: `${mlperf}. Dettmers et al. 2022 (arXiv 2110.02861): 8-bit states train as well as 32-bit ones`,
  },
];

export const fewerDevices: AdviceRule = {
  code: "advice.fewer-devices",
  find(run) {
    if (run.devices < 2 || run.unknown("acceleratorCount", "accelerator", "microBatchSize").length > 0)
      return undefined;
    for (const { change, words, evidence } of helpers) {
      if (isInPlace(run, change)) continue;
      const trial = best(run, change);
      if (trial) return proposal(run, trial, words, evidence);
    }
    return rejection(run);
  },
};

/** Fewer devices that hold the run, and would save nothing but be busy for longer. */
function rejection(run: AdvisedRun): Finding | undefined {
  const [half] = onFewerDevices(run, {}, true);
  if (!half || half.energyRatio.central < noGain) return undefined;
  return {
    kind: "rejection",
    title: "Fewer accelerators would not help here",
    message: `These ${String(run.devices)} are kept busy: ${String(half.run.devices)} would take ${half.timeFactor.toFixed(1)} times as long for about the same energy.`,
    evidence: `The model of the step; elsewhere it helps: ${mlperf}`,
  };
}

function proposal(run: AdvisedRun, trial: Trial, words: string, evidence: string): Finding {
  const { run: after, change } = trial;
  const isWider = after.microBatch > run.microBatch;
  const changed = isWider ? changedByLargerPass(run) : undefined;
  const mostSaving = isWider ? most.wider : most.fewer;
  const isLonger = modelledTime(trial.timeFactor, trial.energyRatio, mostSaving) > noticed;
  return {
    kind: "proposal",
    title: `Train on ${String(after.devices)} instead of ${String(run.devices)} accelerators${words}`,
    message: `The global batch stays ${String(run.globalBatch)}: ${isWider ? `${String(after.microBatch)} instead of ${String(run.microBatch)} samples in a pass` : "more accumulation"}. Less is spent on exchanging gradients and on passes that leave a device waiting.`,
    tradeOff: `${isLonger ? "It takes longer. " : ""}${changed === undefined ? "" : `${changed} `}Whether the devices that are let go do not draw power meanwhile depends on who else uses them.`,
    evidence: isWider
      ? `${evidence}. Latif et al. (arXiv 2412.08602): small batches need up to four times the energy`
      : evidence,
    change,
    applies: isWritten(run) ? "edit" : "setting",
    keepsOutcome: changed === undefined || run.text("task") !== "embedding",
    mostSaving,
  };
}

/** Whether a file says how many there are: a launch, a job script, an option. */
function isWritten({ inputs: { acceleratorCount } }: AdvisedRun): boolean {
  return /^(stated|derived)$/.test(acceleratorCount?.origin ?? "") && acceleratorCount?.sources !== undefined;
}

function best(run: AdvisedRun, change: Change): Trial | undefined {
  let found: Trial | undefined;
  for (const trial of onFewerDevices(run, change, true)) {
    if (trial.energyRatio.central > worthwhile * (found?.energyRatio.central ?? 1)) break;
    found = trial;
  }
  return found;
}

function isInPlace(run: AdvisedRun, { gradientCheckpointing, optimizer }: Change): boolean {
  if (gradientCheckpointing !== undefined) return run.flag("gradientCheckpointing") === true;
  return optimizer !== undefined && !/^adamw?$/.test(run.text("optimizer") ?? "");
}
