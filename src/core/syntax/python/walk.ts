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
    if (visitor.expression) for (const expression of expressionsOf(statement)) walk(expression, visitor.expression);
    for (const block of blocksOf(statement)) walkStatements(block, visitor);
  }
}

/** Visits an expression and its parts, the whole first. */
export function walkExpression(expression: Expression, { expression: visit }: Visitor): void {
  if (visit) walk(expression, visit);
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

/** Every analysis walks the whole file: no list is made on the way. */
function walk(e: Expression, visit: (expression: Expression) => void): void {
  visit(e);
  switch (e.type) {
    case "format":
      for (const part of e.parts) if (typeof part !== "string") walk(part.expression, visit);
      break;
    case "tuple":
    case "list":
    case "set":
      for (const item of e.items) walk(item, visit);
      break;
    case "dict":
      for (const { key, value } of e.entries) {
        if (key) walk(key, visit);
        walk(value, visit);
      }
      break;
    case "comprehension":
      if (e.key) walk(e.key, visit);
      walk(e.element, visit);
      for (const { target, iterable, conditions } of e.clauses) {
        walk(target, visit);
        walk(iterable, visit);
        for (const condition of conditions) walk(condition, visit);
      }
      break;
    case "attribute":
      walk(e.object, visit);
      break;
    case "subscript":
      walk(e.object, visit);
      walk(e.index, visit);
      break;
    case "slice":
      if (e.lower) walk(e.lower, visit);
      if (e.upper) walk(e.upper, visit);
      if (e.step) walk(e.step, visit);
      break;
    case "call":
      walk(e.callee, visit);
      for (const argument of e.args) walk(argument.value, visit);
      break;
    case "unary":
      walk(e.operand, visit);
      break;
    case "binary":
    case "logic":
      walk(e.left, visit);
      walk(e.right, visit);
      break;
    case "compare":
      walk(e.first, visit);
      for (const step of e.rest) walk(step.operand, visit);
      break;
    case "conditional":
      walk(e.test, visit);
      walk(e.body, visit);
      walk(e.otherwise, visit);
      break;
    case "named":
      walk(e.target, visit);
      walk(e.value, visit);
      break;
    case "starred":
      walk(e.value, visit);
      break;
    case "yield":
      if (e.value) walk(e.value, visit);
      break;
    default:
  }
}

/** `a.b.c` as text; undefined for what is no dotted name. */
export function dottedName(expression: Expression): string | undefined {
  if (expression.type === "name") return expression.name;
  if (expression.type !== "attribute") return undefined;
  const object = dottedName(expression.object);
  return object === undefined ? undefined : `${object}.${expression.name}`;
}
