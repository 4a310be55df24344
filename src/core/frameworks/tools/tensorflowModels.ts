/** YAML of the TensorFlow Model Garden: `task`, `trainer`, `runtime`. Keys: its experiment configurations (tf-models-official 2.8 to 2.18). */
import { asString, likely, type Value } from "../../evaluate/value";
import { configDraft, itemsOf, numberOf, Settings } from "../configs";
import { readDatasets } from "../configMethod";
import { stateDataset } from "../datasetFacts";
import { FactSheet } from "../facts";
import type { ConfigFramework } from "../framework";
import { optimizerName } from "../optimizers";
import { stateTable, type OptionTable } from "../optionTable";

const names: OptionTable = {
  maxSteps: ["trainer.train_steps"],
  globalBatchSize: ["task.train_data.global_batch_size"],
  sequenceLength: ["task.train_data.seq_length task.train_data.max_seq_length"],
  precision: ["runtime.mixed_precision_dtype", "fp32"],
};

export const tensorflowModels: ConfigFramework = {
  name: "tensorflow",
  recognises(config) {
    const settings = new Settings(config);
    return (
      settings.get("trainer.train_steps") !== undefined &&
      settings.get("task.train_data.global_batch_size") !== undefined
    );
  },
  find(config, source) {
    const settings = new Settings(config);
    const sheet = new FactSheet();
    stateTable(sheet, settings, names, { tool: "tensorflow models", complete: true });
    stateModel(sheet, settings.part("task").part("model"));
    const optimizer = settings.get("trainer.optimizer_config.optimizer.type");
    const name = asString(optimizer);
    if (name !== undefined) sheet.state("optimizer", optimizerName(name), optimizer);
    if (/mirrored|parameter_server|one_device/.test(settings.text("runtime.distribution_strategy") ?? ""))
      sheet.add("acceleratorCount", settings.get("runtime.num_gpus"));
    sheet.state("method", "full", undefined, { reason: "no part of the model is frozen" });
    const data = readDatasets(dataOf(settings));
    stateDataset(sheet, data);
    return [configDraft("tensorflow", source, settings.get("trainer.train_steps"), sheet, { data })];
  },
};

/** The backbone or encoder by its type, and the size that its own section states. */
function stateModel(sheet: FactSheet, model: Settings): void {
  for (const place of ["backbone", "encoder"]) {
    const part = model.part(place);
    const type = part.get("type");
    const name = asString(type);
    if (name === undefined || !type) continue;
    const own = part.part(name);
    const size = own.get("model_name", "model_id");
    const written = asString(size) ?? numberOf(size)?.toString();
    // `model_name: vit-b16` and `model_id: MobileNetV2` say all; `model_id: 50` goes with the type.
    const whole = written === undefined ? name : /^[A-Za-z]/.test(written) ? written : `${name}-${written}`;
    sheet.state("modelId", whole, type, { spans: [...type.spans, ...(size?.spans ?? [])] });
    sheet.add("layerCount", own.get("num_layers"));
    sheet.add("hiddenSize", own.get("hidden_size"));
    sheet.add("headCount", own.get("num_attention_heads"));
    sheet.add("vocabularySize", own.get("vocab_size"));
  }
  const size = itemsOf(model.get("input_size"));
  const [side, other] = [numberOf(size[0]), numberOf(size[1])];
  if (side !== undefined && side === other) sheet.add("imageSize", size[0]);
  stateTask(sheet, model, side !== undefined);
}

function stateTask(sheet: FactSheet, model: Settings, pictures: boolean): void {
  const detects = model.has("anchor", "head", "detection_head", "detection_generator", "rpn_head");
  const task = detects && pictures ? "detection" : pictures ? "image-classification" : undefined;
  const from = model.get("backbone", "input_size");
  if (task !== undefined && model.has("num_classes", "anchor"))
    sheet.state("task", task, from, { origin: "derived", reason: "the parts of the model" });
}

/** `tfds_name`, else the files, whose folder names the data. */
function dataOf(settings: Settings): { readonly id: Value }[] {
  const data = settings.part("task").part("train_data");
  const id = data.get("tfds_name", "input_path");
  return id && likely(id).kind === "string" && asString(id) !== "" ? [{ id }] : [];
}
