/** NeMo's YAML of Megatron language models. Keys: the configurations of NeMo 1.0 to 2.0 under `trainer` and `model`. */
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
    const model = settings.part("model");
    return (
      settings.part("trainer").count("max_steps", "max_epochs") > 0 &&
      model.count("micro_batch_size", "global_batch_size") === 2 &&
      model.count(
        "tensor_model_parallel_size",
        "pipeline_model_parallel_size",
        "encoder_seq_length",
        "restore_from_path",
        "optim",
      ) > 0
    );
  },
  find(config, source) {
    const settings = new Settings(config);
    const [trainer, model] = [settings.part("trainer"), settings.part("model")];
    const sheet = new FactSheet();
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
    const optimizer = model.part("optim").get("name");
    if (optimizer) sheet.state("optimizer", optimizerName(asString(optimizer) ?? ""), optimizer);
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
    const anchor = trainer.get("max_steps", "max_epochs");
    return [configDraft("nemo", source, anchor, sheet)];
  },
};
