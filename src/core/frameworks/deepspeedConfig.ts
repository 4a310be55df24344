/** DeepSpeed's JSON: batch sizes, precision, optimizer, what is moved off the accelerator. `"auto"` leaves a value to the caller. */
import { asString, likely, type Value } from "../evaluate/value";
import type { Documents } from "../source/documents";
import { folderOf, joinPath } from "../source/documents";
import { readJson } from "../syntax/json";
import { Settings } from "./configs";
import type { FactSheet } from "./facts";
import { optimizerName } from "./optimizers";

/** Claims what a DeepSpeed configuration states. Source of the keys: DeepSpeed's configuration JSON documentation. */
export function stateDeepSpeedConfig(sheet: FactSheet, config: Value | undefined): void {
  const settings = new Settings(config);
  for (const [key, input] of [
    ["train_micro_batch_size_per_gpu", "microBatchSize"],
    ["gradient_accumulation_steps", "gradientAccumulationSteps"],
    ["train_batch_size", "globalBatchSize"],
  ] as const) {
    const value = settings.get(key);
    if (settings.number(key) !== undefined) sheet.add(input, value);
  }
  for (const precision of ["bf16", "fp16"] as const) {
    const part = settings.part(precision === "bf16" && settings.has("bfloat16") ? "bfloat16" : precision);
    if (part.on("enabled")) sheet.state("precision", precision, part.get("enabled"));
  }
  const optimizer = settings.part("optimizer").text("type");
  if (optimizer !== undefined)
    sheet.state("optimizer", optimizerName(optimizer), settings.part("optimizer").get("type"));
  stateDeepSpeedSharing(sheet, config);
}

/** Claims what a DeepSpeed configuration shares among the devices or keeps outside of them. */
export function stateDeepSpeedSharing(sheet: FactSheet, config: Value | undefined): void {
  const settings = new Settings(config);
  const zero = settings.part("zero_optimization");
  if (zero.number("stage") !== undefined) sheet.add("zeroStage", zero.get("stage"));
  for (const name of ["offload_optimizer", "offload_param"]) {
    const device = zero.part(name).text("device");
    if (device === "cpu" || device === "nvme") sheet.state("offload", true, zero.part(name).get("device"));
  }
  if (zero.on("cpu_offload")) sheet.state("offload", true, zero.get("cpu_offload"));
  const tensor = settings.part("tensor_parallel").get("autotp_size", "tp_size");
  if (tensor) sheet.add("tensorParallelSize", tensor);
}

/** Whether the keys are DeepSpeed's and not those of a configuration that only mentions it. */
export function isDeepSpeedConfig(config: Value): boolean {
  const settings = new Settings(config);
  const batch = settings.count("train_batch_size", "train_micro_batch_size_per_gpu", "gradient_accumulation_steps");
  const parts = ["zero_optimization", "optimizer", "fp16", "bf16", "scheduler"].filter((key) => {
    const part = settings.get(key);
    return part !== undefined && likely(part).kind === "dict";
  });
  return batch > 0 && parts.length > 0 && !settings.has("model_name_or_path", "base_model", "model");
}

/** A DeepSpeed configuration by the path that another file names it with, where the workspace has it. */
export function findDeepSpeedConfig(
  named: Value | undefined,
  documents: Documents | undefined,
  from: string,
): { readonly config: Value; readonly path: string } | undefined {
  const held = named && likely(named);
  if (held?.kind === "dict") return { config: held, path: "" };
  const path = asString(held);
  if (path === undefined || !documents || !path.endsWith(".json")) return undefined;
  const folders = [""];
  for (let folder = folderOf(from); folder !== ""; folder = folderOf(folder)) folders.push(folder);
  const file = documents.first(folders.map((folder) => joinPath(folder, path)));
  const config = file && readJson(file).roots[0];
  return config && isDeepSpeedConfig(config) ? { config, path: file.path } : undefined;
}
