import { readArguments, readParameters } from "./argumentLists";
import { buildComprehension } from "./comprehensions";
import { readNumber } from "./literals";
import { joined, negated } from "./logic";
import { type Part, missing, orMissing, readParts, sequence, splitAt, tupleOf } from "./parts";
import { buildContinued, buildString, formatParts } from "./strings";
import type { Argument, Expression, Parameter } from "./tree";
import type { TreeCursor } from "@lezer/common";

/** Deeper nesting than this is read as missing: it is generated or hostile, and recursion has an end. */
const maximumDepth = 200;

/** Where a tree is read from, and how deep the reader stands in it. */
export interface Reading {
  readonly text: string;
  depth: number;
}

type Build = (cursor: TreeCursor, reading: Reading) => Expression;

const builders = new Map<string, Build>(
  Object.entries({
    VariableName: (c, r) => ({ type: "name", name: r.text.slice(c.from, c.to), from: c.from, to: c.to }),
    Number: buildNumber,
    String: buildString,
    FormatString: (c, r) => ({ type: "format", parts: formatParts(c, r), from: c.from, to: c.to }),
    ContinuedString: buildContinued,
    Boolean: (c, r) => ({ type: "constant", value: r.text.charAt(c.from) === "T", from: c.from, to: c.to }),
    None: (c) => ({ type: "constant", value: null, from: c.from, to: c.to }),
    Ellipsis: (c) => ({ type: "name", name: "...", from: c.from, to: c.to }),
    TupleExpression: (c, r) => ({ type: "tuple", items: sequence(readParts(c, r)), from: c.from, to: c.to }),
    SetExpression: (c, r) => ({ type: "set", items: sequence(readParts(c, r)), from: c.from, to: c.to }),
    ArrayExpression: (c, r) => ({ type: "list", items: sequence(readParts(c, r)), from: c.from, to: c.to }),
    DictionaryExpression: buildDict,
    ArrayComprehensionExpression: buildComprehension,
    SetComprehensionExpression: buildComprehension,
    DictionaryComprehensionExpression: buildComprehension,
    ComprehensionExpression: buildComprehension,
    ParenthesizedExpression: (c, r) => inner(c, r),
    AwaitExpression: (c, r) => inner(c, r),
    MemberExpression: buildMember,
    CallExpression: buildCall,
    UnaryExpression: buildUnary,
    BinaryExpression: buildBinary,
    ConditionalExpression: buildConditional,
    LambdaExpression: buildLambda,
    NamedExpression: buildNamed,
    YieldExpression: buildYield,
    TypeDef: (c, r) => inner(c, r),
  } satisfies Record<string, Build>),
);

/** Whether a node of the syntax tree is an expression. */
export function isExpressionName(name: string): boolean {
  return builders.has(name);
}

/** The expression at the cursor, which is left where it was. */
export function buildExpression(cursor: TreeCursor, reading: Reading): Expression {
  const build = builders.get(cursor.name);
  if (!build || reading.depth >= maximumDepth) return missing(cursor.from, cursor.to);
  reading.depth++;
  try {
    return build(cursor, reading);
  } finally {
    reading.depth--;
  }
}

function inner(cursor: TreeCursor, reading: Reading): Expression {
  const parts = readParts(cursor, reading);
  return orMissing(
    parts.find((p) => p.expression),
    cursor.to,
  );
}

function buildNumber(c: TreeCursor, r: Reading): Expression {
  const number = readNumber(r.text.slice(c.from, c.to));
  return number ? { type: "number", ...number, from: c.from, to: c.to } : missing(c.from, c.to);
}

function buildDict(c: TreeCursor, r: Reading): Expression {
  const entries: { key?: Expression; value: Expression }[] = [];
  let key: Expression | undefined;
  let state: "key" | "value" | "spread" = "key";
  for (const part of readParts(c, r)) {
    if (part.token === "**") state = "spread";
    else if (part.token === ":") state = "value";
    else if (part.token === ",") {
      state = "key";
      key = undefined;
    } else if (part.expression) {
      if (state === "spread") entries.push({ value: part.expression });
      else if (state === "key") key = part.expression;
      else if (key) entries.push({ key, value: part.expression });
    }
  }
  return { type: "dict", entries, from: c.from, to: c.to };
}

function buildMember(c: TreeCursor, r: Reading): Expression {
  const { from, to } = c;
  const parts = readParts(c, r);
  const object = orMissing(parts[0], from);
  const dot = parts.findIndex((p, i) => i > 0 && p.token === ".");
  if (dot > 0) {
    const name = parts[dot + 1];
    if (!name) return { type: "attribute", object, name: "", from, to };
    return { type: "attribute", object, name: r.text.slice(name.from, name.to), from, to };
  }
  const open = parts.findIndex((p, i) => i > 0 && p.token === "[");
  const index = parts.slice(open + 1).filter((p) => p.token !== "]");
  return { type: "subscript", object, index: buildIndex(index, to), from, to };
}

