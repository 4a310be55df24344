/** T5X and SeqIO: gin files with includes and macros. Names: the run configurations of t5x 0.1 (`TRAIN_STEPS`, `MIXTURE_OR_TASK_NAME`). */
import { asNumber, asString, likely, type Value } from "../../evaluate/value";
import { folderOf, joinPath, type Documents } from "../../source/documents";
import { readGin } from "../../syntax/gin";
import { configDraft, itemsOf, Settings } from "../configs";
import { readDatasets } from "../configMethod";
import { stateDataset } from "../datasetFacts";
import { FactSheet } from "../facts";
import type { ConfigFramework } from "../framework";
import { optimizerName } from "../optimizers";
import { precisionOf } from "../precision";
import { stateShapeSize } from "../shapeSize";

type Bindings = ReadonlyMap<string, Value>;
/** Files that one file may lead to by includes. */
const maximumFiles = 24;

export const t5x: ConfigFramework = {
  name: "t5x",
  recognises(config, source) {
    const settings = new Settings(config);
    return (
      source.language === "gin" && settings.keys().some((key) => /^TRAIN_STEPS$|(^|\.)train\.total_steps$/.test(key))
    );
  },
  find(config, source, documents) {
    const companions: string[] = [];
    const bindings = withIncludes(config, source.path, documents, companions);
    const get = (macro: string, ...ends: string[]): Value | undefined => look(bindings, macro, ends);
    const steps = get("TRAIN_STEPS", "train.total_steps");
    // A run configuration asks for what its user must give: `%gin.REQUIRED`.
    if (asNumber(steps) === undefined) return [];
    const sheet = new FactSheet();
    stateSteps(
      sheet,
      steps,
      get("TRAIN_STEPS_RELATIVE"),
      get("INITIAL_CHECKPOINT_PATH", "RestoreCheckpointConfig.path"),
    );
    sheet.add("globalBatchSize", get("BATCH_SIZE", "train/utils.DatasetConfig.batch_size"));
    const lengths = get("TASK_FEATURE_LENGTHS");
    sheet.add("sequenceLength", new Settings(lengths).get("inputs", "targets"));
    stateModel(sheet, bindings, get("INITIAL_CHECKPOINT_PATH"));
    const optimizer = get("OPTIMIZER");
    const held = optimizer && likely(optimizer);
    // `@optax.chain()` and the like hide which one it is.
    if (held?.kind === "symbol" && /ada|adam|sgd|lion|lamb|rmsprop|muon/i.test(held.name))
      sheet.state("optimizer", optimizerName(held.name.replace(/\(\)$/, "")), optimizer);
    const pack = get("PACK", "train/utils.DatasetConfig.pack");
    sheet.add("packing", pack);
    sheet.state("method", "full", undefined, { reason: "T5X trains all weights" });
    const task = (asNumber(look(bindings, "", ["T5Config.num_encoder_layers"])) ?? 0) > 0 ? "seq2seq" : undefined;
    sheet.state("task", task, undefined, { spans: steps?.spans ?? [], reason: "an encoder and a decoder of T5X" });
    const mixture = get("MIXTURE_OR_TASK_NAME");
    const data = readDatasets(mixture && asString(mixture) !== undefined ? [{ id: mixture }] : []);
    stateDataset(sheet, data);
    const own = new Settings(config);
    const anchor = own.get("TRAIN_STEPS", "train_script.train.total_steps") ?? own.get("MIXTURE_OR_TASK_NAME") ?? steps;
    return [configDraft("t5x", source, anchor, sheet, { data, companions })];
  },
};

/** The bindings of the files that are included, in order, and the file's own over them. A path is from the root, or from a folder around. */
function withIncludes(config: Value, path: string, documents: Documents | undefined, companions: string[]): Bindings {
  const settings = new Settings(config);
  const merged = new Map<string, Value>();
  for (const item of itemsOf(settings.get("include"))) {
    const name = asString(item);
    if (name === undefined || companions.length >= maximumFiles) continue;
    const folders = [""];
    for (let folder = folderOf(path); folder !== ""; folder = folderOf(folder)) folders.push(folder);
    const file = documents?.first(folders.map((folder) => joinPath(folder, name)));
    const root = file && readGin(file).roots[0];
    if (!file || !root || companions.includes(file.path)) continue;
    companions.push(file.path);
    for (const [key, value] of withIncludes(root, file.path, documents, companions)) merged.set(key, value);
  }
  if (config.kind === "dict") for (const [key, value] of config.entries) merged.set(key, value);
  return merged;
}

/** A macro by its name, else a binding by the end of its name; macros that it refers to are followed. */
function look(bindings: Bindings, macro: string, ends: readonly string[]): Value | undefined {
  let found = bindings.get(macro);
  for (const end of ends) found ??= [...bindings].find(([key]) => key === end || key.endsWith(`.${end}`))?.[1];
  for (let depth = 0; depth < 8 && found?.kind === "symbol" && found.name.startsWith("%"); depth++) {
    const next = bindings.get(found.name.slice(1));
    if (!next) return undefined;
    found = { ...next, spans: [...next.spans, ...found.spans] };
  }
  return found;
}

/** `TRAIN_STEPS` counts from the checkpoint's own steps: those are not trained again. */
function stateSteps(
  sheet: FactSheet,
  steps: Value | undefined,
  relative: Value | undefined,
  from: Value | undefined,
): void {
  if (asNumber(relative) !== undefined) {
    sheet.add("maxSteps", relative);
    return;
  }
  const done = Number(/checkpoint_(\d+)/.exec(asString(from) ?? "")?.[1] ?? 0);
  const total = asNumber(steps) ?? 0;
  if (from && done > 0 && total > done)
    sheet.state("maxSteps", total - done, steps, {
      origin: "derived",
      spans: [...(steps?.spans ?? []), ...from.spans],
      reason: "TRAIN_STEPS less the steps of the checkpoint",
    });
  else sheet.add("maxSteps", steps);
}

/** The network's dimensions, and the published model that it starts from by the checkpoint's folder. */
function stateModel(sheet: FactSheet, bindings: Bindings, checkpoint: Value | undefined): void {
  const get = (key: string): Value | undefined => look(bindings, "", [`T5Config.${key}`, `TransformerConfig.${key}`]);
  const number = (key: string): number | undefined => asNumber(get(key));
  const folder = /(?<![^/])([^/]+)\/checkpoint_\d+\/?$/.exec(asString(checkpoint) ?? "")?.[1];
  if (folder !== undefined) sheet.state("modelId", folder, checkpoint);
  const encoder = number("num_encoder_layers") ?? 0;
  sheet.add("layerCount", get("num_decoder_layers") ?? get("num_layers"));
  sheet.add("hiddenSize", get("emb_dim"));
  sheet.add("headCount", get("num_heads"));
  sheet.add("vocabularySize", get("vocab_size"));
  const type = get("dtype");
  sheet.state("precision", precisionOf(type), type);
  const tied = get("logits_via_embedding");
  const gated = itemsOf(get("mlp_activations")).length > 1;
  if (encoder > 0 && encoder === number("num_decoder_layers"))
    stateShapeSize(
      sheet,
      {
        family: "t5",
        headSize: number("head_dim"),
        intermediateSize: number("mlp_dim"),
        gated,
        tied: tied?.kind === "boolean" ? tied.value : false,
      },
      get("emb_dim")?.spans ?? [],
    );
}
