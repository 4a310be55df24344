/** TEXT WITH PLACES. What a shell word holds, piece by piece, each piece with where it is written. */
import type { Span } from "../../source/sourceText";

export interface Piece {
  /** undefined: cannot be known. */
  readonly text: string | undefined;
  readonly span: Span;
  /** The text is that of the span, character by character. */
  readonly exact: boolean;
  /** What stands where the text is unknown: `SLURM_JOB_ID`, `1`. */
  readonly name?: string;
  /** What the text is when the launcher is started by hand, without arguments and with nothing set: `""` for `$1`. */
  readonly absent?: string;
  /** The text holds only when nothing is given to the launcher: arguments would change it. */
  readonly assumed?: boolean;
}

export type ShellText = readonly Piece[];

/** Stands before a path from the root of the workspace; other paths are from wherever the command runs. */
export const rootMark = "\u0001/";

export function unknownPiece(span: Span, name: string, absent?: string): Piece {
  return { text: undefined, span, exact: false, name, ...(absent === undefined ? {} : { absent }) };
}

export function knownPiece(span: Span, text: string): Piece {
  return { text, span, exact: false };
}

/** Most pieces, and characters, of one text: a text that doubles itself cannot grow without end. */
const maximumPieces = 4000;
const maximumLength = 200_000;

/** The text, or an unknown one in place of a text that grew too long. */
export function bounded(pieces: ShellText): ShellText {
  let length = 0;
  for (const piece of pieces) length += piece.text?.length ?? 1;
  const [first] = pieces;
  return first && (length > maximumLength || pieces.length > maximumPieces)
    ? [unknownPiece(first.span, "long")]
    : pieces;
}

/** The whole text, or undefined when a piece of it is not known. */
export function textOf(pieces: ShellText): string | undefined {
  let text = "";
  for (const piece of pieces) {
    if (piece.text === undefined) return undefined;
    text += piece.text;
  }
  return text.replaceAll(rootMark, "");
}

/** Known text with {@link rootMark} kept, for paths. */
export function rawOf(pieces: ShellText): string | undefined {
  return textOf(pieces) === undefined ? undefined : pieces.map((piece) => piece.text).join("");
}

/** The text with `${NAME}` for what is not known: equal for equal texts, so that it can name a file written and read by one script. */
export function keyOf(pieces: ShellText): string {
  return pieces.map((piece) => piece.text ?? `\${${piece.name ?? ""}}`).join("");
}

/** The text a script sees: as {@link textOf}; a path of which only the beginning is unknown keeps its end (`${ROOT}/llama-7b`). */
export function pathOrText(pieces: ShellText): string | undefined {
  const known = textOf(pieces);
  if (known !== undefined) return known;
  const last = pieces.at(-1)?.text;
  return last !== undefined && /^.*\/[^/]+$/.test(last) ? keyOf(pieces).replaceAll(rootMark, "") : undefined;
}

/** The text when nothing is given to the launcher; `assumed` when that had to be used. */
export function textByHand(pieces: ShellText): { readonly text: string | undefined; readonly assumed: boolean } {
  let text = "";
  let assumed = false;
  for (const piece of pieces) {
    if (piece.assumed === true || (piece.text === undefined && piece.absent !== undefined)) assumed = true;
    const part = piece.text ?? piece.absent;
    if (part === undefined) return { text: undefined, assumed: false };
    text += part;
  }
  return { text, assumed };
}

/** A text that arguments of the launcher would change. An empty one only holds the place of what must be given. */
export function assumeByHand(pieces: ShellText, where: Span, name: string): ShellText {
  const { text } = textByHand(pieces);
  if (text === "") return [unknownPiece(where, name, "")];
  return pieces.map((piece) => (piece.text === undefined ? piece : { ...piece, assumed: true }));
}

/** Where a text is written: its only piece's place, or the place of its use when it is put together. */
export function placeOf(pieces: ShellText, use: Span): Span {
  const written = pieces.filter((piece) => piece.text !== "");
  const [first, ...more] = written;
  return first && more.every((piece) => piece.span === first.span) ? first.span : use;
}

/** Part of a piece; unknown pieces cannot be cut and are given whole. */
export function slicePiece(piece: Piece, from: number, to: number): Piece {
  if (piece.text === undefined) return piece;
  const text = piece.text.slice(from, to);
  if (!piece.exact) return { ...piece, text };
  const { path, from: start } = piece.span;
  return { ...piece, text, span: { path, from: start + from, to: start + to } };
}

/** Puts the fields (words after expansion) of one word together, splitting at blanks where the shell does. */
export class Fields {
  private readonly done: ShellText[] = [];
  private current: Piece[] | undefined;
  private left = 4 * maximumPieces;

  /** Adds a piece that is not split. */
  add(piece: Piece): void {
    if (--this.left > 0) (this.current ??= []).push(piece);
  }

  /** Adds the result of an unquoted expansion: blanks in it end a field. */
  addSplit(piece: Piece): void {
    if (piece.text === undefined) {
      this.add(piece);
      return;
    }
    for (const match of piece.text.matchAll(/\s+|\S+/g)) {
      if (/^\s/.test(match[0])) this.end();
      else this.add(slicePiece(piece, match.index, match.index + match[0].length));
    }
  }

  /** Starts the next field. */
  end(): void {
    if (this.current) this.done.push(bounded(this.current));
    this.current = undefined;
  }

  /** A quoted word is a field even when it is empty. */
  open(): void {
    this.current ??= [];
  }

  finish(): ShellText[] {
    this.end();
    return this.done;
  }
}
