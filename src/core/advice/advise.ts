/** What would make a run cheaper: every rule is asked, and what it proposes is re-estimated. */
import type { AdviceSummary, ChangedInput, TogetherSummary } from "../analysis";
import type { Energy } from "../estimate/energy";
import type { InputName } from "../run/inputs";
import type { Inputs, InputValue } from "../run/runSpec";
import type { Change } from "../run/whatIf";
import { AdvisedRun } from "./advisedRun";
import { labelOf, type Label } from "./label";
import type { AdviceRule, Finding, Need, Proposal, Rejection, Remark } from "./rule";
import { rules } from "./rules";
import { modelledRatio, modelledTime, savingOf, type Saving } from "./saving";
import { combine } from "./together";

export interface Advised {
  /** Proposals, the largest saving first, then what cannot be told, then what was considered and does not help. */
  readonly advice: readonly AdviceSummary[];
  /** Everything that leaves the outcome as it is, done at once; undefined where that is less than two things. */
  readonly adviceTogether?: TogetherSummary;
  readonly label: Label | null;
}

/** Below this share, or this much, nothing is said. */
const leastFraction = 0.02;
const leastKwh = 0.01;
/** 10 Wh on the world's average grid. */
const leastKg = 0.005;

interface Quantified {
  readonly summary: AdviceSummary;
  readonly proposal: Proposal;
  readonly find: AdviceRule["find"];
}

/**
 * Advice on one run; computed anew from its inputs, in a millisecond or so. Never throws.
 * @param path file whose lines the advice may point to.
 */
export function advise(inputs: Inputs, path?: string): Advised {
  const run = new AdvisedRun(inputs);
  const proposals: Quantified[] = [];
  const remarks: AdviceSummary[] = [];
  const rejections: AdviceSummary[] = [];
  const needs = new Set<InputName>();
  for (const { code, find } of rules) {
    const finding: Finding | undefined = find(run);
    if (finding?.kind === "need") for (const input of neededOf(finding)) needs.add(input);
    else if (finding?.kind === "remark") remarks.push(remarked(code, finding, run));
    else if (finding?.kind === "rejection") rejections.push(...rejected(code, finding, run));
    else if (finding) {
      const summary = quantified(code, finding, run, path);
      if (summary) proposals.push({ summary, proposal: finding, find });
    }
  }
  proposals.sort((a, b) => (b.summary.savingFraction ?? 0) - (a.summary.savingFraction ?? 0));
  const kept = proposals.filter(({ proposal, summary }) => proposal.keepsOutcome && summary.saves === "energy");
  const together = combine(run, kept);
  return {
    advice: [...proposals.map(({ summary }) => summary), ...remarks, ...pinToKnow(needs, run), ...rejections],
    ...(together && together.codes.length > 1 ? { adviceTogether: together } : {}),
    label: labelOf(run, together),
  };
}

/** The proposal with its saving; undefined where that is too little, or may as well be a loss. */
function quantified(
  code: string,
  proposal: Proposal,
  run: AdvisedRun,
  path: string | undefined,
): AdviceSummary | undefined {
  const trial = run.try(proposal.change);
  if (!trial) return undefined;
  const { title, message, tradeOff, evidence, applies, change, mostSaving, carbonRatio, known } = proposal;
  const energy = proposal.ofSweep ? allRuns(run) : run.chain.energy;
  const saved = savingOf(
    energy?.energyKwh,
    known?.energyRatio ?? modelledRatio(trial.energyRatio, mostSaving),
    mostSaving,
  );
  const ratio =
    carbonRatio ?? known?.energyRatio ?? (trial.carbonRatio && modelledRatio(trial.carbonRatio, mostSaving));
  const carbon = ratio && savingOf(energy?.kgCo2e, ratio, mostSaving);
  const saves = isWorthwhile(saved, leastKwh) ? "energy" : "carbon";
  if (saves === "carbon" && !(carbon && isWorthwhile(carbon, leastKg))) return undefined;
  const line = lineOf(change, run.inputs, path);
  return {
    code,
    title,
    message,
    ...(tradeOff === undefined ? {} : { tradeOff }),
    ...(line === undefined ? {} : { line }),
    saves,
    energyKwh: saved.amount,
    kgCo2e: carbon?.amount ?? null,
    savingFraction: (saves === "energy" ? saved : carbon)?.fraction.central ?? null,
    savingFractionRange: (saves === "energy" ? saved : carbon)?.fraction ?? null,
    timeFactor: known?.timeFactor ?? modelledTime(trial.timeFactor, trial.energyRatio, mostSaving),
    applies,
    keepsOutcome: proposal.keepsOutcome,
    evidence,
    change: changedInputs(change, run.inputs),
  };
}

