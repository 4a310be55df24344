/** Hydra: a configuration composed from a defaults list, with what the command line overrides. */
import { folderOf, joinPath } from "../../source/documents";
import type { FunctionDefinition } from "../definitions";
import { findDocument, readConfig } from "../files";
import { bindParameters } from "../functions";
import type { Machine, Site } from "../machine";
import { type Value, asString, likely, unknown } from "../value";
import { type Dict, dictValue } from "../values";
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
