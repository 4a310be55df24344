import type { TSESTree } from "@typescript-eslint/types";
import type { Expression } from "../python/tree";
import { lowerClassExpression } from "./classes";
import { lowerFunctionExpression } from "./functions";
import { lowerElement } from "./elements";
import {
  at,
  binaryNode,
  callNode,
  intrinsic,
  itemNode,
  memberNode,
  missingNode,
  nameNode,
  noneNode,
  numberNode,
  textNode,
  type At,
} from "./nodes";
import { lowerTarget } from "./patterns";

/** Expressions inside one another; what lies deeper is left out. */
const maximumDepth = 250;
let depth = 0;

/** An expression of the script as one of the tree that is evaluated. */
export function lowerExpression(node: TSESTree.Node): Expression {
  if (depth >= maximumDepth) return missingNode(at(node));
  depth++;
  try {
    return lower(node);
  } finally {
    depth--;
  }
}

/** What `import(…)` names; half typed it names nothing, which the parser's types leave out. */
function lowerSource(source: TSESTree.Expression | null, place: At): Expression {
  return source ? lowerExpression(source) : missingNode(place);
}

function lower(node: TSESTree.Node): Expression {
  const place = at(node);
  switch (node.type) {
    case "Identifier":
      if (node.name === "undefined") return noneNode(place);
      return node.name === "" ? missingNode(place) : nameNode(node.name, place);
    case "Literal":
      return lowerLiteral(node, place);
    case "TemplateLiteral":
      return lowerTemplate(node, place);
    case "ArrayExpression":
      return {
        type: "list",
        items: node.elements.map((item) => (item ? lowerExpression(item) : noneNode(place))),
        ...place,
      };
    case "ObjectExpression":
      return lowerObject(node, place);
    case "SpreadElement":
      return { type: "starred", value: lowerExpression(node.argument), ...place };
    case "MemberExpression":
      return lowerMember(node, place);
    case "CallExpression":
      return lowerCall(node, place);
    case "NewExpression":
      return callNode(lowerExpression(node.callee), node.arguments.map(lowerExpression), place);
    case "ImportExpression":
      return intrinsic("import", [lowerSource(node.source, place)], place);
    case "UnaryExpression":
      return lowerUnary(node, place);
    case "BinaryExpression":
      return lowerBinary(node, place);
    case "LogicalExpression":
      return lowerLogical(node.operator, lowerExpression(node.left), lowerExpression(node.right), place);
    case "ConditionalExpression":
      return {
        type: "conditional",
        test: lowerExpression(node.test),
        body: lowerExpression(node.consequent),
        otherwise: lowerExpression(node.alternate),
        ...place,
      };
    case "AssignmentExpression":
      return { type: "named", target: lowerTarget(node.left), value: assignedValue(node), ...place };
    case "UpdateExpression":
      return { type: "named", target: lowerExpression(node.argument), value: updatedValue(node), ...place };
    case "SequenceExpression": {
      const last = node.expressions.at(-1);
      return last ? lowerExpression(last) : missingNode(place);
    }
    case "ThisExpression":
      return nameNode("this", place);
    case "Super":
      return intrinsic("super", [], place);
    case "ArrowFunctionExpression":
    case "FunctionExpression":
      return lowerFunctionExpression(node);
    case "ClassExpression":
      return lowerClassExpression(node);
    case "YieldExpression":
      return {
        type: "yield",
        ...(node.argument && { value: lowerExpression(node.argument) }),
        delegated: node.delegate,
        ...place,
      };
    // Waiting for a value and saying what its type is change nothing.
    case "AwaitExpression":
      return lowerExpression(node.argument);
    case "ChainExpression":
    case "TSAsExpression":
    case "TSNonNullExpression":
    case "TSSatisfiesExpression":
    case "TSTypeAssertion":
    case "TSInstantiationExpression":
      return lowerExpression(node.expression);
    case "JSXElement":
    case "JSXFragment":
      return lowerElement(node);
    default:
      return missingNode(place);
  }
}

function lowerLiteral(node: TSESTree.Literal, place: At): Expression {
  const { value } = node;
  if (typeof value === "number") return numberNode(value, place);
  if (typeof value === "string") return textNode(value, place);
  if (typeof value === "boolean") return { type: "constant", value, ...place };
  if (typeof value === "bigint") return numberNode(Number(value), place);
  return node.raw === "null" ? noneNode(place) : missingNode(place);
}

/** `${epochs} epochs`, as an f-string. */
function lowerTemplate(node: TSESTree.TemplateLiteral, place: At): Expression {
  const texts = node.quasis.map((quasi) => quasi.value.cooked ?? quasi.value.raw);
  if (node.expressions.length === 0) return textNode(texts[0] ?? "", place);
  const parts = texts.flatMap((text, i) => {
    const inner = node.expressions[i];
    return inner ? [text, { expression: lowerExpression(inner), format: "", selfDocumenting: false }] : [text];
  });
  return { type: "format", parts, ...place };
}

