/** DeepSpeed's JSON by itself: what it states of batches, precision and optimizer. Model and duration are in the script that reads it. */
import { configDraft, Settings } from "../configs";
import { isDeepSpeedConfig, stateDeepSpeedConfig } from "../deepspeedConfig";
import { FactSheet } from "../facts";
import type { ConfigFramework } from "../framework";

export const deepspeed: ConfigFramework = {
  name: "deepspeed",
  recognises(config) {
    const settings = new Settings(config);
    const batch = settings.number("train_batch_size") ?? settings.number("train_micro_batch_size_per_gpu");
    return batch !== undefined && isDeepSpeedConfig(config);
  },
  find(config, source) {
    const settings = new Settings(config);
    const sheet = new FactSheet();
    stateDeepSpeedConfig(sheet, config);
    sheet.leaveOpen("modelId", "the script that reads this file has the model", settings.spans());
    const anchor = settings.get("train_batch_size", "train_micro_batch_size_per_gpu");
    return [configDraft("deepspeed", source, anchor, sheet)];
  },
};
