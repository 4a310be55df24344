/** Compound statements: `if`, `for`, `while`, `try`, `with`. */
import { type Reading, buildExpression, isExpressionName } from "./expressions";
import { type Part, missing, readParts, tupleOf } from "./parts";
import { buildStatements, firstExpression } from "./statements";
import type { Expression, Handler, Statement } from "./tree";
import type { TreeCursor } from "@lezer/common";

/** A child of a compound statement: a token or expression, or a block. */
type Piece = Part | { readonly token: "Body"; readonly from: number; readonly to: number; readonly body: Statement[] };

function readPieces(c: TreeCursor, r: Reading): Piece[] {
  const pieces: Piece[] = [];
  if (!c.firstChild()) return pieces;
  do {
    const { name, from, to } = c;
    if (name === "Comment" || name === "⚠") continue;
    if (name === "Body") pieces.push({ token: "Body", from, to, body: buildStatements(c, r) });
    else if (isExpressionName(name)) pieces.push({ token: name, from, to, expression: buildExpression(c, r) });
    else pieces.push({ token: name, from, to });
  } while (c.nextSibling());
  c.parent();
  return pieces;
}

/** Pieces up to and with each block: `if a: …`, `elif b: …`, `else: …`. */
function clausesOf(
  pieces: readonly Piece[],
): { keyword: string; parts: Part[]; body: Statement[]; bodyFrom: number; from: number; to: number }[] {
  const clauses = [];
  let parts: Part[] = [];
  for (const piece of pieces) {
    if (!("body" in piece)) {
      parts.push(piece);
      continue;
    }
    const from = parts[0]?.from ?? piece.from;
    clauses.push({ keyword: parts[0]?.token ?? "", parts, body: piece.body, bodyFrom: piece.from, from, to: piece.to });
    parts = [];
  }
  const [first] = parts;
  // A header whose block is not typed yet.
  if (first)
    clauses.push({
      keyword: first.token,
      parts,
      body: [],
      bodyFrom: first.to,
      from: first.from,
      to: parts.at(-1)?.to ?? first.to,
    });
  return clauses;
}

/** `if`, its `elif`s and `else`. */
export function buildIf(c: TreeCursor, r: Reading): Statement {
  const { from, to } = c;
  const clauses = clausesOf(readPieces(c, r));
  const branches = clauses
    .filter((clause) => clause.keyword !== "else")
    .map((clause) => ({ test: firstExpression(clause.parts, clause.from), body: clause.body }));
  const otherwise = clauses.find((clause) => clause.keyword === "else")?.body ?? [];
  return { type: "if", branches, otherwise, from, to };
}

/** `for … in …`. */
export function buildFor(c: TreeCursor, r: Reading): Statement {
  const { from, to } = c;
  const [head, other] = clausesOf(readPieces(c, r));
  const parts = (head?.parts ?? []).filter((p) => p.token !== "for" && p.token !== "async");
  const at = parts.findIndex((p) => p.token === "in");
  return {
    type: "for",
    target: tupleOf(at < 0 ? parts : parts.slice(0, at), from),
    iterable: at < 0 ? missing(to) : tupleOf(parts.slice(at + 1), to),
    body: head?.body ?? [],
    otherwise: other?.body ?? [],
    headerTo: parts.at(-1)?.to ?? to,
    from,
    to,
  };
}

/** `while`. */
export function buildWhile(c: TreeCursor, r: Reading): Statement {
  const { from, to } = c;
  const [head, other] = clausesOf(readPieces(c, r));
  const test = firstExpression(head?.parts ?? [], from);
  return { type: "while", test, body: head?.body ?? [], otherwise: other?.body ?? [], headerTo: test.to, from, to };
}

/** `try` with its clauses. */
export function buildTry(c: TreeCursor, r: Reading): Statement {
  const { from, to } = c;
  const clauses = clausesOf(readPieces(c, r));
  const block = (keyword: string): Statement[] => clauses.find((clause) => clause.keyword === keyword)?.body ?? [];
  const handlers = clauses
    .filter((clause) => clause.keyword === "except")
    .map((clause): Handler => {
      const as = clause.parts.findIndex((p) => p.token === "as");
      const types = (as < 0 ? clause.parts : clause.parts.slice(0, as)).find((p) => p.expression)?.expression;
      const name = as < 0 ? undefined : clause.parts[as + 1];
      return {
        ...(types && { types }),
        ...(name && { name: r.text.slice(name.from, name.to) }),
        body: clause.body,
        from: clause.from,
        to: clause.to,
      };
    });
  return { type: "try", body: block("try"), handlers, otherwise: block("else"), finally: block("finally"), from, to };
}

/** `with`, parenthesised or not. */
export function buildWith(c: TreeCursor, r: Reading): Statement {
  const { from, to } = c;
  // `with (a as b, c as d):` parses as a parenthesis in error: its parts are read as if the parentheses were not there.
  const pieces = flattenParenthesis(c, r);
  const [clause] = clausesOf(pieces);
  const items: { context: Expression; target?: Expression }[] = [];
  let expectTarget = false;
  for (const part of clause?.parts ?? []) {
    if (part.token === "as") expectTarget = true;
    else if (part.token === ",") expectTarget = false;
    else if (part.expression) {
      const last = items.at(-1);
      if (expectTarget && last) items[items.length - 1] = { context: last.context, target: part.expression };
      else items.push({ context: part.expression });
      expectTarget = false;
    }
  }
  return { type: "with", items, body: clause?.body ?? [], from, to };
}

function flattenParenthesis(c: TreeCursor, r: Reading): Piece[] {
  const pieces: Piece[] = [];
  if (!c.firstChild()) return pieces;
  do {
    const { name, from, to } = c;
    if (name === "Body") pieces.push({ token: "Body", from, to, body: buildStatements(c, r) });
    else if (name === "ParenthesizedExpression" || name === "TupleExpression") {
      const parts = readParts(c, r);
      if (parts.some((p) => p.token === "as" || p.token === ",")) pieces.push(...parts);
      else pieces.push({ token: name, from, to, expression: buildExpression(c, r) });
    } else if (isExpressionName(name)) pieces.push({ token: name, from, to, expression: buildExpression(c, r) });
    else if (name !== "Comment" && name !== "⚠") pieces.push({ token: name, from, to });
  } while (c.nextSibling());
  c.parent();
  return pieces;
}
