/** `super()`: methods of the next class in line. */
import { initializeLibraryBase, methodOf } from "./classes";
import { initializeFields } from "./dataclassFields";
import { type ClassDefinition, type Field, classOf, lookupOrder } from "./definitions";
import { callFunction } from "./functions";
import { libraryCall } from "./library";
import type { Machine, Site } from "./machine";
import { type Value, unknown } from "./value";
import { noneValue } from "./values";

/** `super()` in a method. */
interface SuperReference {
  readonly self: Value;
  readonly owner: ClassDefinition;
}

const supers = new WeakMap<Value, SuperReference>();

/** What `super()` gives in a method. */
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

/** The reference behind such a value; undefined for others. */
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
  const callee = `${base}.${name}`;
  const call = libraryCall(machine, callee, site, self);
  const handled = machine.libraries.handler(callee)?.(call);
  const watched = handled ? undefined : machine.libraries.watch(call);
  return handled ?? watched ?? machine.record(callee, site, self).result;
}

function allFieldsOfBases(definition: ClassDefinition, owner: ClassDefinition): Field[] {
  const order = lookupOrder(definition);
  return order.slice(order.indexOf(owner) + 1).flatMap((base) => base.fields);
}
