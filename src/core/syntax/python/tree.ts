/**
 * TREE. A program as typed nodes, each with where it stands: what is evaluated. The nodes are Python's; JavaScript and TypeScript are
 * written in them too (`syntax/script`). Built from error-recovering parses: anything may be `missing`.
 */

interface Ranged {
  readonly from: number;
  readonly to: number;
}

export type Expression = Ranged & ExpressionShape;

type ExpressionShape =
  | { readonly type: "name"; readonly name: string }
  | { readonly type: "number"; readonly value: number; readonly integer: boolean }
  | { readonly type: "string"; readonly value: string; readonly bytes: boolean }
  | { readonly type: "format"; readonly parts: readonly (string | Replacement)[] }
  | { readonly type: "constant"; readonly value: boolean | null }
  | { readonly type: "tuple" | "list" | "set"; readonly items: readonly Expression[] }
  /** An entry without a key is `**mapping`. */
  | { readonly type: "dict"; readonly entries: readonly { readonly key?: Expression; readonly value: Expression }[] }
  | {
      readonly type: "comprehension";
      readonly kind: "list" | "set" | "dict" | "generator";
      /** For a dict the value; {@link key} is then set. */
      readonly element: Expression;
      readonly key?: Expression;
      readonly clauses: readonly ComprehensionClause[];
    }
  /** `lenient`, here and in a subscript: what a plain object or list does not have is nothing, as in JavaScript. */
  | { readonly type: "attribute"; readonly object: Expression; readonly name: string; readonly lenient?: boolean }
  | { readonly type: "subscript"; readonly object: Expression; readonly index: Expression; readonly lenient?: boolean }
  | { readonly type: "slice"; readonly lower?: Expression; readonly upper?: Expression; readonly step?: Expression }
  | { readonly type: "call"; readonly callee: Expression; readonly args: readonly Argument[] }
  | { readonly type: "unary"; readonly operator: string; readonly operand: Expression }
  | { readonly type: "binary"; readonly operator: string; readonly left: Expression; readonly right: Expression }
  /** `first (operator operand)+`, chained as Python chains comparisons. */
  | {
      readonly type: "compare";
      readonly first: Expression;
      readonly rest: readonly { readonly operator: string; readonly operand: Expression }[];
    }
  | { readonly type: "logic"; readonly operator: "and" | "or"; readonly left: Expression; readonly right: Expression }
  | {
      readonly type: "conditional";
      readonly test: Expression;
      readonly body: Expression;
      readonly otherwise: Expression;
    }
  /** The body of a function without a name may be statements, in languages that have that. */
  | {
      readonly type: "lambda";
      readonly parameters: readonly Parameter[];
      readonly body: Expression | (() => readonly Statement[]);
    }
  | { readonly type: "named"; readonly target: Expression; readonly value: Expression }
  | { readonly type: "starred"; readonly value: Expression }
  | { readonly type: "yield"; readonly value?: Expression; readonly delegated: boolean }
  /** Half-typed, or not understood. */
  | { readonly type: "missing" };

/** `{expression!r:format}` in an f-string. */
export interface Replacement {
  readonly expression: Expression;
  /** `r`, `s` or `a`. */
  readonly conversion?: string;
  /** Text after the colon; undefined when it holds replacements of its own. */
  readonly format?: string;
  readonly selfDocumenting: boolean;
}

/** `for target in iterable if condition`. */
export interface ComprehensionClause {
  readonly target: Expression;
  readonly iterable: Expression;
  readonly conditions: readonly Expression[];
  readonly from: number;
  readonly to: number;
}

/** An argument of a call or class. */
export interface Argument {
  readonly kind: "positional" | "keyword" | "star" | "doubleStar";
  /** For `keyword`. */
  readonly name?: string;
  readonly value: Expression;
  /** The name where there is one, to the end of the value. */
  readonly from: number;
  readonly to: number;
}

/** A parameter of a function. */
export interface Parameter {
  readonly kind: "plain" | "star" | "keywordOnly" | "doubleStar";
  readonly name: string;
  readonly annotation?: Expression;
  readonly default?: Expression;
  readonly from: number;
  readonly to: number;
}

