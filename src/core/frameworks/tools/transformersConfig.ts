/** Options of Hugging Face trainers in a file: TRL's command line, the alignment handbook, scripts that parse their YAML into TrainingArguments. */
import { asString, likely, type Value } from "../../evaluate/value";
import type { Documents } from "../../source/documents";
import type { SourceText } from "../../source/sourceText";
import { configDraft, itemsOf, numberOf, Settings } from "../configs";
import {
  bitsInName,
  holdOut,
  loadedBits,
  namedDatasets,
  readDatasets,
  stateAdapter,
  stateAttentionKey,
  type DatasetEntry,
} from "../configMethod";
import { stateDataset } from "../datasetFacts";
import type { DatasetReading } from "../datasetReading";
import { findDeepSpeedConfig, stateDeepSpeedConfig } from "../deepspeedConfig";
import { FactSheet } from "../facts";
import type { CommandFramework, ConfigFramework } from "../framework";
import { precisionNamed } from "../precision";
import { stateTrainingOptions, type TrainingOptions } from "../trainingArguments";

const modelKeys = ["model_name_or_path", "model_id", "model_name", "pretrained_model_name_or_path", "model_id_or_path"];

/** Options that only a training has. Evaluation shares the others with it. */
const trainingKeys = [
  "per_device_train_batch_size",
  "gradient_accumulation_steps",
  "num_train_epochs",
  "max_steps",
  "lr_scheduler_type",
  "learning_rate",
  "warmup_ratio",
  "warmup_steps",
  "optim",
  "weight_decay",
  "do_train",
  "gradient_checkpointing",
  "save_strategy",
];

/** Names that only these trainers use: two of them tell a file of theirs from another that also has a learning rate. */
const ownKeys = [
  "per_device_train_batch_size",
  "per_device_eval_batch_size",
  "num_train_epochs",
  "lr_scheduler_type",
  "report_to",
  "save_strategy",
  "eval_strategy",
  "evaluation_strategy",
  "logging_strategy",
  "push_to_hub",
  "gradient_checkpointing_kwargs",
  "torch_dtype",
];

const dataKeys = [
  "dataset_name",
  "dataset_mixer",
  "dataset_mixture",
  "datasets",
  "dataset_id",
  "dataset_id_or_path",
  "dataset_path",
  "dataset",
  "train_file",
  "train_data_path",
  "data_path",
  "task_name",
];

/** What differs between the places in which such options are written. */
export interface TransformersOptions {
  readonly framework: "trl" | "transformers";
  /** Options that are not given take the library's defaults: in a file that is read in full, not on a command line of an unseen script. */
  readonly complete: boolean;
}

export const transformersConfig: ConfigFramework = {
  name: "transformers",
  recognises(config) {
    return hasTrainingOptions(new Settings(config)) && new Settings(config).get(...dataKeys) !== undefined;
  },
  find(config, source, documents) {
    const settings = new Settings(config);
    const framework = isTrl(settings, source) ? "trl" : "transformers";
    // A script with a batch size or a duration under another name has defaults of its own.
    const complete = settings.count("batch_size", "train_batch_size", "epochs", "num_epochs", "max_train_steps") === 0;
    const { sheet, data, companions } = stateTransformersOptions(settings, source.path, documents, {
      framework,
      complete,
    });
    return [configDraft(framework, source, settings.get(...modelKeys), sheet, { data, companions })];
  },
};

/** TRL's own command line: `trl sft --model_name_or_path …`. */
export const trlOptions: CommandFramework = {
  name: "trl",
  programs: /^trl$|^trl\.scripts\.\w+$/,
  recognises: ({ settings }) => settings.value !== undefined,
  read: ({ settings, span }, documents) =>
    stateTransformersOptions(settings, span.path, documents, { framework: "trl", complete: true }),
};

/** Scripts that parse their options into TrainingArguments, whatever they are called. */
export const transformersOptions: CommandFramework = {
  name: "transformers",
  recognises: ({ settings }) => hasTrainingOptions(settings),
  read: ({ settings, span, open }, documents) =>
    stateTransformersOptions(settings, span.path, documents, { framework: "transformers", complete: !open }),
};

