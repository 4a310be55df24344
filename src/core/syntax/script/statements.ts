import type { TSESTree } from "@typescript-eslint/types";
import type { Expression, Handler, MatchCase, Statement } from "../python/tree";
import { lowerClass } from "./classes";
import { assignedValue, lowerExpression } from "./expressions";
import { lowerFor, lowerForOf, lowerWhile } from "./loops";
import { functionStatement, lowerFunction } from "./functions";
import { lowerModuleStatement } from "./modules";
import { assignNode, at, callNode, memberNode, nameNode, noneNode, numberNode, textNode } from "./nodes";
import { bindPattern, lowerTarget } from "./patterns";

/** Statements inside one another; what lies deeper is left out. */
const maximumDepth = 120;
let depth = 0;

/** Statements of a block. Functions can be called above the place where they are declared. */
export function lowerBlock(nodes: readonly TSESTree.Node[]): Statement[] {
  if (depth >= maximumDepth) return [];
  depth++;
  try {
    const isFunction = (node: TSESTree.Node): boolean => declarationIn(node)?.type === "FunctionDeclaration";
    return [...nodes.filter(isFunction), ...nodes.filter((node) => !isFunction(node))].flatMap(lowerStatement);
  } finally {
    depth--;
  }
}

function declarationIn(node: TSESTree.Node): TSESTree.Node | null {
  return node.type === "ExportNamedDeclaration" || node.type === "ExportDefaultDeclaration" ? node.declaration : node;
}

/** The body of a loop or branch, in braces or not. */
export function lowerBody(node: TSESTree.Statement): Statement[] {
  return lowerBlock(node.type === "BlockStatement" ? node.body : [node]);
}

/** One statement of the script as those of the tree that is evaluated. */
export function lowerStatement(node: TSESTree.Node): Statement[] {
  const place = at(node);
  switch (node.type) {
    case "ExpressionStatement":
      return lowerExpressionStatement(node.expression);
    case "VariableDeclaration":
      return node.declarations.flatMap(lowerDeclarator);
    case "FunctionDeclaration":
      return node.id ? [functionStatement(node.id.name, lowerFunction(node), node)] : [];
    case "ClassDeclaration":
      return node.id ? [lowerClass(node, node.id.name)] : [];
    case "ReturnStatement":
      return [{ type: "return", ...(node.argument && { value: lowerExpression(node.argument) }), ...place }];
    case "IfStatement":
      return [lowerIf(node)];
    case "ForStatement":
      return lowerFor(node);
    case "ForOfStatement":
    case "ForInStatement":
      return lowerForOf(node);
    case "WhileStatement":
    case "DoWhileStatement":
      return [lowerWhile(node)];
    case "BlockStatement":
      return lowerBlock(node.body);
    case "LabeledStatement":
      return lowerStatement(node.body);
    case "TryStatement":
      return [lowerTry(node)];
    case "ThrowStatement":
      return [{ type: "raise", value: lowerExpression(node.argument), ...place }];
    case "SwitchStatement":
      return [lowerSwitch(node)];
    case "BreakStatement":
      return [{ type: "break", ...place }];
    case "ContinueStatement":
      return [{ type: "continue", ...place }];
    case "TSEnumDeclaration":
      return [lowerEnum(node)];
    default:
      return lowerModuleStatement(node);
  }
}

function lowerExpressionStatement(node: TSESTree.Expression): Statement[] {
  const place = at(node);
  if (node.type === "AssignmentExpression") return lowerAssignment(node);
  if (node.type === "UpdateExpression") {
    const operator = node.operator === "++" ? "+" : "-";
    return [
      { type: "augment", target: lowerExpression(node.argument), operator, value: numberNode(1, place), ...place },
    ];
  }
  if (node.type === "SequenceExpression") return node.expressions.flatMap(lowerExpressionStatement);
  return [{ type: "expression", value: lowerExpression(node), ...place }];
}

function lowerAssignment(node: TSESTree.AssignmentExpression): Statement[] {
  const place = at(node);
  const operator = node.operator.slice(0, -1);
  if (operator === "") return listener(node) ?? bindPattern(node.left, lowerExpression(node.right));
  if (/^(&&|\|\||\?\?)$/.test(operator)) return [assignNode(lowerTarget(node.left), assignedValue(node), place)];
  return [{ type: "augment", target: lowerTarget(node.left), operator, value: lowerExpression(node.right), ...place }];
}

