/** LLM Foundry's and Composer's YAML, also as the parameters of a MosaicML job. Keys: llm-foundry's `train.py`, 0.5 to 0.18. */
import { asString, likely, type Value } from "../../evaluate/value";
import { configDraft, Settings } from "../configs";
import { readDatasets, stateAdapter } from "../configMethod";
import { stateDataset } from "../datasetFacts";
import { stateDuration } from "../durations";
import { FactSheet } from "../facts";
import type { ConfigFramework } from "../framework";
import { optimizerName } from "../optimizers";
import { precisionNamed } from "../precision";

/** A MosaicML job holds the training's settings under `parameters`, beside what it asks of the machine. */
function trainingPart(config: Value): Settings {
  const settings = new Settings(config);
  const parameters = settings.get("parameters");
  return parameters && likely(parameters).kind === "dict" ? new Settings(parameters) : settings;
}

export const llmFoundry: ConfigFramework = {
  name: "llm-foundry",
  recognises(config) {
    const settings = trainingPart(config);
    return (
      settings.get("max_duration") !== undefined &&
      settings.get("model") !== undefined &&
      settings.get("train_loader") !== undefined &&
      settings.get("global_train_batch_size", "device_train_batch_size") !== undefined
    );
  },
  find(config, source) {
    const settings = trainingPart(config);
    const sheet = new FactSheet();
    const model = settings.part("model");
    const named = model.get("pretrained_model_name_or_path");
    stateModel(sheet, model);
    sheet.state("task", "causal-lm", undefined, { spans: model.spans(), reason: "a language model of llm-foundry" });
    stateDuration(sheet, settings.get("max_duration"), "epochs");
    sheet.add("globalBatchSize", settings.get("global_train_batch_size"));
    sheet.add("microBatchSize", settings.get("device_train_microbatch_size"));
    sheet.add(
      "sequenceLength",
      settings.get("max_seq_len") ?? settings.part("train_loader").part("dataset").get("max_seq_len"),
    );
    const precision = settings.get("precision");
    sheet.state("precision", precisionNamed(asString(precision) ?? ""), precision);
    const optimizer = settings.part("optimizer").get("name");
    if (optimizer) sheet.state("optimizer", optimizerName(asString(optimizer) ?? ""), optimizer);
    const sharding = settings.part("fsdp_config");
    sheet.add("gradientCheckpointing", sharding.get("activation_checkpointing"));
    if (sharding.on("activation_cpu_offload")) sheet.state("offload", true, sharding.get("activation_cpu_offload"));
    const compute = new Settings(config).part("compute");
    sheet.add("acceleratorCount", compute.get("gpus"));
    sheet.add("accelerator", compute.get("gpu_type"));
    const dataset = settings.part("train_loader").part("dataset");
    const id = dataset.get("hf_name", "remote", "local");
    const data = readDatasets(id ? [{ id, split: dataset.get("split") }] : []);
    stateDataset(sheet, data);
    return [configDraft("llm-foundry", source, named ?? settings.get("max_duration"), sheet, { data })];
  },
};

function stateModel(sheet: FactSheet, model: Settings): void {
  sheet.add("modelId", model.get("pretrained_model_name_or_path"));
  sheet.add("layerCount", model.get("n_layers"));
  sheet.add("hiddenSize", model.get("d_model"));
  sheet.add("headCount", model.get("n_heads"));
  sheet.add("vocabularySize", model.get("vocab_size"));
  const attention =
    model.part("attn_config").get("attn_impl") ?? model.part("config_overrides").part("attn_config").get("attn_impl");
  if (asString(attention)?.includes("flash")) sheet.state("flashAttention", true, attention);
  const adapter = model.get("peft_config");
  const rank = model.part("peft_config").get("r");
  stateAdapter(sheet, { adapter, rank, defaultRank: 8, tool: "peft", bits: undefined });
}
