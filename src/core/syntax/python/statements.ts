import type { SyntaxNode, TreeCursor } from "@lezer/common";
import {
  buildExpression,
  isExpressionName,
  missing,
  readArguments,
  readParameters,
  readParts,
  sequence,
  tupleOf,
  yieldOf,
  type Part,
  type Reading,
} from "./expressions";
import type { Argument, Expression, Handler, MatchCase, Parameter, Statement } from "./tree";

const maximumNesting = 60;

type Build = (cursor: TreeCursor, reading: Reading) => Statement | undefined;

const builders: Readonly<Record<string, Build>> = {
  ExpressionStatement: (c, r) => ({
    type: "expression",
    value: tupleOf(readParts(c, r), c.to),
    from: c.from,
    to: c.to,
  }),
  PrintStatement: (c, r) => ({ type: "expression", value: tupleOf(readParts(c, r), c.to), from: c.from, to: c.to }),
  YieldStatement: (c, r) => ({
    type: "expression",
    value: yieldOf(readParts(c, r), c.from, c.to),
    from: c.from,
    to: c.to,
  }),
  AssignStatement: buildAssign,
  UpdateStatement: buildUpdate,
  ImportStatement: buildImport,
  FunctionDefinition: (c, r) => buildFunction(c, r, []),
  ClassDefinition: (c, r) => buildClass(c, r, []),
  DecoratedStatement: buildDecorated,
  IfStatement: buildIf,
  ForStatement: buildFor,
  WhileStatement: buildWhile,
  TryStatement: buildTry,
  WithStatement: buildWith,
  MatchStatement: buildMatch,
  ReturnStatement: (c, r) => withValue("return", c, r),
  RaiseStatement: buildRaise,
  AssertStatement: buildAssert,
  DeleteStatement: (c, r) => ({ type: "delete", targets: sequence(readParts(c, r)), from: c.from, to: c.to }),
  ScopeStatement: buildScope,
  BreakStatement: (c) => ({ type: "break", from: c.from, to: c.to }),
  ContinueStatement: (c) => ({ type: "continue", from: c.from, to: c.to }),
  PassStatement: (c) => ({ type: "pass", from: c.from, to: c.to }),
};

/** The statements among the children of the node at the cursor, in order. */
export function buildStatements(c: TreeCursor, r: Reading): Statement[] {
  const statements: Statement[] = [];
  if (r.depth >= maximumNesting || !c.firstChild()) return statements;
  r.depth++;
  do {
    if (c.name === "StatementGroup") {
      statements.push(...buildStatements(c, r));
      continue;
    }
    const statement = builders[c.name]?.(c, r);
    if (statement) statements.push(statement);
    else if (isExpressionName(c.name)) {
      const value = buildExpression(c, r);
      statements.push({ type: "expression", value, from: value.from, to: value.to });
    }
  } while (c.nextSibling());
  c.parent();
  r.depth--;
  return statements;
}

/** A child of a compound statement: a token or expression, or a block. */
type Piece = Part | { readonly token: "Body"; readonly from: number; readonly to: number; readonly body: Statement[] };

function readPieces(c: TreeCursor, r: Reading): Piece[] {
  const pieces: Piece[] = [];
  if (!c.firstChild()) return pieces;
  do {
    const { name, from, to } = c;
    if (name === "Comment" || name === "⚠") continue;
    if (name === "Body") pieces.push({ token: "Body", from, to, body: buildStatements(c, r) });
    else if (isExpressionName(name)) pieces.push({ token: name, from, to, expression: buildExpression(c, r) });
    else pieces.push({ token: name, from, to });
  } while (c.nextSibling());
  c.parent();
  return pieces;
}

/** Pieces up to and with each block: `if a: …`, `elif b: …`, `else: …`. */
function clausesOf(
  pieces: readonly Piece[],
): { keyword: string; parts: Part[]; body: Statement[]; bodyFrom: number; from: number; to: number }[] {
  const clauses = [];
  let parts: Part[] = [];
  for (const piece of pieces) {
    if (!("body" in piece)) {
      parts.push(piece);
      continue;
    }
    const from = parts[0]?.from ?? piece.from;
    clauses.push({ keyword: parts[0]?.token ?? "", parts, body: piece.body, bodyFrom: piece.from, from, to: piece.to });
    parts = [];
  }
  const [first] = parts;
  // A header whose block is not typed yet.
  if (first)
    clauses.push({
      keyword: first.token,
      parts,
      body: [],
      bodyFrom: first.to,
      from: first.from,
      to: parts.at(-1)?.to ?? first.to,
    });
  return clauses;
}

function firstExpression(parts: readonly Part[], at: number): Expression {
  return parts.find((p) => p.expression)?.expression ?? missing(at);
}

