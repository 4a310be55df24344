/** One line of a team's ledger: what a run was measured to need, or what somebody accepted that it would. */
import type { Measure } from "./policy";

export interface LedgerRecord extends Readonly<Partial<Record<Measure, number>>> {
  /** By content: the same record has the same id wherever it was made. */
  readonly id: string;
  /** The day it counts for. */
  readonly at: string;
  readonly kind: "measured" | "estimate";
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
