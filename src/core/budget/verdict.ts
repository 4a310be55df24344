/** VERDICTS. How what was estimated stands against what a team allows. */
import type { Source } from "../run/runSpec";
import type { Measure, Period, RangeEnd, Scope } from "./policy";

/** Contract: "none" where no limit applies, or the figure is not known. */
export type Verdict = "within" | "near" | "over" | "none";

/** One measure of one limit, held against a run, a file, an owner's files or the workspace. */
export interface LimitVerdict {
  /** The limit's name. */
  readonly limit: string;
  readonly scope: Scope;
  readonly measure: Measure;
  readonly verdict: Verdict;
  /** What is held against the amount, in the measure's unit; null where it is not known. */
  readonly value: number | null;
  /** What is allowed, exceptions taken into account. */
  readonly amount: number;
  /** value / amount. */
  readonly share: number | null;
  /** The end of the range that decides. */
  readonly decidedBy: RangeEnd;
  readonly period?: Period;
  /** Of a period: what the ledger records of it, the rest of the value being planned. */
  readonly spent?: number;
  readonly owner?: string;
  /** Runs whose figure is not known, and so is not in the value. */
  readonly unknownRuns?: number;
  readonly exception?: { readonly reason: string; readonly owner: string; readonly expires: string };
  /** An exception that held until this day. */
  readonly expired?: string;
  /** The limit's line in the budget file. */
  readonly source: Source;
}

/** What stands on a run: the worst of its verdicts, and each of them. */
export interface RunBudget {
  readonly verdict: Verdict;
  readonly limits?: readonly LimitVerdict[];
}

const severity: readonly Verdict[] = ["none", "within", "near", "over"];

/** The one that matters most: over before near before within. */
export function worst(verdicts: readonly { readonly verdict: Verdict }[]): Verdict {
  return verdicts.reduce<Verdict>(
    (most, { verdict }) => (severity.indexOf(verdict) > severity.indexOf(most) ? verdict : most),
    "none",
  );
}
