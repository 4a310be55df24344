/** Merging configurations, setting entries from words, and interpolation. */
import type { Site } from "../machine";
import { type Value, likely, unknown } from "../value";
import { type Dict, dictValue, overriding, stringValue } from "../values";
import { readByLook } from "./options";
import { copyOf } from "./copying";

/** Later entries win; dictionaries are merged inside. */
export function mergeInto(target: Dict, source: Dict): void {
  for (const [key, value] of source.entries) {
    const before = target.entries.get(key);
    const inner = likely(value);
    const outer = before && likely(before);
    if (inner.kind === "dict" && outer?.kind === "dict") mergeInto(outer, inner);
    else target.entries.set(key, overriding(copyOf(value), before));
  }
  target.open ||= source.open;
}

/** `+key.path=value` set in a configuration. */
export function override(config: Dict, text: string | undefined, span: Site["span"]): void {
  const match = text === undefined ? null : /^(?:--)?\+{0,2}([\w./@]+)=(.*)$/s.exec(text);
  const path = match?.[1]?.split(".") ?? [];
  const last = path.pop();
  if (last === undefined) return;
  let target = config;
  for (const part of path) {
    const inner = target.entries.get(part);
    const next = inner && likely(inner);
    if (next?.kind === "dict") target = next;
    else target.entries.set(part, (target = dictValue(new Map(), [span])));
  }
  const value = readByLook(stringValue((match?.[2] ?? "").replace(/^(['"])(.*)\1$/s, "$2"), [span]));
  target.entries.set(last, overriding(value, target.entries.get(last)));
}

/** Replaces `${a.b}` and `${oc.env:NAME,default}` by what they stand for. */
export function resolved(config: Value): Value {
  if (config.kind === "dict") resolveIn(config, config, 0);
  return config;
}

function resolveIn(root: Dict, dict: Dict, depth: number): void {
  if (depth > 16) return;
  for (const [key, value] of dict.entries) {
    const v = likely(value);
    if (v.kind === "dict") resolveIn(root, v, depth + 1);
    else if (v.kind === "string" && v.value.includes("${")) dict.entries.set(key, resolveText(root, dict, v, 0));
  }
}

function resolveText(root: Dict, dict: Dict, text: Extract<Value, { kind: "string" }>, depth: number): Value {
  const whole = /^\$\{([^${}]+)\}$/.exec(text.value);
  if (whole) return reference(root, dict, whole[1] ?? "", text, depth);
  let known = 1;
  const replaced = text.value.replace(/\$\{([^${}]+)\}/g, (_, path: string) => {
    const value = likely(reference(root, dict, path, text, depth));
    if (value.kind === "string" || value.kind === "number") return String(value.value);
    known = 0;
    return "";
  });
  return known === 1
    ? stringValue(replaced, text.spans, "derived")
    : unknown("a part of the text is not known", text.spans);
}

function reference(root: Dict, dict: Dict, path: string, text: Value, depth: number): Value {
  const environment = /^(?:oc\.)?env:\w+,(.*)$/.exec(path);
  if (environment) return readByLook(stringValue(environment[1]?.trim() ?? "", text.spans));
  const relative = path.startsWith(".");
  let current: Value = relative ? dict : root;
  for (const part of path.replace(/^\.+/, "").split(".")) {
    const holder: Value = likely(current);
    const next = holder.kind === "dict" ? holder.entries.get(part) : undefined;
    if (!next) return unknown(`\${${path}} is not found`, text.spans);
    current = next;
  }
  const value = likely(current);
  if (value.kind === "string" && value.value.includes("${") && depth < 8)
    return resolveText(root, dict, value, depth + 1);
  return current;
}
