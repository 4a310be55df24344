/** LitGPT's YAML and command line. Keys and defaults: the commands `finetune*` and `pretrain` of litgpt 0.4 to 0.5. */
import { asString, likely, type Value } from "../../evaluate/value";
import { dictValue } from "../../evaluate/values";
import { configDraft, Settings } from "../configs";
import { readDatasets, stateAdapter } from "../configMethod";
import { stateDataset } from "../datasetFacts";
import { take, type DatasetReading } from "../datasetReading";
import { FactSheet } from "../facts";
import type { CommandFramework, ConfigFramework } from "../framework";
import { optimizerName } from "../optimizers";
import { stateTable, type OptionTable } from "../optionTable";
import { narrowWeights, precisionNamed } from "../precision";

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
    const sheet = new FactSheet();
    const data = stateOptions(sheet, settings);
    const model = settings.get("model_name", "checkpoint_dir", "initial_checkpoint_dir");
    return [configDraft("litgpt", source, model, sheet, { data })];
  },
};

/** Options that finetuning and pretraining share, and their defaults. */
const finetuningDefaults: OptionTable = {
  microBatchSize: ["train.micro_batch_size", 1],
  globalBatchSize: ["train.global_batch_size", 16],
  optimizer: ["optimizer", "adamw"],
  acceleratorCount: ["devices", 1],
};
const pretrainingDefaults: OptionTable = {
  microBatchSize: ["train.micro_batch_size", 4],
  globalBatchSize: ["train.global_batch_size", 512],
  optimizer: ["optimizer", "adamw"],
};

/** `litgpt finetune_lora MODEL --train.epochs 2`, without a file. */
export const litgptCommand: CommandFramework = {
  name: "litgpt",
  programs: /^litgpt$/,
  recognises: ({ positional }) => /^(?:pretrain|finetune\w*)$/.test(asString(positional[0]) ?? ""),
  read({ settings, positional, open }) {
    const sheet = new FactSheet();
    const command = asString(positional[0]) ?? "";
    const complete = !open && settings.get("config") === undefined;
    if (positional[1]) sheet.add("modelId", positional[1]);
    const pretrains = command === "pretrain";
    const data = stateOptions(sheet, grouped(settings), pretrains || command.includes("full") ? "full" : command);
    stateTable(sheet, settings, pretrains ? pretrainingDefaults : finetuningDefaults, { tool: "litgpt", complete });
    if (complete && !sheet.has("maxSteps") && !pretrains)
      sheet.fallback("epochs", 5, "litgpt: train.epochs is 5", settings.spans());
    return { sheet, data };
  },
};

/** Options with dotted names as the parts that they belong to. */
function grouped(settings: Settings): Settings {
  const entries = new Map<string, Value>();
  for (const key of settings.keys()) {
    const value = settings.get(key);
    const [group = "", ...rest] = key.split(".");
    if (!value) continue;
    if (rest.length === 0) {
      if (!entries.has(key)) entries.set(key, value);
      continue;
    }
    const known = entries.get(group);
    const inner = known?.kind === "dict" ? known.entries : new Map<string, Value>();
    // `--data JSON --data.json_path FILE`: a class and what it is made with.
    if (known?.kind === "string") inner.set("class_path", known);
    if (group === "data") {
      const made = inner.get("init_args");
      const given = made?.kind === "dict" ? made.entries : new Map<string, Value>();
      given.set(rest.join("."), value);
      inner.set("init_args", dictValue(given));
    } else inner.set(rest.join("."), value);
    entries.set(group, dictValue(inner));
  }
  return new Settings(dictValue(entries));
}

/** Claims what the options state. @param command the finetuning that is started, where one is named: only LoRA's has a rank. */
function stateOptions(sheet: FactSheet, settings: Settings, command?: string): DatasetReading {
  const train = settings.part("train");
  const model = settings.get("model_name", "checkpoint_dir", "initial_checkpoint_dir");
  stateModel(sheet, settings);
  sheet.state("task", "causal-lm", undefined, {
    spans: model?.spans ?? settings.spans(),
    reason: "a language model of litgpt",
  });
  sheet.add("epochs", train.get("epochs"));
  sheet.add("maxSteps", train.get("max_steps"));
  sheet.add("trainingTokens", train.get("max_tokens"));
  sheet.add("microBatchSize", train.get("micro_batch_size"));
  sheet.add("globalBatchSize", train.get("global_batch_size"));
  sheet.add("sequenceLength", train.get("max_seq_length"));
  stateDevices(sheet, settings);
  stateMethod(sheet, settings, command);
  const precision = settings.get("precision");
  sheet.state("precision", precisionNamed(asString(precision) ?? ""), precision);
  sheet.state("weightPrecision", narrowWeights(precision), precision);
  const optimizer = settings.get("optimizer");
  const named = asString(optimizer) ?? settings.part("optimizer").text("class_path");
  if (named !== undefined)
    sheet.state("optimizer", optimizerName(named), settings.part("optimizer").get("class_path") ?? optimizer);
  const data = readDatasets(dataEntries(settings));
  const held = settings.part("data").part("init_args").number("val_split_fraction");
  if (held !== undefined && held > 0 && held < 1) take(data, 1 - held);
  stateDataset(sheet, data);
  return data;
}

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

function stateMethod(sheet: FactSheet, settings: Settings, command: string | undefined): void {
  if (command?.includes("adapter")) sheet.state("method", "adapter", undefined, { spans: settings.spans() });
  const rank = settings.get("lora_r");
  const quantize = settings.get("quantize");
  const bits = /nf4|fp4/.test(asString(quantize) ?? "") ? 4 : asString(quantize)?.includes("int8") ? 8 : undefined;
  const base = quantize && bits !== undefined ? { value: bits, from: quantize } : undefined;
  // A file of `finetune_lora` has a rank; its command line need not.
  const implied = command === undefined || command === "full" ? undefined : settings.value;
  stateAdapter(sheet, { adapter: rank ?? implied, rank, defaultRank: 8, tool: "litgpt", bits: base });
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
