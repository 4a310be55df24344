import type { SourceText, Span } from "../../source/sourceText";
import { slicePiece, type Piece, type ShellText } from "./shellText";

/** Stands for an unknown piece in a text that is parsed again; from a private area, so no script holds it. */
export const hole = "\uE000";

/** What offsets of a syntax tree mean: the text that was parsed, and where each part of it is written. */
export interface Ground {
  readonly text: string;
  /** The pieces that make up a stretch of the text. */
  pieces(from: number, to: number): Piece[];
  /** The place of a stretch of the text. */
  span(from: number, to: number): Span;
}

/** The ground of a file. */
export function fileGround(source: SourceText): Ground {
  const span = (from: number, to: number): Span => ({ path: source.path, from, to });
  return {
    text: source.text,
    span,
    pieces: (from, to) => (from < to ? [{ text: source.slice(from, to), span: span(from, to), exact: true }] : []),
  };
}

/** The ground of a script that a file holds as one of its values: places are those of the pieces. */
export function placedGround(content: ShellText): Ground {
  const place = content[0]?.span ?? { path: "", from: 0, to: 0 };
  const ground = textGround(content, place);
  return {
    ...ground,
    span: (from, to) => {
      const found = ground.pieces(from, to).map((piece) => piece.span);
      const [first, last] = [found[0], found.at(-1)];
      return first && last ? { path: first.path, from: first.from, to: Math.max(first.to, last.to) } : place;
    },
  };
}

/** The ground of a text that another command holds (`bash -c "…"`, `eval`), whose pieces are written elsewhere. */
export function textGround(content: ShellText, anchor: Span): Ground {
  const starts: number[] = [];
  let text = "";
  for (const piece of content) {
    starts.push(text.length);
    text += piece.text ?? hole;
  }
  return {
    text,
    span: () => anchor,
    pieces: (from, to) => {
      const found: Piece[] = [];
      content.forEach((piece, index) => {
        const start = starts[index] ?? 0;
        const length = piece.text?.length ?? 1;
        const first = Math.max(from, start) - start;
        const last = Math.min(to, start + length) - start;
        if (first < last) found.push(slicePiece(piece, first, last));
      });
      return found;
    },
  };
}
