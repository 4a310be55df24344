/** EDITS. A change of a file's text, and texts with changes made. */
import { joinCells } from "../source/notebook";
import { SourceText, type CellSpan, type Span } from "../source/sourceText";

/** Puts `text` in place of a stretch; of a notebook, a stretch inside one cell of its joined text. */
export interface TextEdit extends Span {
  readonly text: string;
}

/** Why a change cannot safely be written by a program. */
export interface Refusal {
  readonly refused: string;
}

/** What writes a change: its edits, or why there are none. */
export type Edits = readonly TextEdit[] | Refusal;

export function refuse(refused: string): Refusal {
  return { refused };
}

export function isRefusal(edits: Edits): edits is Refusal {
  return "refused" in edits;
}

/** All edits together, or the first refusal. The same edit asked for twice is made once. */
export function together(parts: readonly Edits[]): Edits {
  const edits: TextEdit[] = [];
  for (const part of parts) {
    if (isRefusal(part)) return part;
    for (const edit of part) if (!edits.some((known) => isSame(known, edit))) edits.push(edit);
  }
  return edits;
}

function isSame(one: TextEdit, other: TextEdit): boolean {
  return one.path === other.path && one.from === other.from && one.to === other.to && one.text === other.text;
}

/** Whether two of the edits touch the same text; inserting at one place several times is no conflict. */
export function overlap(edits: readonly TextEdit[]): boolean {
  const sorted = edits.toSorted(byPlace);
  return sorted.some((edit, index) => {
    const next = sorted[index + 1];
    return next?.path === edit.path && next.from < edit.to;
  });
}

function byPlace(one: TextEdit, other: TextEdit): number {
  return one.path.localeCompare(other.path) || one.from - other.from || one.to - other.to;
}

/** A stretch of text with its edits made; insertions at one place stand in the order given. */
function edited(text: string, edits: readonly TextEdit[], offset = 0): string {
  let done = "";
  let at = 0;
  for (const edit of edits.toSorted(byPlace)) {
    done += text.slice(at, edit.from - offset) + edit.text;
    at = edit.to - offset;
  }
  return done + text.slice(at);
}

/** The document with those of the edits that are its own. */
export function editedSource(source: SourceText, edits: readonly TextEdit[]): SourceText {
  const own = edits.filter(({ path }) => path === source.path);
  if (own.length === 0) return source;
  const { path, language, text, version, cells } = source;
  if (!cells) return new SourceText(path, language, edited(text, own), version);
  return joinCells(path, editedCells(source, own), version);
}

/** Index and new source of every cell of a notebook. */
export function editedCells(source: SourceText, edits: readonly TextEdit[]): [number, string][] {
  return (source.cells ?? []).map((cell) => {
    const own = edits.filter((edit) => isIn(edit, cell));
    return [cell.index, edited(source.slice(cell.from, cell.to), own, cell.from)];
  });
}

export function isIn({ from, to }: TextEdit, cell: CellSpan): boolean {
  return from >= cell.from && to <= cell.to;
}
