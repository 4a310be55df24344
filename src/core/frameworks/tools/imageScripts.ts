/** Training scripts of image classifiers, known by their options: those of timm, of torchvision's references, and those that share their vocabulary. */
import { asString, type Value } from "../../evaluate/value";
import type { Settings } from "../configs";
import { FactSheet } from "../facts";
import type { Command, CommandFramework, CommandReading } from "../framework";
import { statePrecisionSwitch, stateTable, type OptionTable } from "../optionTable";

/** Options that only a training has, by whose script they are of. `batch_size` counts per device in all of them. */
const timmOwn = [
  "sched",
  "drop_path",
  "reprob",
  "model_ema",
  "warmup_epochs",
  "aa",
  "remode",
  "cooldown_epochs",
  "opt",
];
const referenceOwn = [
  "lr_step_size",
  "lr_steps",
  "lr_gamma",
  "lr_scheduler",
  "auto_augment",
  "ra_sampler",
  "weights_backbone",
];
const sharedOwn = ["blr", "layer_decay", "drop_path", "accum_iter", "update_freq", "warmup_epochs", "mixup", "min_lr"];

const names: OptionTable = {
  modelId: ["model"],
  epochs: ["epochs"],
  microBatchSize: ["batch_size b"],
  gradientAccumulationSteps: ["grad_accum_steps accum_iter update_freq"],
  imageSize: ["img_size input_size train_crop_size"],
  optimizer: ["opt"],
};

/** timm's `train.py`. Defaults: timm 0.9 to 1.0. */
export const timm: CommandFramework = {
  name: "timm",
  programs: /(^|\/)train\.py$/,
  recognises: ({ settings }) => isClassifier(settings) && settings.count(...timmOwn) >= 2,
  read: (command) =>
    read(command, "timm", {
      ...names,
      epochs: ["epochs", 300],
      microBatchSize: ["batch_size b", 128],
      gradientAccumulationSteps: ["grad_accum_steps", 1],
      optimizer: ["opt", "sgd"],
    }),
};

/** torchvision's references for classification and detection. */
export const torchvision: CommandFramework = {
  name: "torchvision",
  programs: /(^|\/)train\.py$/,
  recognises: ({ settings }) =>
    isClassifier(settings) && !settings.on("test_only") && settings.count(...referenceOwn) >= 1,
  read: (command) => read(command, "torchvision", names),
};

/** Scripts of papers (`main_pretrain.py`, `main_finetune.py`, `main.py`) with the same names and defaults of their own. */
export const imageScripts: CommandFramework = {
  name: "pytorch",
  programs: /(^|\/)(main|train|run)\w*\.py$/,
  recognises: ({ settings }) =>
    isClassifier(settings) &&
    !settings.on("eval") &&
    settings.get("data_path", "data_dir", "data_set") !== undefined &&
    settings.count(...sharedOwn) >= 1,
  read: (command) => read({ ...command, open: true }, "pytorch", names),
};

function isClassifier(settings: Settings): boolean {
  return settings.text("model") !== undefined && settings.count("epochs", "batch_size", "b", "lr", "blr") >= 1;
}

function read({ settings, positional, open }: Command, tool: string, table: OptionTable): CommandReading {
  const sheet = new FactSheet();
  stateTable(sheet, settings, table, { tool, complete: !open });
  sheet.add("datasetId", settings.get("dataset", "data_set", "data_path", "data_dir") ?? positional[0]);
  const half = asString(settings.get("amp_dtype"))?.includes("bf") ? "bf16" : "fp16";
  statePrecisionSwitch(sheet, settings, { amp: half, apex_amp: "fp16", native_amp: "fp16", use_amp: "fp16" });
  if (tool === "timm" && !open && !settings.get("model_dtype"))
    sheet.fallback("precision", "fp32", "timm: amp is off", settings.spans());
  if (settings.on("grad_checkpointing")) sheet.state("gradientCheckpointing", true, settings.get("grad_checkpointing"));
  if (settings.get("torchcompile") ?? compiled(settings))
    sheet.state("compiled", true, settings.get("torchcompile", "compile"));
  const detects = /rcnn|retinanet|ssd|fcos/i.test(settings.text("model") ?? "");
  const from = settings.get("model");
  sheet.state("task", detects ? "detection" : "image-classification", from, {
    origin: "derived",
    reason: "the model and the options of its script",
  });
  return { sheet };
}

function compiled(settings: Settings): Value | undefined {
  return settings.on("compile") ? settings.get("compile") : undefined;
}