/** `button.onclick = () => …` is another way of adding a listener, `image.src = …` of having a file loaded. */
function listener(node: TSESTree.AssignmentExpression): Statement[] | undefined {
  const { left } = node;
  if (left.type !== "MemberExpression" || left.property.type !== "Identifier" || left.computed) return undefined;
  const { name } = left.property;
  const event = /^on([a-z]+)$/.exec(name)?.[1];
  if (event === undefined && name !== "src") return undefined;
  const place = at(node);
  const method = event === undefined ? "setAttribute" : "addEventListener";
  const callee = memberNode(lowerExpression(left.object), method, place);
  const args = [textNode(event ?? name, place), lowerExpression(node.right)];
  return [{ type: "expression", value: callNode(callee, args, place), ...place }];
}

function lowerDeclarator(node: TSESTree.VariableDeclarator): Statement[] {
  const { id, init } = node;
  if (!init) return id.type === "Identifier" ? [assignNode(nameNode(id.name, at(id)), noneNode(at(id)), at(node))] : [];
  // A function under a name, however it is written.
  if (id.type === "Identifier" && (init.type === "ArrowFunctionExpression" || init.type === "FunctionExpression"))
    return [functionStatement(id.name, lowerFunction(init), init)];
  if (id.type === "Identifier" && init.type === "ClassExpression") return [lowerClass(init, id.name)];
  return bindPattern(id, lowerExpression(init));
}

function lowerIf(node: TSESTree.IfStatement): Statement {
  const branches: { test: Expression; body: readonly Statement[] }[] = [];
  let current: TSESTree.Statement | null = node;
  while (current?.type === "IfStatement") {
    branches.push({ test: lowerExpression(current.test), body: lowerBody(current.consequent) });
    current = current.alternate;
  }
  return { type: "if", branches, otherwise: current ? lowerBody(current) : [], ...at(node) };
}

function lowerTry(node: TSESTree.TryStatement): Statement {
  const { handler, finalizer } = node;
  const handlers: Handler[] = handler ? [{ body: lowerBlock(handler.body.body), ...at(handler) }] : [];
  return {
    type: "try",
    body: lowerBlock(node.block.body),
    handlers,
    otherwise: [],
    finally: finalizer ? lowerBlock(finalizer.body) : [],
    ...at(node),
  };
}

/** Each case with those that it falls through to. */
function lowerSwitch(node: TSESTree.SwitchStatement): Statement {
  const cases = node.cases.map((entry, index): MatchCase => {
    const literals: Expression[] = [];
    // Cases without statements share those of the next one.
    for (let i = index; i >= 0 && (i === index || node.cases[i]?.consequent.length === 0); i--) {
      const test = node.cases[i]?.test;
      if (test) literals.push(lowerExpression(test));
    }
    const ends = entry.consequent.flatMap((s) => (s.type === "BlockStatement" ? s.body : [s]));
    const stop = ends.findIndex((s) => s.type === "BreakStatement");
    const body = lowerBlock(stop < 0 ? ends : ends.slice(0, stop));
    return { ...(entry.test ? { literals } : { capture: "_" }), body, ...at(entry) };
  });
  const own = cases.filter((_, index) => node.cases[index]?.consequent.length !== 0);
  // The default stands last, wherever it is written.
  const ordered = [...own.filter((c) => c.literals), ...own.filter((c) => !c.literals)];
  return { type: "match", subject: lowerExpression(node.discriminant), cases: ordered, ...at(node) };
}

/** An enumeration is an object of its members. */
function lowerEnum(node: TSESTree.TSEnumDeclaration): Statement {
  const place = at(node);
  let next = 0;
  const entries = node.body.members.map((member) => {
    const value = member.initializer ? lowerExpression(member.initializer) : numberNode(next, at(member));
    next = value.type === "number" ? value.value + 1 : next + 1;
    const name = member.id.type === "Identifier" ? member.id.name : member.id.value;
    return { key: textNode(name, at(member)), value };
  });
  return assignNode(nameNode(node.id.name, place), { type: "dict", entries, ...place }, place);
}
