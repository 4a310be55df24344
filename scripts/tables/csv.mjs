/** Reads and writes the small CSV files that the tables are built from (RFC 4180: quotes, doubled quotes, CRLF). */

/**
 * @param {string} text A CSV file with a header line.
 * @returns {Record<string, string>[]} One object per row, keyed by the header; an empty cell is "".
 * @throws {Error} When a row has another number of cells than the header, or a quote is never closed.
 */
export function parseCsv(text) {
  const [header, ...rows] = cellsOf(text);
  if (!header) return [];
  return rows.map((row, index) => {
    if (row.length !== header.length) {
      throw new Error(`row ${index + 2} has ${row.length} cells, the header ${header.length}: ${row.join(",")}`);
    }
    return Object.fromEntries(header.map((name, at) => [name, row[at]]));
  });
}

/** @returns {string[][]} */
function cellsOf(text) {
  const rows = [];
  let row = [];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text[at + 1] === '"') {
        cell += '"';
        at++;
      } else quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === ",") {
      row.push(cell.trim());
      cell = "";
    } else if (character === "\n") {
      row.push(cell.trim());
      if (row.length > 1 || row[0] !== "") rows.push(row);
      row = [];
      cell = "";
    } else if (character !== "\r") cell += character;
  }
  if (quoted) throw new Error("a quoted cell is never closed");
  row.push(cell.trim());
  if (row.length > 1 || row[0] !== "") rows.push(row);
  return rows;
}
