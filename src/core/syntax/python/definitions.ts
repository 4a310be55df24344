/** Functions and classes, decorated or not. */
import { type Reading, buildExpression, isExpressionName } from "./expressions";
import { missing } from "./parts";
import { readArguments, readParameters } from "./argumentLists";
import { buildStatements } from "./statements";
import type { Argument, Expression, Parameter, Statement } from "./tree";
import type { SyntaxNode, TreeCursor } from "@lezer/common";

/** A `def`; its body is built when first asked for. */
export function buildFunction(c: TreeCursor, r: Reading, decorators: readonly Expression[]): Statement {
  const { from, to } = c;
  let name = "";
  let parameters: Parameter[] = [];
  let block: SyntaxNode | undefined;
  if (c.firstChild()) {
    do {
      if (c.name === "VariableName") name = r.text.slice(c.from, c.to);
      else if (c.name === "ParamList") parameters = readParameters(c, r);
      else if (c.name === "Body") block = c.node;
    } while (c.nextSibling());
    c.parent();
  }
  let body: Statement[] | undefined;
  const text = r.text;
  const node = block;
  return {
    type: "function",
    name,
    parameters,
    decorators,
    body: () => (body ??= node ? buildStatements(node.cursor(), { text, depth: 0 }) : []),
    bodyFrom: block?.from ?? to,
    from,
    to,
  };
}

/** A `class`. */
export function buildClass(c: TreeCursor, r: Reading, decorators: readonly Expression[]): Statement {
  const { from, to } = c;
  let name = "";
  let args: Argument[] = [];
  let body: Statement[] = [];
  if (c.firstChild()) {
    do {
      if (c.name === "VariableName") name = r.text.slice(c.from, c.to);
      else if (c.name === "ArgList") args = readArguments(c, r);
      else if (c.name === "Body") body = buildStatements(c, r);
    } while (c.nextSibling());
    c.parent();
  }
  return { type: "class", name, args, decorators, body, from, to };
}

/** A function or class with its decorators. */
export function buildDecorated(c: TreeCursor, r: Reading): Statement | undefined {
  const decorators: Expression[] = [];
  let statement: Statement | undefined;
  if (c.firstChild()) {
    do {
      if (c.name === "Decorator") decorators.push(buildDecorator(c, r));
      else if (c.name === "FunctionDefinition") statement = buildFunction(c, r, decorators);
      else if (c.name === "ClassDefinition") statement = buildClass(c, r, decorators);
    } while (c.nextSibling());
    c.parent();
  }
  return statement;
}

/** A decorator's dotted name, called where it has arguments. */
function buildDecorator(c: TreeCursor, r: Reading): Expression {
  const { to } = c;
  let expression: Expression | undefined;
  if (c.firstChild()) {
    do {
      const from = expression?.from ?? c.from;
      if (c.name === "ArgList" && expression)
        expression = { type: "call", callee: expression, args: readArguments(c, r), from, to: c.to };
      else if (c.name === "VariableName" || c.name === "PropertyName") {
        const name = r.text.slice(c.from, c.to);
        expression = expression
          ? { type: "attribute", object: expression, name, from, to: c.to }
          : { type: "name", name, from, to: c.to };
      } else if (!expression && isExpressionName(c.name)) expression = buildExpression(c, r);
    } while (c.nextSibling());
    c.parent();
  }
  return expression ?? missing(to);
}
