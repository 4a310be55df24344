import { maximumItems } from "../bounds";
import { scriptMethod } from "../library";
import type { Machine, Site } from "../machine";
import { asNumber, likely, unknown, type Value } from "../value";
import { keyOf, noneValue, numberValue, same, sequenceValue, type Sequence } from "../values";

/** A method of a list, tuple or set. */
export function callSequenceMethod(machine: Machine, list: Sequence, method: string, site: Site): Value {
  const [first, second] = site.args;
  const ofScript = scriptMethod(machine, "list", list, method, site);
  if (ofScript) return ofScript;
  switch (method) {
    case "append":
    case "add":
    case "appendleft":
      if (first) insert(machine, list, [first], method === "appendleft" ? 0 : undefined);
      return noneValue();
    case "insert":
      if (second) insert(machine, list, [second], asNumber(first) ?? 0);
      return noneValue();
    case "extend":
    case "update":
      return extend(machine, list, first);
    case "pop":
    case "popleft":
      return pop(machine, list, method === "popleft" ? 0 : asNumber(first));
    case "remove":
    case "discard":
      return removeItem(machine, list, first);
    case "clear":
      machine.journal.touch(list);
      list.items.length = 0;
      list.open = false;
      return noneValue();
    case "reverse":
      machine.journal.touch(list);
      list.items.reverse();
      return noneValue();
    case "sort":
      return noneValue();
    case "copy":
      return sequenceValue(list.kind, list.items.slice(), list.spans, list.open);
    case "index": {
      const at = first ? list.items.findIndex((item) => same(likely(item), likely(first))) : -1;
      return at < 0 ? unknown("not among the items", list.spans) : numberValue(at, true, list.spans, "derived");
    }
    case "count":
      return list.open || !first
        ? unknown("how many is not known", list.spans)
        : numberValue(
            list.items.filter((item) => same(likely(item), likely(first))).length,
            true,
            list.spans,
            "derived",
          );
    case "union":
      return first && "items" in first
        ? sequenceValue("set", [...list.items, ...first.items], list.spans, list.open || first.open)
        : sequenceValue("set", list.items.slice(), list.spans, true);
    case "difference":
    case "intersection":
      return combine(list, first, method === "intersection");
    default:
      return unknown(`${method} of a ${list.kind}`, list.spans);
  }
}

function insert(machine: Machine, list: Sequence, items: readonly Value[], at: number | undefined): void {
  machine.journal.touch(list);
  if (list.items.length + items.length > maximumItems) list.open = true;
  else if (at !== undefined) list.items.splice(at, 0, ...items);
  else if (list.kind !== "set") list.items.push(...items);
  else list.items.push(...items.filter((item) => !list.items.some((other) => same(other, item))));
}

function extend(machine: Machine, list: Sequence, added: Value | undefined): Value {
  const items = added && machine.iterate(added).items?.();
  if (items) insert(machine, list, items, undefined);
  else {
    machine.journal.touch(list);
    list.open = true;
  }
  return noneValue();
}

function pop(machine: Machine, list: Sequence, index = -1): Value {
  const at = index < 0 ? index + list.items.length : index;
  const item = list.items[at];
  machine.journal.touch(list);
  if (item && !(list.open && index < 0)) {
    list.items.splice(at, 1);
    return item;
  }
  return unknown("what is taken from the list is not known", list.spans);
}

function removeItem(machine: Machine, list: Sequence, item: Value | undefined): Value {
  const at = item ? list.items.findIndex((other) => same(likely(other), likely(item))) : -1;
  machine.journal.touch(list);
  if (at >= 0) list.items.splice(at, 1);
  else if (item && keyOf(item) === undefined) list.open = true;
  return noneValue();
}

function combine(list: Sequence, other: Value | undefined, keep: boolean): Value {
  const items = other && "items" in other && !other.open ? other.items : undefined;
  if (!items) return sequenceValue("set", list.items.slice(), list.spans, true);
  const has = (item: Value): boolean => items.some((o) => same(likely(o), likely(item)));
  return sequenceValue(
    "set",
    list.items.filter((item) => has(item) === keep),
    list.spans,
    list.open,
  );
}