export type Statement = Ranged & StatementShape;

type StatementShape =
  | { readonly type: "expression"; readonly value: Expression }
  | { readonly type: "assign"; readonly targets: readonly Expression[]; readonly value: Expression }
  | {
      readonly type: "annotate";
      readonly target: Expression;
      readonly annotation: Expression;
      readonly value?: Expression;
    }
  | { readonly type: "augment"; readonly target: Expression; readonly operator: string; readonly value: Expression }
  | { readonly type: "import"; readonly modules: readonly { readonly name: string; readonly alias?: string }[] }
  | {
      readonly type: "importFrom";
      readonly module: string;
      /** Leading dots. */
      readonly level: number;
      /** `*` is a name of its own. */
      readonly names: readonly { readonly name: string; readonly alias?: string }[];
    }
  | FunctionShape
  | ClassShape
  /** `if` and each `elif` in order; `otherwise` is the `else`. */
  | {
      readonly type: "if";
      readonly branches: readonly { readonly test: Expression; readonly body: readonly Statement[] }[];
      readonly otherwise: readonly Statement[];
    }
  | {
      readonly type: "for";
      readonly target: Expression;
      readonly iterable: Expression;
      readonly body: readonly Statement[];
      readonly otherwise: readonly Statement[];
      readonly headerTo: number;
    }
  | {
      readonly type: "while";
      readonly test: Expression;
      readonly body: readonly Statement[];
      readonly otherwise: readonly Statement[];
      readonly headerTo: number;
    }
  | {
      readonly type: "try";
      readonly body: readonly Statement[];
      readonly handlers: readonly Handler[];
      readonly otherwise: readonly Statement[];
      readonly finally: readonly Statement[];
    }
  | {
      readonly type: "with";
      readonly items: readonly { readonly context: Expression; readonly target?: Expression }[];
      readonly body: readonly Statement[];
    }
  | { readonly type: "match"; readonly subject: Expression; readonly cases: readonly MatchCase[] }
  | { readonly type: "return"; readonly value?: Expression }
  | { readonly type: "raise"; readonly value?: Expression }
  | { readonly type: "assert"; readonly test: Expression }
  | { readonly type: "delete"; readonly targets: readonly Expression[] }
  | { readonly type: "global" | "nonlocal"; readonly names: readonly string[] }
  | { readonly type: "break" | "continue" | "pass" };

interface FunctionShape {
  readonly type: "function";
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly decorators: readonly Expression[];
  /** Built when first asked for: most functions of an imported file are never called. */
  readonly body: () => readonly Statement[];
  readonly bodyFrom: number;
}

interface ClassShape {
  readonly type: "class";
  readonly name: string;
  readonly args: readonly Argument[];
  readonly decorators: readonly Expression[];
  readonly body: readonly Statement[];
}

/** An `except` clause. */
export interface Handler {
  /** Names of exceptions, as written. Empty: everything. */
  readonly types?: Expression;
  readonly name?: string;
  readonly body: readonly Statement[];
  readonly from: number;
  readonly to: number;
}

/** A `case` clause. */
export interface MatchCase {
  /** Literals that select this case; undefined where the pattern is not made of literals. */
  readonly literals?: readonly Expression[];
  /** A bare name or `_`: matches everything. */
  readonly capture?: string;
  readonly body: readonly Statement[];
  readonly from: number;
  readonly to: number;
}

/** A statement of a module and where it begins: offsets in it are counted from there, so that it stays as it is when text before it changes. */
export interface PlacedStatement {
  readonly at: number;
  readonly statement: Statement;
}

export type FunctionStatement = Ranged & FunctionShape;
export type ClassStatement = Ranged & ClassShape;

/** A file, or the cells of a notebook. */
export interface PythonModule {
  readonly body: readonly PlacedStatement[];
  /** `!command` lines and shell cells of a notebook, the mark left out. */
  readonly shellLines: readonly { readonly text: string; readonly from: number; readonly to: number }[];
}
