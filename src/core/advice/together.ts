/** Several changes made at once: their savings overlap, so they are re-estimated together and never added. */
import type { TogetherSummary } from "../analysis";
import type { Change } from "../run/whatIf";
import type { AdvisedRun, Trial } from "./advisedRun";
import type { Proposal } from "./rule";
import { modelledRatio, savingOf } from "./saving";

export interface Together {
  readonly summary: TogetherSummary;
  readonly trial: Trial;
}

/** A change that adds less than this to the others is left out. */
const worthwhile = 0.98;

/** Greedily, in the order given: each change that goes with those before it and still makes a difference. */
export function combine(
  run: AdvisedRun,
  candidates: readonly { readonly summary: { readonly code: string }; readonly proposal: Proposal }[],
): Together | undefined {
  let best: Trial | undefined;
  let change: Change = {};
  let least = 1;
  const codes: string[] = [];
  for (const { summary, proposal } of candidates) {
    if (Object.keys(proposal.change).some((input) => input in change)) continue;
    const trial = run.try({ ...change, ...proposal.change });
    if (!trial || trial.energyRatio.central > worthwhile * (best?.energyRatio.central ?? 1)) continue;
    if (trial.run.chain.memory?.fits === false) continue;
    best = trial;
    change = { ...change, ...proposal.change };
    least *= 1 - (proposal.mostSaving ?? 1);
    codes.push(summary.code);
  }
  if (!best) return undefined;
  const most = 1 - least;
  const { amount, fraction } = savingOf(run.chain.energy?.energyKwh, modelledRatio(best.energyRatio, most), most);
  const summary = { codes, energyKwh: amount, savingFraction: fraction.central, timeFactor: best.timeFactor };
  return { summary, trial: best };
}
