/** Configuration objects: OmegaConf and Hydra, ml_collections, yacs, EasyDict and their kind. All are dictionaries here. */
import { documentOf, readConfig } from "../files";
import type { Handler, Library, LibraryCall } from "../library";
import { asString, likely, unknown } from "../value";
import { dictValue, noneValue } from "../values";
import { mergeInto, override, resolved } from "./configMerging";
import { hydraParameters, instantiateTarget } from "./hydra";
import { dictLike } from "./standard";
import { copyOf } from "./copying";

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
    if (key !== undefined && value) override(target, `${key}=${asString(value) ?? ""}`, value.spans[0] ?? call.span);
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
    "hydra.utils.instantiate": instantiateTarget,
    "hydra.utils.call": instantiateTarget,
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
