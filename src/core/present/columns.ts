/** Columns of plain text for a terminal. */

/** A cell longer than this is cut, so that one long value does not push the others off the screen; the last of a row pushes none. */
const maximumCell = 60;
const maximumLastCell = 120;

/** Text of the user's files without what would steer a terminal: escape sequences, other controls, changes of writing direction. */
export function printable(text: string): string {
  return text.replace(/[\t\r\n]+/g, " ").replace(/[\p{Cc}\p{Bidi_Control}]/gu, "");
}

/**
 * Rows with their columns under each other.
 * @param paints one for each column, applied after the width is known; cells past them stay plain.
 */
export function alignedColumns(
  rows: readonly (readonly string[])[],
  paints: readonly ((text: string) => string)[] = [],
): string[] {
  const cells = rows.map((row) =>
    row.map((text, at) => shortened(text, at === row.length - 1 ? maximumLastCell : maximumCell)),
  );
  const widths: number[] = [];
  for (const row of cells) row.forEach((text, at) => (widths[at] = Math.max(widths[at] ?? 0, lengthOf(text))));
  return cells.map((row) => {
    const last = row.findLastIndex((text) => text !== "");
    return row
      .slice(0, last + 1)
      .map((text, at) => {
        const painted = paints[at]?.(text) ?? text;
        return at === last ? painted : painted + " ".repeat((widths[at] ?? 0) - lengthOf(text));
      })
      .join("  ");
  });
}

function shortened(text: string, maximum: number): string {
  const clean = printable(text);
  return lengthOf(clean) <= maximum
    ? clean
    : `${Array.from(clean)
        .slice(0, maximum - 1)
        .join("")}…`;
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}
