/** Options of Hugging Face trainers as they are written in files and on command lines: the model, what is trained of it, lengths, data sets. */
import { asString, likely, type Value } from "../evaluate/value";
import type { Documents } from "../source/documents";
import { itemsOf, numberOf, Settings } from "./configs";
import {
  bitsInName,
  holdOut,
  loadedBits,
  namedDatasets,
  readDatasets,
  stateAdapter,
  stateAttentionKey,
  type AdapterKeys,
  type DatasetEntry,
} from "./configMethod";
import { stateDataset } from "./datasetFacts";
import type { DatasetReading } from "./datasetReading";
import { findDeepSpeedConfig, stateDeepSpeedConfig } from "./deepspeedConfig";
import { FactSheet } from "./facts";
import { precisionNamed } from "./precision";
import { emptyReading } from "./modelReading";
import { stateTrainingOptions, type TrainingOptions } from "./trainingArguments";
import { statePreference, stateTrlLength, trlTask } from "./trl";
import { recordEntry } from "../source/recordEntry";

export const modelKeys = [
  "model_name_or_path",
  "model_id",
  "model_name",
  "pretrained_model_name_or_path",
  "model_id_or_path",
];

export const dataKeys = [
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
  /** TRL's trainer, where the command names it: `DPOTrainer`. */
  readonly trainer?: string;
}

/** Claims what the options state. @param path the file that they are written in: others that they name are looked for around it. */
export function stateTransformersOptions(
  settings: Settings,
  path: string,
  documents: Documents | undefined,
  { framework, complete, trainer }: TransformersOptions,
): { readonly sheet: FactSheet; readonly data: DatasetReading; readonly companions: readonly string[] } {
  const sheet = new FactSheet();
  const options: TrainingOptions = {
    // Scripts with a loop of their own, in the manner of accelerate, call their steps `max_train_steps`.
    get: (...names) => settings.get(...names, ...(names.includes("max_steps") ? ["max_train_steps"] : [])),
    value: settings.value,
    className: framework === "trl" ? (trainer ?? "SFTTrainer").replace(/Trainer$/, "Config") : "TrainingArguments",
    written: complete,
    unseen: !complete,
  };
  sheet.add("modelId", settings.get(...modelKeys));
  stateOverrides(sheet, settings);
  stateTrainingOptions(sheet, options);
  stateMethod(sheet, settings, framework);
  stateLoading(sheet, settings);
  stateLength(sheet, settings, complete ? framework : "unseen", trainer);
  if (trainer !== undefined) stateTrainer(sheet, trainer, options, settings);
  const data = readDatasets(datasetEntries(settings));
  cutRows(data, settings);
  stateDataset(sheet, data);
  const companion = findDeepSpeedConfig(settings.get("deepspeed"), documents, path);
  if (companion) stateDeepSpeedConfig(sheet, companion.config);
  return { sheet, data, companions: companion && companion.path !== "" ? [companion.path] : [] };
}

const adapterSwitches = ["use_peft", "use_peft_lora", "use_lora", "lora"];
/** Names under which scripts of many authors say what is trained: `full`, `lora` or `qlora`. */
const modeKeys = ["train_mode", "train_type", "training_type", "tuner_type", "finetuning_type", "finetune_type"];
const quantizedSwitches = ["q_lora", "qlora"];

/** `config_overrides: n_embd=1024,n_layer=24`: a model of these dimensions, trained from the start. Source: transformers' `run_clm.py`. */
function stateOverrides(sheet: FactSheet, settings: Settings): void {
  const written = settings.get("config_overrides");
  for (const pair of (asString(written) ?? "").split(",")) {
    const [key = "", text = ""] = pair.split("=", 2);
    const input = recordEntry(dimensions, key.trim());
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
  const prompt = settings.get("pre_seq_len", "num_virtual_tokens", "prefix_length");
  if (prompt && (numberOf(prompt) ?? 0) > 0) {
    const bits = bitsOption(settings);
    if (bits) sheet.state("quantizationBits", bits.value, bits.from);
    sheet.state("method", "prompt", prompt);
    return;
  }
  const rank = settings.get("lora_r", "lora_rank", "lora_dim");
  const mode = settings.get(...modeKeys);
  const word = asString(mode)?.toLowerCase();
  if (word === "full") {
    sheet.state("method", "full", mode);
    return;
  }
  const four = quantizedSwitches.find((key) => settings.on(key));
  const switched = adapterSwitches.find((key) => settings.on(key)) ?? four;
  const given = settings.get(...adapterSwitches) !== undefined;
  const implied = !given && (numberOf(rank) ?? 0) > 0 ? rank : undefined;
  const said = word === "lora" || word === "qlora" ? mode : undefined;
  const adapter = said ?? (switched === undefined ? implied : settings.get(switched));
  const from = word === "qlora" ? mode : four === undefined ? undefined : settings.get(four);
  const stated = loadedBits(settings) ?? (from ? { value: 4, from } : adapter && bitsOption(settings));
  const named = stated ?? (adapter ? bitsInName(settings.get(...modelKeys)) : undefined);
  const bits = named ?? (implied && bitsOfOutput(settings));
  stateAdapter(sheet, { adapter, rank, defaultRank: framework === "trl" ? 16 : 8, tool: framework, bits });
}

/** A script may quantize the base by default: where only a rank is given, the name of what is made says so. */
function bitsOfOutput(settings: Settings): AdapterKeys["bits"] {
  const from = settings.get("output_dir", "run_name");
  if (!from || !/(^|[^a-z])qlora([^a-z]|$)/i.test(asString(from) ?? "")) return undefined;
  return { value: 4, from, reason: "the name of what is made says qlora; nothing else says how the base is held" };
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

function stateLength(sheet: FactSheet, settings: Settings, defaults: string, trainer: string | undefined): void {
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
  if (defaults === "trl" && trainer === undefined)
    sheet.fallback("sequenceLength", 1024, "trl: max_length is 1024", settings.spans());
}

/** What a trainer of TRL that is known by name adds: its task, pairs and reference model, the length it cuts to. */
function stateTrainer(sheet: FactSheet, trainer: string, options: TrainingOptions, settings: Settings): void {
  const [span] = settings.spans();
  sheet.state("task", trlTask(trainer), undefined, { spans: settings.spans(), reason: `trained by ${trainer}` });
  if (span) statePreference(sheet, trainer, options, span);
  stateTrlLength(sheet, { options, model: emptyReading(), trainer, given: () => undefined });
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
