/** Comprehensions and generator expressions. */
import type { Reading } from "./expressions";
import { type Part, orMissing, readParts, sequence, tupleOf } from "./parts";
import type { ComprehensionClause, Expression } from "./tree";
import type { TreeCursor } from "@lezer/common";

const comprehensionKinds = {
  ArrayComprehensionExpression: "list",
  SetComprehensionExpression: "set",
  DictionaryComprehensionExpression: "dict",
  ComprehensionExpression: "generator",
} as const;

/** The comprehension at the cursor. */
export function buildComprehension(c: TreeCursor, r: Reading): Expression {
  const { from, to } = c;
  const kind = comprehensionKinds[c.name as keyof typeof comprehensionKinds];
  return comprehension(kind, readParts(c, r), from, to);
}

/** A comprehension from its parts; without `for`, the list that is still being typed. */
export function comprehension(
  kind: "list" | "set" | "dict" | "generator",
  parts: readonly Part[],
  from: number,
  to: number,
): Expression {
  const start = parts.findIndex((p) => p.token === "for");
  // A list that its reader has not finished typing parses as a comprehension without `for`.
  if (start < 0) return { type: kind === "set" ? "set" : "list", items: sequence(parts), from, to };
  const head = parts.slice(0, start).filter((p) => p.expression);
  const clauses: ComprehensionClause[] = [];
  for (let i = start; i < parts.length;) {
    const next = parts.findIndex((p, at) => at > i && p.token === "for");
    clauses.push(comprehensionClause(parts.slice(i + 1, next < 0 ? parts.length : next), parts[i]?.from ?? from));
    if (next < 0) break;
    i = next;
  }
  const element = orMissing(kind === "dict" ? head[1] : head[0], from);
  const key = kind === "dict" ? orMissing(head[0], from) : undefined;
  return { type: "comprehension", kind, element, ...(key && { key }), clauses, from, to };
}

function comprehensionClause(parts: readonly Part[], from: number): ComprehensionClause {
  const at = parts.findIndex((p) => p.token === "in");
  const targets = at < 0 ? parts : parts.slice(0, at);
  const rest = at < 0 ? [] : parts.slice(at + 1);
  const firstIf = rest.findIndex((p) => p.token === "if");
  const iterable = tupleOf(rest.slice(0, firstIf < 0 ? rest.length : firstIf), from);
  const conditions = firstIf < 0 ? [] : rest.slice(firstIf).flatMap((p) => p.expression ?? []);
  const to = conditions.at(-1)?.to ?? iterable.to;
  return { target: tupleOf(targets, from), iterable, conditions, from, to };
}
