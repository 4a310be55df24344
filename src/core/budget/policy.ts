/** BUDGET. What a team allows its training runs to cost: the file it keeps in its repository, read and checked. */
import type { Problem } from "../problem";
import type { Source, Pins } from "../run/runSpec";

/** Names under which the file is looked for at the root of a workspace folder, the first that exists. */
export const budgetFileNames = ["carbon-budget.yaml", "carbon-budget.yml", "carbon-budget.json"] as const;

/** What can be limited. Units: kWh of the facility, kg CO2e of operation, hours of one accelerator, US dollars. */
export const measures = ["energyKwh", "kgCo2e", "acceleratorHours", "costUsd"] as const;
export type Measure = (typeof measures)[number];
export type Amounts = { readonly [K in Measure]?: number };

/** `owner`: the files of each owner together; `workspace`: all files together. */
export const scopes = ["run", "file", "owner", "workspace"] as const;
export type Scope = (typeof scopes)[number];

export const periods = ["month", "quarter", "year"] as const;
export type Period = (typeof periods)[number];

/** Which end of the 80 % interval is held against a limit. */
export const rangeEnds = ["low", "central", "high"] as const;
export type RangeEnd = (typeof rangeEnds)[number];

/** What becomes of a run whose figure is not known: nothing, a note, or a failed check. */
export const unknownRules = ["ignore", "warn", "fail"] as const;
export type UnknownRule = (typeof unknownRules)[number];

/** A test of workspace-relative POSIX paths. */
export type PathMatcher = (path: string) => boolean;

export interface Limit {
  readonly name: string;
  readonly scope: Scope;
  readonly matches: PathMatcher;
  /** Only files of this owner. */
  readonly owner?: string;
  readonly period?: Period;
  readonly amounts: Amounts;
  /** Shares of the amount from which the verdict is "near" and "over". */
  readonly warnAt: number;
  readonly failAt: number;
  readonly decidedBy: RangeEnd;
  readonly source: Source;
}

/** A larger amount than the limit's, for some files, with somebody who answers for it until a day. */
export interface BudgetException {
  readonly limit: string;
  readonly matches: PathMatcher;
  readonly amounts: Amounts;
  readonly reason: string;
  readonly owner: string;
  /** The last day on which it holds, `2027-03-31`. */
  readonly expires: string;
  readonly source: Source;
}

export interface Owner {
  readonly name: string;
  readonly matches: PathMatcher;
}

/** Inputs for the runs of some files: a cluster, a workstation. */
export interface Profile {
  readonly name: string;
  /** Missing: it holds only where it is asked for by name. */
  readonly matches?: PathMatcher;
  readonly inputs: Pins;
}

export interface BudgetPolicy {
  /** Workspace-relative. */
  readonly path: string;
  readonly defaults: Pins;
  readonly profiles: readonly Profile[];
  readonly owners: readonly Owner[];
  readonly limits: readonly Limit[];
  readonly exceptions: readonly BudgetException[];
  readonly whenUnknown: UnknownRule;
  /** The day of the tables that the limits were set by: verdicts by others are told apart. */
  readonly tables?: string;
  /** Where the file could not be understood; the rest of it holds. */
  readonly problems: readonly Problem[];
}

/**
 * The team's inputs for the runs of a file: its profile over the defaults for all.
 * @param profile by name, in place of the one whose pattern the path fits.
 */
export function teamInputs(policy: BudgetPolicy, path: string, profile?: string): Pins {
  const chosen = policy.profiles.find(({ name, matches }) =>
    profile === undefined ? matches?.(path) === true : name === profile,
  );
  return { ...policy.defaults, ...chosen?.inputs };
}

/** The owner of the first of these files that has one: the last entry that names it, as in CODEOWNERS. */
export function ownerOf(policy: BudgetPolicy, files: readonly string[]): string | undefined {
  for (const file of files) {
    const owner = policy.owners.findLast(({ matches }) => matches(file));
    if (owner) return owner.name;
  }
  return undefined;
}
