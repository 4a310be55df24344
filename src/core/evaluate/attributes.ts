import { classValue } from "./classes";
import { fieldDefault } from "./dataclassFields";
import { allFields, callableOf, classOf, findMember, moduleOf } from "./definitions";
import { bound, callFunction, functionValue } from "./functions";
import type { Machine } from "./machine";
import { importSubmodule } from "./modules";
import { likely, unknown, type Value } from "./value";
import {
  boundedName,
  dictValue,
  isPrimitive,
  mapEither,
  objectFrom,
  overriding,
  stringValue,
  symbolValue,
  unknownParts,
  type Defined,
  type Instance,
  type LibraryObject,
} from "./values";
import { folderOf } from "../source/documents";

/** Parts of library objects that were reached before: the same part is the same thing. */
const parts = new WeakMap<Value, Map<string, Value>>();

/** `value.name`. */
export function getAttribute(machine: Machine, value: Value, name: string): Value {
  switch (value.kind) {
    case "either":
      return mapEither(value, (option) => getAttribute(machine, option, name));
    case "symbol": {
      const full = boundedName(`${value.name}.${name}`);
      return machine.libraries.constant(full, machine) ?? symbolValue(full, value.spans);
    }
    case "object":
      return attributeOfObject(machine, value, name);
    case "instance":
      return attributeOfInstance(machine, value, name);
    case "class":
      return attributeOfClass(value, name);
    case "module": {
      const module = moduleOf(value);
      if (module && name === "__dict__") return dictValue(module.scope.names, value.spans);
      const held = module?.scope.names.get(name);
      if (held) return held;
      return (module && importSubmodule(machine, module, name)) ?? unknown(`${value.name} has no ${name}`, value.spans);
    }
    case "dict":
      return value.entries.get(name) ?? unknown(`no ${name} in it`, value.spans);
    case "string":
      return attributeOfPath(value, name);
    case "function":
      if (name === "__name__") return stringValue(value.name, value.spans);
      return callableOf(value)?.kind === "function" && name === "__wrapped__"
        ? value
        : unknown(`no ${name}`, value.spans);
    case "unknown":
      return value;
    default:
      return unknown(`no ${name}`, value.spans);
  }
}

function attributeOfObject(machine: Machine, value: LibraryObject, name: string): Value {
  const set = value.attributes.get(name);
  if (set) return set;
  const special =
    machine.libraries.attribute(value, value.type, name, machine) ?? machine.libraries.anyAttribute(value, name);
  if (special) return special;
  if (name === "__dict__") return dictValue(value.attributes, value.spans, true);
  const given = isMadeByClass(value) ? value.call?.kwargs.get(name) : undefined;
  if (given) return given;
  return partOf(value, name, () => ({ ...objectFrom(`${value.type}.${name}`, value), key: stringValue(name) }));
}

function isMadeByClass(value: LibraryObject): boolean {
  return /(^|\.)_*[A-Z]\w*$/.test(value.type);
}

function partOf(owner: Value, name: string, make: () => Value): Value {
  const known = parts.get(owner) ?? new Map<string, Value>();
  parts.set(owner, known);
  let part = known.get(name);
  if (!part) known.set(name, (part = make()));
  return part;
}

function attributeOfInstance(machine: Machine, value: Instance, name: string): Value {
  const set = value.attributes.get(name);
  if (set) return set;
  const definition = classOf(value);
  if (name === "__dict__") return dictValue(value.attributes, value.spans);
  if (name === "__class__") return definition ? classValue(definition) : unknown("no class", value.spans);
  const member = definition && findMember(definition, name);
  if (definition && member) {
    const callable = callableOf(likely(member.value));
    if (callable?.kind !== "function") {
      const field = allFields(definition).find((f) => f.name === name);
      return (field && fieldDefault(machine, field)) ?? member.value;
    }
    if (callable.binding === "property") {
      const span = value.spans[0] ?? callable.span;
      const site = { span, frame: machine.topFrame, args: [], kwargs: new Map<string, Value>(), open: false };
      return callFunction(machine, callable, site, value);
    }
    return bound(callable, value, classValue(definition));
  }
  const [base] = value.bases;
  const special = base === undefined ? undefined : machine.libraries.attribute(value, base, name, machine);
  if (special) return special;
  const given = value.call?.kwargs.get(name);
  if (given) return given;
  const fallback = definition && !name.startsWith("__") ? findMember(definition, "__getattr__") : undefined;
  const getter = fallback && callableOf(likely(fallback.value));
  if (getter?.kind === "function") {
    const span = value.spans[0] ?? getter.span;
    const site = {
      span,
      frame: machine.topFrame,
      args: [stringValue(name)],
      kwargs: new Map<string, Value>(),
      open: false,
    };
    const found = callFunction(machine, getter, site, value);
    if (found.kind !== "unknown" || base === undefined) return found;
  }
  if (base === undefined) return unknown(`${value.className} has no ${name}`, value.spans);
  const known = machine.libraries.anyAttribute(value, name);
  if (known) return known;
  return partOf(value, name, () => ({ ...objectFrom(`${base}.${name}`, value), key: stringValue(name) }));
}

