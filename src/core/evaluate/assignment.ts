import type { Expression } from "../syntax/python/tree";
import type { Frame, Machine } from "./machine";
import { setItem } from "./items";
import { scopeOfAssignment } from "./scope";
import { likely, unknown, type Value } from "./value";
import { numberValue, objectFrom, sequenceValue } from "./values";

/** Gives a target a value: a name, an attribute, an item, or several of them unpacked. */
export function assign(machine: Machine, target: Expression, value: Value, frame: Frame): void {
  switch (target.type) {
    case "name":
      machine.journal.set(scopeOfAssignment(frame.scope, target.name).names, target.name, value);
      return;
    case "attribute":
      machine.setAttribute(machine.evaluate(target.object, frame), target.name, value);
      return;
    case "subscript":
      setItem(machine, target, value, frame);
      return;
    case "starred":
      assign(machine, target.value, value, frame);
      return;
    case "tuple":
    case "list":
      unpack(machine, target.items, value, frame);
      return;
    default:
      return;
  }
}

function unpack(machine: Machine, targets: readonly Expression[], value: Value, frame: Frame): void {
  const star = targets.findIndex((t) => t.type === "starred");
  const parts = partsOf(machine, value, star < 0 ? targets.length : undefined);
  targets.forEach((target, index) => {
    if (star < 0 || index < star) assign(machine, target, parts.at(index), frame);
    else if (index === star) {
      const after = targets.length - star - 1;
      const rest = parts.known?.slice(star, parts.known.length - after);
      assign(machine, target, sequenceValue("list", rest ?? [], value.spans, rest === undefined), frame);
    } else assign(machine, target, parts.at(index - targets.length), frame);
  });
}

/** The parts that a value falls into when it is unpacked; a negative index counts from the end. */
function partsOf(
  machine: Machine,
  value: Value,
  count: number | undefined,
): { known: readonly Value[] | undefined; at: (index: number) => Value } {
  const v = likely(value);
  const known = v.kind === "object" || v.kind === "unknown" ? undefined : machine.iterate(v).items?.();
  if (known && (count === undefined || known.length === count))
    return { known, at: (index) => known.at(index) ?? unknown("fewer items than names", value.spans) };
  return {
    known: undefined,
    at: (index) => {
      if (v.kind === "object") return itemOfObject(machine, v, index);
      return v.kind === "unknown" ? v : unknown("cannot be unpacked", value.spans);
    },
  };
}

function itemOfObject(machine: Machine, value: Extract<Value, { kind: "object" }>, index: number): Value {
  const { items, element } = machine.iterate(value);
  const known = items?.()[index];
  if (known) return known;
  if (element.kind === "tuple") return element.items.at(index) ?? unknown("fewer items than names", value.spans);
  return { ...objectFrom(`${value.type}.__getitem__`, value), key: numberValue(index, true) };
}

/** Takes a name, an attribute or an item away. */
export function remove(machine: Machine, target: Expression, frame: Frame): void {
  if (target.type === "name") {
    machine.journal.delete(scopeOfAssignment(frame.scope, target.name).names, target.name);
    return;
  }
  if (target.type !== "attribute" && target.type !== "subscript") return;
  const owner = likely(machine.evaluate(target.object, frame));
  if (target.type === "attribute") {
    if (owner.kind === "object" || owner.kind === "instance") machine.journal.delete(owner.attributes, target.name);
  } else if (owner.kind === "dict") {
    const key = likely(machine.evaluate(target.index, frame));
    if (key.kind === "string") machine.journal.delete(owner.entries, key.value);
    else owner.open = true;
  } else if (owner.kind === "list") {
    machine.journal.touch(owner);
    owner.open = true;
  }
}
