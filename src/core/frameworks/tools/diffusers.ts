/** Options of the training scripts of diffusers, as they are given on a command line. Source: the scripts in diffusers' `examples`. */
import { asString } from "../../evaluate/value";
import type { Settings } from "../configs";
import { FactSheet } from "../facts";
import type { CommandFramework } from "../framework";
import { precisionNamed } from "../precision";

export const diffusers: CommandFramework = {
  name: "diffusers",
  /** A model under its name, a batch or a duration, pictures. */
  recognises({ settings }) {
    return (
      settings.get("pretrained_model_name_or_path") !== undefined &&
      settings.count(
        "train_batch_size",
        "max_train_steps",
        "num_train_epochs",
        "learning_rate",
        "gradient_accumulation_steps",
      ) >= 2 &&
      settings.count(
        "resolution",
        "instance_data_dir",
        "instance_prompt",
        "dataset_name",
        "train_data_dir",
        "validation_prompt",
      ) > 0
    );
  },
  read: ({ settings }) => ({ sheet: readOptions(settings) }),
};

/** `train_batch_size` is that of one device. */
function readOptions(settings: Settings): FactSheet {
  const sheet = new FactSheet();
  sheet.add("modelId", settings.get("pretrained_model_name_or_path"));
  sheet.add("datasetId", settings.get("dataset_name", "train_data_dir", "instance_data_dir"));
  sheet.add("microBatchSize", settings.get("train_batch_size"));
  sheet.add("gradientAccumulationSteps", settings.get("gradient_accumulation_steps"));
  sheet.add("maxSteps", settings.get("max_train_steps"));
  sheet.add("epochs", settings.get("num_train_epochs"));
  sheet.add("imageSize", settings.get("resolution"));
  const precision = settings.get("mixed_precision");
  sheet.state("precision", precisionNamed(asString(precision) ?? ""), precision);
  if (settings.on("gradient_checkpointing"))
    sheet.state("gradientCheckpointing", true, settings.get("gradient_checkpointing"));
  if (settings.on("use_8bit_adam")) sheet.state("optimizer", "adamw-8bit", settings.get("use_8bit_adam"));
  const rank = settings.get("rank", "lora_rank");
  if (rank) {
    sheet.add("loraRank", rank);
    sheet.state("method", "lora", rank);
  }
  sheet.state("task", "diffusion", undefined, {
    spans: settings.spans(),
    reason: "the options of a diffusion training",
  });
  return sheet;
}
