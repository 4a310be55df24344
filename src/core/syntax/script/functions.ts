import type { TSESTree } from "@typescript-eslint/types";
import type { Expression, Parameter, Statement } from "../python/tree";
import { lowerExpression } from "./expressions";
import { assignNode, at, memberNode, nameNode, parameterNode } from "./nodes";
import { outerNames } from "./outerNames";
import { bindPattern } from "./patterns";
import { lowerBlock } from "./statements";

type Function =
  | TSESTree.ArrowFunctionExpression
  | TSESTree.FunctionExpression
  | TSESTree.FunctionDeclaration
  | TSESTree.TSDeclareFunction
  | TSESTree.TSEmptyBodyFunctionExpression;

/** A function as the tree has it: plain parameters, and a body that first takes patterns apart. */
export interface Lowered {
  readonly parameters: readonly Parameter[];
  /** Built when first asked for. */
  readonly body: () => readonly Statement[];
}

/**
 * Parameters and body of a function.
 * @param self whether it is a method: what it is called on is its first parameter, `this`.
 * @param first statements that come before its own: fields of a class.
 */
export function lowerFunction(node: Function, self = false, first: () => readonly Statement[] = () => []): Lowered {
  const bindings: Statement[] = [];
  const parameters = node.params.map((parameter) => lowerParameter(parameter, bindings));
  const { body } = node;
  return {
    parameters: self ? [parameterNode("plain", "this", at(node)), ...parameters] : parameters,
    body: once(() => {
      if (!body) return [];
      const own: readonly Statement[] =
        body.type === "BlockStatement"
          ? lowerBlock(body.body)
          : [{ type: "return", value: lowerExpression(body), ...at(body) }];
      return [...outerNames(node), ...bindings, ...first(), ...own];
    }),
  };
}

function lowerParameter(node: TSESTree.Parameter, bindings: Statement[]): Parameter {
  const place = at(node);
  if (node.type === "Identifier") return parameterNode("plain", node.name, place);
  if (node.type === "RestElement" && node.argument.type === "Identifier")
    return parameterNode("star", node.argument.name, place);
  if (node.type === "TSParameterProperty") {
    const inner = lowerParameter(node.parameter, bindings);
    // `constructor(private epochs: number)` keeps it on the object.
    bindings.push(
      assignNode(memberNode(nameNode("this", place), inner.name, place), nameNode(inner.name, place), place),
    );
    return inner;
  }
  const [target, fallback] =
    node.type === "AssignmentPattern" ? [node.left, lowerExpression(node.right)] : [node, undefined];
  if (target.type === "Identifier") return parameterNode("plain", target.name, place, fallback);
  const name = `%${place.from}`;
  bindings.push(...bindPattern(target, nameNode(name, place)));
  return parameterNode("plain", name, place, fallback);
}

/** A function that stands where a value is wanted. */
export function lowerFunctionExpression(
  node: TSESTree.ArrowFunctionExpression | TSESTree.FunctionExpression,
): Expression {
  const { parameters, body } = lowerFunction(node);
  return { type: "lambda", parameters, body, ...at(node) };
}

/** A function under a name, as a statement. */
export function functionStatement(
  name: string,
  { parameters, body }: Lowered,
  node: TSESTree.Node,
  decorators: readonly Expression[] = [],
): Statement {
  return { type: "function", name, parameters, decorators, body, bodyFrom: node.range[0], ...at(node) };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
