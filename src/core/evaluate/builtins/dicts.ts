import { maximumItems } from "../bounds";
import { setItemOf } from "../items";
import { libraryCall } from "../library";
import type { Machine, Site } from "../machine";
import { likely, unknown, type Value } from "../value";
import { eitherOf, keyOf, noneValue, overriding, relocated, sequenceValue, stringValue, type Dict } from "../values";

/** A method of a dictionary. An entry that holds something callable is called as `config.make()` does. */
export function callDictMethod(machine: Machine, dict: Dict, method: string, site: Site): Value {
  const [first, second] = site.args;
  const key = first && keyOf(first);
  switch (method) {
    case "get":
      return entry(dict, key, fallback(machine, dict, second ?? site.kwargs.get("default")));
    case "pop": {
      const value = entry(dict, key, second ?? unknown("no such entry", dict.spans));
      if (key !== undefined) machine.journal.delete(dict.entries, key);
      else dict.open = true;
      return value;
    }
    case "setdefault": {
      const present = key === undefined ? undefined : dict.entries.get(key);
      if (present) return present;
      const value = second ?? noneValue();
      if (first) setItemOf(machine, dict, likely(first), value);
      return value;
    }
    case "update":
    case "merge_update":
      update(machine, dict, site);
      return noneValue();
    case "items":
    case "iteritems":
      return items(dict);
    case "keys":
      return sequenceValue("list", keysOf(dict), dict.spans, dict.open);
    case "values":
      return sequenceValue("list", [...dict.entries.values()], dict.spans, dict.open);
    case "copy":
      return { ...dict, entries: new Map(dict.entries) };
    case "clear":
      for (const name of [...dict.entries.keys()]) machine.journal.delete(dict.entries, name);
      return noneValue();
    case "to_dict":
    case "as_dict":
    case "get_dict":
      return dict;
    default: {
      const held = dict.entries.get(method);
      if (held) return machine.call(held, site);
      const handled = machine.libraries.handler(`dict.${method}`)?.(libraryCall(machine, `dict.${method}`, site, dict));
      return handled ?? unknown(`${method} of a dictionary`, dict.spans);
    }
  }
}

/** What `get` gives for an entry that is not there. A variable of the environment that nobody sets has its default. */
function fallback(machine: Machine, dict: Dict, given: Value | undefined): Value {
  const value = given ?? noneValue();
  return dict === machine.environment ? relocated(value, value.spans, "default") : value;
}

function entry(dict: Dict, key: string | undefined, otherwise: Value): Value {
  const value = key === undefined ? undefined : dict.entries.get(key);
  if (value) return value;
  if (key === undefined) return unknown("the key is not known", dict.spans);
  return dict.open ? eitherOf([otherwise, unknown(`${key} may be in it`, dict.spans)]) : otherwise;
}

function keysOf(dict: Dict): Value[] {
  return [...dict.entries.keys()].map((key) => dict.keys?.get(key) ?? stringValue(key, dict.spans));
}

function items(dict: Dict): Value {
  const values = [...dict.entries.values()];
  const pairs = keysOf(dict).flatMap((key, i) => {
    const value = values[i];
    return value ? [sequenceValue("tuple", [key, value], value.spans)] : [];
  });
  return sequenceValue("list", pairs, dict.spans, dict.open);
}

function update(machine: Machine, dict: Dict, site: Site): void {
  const put = (key: string, value: Value): void => {
    if (dict.entries.size < maximumItems)
      machine.journal.set(dict.entries, key, overriding(value, dict.entries.get(key)));
  };
  const other = site.args[0] && likely(site.args[0]);
  if (other?.kind === "dict") {
    for (const [key, value] of other.entries) put(key, value);
    if (other.open) dict.open = true;
  } else if (other) {
    const pairs = machine.iterate(other).items?.();
    if (!pairs) dict.open = true;
    for (const pair of pairs ?? []) {
      const p = likely(pair);
      const [key, value] = p.kind === "tuple" || p.kind === "list" ? p.items : [];
      const name = key && keyOf(key);
      if (name !== undefined && value) put(name, value);
    }
  }
  for (const [key, value] of site.kwargs) put(key, value);
  if (site.open) dict.open = true;
}
