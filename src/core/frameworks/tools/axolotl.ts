/** Axolotl's YAML. Keys and defaults: axolotl's configuration reference (schemas of 0.8 to 0.12). */
import { asString, isNone, likely, type Value } from "../../evaluate/value";
import { configDraft, itemsOf, Settings } from "../configs";
import {
  bitsInName,
  holdOut,
  loadedBits,
  readDatasets,
  stateAdapter,
  stateAttentionKey,
  type DatasetEntry,
} from "../configMethod";
import { stateDataset } from "../datasetFacts";
import { findDeepSpeedConfig, stateDeepSpeedConfig } from "../deepspeedConfig";
import { FactSheet } from "../facts";
import type { ConfigFramework } from "../framework";
import { stateOptimizerName } from "../optimizers";
import { statePreferenceMethod } from "../preference";
import { precisionNamed } from "../precision";

export const axolotl: ConfigFramework = {
  name: "axolotl",
  recognises(config) {
    const settings = new Settings(config);
    const data = settings.get("datasets", "pretraining_dataset");
    const own = settings.count(
      "micro_batch_size",
      "sequence_len",
      "num_epochs",
      "adapter",
      "val_set_size",
      "dataset_prepared_path",
      "sample_packing",
    );
    return settings.text("base_model") !== undefined && data !== undefined && own > 0;
  },
  find(config, source, documents) {
    const settings = new Settings(config);
    const sheet = new FactSheet();
    const model = settings.get("base_model");
    sheet.add("modelId", model);
    sheet.state("task", "causal-lm", settings.get("rl"), { spans: model?.spans ?? [], origin: "derived" });
    const method = settings.get("rl") ?? (settings.on("reward_model") ? settings.get("reward_model") : undefined);
    if (method) statePreferenceMethod(sheet, asString(settings.get("rl")) ?? "reward_model", "axolotl", method.spans);
    stateWork(sheet, settings);
    stateMethod(sheet, settings);
    statePrecision(sheet, settings);
    stateMemory(sheet, settings);
    const data = readDatasets(datasetEntries(settings));
    holdOut(data, settings.get("val_set_size"), settings.number("val_set_size"));
    stateDataset(sheet, data);
    const companion = findDeepSpeedConfig(settings.get("deepspeed"), documents, source.path);
    if (companion) stateDeepSpeedConfig(sheet, companion.config);
    const companions = companion && companion.path !== "" ? [companion.path] : [];
    return [configDraft("axolotl", source, model, sheet, { data, companions })];
  },
};

function stateWork(sheet: FactSheet, settings: Settings): void {
  const at = settings.spans();
  const steps = settings.number("max_steps") ?? 0;
  if (steps > 0) sheet.add("maxSteps", settings.get("max_steps"));
  const epochs = settings.get("num_epochs");
  if (epochs) sheet.add("epochs", epochs);
  else if (steps <= 0) sheet.fallback("epochs", 1, "axolotl: num_epochs is 1", at);
  sheet.add("microBatchSize", settings.get("micro_batch_size"));
  sheet.fallback("microBatchSize", 1, "axolotl: micro_batch_size is 1", at);
  stateAccumulation(sheet, settings);
  sheet.add("sequenceLength", settings.get("sequence_len"));
  sheet.fallback("sequenceLength", 512, "axolotl: sequence_len is 512", at);
  sheet.add("packing", settings.get("sample_packing"));
  sheet.fallback("packing", false, "axolotl: sample_packing is off", at);
  if (settings.on("pad_to_sequence_len")) sheet.state("dynamicPadding", false, settings.get("pad_to_sequence_len"));
  const optimizer = settings.get("optimizer");
  const name = asString(optimizer);
  if (name !== undefined) stateOptimizerName(sheet, name, optimizer);
  else if (!optimizer) sheet.fallback("optimizer", "adamw", "axolotl: optimizer is adamw_torch_fused", at);
}

