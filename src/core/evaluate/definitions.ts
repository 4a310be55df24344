/** What the evaluator keeps about functions, classes and modules of the workspace. */
import type { SourceText, Span } from "../source/sourceText";
import type { Expression, Parameter, Statement } from "../syntax/python/tree";
import type { Value } from "./value";

/** A Python file that runs or has run. */
export interface ModuleState {
  readonly path: string;
  /** Dotted name, `__main__` for the script. */
  readonly name: string;
  readonly source: SourceText;
  readonly scope: Scope;
  /** Libraries whose names were imported with `*`. */
  readonly starImports: string[];
}

/** Where names are kept, and where those it lacks are looked up. */
export interface Scope {
  readonly kind: "module" | "class" | "function";
  readonly names: Map<string, Value>;
  readonly parent?: Scope;
  readonly module: ModuleState;
  /** Names declared `global` or `nonlocal`, with the scope they stand in. */
  declared?: Map<string, Scope>;
}

/** A `def` or `lambda` of the workspace. */
export interface FunctionDefinition {
  readonly kind: "function";
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly defaults: ReadonlyMap<string, Value>;
  /** Statements, or for a lambda the expression. */
  readonly body: (() => readonly Statement[]) | Expression;
  /** Where it was defined; names not found inside are looked up there. */
  readonly scope: Scope;
  /** Where offsets of its parameters and statements are counted from. */
  readonly base: number;
  readonly span: Span;
  readonly binding: "plain" | "static" | "class" | "property";
  readonly decorators: readonly Value[];
  owner?: ClassDefinition;
  evaluations: number;
  /** Frames of it that are being evaluated. */
  active: number;
  last?: Value;
}

/** A function with what it is a method of. */
interface BoundMethod {
  readonly kind: "method";
  readonly function: FunctionDefinition;
  readonly self: Value;
}

/** `functools.partial(f, …)`. */
interface PartialCall {
  readonly kind: "partial";
  readonly callee: Value;
  readonly args: readonly Value[];
  readonly kwargs: ReadonlyMap<string, Value>;
}

/** A method of a built-in value or of a library object, taken without being called: `x = parser.add_argument`. */
interface NativeMethod {
  readonly kind: "native";
  readonly receiver: Value;
  readonly method: string;
}

export type Callable = FunctionDefinition | BoundMethod | PartialCall | NativeMethod;

/** An annotated name in a class body. */
export interface Field {
  readonly name: string;
  readonly default?: Expression;
  /** Already evaluated default, for the defaults that the class body could see. */
  readonly value?: Value;
  readonly annotation: Expression;
  readonly span: Span;
}

/** A `class` of the workspace. */
export interface ClassDefinition {
  readonly kind: "class";
  readonly name: string;
  /** Classes of the workspace it derives from directly. */
  readonly bases: readonly ClassDefinition[];
  /** Dotted names of the library classes it descends from, nearest first. */
  readonly libraryBases: readonly string[];
  readonly members: Map<string, Value>;
  /** Annotated names of its own body: what a dataclass makes its parameters from. */
  readonly fields: readonly Field[];
  readonly scope: Scope;
  /** Where offsets of what its fields are annotated with are counted from. */
  readonly base: number;
  readonly span: Span;
  readonly isEnum: boolean;
  instantiated: boolean;
}

/** The class and its workspace bases in the order in which names are looked up, each once. */
export function lookupOrder(definition: ClassDefinition): ClassDefinition[] {
  const order: ClassDefinition[] = [];
  const visit = (current: ClassDefinition): void => {
    if (order.includes(current) || order.length > 64) return;
    order.push(current);
    current.bases.forEach(visit);
  };
  visit(definition);
  return order;
}

/** A member by name, from the class or the nearest base that has it. `after`: only bases that follow that class, as `super()` does. */
export function findMember(
  definition: ClassDefinition,
  name: string,
  after?: ClassDefinition,
): { value: Value; owner: ClassDefinition } | undefined {
  let order = lookupOrder(definition);
  if (after) order = order.slice(order.indexOf(after) + 1);
  for (const owner of order) {
    const value = owner.members.get(name);
    if (value) return { value, owner };
  }
  return undefined;
}

/** The fields of a class and its bases in the order of the generated constructor: bases first, an override keeps its place. */
export function allFields(definition: ClassDefinition): Field[] {
  const fields = new Map<string, Field>();
  for (const current of lookupOrder(definition).reverse())
    for (const field of current.fields) fields.set(field.name, field);
  return [...fields.values()];
}

/** What stands behind a function value. */
export function callableOf(value: Value): Callable | undefined {
  return value.kind === "function" ? (value.definition as Callable) : undefined;
}

/** The class that a value is, or is an instance of. */
export function classOf(value: Value): ClassDefinition | undefined {
  return value.kind === "class" || value.kind === "instance" ? (value.definition as ClassDefinition) : undefined;
}

/** The module behind a module value. */
export function moduleOf(value: Value): ModuleState | undefined {
  return value.kind === "module" ? (value.definition as ModuleState) : undefined;
}
