/** Comma-separated records with the lines they stand on. One broken record does not take the others with it. */
import { parse, CsvError } from "csv-parse/browser/esm/sync";
import { badFile, badRecord, columnKey, type Log } from "./log";
import type { Problem } from "../problem";

export interface CsvRecord {
  /** 1-based, of the record's first line. */
  readonly line: number;
  /** Text of a column, trimmed; "" where it is empty or there is no such column. Names in lower case. */
  text(column: string): string;
}

export interface CsvContent {
  /** Lower case, in order. */
  readonly columns: readonly string[];
  readonly records: readonly CsvRecord[];
  readonly problems: readonly Problem[];
}

/** After this many broken records the rest is not read. */
const maximumRestarts = 50;

/** The records below a header line. A record with another number of fields than the header is left out, and said. */
export function readCsv(log: Log): CsvContent {
  const problems: Problem[] = [];
  const records: CsvRecord[] = [];
  let header: { readonly columns: readonly string[]; readonly at: ReadonlyMap<string, number> } | undefined;
  for (const { fields, line } of rowsOf(log, problems)) {
    if (!header) {
      const columns = fields.map(columnKey);
      header = { columns, at: new Map(columns.map((column, index) => [column, index])) };
      continue;
    }
    const { columns, at } = header;
    if (fields.length !== columns.length) {
      problems.push(badRecord(`${fields.length} fields where the header has ${columns.length}`, line));
      continue;
    }
    records.push({ line, text: (column) => (fields[at.get(column) ?? -1] ?? "").trim() });
  }
  return { columns: header?.columns ?? [], records, problems };
}

interface Row {
  readonly fields: readonly string[];
  readonly line: number;
}

/**
 * Rows of fields. Where a quote is never closed, or swallowed the lines after it, that line is said to be broken and reading goes on with
 * the next one.
 */
function rowsOf(log: Log, problems: Problem[]): Row[] {
  const lines = log.lines();
  const rows: Row[] = [];
  let start = 0;
  for (let restarts = 0; start < lines.length; restarts++) {
    if (restarts > maximumRestarts) {
      problems.push(badFile("too many broken lines: not read from here on", start + 1));
      break;
    }
    const broken = readFrom(lines, start, rows);
    if (broken === undefined) break;
    problems.push(badRecord("a quote is not closed", broken + 1));
    start = broken + 1;
  }
  return rows;
}

/** Adds the rows from a line on; the 0-based line of one that is broken, where it had to stop there. */
function readFrom(lines: readonly string[], start: number, rows: Row[]): number | undefined {
  const width = rows[0]?.fields.length;
  const found: Row[] = [];
  let next = start;
  let broken: number | undefined;
  try {
    parse(lines.slice(start).join("\n"), {
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      on_record: (fields: string[], context) => {
        if (broken !== undefined) return null;
        while (next < lines.length && lines[next]?.trim() === "") next++;
        const end = start + context.lines;
        const isSwallowed = end - next > 1 && fields.length !== (width ?? found[0]?.fields.length);
        if (isSwallowed) broken = next;
        else found.push({ fields, line: next + 1 });
        next = end;
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    broken ??= Math.min(next, lines.length - 1);
  }
  rows.push(...found);
  return broken;
}
