/** How the spending of a period went, day by day. */
import { dayNumber, periodOf } from "./dates";
import type { LedgerRecord } from "./ledgerRecord";
import type { Measure, Period } from "./policy";

export interface Spending {
  /** First and last day of the period. */
  readonly first: string;
  readonly last: string;
  /** Days on which something was recorded, each with all that was spent up to its end, in the measure's unit. */
  readonly days: readonly { readonly day: string; readonly spent: number }[];
}

/** The records of a period as a running sum. */
export function spendingOf(
  records: readonly LedgerRecord[],
  measure: Measure,
  today: string,
  period: Period,
): Spending {
  const byDay = new Map<string, number>();
  for (const record of records) byDay.set(record.at, (byDay.get(record.at) ?? 0) + (record[measure] ?? 0));
  let spent = 0;
  const days = [...byDay]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, amount]) => ({ day, spent: (spent += amount) }));
  return { ...periodOf(today, period), days };
}

/** How far into the period a day lies, 0–1. */
export function shareOfPeriod(day: string, { first, last }: Pick<Spending, "first" | "last">): number {
  const length = dayNumber(last) - dayNumber(first) + 1;
  return Math.max(0, Math.min(1, (dayNumber(day) - dayNumber(first) + 1) / length));
}
