/** A ledger as a table, for the warehouse that a company already has. */
import type { LedgerRecord } from "./ledgerRecord";

interface Column {
  readonly name: string;
  readonly type: "text" | "number";
  readonly valueOf: (record: LedgerRecord, ledger: string) => string | number | undefined;
}

/** One row a record. The names are a contract: columns may be added, none changes. Energy in kWh, carbon in kg CO2e, cost in US dollars. */
export const ledgerColumns: readonly Column[] = [
  { name: "ledger", type: "text", valueOf: (_, ledger) => ledger },
  { name: "id", type: "text", valueOf: ({ id }) => id },
  { name: "day", type: "text", valueOf: ({ at }) => at },
  { name: "kind", type: "text", valueOf: ({ kind }) => kind },
  { name: "energy_kwh", type: "number", valueOf: ({ energyKwh }) => energyKwh },
  { name: "energy_scope", type: "text", valueOf: ({ scope }) => scope },
  { name: "kg_co2e", type: "number", valueOf: ({ kgCo2e }) => kgCo2e },
  { name: "accelerator_hours", type: "number", valueOf: ({ acceleratorHours }) => acceleratorHours },
  { name: "cost_usd", type: "number", valueOf: ({ costUsd }) => costUsd },
  { name: "owner", type: "text", valueOf: ({ owner }) => owner },
  { name: "project", type: "text", valueOf: ({ project }) => project },
  { name: "path", type: "text", valueOf: ({ path }) => path },
  { name: "run", type: "text", valueOf: ({ run }) => run },
  { name: "source", type: "text", valueOf: ({ source }) => source },
  { name: "replaces", type: "text", valueOf: ({ replaces }) => replaces },
  { name: "note", type: "text", valueOf: ({ note }) => note },
];

/** RFC 4180, with a header; a missing value is an empty field. */
export function ledgerCsv(rows: readonly { readonly record: LedgerRecord; readonly ledger: string }[]): string {
  const lines = rows.map(({ record, ledger }) => ledgerColumns.map(({ valueOf }) => field(valueOf(record, ledger))));
  return [ledgerColumns.map(({ name }) => name), ...lines].map((cells) => `${cells.join(",")}\r\n`).join("");
}

/** A text that a spreadsheet would take for a formula is quoted with an apostrophe, as is usual. */
function field(value: string | number | undefined): string {
  if (value === undefined) return "";
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
