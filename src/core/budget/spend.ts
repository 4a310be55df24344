/** What a ledger's records add up to: by period, owner or project. */
import { periodOf } from "./dates";
import { ownerOfRecord } from "./check";
import { countedRecords, type LedgerRecord } from "./ledgerRecord";
import { measures, type BudgetPolicy, type Measure, type Period } from "./policy";

export const groupings = ["month", "quarter", "year", "owner", "project", "kind"] as const;
export type Grouping = (typeof groupings)[number];

export interface SpendRow {
  /** `2027-Q1`, `nlp`; "" where a record does not say. */
  readonly group: string;
  readonly records: number;
  /** Sums of what is recorded; a measure that no record of the group has is left out. */
  readonly amounts: { readonly [K in Measure]?: number };
}

/** Sums by group, in the order of the groups' names. */
export function spendBy(
  grouping: Grouping,
  records: readonly LedgerRecord[],
  policy?: BudgetPolicy,
): readonly SpendRow[] {
  const groups = new Map<string, LedgerRecord[]>();
  for (const record of countedRecords(records)) {
    const group = groupOf(grouping, record, policy);
    const members = groups.get(group);
    if (members) members.push(record);
    else groups.set(group, [record]);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, members]) => ({ group, records: members.length, amounts: sums(members) }));
}

/** All records together; undefined where there are none. */
export function spendOf(records: readonly LedgerRecord[]): SpendRow | undefined {
  const counted = countedRecords(records);
  return counted.length === 0 ? undefined : { group: "", records: counted.length, amounts: sums(counted) };
}

function sums(records: readonly LedgerRecord[]): SpendRow["amounts"] {
  const amounts: { [K in Measure]?: number } = {};
  for (const record of records)
    for (const measure of measures) {
      const amount = record[measure];
      if (amount !== undefined) amounts[measure] = (amounts[measure] ?? 0) + amount;
    }
  return amounts;
}

function groupOf(grouping: Grouping, record: LedgerRecord, policy: BudgetPolicy | undefined): string {
  switch (grouping) {
    case "month":
    case "quarter":
    case "year":
      return periodName(record.at, grouping);
    case "owner":
      return (policy ? ownerOfRecord(policy, record) : record.owner) ?? "";
    case "project":
      return record.project ?? "";
    case "kind":
      return record.kind;
  }
}

/** `2027-03`, `2027-Q1`, `2027`. */
export function periodName(day: string, period: Period): string {
  const { first } = periodOf(day, period);
  const year = first.slice(0, 4);
  if (period === "year") return year;
  return period === "month" ? first.slice(0, 7) : `${year}-Q${Math.ceil(Number(first.slice(5, 7)) / 3)}`;
}
