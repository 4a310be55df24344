/** mlx-lm's YAML and command line: adapters and whole layers of language models on Apple silicon. Keys and defaults: mlx_lm 0.21 to 0.28. */
import { asNumber, asString } from "../../evaluate/value";
import { bitsInName, readDatasets, stateAdapter, type DatasetEntry } from "../configMethod";
import { configDraft, itemsOf, Settings } from "../configs";
import { stateDataset } from "../datasetFacts";
import type { DatasetReading } from "../datasetReading";
import { FactSheet } from "../facts";
import type { CommandFramework, ConfigFramework } from "../framework";
import { stateTable, type OptionTable } from "../optionTable";
import { precisionNamed } from "../precision";
import { stateTrainedLayers } from "../trainedLayers";

export const mlxLm: ConfigFramework = {
  name: "mlx",
  recognises(config, source) {
    const settings = new Settings(config);
    return (
      settings.has("model") &&
      settings.has("fine_tune_type", "lora_parameters", "lora_layers", "num_layers") &&
      settings.has("iters", "steps_per_eval", "steps_per_report") &&
      settings.has("data", "hf_dataset") &&
      (settings.get("train") === undefined || settings.on("train")) &&
      // What a training that is over left beside its weights.
      !source.path.endsWith("adapter_config.json")
    );
  },
  find(config, source) {
    const settings = new Settings(config);
    const sheet = new FactSheet();
    const data = stateOptions(sheet, settings, true);
    return [configDraft("mlx", source, settings.get("model"), sheet, { data, title: "mlx_lm.lora" })];
  },
};

/** `mlx_lm.lora --train --model M --data D --iters 600`, `python -m mlx_lm lora …`. */
export const mlxLmCommand: CommandFramework = {
  name: "mlx",
  programs: /^mlx_lm(?:\.lora)?$/,
  recognises: ({ settings, positional, program }) =>
    (program.endsWith(".lora") || asString(positional[0]) === "lora") &&
    (settings.on("train") || settings.has("config", "c")),
  read({ settings, open }) {
    const sheet = new FactSheet();
    return { sheet, data: stateOptions(sheet, settings, !open && !settings.has("config", "c")) };
  },
};

const names: OptionTable = {
  modelId: ["model"],
  sequenceLength: ["max_seq_length", 2048],
  microBatchSize: ["batch_size", 4],
  optimizer: ["optimizer", "adam"],
  gradientCheckpointing: ["grad_checkpoint", false],
};

/** @param complete whether what is not given is at its default. */
function stateOptions(sheet: FactSheet, settings: Settings, complete: boolean): DatasetReading {
  stateTable(sheet, settings, names, { tool: "mlx_lm", complete });
  stateSteps(sheet, settings, complete);
  stateMethod(sheet, settings);
  const model = settings.get("model");
  const precision = /-(bf16|fp16|fp32)$/i.exec(asString(model) ?? "")?.[1];
  if (precision !== undefined) sheet.state("precision", precisionNamed(precision.toLowerCase()), model);
  const spans = model?.spans ?? settings.spans();
  sheet.state("task", "causal-lm", undefined, { spans, reason: "a language model of mlx_lm" });
  sheet.state("dynamicPadding", true, undefined, {
    spans,
    reason: "mlx_lm: texts are sorted by length and padded to the next multiple of 32",
  });
  sheet.fallback("acceleratorKind", "apple", "MLX: Apple silicon, unless it was installed for CUDA", spans);
  const data = readDatasets(datasetsIn(settings));
  stateDataset(sheet, data);
  return data;
}

/** An iteration is one batch; weights change after as many of them as are added up. */
function stateSteps(sheet: FactSheet, settings: Settings, complete: boolean): void {
  const iterations = settings.get("iters");
  const passes = settings.get("grad_accumulation_steps");
  const added = passes ? asNumber(passes) : 1;
  sheet.add("gradientAccumulationSteps", passes);
  const count = asNumber(iterations);
  if (iterations && count !== undefined && added !== undefined && added > 1) {
    const spans = [...iterations.spans, ...(passes?.spans ?? [])];
    const reason = "iterations over batches that are added up";
    sheet.state("maxSteps", Math.floor(count / added), iterations, { spans, origin: "derived", reason });
  } else if (iterations) sheet.add("maxSteps", iterations);
  else if (complete) sheet.fallback("maxSteps", 1000, "mlx_lm: iters is 1000", settings.spans());
}

/** Layers that are trained, from the last one, where nothing is said; -1 is all. */
const usualLayers = 16;

function stateMethod(sheet: FactSheet, settings: Settings): void {
  const kind = settings.get("fine_tune_type");
  const model = settings.get("model");
  const bits = bitsInName(model);
  if (settings.text("fine_tune_type") === "full") {
    const count = settings.number("num_layers") ?? usualLayers;
    const from = settings.get("num_layers");
    if (count < 0) sheet.state("method", "full", kind);
    else stateTrainedLayers(sheet, { model, count, from, kind, tool: "mlx_lm" });
    return;
  }
  const rank = settings.part("lora_parameters").get("rank");
  stateAdapter(sheet, { adapter: kind ?? model ?? settings.value, rank, defaultRank: 8, tool: "mlx_lm", bits });
}

function datasetsIn(settings: Settings): readonly DatasetEntry[] {
  const named = settings.get("hf_dataset");
  if (!named) {
    const data = settings.get("data");
    return data ? [{ id: data }] : [];
  }
  return itemsOf(named).flatMap((item) => {
    const part = new Settings(item);
    const id = part.get("path", "name");
    return id ? [{ id, split: part.get("train_split") }] : [];
  });
}
