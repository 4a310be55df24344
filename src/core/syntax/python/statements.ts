import { buildFor, buildIf, buildTry, buildWhile, buildWith } from "./blocks";
import { buildClass, buildDecorated, buildFunction } from "./definitions";
import { type Reading, buildExpression, isExpressionName, yieldOf } from "./expressions";
import { type Part, missing, readParts, sequence, tupleOf } from "./parts";
import { buildImport } from "./imports";
import { buildMatch } from "./matchStatements";
import type { Expression, PlacedStatement, Statement } from "./tree";
import type { TreeCursor } from "@lezer/common";

const maximumNesting = 60;

type Build = (cursor: TreeCursor, reading: Reading) => Statement | undefined;

/** A part of a text, by its offsets. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

const builders = new Map<string, Build>(
  Object.entries({
    ExpressionStatement: (c, r) => ({
      type: "expression",
      value: tupleOf(readParts(c, r), c.to),
      from: c.from,
      to: c.to,
    }),
    PrintStatement: (c, r) => ({ type: "expression", value: tupleOf(readParts(c, r), c.to), from: c.from, to: c.to }),
    YieldStatement: (c, r) => ({
      type: "expression",
      value: yieldOf(readParts(c, r), c.from, c.to),
      from: c.from,
      to: c.to,
    }),
    AssignStatement: buildAssign,
    UpdateStatement: buildUpdate,
    ImportStatement: buildImport,
    FunctionDefinition: (c, r) => buildFunction(c, r, []),
    ClassDefinition: (c, r) => buildClass(c, r, []),
    DecoratedStatement: buildDecorated,
    IfStatement: buildIf,
    ForStatement: buildFor,
    WhileStatement: buildWhile,
    TryStatement: buildTry,
    WithStatement: buildWith,
    MatchStatement: buildMatch,
    ReturnStatement: (c, r) => withValue("return", c, r),
    RaiseStatement: buildRaise,
    AssertStatement: buildAssert,
    DeleteStatement: (c, r) => ({ type: "delete", targets: sequence(readParts(c, r)), from: c.from, to: c.to }),
    ScopeStatement: buildScope,
    BreakStatement: (c) => ({ type: "break", from: c.from, to: c.to }),
    ContinueStatement: (c) => ({ type: "continue", from: c.from, to: c.to }),
    PassStatement: (c) => ({ type: "pass", from: c.from, to: c.to }),
  } satisfies Record<string, Build>),
);

/** The statements of a module that begin in a stretch of its text, each read for itself. */
export function buildModule(c: TreeCursor, text: string, { from, to }: Stretch): PlacedStatement[] {
  const body: PlacedStatement[] = [];
  if (!c.firstChild()) return body;
  do {
    if (c.from < from || c.from >= to) continue;
    const at = c.from;
    const statements: Statement[] = [];
    addStatements(statements, c.node.toTree().cursor(), { text: copyOf(text, at, c.to), depth: 1 });
    for (const statement of statements) body.push({ at, statement });
  } while (c.nextSibling());
  c.parent();
  return body;
}

/**
 * A part of a text that keeps nothing else of it: engines cut a part out of a text without copying, and a statement outlives the texts that edits
 * have left behind. Letters that are joined are copied when they are cut.
 */
function copyOf(text: string, from: number, to: number): string {
  return ` ${text.slice(from, to)}`.slice(1);
}

/** The statements among the children of the node at the cursor, in order. */
export function buildStatements(c: TreeCursor, r: Reading): Statement[] {
  const statements: Statement[] = [];
  if (r.depth >= maximumNesting || !c.firstChild()) return statements;
  r.depth++;
  do addStatements(statements, c, r);
  while (c.nextSibling());
  c.parent();
  r.depth--;
  return statements;
}

/** Adds the statement at the cursor, or those of a line that has several. */
function addStatements(statements: Statement[], c: TreeCursor, r: Reading): void {
  if (c.name === "StatementGroup") {
    statements.push(...buildStatements(c, r));
    return;
  }
  const statement = builders.get(c.name)?.(c, r);
  if (statement) statements.push(statement);
  else if (isExpressionName(c.name)) {
    const value = buildExpression(c, r);
    statements.push({ type: "expression", value, from: value.from, to: value.to });
  }
}

/** The first expression among the parts, or a missing one. */
export function firstExpression(parts: readonly Part[], at: number): Expression {
  return parts.find((p) => p.expression)?.expression ?? missing(at);
}

function buildAssign(c: TreeCursor, r: Reading): Statement {
  const { from, to } = c;
  const parts = readParts(c, r);
  const annotation = parts.find((p) => p.token === "TypeDef")?.expression;
  const groups: Part[][] = [[]];
  for (const part of parts) {
    if (part.token === "AssignOp") groups.push([]);
    else if (part.token !== "TypeDef") groups.at(-1)?.push(part);
  }
  const sides = groups.map((group) => tupleOf(group, to));
  const value = sides.length > 1 ? sides.at(-1) : undefined;
  const targets = value ? sides.slice(0, -1) : sides;
  if (annotation)
    return { type: "annotate", target: targets[0] ?? missing(from), annotation, ...(value && { value }), from, to };
  return { type: "assign", targets, value: value ?? missing(to), from, to };
}

function buildUpdate(c: TreeCursor, r: Reading): Statement {
  const { from, to } = c;
  const parts = readParts(c, r);
  const at = parts.findIndex((p) => p.token === "UpdateOp");
  const operator = parts[at];
  return {
    type: "augment",
    target: tupleOf(parts.slice(0, Math.max(at, 0)), from),
    operator: operator ? r.text.slice(operator.from, operator.to - 1) : "+",
    value: tupleOf(parts.slice(at + 1), to),
    from,
    to,
  };
}

function withValue(type: "return", c: TreeCursor, r: Reading): Statement {
  const { from, to } = c;
  const parts = readParts(c, r);
  return { type, ...(parts.some((p) => p.expression) && { value: tupleOf(parts, to) }), from, to };
}

function buildRaise(c: TreeCursor, r: Reading): Statement {
  const { from, to } = c;
  const value = readParts(c, r).find((p) => p.expression)?.expression;
  return { type: "raise", ...(value && { value }), from, to };
}

function buildAssert(c: TreeCursor, r: Reading): Statement {
  const { from, to } = c;
  return { type: "assert", test: firstExpression(readParts(c, r), to), from, to };
}

function buildScope(c: TreeCursor, r: Reading): Statement {
  const { from, to } = c;
  const parts = readParts(c, r, new Set(["VariableName"]));
  const names = parts.filter((p) => p.token === "VariableName").map((p) => r.text.slice(p.from, p.to));
  return { type: parts[0]?.token === "nonlocal" ? "nonlocal" : "global", names, from, to };
}
