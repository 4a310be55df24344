import type { Expression, Statement } from "./tree";

/** Sees every statement and expression of some statements, in order; bodies of functions and lambdas are left out. */
interface Visitor {
  readonly statement?: (statement: Statement) => void;
  readonly expression?: (expression: Expression) => void;
}

/** Visits statements and all that runs as part of them. */
export function walkStatements(statements: readonly Statement[], visitor: Visitor): void {
  for (const statement of statements) {
    visitor.statement?.(statement);
    for (const expression of expressionsOf(statement)) walkExpression(expression, visitor);
    for (const block of blocksOf(statement)) walkStatements(block, visitor);
  }
}

/** Visits an expression and its parts, the whole first. */
export function walkExpression(expression: Expression, visitor: Visitor): void {
  visitor.expression?.(expression);
  for (const child of childrenOf(expression)) walkExpression(child, visitor);
}

/** The blocks that run as part of a statement: not the body of a function that it defines. */
export function blocksOf(statement: Statement): (readonly Statement[])[] {
  switch (statement.type) {
    case "if":
      return [...statement.branches.map((branch) => branch.body), statement.otherwise];
    case "for":
    case "while":
      return [statement.body, statement.otherwise];
    case "try":
      return [statement.body, ...statement.handlers.map((h) => h.body), statement.otherwise, statement.finally];
    case "with":
    case "class":
      return [statement.body];
    case "match":
      return statement.cases.map((c) => c.body);
    default:
      return [];
  }
}

export function expressionsOf(statement: Statement): readonly Expression[] {
  switch (statement.type) {
    case "expression":
      return [statement.value];
    case "assign":
      return [...statement.targets, statement.value];
    case "annotate":
      return statement.value ? [statement.target, statement.value] : [];
    case "augment":
      return [statement.target, statement.value];
    case "if":
      return statement.branches.map((branch) => branch.test);
    case "for":
      return [statement.target, statement.iterable];
    case "while":
    case "assert":
      return [statement.test];
    case "with":
      return statement.items.flatMap((item) => (item.target ? [item.context, item.target] : [item.context]));
    case "match":
      return [statement.subject];
    case "return":
    case "raise":
      return statement.value ? [statement.value] : [];
    case "delete":
      return statement.targets;
    default:
      return [];
  }
}

function childrenOf(e: Expression): readonly Expression[] {
  switch (e.type) {
    case "format":
      return e.parts.flatMap((part) => (typeof part === "string" ? [] : [part.expression]));
    case "tuple":
    case "list":
    case "set":
      return e.items;
    case "dict":
      return e.entries.flatMap((entry) => (entry.key ? [entry.key, entry.value] : [entry.value]));
    case "comprehension":
      return [
        ...(e.key ? [e.key] : []),
        e.element,
        ...e.clauses.flatMap((c) => [c.target, c.iterable, ...c.conditions]),
      ];
    case "attribute":
      return [e.object];
    case "subscript":
      return [e.object, e.index];
    case "slice":
      return [e.lower, e.upper, e.step].filter((x) => x !== undefined);
    case "call":
      return [e.callee, ...e.args.map((a) => a.value)];
    case "unary":
      return [e.operand];
    case "binary":
    case "logic":
      return [e.left, e.right];
    case "compare":
      return [e.first, ...e.rest.map((step) => step.operand)];
    case "conditional":
      return [e.test, e.body, e.otherwise];
    case "named":
      return [e.target, e.value];
    case "starred":
      return [e.value];
    case "yield":
      return e.value ? [e.value] : [];
    default:
      return [];
  }
}

/** `a.b.c` as text; undefined for what is no dotted name. */
export function dottedName(expression: Expression): string | undefined {
  if (expression.type === "name") return expression.name;
  if (expression.type !== "attribute") return undefined;
  const object = dottedName(expression.object);
  return object === undefined ? undefined : `${object}.${expression.name}`;
}
