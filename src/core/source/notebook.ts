import { SourceText, type CellSpan } from "./sourceText";

/**
 * A notebook's Python code cells joined into one text, blank line between, with where each cell lies.
 * IPython magics and shell escapes stay in the text as they are (the Python reader skips them; launch lines are read from them).
 * A file that is not a notebook gives an empty text. Source: nbformat 3 and 4.
 */
export function readNotebook(path: string, json: string, version = 0): SourceText {
  return joinCells(path, codeCells(json), version);
}

/** Code cells, each with its index among all cells and its source, as the one text that is read. */
export function joinCells(path: string, code: Iterable<readonly [number, string]>, version = 0): SourceText {
  const cells: CellSpan[] = [];
  let text = "";
  for (const [index, cell] of code) {
    const from = text.length;
    text += cell;
    cells.push({ index, from, to: text.length });
    text += "\n\n";
  }
  return new SourceText(path, "notebook", text, version, cells);
}

/** Index among all cells, and source, of each code cell. */
function codeCells(json: string): [number, string][] {
  let notebook: unknown;
  try {
    notebook = JSON.parse(json);
  } catch {
    return [];
  }
  if (!isRecord(notebook)) return [];
  const worksheet: unknown = Array.isArray(notebook.worksheets) ? notebook.worksheets[0] : undefined;
  const list = Array.isArray(notebook.cells) ? notebook.cells : isRecord(worksheet) ? worksheet.cells : undefined;
  if (!Array.isArray(list)) return [];
  const found: [number, string][] = [];
  list.forEach((cell: unknown, index) => {
    if (!isRecord(cell) || cell.cell_type !== "code") return;
    const source = cell.source ?? cell.input;
    if (typeof source === "string") found.push([index, source]);
    else if (Array.isArray(source)) found.push([index, source.filter((s) => typeof s === "string").join("")]);
  });
  return found;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
