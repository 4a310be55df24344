/** Destructuring: `const { epochs = 10, ...rest } = options` as assignments of one name each. */
import type { TSESTree } from "@typescript-eslint/types";
import type { Expression, Statement } from "../python/tree";
import { lowerExpression, lowerKey } from "./expressions";
import {
  assignNode,
  at,
  callNode,
  intrinsic,
  itemNode,
  memberNode,
  missingNode,
  nameNode,
  numberNode,
  type At,
} from "./nodes";

/** A target that the tree has a node for: a name or a member; patterns take nothing, see {@link bindPattern}. */
export function lowerTarget(node: TSESTree.Node): Expression {
  const isPlain = node.type === "Identifier" || node.type === "MemberExpression";
  return isPlain ? lowerExpression(node) : missingNode(at(node));
}

/** The assignments that give a pattern's names what `value` holds. */
export function bindPattern(pattern: TSESTree.Node, value: Expression): Statement[] {
  const place = at(pattern);
  switch (pattern.type) {
    case "AssignmentPattern":
      return bindPattern(pattern.left, intrinsic("orElse", [value, lowerExpression(pattern.right)], place));
    case "ObjectPattern":
      return withName(value, place, (held) => bindProperties(pattern, held));
    case "ArrayPattern":
      // There may be more items than names.
      return withName(value, place, (held) =>
        pattern.elements.flatMap((item, index) => {
          if (!item) return [];
          const from = numberNode(index, place);
          if (item.type === "RestElement")
            return bindPattern(item.argument, callNode(memberNode(held, "slice", place), [from], place));
          return bindPattern(item, itemNode(held, from, at(item)));
        }),
      );
    case "TSParameterProperty":
      return bindPattern(pattern.parameter, value);
    default:
      return [assignNode(lowerTarget(pattern), value, place)];
  }
}

function bindProperties(pattern: TSESTree.ObjectPattern, held: Expression): Statement[] {
  const taken: Expression[] = [];
  return pattern.properties.flatMap((property) => {
    if (property.type === "RestElement")
      return bindPattern(property.argument, intrinsic("rest", [held, ...taken], at(property)));
    const key = lowerKey(property);
    taken.push(key);
    const part = key.type === "string" ? memberNode(held, key.value, at(property)) : itemNode(held, key, at(property));
    return bindPattern(property.value, part);
  });
}

/** Evaluates a value once, under a name that no script can write. */
function withName(value: Expression, place: At, body: (held: Expression) => Statement[]): Statement[] {
  if (value.type === "name") return body(value);
  const held = nameNode(`%${place.from}`, place);
  return [assignNode(held, value, place), ...body(held)];
}

/** The names that a pattern binds. */
export function namesOfPattern(pattern: TSESTree.Node): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "AssignmentPattern":
      return namesOfPattern(pattern.left);
    case "RestElement":
      return namesOfPattern(pattern.argument);
    case "ArrayPattern":
      return pattern.elements.flatMap((item) => (item ? namesOfPattern(item) : []));
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        namesOfPattern(property.type === "RestElement" ? property.argument : property.value),
      );
    case "TSParameterProperty":
      return namesOfPattern(pattern.parameter);
    default:
      return [];
  }
}
