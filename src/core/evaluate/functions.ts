import { recordEntry } from "../source/recordEntry";
import type { Expression, FunctionStatement, Parameter, Statement } from "../syntax/python/tree";
import { walkStatements } from "../syntax/python/walk";
import { maximumDepth, maximumEvaluations, maximumNesting, maximumRecursion, probing } from "./bounds";
import { callableOf, type ClassDefinition, type FunctionDefinition } from "./definitions";
import { Raised, type Frame, type Machine, type Site } from "./machine";
import { enclosingScope, newFrame, newScope } from "./scope";
import { likely, unknown, type GeneratorCall, type Value } from "./value";
import { dictValue, eitherOf, isPrimitive, noneValue, sequenceValue, unknownParts, type Instance } from "./values";

/** A `def`: defaults and decorators are evaluated where it stands. */
export function defineFunction(machine: Machine, statement: FunctionStatement, frame: Frame): Value {
  const decorators = statement.decorators.map((decorator) => machine.evaluate(decorator, frame));
  const definition: FunctionDefinition = {
    kind: "function",
    name: statement.name,
    parameters: statement.parameters,
    defaults: evaluateDefaults(machine, statement.parameters, frame),
    body: statement.body,
    scope: enclosingScope(frame.scope),
    base: frame.base,
    span: machine.spanOf(statement, frame),
    binding: bindingOf(decorators),
    decorators,
    evaluations: 0,
    active: 0,
  };
  machine.functions.push(definition);
  const value = functionValue(definition);
  return decorators.length > 0 ? machine.libraries.defined(decorators, value) : value;
}

/** A `lambda` as a value. */
export function defineLambda(machine: Machine, e: Extract<Expression, { type: "lambda" }>, frame: Frame): Value {
  const definition: FunctionDefinition = {
    kind: "function",
    name: "<lambda>",
    parameters: e.parameters,
    defaults: evaluateDefaults(machine, e.parameters, frame),
    body: e.body,
    scope: enclosingScope(frame.scope),
    base: frame.base,
    span: machine.spanOf(e, frame),
    binding: "plain",
    decorators: [],
    evaluations: 0,
    active: 0,
  };
  if (typeof e.body === "function") machine.functions.push(definition);
  return functionValue(definition);
}

/** A function as a value. */
export function functionValue(definition: FunctionDefinition): Value {
  return { kind: "function", name: definition.name, definition, spans: [definition.span], origin: "stated" };
}

/** A function bound to what it is a method of. */
function bind(definition: FunctionDefinition, self: Value): Value {
  return {
    kind: "function",
    name: definition.name,
    definition: { kind: "method", function: definition, self },
    spans: [definition.span],
    origin: "stated",
  };
}

function evaluateDefaults(machine: Machine, parameters: readonly Parameter[], frame: Frame): Map<string, Value> {
  const defaults = new Map<string, Value>();
  for (const parameter of parameters)
    if (parameter.default) defaults.set(parameter.name, machine.evaluate(parameter.default, frame));
  return defaults;
}

const bindings: Readonly<Record<string, FunctionDefinition["binding"]>> = {
  "builtins.staticmethod": "static",
  "builtins.classmethod": "class",
  "builtins.property": "property",
  "functools.cached_property": "property",
  "abc.abstractproperty": "property",
};

function bindingOf(decorators: readonly Value[]): FunctionDefinition["binding"] {
  for (const decorator of decorators) {
    const binding = decorator.kind === "symbol" ? recordEntry(bindings, decorator.name) : undefined;
    if (binding) return binding;
    if (decorator.kind === "symbol" && decorator.name.endsWith(".cached_property")) return "property";
  }
  return "plain";
}

/**
 * Runs a function of the workspace: parameters bound, body evaluated, what it returns joined.
 * Bounded: in depth, in how often one function is read, and in how often it stands inside itself.
 */
export function callFunction(
  machine: Machine,
  definition: FunctionDefinition,
  site: Site,
  self?: Value,
  bound?: ReadonlyMap<string, Value>,
): Value {
  const constructs = definition.name === "__init__" && self?.kind === "instance";
  if (definition.active >= (constructs ? maximumNesting : machine.probing ? probing.recursion : maximumRecursion)) {
    const reason = `${definition.name} calls itself`;
    return constructs ? unconstructed(machine, self, reason, site) : unknown(reason, [site.span]);
  }
  if (definition.evaluations >= (machine.probing ? probing.evaluations : maximumEvaluations)) {
    const reason = `${definition.name} is called many times`;
    if (constructs) return unconstructed(machine, self, reason, site);
    const { last } = definition;
    return last && isPrimitive(last) ? last : unknown(reason, [site.span]);
  }
  if (machine.stack.length >= maximumDepth) {
    machine.cut = true;
    return unknown("too many calls inside one another", [site.span]);
  }
  const scope = newScope("function", definition.scope.module, definition.scope);
  const frame = newFrame(scope, definition.base, definition, self, machine.conditions.length, machine.journal.begin());
  const given = bound ?? bindParameters(definition, site, self);
  for (const [name, value] of given) scope.names.set(name, value);
  const { stack, conditions, loops } = machine;
  machine.stack = [...stack, site.span];
  definition.evaluations++;
  definition.active++;
  try {
    const result = machine.withShare(
      () => runBody(machine, definition, frame, given),
      () => unknown(`${definition.name} takes too long to read`, [site.span]),
    );
    if (frame.waysOut.length > 0)
      machine.journal.joinWaysOut(frame.mark, frame.waysOut, scope.names, (a, b) => eitherOf([a, b]));
    return (definition.last = result);
  } finally {
    machine.journal.keep();
    definition.active--;
    machine.stack = stack;
    machine.conditions = conditions;
    machine.loops = loops;
  }
}

