/**
 * NeMo's YAML under `trainer` and `model`: Megatron language models, and the modules of speech and text that have a data loader of
 * their own in `model.train_ds`. Keys: the configurations of NeMo 1.0 to 2.0.
 */
import { asString } from "../../evaluate/value";
import { configDraft, Settings } from "../configs";
import { FactSheet } from "../facts";
import type { ConfigFramework } from "../framework";
import { optimizerName } from "../optimizers";
import { precisionOf } from "../precision";

export const nemo: ConfigFramework = {
  name: "nemo",
  recognises(config) {
    const settings = new Settings(config);
    return (
      settings.part("trainer").count("max_steps", "max_epochs") > 0 &&
      (isMegatron(settings.part("model")) || hasLoader(settings))
    );
  },
  find(config, source) {
    const settings = new Settings(config);
    const [trainer, model] = [settings.part("trainer"), settings.part("model")];
    const sheet = new FactSheet();
    stateTrainer(sheet, trainer, model);
    if (isMegatron(model)) stateMegatron(sheet, model);
    else stateModule(sheet, settings);
    const optimizer = model.part("optim").get("name", "_target_");
    if (optimizer) sheet.state("optimizer", optimizerName(asString(optimizer) ?? ""), optimizer);
    return [configDraft("nemo", source, trainer.get("max_steps", "max_epochs"), sheet)];
  },
};

function isMegatron(model: Settings): boolean {
  return (
    model.count("micro_batch_size", "global_batch_size") === 2 &&
    model.count(
      "tensor_model_parallel_size",
      "pipeline_model_parallel_size",
      "encoder_seq_length",
      "restore_from_path",
      "optim",
    ) > 0
  );
}

/** `model.train_ds` and `model.optim` beside NeMo's own marks. */
function hasLoader(settings: Settings): boolean {
  const model = settings.part("model");
  return (
    model.get("train_ds") !== undefined &&
    model.get("optim") !== undefined &&
    (settings.has("exp_manager") || model.has("validation_ds"))
  );
}

function stateTrainer(sheet: FactSheet, trainer: Settings, model: Settings): void {
  if ((trainer.number("max_steps") ?? -1) > 0) sheet.add("maxSteps", trainer.get("max_steps"));
  else if ((trainer.number("max_epochs") ?? -1) > 0) sheet.add("epochs", trainer.get("max_epochs"));
  const precision = trainer.get("precision");
  sheet.state(
    "precision",
    model.on("fp8") ? "fp8" : precisionOf(precision),
    model.on("fp8") ? model.get("fp8") : precision,
  );
  const [devices, nodes] = [trainer.number("devices", "gpus"), trainer.number("num_nodes")];
  sheet.add("nodeCount", trainer.get("num_nodes"));
  const place = trainer.get("devices", "gpus");
  if (place && devices !== undefined && devices > 0)
    sheet.state("acceleratorCount", devices * (nodes ?? 1), place, {
      spans: [...place.spans, ...(trainer.get("num_nodes")?.spans ?? [])],
      ...(nodes === undefined || nodes === 1 ? {} : { origin: "derived" as const }),
    });
}

function stateMegatron(sheet: FactSheet, model: Settings): void {
  const restored = model.get("restore_from_path");
  sheet.add("modelId", restored ?? model.part("language_model").get("pretrained_model_name"));
  sheet.add("layerCount", model.get("num_layers"));
  sheet.add("hiddenSize", model.get("hidden_size"));
  sheet.add("headCount", model.get("num_attention_heads"));
  sheet.add(
    "sequenceLength",
    model.get("encoder_seq_length") ?? model.part("data").part("train_ds").get("max_seq_length"),
  );
  sheet.add("microBatchSize", model.get("micro_batch_size"));
  sheet.add("globalBatchSize", model.get("global_batch_size"));
  sheet.add("tensorParallelSize", model.get("tensor_model_parallel_size"));
  sheet.add("pipelineParallelSize", model.get("pipeline_model_parallel_size"));
  sheet.add("expertParallelSize", model.get("expert_model_parallel_size"));
  const checkpointing = model.get("activations_checkpoint_granularity", "activations_checkpoint_method");
  if (checkpointing) sheet.state("gradientCheckpointing", true, checkpointing);
  const scheme = model.part("peft").get("peft_scheme");
  const named = asString(scheme);
  if (named !== undefined && named !== "none") {
    sheet.state(
      "method",
      /q?lora/i.test(named) ? named.toLowerCase() : /ptuning/i.test(named) ? "prompt" : "adapter",
      scheme,
    );
    sheet.add("loraRank", model.part("peft").part("lora_tuning").get("adapter_dim"));
  } else sheet.state("method", "full", scheme, { reason: "no adapter is set" });
  sheet.state("task", "causal-lm", undefined, { spans: model.spans(), reason: "a language model of NeMo" });
}

/** A model of NeMo's collections, its batch that of one device. */
function stateModule(sheet: FactSheet, settings: Settings): void {
  const model = settings.part("model");
  const data = model.part("train_ds");
  sheet.add("microBatchSize", data.get("batch_size", "dataloader_params.batch_size"));
  const accumulated = settings.part("trainer").get("accumulate_grad_batches");
  if (accumulated) sheet.add("gradientAccumulationSteps", accumulated);
  else sheet.fallback("gradientAccumulationSteps", 1, "nemo: accumulate_grad_batches is 1", model.spans());
  const published = settings.get("init_from_pretrained_model", "init_from_nemo_model");
  sheet.add("modelId", published ?? model.part("language_model").get("pretrained_model_name"));
  const files = data.get("manifest_filepath", "file_path", "dataset.manifest_filepath");
  sheet.add("datasetId", files);
  if (!files) sheet.leaveOpen("datasetId", "the command line gives the data", data.spans());
  const kind = `${model.text("encoder._target_") ?? ""} ${model.text("preprocessor._target_") ?? ""}`;
  if (/collections\.(?:asr|tts)/.test(kind))
    sheet.state("task", "speech", undefined, { spans: model.spans(), reason: "a module of NeMo's speech collections" });
  sheet.state("method", "full", undefined, { reason: "no adapter is set" });
}
