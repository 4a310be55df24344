/** What of a Python program stands around an offset. */
import { statementsOf } from "../../syntax/python";
import type { Expression, Statement } from "../../syntax/python/tree";
import { blocksOf, expressionsOf, walkExpression, walkStatements } from "../../syntax/python/walk";
import type { SourceText } from "../../source/sourceText";

export type CallExpression = Extract<Expression, { readonly type: "call" }>;

export interface Spot {
  /** Statements around the offset, outermost first. */
  readonly statements: readonly Statement[];
  /** The block that the innermost statement stands in. */
  readonly block: readonly Statement[];
  /** Calls of the innermost statement around the offset, innermost first. */
  readonly calls: readonly CallExpression[];
}

/** Deeper programs are not looked into. */
const maximumDepth = 100;

export function spotAt(document: SourceText, at: number): Spot {
  const statements: Statement[] = [];
  let block = statementsOf(document);
  for (let inner: readonly Statement[] = block; statements.length < maximumDepth;) {
    const statement = inner.find((candidate) => contains(candidate, at));
    if (!statement) break;
    block = inner;
    statements.push(statement);
    const next = innerBlocks(statement).find((candidates) => candidates.some((candidate) => contains(candidate, at)));
    if (!next) break;
    inner = next;
  }
  const calls: CallExpression[] = [];
  const innermost = statements.at(-1);
  for (const expression of innermost ? expressionsOf(innermost) : [])
    walkExpression(expression, {
      expression: (part) => {
        if (part.type === "call" && contains(part, at)) calls.unshift(part);
      },
    });
  return { statements, block, calls };
}

/** The blocks of a statement, of a function its body. */
function innerBlocks(statement: Statement): readonly (readonly Statement[])[] {
  return statement.type === "function" ? [statement.body()] : blocksOf(statement);
}

function contains({ from, to }: { readonly from: number; readonly to: number }, at: number): boolean {
  return from <= at && at < to;
}

/** Sees every expression of a file, functions included. */
export function eachExpression(document: SourceText, see: (expression: Expression) => void): void {
  eachIn(statementsOf(document), see, 0);
}

function eachIn(statements: readonly Statement[], see: (expression: Expression) => void, depth: number): void {
  if (depth > maximumDepth) return;
  walkStatements(statements, {
    expression: see,
    statement: (statement) => {
      if (statement.type === "function") eachIn(statement.body(), see, depth + 1);
    },
  });
}
