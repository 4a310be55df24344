/** `tune run RECIPE --config NAME key=value`: a recipe and one of torchtune's own configurations, by their names. */
import { asString } from "../../evaluate/value";
import { FactSheet } from "../facts";
import { statePreferenceMethod } from "../preference";
import type { CommandFramework } from "../framework";
import { stateTable, type OptionTable } from "../optionTable";

const names: OptionTable = {
  epochs: ["epochs"],
  microBatchSize: ["batch_size"],
  gradientAccumulationSteps: ["gradient_accumulation_steps"],
  sequenceLength: ["tokenizer.max_seq_len dataset.max_seq_len"],
  precision: ["dtype"],
  packing: ["dataset.packed"],
  loraRank: ["model.lora_rank"],
  datasetId: ["dataset.source"],
};

export const torchtuneCommand: CommandFramework = {
  name: "torchtune",
  programs: /^tune$/,
  recognises: ({ settings }) => settings.get("config") !== undefined,
  read({ settings, positional }) {
    const sheet = new FactSheet();
    stateTable(sheet, settings, names, { tool: "torchtune", complete: false });
    const config = settings.get("config");
    const name = asString(config) ?? "";
    // `llama3_1/8B_lora_single_device`: family and size, then how.
    const [, family, size] = /^([\w.]+)\/([\d.]+[BM])(?:_|$)/.exec(name) ?? [];
    if (family !== undefined && size !== undefined)
      sheet.state("modelId", `${family} ${size}`, config, { reason: "the configuration's name" });
    const recipe = positional.find((word) => /finetune|dpo|ppo|grpo|distill|qat/.test(asString(word) ?? ""));
    const words = `${asString(recipe) ?? ""} ${name}`;
    const method = words.includes("qlora")
      ? "qlora"
      : words.includes("lora")
        ? "lora"
        : words.includes("full")
          ? "full"
          : undefined;
    sheet.state("method", method, config, { origin: "derived", reason: "the names of recipe and configuration" });
    if (method === "qlora") sheet.state("quantizationBits", 4, config, { origin: "derived", reason: "QLoRA" });
    sheet.state("task", "causal-lm", undefined, { spans: settings.spans(), reason: "a language model of torchtune" });
    if (/\bdpo|_dpo/.test(words))
      statePreferenceMethod(sheet, "dpo", "torchtune's recipe", (recipe ?? config)?.spans ?? []);
    return { sheet };
  },
};
