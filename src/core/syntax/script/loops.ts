import type { TSESTree } from "@typescript-eslint/types";
import type { Expression, Statement } from "../python/tree";
import { lowerExpression } from "./expressions";
import { at, binaryNode, intrinsic, nameNode, numberNode, type At } from "./nodes";
import { bindPattern, lowerTarget } from "./patterns";
import { lowerBody, lowerStatement } from "./statements";

/** `for (let i = 0; i < n; i++)` is a loop over a range; other forms are a `while` with what comes before and after. */
export function lowerFor(node: TSESTree.ForStatement): Statement[] {
  const place = at(node);
  const counted = countedRange(node);
  const body = lowerBody(node.body);
  const before = node.init ? lowerInit(node.init) : [];
  if (counted) {
    const target = nameNode(counted.name, place);
    const loop: Statement = {
      type: "for",
      target,
      iterable: counted.range,
      body,
      otherwise: [],
      headerTo: node.body.range[0],
      ...place,
    };
    return [...before, loop];
  }
  const after = node.update ? lowerStatement(expressionStatement(node.update)) : [];
  const test: Expression = node.test ? lowerExpression(node.test) : { type: "constant", value: true, ...place };
  return [
    ...before,
    { type: "while", test, body: [...body, ...after], otherwise: [], headerTo: node.body.range[0], ...place },
  ];
}

function lowerInit(node: TSESTree.ForInitialiser): Statement[] {
  return node.type === "VariableDeclaration" ? lowerStatement(node) : lowerStatement(expressionStatement(node));
}

function expressionStatement(expression: TSESTree.Expression): TSESTree.ExpressionStatement {
  return { type: "ExpressionStatement", expression, range: expression.range } as TSESTree.ExpressionStatement;
}

/** The range that a counting loop goes through. */
function countedRange(node: TSESTree.ForStatement): { readonly name: string; readonly range: Expression } | undefined {
  const { init, test, update } = node;
  if (init?.type !== "VariableDeclaration" || test?.type !== "BinaryExpression" || !update) return undefined;
  const counter = init.declarations[0];
  if (counter?.id.type !== "Identifier" || !counter.init || test.left.type !== "Identifier") return undefined;
  const { name } = counter.id;
  const step = stepOf(update, name);
  if (test.left.name !== name || !step) return undefined;
  const place = at(node);
  const rises = test.operator.startsWith("<");
  if (!/^[<>]=?$/.test(test.operator) || rises !== step.rises) return undefined;
  const bound = lowerExpression(test.right);
  const stop = test.operator.endsWith("=")
    ? binaryNode(rises ? "+" : "-", bound, numberNode(1, place), at(test.right))
    : bound;
  const start = lowerExpression(counter.init);
  const by = rises ? step.by : ({ type: "unary", operator: "-", operand: step.by, ...place } as const);
  const isUnit = step.by.type === "number" && step.by.value === 1;
  if (start.type === "number" && start.value === 0 && isUnit && rises)
    return { name, range: intrinsic("range", [stop], place) };
  return { name, range: intrinsic("range", isUnit && rises ? [start, stop] : [start, stop, by], place) };
}

/** `i++`, `i += 2`, `i = i + 2`, and the same downwards. */
function stepOf(
  update: TSESTree.Expression,
  name: string,
): { readonly by: Expression; readonly rises: boolean } | undefined {
  if (update.type === "UpdateExpression")
    return isName(update.argument, name)
      ? { by: numberNode(1, at(update)), rises: update.operator === "++" }
      : undefined;
  if (update.type !== "AssignmentExpression" || !isName(update.left, name)) return undefined;
  if (update.operator === "+=" || update.operator === "-=")
    return { by: lowerExpression(update.right), rises: update.operator === "+=" };
  const { right } = update;
  if (update.operator !== "=" || right.type !== "BinaryExpression" || !isName(right.left, name)) return undefined;
  if (right.operator !== "+" && right.operator !== "-") return undefined;
  return { by: lowerExpression(right.right), rises: right.operator === "+" };
}

function isName(node: TSESTree.Node, name: string): boolean {
  return node.type === "Identifier" && node.name === name;
}

/** `for (const x of xs)`; `for (const key in object)` goes through the keys. */
export function lowerForOf(node: TSESTree.ForOfStatement | TSESTree.ForInStatement): Statement[] {
  const place = at(node);
  const { left } = node;
  const pattern = left.type === "VariableDeclaration" ? left.declarations[0].id : left;
  const plain = lowerTarget(pattern);
  const iterable = lowerExpression(node.right);
  const [target, first] = takenApart(pattern, plain, place);
  return [
    {
      type: "for",
      target,
      iterable,
      body: [...first, ...lowerBody(node.body)],
      otherwise: [],
      headerTo: node.body.range[0],
      ...place,
    },
  ];
}

function takenApart(pattern: TSESTree.Node, plain: Expression, place: At): [Expression, Statement[]] {
  if (plain.type !== "missing") return [plain, []];
  const item = nameNode(`%${place.from}`, place);
  return [item, bindPattern(pattern, item)];
}

/** `while (test)`; a body that runs before its test is read the same way. */
export function lowerWhile(node: TSESTree.WhileStatement | TSESTree.DoWhileStatement): Statement {
  const headerTo = node.type === "WhileStatement" ? node.body.range[0] : node.range[0] + 2;
  return {
    type: "while",
    test: lowerExpression(node.test),
    body: lowerBody(node.body),
    otherwise: [],
    headerTo,
    ...at(node),
  };
}
