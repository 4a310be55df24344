/** A run that does not fit: what would make it. */
import type { Change } from "../../run/whatIf";
import { recomputation } from "../evidence";
import type { AdviceRule } from "../rule";

const ways: readonly {
  readonly change: Change;
  readonly title: string;
  readonly tradeOff: string;
  readonly evidence: string;
}[] = [
  {
    change: { gradientCheckpointing: true },
    title: "Gradient checkpointing makes this run fit",
    tradeOff: "None for the result; the forward pass is computed twice.",
    evidence: recomputation,
  },
  {
    change: { optimizer: "adamw-8bit" },
    title: "8-bit Adam makes this run fit",
    tradeOff: "States in 8 bits train as well in published comparisons.",
    evidence: "Dettmers et al. 2022 (arXiv 2110.02861)",
  },
];

export const makeItFit: AdviceRule = {
  code: "advice.make-it-fit",
  find(run) {
    if (run.fits !== false || run.unknown("accelerator", "microBatchSize").length > 0) return undefined;
    for (const { change, ...words } of ways) {
      const [input] = Object.keys(change) as (keyof Change)[];
      if (input === undefined || run.inputs[input]?.value === change[input]) continue;
      if (change.optimizer !== undefined && !/^adamw?$/.test(run.text("optimizer") ?? "")) continue;
      const trial = run.try(change);
      if (trial?.run.fits !== true) continue;
      const gigabytes = Math.round((trial.run.chain.memory?.bytesPerDevice ?? 0) / 1e9);
      return {
        kind: "remark",
        message: `By the memory model it then needs about ${String(gigabytes)} GB of each accelerator.`,
        ...words,
        applies: "edit",
        change,
      };
    }
    return undefined;
  },
};
