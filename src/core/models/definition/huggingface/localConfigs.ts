/** Configurations that stand in the workspace: `AutoConfig.from_pretrained("./model")` and models made or loaded from such a folder. */
import { documentOf, readConfig } from "../../../evaluate/files";
import type { Handler, Library, LibraryCall } from "../../../evaluate/library";
import { asString, likely, type Value } from "../../../evaluate/value";
import { stringValue, type Dict } from "../../../evaluate/values";
import { configClasses } from "./configs";
import { familyNames } from "./families";

const heads = [
  "Model",
  "ForCausalLM",
  "LMHeadModel",
  "ForMaskedLM",
  "ForPreTraining",
  "ForSequenceClassification",
  "ForTokenClassification",
  "ForQuestionAnswering",
  "ForConditionalGeneration",
  "ForImageClassification",
  "ForCTC",
];
const automatic = [
  "AutoModel",
  ...["CausalLM", "MaskedLM", "SequenceClassification", "TokenClassification", "QuestionAnswering", "Seq2SeqLM"].map(
    (head) => `AutoModelFor${head}`,
  ),
  "AutoModelForImageClassification",
  "AutoModelForCTC",
];
const classes = [...Object.keys(configClasses), ...familyNames()];

/** What stands in a configuration file; undefined where the workspace has none there. */
function contentsOf(call: LibraryCall, path: string): Dict | undefined {
  const document = documentOf(call.machine, stringValue(path), call);
  const contents = document?.language === "json" ? readConfig(document) : undefined;
  return contents?.kind === "dict" && contents.entries.has("model_type") ? contents : undefined;
}

function pathOf(call: LibraryCall): string | undefined {
  const given = call.args[0] ?? call.kwargs.get("pretrained_model_name_or_path") ?? call.kwargs.get("json_file");
  return asString(given)?.replace(/\/$/, "");
}

/** The configuration with what the file says, and what the call says beside it. */
const loadConfig: Handler = (call) => {
  const path = pathOf(call);
  const isFile = call.callee.endsWith("from_json_file");
  const contents = path === undefined ? undefined : contentsOf(call, isFile ? path : `${path}/config.json`);
  if (!contents) return undefined;
  const made = likely(call.record().result);
  if (made.kind !== "object") return undefined;
  for (const [name, value] of [...contents.entries, ...call.kwargs]) made.attributes.set(name, value);
  return made;
};

/** The model with its configuration. */
const loadModel: Handler = (call) => {
  const path = pathOf(call);
  const contents = path === undefined ? undefined : contentsOf(call, `${path}/config.json`);
  if (!contents) return undefined;
  const recorded = call.record();
  const made = likely(recorded.result);
  if (made.kind !== "object") return undefined;
  const config: Value = {
    kind: "object",
    type: "transformers.PretrainedConfig",
    call: recorded,
    attributes: new Map(contents.entries),
    spans: contents.spans,
    origin: "stated",
  };
  made.attributes.set("config", config);
  return made;
};

export const localConfigs: Library = {
  functions: Object.fromEntries([
    ...["Auto", ...classes].flatMap((name): [string, Handler][] => [
      [`transformers.${name}Config.from_pretrained`, loadConfig],
      [`transformers.${name}Config.from_json_file`, loadConfig],
    ]),
    ...[...automatic, ...classes.flatMap((name) => heads.map((head) => name + head))].map((name): [string, Handler] => [
      `transformers.${name}.from_pretrained`,
      loadModel,
    ]),
  ]),
};

/** The configuration from the workspace with which a model was loaded. */
export function localConfigOf(model: Value): Value | undefined {
  const held = likely(model);
  const config = held.kind === "object" ? held.attributes.get("config") : undefined;
  const value = config && likely(config);
  return value?.kind === "object" && value.type === "transformers.PretrainedConfig" ? value : undefined;
}
