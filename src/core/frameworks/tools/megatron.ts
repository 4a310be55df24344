/** Options of Megatron-LM and what descends from it, as its scripts are given them. Source: Megatron-LM's arguments. */
import { asString, type Value } from "../../evaluate/value";
import { numberOf, type Settings } from "../configs";
import { FactSheet } from "../facts";
import type { CommandFramework } from "../framework";
import { optimizerName } from "../optimizers";

export const megatron: CommandFramework = {
  name: "megatron",
  /** An architecture, a batch and a duration under its names. */
  recognises({ settings }) {
    return (
      settings.count("num_layers", "hidden_size", "num_attention_heads") >= 2 &&
      (settings.count("train_iters", "train_samples", "train_tokens") > 0 || isTask(settings)) &&
      settings.count("micro_batch_size", "batch_size", "global_batch_size") > 0
    );
  },
  read: ({ settings }) => ({ sheet: readOptions(settings) }),
};

/** A task that a published model is trained for, as `tasks/main.py` starts it. */
function isTask(settings: Settings): boolean {
  return settings.has("task") && settings.has("epochs") && settings.has("micro_batch_size");
}

/** Claims what the options state. Its count options may be written with `_`; `seq_length` is that of training. */
function readOptions(settings: Settings): FactSheet {
  const sheet = new FactSheet();
  const add = (input: Parameters<FactSheet["add"]>[0], ...keys: string[]): void => {
    sheet.add(input, counted(settings.get(...keys)));
  };
  add("layerCount", "num_layers");
  add("hiddenSize", "hidden_size");
  add("headCount", "num_attention_heads");
  add("vocabularySize", "pad_vocab_size_to", "vocab_size", "padded_vocab_size");
  stateVocabulary(sheet, settings);
  add("sequenceLength", "seq_length", "encoder_seq_length");
  add("microBatchSize", "micro_batch_size");
  add("globalBatchSize", "global_batch_size");
  add("maxSteps", "train_iters");
  add("epochs", "epochs");
  add("trainingSamples", "train_samples");
  add("trainingTokens", "train_tokens");
  add("tensorParallelSize", "tensor_model_parallel_size");
  add("pipelineParallelSize", "pipeline_model_parallel_size");
  add("expertParallelSize", "expert_model_parallel_size");
  for (const precision of ["bf16", "fp16"] as const)
    if (settings.on(precision)) sheet.state("precision", precision, settings.get(precision));
  const optimizer = settings.get("optimizer");
  const name = asString(optimizer);
  if (name !== undefined) sheet.state("optimizer", optimizerName(name), optimizer);
  else sheet.fallback("optimizer", "adam", "megatron: optimizer is adam", settings.spans());
  const checkpointing = settings.get("checkpoint_activations", "recompute_activations", "recompute_granularity");
  if (checkpointing) sheet.state("gradientCheckpointing", true, checkpointing);
  if (settings.on("use_flash_attn")) sheet.state("flashAttention", true, settings.get("use_flash_attn"));
  const data = settings.get("data_path", "train_data_path");
  const path = data?.kind === "list" ? data.items.find((item) => asString(item) !== undefined) : data;
  sheet.add("datasetId", path);
  sheet.state("method", "full", undefined, { reason: "no adapter is set", spans: settings.spans() });
  if (!isTask(settings))
    sheet.state("task", "causal-lm", undefined, { spans: settings.spans(), reason: "a language model of Megatron" });
  return sheet;
}

/** The tokenizer of GPT-2, named by its type or its file, has 50,257 tokens (Radford et al. 2019). */
function stateVocabulary(sheet: FactSheet, settings: Settings): void {
  const named = settings.get("tokenizer_type", "vocab_file", "tokenizer_name_or_path", "tokenizer_model");
  if (named && /gpt-?2/i.test(asString(named) ?? ""))
    sheet.state("vocabularySize", 50_257, named, { origin: "derived", reason: "the vocabulary of GPT-2" });
}

/** Numbers as people write them there: `220_000_000`. */
function counted(value: Value | undefined): Value | undefined {
  const number = numberOf(value);
  return value && number !== undefined
    ? { kind: "number", value: number, integer: true, spans: value.spans, origin: value.origin }
    : value;
}
