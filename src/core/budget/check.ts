/** CHECK. All limits of a policy held against all files of a workspace and what its ledger says was spent. */
import type { AnalyzedFile, AnalyzedRun } from "../analysis";
import { tablesDate } from "../data/tablesVersion";
import type { Problem } from "../problem";
import { countedRuns } from "../run/jobs";
import type { Source } from "../run/runSpec";
import { periodOf } from "./dates";
import { applies, exceptionsFrom, filesOf, judgeLimit, loadOf, verdictsOf, type Load } from "./judge";
import { countedRecords, type LedgerRecord } from "./ledgerRecord";
import { ownerOf, type BudgetPolicy, type Limit, type Measure } from "./policy";
import { spendingOf, type Spending } from "./spending";
import { worst, type LimitVerdict, type Verdict } from "./verdict";

/** What a verdict is about. */
export type Subject =
  | { readonly kind: "run"; readonly id: string; readonly title: string }
  | { readonly kind: "file" }
  | { readonly kind: "owner"; readonly name: string }
  | { readonly kind: "workspace" };

export interface Finding extends LimitVerdict {
  readonly subject: Subject;
  /** The line that people are shown: where the run starts, or the limit's own. */
  readonly place: Source;
  /** Whether a check with this finding is not passed. */
  readonly fails: boolean;
  /** Of a limit with a period: how its spending went. */
  readonly spending?: Spending;
}

export interface Check {
  readonly verdict: Verdict;
  /** The day it was judged on. */
  readonly today: string;
  /** Whether the workspace keeps within its budget. */
  readonly passes: boolean;
  /** In the order of the limits in the file. */
  readonly findings: readonly Finding[];
  readonly budget: { readonly path: string; readonly problems: readonly Problem[] };
  /** The day of the tables that the figures come from, and of those that the budget file is locked to. */
  readonly tables: { readonly date: string; readonly lock: string | null };
}

export interface CheckOptions {
  /** `2027-03-31`. */
  readonly today: string;
  readonly ledger?: readonly LedgerRecord[];
}

/** Judges the jobs of a workspace, each once: a script that a launcher starts is judged through the launcher. */
export function checkBudget(policy: BudgetPolicy, files: readonly AnalyzedFile[], options: CheckOptions): Check {
  const counted = new Set(countedRuns(files));
  const jobs = files.map((file) => ({ path: file.path, runs: file.runs.filter((run) => counted.has(run)) }));
  const all = policy.limits.flatMap((limit): Finding[] => {
    const only = { ...policy, limits: [limit] };
    switch (limit.scope) {
      case "run":
        return jobs.flatMap(({ path, runs }) =>
          runs.flatMap((run) =>
            verdictsOf(only, "run", path, [run], options.today).map((verdict) =>
              finding(policy, verdict, { kind: "run", id: run.id, title: run.title }, run.anchor),
            ),
          ),
        );
      case "file":
        return jobs.flatMap(({ path, runs }) => {
          const [first] = runs;
          if (!first) return [];
          const verdicts = verdictsOf(only, "file", path, runs, options.today);
          return verdicts.map((verdict) => finding(policy, verdict, { kind: "file" }, first.anchor));
        });
      case "owner":
      case "workspace":
        return sums(policy, limit, jobs, options);
    }
  });
  const findings = policy.whenUnknown === "ignore" ? all.filter(({ verdict }) => verdict !== "none") : all;
  return {
    verdict: worst(findings),
    today: options.today,
    passes: !findings.some(({ fails }) => fails),
    findings,
    budget: { path: policy.path, problems: policy.problems },
    tables: { date: tablesDate, lock: policy.tables ?? null },
  };
}

interface Jobs {
  readonly path: string;
  readonly runs: readonly AnalyzedRun[];
}

/** Limits on what several files need together. */
function sums(policy: BudgetPolicy, limit: Limit, jobs: readonly Jobs[], options: CheckOptions): Finding[] {
  const mine = jobs
    .flatMap(({ path, runs }) => runs.map((run) => ({ run, files: filesOf(path, [run]) })))
    .filter(({ files }) => applies(policy, limit, files));
  const spent = spentOn(policy, limit, options);
  const exceptions = exceptionsFrom(policy, limit);
  if (limit.scope === "workspace") {
    const load = totalLoad(
      limit,
      mine.map(({ run }) => run),
      spent,
    );
    return judgeLimit(limit, exceptions, options.today, load, limit.owner).map((verdict) => ({
      ...finding(policy, verdict, { kind: "workspace" }, limit.source),
      ...spendingIn(limit, verdict.measure, spent, options.today),
    }));
  }
  const names = policy.owners
    .map(({ name }) => name)
    .filter((name) => limit.owner === undefined || name === limit.owner);
  return [...new Set(names)].flatMap((name) => {
    const owned = mine.filter(({ files }) => ownerOf(policy, files) === name).map(({ run }) => run);
    const theirs = spent?.filter((record) => ownerOfRecord(policy, record) === name);
    const load = totalLoad(limit, owned, theirs);
    return judgeLimit(limit, exceptions, options.today, load, name).map((verdict) => ({
      ...finding(policy, verdict, { kind: "owner", name }, limit.source),
      ...spendingIn(limit, verdict.measure, theirs, options.today),
    }));
  });
}

function spendingIn(
  { period }: Limit,
  measure: Measure,
  spent: readonly LedgerRecord[] | undefined,
  today: string,
): { readonly spending?: Spending } {
  return period && spent ? { spending: spendingOf(spent, measure, today, period) } : {};
}

/** The ledger's records that a limit's period counts; undefined for a limit without one. */
function spentOn(policy: BudgetPolicy, limit: Limit, options: CheckOptions): readonly LedgerRecord[] | undefined {
  if (!limit.period) return undefined;
  const { first, last } = periodOf(options.today, limit.period);
  return countedRecords(options.ledger ?? []).filter(
    (record) =>
      record.at >= first &&
      record.at <= last &&
      (record.path === undefined || limit.matches(record.path)) &&
      (limit.owner === undefined || ownerOfRecord(policy, record) === limit.owner),
  );
}

/** Whose a record is: as it says, else the owner of its file. */
export function ownerOfRecord(policy: BudgetPolicy, record: LedgerRecord): string | undefined {
  return record.owner ?? (record.path === undefined ? undefined : ownerOf(policy, [record.path]));
}

/** Spent and planned. A job that the ledger has already is not planned once more. */
function totalLoad(
  limit: Limit,
  runs: readonly AnalyzedRun[],
  spent: readonly LedgerRecord[] | undefined,
): (measure: Measure) => Load {
  const done = new Set(spent?.map(({ run }) => run));
  const planned = runs.filter((run) => !done.has(run.id));
  return (measure) => {
    const load = loadOf(planned, measure, limit.decidedBy);
    if (!spent) return load;
    const already = spent.reduce((sum, record) => sum + (record[measure] ?? 0), 0);
    return { ...load, value: load.value + already, spent: already };
  };
}

function finding(policy: BudgetPolicy, verdict: LimitVerdict, subject: Subject, place: Source): Finding {
  const isUnknown = verdict.verdict === "none" || (verdict.unknownRuns ?? 0) > 0;
  const fails = verdict.verdict === "over" || (isUnknown && policy.whenUnknown === "fail");
  return { ...verdict, subject, place, fails };
}
