/** The children of a node, and what is made of them: sequences, tuples. */
import { type Reading, buildExpression, isExpressionName } from "./expressions";
import type { Expression } from "./tree";
import type { TreeCursor } from "@lezer/common";

/** A child of a node: a token by its name, or an expression. */
export interface Part {
  readonly token: string;
  readonly from: number;
  readonly to: number;
  readonly expression?: Expression;
}

/** The children of the node at the cursor, comments left out. */
export function readParts(cursor: TreeCursor, reading: Reading, skip?: ReadonlySet<string>): Part[] {
  const parts: Part[] = [];
  if (!cursor.firstChild()) return parts;
  do {
    const token = cursor.name;
    if (token === "Comment" || token === "⚠") continue;
    const { from, to } = cursor;
    if (skip?.has(token) === true || !isExpressionName(token)) parts.push({ token, from, to });
    else parts.push({ token, from, to, expression: buildExpression(cursor, reading) });
  } while (cursor.nextSibling());
  cursor.parent();
  return parts;
}

/** What is not typed yet, or not understood. */
export function missing(from: number, to = from): Expression {
  return { type: "missing", from, to };
}

/** The expression of a part, or a missing one. */
export function orMissing(part: Part | undefined, at: number): Expression {
  return part?.expression ?? missing(part?.from ?? at);
}

/** Expressions between commas; `*x` is starred. Tokens that are neither are skipped. */
export function sequence(parts: readonly Part[]): Expression[] {
  const items: Expression[] = [];
  parts.forEach((part, i) => {
    if (!part.expression) return;
    const star = parts[i - 1];
    if (star?.token === "*") items.push({ type: "starred", value: part.expression, from: star.from, to: part.to });
    else items.push(part.expression);
  });
  return items;
}

/** One expression, or the tuple that several between commas are. */
export function tupleOf(parts: readonly Part[], at: number): Expression {
  const items = sequence(parts);
  const [first] = items;
  const last = items.at(-1);
  if (first === undefined || last === undefined) return missing(at);
  const isTuple = parts.some((p) => p.token === ",");
  return items.length === 1 && !isTuple ? first : { type: "tuple", items, from: first.from, to: last.to };
}

/** Parts in groups between tokens. */
export function splitAt(parts: readonly Part[], token: string): Part[][] {
  const groups: Part[][] = [[]];
  for (const part of parts) {
    if (part.token === token) groups.push([]);
    else groups.at(-1)?.push(part);
  }
  return groups;
}
