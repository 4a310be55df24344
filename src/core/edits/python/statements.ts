/** Whole statements that an edit adds to a Python script, or takes out of it. */
import { endOfLine, indentAt, lineBreakOf, startOfLine, type Place } from "../place";
import { refuse, type Edits, type TextEdit } from "../textEdit";
import type { SourceText } from "../../source/sourceText";
import type { Statement } from "../../syntax/python/tree";
import { spotAt } from "./spot";

/** A line before a statement, indented as it is. */
export function lineBefore(document: SourceText, statement: Statement, line: string): TextEdit {
  const { path, text } = document;
  const at = statement.from;
  return { path, from: at, to: at, text: `${line}${lineBreakOf(document)}${indentAt(text, at)}` };
}

/** A line after a statement, indented as it is. */
export function lineAfter(document: SourceText, statement: Statement, line: string): TextEdit {
  const { path, text } = document;
  const at = endOfLine(text, statement.to);
  return { path, from: at, to: at, text: `${lineBreakOf(document)}${indentAt(text, statement.from)}${line}` };
}

/** Takes out the statement at a place: a call on a line of its own, beside others. */
export function removeCall({ document, at }: Place, method: string): Edits {
  const { path, text } = document;
  const { statements, block, calls } = spotAt(document, at);
  const statement = statements.at(-1);
  const call = calls.at(-1);
  if (statement?.type !== "expression" || statement.value !== call) return refuse("it is not a statement of its own");
  if (call.callee.type !== "attribute" || call.callee.name !== method)
    return refuse(`it is not switched on by ${method}`);
  if (block.length < 2) return refuse("the block would be empty");
  const start = startOfLine(text, statement.from);
  const end = endOfLine(text, statement.to);
  const isAlone = text.slice(start, statement.from).trim() === "" && /^\s*(#.*)?$/.test(text.slice(statement.to, end));
  if (!isAlone) return refuse("other code stands on its line");
  const next = text.indexOf("\n", end);
  // At the end of a text, or of a notebook's cell, the line break before goes with it.
  return next >= 0 && spotAtEndOfCell(document, end)
    ? [{ path, from: start, to: next + 1, text: "" }]
    : [{ path, from: Math.max(0, start - 1), to: end, text: "" }];
}

/** Whether more of the same text, or cell, follows. */
function spotAtEndOfCell({ cells, text }: SourceText, at: number): boolean {
  const cell = cells?.find(({ from, to }) => from <= at && at <= to);
  return cell ? at < cell.to : at < text.length;
}