function attributeOfClass(value: Defined, name: string): Value {
  const definition = classOf(value);
  if (!definition) return unknown("not a class", value.spans);
  if (name === "__name__") return stringValue(definition.name, value.spans);
  const member = findMember(definition, name);
  if (member) {
    const callable = callableOf(likely(member.value));
    if (callable?.kind !== "function") return member.value;
    return callable.binding === "class" ? bound(callable, value, value) : functionValue(callable);
  }
  if (name === "__members__")
    return dictValue(new Map([...definition.members].filter(([, m]) => m.kind === "instance")), value.spans);
  const [base] = definition.libraryBases;
  return base === undefined
    ? unknown(`${definition.name} has no ${name}`, value.spans)
    : symbolValue(`${base}.${name}`);
}

/** Paths are kept as their text; these are the parts of one. */
function attributeOfPath(value: Extract<Value, { kind: "string" }>, name: string): Value {
  const path = value.value.replace(/(?<!\/)\/+$/, "");
  const file = path.slice(path.lastIndexOf("/") + 1);
  const dot = file.lastIndexOf(".");
  const part = (text: string): Value => stringValue(text, value.spans, value.origin);
  switch (name) {
    case "name":
      return part(file);
    case "stem":
      return part(dot > 0 ? file.slice(0, dot) : file);
    case "suffix":
      return part(dot > 0 ? file.slice(dot) : "");
    case "parent":
      return part(folderOf(path) || ".");
    default:
      return unknown(`no ${name}`, value.spans);
  }
}

/** `target.name = value`. What it overrides stays among its places. */
export function setAttribute(machine: Machine, target: Value, name: string, value: Value): void {
  const owner = likely(target);
  switch (owner.kind) {
    case "instance":
    case "object": {
      if (name === "__dict__") {
        setAll(machine, owner, likely(value));
        return;
      }
      noteSetOnItems(machine, owner, name, value);
      const before = owner.attributes.get(name) ?? owner.call?.kwargs.get(name);
      keepPart(machine, owner);
      // What it was made with is what it had: written down first, so that a branch that may not run leaves a choice of the two.
      if (before && !owner.attributes.has(name)) owner.attributes.set(name, before);
      machine.journal.set(owner.attributes, name, overriding(value, before));
      return;
    }
    case "class": {
      const definition = classOf(owner);
      if (definition) machine.journal.set(definition.members, name, value);
      return;
    }
    case "module": {
      const module = moduleOf(owner);
      if (module) machine.journal.set(module.scope.names, name, value);
      return;
    }
    case "dict":
      machine.journal.set(owner.entries, name, overriding(value, owner.entries.get(name)));
      return;
    default:
      noteSetOnItems(machine, owner, name, value);
      return;
  }
}

/** `self.__dict__ = entries`: each a name of its own. A dictionary that is its own `__dict__` has its entries as attributes as it is. */
function setAll(machine: Machine, owner: Instance | LibraryObject, value: Value): void {
  if (value === owner) return;
  const entries = value.kind === "dict" ? value : machine.libraries.contents(value);
  if (entries?.kind === "dict")
    for (const [name, entry] of entries.entries) machine.journal.set(owner.attributes, name, entry);
  else machine.journal.set(owner.attributes, unknownParts, unknown("its attributes are not known", value.spans));
}

/** A part of a library's thing that is changed stays with the thing: `model.classifier[6] = layer` changes the model. */
export function keepPart(machine: Machine, part: Value): void {
  if (part.kind !== "object" || part.owner === undefined || part.key?.kind !== "string") return;
  const whole = likely(part.owner);
  if ((whole.kind !== "object" && whole.kind !== "instance") || whole.attributes.has(part.key.value)) return;
  machine.journal.set(whole.attributes, part.key.value, part);
  keepPart(machine, whole);
}

/** Sets an attribute; under a name that is not known, things leave a mark that the object holds more than is seen. */
export function setNamed(machine: Machine, object: Value, name: string | undefined, value: Value): void {
  if (name !== undefined) setAttribute(machine, object, name, value);
  else if (object.kind === "instance" && !isPrimitive(likely(value)))
    setAttribute(machine, object, unknownParts, unknown("the name of a part is not known", value.spans));
}

/**
 * `for p in model.parameters(): p.requires_grad = False`: what is set on the items of something that a library goes through is a call
 * like any other, `….__setattr__(name, value)`, for the items themselves are not told apart. So is what decides whether weights are
 * trained, whatever it is set on.
 */
function noteSetOnItems(machine: Machine, owner: Value, name: string, value: Value): void {
  const isItem = owner.kind === "object" && owner.type.includes(".__iter__");
  if (!isItem && name !== "requires_grad" && name !== "trainable") return;
  const span = value.spans[0] ?? owner.spans[0];
  if (!span) return;
  const args = [stringValue(name), value];
  machine.record(
    boundedName(`${owner.kind === "object" ? owner.type : "?"}.__setattr__`),
    { span, frame: machine.topFrame, args, kwargs: new Map(), open: false },
    owner,
  );
}