function buildAssign(c: TreeCursor, r: Reading): Statement {
  const { from, to } = c;
  const parts = readParts(c, r);
  const annotation = parts.find((p) => p.token === "TypeDef")?.expression;
  const groups: Part[][] = [[]];
  for (const part of parts) {
    if (part.token === "AssignOp") groups.push([]);
    else if (part.token !== "TypeDef") groups.at(-1)?.push(part);
  }
  const sides = groups.map((group) => tupleOf(group, to));
  const value = sides.length > 1 ? sides.at(-1) : undefined;
  const targets = value ? sides.slice(0, -1) : sides;
  if (annotation)
    return { type: "annotate", target: targets[0] ?? missing(from), annotation, ...(value && { value }), from, to };
  return { type: "assign", targets, value: value ?? missing(to), from, to };
}

function buildUpdate(c: TreeCursor, r: Reading): Statement {
  const { from, to } = c;
  const parts = readParts(c, r);
  const at = parts.findIndex((p) => p.token === "UpdateOp");
  const operator = parts[at];
  return {
    type: "augment",
    target: tupleOf(parts.slice(0, Math.max(at, 0)), from),
    operator: operator ? r.text.slice(operator.from, operator.to - 1) : "+",
    value: tupleOf(parts.slice(at + 1), to),
    from,
    to,
  };
}

function buildImport(c: TreeCursor, r: Reading): Statement {
  const { from, to } = c;
  const words: string[] = [];
  const tokens = readParts(c, r, new Set(["VariableName"])).filter((p) => p.token !== "(" && p.token !== ")");
  for (const { from: start, to: end } of tokens) words.push(r.text.slice(start, end));
  const at = words.indexOf("import");
  const names = namesOf(words.slice(at + 1));
  if (words[0] === "import") return { type: "import", modules: names, from, to };
  const source = words.slice(1, at < 0 ? words.length : at);
  const firstName = source.findIndex((word) => /[^.]/.test(word));
  const level = source.slice(0, firstName < 0 ? source.length : firstName).join("").length;
  const module = firstName < 0 ? "" : source.slice(firstName).join("");
  return { type: "importFrom", module, level, names: at < 0 ? [] : names, from, to };
}

/** `a.b as c, d` as names with aliases, from its words. */
function namesOf(words: readonly string[]): { name: string; alias?: string }[] {
  const names: { name: string; alias?: string }[] = [];
  let name = "";
  let alias: string | undefined;
  let inAlias = false;
  for (const word of [...words, ","]) {
    if (word === ",") {
      if (name !== "") names.push({ name, ...(alias !== undefined && { alias }) });
      name = "";
      alias = undefined;
      inAlias = false;
    } else if (word === "as") inAlias = true;
    else if (inAlias) alias = word;
    else name += word;
  }
  return names;
}

