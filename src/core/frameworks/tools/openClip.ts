/** OpenCLIP's training command. Options and defaults: open_clip_train 2.20 to 3.2. */
import { readDatasets } from "../configMethod";
import { stateDataset } from "../datasetFacts";
import { FactSheet } from "../facts";
import type { CommandFramework } from "../framework";
import { stateTable, type OptionTable } from "../optionTable";

const names: OptionTable = {
  modelId: ["model", "RN50"],
  microBatchSize: ["batch_size", 64],
  epochs: ["epochs", 32],
  gradientAccumulationSteps: ["accum_freq", 1],
  precision: ["precision"],
  imageSize: ["force_image_size"],
  optimizer: ["opt", "adamw"],
};

export const openClip: CommandFramework = {
  name: "open-clip",
  programs: /(^|[./])(open_clip_train|training)[./]main(\.py)?$/,
  // Without training data it only evaluates.
  recognises: ({ settings }) => settings.get("train_data", "train_num_samples", "dataset_type") !== undefined,
  read({ settings, open }) {
    const sheet = new FactSheet();
    stateTable(sheet, settings, names, { tool: "open_clip", complete: !open });
    const checkpointing = settings.get("grad_checkpointing");
    if (checkpointing) sheet.add("gradientCheckpointing", checkpointing);
    if (settings.on("torchcompile")) sheet.state("compiled", true, settings.get("torchcompile"));
    const id = settings.get("train_data");
    const data = readDatasets(id ? [{ id }] : []);
    stateDataset(sheet, data);
    sheet.add("datasetSamples", settings.get("train_num_samples"));
    if (!settings.on("lock_image")) sheet.state("method", "full", undefined, { reason: "both towers are trained" });
    sheet.state("task", "embedding", undefined, { spans: settings.spans(), reason: "texts and pictures are embedded" });
    return { sheet, data };
  },
};
