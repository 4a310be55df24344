/** Train adapters instead of all weights. */
import type { AdvisedRun } from "../advisedRun";
import { isLanguageFineTuning } from "../kinds";
import type { AdviceRule } from "../rule";

const rank = 16;
const change = { method: "lora", loraRank: rank, trainableParameterCount: null } as const;
/** From this ratio on it makes no difference worth the name. */
const noGain = 0.98;
/** Smaller models are trained whole. */
const fewestWeights = 3e8;
/** Tokens in one pass from which adapters were measured to be no faster than all weights. */
const manyTokens = 4096;
/** Largest measured or possible savings: where states of the optimizer decide, from FLOPs alone, and where one device then holds what several shared. */
const most = { states: 0.56, flops: 1 / 3, devices: 0.7 };
/** Share of a step that the optimizer must take to decide. */
const decidingShare = 0.15;

export const lora: AdviceRule = {
  code: "advice.lora",
  find(run) {
    if (run.text("method") !== "full" || !isLanguageFineTuning(run)) return undefined;
    if ((run.work?.parameters ?? 0) < fewestWeights) return undefined;
    const trial = run.try(change);
    if (!trial) return undefined;
    const missing = run.unknown("microBatchSize", "accelerator");
    if (missing.length > 0) return { kind: "need", inputs: missing };
    const makesItFit = run.fits === false && trial.run.fits === true;
    const needsOneDevice = run.knows("acceleratorCount") && shardsOf(run) > 1 && shardsOf(trial.run) === 1;
    const isLarge = (run.positionsPerMicroBatch ?? 0) >= manyTokens;
    if ((isLarge || trial.energyRatio.central > noGain) && !makesItFit && !needsOneDevice) {
      const title = "LoRA would save memory here, hardly energy";
      return { kind: "rejection", title, message: isLarge ? slowMessage(run) : smallMessage, evidence };
    }
    return {
      kind: "proposal",
      title: makesItFit ? "Fine-tune with LoRA, which fits" : "Fine-tune with LoRA",
      message: messageFor(run, needsOneDevice),
      tradeOff,
      evidence,
      change,
      applies: "edit",
      keepsOutcome: true,
      mostSaving: needsOneDevice ? most.devices : isOptimizerBound(run) ? most.states : most.flops,
    };
  },
};

function shardsOf({ chain }: AdvisedRun): number {
  return chain.memory?.shards ?? 1;
}

function isOptimizerBound(run: AdvisedRun): boolean {
  return (run.shareOfStep("optimizerSeconds") ?? 0) >= decidingShare;
}

const tradeOff =
  "Accuracy is about the same for instructions and styles (0.478 against 0.472 in the comparison), less for much new knowledge: check it on your task. Adapters want a learning rate of about ten times that of full fine-tuning (Schulman et al. 2025, LoRA Without Regret), which is yours to set.";

const evidence =
  "Hugging Face PEFT method comparison, Llama-3.2-3B on an L40S: −56 % time, −43 % peak memory. Qwen README, 1.8B on an A100: −52 % at 256 tokens, 18 to 21 % slower from 4,096 tokens on; 7B on one A100 instead of two: −37 to −70 % accelerator seconds for as many samples (−69 to −85 % of an iteration, which on two holds twice as many). From FLOPs alone at most −33 % (4·N against 6·N).";

function messageFor({ work }: AdvisedRun, needsOneDevice: boolean): string {
  const count = work?.parameters ?? 0;
  const weights = count >= 1e9 ? `${(count / 1e9).toFixed(1)} billion` : `${(count / 1e6).toFixed(0)} million`;
  return `Train adapters of rank ${String(rank)} on the linear layers and leave the ${weights} weights as they are: their gradients and optimizer states are not needed.${needsOneDevice ? " One accelerator then holds the model, which is now spread over several." : ""}`;
}

const smallMessage =
  "Passes are small and the optimizer steps seldom: most of the time goes into launching kernels, and adapters add some of their own. The memory that they spare pays where it makes passes larger, or lets the run go to fewer devices.";

function slowMessage({ positionsPerMicroBatch = 0 }: AdvisedRun): string {
  const tokens = Math.round(positionsPerMicroBatch);
  return `With about ${String(tokens)} tokens in a pass, arithmetic decides: adapters spare at most a third of it, add kernels of their own, and were measured to be slower. The memory they spare pays only where the run then goes to fewer devices.`;
}
