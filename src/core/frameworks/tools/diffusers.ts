/** Options of the training scripts of diffusers, as they are given on a command line. Source: the scripts in diffusers' `examples`. */
import { asString } from "../../evaluate/value";
import type { Settings } from "../configs";
import { FactSheet } from "../facts";
import { stateKept, stateLatents } from "../frozenModels";
import type { CommandFramework } from "../framework";
import { stateTable, type OptionTable } from "../optionTable";
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

/** Defaults of the scripts by what they train: duration and batch, then the side of a picture. Source: diffusers 0.20 to 0.35. */
const scripts: readonly (readonly [name: RegExp, steps: OptionTable, side: number])[] = [
  [
    /^train_text_to_image(_lora)?(_sdxl)?$/,
    { epochs: ["num_train_epochs", 100], microBatchSize: ["train_batch_size", 16] },
    512,
  ],
  [
    /^train_(dreambooth(_lora)?|controlnet)(_sdxl|_sd3|_flux)?$/,
    { epochs: ["num_train_epochs", 1], microBatchSize: ["train_batch_size", 4] },
    512,
  ],
  [
    /^textual_inversion(_sdxl)?$/,
    { maxSteps: ["max_train_steps", 5000], microBatchSize: ["train_batch_size", 16] },
    512,
  ],
  [/^train_instruct_pix2pix$/, { epochs: ["num_train_epochs", 100], microBatchSize: ["train_batch_size", 16] }, 256],
];
const scriptName = /(?:^|\/)(\w+)\.py$/;

/** Scripts that are known by name: what is not given has a default there. The precision is left to accelerate's configuration. */
export const diffusersScripts: CommandFramework = {
  name: "diffusers",
  programs: /(^|\/)(train_(text_to_image|dreambooth|controlnet|instruct_pix2pix)|textual_inversion)\w*\.py$/,
  recognises: ({ program, settings }) =>
    settings.get("pretrained_model_name_or_path") !== undefined && defaultsOf(program) !== undefined,
  read({ program, settings, open }) {
    const sheet = readOptions(settings);
    const found = defaultsOf(program);
    if (found && !open) stateDefaults(sheet, settings, found);
    return { sheet };
  },
};

interface ScriptDefaults {
  readonly name: string;
  readonly steps: OptionTable;
  readonly side: number;
}

function defaultsOf(program: string): ScriptDefaults | undefined {
  const name = scriptName.exec(program)?.[1] ?? "";
  const row = scripts.find(([pattern]) => pattern.test(name));
  // SDXL's scripts read larger pictures, but its adapters by pictures of control and by words.
  const isLarge = name.endsWith("_sdxl") && /text_to_image|dreambooth/.test(name);
  return row && { name, steps: row[1], side: isLarge ? 1024 : row[2] };
}

function stateDefaults(sheet: FactSheet, settings: Settings, { name, steps, side }: ScriptDefaults): void {
  const { epochs, ...others } = steps;
  // Steps that are given overrule the epochs.
  const table = sheet.has("maxSteps") || !epochs ? others : { ...others, epochs };
  stateTable(sheet, settings, table, { tool: `${name}.py`, complete: true });
  sheet.fallback("gradientAccumulationSteps", 1, `${name}.py: gradient_accumulation_steps is 1`, settings.spans());
  sheet.fallback("imageSize", side, `${name}.py: resolution is ${String(side)}`, settings.spans());
  const [span] = settings.spans();
  if (span && !settings.on("cache_latents")) stateLatents(sheet, { span });
  if (!settings.get("optimizer")) sheet.fallback("optimizer", "adamw", `${name}.py: AdamW`, settings.spans());
  if (name.includes("_lora")) {
    sheet.state("method", "lora", undefined, { spans: settings.spans(), reason: `what ${name}.py trains` });
    sheet.fallback("loraRank", 4, `${name}.py: rank is 4`, settings.spans());
  } else if (/^train_(text_to_image|dreambooth|instruct_pix2pix)/.test(name))
    sheet.state("method", "full", undefined, { spans: settings.spans(), reason: `what ${name}.py trains` });
}

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
  // A picture of the class beside each of its instance: both go through the network.
  if (settings.on("with_prior_preservation"))
    sheet.state("sequencesPerSample", 2, settings.get("with_prior_preservation"));
  stateKept(sheet, { latents: settings.switched("cache_latents"), embeddings: undefined });
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
