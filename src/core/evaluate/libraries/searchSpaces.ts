/** Search spaces as Ray Tune, Weights & Biases and scikit-learn write them: how many combinations a grid has. */
import type { Call } from "../trace";
import { asString, likely, type Value } from "../value";
import { joinSpans, numberValue } from "../values";

/** The call that made a value, where it is of the given name (any name where none is given). */
export function objectCall(value: Value | undefined, callee: string | undefined): Call | undefined {
  const held = value && likely(value);
  const made = held?.kind === "object" ? held.call : undefined;
  return made && (callee === undefined || made.callee === callee) ? made : undefined;
}

/** A text that stands under a key of a dictionary; what is no text as "". */
export function optionOf(config: Value | undefined, key: string): string | undefined {
  const held = config && likely(config);
  const value = held?.kind === "dict" ? held.entries.get(key) : undefined;
  return value && (asString(value) ?? "");
}

/** Combinations of all grids in a space, nested ones too; undefined where it has none. @param key of the part that is the space. */
export function combinationsIn(config: Value | undefined, key?: string): Value | undefined {
  const held = config && likely(config);
  const space = key === undefined || held?.kind !== "dict" ? held : held.entries.get(key);
  const grids: Value[] = [];
  if (space) collect(likely(space), grids, 0);
  if (grids.length === 0) return undefined;
  const total = grids.reduce((all, grid) => all * Math.max(1, lengthOf(grid)), 1);
  return numberValue(total, true, joinSpans(...grids), "derived");
}

/** `tune.grid_search([…])`, `{"grid_search": […]}`, `{"values": […]}`. */
function collect(value: Value, grids: Value[], depth: number): void {
  if (depth > 6 || grids.length > 40) return;
  const made = objectCall(value, "ray.tune.grid_search");
  const listed = made?.args[0] ?? made?.kwargs.get("values");
  if (listed && lengthOf(listed) > 0) grids.push(listed);
  if (value.kind !== "dict") return;
  for (const [name, entry] of value.entries)
    if (/^(?:grid_search|values)$/.test(name) && lengthOf(entry) > 0) grids.push(entry);
    else collect(likely(entry), grids, depth + 1);
}

function lengthOf(value: Value): number {
  const held = likely(value);
  return (held.kind === "list" || held.kind === "tuple") && !held.open ? held.items.length : 0;
}
