/** `match` statements. */
import { type Reading, buildExpression, isExpressionName } from "./expressions";
import { missing, readParts } from "./parts";
import { buildStatements } from "./statements";
import type { Expression, MatchCase, Statement } from "./tree";
import type { TreeCursor } from "@lezer/common";

/** A `match` with its cases. */
export function buildMatch(c: TreeCursor, r: Reading): Statement {
  const { from, to } = c;
  let subject: Expression | undefined;
  const cases: MatchCase[] = [];
  if (c.firstChild()) {
    do {
      if (c.name === "MatchBody") cases.push(...buildCases(c, r));
      else if (isExpressionName(c.name)) subject ??= buildExpression(c, r);
    } while (c.nextSibling());
    c.parent();
  }
  return { type: "match", subject: subject ?? missing(from), cases, from, to };
}

function buildCases(c: TreeCursor, r: Reading): MatchCase[] {
  const cases: MatchCase[] = [];
  if (!c.firstChild()) return cases;
  do if (c.name === "MatchClause") cases.push(buildCase(c, r));
  while (c.nextSibling());
  c.parent();
  return cases;
}

function buildCase(c: TreeCursor, r: Reading): MatchCase {
  const { from, to } = c;
  let body: Statement[] = [];
  let literals: Expression[] | undefined;
  let capture: string | undefined;
  let guarded = false;
  if (c.firstChild()) {
    do {
      if (c.name === "Body") body = buildStatements(c, r);
      else if (c.name === "LiteralPattern") literals = readLiterals(c, r);
      else if (c.name === "OrPattern") literals = readAlternatives(c, r);
      else if (c.name === "CapturePattern") capture = r.text.slice(c.from, c.to);
      else if (c.name === "Guard" || c.name === "if") guarded = true;
    } while (c.nextSibling());
    c.parent();
  }
  if (guarded) return { body, from, to };
  return { ...(literals && { literals }), ...(capture !== undefined && { capture }), body, from, to };
}

function readLiterals(c: TreeCursor, r: Reading): Expression[] {
  return readParts(c, r).flatMap((p) => p.expression ?? []);
}

/** The literals of `1 | 2 | "a"`; undefined when an alternative is no literal. */
function readAlternatives(c: TreeCursor, r: Reading): Expression[] | undefined {
  const literals: Expression[] = [];
  let plain = true;
  if (c.firstChild()) {
    do {
      if (c.name === "LiteralPattern") literals.push(...readLiterals(c, r));
      else if (c.name.endsWith("Pattern")) plain = false;
    } while (c.nextSibling());
    c.parent();
  }
  return plain ? literals : undefined;
}
