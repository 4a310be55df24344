import type { TreeCursor } from "@lezer/common";
import { readNumber, stringParts, unescapeString } from "./literals";
import type { Argument, ComprehensionClause, Expression, Parameter, Replacement } from "./tree";

/** Deeper nesting than this is read as missing: it is generated or hostile, and recursion has an end. */
const maximumDepth = 200;

/** Where a tree is read from, and how deep the reader stands in it. */
export interface Reading {
  readonly text: string;
  depth: number;
}

/** A child of a node: a token by its name, or an expression. */
export interface Part {
  readonly token: string;
  readonly from: number;
  readonly to: number;
  readonly expression?: Expression;
}

type Build = (cursor: TreeCursor, reading: Reading) => Expression;

const builders: Readonly<Record<string, Build>> = {
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
};

export function isExpressionName(name: string): boolean {
  return Object.hasOwn(builders, name);
}

/** The expression at the cursor, which is left where it was. */
export function buildExpression(cursor: TreeCursor, reading: Reading): Expression {
  const build = builders[cursor.name];
  if (!build || reading.depth >= maximumDepth) return missing(cursor.from, cursor.to);
  reading.depth++;
  try {
    return build(cursor, reading);
  } finally {
    reading.depth--;
  }
}

/** The children of the node at the cursor, comments left out. */
export function readParts(cursor: TreeCursor, reading: Reading, skip?: ReadonlySet<string>): Part[] {
  const parts: Part[] = [];
  if (!cursor.firstChild()) return parts;
  do {
    const token = cursor.name;
    if (token === "Comment" || token === "⚠") continue;
    const { from, to } = cursor;
    if (skip?.has(token) === true || !isExpressionName(token)) parts.push({ token, from, to });
    else parts.push({ token, from, to, expression: buildExpression(cursor, reading) });
  } while (cursor.nextSibling());
  cursor.parent();
  return parts;
}

export function missing(from: number, to = from): Expression {
  return { type: "missing", from, to };
}

