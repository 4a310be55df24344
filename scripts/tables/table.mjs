/**
 * Turns CSV rows into the compact tables of `src/core/data`: `{ "columns": [...], "rows": [[...], ...] }`.
 * A column named `x[]` holds a list, its parts joined by `|`. An unknown value is null.
 */

/**
 * @typedef {object} Column
 * @property {string} from Name of the CSV column.
 * @property {(cell: string, fail: (message: string) => void) => string | number | null} read
 */

/** A word or name. @param {{ required?: boolean, oneOf?: readonly string[] }} [rules] @returns {Column} */
export function text(from, rules = {}) {
  return {
    from,
    read(cell, fail) {
      if (cell === "") {
        if (rules.required) fail(`${from} is empty`);
        return null;
      }
      if (rules.oneOf && !rules.oneOf.includes(cell))
        fail(`${from} is "${cell}", not one of ${rules.oneOf.join(", ")}`);
      return cell;
    },
  };
}

/** A number inside sane bounds. @param {{ min: number, max: number, required?: boolean, integer?: boolean }} rules @returns {Column} */
export function number(from, rules) {
  return {
    from,
    read(cell, fail) {
      if (cell === "") {
        if (rules.required) fail(`${from} is empty`);
        return null;
      }
      const value = Number(cell);
      if (!Number.isFinite(value)) fail(`${from} is "${cell}", not a number`);
      else if (value < rules.min || value > rules.max)
        fail(`${from} is ${value}, outside ${rules.min} to ${rules.max}`);
      else if (rules.integer && !Number.isInteger(value)) fail(`${from} is ${value}, not a whole number`);
      return value;
    },
  };
}

/** @returns {Column} */
export const year = (from, rules = {}) => number(from, { min: 1990, max: 2030, integer: true, ...rules });

/** A list joined by `|`. @param {{ required?: boolean }} [rules] @returns {Column} */
export function list(from, rules = {}) {
  return {
    from,
    read(cell, fail) {
      const parts = cell
        .split("|")
        .map((part) => part.trim())
        .filter((part) => part !== "");
      if (parts.length === 0 && rules.required) fail(`${from} is empty`);
      return parts.length === 0 ? null : [...new Set(parts)].join("|");
    },
  };
}

/** The source keys of a row. No row goes without. @returns {Column} */
export const sources = (from = "source") => list(from, { required: true });

/**
 * @param {string} name Of the table, for messages.
 * @param {Record<string, Column>} columns By their name in the table.
 * @param {Record<string, string>[]} rows As parsed from CSV.
 * @param {string[]} problems Every broken row is told here.
 */
export function buildTable(name, columns, rows, problems) {
  const names = Object.keys(columns);
  const first = rows[0] ?? {};
  for (const { from } of Object.values(columns)) {
    if (!(from in first)) problems.push(`${name}: no column ${from}`);
  }
  return {
    columns: names,
    rows: rows.map((row, index) =>
      names.map((column) =>
        columns[column].read(row[columns[column].from] ?? "", (message) =>
          problems.push(`${name}, row ${index + 1} (${Object.values(row)[0]}, ${Object.values(row)[1]}): ${message}`),
        ),
      ),
    ),
  };
}

/** The values of one column, lists split. */
export function valuesOf(table, column) {
  const at = table.columns.indexOf(column);
  const values = table.rows.map((row) => row[at] ?? null);
  return column.endsWith("[]") ? values.map((value) => (value === null ? [] : value.split("|"))) : values;
}

/** One row a line, so that a changed figure is a changed line. Trailing unknowns of a row are left out. */
export function formatTable(table) {
  const lines = table.rows.map((row) => {
    const end = row.findLastIndex((cell) => cell !== null);
    return JSON.stringify(row.slice(0, end + 1));
  });
  return `{"columns":${JSON.stringify(table.columns)},\n"rows":[\n${lines.join(",\n")}\n]}\n`;
}
