/** Merging configurations, and setting entries from words. */
import type { Machine, Site } from "../machine";
import { type Value, likely } from "../value";
import { type Dict, dictValue, overriding, stringValue } from "../values";
import { writtenCopy, writtenEntries } from "./interpolation";
import { readByLook } from "./options";

/** Later entries win, unless they only say that a value is missing; dictionaries are merged inside. */
export function mergeInto(machine: Machine, target: Dict, source: Dict): void {
  for (const [key, value] of writtenEntries(source)) {
    const before = target.entries.get(key);
    const inner = likely(value);
    const outer = before && likely(before);
    if (before && inner.kind === "string" && inner.value === "???") continue;
    if (inner.kind === "dict" && outer?.kind === "dict") mergeInto(machine, outer, inner);
    else target.entries.set(key, overriding(writtenCopy(machine, value), before));
  }
  target.open ||= source.open;
}

/** `+key.path=value`: the words of an override. */
export interface Override {
  readonly key: string;
  readonly text: string;
  /** `~key`: takes the entry away. */
  readonly removes: boolean;
  /** `+key`: adds an entry that need not be there. */
  readonly adds: boolean;
}

/** A word of a command line as an override; undefined where it is none. */
export function readOverride(word: string | undefined): Override | undefined {
  const match = word === undefined ? null : /^(?:--)?(~|\+{0,2})([\w./@:-]+)(?:=(.*))?$/s.exec(word);
  const [, mark = "", key, text] = match ?? [];
  if (key === undefined || (text === undefined && mark !== "~")) return undefined;
  return { key, text: text ?? "", removes: mark === "~", adds: mark.startsWith("+") };
}

/** `+key.path=value` set in a configuration. */
export function override(config: Dict, word: string | undefined, span: Site["span"]): void {
  const read = readOverride(word);
  if (!read) return;
  if (read.removes) removeAt(config, read.key);
  else setAt(config, read.key, readByLook(stringValue(read.text.replace(/^(['"])(.*)\1$/s, "$2"), [span])), span);
}

/** Sets what stands at a path of keys. */
export function setAt(config: Dict, key: string, value: Value, span: Site["span"]): void {
  const path = key.split(".");
  const last = path.pop() ?? key;
  let target = config;
  for (const part of path) {
    const inner = target.entries.get(part);
    const next = inner && likely(inner);
    if (next?.kind === "dict") target = next;
    else target.entries.set(part, (target = dictValue(new Map(), [span])));
  }
  target.entries.set(last, overriding(value, target.entries.get(last)));
}

/** What stands at a path of keys. */
export function valueAt(config: Dict, key: string): Value | undefined {
  let current: Value | undefined = config;
  for (const part of key.split(".")) {
    const held: Value | undefined = current && likely(current);
    current = held?.kind === "dict" ? held.entries.get(part) : undefined;
  }
  return current;
}

function removeAt(config: Dict, key: string): void {
  const at = key.lastIndexOf(".");
  const owner = at < 0 ? config : valueAt(config, key.slice(0, at));
  const held = owner && likely(owner);
  if (held?.kind === "dict") held.entries.delete(key.slice(at + 1));
}
