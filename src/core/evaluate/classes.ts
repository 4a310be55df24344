import type { ClassStatement, Expression, Statement } from "../syntax/python/tree";
import { evaluateArguments } from "./arguments";
import {
  allFields,
  callableOf,
  classOf,
  findMember,
  lookupOrder,
  type ClassDefinition,
  type Field,
  type FunctionDefinition,
} from "./definitions";
import { callFunction, ownMethods } from "./functions";
import type { Frame, Machine, Site } from "./machine";
import { newFrame, newScope } from "./scope";
import { likely, unknown, type Value } from "./value";
import { noneValue, numberValue, stringValue, type Instance } from "./values";

/** A `class` statement: bases resolved, body evaluated. Decorators leave it as it is. */
export function defineClass(machine: Machine, statement: ClassStatement, frame: Frame): Value {
  const site = evaluateArguments(machine, statement, statement.args, frame);
  for (const decorator of statement.decorators) machine.evaluate(decorator, frame);
  const bases: ClassDefinition[] = [];
  const libraryBases = new Set<string>();
  for (const base of site.args.map(likely)) {
    const definition = base.kind === "class" ? classOf(base) : undefined;
    if (definition) {
      bases.push(definition);
      definition.libraryBases.forEach((name) => libraryBases.add(name));
    } else {
      const name = libraryBaseName(base);
      if (name !== undefined) libraryBases.add(name);
    }
  }
  libraryBases.delete("builtins.object");
  libraryBases.delete("abc.ABC");
  const scope = newScope("class", frame.scope.module, frame.scope);
  machine.run(statement.body, newFrame(scope));
  const isEnum =
    bases.some((b) => b.isEnum) || [...libraryBases].some((name) => /(^|\.)(\w*Enum|IntFlag|Flag)$/.test(name));
  const definition: ClassDefinition = {
    kind: "class",
    name: statement.name,
    bases,
    libraryBases: [...libraryBases],
    members: scope.names,
    fields: fieldsOf(machine, statement.body, scope.names, frame),
    scope,
    span: machine.spanOf(statement, frame),
    isEnum,
    instantiated: false,
  };
  ownMethods(definition);
  if (isEnum) makeMembers(definition);
  return classValue(definition);
}

export function classValue(definition: ClassDefinition): Value {
  const { name, libraryBases: bases, span } = definition;
  return { kind: "class", name, bases, definition, spans: [span], origin: "stated" };
}

/** The dotted name of a base that is not a class of the workspace; `?` where not even that is known. */
function libraryBaseName(base: Value): string | undefined {
  if (base.kind === "symbol") return base.name;
  // `namedtuple("A", "x y")`, `declarative_base()`, `Generic[T]`.
  if (base.kind === "object") return base.type;
  return base.kind === "unknown" ? "?" : undefined;
}

/** Annotated names in a class body, which a dataclass turns into parameters. */
function fieldsOf(
  machine: Machine,
  body: readonly Statement[],
  members: ReadonlyMap<string, Value>,
  frame: Frame,
): Field[] {
  const fields: Field[] = [];
  for (const statement of body) {
    if (statement.type !== "annotate" || statement.target.type !== "name") continue;
    if (isClassVariable(statement.annotation)) continue;
    const { name } = statement.target;
    const value = members.get(name);
    fields.push({
      name,
      ...(statement.value && { default: statement.value }),
      ...(value && { value }),
      annotation: statement.annotation,
      span: machine.spanOf(statement, frame),
    });
  }
  return fields;
}

function isClassVariable(annotation: Expression): boolean {
  const head = annotation.type === "subscript" ? annotation.object : annotation;
  return (head.type === "name" || head.type === "attribute") && head.name === "ClassVar";
}

