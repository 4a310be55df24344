/** One line of a team's ledger: what a run was measured to need, or what somebody accepted that it would. */
import type { Measure } from "./policy";

/** What a meter covers, the widest first. */
export const meterScopes = ["facility", "it", "components", "board"] as const;

export interface LedgerRecord extends Readonly<Partial<Record<Measure, number>>> {
  /** By content: the same record has the same id wherever it was made. */
  readonly id: string;
  /** The day it counts for. */
  readonly at: string;
  readonly kind: "measured" | "estimate";
  /** What a measured energy covers; an estimate is of the facility. */
  readonly scope?: (typeof meterScopes)[number];
  /** The file that the run is anchored in, workspace-relative. */
  readonly path?: string;
  /** The run's id. */
  readonly run?: string;
  readonly owner?: string;
  readonly project?: string;
  /** The log that it was read from, `emissions.csv:2`. */
  readonly source?: string;
  /** The id of the record whose place it takes: a measured run that of the accepted estimate. */
  readonly replaces?: string;
  readonly note?: string;
}

/** Records that count: an estimate that a measured record replaces does not. */
export function countedRecords(records: readonly LedgerRecord[]): readonly LedgerRecord[] {
  const replaced = new Set(records.map(({ replaces }) => replaces));
  return records.filter(({ id }) => !replaced.has(id));
}
