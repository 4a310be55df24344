/** What is said about budgets, in one line each. */
import type { Measure } from "../budget/policy";
import type { Check } from "../budget/check";
import { versionWithTablesOf } from "../data/tablesVersion";
import type { LimitVerdict, RunBudget } from "../budget/verdict";
import { formatCarbon, formatCountOf, formatEnergy, formatFigure, formatShare } from "./format";
import { say } from "./language";

/** `energy`, `CO2e`: how a measure is called beside its figure. */
export function measureWord(measure: Measure): string {
  switch (measure) {
    case "energyKwh":
      return say("energy");
    case "kgCo2e":
      return "CO2e";
    case "acceleratorHours":
      return say("accelerator hours");
    case "costUsd":
      return say("cost");
  }
}

/** An amount of a measure with its unit: `140 kWh`, `5.2 kg CO2e`, `96 accelerator hours`, `$310`. */
export function formatAmount(measure: Measure, value: number): string {
  switch (measure) {
    case "energyKwh":
      return formatEnergy(value);
    case "kgCo2e":
      return `${formatCarbon(value)} CO2e`;
    case "acceleratorHours":
      return say("{0} accelerator hours", formatFigure(value));
    case "costUsd":
      return `$${formatFigure(value)}`;
  }
}

/** `over budget single-run: 140 kWh of 100 kWh allowed`. */
export function verdictText(verdict: LimitVerdict): string {
  const { limit, measure, value, amount } = verdict;
  const name = verdict.owner === undefined ? limit : `${limit} (${verdict.owner})`;
  if (value === null) return say("budget {0} not judged: {1} unknown", name, measureWord(measure));
  const figures = [formatAmount(measure, value), formatAmount(measure, amount)];
  switch (verdict.verdict) {
    case "over":
      return say("over budget {0}: {1} of {2} allowed", name, ...figures);
    case "near":
      return say("near budget {0}: {1} of {2} allowed", name, ...figures);
    case "within":
      return say("within budget {0}: {1} of {2} allowed", name, ...figures);
    case "none":
      return say("budget {0}: {1} of {2} allowed", name, ...figures);
  }
}

/** What else belongs to a verdict, as sentences: what is spent, left out, excepted, and which end of the range decides. */
export function verdictNotes(verdict: LimitVerdict): readonly string[] {
  const { measure, spent, unknownRuns, exception, expired, decidedBy, period, value } = verdict;
  const notes: string[] = [];
  if (spent !== undefined && value !== null) {
    const planned = formatAmount(measure, value - spent);
    notes.push(say("{0} spent this {1}, {2} planned", formatAmount(measure, spent), periodWord(period), planned));
  }
  if (unknownRuns !== undefined && value !== null) {
    notes.push(say("{0} of unknown {1} not included", formatCountOf(unknownRuns, "run"), measureWord(measure)));
  }
  if (exception)
    notes.push(say("exception until {0} ({1}: {2})", exception.expires, exception.owner, exception.reason));
  if (expired !== undefined) notes.push(say("an exception from it ended on {0}", expired));
  if (decidedBy === "low") notes.push(say("judged by the low end of the range"));
  if (decidedBy === "high") notes.push(say("judged by the high end of the range"));
  return notes;
}

/** `month` in `spent this month`. */
export function periodWord(period: string | undefined): string {
  switch (period) {
    case "month":
      return say("month");
    case "quarter":
      return say("quarter");
    case "year":
      return say("year");
    default:
      return say("period");
  }
}

/** The verdict and its notes, for where there is room. */
export function verdictSentence(verdict: LimitVerdict): string {
  return [verdictText(verdict), ...verdictNotes(verdict)].join("; ");
}

/** `92 %` of the limit; "" where the figure is not known. */
export function shareText({ share }: LimitVerdict): string {
  return share === null ? "" : formatShare(share);
}

/** What is said where figures come from other tables than those that the limits were set by; undefined where they do not. */
export function movedTablesText({ date, lock }: Check["tables"]): string | undefined {
  if (lock === null || lock === date) return undefined;
  const version = versionWithTablesOf(lock);
  const again = version === undefined ? "" : `; carbon-lens@${version} judges by the latter`;
  return `figures come from the tables of ${date}, the budget is locked to those of ${lock}: verdicts may have moved with them${again}`;
}

/** What a lens says of a run's budget: nothing while all is well. */
export function budgetWarning({ verdict, limits = [] }: RunBudget): string {
  if (verdict !== "over" && verdict !== "near") return "";
  const worst = limits
    .filter((limit) => limit.verdict === verdict)
    .reduce<LimitVerdict | undefined>(
      (most, next) => (most && (most.share ?? 0) >= (next.share ?? 0) ? most : next),
      undefined,
    );
  return worst ? verdictText(worst) : "";
}
