/** What a ledger adds up to, for the terminal and as JSON. */
import type { Ledger } from "../budget/ledger";
import { measures } from "../budget/policy";
import type { Grouping, SpendRow } from "../budget/spend";
import { formatAmount } from "./budgetWords";
import { alignedColumns, printable } from "./columns";
import { formatCountOf } from "./format";
import { jsonText } from "./json";
import type { Painter } from "./painter";

/** A row a group, then the whole; with a final newline. */
export function spendText(rows: readonly SpendRow[], total: SpendRow | undefined, painter: Painter): string {
  const cells = (row: SpendRow, name: string): string[] => [
    name,
    formatCountOf(row.records, "record"),
    ...measures.map((measure) => {
      const amount = row.amounts[measure];
      return amount === undefined ? "" : formatAmount(measure, amount);
    }),
  ];
  if (!total) return "The ledger is empty.\n";
  const lines = [...rows.map((row) => cells(row, row.group === "" ? "(none)" : row.group)), cells(total, "total")];
  return `${alignedColumns(lines, [painter.strong]).join("\n")}\n`;
}

/** The same as JSON, with a final newline. */
export function spendJson(grouping: Grouping, rows: readonly SpendRow[], total: SpendRow | undefined): string {
  return jsonText({ schemaVersion: 1, by: grouping, rows, total: total ?? null });
}

/** What is wrong in a ledger, a line each. */
export function ledgerProblems(path: string, { problems, duplicates }: Ledger): readonly string[] {
  const lines = problems.map(({ message, line }) => printable(`${path}:${line ?? 1}: ${message}`));
  const repeated = duplicates > 0 ? [`${path}: ${formatCountOf(duplicates, "repeated record")} counted once`] : [];
  return [...lines, ...repeated];
}
