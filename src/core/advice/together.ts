/** Several changes made at once: their savings overlap, so they are re-estimated together and never added. */
import type { TogetherSummary } from "../analysis";
import { exactly, times, type Quantity } from "../estimate/quantity";
import type { Change } from "../run/whatIf";
import type { AdvisedRun } from "./advisedRun";
import type { AdviceRule, Proposal } from "./rule";
import { modelledRatio, modelledTime, savingOf } from "./saving";

/** A change that adds less than this to the others is left out. */
const worthwhile = 0.98;

interface Candidate {
  readonly summary: { readonly code: string };
  readonly proposal: Proposal;
  /** The rule that proposed it, to be asked whether it still would after other changes. */
  readonly find: AdviceRule["find"];
}

/** Changes made so far, and what they come to. */
interface Sum {
  readonly codes: readonly string[];
  readonly change: Change;
  /** Of what is known without the model, and so not part of the change that is estimated. */
  readonly known: { readonly energyRatio: Quantity; readonly timeFactor: number };
  readonly energyRatio: Quantity;
  readonly timeFactor: number;
  /** 0–1: the largest saving that was measured of each, all together. */
  readonly mostSaving: number;
  /** What was left of the energy after each of the changes, 0–1. */
  readonly remaining: readonly number[];
}

/** Greedily, in the order given: each change that goes with those before it and still makes a difference. */
export function combine(run: AdvisedRun, candidates: readonly Candidate[]): TogetherSummary | undefined {
  const one = { energyRatio: exactly(1), timeFactor: 1 };
  let sum: Sum = { codes: [], change: {}, known: one, ...one, mostSaving: 0, remaining: [] };
  for (const candidate of candidates) sum = withCandidate(run, sum, candidate) ?? sum;
  if (sum.codes.length === 0) return undefined;
  const { codes, energyRatio, timeFactor, mostSaving, remaining } = sum;
  const { amount, fraction } = savingOf(
    run.chain.energy?.energyKwh,
    modelledRatio(energyRatio, mostSaving),
    mostSaving,
  );
  return {
    codes,
    energyKwh: amount,
    savingFraction: fraction.central,
    timeFactor: modelledTime(timeFactor, energyRatio, mostSaving),
    remaining,
  };
}

function withCandidate(run: AdvisedRun, sum: Sum, { summary, proposal, find }: Candidate): Sum | undefined {
  const { change: next, known: measured, mostSaving = 1 } = proposal;
  if (Object.keys(next).some((input) => input in sum.change)) return undefined;
  // Padding by batch makes lengths vary, and so compiling a loss: a change may take the ground from under another.
  const before = sum.codes.length > 0 ? run.try(sum.change)?.run : undefined;
  if (before && find(before)?.kind !== "proposal") return undefined;
  const change = measured ? sum.change : { ...sum.change, ...next };
  const trial = run.try(change);
  if (!trial || trial.run.fits === false) return undefined;
  const known = measured
    ? {
        energyRatio: times(sum.known.energyRatio, measured.energyRatio),
        timeFactor: sum.known.timeFactor * measured.timeFactor,
      }
    : sum.known;
  const energyRatio = times(trial.energyRatio, known.energyRatio);
  if (energyRatio.central > worthwhile * sum.energyRatio.central) return undefined;
  const most = 1 - (1 - sum.mostSaving) * (1 - mostSaving);
  const { fraction } = savingOf(run.chain.energy?.energyKwh, modelledRatio(energyRatio, most), most);
  return {
    codes: [...sum.codes, summary.code],
    change,
    known,
    energyRatio,
    timeFactor: trial.timeFactor * known.timeFactor,
    mostSaving: most,
    remaining: [...sum.remaining, 1 - fraction.central],
  };
}
