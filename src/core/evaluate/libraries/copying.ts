import { maximumItems } from "../bounds";
import type { Value } from "../value";

/** A value of its own with the same content, down to a depth. What is shared inside it stays shared inside the copy. */
export function copyOf(value: Value, depth = 64, copies = new Map<Value, Value>()): Value {
  const known = copies.get(value);
  if (known) return known;
  if (depth === 0 || copies.size >= maximumItems) return value;
  const copied = <T extends Value>(copy: T): T => {
    copies.set(value, copy);
    return copy;
  };
  const fill = (target: Map<string, Value>, values: ReadonlyMap<string, Value>): void => {
    for (const [key, item] of values) target.set(key, copyOf(item, depth - 1, copies));
  };
  switch (value.kind) {
    case "list":
    case "tuple":
    case "set": {
      const copy = copied({ ...value, items: [] as Value[] });
      for (const item of value.items) copy.items.push(copyOf(item, depth - 1, copies));
      return copy;
    }
    case "dict": {
      const copy = copied({ ...value, entries: new Map<string, Value>() });
      fill(copy.entries, value.entries);
      return copy;
    }
    case "instance":
    case "object": {
      const copy = copied({ ...value, attributes: new Map<string, Value>() });
      fill(copy.attributes, value.attributes);
      return copy;
    }
    default:
      return value;
  }
}
