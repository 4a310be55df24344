/** Where a place that was read from an earlier text lies after edits. No editor here: numbers in, numbers out. */
import type { AnalyzedFile } from "../core/analysis";
import type { Input, Source } from "../core/run/runSpec";

/** 0-based, as the editor counts. */
interface Point {
  readonly line: number;
  readonly character: number;
}

/** One replaced stretch of a text document, or of one cell of a notebook. */
export interface TextEdit {
  readonly kind: "text";
  readonly cell?: number;
  readonly start: Point;
  readonly end: Point;
  readonly text: string;
}

/** Cells of a notebook that were replaced by others. */
export interface CellEdit {
  readonly kind: "cells";
  /** The first cell that was replaced, and the first after it that was not. */
  readonly start: number;
  readonly end: number;
  readonly added: number;
}

export type Edit = TextEdit | CellEdit;

/** Where a place lies after one edit. A place inside what was replaced moves to its start. */
export function shiftSource(source: Source, edit: Edit): Source {
  return edit.kind === "cells" ? shiftCell(source, edit) : shiftPoint(source, edit);
}

/** A file's analysis with every place in that file moved along with the edits. */
export function shiftFile(file: AnalyzedFile, edits: readonly Edit[]): AnalyzedFile {
  if (edits.length === 0) return file;
  const move = (source: Source): Source => (source.path === file.path ? edits.reduce(shiftSource, source) : source);
  const moveInput = (input: Input): Input => (input.sources ? { ...input, sources: input.sources.map(move) } : input);
  return {
    ...file,
    runs: file.runs.map((run) => ({
      ...run,
      anchor: move(run.anchor),
      inputs: Object.fromEntries(Object.entries(run.inputs).map(([name, input]) => [name, moveInput(input)])),
    })),
  };
}

function shiftPoint(source: Source, edit: TextEdit): Source {
  if (source.cell !== edit.cell) return source;
  const at: Point = { line: source.line - 1, character: (source.column ?? 1) - 1 };
  if (isBefore(at, edit.start)) return source;
  if (isBefore(at, edit.end)) return { ...source, line: edit.start.line + 1, column: edit.start.character + 1 };
  const inserted = edit.text.split(/\r\n|\r|\n/);
  const line = at.line + inserted.length - 1 - (edit.end.line - edit.start.line);
  let { character } = at;
  if (at.line === edit.end.line) {
    const lastLength = inserted.at(-1)?.length ?? 0;
    character += lastLength + (inserted.length === 1 ? edit.start.character : 0) - edit.end.character;
  }
  return { ...source, line: line + 1, ...(source.column === undefined ? {} : { column: character + 1 }) };
}

function shiftCell(source: Source, edit: CellEdit): Source {
  if (source.cell === undefined || source.cell < edit.start) return source;
  if (source.cell < edit.end) return { ...source, cell: edit.start };
  return { ...source, cell: source.cell + edit.added - (edit.end - edit.start) };
}

function isBefore(a: Point, b: Point): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}
