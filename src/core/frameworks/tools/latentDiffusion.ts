/** Configurations of latent diffusion's trainer and its descendants (taming-transformers, Stable Diffusion, generative-models): `target` and `params`. */
import { findDataset } from "../../data/datasets";
import { asString } from "../../evaluate/value";
import { configDraft, Settings } from "../configs";
import { FactSheet } from "../facts";
import type { ConfigFramework } from "../framework";
import { precisionOf } from "../precision";
import { stateLightningDevices } from "./lightningCli";

export const latentDiffusion: ConfigFramework = {
  name: "lightning",
  recognises(config) {
    const settings = new Settings(config);
    return (
      settings.count("model.target", "model.params", "data.target", "data.params") === 4 &&
      settings.get("lightning.trainer", "model.base_learning_rate") !== undefined
    );
  },
  find(config, source) {
    const settings = new Settings(config);
    const sheet = new FactSheet();
    const model = settings.get("model.target");
    const name = asString(model) ?? "";
    sheet.leaveOpen("modelId", `the class ${name} has it`, model?.spans);
    if (/diffusion[^.]*$/i.test(name))
      sheet.state("task", "diffusion", undefined, { spans: model?.spans ?? [], reason: "a diffusion model" });
    stateData(sheet, settings.part("data").part("params"), settings.get("data.target"));
    stateTrainer(sheet, settings.part("lightning").part("trainer"), settings);
    return [configDraft("lightning", source, settings.get("lightning.trainer.max_epochs") ?? model, sheet)];
  },
};

function stateTrainer(sheet: FactSheet, trainer: Settings, settings: Settings): void {
  if ((trainer.number("max_steps") ?? -1) > 0) sheet.add("maxSteps", trainer.get("max_steps"));
  if ((trainer.number("max_epochs") ?? -1) > 0) sheet.add("epochs", trainer.get("max_epochs"));
  if (!sheet.has("maxSteps") && !sheet.has("epochs"))
    sheet.leaveOpen("epochs", "the number of epochs is not known here", trainer.spans());
  sheet.add("gradientAccumulationSteps", trainer.get("accumulate_grad_batches"));
  sheet.fallback("gradientAccumulationSteps", 1, "lightning: accumulate_grad_batches is 1", settings.spans());
  const precision = trainer.get("precision");
  sheet.state("precision", precisionOf(precision), precision);
  if (!precision) sheet.fallback("precision", "fp32", "lightning: precision is 32-true", settings.spans());
  stateLightningDevices(sheet, trainer);
}

/** Batches and pictures; what is trained on is told by the class of the data. */
function stateData(sheet: FactSheet, params: Settings, target: ReturnType<Settings["get"]>): void {
  sheet.add("microBatchSize", params.get("batch_size", "train.loader.batch_size"));
  sheet.add("imageSize", params.get("train.params.config.size", "train.params.size"));
  const made = params.get("train.target") ?? target;
  const name = asString(made) ?? "";
  const known = findDataset(name.slice(name.lastIndexOf(".") + 1).replace(/(?:Train|Loader|Dataset|DataModule)$/, ""));
  if (known) sheet.state("datasetId", known.id, made, { origin: "derived", reason: `the class ${name} has it` });
  else sheet.leaveOpen("datasetId", `the class ${name} has it`, made?.spans);
}
