/**
 * BERT's first scripts and their many descendants, by their options: `run_classifier.py`, `run_squad.py`, `run_pretraining.py` of
 * google-research/bert (`--bert_config_file`) and of pytorch-pretrained-bert (`--bert_model`), whatever the copy is called.
 */
import { findDataset } from "../../data/datasets";
import { asString, type Value } from "../../evaluate/value";
import { readDatasets } from "../configMethod";
import { numberOf, type Settings } from "../configs";
import { stateDataset } from "../datasetFacts";
import { emptyReading, type DatasetReading } from "../datasetReading";
import { FactSheet } from "../facts";
import type { Command, CommandFramework } from "../framework";
import { optimizerName } from "../optimizers";
import { statePrecisionSwitch } from "../optionTable";

/** Options that say how long and on what is trained; other tools have some of them too. */
const trainingKeys = [
  "max_seq_length",
  "train_batch_size",
  "num_train_epochs",
  "num_train_steps",
  "max_steps",
  "learning_rate",
  "do_lower_case",
  "doc_stride",
];

export const bertScripts: CommandFramework = {
  name: "pytorch",
  /** The scripts only evaluate unless they are told to train. */
  recognises({ settings }) {
    const named = settings.get("bert_model", "bert_config_file", "init_checkpoint");
    return named !== undefined && settings.on("do_train") && settings.count(...trainingKeys) >= 2;
  },
  read(command) {
    const { settings } = command;
    const sheet = new FactSheet();
    const isTensorFlow = settings.get("bert_config_file") !== undefined && !settings.get("bert_model");
    sheet.add("modelId", settings.get("bert_model"));
    stateCheckpoint(sheet, settings.get("init_checkpoint", "bert_config_file"));
    const task = taskOf(command);
    if (task !== undefined) sheet.state("task", task, undefined, { spans: [command.span], reason: "its script" });
    sheet.state("method", "full", undefined, { reason: "no adapter is set", spans: settings.spans() });
    sheet.add("sequenceLength", settings.get("max_seq_length"));
    stateDuration(sheet, settings);
    stateBatch(sheet, settings);
    statePrecisionSwitch(sheet, settings, { fp16: "fp16", use_fp16: "fp16", amp: "fp16", use_bf16: "bf16" });
    stateOptimizer(sheet, command);
    if (settings.on("use_tpu")) sheet.state("acceleratorKind", "tpu", settings.get("use_tpu"));
    const data = readData(settings);
    stateDataset(sheet, data);
    return { sheet, data, ...(isTensorFlow ? { framework: "tensorflow" } : {}) };
  },
};

/** `…/uncased_L-12_H-768_A-12/bert_model.ckpt`: a published checkpoint is named by its folder. */
function stateCheckpoint(sheet: FactSheet, path: Value | undefined): void {
  const folder = /(?:^|\/)([a-z_]*cased_L-\d+_H-\d+_A-\d+|[a-z_]+_L-\d+_H-\d+_A-\d+)(?:\/|$)/.exec(
    asString(path) ?? "",
  );
  if (folder?.[1] !== undefined)
    sheet.state("modelId", folder[1], path, { origin: "derived", reason: "the folder of its checkpoint" });
}

function taskOf({ program, settings }: Command): string | undefined {
  if (/pre_?train/i.test(program)) return "masked-lm";
  return /squad|classif|glue|swag|_ner\b/i.test(program) || settings.has("doc_stride")
    ? "text-classification"
    : undefined;
}

/** Steps where they are given; -1 stands for "not set". */
function stateDuration(sheet: FactSheet, settings: Settings): void {
  const steps = settings.get("num_train_steps", "max_steps");
  if ((numberOf(steps) ?? 0) > 0) sheet.add("maxSteps", steps);
  sheet.add("epochs", settings.get("num_train_epochs"));
}

/**
 * `train_batch_size` is what one process takes for a step: with accumulation it is cut into so many passes. On TPUs it is that of all cores.
 * A DeepSpeed configuration overrules it.
 */
function stateBatch(sheet: FactSheet, settings: Settings): void {
  const batch = settings.get("train_batch_size");
  const steps = settings.get("gradient_accumulation_steps");
  if (settings.get("deepspeed_config") || !batch) return;
  if (settings.on("use_tpu")) {
    sheet.add("globalBatchSize", batch);
    return;
  }
  sheet.add("gradientAccumulationSteps", steps);
  const [size, passes] = [numberOf(batch), steps ? numberOf(steps) : 1];
  if (size === undefined || passes === undefined) return;
  if (passes === 1) sheet.add("microBatchSize", batch);
  else if (Number.isInteger(size / passes))
    sheet.state("microBatchSize", size / passes, batch, {
      origin: "derived",
      reason: "train_batch_size ÷ gradient_accumulation_steps",
    });
}

function stateOptimizer(sheet: FactSheet, { settings, open }: Command): void {
  const named = settings.get("optimizer_type", "optimizer");
  const name = asString(named);
  if (name !== undefined) sheet.state("optimizer", optimizerName(name), named);
  else if (!open && !settings.get("deepspeed_config"))
    sheet.fallback("optimizer", "adamw", "BERT's scripts: Adam with decoupled weight decay", settings.spans());
}

/** A file of its own, or a task of GLUE: `--task_name MRPC --data_dir $GLUE_DIR/MRPC`. */
function readData(settings: Settings): DatasetReading {
  const file = settings.get("train_file");
  if (file) return readDatasets([{ id: file }]);
  const task = settings.get("task_name");
  const name = asString(task);
  if (!task || name === undefined || !findDataset("glue", name)) return emptyReading();
  return readDatasets([{ id: { kind: "string", value: "glue", spans: task.spans, origin: "derived" }, subset: task }]);
}
