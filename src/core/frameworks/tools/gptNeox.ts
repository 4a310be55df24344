/** GPT-NeoX's YAML and JSON: Megatron's options and DeepSpeed's in one file, `-` or `_` alike. Keys: GPT-NeoX 2.0's arguments. */
import type { Value } from "../../evaluate/value";
import { configDraft, Settings } from "../configs";
import { stateDeepSpeedConfig } from "../deepspeedConfig";
import { FactSheet } from "../facts";
import type { ConfigFramework } from "../framework";
import { stateTable, type OptionTable } from "../optionTable";
import { stateShapeSize } from "../shapeSize";

const names: OptionTable = {
  layerCount: ["num_layers"],
  hiddenSize: ["hidden_size"],
  sequenceLength: ["seq_length"],
  maxSteps: ["train_iters"],
  epochs: ["train_epochs"],
  precision: ["precision"],
  tensorParallelSize: ["model_parallel_size"],
  gradientCheckpointing: ["checkpoint_activations"],
  datasetId: ["data_path"],
};

export const gptNeox: ConfigFramework = {
  name: "gpt-neox",
  recognises(config) {
    const settings = underscored(config);
    return (
      settings.count("num_layers", "hidden_size", "num_attention_heads") === 3 &&
      settings.count("train_iters", "train_epochs") > 0 &&
      settings.count("pipe_parallel_size", "model_parallel_size", "pos_emb", "output_layer_parallelism") > 0
    );
  },
  find(config, source) {
    const settings = underscored(config);
    const sheet = new FactSheet();
    stateTable(sheet, settings, names, { tool: "gpt-neox", complete: true });
    stateDeepSpeedConfig(sheet, settings.value);
    if ((settings.number("pipe_parallel_size") ?? 0) > 0)
      sheet.add("pipelineParallelSize", settings.get("pipe_parallel_size"));
    if (hasUsualLayers(settings)) stateSize(sheet, settings);
    sheet.state("method", "full", undefined, { reason: "no adapter is set", spans: settings.spans() });
    sheet.state("task", "causal-lm", undefined, { spans: settings.spans(), reason: "a language model of GPT-NeoX" });
    return [configDraft("gpt-neox", source, settings.get("train_iters", "train_epochs", "num_layers"), sheet)];
  },
};

/** Layers of attention and a feed-forward part, in every place; others have other sizes. */
function hasUsualLayers(settings: Settings): boolean {
  const kinds = settings.value?.kind === "dict" ? JSON.stringify(plain(settings.get("attention_config"))) : "";
  return !/mamba|rwkv|mlp/.test(kinds) && (settings.number("moe_num_experts") ?? 1) <= 1;
}

function plain(value: Value | undefined): unknown {
  return value?.kind === "list" ? value.items.map(plain) : value?.kind === "string" ? value.value : undefined;
}

function stateSize(sheet: FactSheet, settings: Settings): void {
  sheet.add("headCount", settings.get("num_attention_heads"));
  stateVocabulary(sheet, settings);
  stateShapeSize(
    sheet,
    {
      family: settings.text("activation") === "swiglu" ? "llama" : "gpt-neox",
      intermediateSize: settings.number("intermediate_size"),
      keyValueHeadCount: settings.number("num_kv_heads"),
      tied: !settings.on("no_weight_tying"),
    },
    settings.spans(),
  );
}

/** GPT-2's vocabulary (50,257) unless another tokenizer is named; that of GPT-NeoX-20B has 50,254 words (Black et al. 2022). */
function stateVocabulary(sheet: FactSheet, settings: Settings): void {
  const file = settings.get("vocab_file");
  const type = settings.text("tokenizer_type");
  const name = settings.text("vocab_file") ?? "";
  if (name.includes("20B_tokenizer"))
    sheet.state("vocabularySize", 50_254, file, { origin: "derived", reason: "the vocabulary of GPT-NeoX-20B" });
  else if (/gpt-?2/i.test(name))
    sheet.state("vocabularySize", 50_257, file, { origin: "derived", reason: "the vocabulary of GPT-2" });
  else if (type === undefined || type.startsWith("GPT2"))
    sheet.fallback("vocabularySize", 50_257, "gpt-neox: tokenizer_type is GPT2BPETokenizer", settings.spans());
}

/** The same settings, all keys with `_`. */
function underscored(config: Value): Settings {
  if (config.kind !== "dict") return new Settings(config);
  const entries = [...config.entries].map(([key, value]): [string, Value] => [key.replaceAll("-", "_"), value]);
  return new Settings({ ...config, entries: new Map(entries) });
}
