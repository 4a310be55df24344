/** A better accelerator among those that the provider has. */
import { findAccelerator, type Accelerator } from "../../data/accelerators";
import { instances, type Instance } from "../../data/instances";
import { providerKey } from "../../data/providers";
import { deviceOf } from "../../estimate/workload/device";
import { because } from "../../estimate/quantity";
import type { AdvisedRun, Trial } from "../advisedRun";
import type { AdviceRule, Finding } from "../rule";

/** So many candidates, those with the most arithmetic per watt, are re-estimated. */
const tried = 3;
const worthwhile = 0.75;
/** Two parts do not share all that the model may be off by: standard deviation of the logarithm of a ratio of two. */
const partsSpread = 0.3;

export const accelerator: AdviceRule = {
  code: "advice.better-accelerator",
  find(run) {
    const provider = run.text("cloudProvider");
    const own = run.device?.row;
    if (
      provider === undefined ||
      !own ||
      !run.knows("cloudProvider", "accelerator", "acceleratorCount", "microBatchSize")
    )
      return undefined;
    const candidates = offers(provider, own, run).flatMap((offer) => {
      const trial = run.try({ accelerator: offer.part.id, cloudInstance: null });
      return trial && trial.run.fits !== false ? [{ ...offer, trial }] : [];
    });
    const [best] = candidates.sort((a, b) => a.trial.energyRatio.central - b.trial.energyRatio.central);
    if (!best) return undefined;
    const { instance, part, trial } = best;
    if (trial.energyRatio.central > 1) return rejection(part, trial);
    if (trial.energyRatio.central > worthwhile) return undefined;
    return {
      kind: "proposal",
      title: `Train on ${part.name}`,
      message: `${provider} has it in ${instance.type}: more arithmetic per watt in the precision of this run.`,
      tradeOff:
        "Price and availability; a newer part wants a newer driver and framework, and larger batches to be filled.",
      evidence: "Data sheets of both parts (table of accelerators), and the model of the step",
      change: trial.change,
      known: { energyRatio: because(trial.energyRatio, "parts", partsSpread), timeFactor: trial.timeFactor },
      applies: "setting",
      keepsOutcome: true,
    };
  },
};

function rejection({ name }: Accelerator, { change }: Trial): Finding {
  return {
    kind: "rejection",
    title: "A newer accelerator would not help here",
    message: `This run does not fill the one that it has: the ${name}, the best of those that the provider has, would wait most of the time, and draws more while it does.`,
    evidence: "Data sheets of both parts (table of accelerators), and the model of the step",
    change,
  };
}

interface Offer {
  readonly instance: Instance;
  readonly part: Accelerator;
}

const known = new Map<string, readonly Offer[]>();

/** Parts that the provider rents out, newer than the run's own, those with the most arithmetic per watt first. */
function offers(provider: string, own: Accelerator, run: AdvisedRun): readonly Offer[] {
  const key = `${provider} ${own.id}`;
  let found = known.get(key);
  if (!found) {
    const parts = new Map<string, Offer>();
    for (const instance of instances()) {
      const part = instance.acceleratorId === null ? undefined : findAccelerator(instance.acceleratorId);
      if (!part || providerKey(instance.provider) !== providerKey(provider) || parts.has(part.id)) continue;
      if (part.kind !== own.kind || (part.releaseYear ?? 0) <= (own.releaseYear ?? 0) || perWatt(part) <= perWatt(own))
        continue;
      parts.set(part.id, { instance, part });
    }
    found = [...parts.values()].sort((a, b) => perWatt(b.part) - perWatt(a.part));
    known.set(key, found);
  }
  const memory = run.chain.memory?.bytesPerDevice ?? 0;
  return found.filter(({ part }) => (deviceOf(part.id)?.memoryBytes ?? 0) >= memory).slice(0, tried);
}

function perWatt({ bf16DenseTflops, fp16Fp32AccumulateDenseTflops, fp32Tflops, tdpWatts }: Accelerator): number {
  return (bf16DenseTflops ?? fp16Fp32AccumulateDenseTflops ?? fp32Tflops ?? 0) / (tdpWatts ?? Infinity);
}
