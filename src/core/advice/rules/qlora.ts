/** Adapters on a base of 4 bits: only where the memory that it spares lets accelerators go, or makes the run fit. */
import type { AdvisedRun, Trial } from "../advisedRun";
import { fewestDevices } from "../fewerDevices";
import { isLanguageFineTuning } from "../kinds";
import { gigabytesOf } from "../memoryWords";
import type { AdviceRule } from "../rule";

const change = { method: "qlora", quantizationBits: 4, trainableParameterCount: null } as const;
/** Below this ratio it saves, from the other on it is worth saying that it costs. */
const saves = 0.98;
const costs = 1.02;

export const qlora: AdviceRule = {
  code: "advice.qlora",
  find(run) {
    if (run.text("method") !== "lora" || !isLanguageFineTuning(run) || run.number("quantizationBits") !== undefined)
      return undefined;
    if (run.unknown("accelerator", "microBatchSize").length > 0) return undefined;
    const trial = run.try(change);
    if (!trial) return undefined;
    if (run.fits === false) return trial.run.fits === true ? makesItFit(run, trial) : undefined;
    const fewer =
      run.knows("acceleratorCount") && isShared(run.chain.memory?.shards) ? fewestDevices(run, change) : undefined;
    if (fewer && fewer.energyRatio.central < saves) {
      return {
        kind: "proposal",
        title: `Quantize the frozen base to 4 bits and train on ${String(fewer.run.devices)} instead of ${String(run.devices)} accelerators`,
        message: `In 16 bits the base must be spread over several accelerators, in 4 bits fewer hold it: what they spend on gathering weights is saved, what expanding 4 bits costs is in the figure.`,
        tradeOff,
        evidence,
        change: fewer.change,
        applies: "edit",
        keepsOutcome: true,
        mostSaving: 0.72,
      };
    }
    if (trial.energyRatio.central < costs) return undefined;
    return {
      kind: "rejection",
      title: "QLoRA would cost energy here",
      message:
        "LoRA fits as it is, so that the 4-bit base spares memory that nobody needs: expanding it to 16 bits before each product takes time." +
        eightBits(run),
      evidence,
      change,
    };
  },
};

/** The same with 8 bits, in words: less is spared, and less is spent on expanding. */
function eightBits(run: AdvisedRun): string {
  const trial = run.try({ ...change, quantizationBits: 8 });
  if (trial?.run.fits !== true) return "";
  return ` In 8 bits it needs about ${gigabytesOf(trial)} GB, and ${trial.timeFactor.toFixed(1)} times the time.`;
}

const tradeOff =
  "Accuracy is about that of LoRA in 16 bits (Dettmers et al. 2023, arXiv 2305.14314); fewer accelerators may take longer.";
const evidence =
  "Qwen README, A100: 72B with QLoRA on 1 instead of LoRA on 4 accelerators: −61 to −72 % accelerator seconds of an iteration, which on 4 holds 4 times the samples; for as many samples +11 % (8,192 tokens) to +55 % (256), at less power. Where LoRA fits already, −4 to +230 % time (worst for 14B at 256 tokens, nil at 8,192).";

function isShared(shards: number | undefined): boolean {
  return (shards ?? 1) > 1;
}

function makesItFit(run: AdvisedRun, trial: Trial): ReturnType<AdviceRule["find"]> {
  return {
    kind: "remark",
    title: "QLoRA makes this run fit",
    message: `With the frozen base in 4 bits it needs about ${gigabytesOf(trial)} GB of each accelerator, and ${trial.timeFactor.toFixed(1)} times the time that LoRA would take on one that held it.${eightBits(run)}`,
    tradeOff,
    evidence,
    applies: "edit",
    change,
  };
}
