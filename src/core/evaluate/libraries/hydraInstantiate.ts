/** Hydra: things that a configuration names by `_target_`. */
import { importByName } from "../modules";
import { siteWith, type Handler, type LibraryCall } from "../library";
import { asBoolean, asString, likely, type Value } from "../value";
import { sequenceValue, symbolValue } from "../values";

/** `hydra.utils.instantiate(cfg.model)`: a call of what `_target_` names, with the other entries; nested ones are made first. */
export const instantiateTarget: Handler = (call) => {
  const config = call.args[0] ?? call.kwargs.get("config");
  const more = new Map([...call.kwargs].filter(([name]) => name !== "config" || call.args.length > 0));
  return config && makeTarget(call, likely(config), more, 0);
};

function makeTarget(call: LibraryCall, config: Value, more: ReadonlyMap<string, Value>, depth: number): Value {
  if (config.kind === "list" && depth < 8)
    return sequenceValue(
      "list",
      config.items.map((item) => makeTarget(call, likely(item), new Map(), depth + 1)),
      config.spans,
      config.open,
    );
  const target = config.kind === "dict" ? asString(config.entries.get("_target_")) : undefined;
  if (config.kind !== "dict" || target === undefined || depth >= 8) return config;
  const kwargs = new Map<string, Value>();
  for (const [name, value] of config.entries)
    if (!/^_\w+_$/.test(name)) kwargs.set(name, makeTarget(call, likely(value), new Map(), depth + 1));
  for (const [name, value] of more) kwargs.set(name, value);
  const callee = named(call, target);
  if (asBoolean(config.entries.get("_partial_")) === true) {
    const definition = { kind: "partial", callee, args: [], kwargs };
    return { kind: "function", name: "partial", definition, spans: [call.span], origin: "stated" };
  }
  return call.machine.call(callee, siteWith(call, [], kwargs));
}

/** What a dotted name stands for. */
function named(call: LibraryCall, name: string): Value {
  const at = name.lastIndexOf(".");
  if (at < 0) return symbolValue(name);
  return call.machine.attribute(importByName(call.machine, name.slice(0, at), call.frame), name.slice(at + 1));
}

/** `hydra.utils.get_class("net.Net")`. */
export const namedThing: Handler = (call) => {
  const name = asString(call.args[0] ?? call.kwargs.get("path"));
  return name === undefined ? undefined : named(call, name);
};