/** Whether the options are those of a training and not of an evaluation or a server that shares some of them. */
function hasTrainingOptions(settings: Settings): boolean {
  const off = settings.get("do_train");
  if (off && !settings.on("do_train")) return false;
  if (settings.get("export_dir", "infer_backend") !== undefined) return false;
  if (settings.get(...modelKeys, "model_type", "config_name") === undefined) return false;
  return settings.count(...trainingKeys) >= 2 && settings.count(...ownKeys) >= 2;
}

function isTrl(settings: Settings, source: SourceText): boolean {
  const keys = [
    "dataset_mixer",
    "dataset_mixture",
    "max_seq_length",
    "max_length",
    "packing",
    "beta",
    "use_peft",
    "max_prompt_length",
  ];
  return (
    settings.count(...keys) > 0 ||
    /(?:^|[/_-])(?:sft|dpo|orpo|kto|grpo|trl)(?:[/_.-]|$)/i.test(source.path) ||
    /\btrl\b/i.test(source.text)
  );
}

/** Claims what the options state. @param path the file that they are written in: others that they name are looked for around it. */
function stateTransformersOptions(
  settings: Settings,
  path: string,
  documents: Documents | undefined,
  { framework, complete }: TransformersOptions,
): { readonly sheet: FactSheet; readonly data: DatasetReading; readonly companions: readonly string[] } {
  const sheet = new FactSheet();
  const options: TrainingOptions = {
    get: (...names) => settings.get(...names),
    value: settings.value,
    className: framework === "trl" ? "SFTConfig" : "TrainingArguments",
    written: complete,
    unseen: !complete,
  };
  sheet.add("modelId", settings.get(...modelKeys));
  stateOverrides(sheet, settings);
  stateTrainingOptions(sheet, options);
  stateMethod(sheet, settings, framework);
  stateLoading(sheet, settings);
  stateLength(sheet, settings, framework, complete);
  const data = readDatasets(datasetEntries(settings));
  cutRows(data, settings);
  stateDataset(sheet, data);
  const companion = findDeepSpeedConfig(settings.get("deepspeed"), documents, path);
  if (companion) stateDeepSpeedConfig(sheet, companion.config);
  return { sheet, data, companions: companion && companion.path !== "" ? [companion.path] : [] };
}

const adapterSwitches = ["use_peft", "use_peft_lora", "use_lora", "lora"];
const quantizedSwitches = ["q_lora", "qlora"];

/** `config_overrides: n_embd=1024,n_layer=24`: a model of these dimensions, trained from the start. Source: transformers' `run_clm.py`. */
function stateOverrides(sheet: FactSheet, settings: Settings): void {
  const written = settings.get("config_overrides");
  for (const pair of (asString(written) ?? "").split(",")) {
    const [key = "", text = ""] = pair.split("=", 2);
    const input = dimensions[key.trim()];
    const number = Number(text);
    if (input && Number.isSafeInteger(number) && number > 0) sheet.state(input, number, written);
    if (key.trim() === "gradient_checkpointing") sheet.state("gradientCheckpointing", text.trim() === "true", written);
  }
}

const dimensions: Readonly<
  Record<string, "layerCount" | "hiddenSize" | "headCount" | "vocabularySize" | "sequenceLength">
> = {
  n_embd: "hiddenSize",
  hidden_size: "hiddenSize",
  n_layer: "layerCount",
  num_hidden_layers: "layerCount",
  n_head: "headCount",
  num_attention_heads: "headCount",
  vocab_size: "vocabularySize",
  n_positions: "sequenceLength",
};

/** An adapter is switched on, or a rank is given without any switch. */
function stateMethod(sheet: FactSheet, settings: Settings, framework: string): void {
  if (settings.get("adapter_name_or_path")) return;
  const rank = settings.get("lora_r", "lora_rank", "lora_dim");
  const four = quantizedSwitches.find((key) => settings.on(key));
  const switched = adapterSwitches.find((key) => settings.on(key)) ?? four;
  const given = settings.get(...adapterSwitches) !== undefined;
  const implied = !given && (numberOf(rank) ?? 0) > 0 ? rank : undefined;
  const adapter = switched === undefined ? implied : settings.get(switched);
  const from = four === undefined ? undefined : settings.get(four);
  const stated = loadedBits(settings) ?? (from ? { value: 4, from } : adapter && bitsOption(settings));
  const bits = stated ?? (adapter ? bitsInName(settings.get(...modelKeys)) : undefined);
  stateAdapter(sheet, { adapter, rank, defaultRank: framework === "trl" ? 16 : 8, tool: framework, bits });
}

