/** EasyLM's training modules, which take all their options on the command line. Options: EasyLM of 2023 to 2024. */
import { readDatasets } from "../configMethod";
import { stateDataset } from "../datasetFacts";
import { FactSheet } from "../facts";
import type { CommandFramework } from "../framework";
import { stateTable, type OptionTable } from "../optionTable";

const names: OptionTable = {
  modelId: ["load_llama_config load_gptj_config load_opt_config load_roberta_config"],
  maxSteps: ["total_steps", 10_000],
  sequenceLength: ["train_dataset.json_dataset.seq_length train_dataset.huggingface_dataset.seq_length"],
  globalBatchSize: ["train_dataset.json_dataset.batch_size train_dataset.huggingface_dataset.batch_size"],
  gradientAccumulationSteps: ["optimizer.accumulate_gradient_steps", 1],
  precision: ["dtype"],
  optimizer: ["optimizer.type", "adamw"],
};

export const easyLm: CommandFramework = {
  name: "easylm",
  programs: /(^|[./])EasyLM[./]models[./]\w+[./]\w+_train(\.py)?$/,
  recognises: ({ settings }) => settings.get("total_steps", "train_dataset.type") !== undefined,
  read({ settings, program, open }) {
    const sheet = new FactSheet();
    // A size alone (`7b`) is that of the module's family.
    const size = settings.get("load_llama_config", "load_gptj_config", "load_opt_config");
    const family = /models[./](\w+)[./]/.exec(program)?.[1];
    if (size && family !== undefined && /^\d+(\.\d+)?[bm]$/i.test(settings.text("load_llama_config") ?? ""))
      sheet.state("modelId", `${family}-${settings.text("load_llama_config") ?? ""}`, size, {
        reason: "family of the module and size",
      });
    stateTable(sheet, settings, names, { tool: "EasyLM", complete: !open });
    const id = settings.get("train_dataset.json_dataset.path", "train_dataset.huggingface_dataset.path");
    const data = readDatasets(id ? [{ id }] : []);
    stateDataset(sheet, data);
    sheet.state("method", "full", undefined, { reason: "EasyLM trains all weights" });
    sheet.state("task", "causal-lm", undefined, { spans: settings.spans(), reason: "a language model of EasyLM" });
    return { sheet, data };
  },
};
