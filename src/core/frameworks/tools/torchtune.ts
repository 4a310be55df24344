/** torchtune's YAML: components named by `_component_`. Keys: the recipes and configs of torchtune 0.2 to 0.6. */
import { asString, type Value } from "../../evaluate/value";
import { recordEntry } from "../../source/recordEntry";
import { configDraft, Settings } from "../configs";
import { readDatasets, stateAdapter } from "../configMethod";
import { stateDataset } from "../datasetFacts";
import { FactSheet } from "../facts";
import type { ConfigFramework } from "../framework";
import { stateOptimizerName } from "../optimizers";
import { precisionNamed } from "../precision";

export const torchtune: ConfigFramework = {
  name: "torchtune",
  recognises(config) {
    const settings = new Settings(config);
    return (
      settings.part("model").text("_component_") !== undefined &&
      settings.part("dataset").get("_component_") !== undefined &&
      settings.part("optimizer").get("_component_") !== undefined &&
      settings.get("batch_size") !== undefined
    );
  },
  find(config, source) {
    const settings = new Settings(config);
    const sheet = new FactSheet();
    const component = settings.part("model").get("_component_");
    stateModel(sheet, settings);
    sheet.state("task", "causal-lm", undefined, {
      spans: component?.spans ?? [],
      reason: "a language model of torchtune",
    });
    sheet.add("epochs", settings.get("epochs"));
    sheet.add("microBatchSize", settings.get("batch_size"));
    sheet.add("gradientAccumulationSteps", settings.get("gradient_accumulation_steps"));
    sheet.fallback("gradientAccumulationSteps", 1, "torchtune: gradient_accumulation_steps is 1", settings.spans());
    const steps = settings.number("max_steps_per_epoch");
    const epochs = settings.number("epochs");
    if (steps !== undefined && epochs !== undefined)
      sheet.state("maxSteps", steps * epochs, settings.get("max_steps_per_epoch"), {
        origin: "derived",
        reason: "steps per epoch × epochs",
      });
    sheet.add(
      "sequenceLength",
      settings.part("tokenizer").get("max_seq_len") ?? settings.part("dataset").get("max_seq_len"),
    );
    sheet.add("packing", settings.part("dataset").get("packed"));
    const type = settings.get("dtype");
    const precision = precisionNamed(asString(type) ?? "");
    sheet.state("precision", precision, type);
    // torchtune keeps weights, gradients and states in its dtype.
    if (precision === "bf16" || precision === "fp16") sheet.state("weightPrecision", precision, type);
    const optimizer = settings.part("optimizer").get("_component_");
    stateOptimizerName(sheet, asString(optimizer) ?? "", optimizer);
    sheet.add("gradientCheckpointing", settings.get("enable_activation_checkpointing"));
    if (settings.on("compile")) sheet.add("compiled", settings.get("compile"));
    if (settings.on("fsdp_cpu_offload")) sheet.state("offload", true, settings.get("fsdp_cpu_offload"));
    sheet.add("tensorParallelSize", settings.get("tensor_parallel_dim"));
    const data = readDatasets(dataEntries(settings.part("dataset")));
    stateDataset(sheet, data);
    return [configDraft("torchtune", source, settings.get("epochs") ?? component, sheet, { data })];
  },
};

/** The checkpoint's folder names the model as it is published (`/tmp/Meta-Llama-3.1-8B-Instruct/`); else the builder does (`lora_llama3_1_8b`). */
function stateModel(sheet: FactSheet, settings: Settings): void {
  const component = settings.part("model").get("_component_");
  const name = (asString(component) ?? "").replace(/^.*\./, "");
  const folder = settings.part("checkpointer").get("checkpoint_dir");
  const last = asString(folder)
    ?.replace(/(?<!\/)\/+$/, "")
    .replace(/^.*\//, "");
  if (last !== undefined && /\d/.test(last)) sheet.state("modelId", last, folder);
  else sheet.state("modelId", name.replace(/^q?lora_/, ""), component);
  const adapter = /^q?lora_/.test(name) ? component : undefined;
  const bits =
    component && (name.startsWith("qlora_") || settings.part("model").on("quantize_base"))
      ? { value: 4, from: component }
      : undefined;
  const rank = settings.part("model").get("lora_rank");
  stateAdapter(sheet, { adapter, rank, defaultRank: 8, tool: "torchtune", bits });
}

/** Builders that read one published data set. Source: torchtune.datasets. */
const builders: Readonly<Record<string, string>> = {
  alpaca_dataset: "tatsu-lab/alpaca",
  alpaca_cleaned_dataset: "yahma/alpaca-cleaned",
  grammar_dataset: "liweili/c4_200m",
  hh_rlhf_helpful_dataset: "RLHFlow/HH-RLHF-Helpful-standard",
  samsum_dataset: "Samsung/samsum",
  slimorca_dataset: "Open-Orca/SlimOrca-Dedup",
  stack_exchange_paired_dataset: "lvwerra/stack-exchange-paired",
  cnn_dailymail_articles_dataset: "ccdv/cnn_dailymail",
  wikitext_dataset: "EleutherAI/wikitext_document_level",
};

function dataEntries(dataset: Settings): { readonly id: Value; readonly split?: Value | undefined }[] {
  const component = dataset.get("_component_");
  const given = dataset.get("source", "data_files");
  const name = (asString(component) ?? "").replace(/^.*\./, "");
  const split = dataset.get("split");
  if (given) return [{ id: given, split }];
  const known = recordEntry(builders, name);
  if (!component || known === undefined) return [];
  return [{ id: { kind: "string", value: known, spans: component.spans, origin: "derived" }, split }];
}