/** Energy and carbon of the whole search. */
function allRuns({ chain }: AdvisedRun): Pick<Energy, "energyKwh" | "kgCo2e"> | undefined {
  return chain.sweep ?? chain.energy;
}

function isWorthwhile({ fraction, amount }: Saving, least: number): boolean {
  return fraction.central >= leastFraction && fraction.low > 0 && (amount === null || amount.central >= least);
}

/** A hint: what it would do is in the figures, a saving below zero where it costs. */
function remarked(code: string, remark: Remark, run: AdvisedRun): AdviceSummary {
  const { change, applies } = remark;
  // What is to be done has no figure here; a warning tells what it would cost.
  const trial = change && applies === undefined ? run.try(change) : undefined;
  const saved = trial && savingOf(run.chain.energy?.energyKwh, modelledRatio(trial.energyRatio));
  return {
    ...worded(code, remark),
    ...figured(saved, trial),
    applies: applies ?? "information",
    ...(applies === "edit" && change ? { keepsOutcome: true, change: changedInputs(change, run.inputs) } : {}),
  };
}

/** What a finding says. */
function worded(
  code: string,
  { title, message, tradeOff, evidence }: Pick<Remark, "title" | "message" | "tradeOff" | "evidence">,
): Pick<AdviceSummary, "code" | "title" | "message" | "tradeOff" | "evidence"> {
  return { code, title, message, ...(tradeOff === undefined ? {} : { tradeOff }), evidence };
}

/** What a trial of it comes to; nulls where there is nothing to try. */
function figured(
  saved: Saving | undefined,
  trial: { readonly timeFactor: number | null } | undefined,
): Pick<AdviceSummary, "energyKwh" | "savingFraction" | "timeFactor"> {
  return {
    energyKwh: saved?.amount ?? null,
    savingFraction: saved?.fraction.central ?? null,
    timeFactor: trial?.timeFactor ?? null,
  };
}

/** What does not help, with what it would cost; nothing of runs that are too small to speak of, and nothing that would save after all. */
function rejected(code: string, rejection: Rejection, run: AdvisedRun): readonly AdviceSummary[] {
  const { change } = rejection;
  const energy = run.chain.energy?.energyKwh;
  if (energy && energy.central < leastKwh) return [];
  const trial = change && run.try(change);
  const saved = trial && savingOf(energy, modelledRatio(trial.energyRatio));
  if (saved && saved.fraction.central > 0) return [];
  return [
    {
      ...worded(code, rejection),
      ...figured(saved, trial),
      applies: "information",
      rejected: true,
    },
  ];
}

function neededOf({ inputs }: Need): readonly InputName[] {
  return inputs;
}

/** One line for all rules that wait for an input. */
function pinToKnow(needs: ReadonlySet<InputName>, run: AdvisedRun): readonly AdviceSummary[] {
  // Without energy there is more to say first: the estimate names what is missing.
  if (needs.size === 0 || !run.chain.energy) return [];
  const names = [...needs];
  const all = names.join(", ");
  return [
    {
      code: "advice.pin-to-know",
      title: `Pin ${all} to know more`,
      message:
        names.length === 1
          ? `Whether other changes save energy depends on ${all}, which is a guess here.`
          : `Whether other changes save energy depends on ${all}, which are guesses here.`,
      energyKwh: null,
      savingFraction: null,
      timeFactor: null,
      applies: "information",
      needs: names,
    },
  ];
}

function changedInputs(change: Change, inputs: Inputs): readonly ChangedInput[] {
  return (Object.keys(change) as InputName[]).map((input) => {
    const from: InputValue = inputs[input]?.value ?? null;
    return { input, from, to: change[input] ?? null };
  });
}

/** The line that states what is to be changed, in the file at hand. */
function lineOf(change: Change, inputs: Inputs, path: string | undefined): number | undefined {
  for (const input of Object.keys(change) as InputName[]) {
    const source = inputs[input]?.sources?.find((place) => place.path === path);
    if (source && source.cell === undefined) return source.line;
  }
  return undefined;
}
