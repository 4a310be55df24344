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

/** The ground of a script that a file holds as one of its values: places are those of the pieces. @param place where the script is written. */
export function placedGround(content: ShellText, place: Span): Ground {
  const ground = textGround(content, place);
  const spans = (from: number, to: number): Span[] => ground.pieces(from, to).map((piece) => piece.span);
  const isHere = ({ path, from, to }: Span): boolean => path === place.path && from >= place.from && to <= place.to;
  return {
    ...ground,
    span: (from, to) => {
      const found = spans(from, to);
      const [first = place, last = place] = [found[0], found.at(-1)];
      // What a variable or an input stands for is written elsewhere: its use lies between the pieces around it.
      const start = isHere(first) ? first.from : (spans(0, from).findLast(isHere)?.to ?? place.from);
      const end = isHere(last) ? last.to : (spans(to, ground.text.length).find(isHere)?.from ?? place.to);
      return { path: place.path, from: start, to: Math.max(start, end) };
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
