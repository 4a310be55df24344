/** Configuration objects: OmegaConf and Hydra, ml_collections, yacs, EasyDict and their kind. All are dictionaries here. */
import { folderOf, joinPath } from "../../source/documents";
import type { SourceText } from "../../source/sourceText";
import { documentOf, findDocument, readConfig } from "../files";
import type { Handler, Library, LibraryCall } from "../library";
import { asString, likely, unknown } from "../value";
import { dictValue, noneValue, type Dict } from "../values";
import { wordsToParse } from "./argparse";
import { mergeInto, override, setAt, valueAt } from "./configMerging";
import { copyOf } from "./copying";
import { readByLook } from "./options";
import { dictLike } from "./standard";
import { configOf, contentOf, registerResolver } from "./structured";

const load: Handler = (call) => {
  const [path] = call.args;
  const document = path && documentOf(call.machine, path, call);
  const config = document && readConfig(document, "yaml");
  return config ? configOf(call, config) : unknown("the file is not in the workspace", [call.span]);
};

/** `OmegaConf.create(…)`, `OmegaConf.structured(…)`, `to_container`: the same content. */
const sameContent: Handler = (call) => {
  const [value] = call.args;
  const content = value ? contentOf(call, value) : dictValue(new Map(), [call.span]);
  return content ? configOf(call, content) : value;
};

const merge: Handler = (call) => {
  const merged = dictValue(new Map(), [call.span]);
  for (const arg of call.args) {
    const content = contentOf(call, arg);
    if (content) mergeInto(call.machine, merged, content);
    else merged.open = true;
  }
  return configOf(call, merged);
};

/** Words as `key.path=value`: the command line's, or those of a list. */
const fromWords: Handler = (call) => {
  const config = dictValue(new Map(), [call.span]);
  for (const { text, spans } of wordsToParse(call, call.args[0])) override(config, text, spans[0] ?? call.span);
  return configOf(call, config);
};

/** `OmegaConf.update(cfg, "a.b", 1)`. */
const update: Handler = (call) => {
  const target = call.args[0] && likely(call.args[0]);
  const key = asString(call.args[1]);
  const value = call.args[2] ?? call.kwargs.get("value");
  if (target?.kind === "dict" && key !== undefined && value) setAt(target, key, value, call.span);
  return noneValue();
};

/** `OmegaConf.select(cfg, "a.b", default=1)`. */
const select: Handler = (call) => {
  const target = call.args[0] && likely(call.args[0]);
  const key = asString(call.args[1]);
  if (target?.kind !== "dict" || key === undefined) return undefined;
  return valueAt(target, key) ?? call.kwargs.get("default") ?? noneValue();
};

/** yacs: `cfg.merge_from_file("x.yaml")`. */
const mergeFile: Handler = (call) => {
  const target = call.receiver && likely(call.receiver);
  const document = call.args[0] && documentOf(call.machine, call.args[0], call);
  if (target?.kind === "dict" && document) mergeFileInto(call, target, document, 0);
  return noneValue();
};

/** A file below which the one that its `_BASE_` names stands, as detectron2 and its kind read them. */
function mergeFileInto(call: LibraryCall, target: Dict, document: SourceText, depth: number): void {
  const config = readConfig(document, "yaml");
  if (config?.kind !== "dict" || depth > 8) return;
  const base = asString(config.entries.get("_BASE_"));
  const below = base === undefined ? undefined : findDocument(call.machine, [joinPath(folderOf(document.path), base)]);
  if (below) mergeFileInto(call, target, below, depth + 1);
  const own = [...config.entries].filter(([key]) => key !== "_BASE_");
  mergeInto(call.machine, target, dictValue(new Map(own), config.spans));
}

/** yacs: `cfg.merge_from_list(["A.B", 1])`. */
const mergeList: Handler = (call: LibraryCall) => {
  const target = call.receiver && likely(call.receiver);
  const items = call.args[0] && call.machine.iterate(call.args[0]).items?.();
  if (target?.kind !== "dict" || !items) return noneValue();
  for (let i = 0; i + 1 < items.length; i += 2) {
    const key = asString(items[i]);
    const value = items[i + 1];
    const held = value && likely(value);
    // Texts are read as they would be on the command line.
    if (key !== undefined && held) setAt(target, key, held.kind === "string" ? readByLook(held) : held, call.span);
  }
  return noneValue();
};

const referred: Handler = (call) => {
  const target = call.receiver && likely(call.receiver);
  const key = asString(call.args[0]);
  return target?.kind === "dict" && key !== undefined ? target.entries.get(key) : undefined;
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
  "box.ConfigBox",
  "box.DefaultBox",
  "transformers.utils.ModelOutput",
];

export const configLibraries: Library = {
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
    "omegaconf.OmegaConf.from_dotlist": fromWords,
    "omegaconf.OmegaConf.update": update,
    "omegaconf.OmegaConf.select": select,
    "omegaconf.OmegaConf.register_new_resolver": registerResolver,
    "omegaconf.OmegaConf.register_resolver": registerResolver,
    "omegaconf.OmegaConf.resolve": nothing,
    "omegaconf.OmegaConf.set_struct": nothing,
    "omegaconf.OmegaConf.to_yaml": (call) => unknown("a text", [call.span]),
    ...Object.fromEntries(dictTypes.map((type) => [type, dictLike])),
    // Methods of configurations, which are dictionaries.
    "dict.merge_from_file": mergeFile,
    "dict.merge_from_list": mergeList,
    "dict.merge_from_other_cfg": (call) => {
      const target = call.receiver && likely(call.receiver);
      const other = call.args[0] && likely(call.args[0]);
      if (target?.kind === "dict" && other?.kind === "dict") mergeInto(call.machine, target, other);
      return noneValue();
    },
    // ml_collections: a reference holds what it refers to.
    "dict.get_ref": referred,
    "dict.get_oneway_ref": referred,
    "dict.copy_and_resolve_references": sameReceiver,
    "dict.clone": sameReceiver,
    "dict.freeze": nothing,
    "dict.defrost": nothing,
    "dict.set_new_allowed": nothing,
    "dict.lock": nothing,
    "dict.unlock": nothing,
  },
};
