/** ms-swift: `swift sft|pt|rlhf --model …`, and the same options in a file. Names and defaults of its versions 2 and 3. */
import { asString, type Value } from "../../evaluate/value";
import { holdOut, readDatasets, stateAdapter, stateAttentionKey } from "../configMethod";
import { configDraft, itemsOf, Settings } from "../configs";
import { stateDataset } from "../datasetFacts";
import type { DatasetReading } from "../datasetReading";
import { FactSheet } from "../facts";
import type { CommandFramework, CommandReading, ConfigFramework } from "../framework";
import { stateTable, type OptionTable } from "../optionTable";
import { statePreferenceMethod } from "../preference";

const swiftNames: OptionTable = {
  modelId: ["model model_id_or_path model_type"],
  epochs: ["num_train_epochs", 3],
  microBatchSize: ["per_device_train_batch_size batch_size", 1],
  gradientAccumulationSteps: ["gradient_accumulation_steps"],
  sequenceLength: ["max_length"],
  precision: ["torch_dtype dtype"],
  packing: ["packing"],
  gradientCheckpointing: ["gradient_checkpointing"],
};
const tunerKeys = ["train_type", "sft_type", "tuner_type"];

export const swift: CommandFramework = {
  name: "swift",
  programs: /^swift$|(^|\/)swift\/cli\/(sft|pt|rlhf)\.py$/,
  recognises: ({ settings }) => settings.get("model", "model_id_or_path", "model_type") !== undefined,
  read: ({ settings, open }) => readOptions(settings, !open),
};

/** A file for `swift sft --config`. Its `model_name` is what the model calls itself, not which it is. */
export const swiftConfig: ConfigFramework = {
  name: "swift",
  recognises(config) {
    const settings = new Settings(config);
    return (
      settings.get("model", "model_id_or_path") !== undefined &&
      settings.get("dataset") !== undefined &&
      settings.get(...tunerKeys, "rlhf_type") !== undefined &&
      settings.count("per_device_train_batch_size", "num_train_epochs", "learning_rate", "max_steps") >= 2
    );
  },
  find(config, source) {
    const settings = new Settings(config);
    const { sheet, data } = readOptions(settings, true);
    const anchor = settings.get("model", "model_id_or_path");
    return [configDraft("swift", source, anchor, sheet, data ? { data } : {})];
  },
};

/** @param complete no option is set where it cannot be seen, so that defaults hold. */
function readOptions(settings: Settings, complete: boolean): CommandReading {
  const sheet = new FactSheet();
  if ((settings.number("max_steps") ?? 0) > 0) sheet.add("maxSteps", settings.get("max_steps"));
  stateTable(sheet, settings, swiftNames, { tool: "swift", complete: complete && !sheet.has("maxSteps") });
  stateAttentionKey(sheet, settings.get("attn_impl", "use_flash_attn"));
  const kind = settings.get("rlhf_type");
  const preference = asString(kind);
  if (kind) statePreferenceMethod(sheet, preference ?? "", "swift", kind.spans);
  stateTuner(sheet, settings, complete);
  const data = readData(settings);
  stateDataset(sheet, data);
  const task = preference === "grpo" || preference === "ppo" ? "reinforcement" : "causal-lm";
  sheet.state("task", task, kind, { spans: kind?.spans ?? settings.spans(), origin: "derived" });
  return { sheet, data };
}

function stateTuner(sheet: FactSheet, settings: Settings, complete: boolean): void {
  const type = settings.get(...tunerKeys);
  const bits = settings.get("quant_bits", "quantization_bit");
  const quantized = settings.number("quant_bits", "quantization_bit");
  if (asString(type) === "full") sheet.state("method", "full", type);
  else if (type ?? settings.get("lora_rank"))
    stateAdapter(sheet, {
      adapter: type ?? settings.get("lora_rank"),
      rank: settings.get("lora_rank"),
      defaultRank: 8,
      tool: "swift",
      bits: bits && quantized !== undefined ? { value: quantized, from: bits } : undefined,
    });
  else if (complete) sheet.fallback("method", "lora", "swift: train_type is lora", settings.spans());
}

/** `owner/name:subset#500`: a subset of it, so many rows of that. Several of them are mixed. */
function readData(settings: Settings): DatasetReading {
  const entries = itemsOf(settings.get("dataset")).map((value) => readEntry(value));
  const data = readDatasets(entries.map(({ id }) => ({ id })));
  const ratio = settings.number("split_dataset_ratio");
  const rows = entries.reduce((sum, entry) => sum + (entry.rows ?? NaN), 0);
  if (rows > 0 && data.id) {
    data.samples = { count: Math.round(rows * (1 - (ratio ?? 0))), from: data.id };
    data.uncounted = undefined;
  } else holdOut(data, settings.get("split_dataset_ratio"), ratio);
  return data;
}

function readEntry(value: Value): { readonly id: Value; readonly rows?: number } {
  const cut = /^([^#,]+)#(\d+)$/.exec(asString(value) ?? "");
  if (cut?.[1] === undefined || value.kind !== "string") return { id: value };
  return { id: { ...value, value: cut[1] }, rows: Number(cut[2]) };
}