/** In an enumeration each assigned name is a member with a name and a value. */
function makeMembers(definition: ClassDefinition): void {
  let ordinal = 0;
  for (const [name, value] of [...definition.members]) {
    if (name.startsWith("_") || value.kind === "function" || value.kind === "class") continue;
    ordinal++;
    const automatic = value.kind === "object" && value.type === "enum.auto";
    const held = automatic ? numberValue(ordinal, true, value.spans) : value;
    const member: Instance = {
      kind: "instance",
      className: definition.name,
      bases: definition.libraryBases,
      attributes: new Map([
        ["name", stringValue(name, value.spans)],
        ["value", held],
      ]),
      definition,
      spans: value.spans,
      origin: value.origin,
    };
    definition.members.set(name, member);
  }
}

export function newInstance(definition: ClassDefinition, spans: Value["spans"]): Instance {
  definition.instantiated = true;
  return {
    kind: "instance",
    className: definition.name,
    bases: definition.libraryBases,
    attributes: new Map(),
    definition,
    spans,
    origin: "stated",
  };
}

/** `C(…)` for a class of the workspace. */
export function instantiate(machine: Machine, definition: ClassDefinition, site: Site): Value {
  if (definition.isEnum) return memberByValue(definition, site);
  const instance = newInstance(definition, [site.span]);
  const constructor = findMember(definition, "__init__");
  const initializer = constructor && callableOf(likely(constructor.value));
  if (initializer?.kind === "function") callFunction(machine, initializer, site, instance);
  else if (allFields(definition).length > 0) initializeFields(machine, definition, instance, site);
  else initializeLibraryBase(machine, instance, site);
  return instance;
}

/** A library base's constructor, called on an instance: recorded, and kept as the call that made the instance. */
export function initializeLibraryBase(machine: Machine, instance: Instance, site: Site): Value {
  const [base] = instance.bases;
  if (base === undefined) return noneValue();
  const call = machine.record(`${base}.__init__`, site, instance);
  call.result = instance;
  (instance as { call?: typeof call }).call = call;
  const callee = `${base}.__init__`;
  const unrecorded = (): typeof call => machine.makeCall(callee, site, instance);
  machine.libraries.handler(callee)?.({ ...site, machine, callee, receiver: instance, record: unrecorded, unrecorded });
  return noneValue();
}

function memberByValue(definition: ClassDefinition, site: Site): Value {
  const [given] = site.args;
  if (!given) return unknown("no value given", [site.span]);
  const wanted = likely(given);
  for (const member of definition.members.values()) {
    if (member === wanted) return member;
    if (member.kind !== "instance") continue;
    const held = member.attributes.get("value");
    if (held && "value" in held && "value" in wanted && held.value === wanted.value) return member;
  }
  return unknown(`which ${definition.name} is not known`, given.spans);
}

/** What a dataclass's generated constructor does: parameters from the fields, in order. */
function initializeFields(machine: Machine, definition: ClassDefinition, instance: Instance, site: Site): void {
  const fields = allFields(definition).filter((field) => !isNotInitialized(field));
  const rest = new Map(site.kwargs);
  fields.forEach((field, index) => {
    const given = site.args[index] ?? rest.get(field.name);
    rest.delete(field.name);
    const fallback = fieldDefault(machine, field);
    instance.attributes.set(field.name, given ?? fallback ?? unknown(`${field.name} is not given`, [field.span]));
  });
  if (instance.bases.length > 0) {
    const beyond: Site = {
      ...site,
      args: site.args.slice(fields.length),
      kwargs: new Map([...instance.attributes, ...rest]),
    };
    if (instance.bases.some((base) => !isPlainBase(base))) initializeLibraryBase(machine, instance, beyond);
  }
  for (const [name, value] of rest) instance.attributes.set(name, value);
  runPostInit(machine, definition, instance, site);
}

export function runPostInit(machine: Machine, definition: ClassDefinition, instance: Instance, site: Site): void {
  const after = findMember(definition, "__post_init__");
  const method = after && callableOf(likely(after.value));
  if (method?.kind === "function")
    callFunction(machine, method, { ...site, args: [], kwargs: new Map(), open: false }, instance);
}

