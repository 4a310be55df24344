/** Inputs of Azure ML's commands: `${{inputs.x}}`. Source: its command job and component schemas. */
import { likely, type Value } from "../../../evaluate/value";
import { Settings } from "../../../frameworks/configs";
import type { SourceText } from "../../../source/sourceText";
import { slicePiece, unknownPiece, type Piece, type ShellText } from "../shellText";
import { jobText } from "./jobText";

/** Inputs by name, with the file that they are written in. */
export interface Inputs {
  readonly values: Settings;
  readonly source: SourceText;
}

/**
 * A piece of a command with its inputs filled in; outputs and what is given when the job is submitted stay unknown.
 * @param given the likeliest first.
 * @param outer inputs of the pipeline around, which those of a step may stand for: `${{parent.inputs.x}}`.
 */
export function filledIn(piece: Piece, given: readonly Inputs[], outer: readonly Inputs[] = given): ShellText {
  const text = piece.text ?? "";
  const found: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(/\$\{\{\s*([\w.]+)\s*\}\}/g)) {
    const end = match.index + match[0].length;
    found.push(slicePiece(piece, at, match.index));
    found.push(...inputOf(match[1] ?? "", slicePiece(piece, match.index, end), given, outer));
    at = end;
  }
  return [...found, slicePiece(piece, at, text.length)].filter((part) => part.text !== "");
}

function inputOf(reference: string, piece: Piece, given: readonly Inputs[], outer: readonly Inputs[]): ShellText {
  const [, parent, name = ""] = /^(parent\.)?inputs\.(\w+)$/.exec(reference) ?? [];
  for (const { values, source } of parent === undefined ? [...given, ...outer] : outer) {
    const value = plainOf(values.get(name));
    if (!value) continue;
    // An input of a step may be one of the pipeline's, which stand for themselves.
    return jobText(value, source).flatMap((part) => (given === outer ? [part] : filledIn(part, outer)));
  }
  return [unknownPiece(piece.span, reference)];
}

/** `{type: number, default: 3}`, `{path: …}`. */
function plainOf(input: Value | undefined): Value | undefined {
  const held = input && likely(input);
  return held?.kind === "dict" ? new Settings(held).get("path", "default") : held;
}
