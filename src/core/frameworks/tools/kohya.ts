/** kohya's sd-scripts, their TOML and JSON and their command lines: diffusion models with a network of their own. Keys: the arguments of sd-scripts 0.6 to 0.9. */
import { asString } from "../../evaluate/value";
import { configDraft, Settings } from "../configs";
import { FactSheet } from "../facts";
import { stateKept } from "../frozenModels";
import type { CommandFramework, ConfigFramework } from "../framework";
import { stateOptimizerName } from "../optimizers";
import { precisionNamed } from "../precision";

/** Sections of the TOML (`[training_arguments]`) have no meaning: their keys count as if they stood at the top. */
function flat(settings: Settings): Settings {
  const held = settings.value;
  if (held?.kind !== "dict") return settings;
  const entries = new Map(held.entries);
  for (const section of held.entries.values())
    if (section.kind === "dict")
      for (const [key, value] of section.entries) if (!entries.has(key)) entries.set(key, value);
  return new Settings({ ...held, entries });
}

export const kohya: ConfigFramework = {
  name: "kohya",
  recognises(config) {
    const settings = flat(new Settings(config));
    return (
      settings.get("pretrained_model_name_or_path") !== undefined &&
      settings.count("max_train_steps", "max_train_epochs", "epoch") > 0 &&
      settings.count(
        "network_module",
        "network_dim",
        "train_data_dir",
        "cache_latents",
        "max_data_loader_n_workers",
        "bucket_no_upscale",
        "enable_bucket",
      ) > 0 &&
      settings.count("train_batch_size", "learning_rate", "unet_lr", "optimizer_type", "mixed_precision") > 0
    );
  },
  find(config, source) {
    const settings = flat(new Settings(config));
    const sheet = readOptions(settings);
    return [configDraft("kohya", source, settings.get("pretrained_model_name_or_path"), sheet)];
  },
};

/** The scripts by name, in the variants of the models that they train. */
export const kohyaScripts: CommandFramework = {
  name: "kohya",
  programs: /(^|\/)((sdxl_|sd3_|flux_|lumina_)?(train_network|train)|train_db|fine_tune)\.py$/,
  recognises: ({ settings }) =>
    settings.get("pretrained_model_name_or_path") !== undefined &&
    settings.count("train_data_dir", "dataset_config", "in_json") > 0,
  read({ settings, open, program }) {
    const sheet = readOptions(settings);
    const spans = settings.spans();
    // A file of further options may set any of them.
    if (open || settings.get("config_file")) return { sheet };
    if (!sheet.has("epochs")) sheet.fallback("maxSteps", 1600, "kohya: max_train_steps is 1600", spans);
    sheet.fallback("precision", "fp32", "kohya: mixed_precision is no", spans);
    sheet.fallback("optimizer", "adamw", "kohya: the optimizer is AdamW", spans);
    if (program.endsWith("_network.py")) sheet.fallback("loraRank", 4, "kohya: network_dim is 4", spans);
    return { sheet };
  },
};

function readOptions(settings: Settings): FactSheet {
  const sheet = new FactSheet();
  const model = settings.get("pretrained_model_name_or_path");
  sheet.add("modelId", model);
  sheet.state("task", "diffusion", undefined, {
    spans: model?.spans ?? [],
    reason: "a diffusion model of sd-scripts",
  });
  sheet.add("datasetId", settings.get("train_data_dir", "dataset_config"));
  sheet.add("microBatchSize", settings.get("train_batch_size"));
  if (settings.get("dataset_config") && !settings.get("train_batch_size"))
    sheet.leaveOpen("microBatchSize", "the file of data sets states it", settings.get("dataset_config")?.spans);
  sheet.fallback("microBatchSize", 1, "kohya: train_batch_size is 1", settings.spans());
  sheet.add("gradientAccumulationSteps", settings.get("gradient_accumulation_steps"));
  sheet.fallback("gradientAccumulationSteps", 1, "kohya: gradient_accumulation_steps is 1", settings.spans());
  // Epochs win over steps. Source: sd-scripts' train_network.py.
  const epochs = settings.get("max_train_epochs", "epoch");
  if (epochs) sheet.add("epochs", epochs);
  else sheet.add("maxSteps", settings.get("max_train_steps"));
  const side = /^\s*(\d+)/.exec(settings.text("resolution") ?? settings.text("max_resolution") ?? "")?.[1];
  if (side !== undefined) sheet.state("imageSize", Number(side), settings.get("resolution", "max_resolution"));
  else sheet.add("imageSize", settings.get("resolution"));
  const precision = settings.get("mixed_precision");
  sheet.state("precision", precisionNamed(asString(precision) ?? ""), precision);
  const optimizer = settings.get("optimizer_type", "optimizer");
  if (optimizer) stateOptimizerName(sheet, asString(optimizer) ?? "", optimizer);
  if (settings.on("gradient_checkpointing"))
    sheet.state("gradientCheckpointing", true, settings.get("gradient_checkpointing"));
  stateKept(sheet, {
    latents: settings.switched("cache_latents", "cache_latents_to_disk"),
    embeddings: settings.switched("cache_text_encoder_outputs", "cache_text_encoder_outputs_to_disk"),
  });
  const network = settings.get("network_module", "network_dim");
  if (network) {
    sheet.state("method", "lora", network);
    sheet.add("loraRank", settings.get("network_dim"));
  } else sheet.state("method", "full", undefined, { reason: "no network is added" });
  return sheet;
}