function orMissing(part: Part | undefined, at: number): Expression {
  return part?.expression ?? missing(part?.from ?? at);
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

function buildString(c: TreeCursor, r: Reading): Expression {
  const text = r.text.slice(c.from, c.to);
  const { raw, bytes, opening, closing } = stringParts(text);
  const content = text.slice(opening, text.length - closing);
  return { type: "string", value: raw ? content : unescapeString(content), bytes, from: c.from, to: c.to };
}

function formatParts(cursor: TreeCursor, reading: Reading): (string | Replacement)[] {
  const text = reading.text.slice(cursor.from, cursor.to);
  const { raw, opening, closing } = stringParts(text);
  const literal = (from: number, to: number): string => {
    const content = reading.text.slice(from, to).replace(/\{\{/g, "{").replace(/\}\}/g, "}");
    return raw ? content : unescapeString(content);
  };
  const parts: (string | Replacement)[] = [];
  let at = cursor.from + opening;
  const end = cursor.to - closing;
  if (cursor.firstChild()) {
    do {
      if (cursor.name !== "FormatReplacement") continue;
      if (cursor.from > at) parts.push(literal(at, cursor.from));
      parts.push(replacement(cursor, reading));
      at = cursor.to;
    } while (cursor.nextSibling());
    cursor.parent();
  }
  if (end > at) parts.push(literal(at, end));
  return parts;
}

function replacement(cursor: TreeCursor, reading: Reading): Replacement {
  const parts = readParts(cursor, reading);
  const conversion = parts.find((p) => p.token === "FormatConversion");
  const spec = parts.find((p) => p.token === "FormatSpec");
  const format = spec && reading.text.slice(spec.from + 1, spec.to);
  return {
    expression: orMissing(
      parts.find((p) => p.expression),
      cursor.from,
    ),
    ...(conversion && { conversion: reading.text.slice(conversion.from + 1, conversion.to) }),
    ...(format !== undefined && !format.includes("{") ? { format } : format === undefined ? { format: "" } : {}),
    selfDocumenting: parts.some((p) => p.token === "FormatSelfDoc"),
  };
}

function buildContinued(c: TreeCursor, r: Reading): Expression {
  const pieces = readParts(c, r).flatMap((p) => p.expression ?? []);
  const bytes = pieces.some((p) => p.type === "string" && p.bytes);
  if (pieces.every((p) => p.type === "string"))
    return { type: "string", value: pieces.map((p) => p.value).join(""), bytes, from: c.from, to: c.to };
  const parts = pieces.flatMap((p) => (p.type === "string" ? p.value : p.type === "format" ? p.parts : []));
  return { type: "format", parts, from: c.from, to: c.to };
}

/** Expressions between commas; `*x` is starred. Tokens that are neither are skipped. */
export function sequence(parts: readonly Part[]): Expression[] {
  const items: Expression[] = [];
  parts.forEach((part, i) => {
    if (!part.expression) return;
    const star = parts[i - 1];
    if (star?.token === "*") items.push({ type: "starred", value: part.expression, from: star.from, to: part.to });
    else items.push(part.expression);
  });
  return items;
}

/** One expression, or the tuple that several between commas are. */
export function tupleOf(parts: readonly Part[], at: number): Expression {
  const items = sequence(parts);
  const [first] = items;
  const last = items.at(-1);
  if (first === undefined || last === undefined) return missing(at);
  const isTuple = parts.some((p) => p.token === ",");
  return items.length === 1 && !isTuple ? first : { type: "tuple", items, from: first.from, to: last.to };
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

const comprehensionKinds = {
  ArrayComprehensionExpression: "list",
  SetComprehensionExpression: "set",
  DictionaryComprehensionExpression: "dict",
  ComprehensionExpression: "generator",
} as const;

function buildComprehension(c: TreeCursor, r: Reading): Expression {
  const { from, to } = c;
  const kind = comprehensionKinds[c.name as keyof typeof comprehensionKinds];
  return comprehension(kind, readParts(c, r), from, to);
}

function comprehension(
  kind: "list" | "set" | "dict" | "generator",
  parts: readonly Part[],
  from: number,
  to: number,
): Expression {
  const start = parts.findIndex((p) => p.token === "for");
  // A list that its reader has not finished typing parses as a comprehension without `for`.
  if (start < 0) return { type: kind === "set" ? "set" : "list", items: sequence(parts), from, to };
  const head = parts.slice(0, start).filter((p) => p.expression);
  const clauses: ComprehensionClause[] = [];
  for (let i = start; i < parts.length;) {
    const next = parts.findIndex((p, at) => at > i && p.token === "for");
    clauses.push(comprehensionClause(parts.slice(i + 1, next < 0 ? parts.length : next), parts[i]?.from ?? from));
    if (next < 0) break;
    i = next;
  }
  const element = orMissing(kind === "dict" ? head[1] : head[0], from);
  const key = kind === "dict" ? orMissing(head[0], from) : undefined;
  return { type: "comprehension", kind, element, ...(key && { key }), clauses, from, to };
}

function comprehensionClause(parts: readonly Part[], from: number): ComprehensionClause {
  const at = parts.findIndex((p) => p.token === "in");
  const targets = at < 0 ? parts : parts.slice(0, at);
  const rest = at < 0 ? [] : parts.slice(at + 1);
  const firstIf = rest.findIndex((p) => p.token === "if");
  const iterable = tupleOf(rest.slice(0, firstIf < 0 ? rest.length : firstIf), from);
  const conditions = firstIf < 0 ? [] : rest.slice(firstIf).flatMap((p) => p.expression ?? []);
  const to = conditions.at(-1)?.to ?? iterable.to;
  return { target: tupleOf(targets, from), iterable, conditions, from, to };
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

function splitAt(parts: readonly Part[], token: string): Part[][] {
  const groups: Part[][] = [[]];
  for (const part of parts) {
    if (part.token === token) groups.push([]);
    else groups.at(-1)?.push(part);
  }
  return groups;
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

/** The arguments in the ArgList at the cursor. */
export function readArguments(c: TreeCursor, r: Reading): Argument[] {
  const { from, to } = c;
  const parts = readParts(c, r);
  if (parts.some((p) => p.token === "for")) {
    const value = comprehension("generator", parts.slice(1, -1), from, to);
    return [{ kind: "positional", value, from, to }];
  }
  const args: Argument[] = [];
  for (const group of splitAt(parts, ",")) {
    const tokens = group.filter((p) => p.token !== "(" && p.token !== ")");
    const argument = readArgument(tokens, r);
    if (argument) args.push(argument);
  }
  return args;
}

function readArgument(tokens: readonly Part[], r: Reading): Argument | undefined {
  const [first, second] = tokens;
  if (!first) return undefined;
  const value = tokens.findLast((p) => p.expression);
  const to = tokens.at(-1)?.to ?? first.to;
  if (second?.token === "AssignOp") {
    const name = r.text.slice(first.from, first.to);
    const given = value === first ? missing(to) : orMissing(value, to);
    return { kind: "keyword", name, value: given, from: first.from, to };
  }
  const kind = first.token === "*" ? "star" : first.token === "**" ? "doubleStar" : "positional";
  return value && { kind, value: orMissing(value, to), from: first.from, to };
}

function buildUnary(c: TreeCursor, r: Reading): Expression {
  const { from, to } = c;
  const parts = readParts(c, r);
  const operand = orMissing(
    parts.find((p) => p.expression),
    to,
  );
  const operator = parts[0] && !parts[0].expression ? r.text.slice(parts[0].from, parts[0].to) : "+";
  // A sign belongs to the number: `-1` is one literal to a reader.
  if (operand.type === "number" && operator === "-") return { ...operand, value: -operand.value, from, to };
  return { type: "unary", operator, operand, from, to };
}

const comparisons = new Set(["CompareOp", "in", "not", "is"]);

function buildBinary(c: TreeCursor, r: Reading): Expression {
  const { from, to } = c;
  const parts = readParts(c, r);
  const left = orMissing(parts[0], from);
  const right = parts.length > 1 ? orMissing(parts.at(-1), to) : missing(to);
  const operators = parts.slice(1, -1);
  const operator = operators.map((p) => r.text.slice(p.from, p.to)).join(" ");
  if (operator === "and" || operator === "or") return { type: "logic", operator, left, right, from, to };
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

/** The parameters in the ParamList at the cursor. */
export function readParameters(c: TreeCursor, r: Reading): Parameter[] {
  const parameters: Parameter[] = [];
  let afterStar = false;
  for (const group of splitAt(readParts(c, r), ",")) {
    const tokens = group.filter((p) => p.token !== "(" && p.token !== ")");
    const star = tokens.find((p) => p.token === "*" || p.token === "**");
    const name = tokens.find((p) => p.token === "VariableName");
    if (!name) {
      if (star?.token === "*") afterStar = true;
      continue;
    }
    const assign = tokens.findIndex((p) => p.token === "AssignOp");
    const value = assign < 0 ? undefined : tokens.slice(assign + 1).find((p) => p.expression);
    const annotation = tokens.find((p) => p.token === "TypeDef")?.expression;
    const kind = star ? (star.token === "*" ? "star" : "doubleStar") : afterStar ? "keywordOnly" : "plain";
    if (kind === "star") afterStar = true;
    parameters.push({
      kind,
      name: r.text.slice(name.from, name.to),
      ...(annotation && { annotation }),
      ...(value?.expression && { default: value.expression }),
      from: tokens[0]?.from ?? name.from,
      to: tokens.at(-1)?.to ?? name.to,
    });
  }
  return parameters;
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

export function yieldOf(parts: readonly Part[], from: number, to: number): Expression {
  const value = parts.some((p) => p.expression) ? tupleOf(parts, to) : undefined;
  return { type: "yield", ...(value && { value }), delegated: parts.some((p) => p.token === "from"), from, to };
}
