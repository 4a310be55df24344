/** Module trees of models that the transformers library makes. */
import type { Call } from "../../../evaluate/trace";
import { likely, type Value } from "../../../evaluate/value";
import type { PretrainedModel } from "../../pretrained";
import type { ModuleNode } from "../moduleTree";
import { Stopped } from "../stopped";
import { localConfigOf } from "./localConfigs";
import { headOf } from "./models";
import { labelsOf, readConfig, readRow, rowOf, type ConfigReading } from "./readConfig";

/** Whether a call makes a model of the transformers library (not a configuration, tokenizer or trainer). */
export function makesTransformer(call: Call): boolean {
  return /^(transformers|unsloth)\.(\w+\.)*(\w+(Model|For[A-Z]\w*)|Fast\w*Model)(\.\w+)?$/.test(call.callee);
}

/**
 * The tree of a model made from a configuration, or loaded by the name of a published one.
 * @param rowReader how a published one is read; by itself anew, with weights of its own.
 * @throws Stopped where its layers are not known.
 */
export function readTransformer(
  call: Call,
  rowReader: (row: PretrainedModel) => ConfigReading = readRow,
): { readonly module: ModuleNode; readonly reading: ConfigReading } {
  const reading = readingOf(call, rowReader);
  const className = classOf(call);
  const head = headOf(className);
  const says = ["num_labels", "id2label", "label2id"].some((name) => call.kwargs.has(name));
  const isConfigured = call.method !== "from_pretrained" || (localConfigOf(call.result) !== undefined && !says);
  const labels = isConfigured ? reading.labels : labelsOf(call.kwargs);
  const module = head && reading.model(head, labels);
  if (!module) throw new Stopped(`the head of ${className} is not known`, [call.span]);
  return { module: { ...module, madeAt: call.index, type: className }, reading };
}

function readingOf(call: Call, rowReader: (row: PretrainedModel) => ConfigReading): ConfigReading {
  if (call.method !== "from_pretrained") {
    const config = call.kwargs.get("config") ?? call.args[0];
    if (!config || likely(config).kind === "none") throw new Stopped("the configuration is not given", [call.span]);
    return readConfig(config);
  }
  const config: Value | undefined = call.kwargs.get("config");
  if (config && likely(config).kind === "object") return readConfig(config);
  const local = localConfigOf(call.result);
  if (local) return readConfig(local);
  const row = rowOf(call);
  if (!row) throw new Stopped("the pretrained model is not known", [call.span]);
  return rowReader(row);
}

/** The class of the model: `transformers.AutoModelForCausalLM.from_config` is `AutoModelForCausalLM`. */
function classOf(call: Call): string {
  const parts = call.callee.split(".");
  const last = parts.pop() ?? "";
  const name = /^_?from_\w+$/.test(last) ? (parts.pop() ?? "") : last;
  return /^Fast\w*Model$/.test(name) ? "AutoModelForCausalLM" : name;
}
