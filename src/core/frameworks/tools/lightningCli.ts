/** YAML of Lightning's command line: a trainer, a model class, a data module. Keys: LightningCLI and lightning.pytorch.Trainer 1.8 to 2.5. */
import { asString, likely, type Value } from "../../evaluate/value";
import { configDraft, Settings } from "../configs";
import { FactSheet } from "../facts";
import type { ConfigFramework } from "../framework";
import { optimizerName } from "../optimizers";
import { narrowWeights, precisionOf } from "../precision";

/** `fit:` may hold everything, as it does for a command of the same name. */
function fitting(config: Value): Settings {
  const settings = new Settings(config);
  return settings.part("fit").get("trainer") ? settings.part("fit") : settings;
}

export const lightningCli: ConfigFramework = {
  name: "lightning",
  recognises(config) {
    const settings = fitting(config);
    const trainer = settings.part("trainer");
    return (
      trainer.count(
        "max_epochs",
        "max_steps",
        "devices",
        "gpus",
        "accelerator",
        "precision",
        "accumulate_grad_batches",
      ) >= 2 &&
      trainer.count("max_epochs", "max_steps") > 0 &&
      settings.get("model") !== undefined &&
      (settings.has("data", "optimizer", "lr_scheduler", "seed_everything") || settings.part("model").has("class_path"))
    );
  },
  find(config, source) {
    const settings = fitting(config);
    const trainer = settings.part("trainer");
    const sheet = new FactSheet();
    const steps = trainer.number("max_steps") ?? -1;
    if (steps > 0) sheet.add("maxSteps", trainer.get("max_steps"));
    const epochs = trainer.number("max_epochs") ?? 0;
    if (epochs > 0) sheet.add("epochs", trainer.get("max_epochs"));
    sheet.add("gradientAccumulationSteps", trainer.get("accumulate_grad_batches"));
    sheet.fallback("gradientAccumulationSteps", 1, "lightning: accumulate_grad_batches is 1", trainer.spans());
    const precision = trainer.get("precision");
    sheet.state("precision", precisionOf(precision), precision);
    sheet.state("weightPrecision", narrowWeights(precision), precision);
    if (!precision) sheet.fallback("precision", "fp32", "lightning: precision is 32-true", trainer.spans());
    stateLightningDevices(sheet, trainer);
    const model = settings.get("model");
    stateModel(sheet, settings);
    const parts = [settings.part("data"), settings.part("data").part("init_args")];
    for (const part of parts) {
      sheet.add("microBatchSize", part.get("batch_size", "train_batch_size"));
      sheet.add("datasetId", part.get("dataset_name", "dataset_name_or_path"));
      sheet.add("imageSize", part.get("image_size", "img_size"));
      sheet.add("sequenceLength", part.get("max_seq_length", "max_length", "block_size"));
    }
    const optimizer = settings.part("optimizer").get("class_path");
    if (optimizer) sheet.state("optimizer", optimizerName(asString(optimizer) ?? ""), optimizer);
    return [configDraft("lightning", source, trainer.get("max_steps", "max_epochs") ?? model, sheet)];
  },
};

function stateModel(sheet: FactSheet, settings: Settings): void {
  const model = settings.part("model");
  for (const part of [model.part("init_args"), model]) {
    sheet.add(
      "modelId",
      part.get("model_name_or_path", "pretrained_model_name_or_path", "model_name", "backbone", "arch", "architecture"),
    );
    sheet.add("microBatchSize", part.get("batch_size"));
    const name = part.text("optimizer", "optimizer_name");
    if (name !== undefined) sheet.state("optimizer", optimizerName(name), part.get("optimizer", "optimizer_name"));
  }
  const made = model.get("class_path");
  if (!sheet.has("modelId") && made) sheet.leaveOpen("modelId", `the class ${asString(made) ?? ""} has it`, made.spans);
}

/** `devices: 4`, `devices: [0, 1]`, `devices: "0,1"`, the older `gpus: 4`; `auto` and `-1` are all that there are. */
export function stateLightningDevices(sheet: FactSheet, trainer: Settings): void {
  const devices = trainer.get("devices", "gpus");
  const nodes = trainer.get("num_nodes");
  const nodeCount = nodes ? trainer.number("num_nodes") : 1;
  sheet.add("nodeCount", nodes);
  const held = devices && likely(devices);
  const listed =
    held?.kind === "list"
      ? held.items.length
      : held?.kind === "string" && held.value.includes(",")
        ? held.value.split(",").filter((device) => device.trim() !== "").length
        : undefined;
  const count = listed ?? trainer.number("devices", "gpus");
  if (!devices || trainer.text("accelerator") === "cpu") return;
  if (count !== undefined && count > 0 && nodeCount !== undefined)
    sheet.state("acceleratorCount", count * nodeCount, devices, {
      spans: [...devices.spans.slice(0, 1), ...(nodes?.spans ?? [])],
      ...(nodeCount === 1 && listed === undefined ? {} : { origin: "derived" as const }),
    });
  else sheet.leaveOpen("acceleratorCount", "all devices that the machine has", devices.spans);
}
