/** Reads the compact tables beside this file: a list of column names, then one array per row, trailing unknowns left out. */

export type Cell = string | number | null;

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** One row by column name. An unknown value is null; a column that must hold something throws, which the tests of the tables rule out. */
export interface Row {
  text(column: string): string;
  textOrNull(column: string): string | null;
  number(column: string): number;
  numberOrNull(column: string): number | null;
  /** The parts of a list column; none when it is empty. */
  list(column: string): readonly string[];
}

/** A value that is computed on first use and kept. */
export function lazy<T>(compute: () => T): () => T {
  let kept: { readonly value: T } | undefined;
  return () => (kept ??= { value: compute() }).value;
}

/** The rows of a table, read on first use. */
export function lazyRows<T>(table: Table, read: (row: Row) => T): () => readonly T[] {
  return lazy(() => readRows(table, read));
}

/** Rows by each of their keys; of two rows with one key the first stays. */
export function indexBy<T>(rows: readonly T[], keysOf: (row: T) => readonly string[]): ReadonlyMap<string, T> {
  const index = new Map<string, T>();
  for (const row of rows) {
    for (const key of keysOf(row)) if (!index.has(key)) index.set(key, row);
  }
  return index;
}

export function readRows<T>(table: Table, read: (row: Row) => T): readonly T[] {
  const positions = new Map(table.columns.map((column, position) => [column, position]));
  return table.rows.map((cells) => read(rowOf(cells, positions)));
}

function rowOf(cells: readonly Cell[], positions: ReadonlyMap<string, number>): Row {
  const cell = (column: string): Cell => {
    const position = positions.get(column);
    if (position === undefined) throw new Error(`no column ${column}`);
    return cells[position] ?? null;
  };
  const textOrNull = (column: string): string | null => {
    const value = cell(column);
    return value === null ? null : String(value);
  };
  const numberOrNull = (column: string): number | null => {
    const value = cell(column);
    return typeof value === "number" ? value : null;
  };
  return {
    textOrNull,
    numberOrNull,
    text: (column) => required(textOrNull(column), column),
    number: (column) => required(numberOrNull(column), column),
    list: (column) => textOrNull(`${column}[]`)?.split("|") ?? [],
  };
}

function required<T>(value: T | null, column: string): T {
  if (value === null) throw new Error(`${column} is empty`);
  return value;
}
