/** Texts and numbers of a job's specification, with the places of their lines. */
import { asNumber, asString, likely, type Value } from "../../../evaluate/value";
import type { SourceText, Span } from "../../../source/sourceText";
import type { Located } from "../../schedulers/allocation";
import { knownPiece, unknownPiece, type Piece, type ShellText } from "../shellText";

/**
 * The text of a value, each line where it stands in the file: a block (`|`) keeps its lines, other scalars are found whole where
 * they are written.
 */
export function jobText(value: Value | undefined, source: SourceText): ShellText {
  const held = value && likely(value);
  const span = held?.spans[0];
  if (!held || !span) return [];
  if (held.kind !== "string") {
    // The interpreter that runs a program runs what it starts.
    if (held.kind === "symbol" && held.name === "sys.executable") return [knownPiece(span, "python")];
    const plain = held.kind === "number" || held.kind === "boolean" ? String(held.value) : undefined;
    return [plain === undefined ? unknownPiece(span, "value") : knownPiece(span, plain)];
  }
  const raw = source.slice(span.from, span.to);
  const pieces: Piece[] = [];
  let cursor = 0;
  for (const [index, line] of held.value.split("\n").entries()) {
    if (index > 0) pieces.push(knownPiece({ ...span, from: span.from + cursor, to: span.from + cursor }, "\n"));
    const at = line === "" ? -1 : raw.indexOf(line, cursor);
    if (at >= 0) {
      pieces.push({
        text: line,
        span: { path: span.path, from: span.from + at, to: span.from + at + line.length },
        exact: true,
      });
      cursor = at + line.length;
    } else if (line !== "") pieces.push(knownPiece(span, line));
  }
  return pieces;
}

/** Words of a list of scalars. */
export function jobWords(value: Value | undefined, source: SourceText): ShellText[] {
  const held = value && likely(value);
  return held?.kind === "list" ? held.items.map((item) => jobText(item, source)) : [];
}

/** A whole number of at least one, also one that is written as a text. */
export function countAt(value: Value | undefined): Located<number> | undefined {
  const number = asNumber(value) ?? (/^\d+$/.test(asString(value) ?? "") ? Number(asString(value)) : undefined);
  const span = value?.spans[0];
  return span && number !== undefined && Number.isSafeInteger(number) && number > 0
    ? { value: number, span }
    : undefined;
}

/** A number that was worked out, as a word. */
export function madeText(value: string | number, span: Span): ShellText {
  return [knownPiece(span, String(value))];
}
