/** Configuration objects: OmegaConf and Hydra, ml_collections, yacs, EasyDict and their kind. All are dictionaries here. */
import { folderOf, joinPath } from "../../source/documents";
import type { FunctionDefinition } from "../definitions";
import { documentOf, findDocument, readConfig } from "../files";
import type { Handler, Library, LibraryCall } from "../library";
import type { Machine, Site } from "../machine";
import { bindParameters } from "../functions";
import { asString, likely, unknown, type Value } from "../value";
import { dictValue, noneValue, overriding, stringValue, type Dict } from "../values";
import { readByLook } from "./options";
import { copyOf, dictLike } from "./standard";

const load: Handler = (call) => {
  const [path] = call.args;
  const document = path && documentOf(call.machine, path, call);
  const config = document && readConfig(document);
  return config ? resolved(copyOf(config)) : unknown("the file is not in the workspace", [call.span]);
};

/** `OmegaConf.create(…)`, `OmegaConf.structured(…)`, `to_container`: the same content. */
const sameContent: Handler = (call) => {
  const value = call.args[0] && likely(call.args[0]);
  if (!value) return dictValue(new Map(), [call.span]);
  return value.kind === "dict" ? resolved(copyOf(value)) : value;
};

const merge: Handler = (call) => {
  const merged = dictValue(new Map(), [call.span]);
  for (const arg of call.args) {
    const value = likely(arg);
    if (value.kind === "dict") mergeInto(merged, value);
    else if (value.kind === "instance" || value.kind === "object")
      mergeInto(merged, dictValue(value.attributes, value.spans));
    else merged.open = true;
  }
  return resolved(merged);
};

/** The words of the command line as `key.path=value`. */
const fromWords: Handler = (call) => {
  const config = dictValue(new Map(), [call.span]);
  for (const word of call.machine.invocation.argv) override(config, word.text, word.span);
  return config;
};

/** Later entries win; dictionaries are merged inside. */
function mergeInto(target: Dict, source: Dict): void {
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
function override(config: Dict, text: string | undefined, span: Site["span"]): void {
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
function resolved(config: Value): Value {
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

/** `@hydra.main(config_path="conf", config_name="config")`: the function gets the composed configuration. */
function hydraParameters(
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

/** yacs: `cfg.merge_from_file("x.yaml")`. */
const mergeFile: Handler = (call) => {
  const target = call.receiver && likely(call.receiver);
  const document = call.args[0] && documentOf(call.machine, call.args[0], call);
  const config = document && readConfig(document);
  if (target?.kind === "dict" && config?.kind === "dict") mergeInto(target, config);
  return noneValue();
};

/** yacs: `cfg.merge_from_list(["A.B", 1])`. */
const mergeList: Handler = (call: LibraryCall) => {
  const target = call.receiver && likely(call.receiver);
  const items = call.args[0] && call.machine.iterate(call.args[0]).items?.();
  if (target?.kind !== "dict" || !items) return noneValue();
  for (let i = 0; i + 1 < items.length; i += 2) {
    const key = asString(items[i]);
    const value = items[i + 1];
    if (key !== undefined && value)
      override(target, `${key}=${asString(value) ?? ""}`, value.spans[0] ?? call.span);
  }
  return noneValue();
};

const sameReceiver: Handler = (call) => (call.receiver ? copyOf(likely(call.receiver)) : undefined);
const nothing: Handler = () => noneValue();

const dictTypes = [
  "ml_collections.ConfigDict",
  "ml_collections.config_dict.ConfigDict",
  "ml_collections.FrozenConfigDict",
  "easydict.EasyDict",
  "munch.Munch",
  "munch.munchify",
  "addict.Dict",
  "yacs.config.CfgNode",
  "fvcore.common.config.CfgNode",
  "detectron2.config.CfgNode",
  "box.Box",
  "transformers.utils.ModelOutput",
];

export const configLibraries: Library = {
  parameters: hydraParameters,
  functions: {
    "omegaconf.OmegaConf.load": load,
    "omegaconf.OmegaConf.create": sameContent,
    "omegaconf.OmegaConf.structured": sameContent,
    "omegaconf.OmegaConf.to_container": sameContent,
    "omegaconf.OmegaConf.to_object": sameContent,
    "omegaconf.DictConfig": sameContent,
    "omegaconf.OmegaConf.merge": merge,
    "omegaconf.OmegaConf.unsafe_merge": merge,
    "omegaconf.OmegaConf.from_cli": fromWords,
    "omegaconf.OmegaConf.resolve": nothing,
    "omegaconf.OmegaConf.set_struct": nothing,
    "omegaconf.OmegaConf.to_yaml": (call) => unknown("a text", [call.span]),
    "hydra.main": (call) => call.unrecorded().result,
    ...Object.fromEntries(dictTypes.map((type) => [type, dictLike])),
    // Methods of configurations, which are dictionaries.
    "dict.merge_from_file": mergeFile,
    "dict.merge_from_list": mergeList,
    "dict.merge_from_other_cfg": (call) => {
      const target = call.receiver && likely(call.receiver);
      const other = call.args[0] && likely(call.args[0]);
      if (target?.kind === "dict" && other?.kind === "dict") mergeInto(target, other);
      return noneValue();
    },
    "dict.clone": sameReceiver,
    "dict.freeze": nothing,
    "dict.defrost": nothing,
    "dict.set_new_allowed": nothing,
    "dict.lock": nothing,
    "dict.unlock": nothing,
  },
};