function lowerObject(node: TSESTree.ObjectExpression, place: At): Expression {
  const entries = node.properties.map((property) =>
    property.type === "SpreadElement"
      ? { value: lowerExpression(property.argument) }
      : { key: lowerKey(property), value: lowerExpression(property.value) },
  );
  return { type: "dict", entries, ...place };
}

/** The key of a property: a name is its text. */
export function lowerKey(node: { readonly computed: boolean; readonly key: TSESTree.Node }): Expression {
  const { key } = node;
  if (node.computed) return lowerExpression(key);
  if (key.type === "Identifier") return textNode(key.name, at(key));
  // Numbers and texts are the same keys.
  return key.type === "Literal" ? textNode(String(key.value), at(key)) : missingNode(at(key));
}

function lowerMember(node: TSESTree.MemberExpression, place: At): Expression {
  const object = lowerExpression(node.object);
  if (node.computed) {
    const { property } = node;
    if (property.type === "Literal" && typeof property.value === "string")
      return memberNode(object, property.value, place);
    return itemNode(object, lowerExpression(property), place);
  }
  const name = node.property.type === "PrivateIdentifier" ? `#${node.property.name}` : node.property.name;
  return name === "length" ? intrinsic("length", [object], place) : memberNode(object, name, place);
}

function lowerCall(node: TSESTree.CallExpression, place: At): Expression {
  const { callee } = node;
  const args = node.arguments.map(lowerExpression);
  if (callee.type === "Super")
    return callNode(memberNode(intrinsic("super", [], place), "__init__", place), args, place);
  if (callee.type === "Identifier" && callee.name === "require" && args.length === 1)
    return intrinsic("import", args, place);
  if (callee.type === "MemberExpression" && !callee.computed && callee.property.type === "Identifier") {
    const { name } = callee.property;
    const object = (): Expression => lowerExpression(callee.object);
    if (name === "then") return intrinsic("then", [object(), ...args.slice(0, 1)], place);
    // What happens when something goes wrong is not the run that interests.
    if (name === "catch" || name === "finally") return object();
  }
  return callNode(lowerExpression(callee), args, place);
}

function lowerUnary(node: TSESTree.UnaryExpression, place: At): Expression {
  const operand = lowerExpression(node.argument);
  switch (node.operator) {
    case "!":
      return { type: "unary", operator: "not", operand, ...place };
    case "-":
    case "~":
      return { type: "unary", operator: node.operator, operand, ...place };
    case "+":
      return callNode(nameNode("Number", place), [operand], place);
    case "void":
      return noneNode(place);
    default:
      return missingNode(place);
  }
}

const comparisons: Readonly<Record<string, string>> = {
  "==": "==",
  "===": "==",
  "!=": "!=",
  "!==": "!=",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
  in: "in",
};

function lowerBinary(node: TSESTree.BinaryExpression, place: At): Expression {
  const left = node.left.type === "PrivateIdentifier" ? missingNode(place) : lowerExpression(node.left);
  const right = lowerExpression(node.right);
  const operator = comparisons[node.operator];
  if (operator !== undefined) return { type: "compare", first: left, rest: [{ operator, operand: right }], ...place };
  if (node.operator === "instanceof") return missingNode(place);
  // `x | 0` cuts the fraction off.
  if (node.operator === "|" && right.type === "number" && right.value === 0) return intrinsic("floor", [left], place);
  return binaryNode(node.operator === ">>>" ? ">>" : node.operator, left, right, place);
}

function lowerLogical(operator: "&&" | "||" | "??", left: Expression, right: Expression, place: At): Expression {
  if (operator === "??") return intrinsic("orElse", [left, right], place);
  return { type: "logic", operator: operator === "&&" ? "and" : "or", left, right, ...place };
}

/** What an assignment gives its target: for `a += b` that is `a + b`. */
export function assignedValue(node: TSESTree.AssignmentExpression): Expression {
  const right = lowerExpression(node.right);
  const operator = node.operator.slice(0, -1);
  if (operator === "") return right;
  const left = lowerExpression(node.left);
  if (operator === "&&" || operator === "||" || operator === "??") return lowerLogical(operator, left, right, at(node));
  return binaryNode(operator, left, right, at(node));
}

function updatedValue(node: TSESTree.UpdateExpression): Expression {
  return binaryNode(
    node.operator === "++" ? "+" : "-",
    lowerExpression(node.argument),
    numberNode(1, at(node)),
    at(node),
  );
}
