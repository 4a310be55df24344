/** `${other.key}` in a configuration, as OmegaConf and Hydra read it. */
import { unknown, type Value } from "../evaluate/value";

const maximumDepth = 24;
/** Values of one file that are looked at; past it, references stay as they are written. */
const maximumValues = 20_000;

/**
 * The configuration with its references followed: `${a.b}` from the root, `${.b}` from the part it stands in, `${oc.env:NAME,default}` as its
 * default. A reference to nothing, and `???` (required and absent), are unknown. A text that holds no reference stays as it is.
 */
export function interpolate(root: Value): Value {
  const state = { left: maximumValues };
  return walk(root, root, root, 0, state);
}

function walk(value: Value, root: Value, part: Value, depth: number, state: { left: number }): Value {
  if (depth > maximumDepth || --state.left < 0) return value;
  switch (value.kind) {
    case "dict": {
      let changed = false;
      const entries = new Map<string, Value>();
      for (const [key, entry] of value.entries) {
        const next = walk(entry, root, value, depth + 1, state);
        changed ||= next !== entry;
        entries.set(key, next);
      }
      return changed ? { ...value, entries } : value;
    }
    case "list": {
      const items = value.items.map((item) => walk(item, root, value, depth + 1, state));
      return items.some((item, index) => item !== value.items[index]) ? { ...value, items } : value;
    }
    case "string":
      if (value.value === "???") return unknown("required and not given", value.spans);
      return /\$\{[^${}]+\}/.test(value.value) ? resolve(value, value.value, root, part, depth, state) : value;
    default:
      return value;
  }
}

function resolve(value: Value, text: string, root: Value, part: Value, depth: number, state: { left: number }): Value {
  const whole = /^\$\{([^${}]+)\}$/.exec(text.trim())?.[1];
  if (whole !== undefined) {
    const found = reference(whole, value, root, part);
    const followed = found && walk(found, root, part, depth + 1, state);
    if (!followed) return unknown(`${text.trim()} is not in this file`, value.spans);
    return { ...followed, spans: [...followed.spans, ...value.spans] };
  }
  const missing: string[] = [];
  const replaced = text.replace(/\$\{([^${}]+)\}/g, (_, path: string) => {
    const found = reference(path, value, root, part);
    const followed = found && walk(found, root, part, depth + 1, state);
    if (followed?.kind === "string" || followed?.kind === "number") return String(followed.value);
    missing.push(path);
    return "";
  });
  return missing.length === 0
    ? { kind: "string", value: replaced, spans: value.spans, origin: value.origin }
    : unknown(`${text} is put together when it runs`, value.spans);
}

function reference(path: string, from: Value, root: Value, part: Value): Value | undefined {
  const environment = /^(?:oc\.env|env):\w+\s*,(.*)$/.exec(path.trim());
  if (environment) {
    const text = environment[1]?.trimStart() ?? "";
    const number = Number(text);
    const plain = text !== "" && Number.isFinite(number);
    return plain
      ? { kind: "number", value: number, integer: Number.isInteger(number), spans: from.spans, origin: "stated" }
      : { kind: "string", value: text.replace(/^["']|["']$/g, ""), spans: from.spans, origin: "stated" };
  }
  const relative = path.startsWith(".");
  let value: Value | undefined = relative ? part : root;
  for (const key of path.trim().replace(/^\./, "").split(".")) {
    if (value?.kind !== "dict") return undefined;
    value = value.entries.get(key);
  }
  return value;
}
