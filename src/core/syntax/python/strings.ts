/** String literals: plain, formatted, and several in a row. */
import type { Reading } from "./expressions";
import { stringParts, unescapeString } from "./literals";
import { orMissing, readParts } from "./parts";
import type { Expression, Replacement } from "./tree";
import type { TreeCursor } from "@lezer/common";

/** A plain string literal. */
export function buildString(c: TreeCursor, r: Reading): Expression {
  const text = r.text.slice(c.from, c.to);
  const { raw, bytes, opening, closing } = stringParts(text);
  const content = text.slice(opening, text.length - closing);
  return { type: "string", value: raw ? content : unescapeString(content), bytes, from: c.from, to: c.to };
}

/** The texts and replacements of an f-string, in order. */
export function formatParts(cursor: TreeCursor, reading: Reading): (string | Replacement)[] {
  const text = reading.text.slice(cursor.from, cursor.to);
  const { raw, opening, closing } = stringParts(text);
  const literal = (from: number, to: number): string => {
    const content = reading.text.slice(from, to).replace(/\{\{/g, "{").replace(/\}\}/g, "}");
    return raw ? content : unescapeString(content);
  };
  const parts: (string | Replacement)[] = [];
  let at = cursor.from + opening;
  const end = cursor.to - closing;
  if (cursor.firstChild()) {
    do {
      if (cursor.name !== "FormatReplacement") continue;
      if (cursor.from > at) parts.push(literal(at, cursor.from));
      parts.push(replacement(cursor, reading));
      at = cursor.to;
    } while (cursor.nextSibling());
    cursor.parent();
  }
  if (end > at) parts.push(literal(at, end));
  return parts;
}

function replacement(cursor: TreeCursor, reading: Reading): Replacement {
  const parts = readParts(cursor, reading);
  const conversion = parts.find((p) => p.token === "FormatConversion");
  const spec = parts.find((p) => p.token === "FormatSpec");
  const format = spec && reading.text.slice(spec.from + 1, spec.to);
  return {
    expression: orMissing(
      parts.find((p) => p.expression),
      cursor.from,
    ),
    ...(conversion && { conversion: reading.text.slice(conversion.from + 1, conversion.to) }),
    ...(format !== undefined && !format.includes("{") ? { format } : format === undefined ? { format: "" } : {}),
    selfDocumenting: parts.some((p) => p.token === "FormatSelfDoc"),
  };
}

/** Literals in a row: one string, or one f-string. */
export function buildContinued(c: TreeCursor, r: Reading): Expression {
  const pieces = readParts(c, r).flatMap((p) => p.expression ?? []);
  const bytes = pieces.some((p) => p.type === "string" && p.bytes);
  if (pieces.every((p) => p.type === "string"))
    return { type: "string", value: pieces.map((p) => p.value).join(""), bytes, from: c.from, to: c.to };
  const parts = pieces.flatMap((p) => (p.type === "string" ? p.value : p.type === "format" ? p.parts : []));
  return { type: "format", parts, from: c.from, to: c.to };
}
