/** A keyword argument of a call, added or given another value. */
import { changeLiteral, type Plain } from "../literal";
import { endOfLine, indentAt, lineBreakOf, startOfLine } from "../place";
import { refuse, together, type Edits, type TextEdit } from "../textEdit";
import type { SourceText } from "../../source/sourceText";
import type { CallExpression } from "./spot";

/** A value as Python writes it. */
export function pythonLiteral(value: Plain): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** Gives a call's keyword a value: the one that is there is changed where it is a literal, else it is added. */
export function setKeyword(document: SourceText, call: CallExpression, name: string, value: Plain): Edits {
  return setKeywords(document, call, [[name, value]]);
}

/** The same for several keywords of one call. */
export function setKeywords(
  document: SourceText,
  call: CallExpression,
  wanted: readonly (readonly [name: string, value: Plain])[],
): Edits {
  const isThere = (name: string): boolean => call.args.some((other) => other.kind === "keyword" && other.name === name);
  const missing = wanted.filter(([name]) => !isThere(name));
  return together([
    ...wanted.filter(([name]) => isThere(name)).map(([name, value]) => changeKeyword(document, call, name, value)),
    addKeywords(
      document,
      call,
      missing.map(([name, value]) => [name, pythonLiteral(value)]),
    ),
  ]);
}

function changeKeyword(document: SourceText, call: CallExpression, name: string, value: Plain): Edits {
  const held = call.args.find((argument) => argument.kind === "keyword" && argument.name === name)?.value;
  if (held?.type === "constant" && held.value === null)
    return [{ path: document.path, from: held.from, to: held.to, text: pythonLiteral(value) }];
  if (held?.type !== "constant" && held?.type !== "number" && held?.type !== "string")
    return refuse(
      `${name} is given as ${held ? document.slice(held.from, Math.min(held.to, held.from + 40)) : "nothing"}`,
    );
  if (held.value === value) return [];
  if (typeof held.value !== typeof value || held.type === "string")
    return [{ path: document.path, from: held.from, to: held.to, text: pythonLiteral(value) }];
  return changeLiteral({ document, at: held.from }, held.value as Plain, value);
}

/** Adds a keyword argument. The caller has seen that it is not there. */
export function addKeyword(document: SourceText, call: CallExpression, name: string, value: string): Edits {
  return addKeywords(document, call, [[name, value]]);
}

/** Adds keyword arguments, their values as they are to be written, behind the others and in their layout. */
function addKeywords(
  document: SourceText,
  call: CallExpression,
  added: readonly (readonly [name: string, value: string])[],
): Edits {
  const { path, text } = document;
  const [first] = added;
  if (!first) return [];
  if (call.args.some(({ kind }) => kind === "doubleStar"))
    return refuse(`arguments are also taken from a dictionary (**), which may hold ${first[0]}`);
  const close = call.to - 1;
  if (text[close] !== ")") return refuse("the call is not closed");
  const given = added.map(([name, value]) => `${name}=${value}`);
  const last = call.args.at(-1);
  if (!last) return [{ path, from: close, to: close, text: given.join(", ") }];
  if (last.kind === "positional" && last.value.type === "comprehension" && last.from <= call.callee.to)
    return refuse("the call takes a generator");
  const comma = commaAfter(text, last.to, close);
  const after = comma ?? last.to;
  const isOwnLine =
    startOfLine(text, last.from) > call.callee.to &&
    indentAt(text, last.from).length === last.from - startOfLine(text, last.from);
  if (!isOwnLine) {
    const all = given.join(", ");
    // A comma behind the last argument stays behind the last.
    return [{ path, from: after, to: after, text: comma === undefined ? `, ${all}` : ` ${all},` }];
  }
  const lineBreak = `${lineBreakOf(document)}${indentAt(text, last.from)}`;
  const lines = `${lineBreak}${given.join(`,${lineBreak}`)}`;
  const endOfLast = endOfLine(text, after);
  // The closing parenthesis on the line of the last argument stays behind the new ones.
  if (close <= endOfLast)
    return [{ path, from: after, to: after, text: comma === undefined ? `,${lines}` : `${lines},` }];
  const behind: TextEdit = { path, from: endOfLast, to: endOfLast, text: `${lines},` };
  return comma === undefined ? [{ path, from: last.to, to: last.to, text: "," }, behind] : [behind];
}

/** The offset behind the comma that follows the last argument, where there is one; comments are stepped over. */
function commaAfter(text: string, from: number, close: number): number | undefined {
  for (let at = from; at < close; at++) {
    if (text[at] === ",") return at + 1;
    if (text[at] === "#") at = endOfLine(text, at);
  }
  return undefined;
}