function buildIndex(parts: readonly Part[], at: number): Expression {
  if (!parts.some((p) => p.token === ":")) return tupleOf(parts, at);
  const items: Expression[] = [];
  for (const group of splitAt(parts, ",")) {
    if (group.length === 0) continue;
    if (!group.some((p) => p.token === ":")) items.push(tupleOf(group, at));
    else {
      const [lower, upper, step] = splitAt(group, ":").map((g) => g.find((p) => p.expression)?.expression);
      const from = group[0]?.from ?? at;
      const to = group.at(-1)?.to ?? at;
      items.push({ type: "slice", ...(lower && { lower }), ...(upper && { upper }), ...(step && { step }), from, to });
    }
  }
  const [first] = items;
  if (items.length === 1 && first) return first;
  return { type: "tuple", items, from: first?.from ?? at, to: items.at(-1)?.to ?? at };
}

function buildCall(c: TreeCursor, r: Reading): Expression {
  const { from, to } = c;
  let callee: Expression | undefined;
  let args: Argument[] = [];
  if (c.firstChild()) {
    do {
      if (c.name === "ArgList") args = readArguments(c, r);
      else if (!callee && isExpressionName(c.name)) callee = buildExpression(c, r);
    } while (c.nextSibling());
    c.parent();
  }
  return { type: "call", callee: callee ?? missing(from), args, from, to };
}

function buildUnary(c: TreeCursor, r: Reading): Expression {
  const { from, to } = c;
  const parts = readParts(c, r);
  const part = parts.find((p) => p.expression);
  const operand = orMissing(part, to);
  const operator = parts[0] && !parts[0].expression ? r.text.slice(parts[0].from, parts[0].to) : "+";
  if (operator === "not") return negated(operand, isBracketed(part), from);
  // A sign belongs to the number: `-1` is one literal to a reader.
  if (operand.type === "number" && operator === "-") return { ...operand, value: -operand.value, from, to };
  return { type: "unary", operator, operand, from, to };
}

function isBracketed(part: Part | undefined): boolean {
  return part?.token === "ParenthesizedExpression";
}

const comparisons = new Set(["CompareOp", "in", "not", "is"]);

function buildBinary(c: TreeCursor, r: Reading): Expression {
  const { from, to } = c;
  const parts = readParts(c, r);
  const left = orMissing(parts[0], from);
  const right = parts.length > 1 ? orMissing(parts.at(-1), to) : missing(to);
  const operators = parts.slice(1, -1);
  const operator = operators.map((p) => r.text.slice(p.from, p.to)).join(" ");
  if (operator === "and" || operator === "or")
    return { ...joined(operator, left, right, isBracketed(parts.at(-1))), from, to };
  if (!comparisons.has(operators[0]?.token ?? "")) return { type: "binary", operator, left, right, from, to };
  const step = { operator: operator.replace(/\s+/g, " "), operand: right };
  // `a < b < c` is one chain; `(a < b) < c` is not, and its left side begins before the comparison does.
  const chained = left.type === "compare" && parts[0]?.token === "BinaryExpression";
  if (chained) return { type: "compare", first: left.first, rest: [...left.rest, step], from, to };
  return { type: "compare", first: left, rest: [step], from, to };
}

function buildConditional(c: TreeCursor, r: Reading): Expression {
  const { from, to } = c;
  const [body, test, otherwise] = readParts(c, r).flatMap((p) => p.expression ?? []);
  return {
    type: "conditional",
    body: body ?? missing(from),
    test: test ?? missing(to),
    otherwise: otherwise ?? missing(to),
    from,
    to,
  };
}

function buildLambda(c: TreeCursor, r: Reading): Expression {
  const { from, to } = c;
  let parameters: Parameter[] = [];
  let body: Expression | undefined;
  if (c.firstChild()) {
    do {
      if (c.name === "ParamList") parameters = readParameters(c, r);
      else if (isExpressionName(c.name)) body = buildExpression(c, r);
    } while (c.nextSibling());
    c.parent();
  }
  return { type: "lambda", parameters, body: body ?? missing(to), from, to };
}

function buildNamed(c: TreeCursor, r: Reading): Expression {
  const { from, to } = c;
  const [target, value] = readParts(c, r).flatMap((p) => p.expression ?? []);
  return { type: "named", target: target ?? missing(from), value: value ?? missing(to), from, to };
}

function buildYield(c: TreeCursor, r: Reading): Expression {
  const { from, to } = c;
  return yieldOf(readParts(c, r), from, to);
}

/** A `yield` from the parts after it. */
export function yieldOf(parts: readonly Part[], from: number, to: number): Expression {
  const value = parts.some((p) => p.expression) ? tupleOf(parts, to) : undefined;
  return { type: "yield", ...(value && { value }), delegated: parts.some((p) => p.token === "from"), from, to };
}
