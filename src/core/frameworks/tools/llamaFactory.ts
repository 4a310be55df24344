/** LLaMA-Factory's YAML. Keys and defaults: the argument classes of LLaMA-Factory 0.8 to 0.9. */
import { asString, likely, type Value } from "../../evaluate/value";
import { folderOf, joinPath, type Documents } from "../../source/documents";
import type { SourceText } from "../../source/sourceText";
import { readJson } from "../../syntax/json";
import { configDraft, itemsOf, Settings } from "../configs";
import { holdOut, readDatasets, stateAdapter, stateAttentionKey } from "../configMethod";
import { stateDataset } from "../datasetFacts";
import type { DatasetReading } from "../datasetReading";
import { findDeepSpeedConfig, stateDeepSpeedConfig } from "../deepspeedConfig";
import { FactSheet } from "../facts";
import type { ConfigFramework } from "../framework";
import { statePreferenceMethod } from "../preference";
import { stateTrainedLayers } from "../trainedLayers";
import { stateTrainingOptions } from "../trainingArguments";

const stages = /^(?:pt|sft|rm|ppo|dpo|kto)$/;

export const llamaFactory: ConfigFramework = {
  name: "llama-factory",
  recognises(config) {
    const settings = new Settings(config);
    if (settings.get("export_dir", "infer_backend", "eval_mode") !== undefined) return false;
    const own = settings.count("finetuning_type", "template", "cutoff_len", "dataset_dir", "lora_target");
    const trains = settings.get("do_train") ? settings.on("do_train") : settings.get("stage") !== undefined;
    const works = settings.count("per_device_train_batch_size", "num_train_epochs", "max_steps", "learning_rate") > 0;
    return (
      settings.get("model_name_or_path") !== undefined &&
      settings.get("dataset") !== undefined &&
      (stages.test(settings.text("stage") ?? "") || own >= 2) &&
      own > 0 &&
      trains &&
      works
    );
  },
  find(config, source, documents) {
    const settings = new Settings(config);
    const sheet = new FactSheet();
    const model = settings.get("model_name_or_path");
    sheet.add("modelId", model);
    const stage = settings.get("stage");
    const task =
      asString(stage) === "ppo" ? "reinforcement" : asString(stage) === "rm" ? "text-classification" : "causal-lm";
    sheet.state("task", task, stage, { spans: (stage ?? model)?.spans ?? [], origin: "derived" });
    stateTrainingOptions(sheet, {
      get: (...names) => settings.get(...names),
      value: config,
      className: "Seq2SeqTrainingArguments",
      written: true,
      unseen: false,
    });
    const loss = settings.text("pref_loss") ?? "sigmoid";
    const method = asString(stage) === "dpo" && /^(?:orpo|simpo)$/.test(loss) ? loss : asString(stage);
    if (stage && method !== undefined) statePreferenceMethod(sheet, method, "llama-factory", stage.spans);
    stateMethod(sheet, settings);
    stateRest(sheet, settings);
    const registry = readRegistry(settings, source, documents);
    const data = readData(settings, registry);
    stateDataset(sheet, data);
    const companion = findDeepSpeedConfig(settings.get("deepspeed"), documents, source.path);
    if (companion) stateDeepSpeedConfig(sheet, companion.config);
    const companions = [...registry.companions, ...(companion && companion.path !== "" ? [companion.path] : [])];
    return [configDraft("llama-factory", source, model, sheet, { data, companions })];
  },
};

/** Layers that are trained, from the last one, where nothing is said. */
const usualTrainedLayers = 2;

function stateFrozenLayers(sheet: FactSheet, settings: Settings, kind: Value | undefined): void {
  const count = settings.number("freeze_trainable_layers") ?? usualTrainedLayers;
  const from = settings.get("freeze_trainable_layers");
  // Of the first layers: gradients pass through all the others.
  if (count < 0) sheet.state("method", "full", from, { origin: "derived", reason: "the first layers are trained" });
  else
    stateTrainedLayers(sheet, {
      model: settings.get("model_name_or_path"),
      count,
      from,
      kind,
      tool: "llama-factory",
    });
}

