/** Holds estimates against limits. A limit's measures are judged one by one; a figure that is not known is never taken for zero. */
import type { Estimate } from "../estimate/estimate";
import {
  measures,
  ownerOf,
  type Amounts,
  type BudgetException,
  type BudgetPolicy,
  type Limit,
  type Measure,
  type RangeEnd,
} from "./policy";
import { worst, type LimitVerdict, type RunBudget, type Verdict } from "./verdict";

/** What of a run is judged. */
export interface JudgedRun {
  readonly estimate: Estimate;
  /** The files that it is made of beside the one it is anchored in: a limit on a script holds however the script is started. */
  readonly companions: readonly string[];
}

/** The files of runs that are anchored in one file: that one first. */
export function filesOf(path: string, runs: readonly JudgedRun[]): readonly string[] {
  return [...new Set([path, ...runs.flatMap(({ companions }) => companions)])];
}

/** One figure held against a limit: what is known of it, and how many runs it leaves out. */
export interface Load {
  readonly value: number;
  readonly unknownRuns: number;
  readonly runs: number;
  readonly spent?: number;
}

/** A run's figure over all runs of its sweep, at one end of its range, in the measure's unit; undefined where it is not known. */
export function figureOf({ estimate }: JudgedRun, measure: Measure, end: RangeEnd): number | undefined {
  const { sweep } = estimate;
  switch (measure) {
    case "energyKwh":
    case "kgCo2e":
      return (sweep ?? estimate)[measure]?.[end];
    case "acceleratorHours":
    case "costUsd": {
      const one = estimate[measure]?.[end];
      return one === undefined ? undefined : one * (sweep?.runs ?? 1);
    }
  }
}

/** The sum over runs. */
export function loadOf(runs: readonly JudgedRun[], measure: Measure, end: RangeEnd): Load {
  let value = 0;
  let unknownRuns = 0;
  for (const run of runs) {
    const figure = figureOf(run, measure, end);
    if (figure === undefined) unknownRuns++;
    else value += figure;
  }
  return { value, unknownRuns, runs: runs.length };
}

/**
 * The budgets of a file's runs: limits on each run, and limits on the file, which stand on all its runs. They do not depend on other files.
 * @param today the day on which exceptions are looked at; without it none has expired.
 */
export function judgeFile(
  policy: BudgetPolicy,
  path: string,
  runs: readonly JudgedRun[],
  today?: string,
): readonly RunBudget[] {
  const ofFile = verdictsOf(policy, "file", path, runs, today);
  return runs.map((run) => {
    const limits = [...verdictsOf(policy, "run", path, [run], today), ...ofFile];
    return limits.length === 0 ? { verdict: "none" } : { verdict: worst(limits), limits };
  });
}

/** The verdicts of all limits of a scope that apply to runs of a file. */
export function verdictsOf(
  policy: BudgetPolicy,
  scope: "run" | "file",
  path: string,
  runs: readonly JudgedRun[],
  today?: string,
): readonly LimitVerdict[] {
  const files = filesOf(path, runs);
  return policy.limits
    .filter((limit) => limit.scope === scope && applies(policy, limit, files))
    .flatMap((limit) =>
      judgeLimit(limit, exceptionsFrom(policy, limit, files), today, (measure) =>
        loadOf(runs, measure, limit.decidedBy),
      ),
    );
}

/** Whether a limit counts runs made of these files. */
export function applies(policy: BudgetPolicy, limit: Limit, files: readonly string[]): boolean {
  if (limit.owner !== undefined && limit.owner !== ownerOf(policy, files)) return false;
  return files.some((file) => limit.matches(file));
}

/** The exceptions from a limit that name one of these files; all of them where the limit adds up files. */
export function exceptionsFrom(
  policy: BudgetPolicy,
  limit: Limit,
  files?: readonly string[],
): readonly BudgetException[] {
  return policy.exceptions.filter(
    (exception) => exception.limit === limit.name && (!files || files.some((file) => exception.matches(file))),
  );
}

/** One verdict for each measure that the limit or an exception from it names. */
export function judgeLimit(
  limit: Limit,
  exceptions: readonly BudgetException[],
  today: string | undefined,
  load: (measure: Measure) => Load,
  owner?: string,
): readonly LimitVerdict[] {
  return measures
    .filter((measure) => limit.amounts[measure] !== undefined)
    .map((measure): LimitVerdict => {
      const { value, unknownRuns, runs, spent } = load(measure);
      const allowed = allowance(limit.amounts, exceptions, measure, today);
      const isKnown = unknownRuns < runs || (spent ?? 0) > 0 || runs === 0;
      const share = value / allowed.amount;
      const { name, scope, decidedBy, period, source } = limit;
      return {
        limit: name,
        scope,
        measure,
        verdict: isKnown ? verdictAt(share, limit, unknownRuns) : "none",
        value: isKnown ? value : null,
        amount: allowed.amount,
        share: isKnown ? share : null,
        decidedBy,
        ...(period ? { period } : {}),
        ...(spent === undefined ? {} : { spent }),
        ...(owner === undefined ? {} : { owner }),
        ...(unknownRuns > 0 ? { unknownRuns } : {}),
        ...(allowed.exception ? { exception: allowed.exception } : {}),
        ...(allowed.expired === undefined ? {} : { expired: allowed.expired }),
        source,
      };
    });
}

/** What is missing may put a sum over its limit, so a sum with unknown runs is "near" at best where it is not over already. */
function verdictAt(share: number, { warnAt, failAt }: Limit, unknownRuns: number): Verdict {
  if (share > failAt) return "over";
  return share >= warnAt || unknownRuns > 0 ? "near" : "within";
}

interface Allowance {
  readonly amount: number;
  readonly exception?: { readonly reason: string; readonly owner: string; readonly expires: string };
  /** The day on which an exception that would have raised the amount ran out. */
  readonly expired?: string;
}

/** The limit's own amount, or the largest that an exception still allows. */
function allowance(
  amounts: Amounts,
  exceptions: readonly BudgetException[],
  measure: Measure,
  today: string | undefined,
): Allowance {
  let best: Allowance = { amount: amounts[measure] ?? 0 };
  let expired: string | undefined;
  for (const exception of exceptions) {
    const amount = exception.amounts[measure];
    if (amount === undefined || amount <= best.amount) continue;
    const { reason, owner, expires } = exception;
    if (today !== undefined && today > expires) expired = expires;
    else best = { amount, exception: { reason, owner, expires } };
  }
  return expired === undefined || best.exception ? best : { ...best, expired };
}
