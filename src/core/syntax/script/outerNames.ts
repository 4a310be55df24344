/** Which names a function sets that are not its own: in JavaScript those of the code around it, unless they are declared inside. */
import type { TSESTree } from "@typescript-eslint/types";
import type { Statement } from "../python/tree";
import { at } from "./nodes";
import { namesOfPattern } from "./patterns";

/** Nodes of one function that are looked at. */
const maximumNodes = 50_000;

/** The declarations that make assignments in a function reach the names around it. */
export function outerNames(node: TSESTree.Node & { readonly params: readonly TSESTree.Parameter[] }): Statement[] {
  const declared = new Set(node.params.flatMap(namesOfPattern));
  const assigned = new Set<string>();
  const pending: unknown[] = "body" in node ? [node.body] : [];
  for (let left = maximumNodes; pending.length > 0 && left > 0; left--) {
    const next = pending.pop();
    if (Array.isArray(next)) pending.push(...(next as unknown[]));
    else if (isNode(next)) note(next, declared, assigned, pending);
  }
  const names = [...assigned].filter((name) => !declared.has(name));
  if (names.length === 0) return [];
  // The module's, or of the nearest function around that has it.
  return [
    { type: "global", names, ...at(node) },
    { type: "nonlocal", names, ...at(node) },
  ];
}

function note(node: TSESTree.Node, declared: Set<string>, assigned: Set<string>, pending: unknown[]): void {
  switch (node.type) {
    case "FunctionDeclaration":
    case "ClassDeclaration":
      if (node.id) declared.add(node.id.name);
      return;
    case "ArrowFunctionExpression":
    case "FunctionExpression":
    case "ClassExpression":
      return;
    case "VariableDeclarator":
      for (const name of namesOfPattern(node.id)) declared.add(name);
      break;
    case "AssignmentExpression":
      for (const name of namesOfPattern(node.left)) assigned.add(name);
      break;
    case "UpdateExpression":
      for (const name of namesOfPattern(node.argument)) assigned.add(name);
      break;
    default:
      break;
  }
  for (const [key, child] of Object.entries(node))
    if (key !== "parent" && typeof child === "object" && child !== null) pending.push(child);
}

function isNode(value: unknown): value is TSESTree.Node {
  return typeof value === "object" && value !== null && "type" in value && "range" in value;
}