function stateMethod(sheet: FactSheet, settings: Settings): void {
  const type = settings.get("finetuning_type");
  const name = asString(type) ?? "lora";
  const bit = settings.get("quantization_bit");
  const number = settings.number("quantization_bit");
  const bits = bit && number !== undefined ? { value: number, from: bit } : undefined;
  if (name === "freeze") stateFrozenLayers(sheet, settings, type);
  else if (name === "oft") sheet.state("method", "adapter", type);
  else if (name === "full")
    stateAdapter(sheet, { adapter: undefined, rank: undefined, defaultRank: 8, tool: "llama-factory", bits });
  else {
    const rank = settings.get("lora_rank");
    const adapter = type ?? settings.get("lora_target") ?? rank;
    if (adapter) stateAdapter(sheet, { adapter, rank, defaultRank: 8, tool: "llama-factory", bits });
    else {
      if (bits) sheet.state("quantizationBits", bits.value, bits.from);
      sheet.fallback(
        "method",
        number === 4 ? "qlora" : "lora",
        "llama-factory: finetuning_type is lora",
        settings.spans(),
      );
      sheet.fallback("loraRank", 8, "llama-factory: the rank is 8", settings.spans());
    }
  }
}

function stateRest(sheet: FactSheet, settings: Settings): void {
  if (settings.on("pure_bf16")) {
    sheet.state("precision", "bf16", settings.get("pure_bf16"));
    sheet.state("weightPrecision", "bf16", settings.get("pure_bf16"));
  }
  sheet.add("sequenceLength", settings.get("cutoff_len"));
  sheet.fallback("sequenceLength", 2048, "llama-factory: cutoff_len is 2048", settings.spans());
  sheet.add("packing", settings.get("packing"));
  const packs = settings.text("stage") === "pt";
  sheet.fallback(
    "packing",
    packs,
    `llama-factory: packing is ${packs ? "on" : "off"} for this stage`,
    settings.spans(),
  );
  stateAttentionKey(sheet, settings.get("flash_attn"));
  const off = settings.on("disable_gradient_checkpointing");
  if (off) sheet.state("gradientCheckpointing", false, settings.get("disable_gradient_checkpointing"));
  else sheet.fallback("gradientCheckpointing", true, "llama-factory: gradient checkpointing is on", settings.spans());
}

/** `dataset_info.json`: where each named data set comes from. */
interface Registry {
  readonly entries: Settings;
  readonly companions: readonly string[];
  /** Rows of a local file, where the workspace has it. */
  readonly rowsOf: (file: string) => number | undefined;
}

function readRegistry(settings: Settings, source: SourceText, documents: Documents | undefined): Registry {
  const folder = settings.text("dataset_dir") ?? "data";
  const folders = [""];
  for (let at = folderOf(source.path); at !== ""; at = folderOf(at)) folders.push(at);
  const file = documents?.first(folders.map((start) => joinPath(start, folder, "dataset_info.json")));
  const companions = file ? [file.path] : [];
  return {
    entries: new Settings(file && readJson(file).roots[0]),
    companions,
    rowsOf: (name) => {
      const data = file && documents?.get(joinPath(folderOf(file.path), name));
      if (!data) return undefined;
      companions.push(data.path);
      return rowCount(data);
    },
  };
}

/** Rows of a JSON list, or lines of JSON. */
function rowCount(data: SourceText): number | undefined {
  if (data.path.endsWith(".jsonl")) return data.text.split("\n").filter((line) => line.trim() !== "").length;
  const root = readJson(data).roots[0];
  return root?.kind === "list" ? root.items.length : undefined;
}

/** The data sets by the names in the registry; rows where they can be counted, each data set cut to `max_samples`. */
function readData(settings: Settings, registry: Registry): DatasetReading {
  const names = itemsOf(settings.get("dataset"));
  const data = readDatasets(names.map((id) => ({ id })));
  const most = settings.number("max_samples");
  let total: number | undefined = 0;
  for (const name of names) {
    const entry = registry.entries.part(asString(name) ?? "");
    const file = entry.text("file_name");
    const rows = entry.number("num_samples") ?? (file === undefined ? undefined : registry.rowsOf(file));
    total = rows === undefined || total === undefined ? undefined : total + Math.min(rows, most ?? rows);
    if (names.length === 1) followEntry(data, entry);
  }
  holdOut(data, settings.get("val_size"), settings.number("val_size"));
  const from = settings.get("max_samples") ?? settings.get("dataset");
  if (total !== undefined && total > 0 && from) {
    delete data.uncounted;
    data.samples = { count: total, from: { ...from, origin: "derived" } };
  } else if (most !== undefined && from)
    data.uncounted = { reason: `at most ${String(most)} rows of each data set`, from };
  return data;
}

/** A data set that the registry takes from the hub is known by its name there. */
function followEntry(data: DatasetReading, entry: Settings): void {
  const hub = entry.get("hf_hub_url", "ms_hub_url");
  if (!hub || !data.id || likely(hub).kind !== "string") return;
  const spans = [...data.id.spans, ...hub.spans];
  data.id = { ...hub, spans };
  const [subset, split] = [entry.text("subset"), entry.text("split")];
  if (subset !== undefined) data.subset = subset;
  if (split !== undefined) data.split = split;
}
