import type { ClassStatement } from "../syntax/python/tree";
import { evaluateArguments } from "./arguments";
import { fieldsOf, initializeFields } from "./dataclassFields";
import {
  type ClassDefinition,
  type FunctionDefinition,
  allFields,
  callableOf,
  classOf,
  findMember,
} from "./definitions";
import { callFunction, ownMethods } from "./functions";
import type { Frame, Machine, Site } from "./machine";
import { newFrame, newScope } from "./scope";
import type { Call } from "./trace";
import { type Value, likely, unknown } from "./value";
import { type Instance, noneValue, numberValue, stringValue } from "./values";

/** A `class` statement: bases resolved, body evaluated. Decorators leave it as it is. */
export function defineClass(machine: Machine, statement: ClassStatement, frame: Frame): Value {
  const site = evaluateArguments(machine, statement, statement.args, frame);
  const decorators = statement.decorators.map((decorator) => machine.evaluate(decorator, frame));
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
  machine.run(statement.body, newFrame(scope, frame.base));
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
    base: frame.base,
    span: machine.spanOf(statement, frame),
    isEnum,
    instantiated: false,
  };
  ownMethods(definition);
  if (isEnum) makeMembers(definition);
  const value = classValue(definition);
  return decorators.length > 0 ? machine.libraries.defined(decorators, value) : value;
}

/** A class as a value. */
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

/** An object of a class whose constructor has not run. */
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
  initializedByLibrary(machine, instance, site);
  return noneValue();
}

/** What the library of the base adds to an instance when it is made. */
export function initializedByLibrary(machine: Machine, instance: Instance, site: Site): void {
  const callee = `${instance.bases[0] ?? ""}.__init__`;
  const unrecorded = (): Call => machine.makeCall(callee, site, instance);
  machine.libraries.handler(callee)?.({ ...site, machine, callee, receiver: instance, record: unrecorded, unrecorded });
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