/** Bases that only say how the fields are kept. */
function isPlainBase(base: string): boolean {
  return /(^|\.)(NamedTuple|BaseModel|BaseSettings|Generic|Protocol|TypedDict|PyTreeNode|ABC|object)$/.test(base);
}

/** Whether a field says `init=False`. */
function isNotInitialized(field: Field): boolean {
  const call = field.value && likely(field.value);
  const init = call?.kind === "object" ? call.call?.kwargs.get("init") : undefined;
  return init?.kind === "boolean" && !init.value;
}

/** The default of a dataclass field: a value, or what `field(default=…)` or `field(default_factory=…)` says. */
export function fieldDefault(machine: Machine, field: Field): Value | undefined {
  const { value } = field;
  if (!value) return undefined;
  const v = likely(value);
  if (v.kind !== "object" || !isFieldCall(v.type)) return value;
  const { call } = v;
  if (!call) return undefined;
  const stated = call.kwargs.get("default") ?? (v.type.endsWith("Field") ? call.args[0] : undefined);
  if (stated) return stated.kind === "symbol" && stated.name === "builtins...." ? undefined : stated;
  const factory = call.kwargs.get("default_factory") ?? call.kwargs.get("factory");
  if (!factory) return undefined;
  const frame = machine.topFrame;
  return machine.call(factory, { span: call.span, frame, args: [], kwargs: new Map(), open: false });
}

/** `dataclasses.field`, `pydantic.Field`, `attr.ib`, `HfArg` and the like. */
export function isFieldCall(type: string): boolean {
  return /(^|\.)(field|Field|ib|HfArg|configurable_field|chz\.field)$/.test(type);
}

/** Fields with their defaults, for readers of options: `HfArgumentParser`, `tyro`. */
export function fieldsWithDefaults(
  machine: Machine,
  definition: ClassDefinition,
): { field: Field; value: Value | undefined }[] {
  return allFields(definition).map((field) => ({ field, value: fieldDefault(machine, field) }));
}

/** A method of the class or its workspace bases. */
export function methodOf(
  definition: ClassDefinition,
  name: string,
  after?: ClassDefinition,
): FunctionDefinition | undefined {
  const member = findMember(definition, name, after);
  const callable = member && callableOf(likely(member.value));
  return callable?.kind === "function" ? callable : undefined;
}

/** `super()` in a method. */
export interface SuperReference {
  readonly self: Value;
  readonly owner: ClassDefinition;
}

const supers = new WeakMap<Value, SuperReference>();

export function superValue(reference: SuperReference, span: Site["span"]): Value {
  const value: Value = {
    kind: "object",
    type: "builtins.super",
    attributes: new Map(),
    spans: [span],
    origin: "derived",
  };
  supers.set(value, reference);
  return value;
}

export function superOf(value: Value): SuperReference | undefined {
  return supers.get(value);
}

/** A method called through `super()`: the next class that has it, or the library base. */
export function callSuper(machine: Machine, reference: SuperReference, name: string, site: Site): Value {
  const { self, owner } = reference;
  const definition = classOf(self);
  if (!definition) return unknown("super of what is not known", [site.span]);
  const method = methodOf(definition, name, owner);
  if (method) return callFunction(machine, method, site, method.binding === "static" ? undefined : self);
  if (self.kind !== "instance") return unknown(`super has no ${name}`, [site.span]);
  if (name === "__init__") {
    if (allFieldsOfBases(definition, owner).length > 0) initializeFields(machine, definition, self, site);
    else initializeLibraryBase(machine, self, site);
    return noneValue();
  }
  const [base] = self.bases;
  if (base === undefined) return noneValue();
  return machine.record(`${base}.${name}`, site, self).result;
}

function allFieldsOfBases(definition: ClassDefinition, owner: ClassDefinition): Field[] {
  const order = lookupOrder(definition);
  return order.slice(order.indexOf(owner) + 1).flatMap((base) => base.fields);
}