/** `bits: 4` beside an adapter, as in qlora's script. */
function bitsOption(settings: Settings): { readonly value: number; readonly from: Value } | undefined {
  const from = settings.get("bits", "quantization_bit");
  const value = numberOf(from);
  return from && (value === 4 || value === 8) ? { value, from } : undefined;
}

function stateLoading(sheet: FactSheet, settings: Settings): void {
  stateAttentionKey(sheet, settings.get("attn_implementation"));
  stateAttentionKey(sheet, settings.get("use_flash_attention_2", "use_flash_attn", "use_flash_attention"));
  const type = settings.get("torch_dtype", "dtype", "bnb_4bit_compute_dtype");
  const precision = precisionNamed(asString(type) ?? "");
  if (precision && precision !== "fp32" && !sheet.has("precision"))
    sheet.state("precision", precision, type, { origin: "derived", reason: "the model is loaded in this type" });
  if (settings.on("tf32")) sheet.state("precision", "tf32", settings.get("tf32"));
}

function stateLength(sheet: FactSheet, settings: Settings, framework: string, complete: boolean): void {
  sheet.add("packing", settings.get("packing"));
  sheet.add(
    "sequenceLength",
    settings.get(
      "max_seq_length",
      "max_length",
      "model_max_length",
      "max_seq_len",
      "block_size",
      "cutoff_len",
      "max_source_length",
    ),
  );
  if (framework === "trl" && complete)
    sheet.fallback("sequenceLength", 1024, "trl: max_length is 1024", settings.spans());
}

function cutRows(data: DatasetReading, settings: Settings): void {
  const most = settings.get("max_train_samples", "num_train_samples");
  const count = numberOf(most);
  if (most && count !== undefined && count > 0 && data.id) data.samples ??= { count, from: most };
  const share = settings.get("validation_split_percentage");
  if (share && !settings.get("validation_file"))
    holdOut(data, share, (settings.number("validation_split_percentage") ?? 0) / 100);
}

function datasetEntries(settings: Settings): DatasetEntry[] {
  const mixture = settings.get("dataset_mixture");
  if (mixture) return mixtureEntries(new Settings(mixture).get("datasets") ?? mixture);
  const mixer = settings.get("dataset_mixer");
  const held = mixer && likely(mixer);
  const split = settings.get("dataset_train_split", "dataset_split");
  if (held?.kind === "dict")
    return [...held.entries].map(([name, share]) => ({
      id: { kind: "string", value: name, spans: share.spans, origin: "stated" },
      share: numberOf(share),
    }));
  const listed = settings.get("datasets");
  const list = listed && likely(listed);
  if (list?.kind === "list" && list.items.some((item) => likely(item).kind === "dict")) return mixtureEntries(list);
  const named = settings.get(...dataKeys.filter((key) => key !== "task_name" && !key.startsWith("dataset_mix")));
  const task = settings.get("task_name");
  if (!named && task)
    return [{ id: { kind: "string", value: "glue", spans: task.spans, origin: "derived" }, subset: task }];
  const subset = settings.get("dataset_config", "dataset_config_name", "dataset_subset");
  return namedDatasets(named).map((entry) => ({ ...entry, subset, ...(split ? { split } : {}) }));
}

function mixtureEntries(list: Value): DatasetEntry[] {
  const entries = itemsOf(list).flatMap((item): DatasetEntry[] => {
    const entry = new Settings(item);
    const id = entry.get("id", "path", "name", "dataset_name");
    return id
      ? [{ id, subset: entry.get("config", "subset"), split: entry.get("split"), share: entry.number("weight") }]
      : [];
  });
  return entries;
}
