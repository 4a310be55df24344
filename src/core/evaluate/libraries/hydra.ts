/** Hydra: a configuration composed from a defaults list, with what the command line overrides. */
import { folderOf, joinPath } from "../../source/documents";
import type { FunctionDefinition } from "../definitions";
import { findDocument, readConfig } from "../files";
import { bindParameters } from "../functions";
import { siteWith, type Handler, type LibraryCall } from "../library";
import { importByName } from "../modules";
import type { Machine, Site } from "../machine";
import { asBoolean, asString, likely, unknown, type Value } from "../value";
import { dictValue, sequenceValue, symbolValue, type Dict } from "../values";
import { mergeInto, override, resolved } from "./configMerging";
import { copyOf } from "./copying";

/** `@hydra.main(config_path="conf", config_name="config")`: the function gets the composed configuration. */
export function hydraParameters(
  machine: Machine,
  definition: FunctionDefinition,
  site: Site,
): ReadonlyMap<string, Value> | undefined {
  for (const decorator of definition.decorators) {
    const value = likely(decorator);
    if (value.kind !== "object" || value.type !== "hydra.main" || !value.call) continue;
    const { call } = value;
    const folder = asString(call.kwargs.get("config_path") ?? call.args[0]) ?? "";
    let name = asString(call.kwargs.get("config_name") ?? call.args[1]);
    const words = machine.invocation.argv;
    const at = words.findIndex((word) => /^(--config-name|-cn)$/.test(word.text ?? ""));
    name = words[at + 1]?.text !== undefined && at >= 0 ? words[at + 1]?.text : name;
    if (name === undefined) continue;
    const base = joinPath(folderOf(definition.span.path), folder);
    const config = compose(machine, base, name, groupChoices(machine));
    for (const word of words)
      if (config && word.text !== undefined && !isGroup(machine, base, word.text))
        override(config, word.text, word.span);
    const given = config ? resolved(config) : unknown("the configuration is not in the workspace", [call.span]);
    return bindParameters(definition, { ...site, args: [given], kwargs: new Map() });
  }
  return undefined;
}

function groupChoices(machine: Machine): Map<string, string> {
  const choices = new Map<string, string>();
  for (const { text } of machine.invocation.argv) {
    const match = text === undefined ? null : /^\+?([\w/]+)=([\w./-]+)$/.exec(text);
    if (match?.[1] !== undefined && match[2] !== undefined) choices.set(match[1], match[2]);
  }
  return choices;
}

/** Whether `group=choice` names a file of a group rather than a value. */
function isGroup(machine: Machine, base: string, text: string): boolean {
  const match = /^\+?([\w/]+)=([\w./-]+)$/.exec(text);
  return match !== null && readYamlFile(machine, joinPath(base, match[1] ?? "", match[2] ?? "")) !== undefined;
}

function readYamlFile(machine: Machine, path: string): Dict | undefined {
  const document = findDocument(machine, /\.ya?ml$/.test(path) ? [path] : [`${path}.yaml`]);
  const config = document && readConfig(document);
  return config?.kind === "dict" ? (copyOf(config) as Dict) : undefined;
}

/** A configuration with what its `defaults` list includes, in order. */
function compose(
  machine: Machine,
  base: string,
  name: string,
  choices: ReadonlyMap<string, string>,
  depth = 0,
): Dict | undefined {
  const own = readYamlFile(machine, joinPath(base, name));
  if (!own || depth > 6) return own;
  const defaults = own.entries.get("defaults");
  own.entries.delete("defaults");
  const list = defaults && likely(defaults);
  if (!list || !("items" in list)) return own;
  const composed = dictValue(new Map(), own.spans);
  let placed = false;
  for (const item of list.items.map(likely)) {
    if (item.kind === "string" && item.value === "_self_") {
      mergeInto(composed, own);
      placed = true;
    } else include(machine, composed, base, item, choices, depth);
  }
  if (!placed) mergeInto(composed, own);
  return composed;
}

/** One entry of a defaults list: `name`, `group: choice`, `override group: choice`, `group@package: choice`. */
function include(
  machine: Machine,
  into: Dict,
  base: string,
  item: Value,
  choices: ReadonlyMap<string, string>,
  depth: number,
): void {
  if (item.kind === "string") {
    const part = compose(machine, base, item.value, choices, depth + 1);
    if (part) mergeInto(into, part);
    return;
  }
  if (item.kind !== "dict") return;
  for (const [key, choiceValue] of item.entries) {
    const label = key.replace(/^(override|optional)\s+/, "");
    const [group = "", place] = label.split("@");
    if (group.startsWith("hydra/") || group.startsWith("/hydra")) continue;
    const choice = choices.get(group) ?? asString(choiceValue);
    if (choice === undefined) continue;
    const part = compose(machine, base, joinPath(group.replace(/^\//, ""), choice), choices, depth + 1);
    if (!part) continue;
    const target = place === "_global_" ? into : packageOf(into, (place ?? group).replace(/^\//, "").split(/[/.]/));
    mergeInto(target, part);
  }
}

function packageOf(into: Dict, path: readonly string[]): Dict {
  let target = into;
  for (const part of path) {
    const inner = target.entries.get(part);
    const next = inner && likely(inner);
    if (next?.kind === "dict") target = next;
    else {
      const made = dictValue(new Map());
      target.entries.set(part, made);
      target = made;
    }
  }
  return target;
}

/** `hydra.utils.instantiate(cfg.model)`: a call of what `_target_` names, with the other entries; nested ones are made first. */
export const instantiateTarget: Handler = (call) => {
  const [config] = call.args;
  return config && makeTarget(call, likely(config), call.kwargs, 0);
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
  const at = target.lastIndexOf(".");
  const owner = importByName(call.machine, target.slice(0, Math.max(at, 0)), call.frame);
  const callee = at < 0 ? symbolValue(target) : call.machine.attribute(owner, target.slice(at + 1));
  if (asBoolean(config.entries.get("_partial_")) === true) {
    const definition = { kind: "partial", callee, args: [], kwargs };
    return { kind: "function", name: "partial", definition, spans: [call.span], origin: "stated" };
  }
  return call.machine.call(callee, siteWith(call, [], kwargs));
}