function buildFunction(c: TreeCursor, r: Reading, decorators: readonly Expression[]): Statement {
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

function buildClass(c: TreeCursor, r: Reading, decorators: readonly Expression[]): Statement {
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

function buildDecorated(c: TreeCursor, r: Reading): Statement | undefined {
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

function buildIf(c: TreeCursor, r: Reading): Statement {
  const { from, to } = c;
  const clauses = clausesOf(readPieces(c, r));
  const branches = clauses
    .filter((clause) => clause.keyword !== "else")
    .map((clause) => ({ test: firstExpression(clause.parts, clause.from), body: clause.body }));
  const otherwise = clauses.find((clause) => clause.keyword === "else")?.body ?? [];
  return { type: "if", branches, otherwise, from, to };
}

function buildFor(c: TreeCursor, r: Reading): Statement {
  const { from, to } = c;
  const [head, other] = clausesOf(readPieces(c, r));
  const parts = (head?.parts ?? []).filter((p) => p.token !== "for" && p.token !== "async");
  const at = parts.findIndex((p) => p.token === "in");
  return {
    type: "for",
    target: tupleOf(at < 0 ? parts : parts.slice(0, at), from),
    iterable: at < 0 ? missing(to) : tupleOf(parts.slice(at + 1), to),
    body: head?.body ?? [],
    otherwise: other?.body ?? [],
    headerTo: parts.at(-1)?.to ?? to,
    from,
    to,
  };
}

function buildWhile(c: TreeCursor, r: Reading): Statement {
  const { from, to } = c;
  const [head, other] = clausesOf(readPieces(c, r));
  const test = firstExpression(head?.parts ?? [], from);
  return { type: "while", test, body: head?.body ?? [], otherwise: other?.body ?? [], headerTo: test.to, from, to };
}

function buildTry(c: TreeCursor, r: Reading): Statement {
  const { from, to } = c;
  const clauses = clausesOf(readPieces(c, r));
  const block = (keyword: string): Statement[] => clauses.find((clause) => clause.keyword === keyword)?.body ?? [];
  const handlers = clauses
    .filter((clause) => clause.keyword === "except")
    .map((clause): Handler => {
      const as = clause.parts.findIndex((p) => p.token === "as");
      const types = (as < 0 ? clause.parts : clause.parts.slice(0, as)).find((p) => p.expression)?.expression;
      const name = as < 0 ? undefined : clause.parts[as + 1];
      return {
        ...(types && { types }),
        ...(name && { name: r.text.slice(name.from, name.to) }),
        body: clause.body,
        from: clause.from,
        to: clause.to,
      };
    });
  return { type: "try", body: block("try"), handlers, otherwise: block("else"), finally: block("finally"), from, to };
}

function buildWith(c: TreeCursor, r: Reading): Statement {
  const { from, to } = c;
  // `with (a as b, c as d):` parses as a parenthesis in error: its parts are read as if the parentheses were not there.
  const pieces = flattenParenthesis(c, r);
  const [clause] = clausesOf(pieces);
  const items: { context: Expression; target?: Expression }[] = [];
  let expectTarget = false;
  for (const part of clause?.parts ?? []) {
    if (part.token === "as") expectTarget = true;
    else if (part.token === ",") expectTarget = false;
    else if (part.expression) {
      const last = items.at(-1);
      if (expectTarget && last) items[items.length - 1] = { context: last.context, target: part.expression };
      else items.push({ context: part.expression });
      expectTarget = false;
    }
  }
  return { type: "with", items, body: clause?.body ?? [], from, to };
}

function flattenParenthesis(c: TreeCursor, r: Reading): Piece[] {
  const pieces: Piece[] = [];
  if (!c.firstChild()) return pieces;
  do {
    const { name, from, to } = c;
    if (name === "Body") pieces.push({ token: "Body", from, to, body: buildStatements(c, r) });
    else if (name === "ParenthesizedExpression" || name === "TupleExpression") {
      const parts = readParts(c, r);
      if (parts.some((p) => p.token === "as" || p.token === ",")) pieces.push(...parts);
      else pieces.push({ token: name, from, to, expression: buildExpression(c, r) });
    } else if (isExpressionName(name)) pieces.push({ token: name, from, to, expression: buildExpression(c, r) });
    else if (name !== "Comment" && name !== "⚠") pieces.push({ token: name, from, to });
  } while (c.nextSibling());
  c.parent();
  return pieces;
}

function buildMatch(c: TreeCursor, r: Reading): Statement {
  const { from, to } = c;
  let subject: Expression | undefined;
  const cases: MatchCase[] = [];
  if (c.firstChild()) {
    do {
      if (c.name === "MatchBody") cases.push(...buildCases(c, r));
      else if (isExpressionName(c.name)) subject ??= buildExpression(c, r);
    } while (c.nextSibling());
    c.parent();
  }
  return { type: "match", subject: subject ?? missing(from), cases, from, to };
}

function buildCases(c: TreeCursor, r: Reading): MatchCase[] {
  const cases: MatchCase[] = [];
  if (!c.firstChild()) return cases;
  do if (c.name === "MatchClause") cases.push(buildCase(c, r));
  while (c.nextSibling());
  c.parent();
  return cases;
}

function buildCase(c: TreeCursor, r: Reading): MatchCase {
  const { from, to } = c;
  let body: Statement[] = [];
  let literals: Expression[] | undefined;
  let capture: string | undefined;
  let guarded = false;
  if (c.firstChild()) {
    do {
      if (c.name === "Body") body = buildStatements(c, r);
      else if (c.name === "LiteralPattern") literals = readLiterals(c, r);
      else if (c.name === "OrPattern") literals = readAlternatives(c, r);
      else if (c.name === "CapturePattern") capture = r.text.slice(c.from, c.to);
      else if (c.name === "Guard" || c.name === "if") guarded = true;
    } while (c.nextSibling());
    c.parent();
  }
  if (guarded) return { body, from, to };
  return { ...(literals && { literals }), ...(capture !== undefined && { capture }), body, from, to };
}

function readLiterals(c: TreeCursor, r: Reading): Expression[] {
  return readParts(c, r).flatMap((p) => p.expression ?? []);
}

/** The literals of `1 | 2 | "a"`; undefined when an alternative is no literal. */
function readAlternatives(c: TreeCursor, r: Reading): Expression[] | undefined {
  const literals: Expression[] = [];
  let plain = true;
  if (c.firstChild()) {
    do {
      if (c.name === "LiteralPattern") literals.push(...readLiterals(c, r));
      else if (c.name.endsWith("Pattern")) plain = false;
    } while (c.nextSibling());
    c.parent();
  }
  return plain ? literals : undefined;
}

function withValue(type: "return", c: TreeCursor, r: Reading): Statement {
  const { from, to } = c;
  const parts = readParts(c, r);
  return { type, ...(parts.some((p) => p.expression) && { value: tupleOf(parts, to) }), from, to };
}

function buildRaise(c: TreeCursor, r: Reading): Statement {
  const { from, to } = c;
  const value = readParts(c, r).find((p) => p.expression)?.expression;
  return { type: "raise", ...(value && { value }), from, to };
}

function buildAssert(c: TreeCursor, r: Reading): Statement {
  const { from, to } = c;
  return { type: "assert", test: firstExpression(readParts(c, r), to), from, to };
}

function buildScope(c: TreeCursor, r: Reading): Statement {
  const { from, to } = c;
  const parts = readParts(c, r, new Set(["VariableName"]));
  const names = parts.filter((p) => p.token === "VariableName").map((p) => r.text.slice(p.from, p.to));
  return { type: parts[0]?.token === "nonlocal" ? "nonlocal" : "global", names, from, to };
}
