/** DeepSpeed's JSON by itself: what it states of batches, precision and optimizer. Model and duration are in the script that reads it. */
import { configDraft, Settings } from "../configs";
import { isDeepSpeedConfig, stateDeepSpeedConfig } from "../deepspeedConfig";
import { FactSheet } from "../facts";
import type { ConfigFramework } from "../framework";

export const deepspeed: ConfigFramework = {
  name: "deepspeed",
  // With `"auto"` for the batch the caller decides; what is left is still worth showing, without a figure.
  recognises(config) {
    const settings = new Settings(config);
    const batch = settings.number("train_batch_size") ?? settings.number("train_micro_batch_size_per_gpu");
    const stated =
      settings.text("optimizer.type") !== undefined && (settings.number("zero_optimization.stage") ?? 0) > 0;
    return isDeepSpeedConfig(config) && (batch !== undefined || stated);
  },
  find(config, source) {
    const settings = new Settings(config);
    const sheet = new FactSheet();
    stateDeepSpeedConfig(sheet, config);
    sheet.leaveOpen("modelId", "the script that reads this file has the model", settings.spans());
    const batch = ["train_batch_size", "train_micro_batch_size_per_gpu"].find(
      (key) => settings.number(key) !== undefined,
    );
    const anchor = settings.get(batch ?? "zero_optimization");
    if (batch === undefined)
      sheet.leaveOpen("microBatchSize", '"auto": taken from the training arguments', anchor?.spans ?? []);
    return [configDraft("deepspeed", source, anchor, sheet)];
  },
};
