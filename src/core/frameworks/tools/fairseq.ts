/** fairseq: the options of `fairseq-train` and the YAML of `fairseq-hydra-train`. Names and defaults: fairseq 0.10 to 0.12. */
import { asString, isNone, likely, type Value } from "../../evaluate/value";
import { configDraft, itemsOf, numberOf, Settings } from "../configs";
import { FactSheet } from "../facts";
import type { CommandFramework, ConfigFramework } from "../framework";
import { optimizerName } from "../optimizers";
import { statePrecisionSwitch } from "../optionTable";

export const fairseq: ConfigFramework = {
  name: "fairseq",
  recognises(config) {
    const settings = new Settings(config);
    return (
      settings.part("optimization").count("max_update", "max_epoch") > 0 &&
      (settings.get("model._name", "model.arch") !== undefined || settings.text("model") !== undefined) &&
      settings.has("criterion", "task", "dataset")
    );
  },
  find(config, source) {
    const settings = new Settings(config);
    // Groups have no meaning of their own: an option has the same name in each place.
    const groups = ["task", "dataset", "optimization", "distributed_training", "common"].map((key) =>
      settings.part(key),
    );
    const get = (...keys: string[]): Value | undefined => {
      for (const group of groups) {
        const found = group.get(...keys);
        if (found) return found;
      }
      return undefined;
    };
    const sheet = new FactSheet();
    state(sheet, get);
    const model = settings.get("model._name", "model.arch") ?? settings.get("model");
    sheet.add("modelId", model);
    sheet.add("layerCount", settings.get("model.encoder_layers", "model.decoder_layers"));
    sheet.add("hiddenSize", settings.get("model.encoder_embed_dim", "model.decoder_embed_dim"));
    const optimizer = settings.get("optimizer._name") ?? settings.get("optimizer");
    sheet.state("optimizer", nameOf(asString(optimizer)), optimizer);
    statePrecisionSwitch(sheet, settings.part("common"), { bf16: "bf16", fp16: "fp16", memory_efficient_fp16: "fp16" });
    sheet.fallback("precision", "fp32", "fairseq: fp16 is off", settings.spans());
    stateTask(sheet, settings.get("task._name") ?? settings.get("task"));
    const anchor = settings.get("optimization.max_update", "optimization.max_epoch");
    return [configDraft("fairseq", source, anchor, sheet)];
  },
};

export const fairseqCommand: CommandFramework = {
  name: "fairseq",
  programs: /(^|\/)fairseq-(hydra-)?train$|(^|\/)fairseq_cli[./]train(\.py)?$/,
  recognises: ({ settings }) => settings.count("arch", "a", "max_update", "max_epoch", "max_tokens", "task") > 0,
  read({ settings, positional, open }) {
    const sheet = new FactSheet();
    state(sheet, (...keys) => settings.get(...keys));
    sheet.add("modelId", settings.get("arch", "a"));
    sheet.add("datasetId", positional[0]);
    const optimizer = settings.get("optimizer");
    sheet.state("optimizer", nameOf(asString(optimizer)), optimizer);
    statePrecisionSwitch(sheet, settings, { bf16: "bf16", fp16: "fp16", memory_efficient_fp16: "fp16" });
    if (!open) sheet.fallback("precision", "fp32", "fairseq: fp16 is off", settings.spans());
    stateTask(sheet, settings.get("task"));
    return { sheet };
  },
};

/** Options that the command line and the YAML share. `update_freq` and `max_tokens` count per device. */
function state(sheet: FactSheet, get: (...keys: string[]) => Value | undefined): void {
  if ((numberOf(get("max_update")) ?? 0) > 0) sheet.add("maxSteps", get("max_update"));
  if ((numberOf(get("max_epoch")) ?? 0) > 0) sheet.add("epochs", get("max_epoch"));
  const length = get("tokens_per_sample", "max_source_positions");
  sheet.add("sequenceLength", length);
  sheet.add("microBatchSize", get("batch_size", "max_sentences"));
  const tokens = get("max_tokens");
  const [all, one] = [numberOf(tokens), numberOf(get("tokens_per_sample"))];
  if (tokens && all !== undefined && one !== undefined && one > 0 && all >= one)
    sheet.state("microBatchSize", Math.floor(all / one), tokens, {
      origin: "derived",
      reason: "max_tokens / tokens_per_sample",
    });
  else if (tokens && !isNone(tokens))
    sheet.leaveOpen("microBatchSize", "as many samples as fit into max_tokens", tokens.spans);
  const [frequency] = itemsOf(get("update_freq"));
  const accumulated = numberOf(frequency) ?? numberOf(inBrackets(frequency));
  if (accumulated !== undefined) sheet.state("gradientAccumulationSteps", accumulated, frequency);
  else if (!frequency) sheet.fallback("gradientAccumulationSteps", 1, "fairseq: update_freq is 1");
  const devices = get("distributed_world_size");
  if ((numberOf(devices) ?? 0) > 0) sheet.add("acceleratorCount", devices);
  sheet.state("method", "full", undefined, { reason: "no part of the model is frozen" });
}

/** `[16]` on a command line. */
function inBrackets(value: Value | undefined): Value | undefined {
  const digits = /^\[?(\d+)\]?$/.exec(asString(value) ?? "")?.[1];
  return value && digits !== undefined
    ? { kind: "string", value: digits, spans: value.spans, origin: value.origin }
    : undefined;
}

function nameOf(written: string | undefined): string | undefined {
  return written === undefined ? undefined : optimizerName(written);
}

const tasks: readonly (readonly [RegExp, string])[] = [
  [/^masked_lm|multilingual_masked|denoising/, "masked-lm"],
  [/language_modeling/, "causal-lm"],
  [/translation|speech_to_text|summariz/, "seq2seq"],
  [/^audio|speech|hubert/, "speech"],
  [/sentence_prediction|glue/, "text-classification"],
];

function stateTask(sheet: FactSheet, task: Value | undefined): void {
  const name = task && likely(task).kind === "string" ? (asString(task) ?? "") : "";
  const found = tasks.find(([pattern]) => pattern.test(name));
  if (found) sheet.state("task", found[1], task, { origin: "derived", reason: `the task ${name}` });
}
