/** A key of a JSON configuration, comments and layout kept. */
import { getLocation, modify } from "jsonc-parser";
import type { Place } from "../place";
import { lineBreakOf } from "../place";
import type { Edits } from "../textEdit";
import type { Plain } from "../literal";

/** Sets a key in the object around a place. */
export function setJsonKey({ document, at }: Place, key: string, value: Plain): Edits {
  const { path, text } = document;
  const around = getLocation(text, at).path.slice(0, -1);
  const unit = /\n([ \t]+)"/.exec(text)?.[1] ?? "  ";
  const tabs = unit.startsWith("\t");
  const formattingOptions = { insertSpaces: !tabs, tabSize: tabs ? 1 : unit.length, eol: lineBreakOf(document) };
  return modify(text, [...around, key], value, { formattingOptions }).map(({ offset, length, content }) => ({
    path,
    from: offset,
    to: offset + length,
    text: content,
  }));
}
