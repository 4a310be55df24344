/** LitGPT's YAML. Keys and defaults: the commands `finetune*` and `pretrain` of litgpt 0.4 to 0.5. */
import { asString, likely, type Value } from "../../evaluate/value";
import { configDraft, Settings } from "../configs";
import { readDatasets, stateAdapter } from "../configMethod";
import { stateDataset } from "../datasetFacts";
import { take } from "../datasetReading";
import { FactSheet } from "../facts";
import type { ConfigFramework } from "../framework";
import { optimizerName } from "../optimizers";
import { precisionNamed } from "../precision";

export const litgpt: ConfigFramework = {
  name: "litgpt",
  recognises(config) {
    const settings = new Settings(config);
    const train = settings.part("train");
    return (
      settings.has("checkpoint_dir", "model_name", "model_config", "initial_checkpoint_dir") &&
      train.count("global_batch_size", "micro_batch_size") > 0 &&
      train.has("epochs", "max_tokens", "max_steps", "lr_warmup_steps") &&
      settings.has("data", "out_dir")
    );
  },
  find(config, source) {
    const settings = new Settings(config);
    const train = settings.part("train");
    const sheet = new FactSheet();
    const model = settings.get("model_name", "checkpoint_dir", "initial_checkpoint_dir");
    stateModel(sheet, settings);
    sheet.state("task", "causal-lm", undefined, { spans: model?.spans ?? [], reason: "a language model of litgpt" });
    sheet.add("epochs", train.get("epochs"));
    sheet.add("maxSteps", train.get("max_steps"));
    sheet.add("trainingTokens", train.get("max_tokens"));
    sheet.add("microBatchSize", train.get("micro_batch_size"));
    sheet.add("globalBatchSize", train.get("global_batch_size"));
    sheet.add("sequenceLength", train.get("max_seq_length"));
    stateDevices(sheet, settings);
    stateMethod(sheet, settings);
    const precision = settings.get("precision");
    sheet.state("precision", precisionNamed(asString(precision) ?? ""), precision);
    const optimizer = settings.get("optimizer");
    const named = asString(optimizer) ?? settings.part("optimizer").text("class_path");
    if (named !== undefined)
      sheet.state("optimizer", optimizerName(named), settings.part("optimizer").get("class_path") ?? optimizer);
    const data = readDatasets(dataEntries(settings));
    const held = settings.part("data").part("init_args").number("val_split_fraction");
    if (held !== undefined && held > 0 && held < 1) take(data, 1 - held);
    stateDataset(sheet, data);
    return [configDraft("litgpt", source, model, sheet, { data })];
  },
};

/** The checkpoint's folder holds the model's name: `checkpoints/google/gemma-2b`. */
function stateModel(sheet: FactSheet, settings: Settings): void {
  const name = settings.get("model_name");
  const folder = settings.get("checkpoint_dir", "initial_checkpoint_dir");
  const path = asString(folder)?.replace(/^(?:\.\/)?checkpoints\//, "");
  if (name) sheet.add("modelId", name);
  else sheet.state("modelId", path, folder);
  const model = settings.part("model_config");
  sheet.add("layerCount", model.get("n_layer"));
  sheet.add("hiddenSize", model.get("n_embd"));
  sheet.add("headCount", model.get("n_head"));
  sheet.add("vocabularySize", model.get("padded_vocab_size", "vocab_size"));
}

function stateDevices(sheet: FactSheet, settings: Settings): void {
  const devices = settings.get("devices");
  const nodes = settings.get("num_nodes");
  const count = settings.number("devices");
  const nodeCount = nodes ? settings.number("num_nodes") : 1;
  sheet.add("nodeCount", nodes);
  if (devices && count !== undefined && nodeCount !== undefined)
    sheet.state("acceleratorCount", count * nodeCount, devices, {
      spans: [...devices.spans, ...(nodes?.spans ?? [])],
      ...(nodeCount === 1 ? {} : { origin: "derived" as const }),
    });
  else if (devices) sheet.leaveOpen("acceleratorCount", "all devices that the machine has", devices.spans);
}

function stateMethod(sheet: FactSheet, settings: Settings): void {
  const rank = settings.get("lora_r");
  const quantize = settings.get("quantize");
  const bits = /nf4|fp4/.test(asString(quantize) ?? "") ? 4 : asString(quantize)?.includes("int8") ? 8 : undefined;
  const base = quantize && bits !== undefined ? { value: bits, from: quantize } : undefined;
  stateAdapter(sheet, { adapter: rank, rank, defaultRank: 8, tool: "litgpt", bits: base });
}

/** `data: TinyLlama`, `data: {class_path: litgpt.data.Alpaca2k}`, `data: {class_path: litgpt.data.JSON, init_args: {json_path: …}}`. */
function dataEntries(settings: Settings): { readonly id: Value }[] {
  const data = settings.get("data");
  const held = data && likely(data);
  if (held?.kind === "string") return [{ id: held }];
  const part = settings.part("data");
  const file = part.part("init_args").get("json_path", "data_path", "repo_id");
  const made = part.get("class_path");
  const name = asString(made);
  if (file && /(?:JSON|TextFiles|LitData)$/.test(name ?? "")) return [{ id: file }];
  return made && name !== undefined ? [{ id: { ...made, kind: "string", value: name.replace(/^.*\./, "") } }] : [];
}