/** `batch_size` is that of one device over all its accumulated passes. */
function stateAccumulation(sheet: FactSheet, settings: Settings): void {
  sheet.add("gradientAccumulationSteps", settings.get("gradient_accumulation_steps"));
  const batch = settings.number("batch_size");
  const micro = settings.number("micro_batch_size") ?? 1;
  if (batch !== undefined && batch % micro === 0)
    sheet.state("gradientAccumulationSteps", batch / micro, settings.get("batch_size"), {
      origin: "derived",
      reason: "batch_size / micro_batch_size",
    });
  sheet.fallback("gradientAccumulationSteps", 1, "axolotl: gradient_accumulation_steps is 1", settings.spans());
}

function stateMethod(sheet: FactSheet, settings: Settings): void {
  const adapter = settings.get("adapter");
  const name = asString(adapter);
  const unfrozen = settings.get("unfrozen_parameters");
  if (unfrozen && name === undefined) {
    sheet.leaveOpen("method", "only some parameters are trained", unfrozen.spans);
    return;
  }
  const bits = loadedBits(settings) ?? (name === undefined ? undefined : bitsInName(settings.get("base_model")));
  if (name !== undefined && !/lora/i.test(name)) {
    sheet.state("method", /prompt/i.test(name) ? "prompt" : "adapter", adapter);
    return;
  }
  // `adapter: qlora` needs a 4-bit base; where no key says so, it is loaded so.
  const loaded = bits ?? (name === "qlora" && adapter ? { value: 4, from: adapter } : undefined);
  stateAdapter(sheet, { adapter, rank: settings.get("lora_r"), defaultRank: 8, tool: "axolotl", bits: loaded });
}

function statePrecision(sheet: FactSheet, settings: Settings): void {
  for (const [key, precision] of [
    ["fp8", "fp8"],
    ["bf16", "bf16"],
    ["bfloat16", "bf16"],
    ["fp16", "fp16"],
    ["float16", "fp16"],
  ] as const) {
    const value = settings.get(key);
    if (!value) continue;
    if (settings.on(key) || asString(value) === "full") sheet.state("precision", precision, value);
    else if (asString(value) === "auto")
      sheet.state("precision", precision, value, { origin: "derived", reason: "auto: where the device supports it" });
  }
  if (sheet.has("precision")) return;
  if (!settings.has("bf16", "bfloat16", "fp16", "float16"))
    sheet.fallback("precision", "bf16", "axolotl: bf16 is auto, on where the device supports it", settings.spans());
  else if (settings.on("tf32")) sheet.state("precision", precisionNamed("tf32"), settings.get("tf32"));
  else sheet.fallback("precision", "fp32", "axolotl: neither bf16 nor fp16 is on", settings.spans());
}

function stateMemory(sheet: FactSheet, settings: Settings): void {
  const checkpointing = settings.get("gradient_checkpointing");
  if (asString(checkpointing) !== undefined && !settings.on("gradient_checkpointing"))
    sheet.state("gradientCheckpointing", asString(checkpointing) !== "false", checkpointing);
  else sheet.add("gradientCheckpointing", checkpointing);
  sheet.fallback("gradientCheckpointing", false, "axolotl: gradient_checkpointing is off", settings.spans());
  stateAttentionKey(sheet, settings.get("flash_attention"));
  stateAttentionKey(sheet, settings.get("attn_implementation"));
  if (settings.on("torch_compile")) sheet.state("compiled", true, settings.get("torch_compile"));
  for (const key of ["fsdp_offload_params", "offload_params"]) {
    const offload = settings.part("fsdp_config").get(key);
    if (offload && settings.part("fsdp_config").on(key)) sheet.state("offload", true, offload);
  }
  sheet.add("tensorParallelSize", settings.get("tensor_parallel_size"));
}

function datasetEntries(settings: Settings): DatasetEntry[] {
  const listed = settings.get("datasets") ?? settings.get("pretraining_dataset");
  const held = listed && likely(listed);
  const items: readonly Value[] = held?.kind === "dict" ? [held] : itemsOf(listed);
  return items.flatMap((item): DatasetEntry[] => {
    if (isNone(item)) return [];
    if (likely(item).kind !== "dict") return [{ id: item }];
    const entry = new Settings(item);
    const id = entry.get("path", "ds_id");
    return id ? [{ id, subset: entry.get("name"), split: entry.get("split") }] : [];
  });
}