/** An object whose constructor is not read: what it holds is not known. */
function unconstructed(machine: Machine, self: Instance, reason: string, site: Site): Value {
  machine.journal.set(self.attributes, unknownParts, unknown(reason, [site.span]));
  return noneValue();
}

function runBody(
  machine: Machine,
  definition: FunctionDefinition,
  frame: Frame,
  given: ReadonlyMap<string, Value>,
): Value {
  const { body } = definition;
  if (typeof body !== "function") return machine.evaluate(body, frame);
  const statements = body();
  const completion = machine.run(statements, frame);
  const generator = generatorIn(statements);
  if (generator) {
    const manager = definition.decorators.some((d) => d.kind === "symbol" && d.name.endsWith("contextmanager"));
    if (manager) return frame.yields[0] ?? noneValue();
    const yielded = sequenceValue("list", frame.yields, [definition.span], frame.yieldsMore === true);
    return { ...yielded, generator: { given, isEndless: generator.isEndless } };
  }
  if (completion === "raise") {
    if (machine.raising !== undefined) throw new Raised(machine.raising);
    if (frame.results.length === 0) return unknown(`${definition.name} raises`, [definition.span]);
  }
  if (frame.results.length === 0) return noneValue([]);
  return eitherOf(completion === "normal" ? [...frame.results, noneValue([])] : frame.results);
}

type GeneratorKind = Pick<GeneratorCall, "isEndless"> | undefined;

const generators = new WeakMap<readonly Statement[], { readonly kind: GeneratorKind }>();

/** What kind of generator a function's body makes it; undefined where it is none. */
function generatorIn(statements: readonly Statement[]): GeneratorKind {
  const known = generators.get(statements);
  if (known) return known.kind;
  const kind = yieldsIn(statements)
    ? { isEndless: loopsWithoutEnd(statements).some((body) => yieldsIn(body)) }
    : undefined;
  generators.set(statements, { kind });
  return kind;
}

function yieldsIn(statements: readonly Statement[]): boolean {
  let yields = false;
  walkStatements(statements, {
    expression: (e) => {
      if (e.type === "yield") yields = true;
    },
  });
  return yields;
}

/** Bodies of `while True:`. */
function loopsWithoutEnd(statements: readonly Statement[]): readonly (readonly Statement[])[] {
  const bodies: (readonly Statement[])[] = [];
  walkStatements(statements, {
    statement: (s) => {
      if (s.type !== "while") return;
      const { test } = s;
      if ((test.type === "constant" && test.value === true) || (test.type === "number" && test.value !== 0))
        bodies.push(s.body);
    },
  });
  return bodies;
}

/** What each parameter holds: given by position, by name, by default, or unknown. */
export function bindParameters(
  definition: FunctionDefinition,
  site: Pick<Site, "args" | "kwargs" | "open" | "span">,
  self?: Value,
): Map<string, Value> {
  const bound = new Map<string, Value>();
  const args = self ? [self, ...site.args] : site.args;
  const rest = new Map(site.kwargs);
  let position = 0;
  for (const parameter of definition.parameters) {
    const { name, kind } = parameter;
    if (kind === "star") {
      bound.set(name, sequenceValue("tuple", args.slice(position), [site.span], site.open));
      position = args.length;
    } else if (kind === "doubleStar") {
      bound.set(name, dictValue(rest, [site.span], site.open));
    } else {
      const positional = kind === "plain" && position < args.length ? args[position++] : undefined;
      const value = positional ?? rest.get(name);
      rest.delete(name);
      bound.set(name, value ?? defaultOf(definition, name, site.open));
    }
  }
  return bound;
}

function defaultOf(definition: FunctionDefinition, name: string, open: boolean): Value {
  const value = definition.defaults.get(name);
  if (value && !open) return value;
  if (value) return eitherOf([value, unknown(`${name} may be given otherwise`)]);
  return unknown(`${name} is not given`, [definition.span]);
}

/** A method found on a class, as it is reached through a value: bound to it, or to the class, or not at all. */
export function bound(definition: FunctionDefinition, self: Value, owner: Value): Value {
  switch (definition.binding) {
    case "static":
      return functionValue(definition);
    case "class":
      return bind(definition, owner);
    default:
      return bind(definition, self);
  }
}

/** Tells the methods of a class whose they are: `super()` in them starts there. */
export function ownMethods(definition: ClassDefinition): void {
  for (const value of definition.members.values()) {
    const callable = callableOf(likely(value));
    if (callable?.kind === "function") callable.owner ??= definition;
  }
}
