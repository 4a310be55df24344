/** LeRobot's trainer of policies for robots, by its command line. Options and defaults: lerobot 0.1 to 0.4. */
import { asString } from "../../evaluate/value";
import { readDatasets } from "../configMethod";
import { stateDataset } from "../datasetFacts";
import { FactSheet } from "../facts";
import type { CommandFramework } from "../framework";
import { stateTable, type OptionTable } from "../optionTable";

const names: OptionTable = {
  modelId: ["policy.path policy.pretrained_path policy.type"],
  maxSteps: ["steps", 100_000],
  microBatchSize: ["batch_size", 8],
  gradientAccumulationSteps: ["accelerator.gradient_accumulation_steps", 1],
  precision: ["accelerator.mixed_precision policy.dtype"],
};

export const lerobot: CommandFramework = {
  name: "lerobot",
  programs: /^lerobot-train$|(^|[./])lerobot[./]scripts[./](lerobot_)?train(\.py)?$/,
  // A run that goes on has its options in a file of its checkpoint.
  recognises: ({ settings }) => settings.get("dataset.repo_id") !== undefined && !settings.on("resume"),
  read({ settings, open }) {
    const sheet = new FactSheet();
    const complete = !open && settings.get("config_path", "policy.config_path") === undefined;
    stateTable(sheet, settings, names, { tool: "lerobot", complete });
    const id = settings.get("dataset.repo_id");
    const data = readDatasets(id ? [{ id }] : []);
    const episodes = settings.get("dataset.episodes");
    if (episodes) data.uncounted ??= { reason: "the rows are chosen when the code runs", from: episodes };
    stateDataset(sheet, data);
    const adapter = settings.get("peft.method_type");
    if (/^lora$/i.test(asString(adapter) ?? "")) {
      sheet.state("method", "lora", adapter);
      sheet.add("loraRank", settings.get("peft.r"));
    }
    return { sheet, data };
  },
};
