import type { TSESTree } from "@typescript-eslint/types";
import type { Expression } from "../python/tree";
import { lowerExpression } from "./expressions";
import { at, intrinsic } from "./nodes";

/** JSX: what stands in its braces, functions that answer events among it. */
export function lowerElement(node: TSESTree.JSXElement | TSESTree.JSXFragment): Expression {
  const held: Expression[] = [];
  collect(node, held);
  return intrinsic("element", held, at(node));
}

function collect(node: TSESTree.JSXElement | TSESTree.JSXFragment, held: Expression[]): void {
  if (node.type === "JSXElement")
    for (const attribute of node.openingElement.attributes) {
      if (attribute.type === "JSXSpreadAttribute") held.push(lowerExpression(attribute.argument));
      else if (attribute.value?.type === "JSXExpressionContainer")
        held.push(lowerExpression(attribute.value.expression));
    }
  for (const child of node.children) {
    if (child.type === "JSXElement" || child.type === "JSXFragment") held.push(lowerExpression(child));
    else if (child.type === "JSXExpressionContainer") held.push(lowerExpression(child.expression));
  }
}
