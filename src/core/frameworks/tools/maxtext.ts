/** MaxText: YAML over a `base_config`, and the command line that names such a file and sets keys of it. Keys and defaults: its `base.yml` (2025). */
import { asString } from "../../evaluate/value";
import { folderOf, joinPath } from "../../source/documents";
import { withBaseFiles } from "../baseFiles";
import { configDraft, itemsOf, Settings } from "../configs";
import { readDatasets } from "../configMethod";
import { stateDataset } from "../datasetFacts";
import type { DatasetReading } from "../datasetReading";
import { FactSheet } from "../facts";
import type { CommandFramework, ConfigFramework } from "../framework";
import { stateTable, type OptionTable } from "../optionTable";
import { stateShapeSize, type ShapeDetails } from "../shapeSize";

const names: OptionTable = {
  maxSteps: ["steps", 150_001],
  microBatchSize: ["per_device_batch_size", 12],
  gradientAccumulationSteps: ["gradient_accumulation_steps", 1],
  sequenceLength: ["max_target_length", 2048],
  precision: ["dtype", "bf16"],
  optimizer: ["opt_type", "adamw"],
};

/** Dimensions under MaxText's names; where a published model is named, they are that model's. */
const dimensions: OptionTable = {
  layerCount: ["base_num_decoder_layers"],
  hiddenSize: ["base_emb_dim"],
  headCount: ["base_num_query_heads"],
  vocabularySize: ["vocab_size"],
};

export const maxtext: ConfigFramework = {
  name: "maxtext",
  recognises(config) {
    const settings = new Settings(config);
    return (
      settings.count("per_device_batch_size", "max_target_length", "base_emb_dim", "base_config", "model_name") >= 2 &&
      settings.count("per_device_batch_size", "steps") > 0 &&
      settings.count("remat_policy", "max_target_length", "ici_fsdp_parallelism", "base_emb_dim") > 0 &&
      !settings.has("prefill_cache_dir_only", "inference_server")
    );
  },
  find(config, source, documents) {
    // A base lies beside the file or in the folder of configurations above it.
    const whole = withBaseFiles(config, source.path, documents, "base_config", (name, from) =>
      [0, 1, 2, 3].map((up) => joinPath(folderOf(from), "../".repeat(up) + name)),
    );
    const settings = new Settings(whole.config);
    const { sheet, data } = read(settings, true);
    const own = new Settings(config);
    const anchor = own.get("steps", "per_device_batch_size", "model_name");
    return [configDraft("maxtext", source, anchor, sheet, { data, companions: whole.companions })];
  },
};

export const maxtextCommand: CommandFramework = {
  name: "maxtext",
  programs: /(^|[./])max_?text[./](.*[./])?(\w*train|\w*train_rl|train_\w+)(\.py)?$/i,
  recognises: ({ program }) => !program.includes("compile"),
  // The file that is named may set anything: only what the command says is known.
  read: ({ settings }) => read(settings, false),
};

function read(settings: Settings, complete: boolean): { readonly sheet: FactSheet; readonly data: DatasetReading } {
  const sheet = new FactSheet();
  stateTable(sheet, settings, names, { tool: "maxtext", complete });
  stateModel(sheet, settings, complete);
  const remat = settings.text("remat_policy");
  if (remat !== undefined) sheet.state("gradientCheckpointing", remat !== "none", settings.get("remat_policy"));
  sheet.add("tensorParallelSize", positive(settings, "ici_tensor_parallelism"));
  const quantized = settings.text("quantization") ?? "";
  if (quantized.includes("fp8")) {
    sheet.withdraw("precision", "");
    sheet.state("precision", "fp8", settings.get("quantization"));
  }
  const data = settings.text("dataset_type") === "synthetic" ? undefined : settings.get("hf_path", "dataset_name");
  const reading = readDatasets(data ? [{ id: data }] : []);
  stateDataset(sheet, reading);
  sheet.state("method", "full", undefined, { reason: "no adapter is set" });
  sheet.state("task", "causal-lm", undefined, { spans: settings.spans(), reason: "a language model of MaxText" });
  return { sheet, data: reading };
}

/** A published model by its name, the student where one is distilled into another; else the dimensions. */
function stateModel(sheet: FactSheet, settings: Settings, complete: boolean): void {
  const named = settings.get("student_overrides.model_name", "model_name");
  const name = asString(named) ?? "default";
  if (name !== "default" && !settings.on("override_model_config")) sheet.add("modelId", named);
  else if ((settings.number("global_parameter_scale") ?? 1) === 1 && !settings.get("student_overrides")) {
    stateTable(sheet, settings, dimensions, { tool: "maxtext", complete });
    const activations = itemsOf(settings.get("mlp_activations"));
    const experts = settings.number("num_experts") ?? 1;
    const details: ShapeDetails = {
      family: "llama",
      gated: activations.length > 1,
      intermediateSize: settings.number("base_mlp_dim"),
      keyValueHeadCount: settings.number("base_num_kv_heads"),
      headSize: settings.number("head_dim"),
      tied: settings.on("logits_via_embedding"),
      ...(experts > 1 ? { expertCount: experts, expertsPerToken: settings.number("num_experts_per_tok") } : {}),
    };
    if (activations.length > 0) stateShapeSize(sheet, details, settings.spans());
  }
}

function positive(settings: Settings, key: string): ReturnType<Settings["get"]> {
  return (settings.number(key) ?? 0) > 0 ? settings.get(key) : undefined;
}
