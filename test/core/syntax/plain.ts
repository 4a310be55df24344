import assert from "node:assert/strict";
import type { Value } from "../../../src/core/evaluate/value";

/** A value as plain data, to compare in one line; what is not known is "?". */
export function plain(value: Value): unknown {
  switch (value.kind) {
    case "dict":
      return Object.fromEntries([...value.entries].map(([key, entry]) => [key, plain(entry)]));
    case "list":
      return value.items.map(plain);
    case "string":
    case "number":
    case "boolean":
      return value.value;
    case "none":
      return null;
    default:
      return "?";
  }
}

/** The text at the span of the value under a path of keys and indices. */
export function written(text: string, root: Value, ...path: (string | number)[]): string {
  let value: Value | undefined = root;
  for (const step of path) {
    if (value?.kind === "dict") value = value.entries.get(String(step));
    else if (value?.kind === "list") value = value.items[Number(step)];
  }
  const span = value?.spans[0];
  assert.ok(span, `nothing at ${path.join(".")}`);
  return text.slice(span.from, span.to);
}
