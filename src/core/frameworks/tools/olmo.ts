/** OLMo's YAML. Keys: the training configuration of OLMo 0.2 to 0.6. */
import { configDraft, Settings } from "../configs";
import { readDatasets } from "../configMethod";
import { stateDataset } from "../datasetFacts";
import { stateDuration } from "../durations";
import { FactSheet } from "../facts";
import type { ConfigFramework } from "../framework";
import { stateTable, type OptionTable } from "../optionTable";
import { stateShapeSize } from "../shapeSize";

const names: OptionTable = {
  layerCount: ["model.n_layers"],
  hiddenSize: ["model.d_model"],
  headCount: ["model.n_heads"],
  vocabularySize: ["model.embedding_size model.vocab_size"],
  sequenceLength: ["model.max_sequence_length"],
  globalBatchSize: ["global_train_batch_size"],
  microBatchSize: ["device_train_microbatch_size"],
  precision: ["precision"],
  optimizer: ["optimizer.name"],
};

export const olmo: ConfigFramework = {
  name: "olmo",
  recognises(config) {
    const settings = new Settings(config);
    return (
      settings.part("model").count("d_model", "n_layers", "n_heads", "mlp_hidden_size", "mlp_ratio") >= 3 &&
      settings.get("global_train_batch_size") !== undefined &&
      settings.get("max_duration", "stop_at") !== undefined &&
      settings.get("train_loader") === undefined
    );
  },
  find(config, source) {
    const settings = new Settings(config);
    const model = settings.part("model");
    const sheet = new FactSheet();
    stateTable(sheet, settings, names, { tool: "olmo", complete: true });
    const duration = settings.get("max_duration");
    if (settings.get("stop_at")) sheet.add("maxSteps", settings.get("stop_at"));
    else stateDuration(sheet, duration, "maxSteps");
    stateSize(sheet, model);
    if (model.on("flash_attention")) sheet.state("flashAttention", true, model.get("flash_attention"));
    const checkpointing = settings.get("activation_checkpointing");
    if (checkpointing) sheet.state("gradientCheckpointing", true, checkpointing);
    if (settings.get("compile")) sheet.state("compiled", true, settings.get("compile"));
    sheet.state("method", "full", undefined, { reason: "OLMo trains all weights" });
    sheet.state("task", "causal-lm", undefined, { spans: model.spans(), reason: "a language model of OLMo" });
    const mixture = settings.get("data_mix", "data.mix", "data.paths");
    const data = readDatasets(settings.text("data_mix", "data.mix") !== undefined && mixture ? [{ id: mixture }] : []);
    stateDataset(sheet, data);
    return [configDraft("olmo", source, settings.get("stop_at", "max_duration"), sheet, { data })];
  },
};

/** `mlp_hidden_size` counts both halves of a gated layer. */
function stateSize(sheet: FactSheet, model: Settings): void {
  const gated = model.text("activation_type") === "swiglu";
  const width = model.number("d_model") ?? 0;
  const wide = model.number("mlp_hidden_size") ?? (model.number("mlp_ratio") ?? 4) * width;
  stateShapeSize(
    sheet,
    {
      family: "llama",
      gated,
      intermediateSize: gated ? wide / 2 : wide,
      keyValueHeadCount: model.number("n_kv_heads"),
      tied: model.get("weight_tying") === undefined || model.on("weight_tying"),
    },
    model.spans(),
  );
}
