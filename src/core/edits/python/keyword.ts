/** A keyword argument of a call, added or given another value. */
import { changeLiteral, type Plain } from "../literal";
import { endOfLine, indentAt, lineBreakOf, startOfLine } from "../place";
import { refuse, type Edits } from "../textEdit";
import type { SourceText } from "../../source/sourceText";
import type { CallExpression } from "./spot";

/** A value as Python writes it. */
export function pythonLiteral(value: Plain): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** Gives a call's keyword a value: the one that is there is changed where it is a literal, else it is added. */
export function setKeyword(document: SourceText, call: CallExpression, name: string, value: Plain): Edits {
  const given = call.args.find((argument) => argument.kind === "keyword" && argument.name === name);
  if (!given) return addKeyword(document, call, name, pythonLiteral(value));
  const held = given.value;
  if (held.type === "constant" && held.value === null)
    return [{ path: document.path, from: held.from, to: held.to, text: pythonLiteral(value) }];
  if (held.type !== "constant" && held.type !== "number" && held.type !== "string")
    return refuse(`${name} is given as ${document.slice(held.from, Math.min(held.to, held.from + 40))}`);
  if (held.value === value) return [];
  if (typeof held.value !== typeof value || held.type === "string")
    return [{ path: document.path, from: held.from, to: held.to, text: pythonLiteral(value) }];
  return changeLiteral({ document, at: held.from }, held.value as Plain, value);
}

/** Adds a keyword argument behind the others, in their layout. The caller has seen that it is not there. */
export function addKeyword(document: SourceText, call: CallExpression, name: string, value: string): Edits {
  const { path, text } = document;
  if (call.args.some(({ kind }) => kind === "doubleStar"))
    return refuse(`arguments are also taken from a dictionary (**), which may hold ${name}`);
  const close = call.to - 1;
  if (text[close] !== ")") return refuse("the call is not closed");
  const argument = `${name}=${value}`;
  const last = call.args.at(-1);
  if (!last) return [{ path, from: close, to: close, text: argument }];
  if (last.kind === "positional" && last.value.type === "comprehension" && last.from <= call.callee.to)
    return refuse("the call takes a generator");
  const comma = commaAfter(text, last.to, close);
  const after = comma ?? last.to;
  const isOwnLine =
    startOfLine(text, last.from) > call.callee.to &&
    indentAt(text, last.from).length === last.from - startOfLine(text, last.from);
  if (!isOwnLine)
    return [{ path, from: after, to: after, text: comma === undefined ? `, ${argument}` : ` ${argument}` }];
  const lineBreak = `${lineBreakOf(document)}${indentAt(text, last.from)}`;
  const end = endOfLine(text, after);
  // The closing parenthesis on the line of the last argument stays behind the new one.
  if (close <= end)
    return [{ path, from: after, to: after, text: `${comma === undefined ? "," : ""}${lineBreak}${argument}` }];
  if (comma !== undefined) return [{ path, from: end, to: end, text: `${lineBreak}${argument},` }];
  return [
    { path, from: last.to, to: last.to, text: "," },
    { path, from: end, to: end, text: `${lineBreak}${argument}` },
  ];
}

/** The offset behind the comma that follows the last argument, where there is one; comments are stepped over. */
function commaAfter(text: string, from: number, close: number): number | undefined {
  for (let at = from; at < close; at++) {
    if (text[at] === ",") return at + 1;
    if (text[at] === "#") at = endOfLine(text, at);
  }
  return undefined;
}
