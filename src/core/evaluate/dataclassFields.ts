/** Annotated names of a class as the parameters of its generated constructor: dataclasses and their kind. */
import type { Expression, Statement } from "../syntax/python/tree";
import { initializedByLibrary, initializeLibraryBase } from "./classes";
import { type ClassDefinition, type Field, allFields, callableOf, findMember } from "./definitions";
import { callFunction } from "./functions";
import type { Frame, Machine, Site } from "./machine";
import { type Value, likely, unknown } from "./value";
import type { Instance } from "./values";

/** Annotated names in a class body, which a dataclass turns into parameters. */
export function fieldsOf(
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

/** What a dataclass's generated constructor does: parameters from the fields, in order. */
export function initializeFields(machine: Machine, definition: ClassDefinition, instance: Instance, site: Site): void {
  const fields = allFields(definition).filter(isInitialized);
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
    else initializedByLibrary(machine, instance, site);
  }
  for (const [name, value] of rest) instance.attributes.set(name, value);
  runPostInit(machine, definition, instance, site);
}

/** Calls `__post_init__` where the class has one. */
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

/** Whether a field is a parameter of the constructor: unless it says `init=False`. */
export function isInitialized(field: Field): boolean {
  const call = field.value && likely(field.value);
  const init = call?.kind === "object" ? call.call?.kwargs.get("init") : undefined;
  return !(init?.kind === "boolean" && !init.value);
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
function isFieldCall(type: string): boolean {
  return /(^|\.)(field|Field|ib|HfArg|configurable_field|chz\.field)$/.test(type);
}
