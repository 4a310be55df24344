/** Reading library calls: dotted names, arguments by name or place, and what an object was made by. */
import { likely, type Value } from "../evaluate/value";
import type { Call, Trace } from "../evaluate/trace";

/** First part of a dotted name: the library. */
export function libraryOf(dotted: string): string {
  const at = dotted.indexOf(".");
  return at < 0 ? dotted : dotted.slice(0, at);
}

/** Last part of a dotted name. */
export function lastOf(dotted: string): string {
  return dotted.slice(dotted.lastIndexOf(".") + 1);
}

/** A dotted name without its last part: of a method call, the type it is called on. */
export function ownerOf(dotted: string): string {
  const at = dotted.lastIndexOf(".");
  return at < 0 ? "" : dotted.slice(0, at);
}

/** An argument by name, or by its place among the positional ones. */
export function argument(call: Call | undefined, name: string, place?: number): Value | undefined {
  if (!call) return undefined;
  return call.kwargs.get(name) ?? (place === undefined ? undefined : call.args[place]);
}

/** The first argument that is given under any of several names. */
export function anyArgument(call: Call | undefined, names: readonly string[], place?: number): Value | undefined {
  for (const name of names) {
    const value = call?.kwargs.get(name);
    if (value) return value;
  }
  return place === undefined ? undefined : call?.args[place];
}

/** Whether a call hands on arguments that are not known, so that one that is not seen may still be given. */
export function hasUnseenArguments(call: Call): boolean {
  return call.open === true;
}

/** Dotted library names that a value is an instance of. */
export function typesOf(value: Value | undefined): readonly string[] {
  const held = value && likely(value);
  if (held?.kind === "object") return held.call ? [held.type, held.call.callee] : [held.type];
  if (held?.kind === "instance") return held.bases;
  return [];
}

/** Whether a value is an instance of a library type whose dotted name fits. */
export function isA(value: Value | undefined, pattern: RegExp): boolean {
  return typesOf(value).some((type) => pattern.test(type));
}

/** The call that made a value: of a workspace class's instance, the constructor of its library base where that was seen. */
export function madeBy(value: Value | undefined, trace: Trace): Call | undefined {
  const held = value && likely(value);
  if (held?.kind === "object") return held.call;
  if (held?.kind !== "instance") return undefined;
  return trace.calls.find((call) => call.method === "__init__" && isSame(call.receiver, held)) ?? held.call;
}

/** Whether two values are the same thing at run time, not merely equal. */
export function isSame(one: Value | undefined, other: Value | undefined): boolean {
  if (!one || !other) return false;
  const a = likely(one);
  const b = likely(other);
  if (a === b) return true;
  return (a.kind === "object" || a.kind === "instance") && a.kind === b.kind && a.attributes === b.attributes;
}

/** What an object's option holds: set on it, or given when it was made under one of these names. */
export function option(value: Value | undefined, made: Call | undefined, ...names: string[]): Value | undefined {
  const held = value && likely(value);
  for (const name of names) {
    const set = held?.kind === "object" || held?.kind === "instance" ? held.attributes.get(name) : undefined;
    const found = set ?? made?.kwargs.get(name);
    if (found) return found;
  }
  return undefined;
}

/** Attributes of a value that has some; an empty map for others. */
export function attributesOf(value: Value | undefined): ReadonlyMap<string, Value> {
  const held = value && likely(value);
  return held?.kind === "object" || held?.kind === "instance" ? held.attributes : new Map();
}

/** The entries of a dictionary as known, or undefined. */
export function entriesOf(value: Value | undefined): ReadonlyMap<string, Value> | undefined {
  const held = value && likely(value);
  return held?.kind === "dict" ? held.entries : undefined;
}
