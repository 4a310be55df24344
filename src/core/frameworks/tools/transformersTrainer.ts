/** Hugging Face trainers: `transformers.Trainer` and everything that descends from it in TRL, sentence-transformers and user code. */
import { asString, likely, type Value } from "../../evaluate/value";
import type { Call, Trace } from "../../evaluate/trace";
import type { RunDraft } from "../../run/runSpec";
import { recordEntry } from "../../source/recordEntry";
import { argument, attributesOf, entriesOf, isSame, lastOf, libraryOf, madeBy, ownerOf } from "../calls";
import { readDataset } from "../datasets";
import { stateDataset } from "../datasetFacts";
import { stateEarlyStopping } from "../earlyStopping";
import { stateEvaluation } from "../evaluation";
import { FactSheet } from "../facts";
import type { PythonFramework } from "../framework";
import { stateHardware } from "../hardware";
import { stateSearch } from "../hyperparameterSearch";
import { noteModelCalls } from "../modelCalls";
import { readModel } from "../models";
import type { ModelReading } from "../modelReading";
import { noteLoading } from "../modelSources";
import { modelPrecision, stateModel } from "../modelFacts";
import { stateModelSize } from "../modelSize";
import { optimizerOf } from "../optimizers";
import { anchorIn, distinctStarts, draft, stateSweep } from "../runs";
import { stateNotebookBatch } from "../notebooks";
import { stateTokenizedLength } from "../tokenizers";
import { stateImageSide } from "../transforms";
import {
  stateDefaultPrecision,
  stateWidePrecision,
  stateTrainingOptions,
  trainingOptions,
  type TrainingOptions,
} from "../trainingArguments";
import { statePreference, stateTrlLength, trlTask } from "../trl";

export const transformersTrainer: PythonFramework = {
  name: "transformers",
  find(trace) {
    const starts = trace.calls.filter((call) => startsTraining(call));
    return distinctStarts(starts).map((call) => readRun(call, trace));
  },
};

/** `trainer.train()`, unsloth's `unsloth_train(trainer)`, and the search over such trainings. */
function startsTraining(call: Call): boolean {
  if (/(^|\.)unsloth_train$/.test(call.callee)) return true;
  if (call.method !== "train" && call.method !== "hyperparameter_search") return false;
  const owner = ownerOf(call.callee);
  if (wrappedTrainer(call.receiver) || descendsFromTrainer(call.receiver)) return true;
  return /(^|\.)\w*Trainer$/.test(owner) && trainerLibraries.test(libraryOf(owner));
}

/** A class of the workspace that has a trainer among its bases, be it not the first. */
function descendsFromTrainer(value: Value | undefined): boolean {
  const held = value && likely(value);
  return (
    held?.kind === "instance" &&
    held.bases.some((base) => /\.\w*Trainer$/.test(base) && trainerLibraries.test(libraryOf(base)))
  );
}

/** The trainer that a function of a library was given and gives back changed: `train_on_responses_only(trainer)`. */
function wrappedTrainer(value: Value | undefined): Value | undefined {
  let current = value && likely(value);
  for (let depth = 0; depth < 4 && current?.kind === "object" && current.call; depth++) {
    const { callee, args } = current.call;
    if (/(^|\.)\w+Trainer$/.test(callee))
      return depth > 0 && trainerLibraries.test(libraryOf(callee)) ? current : undefined;
    if (!trainerLibraries.test(libraryOf(callee)) || !args[0]) return undefined;
    current = likely(args[0]);
  }
  return current?.kind === "instance" &&
    current.bases.some((base) => base.endsWith("Trainer")) &&
    current !== likely(value ?? current)
    ? current
    : undefined;
}

const trainerLibraries =
  /^(transformers|trl|sentence_transformers|unsloth|optimum|peft|adapters|adapter_transformers|span_marker|gliner|llmtuner|llamafactory|swift|colbert|pylate|model2vec|FlagEmbedding)$/;

function readRun(call: Call, trace: Trace): RunDraft {
  const trainer = call.callee.endsWith("unsloth_train")
    ? call.args[0]
    : (wrappedTrainer(call.receiver) ?? call.receiver);
  const made = madeBy(trainer, trace);
  const title = trainerClass(trainer, call);
  const sheet = new FactSheet(call.conditions);
  const given = (name: string): Value | undefined => trainerArgument(trainer, made, title, name);

  const options = trainingOptions(given("args") ?? argumentsAttribute(trainer), trace);
  stateTrainingOptions(sheet, options);
  const everyEpoch = /^epoch$/.test(asString(options.get("eval_strategy", "evaluation_strategy")) ?? "");
  for (const callbacks of [given("callbacks"), ...addedCallbacks(trainer, trace)])
    stateEarlyStopping(sheet, callbacks, trace, { everyEpoch, usual: 1 });
  const optimizer = optimizerOf(firstItem(given("optimizers")));
  if (optimizer) {
    sheet.withdraw("optimizer", "");
    sheet.state("optimizer", optimizer.name, optimizer.value);
  }

  const model = trainerModel(given("model") ?? madeByFunction(given("model_init")), options);
  noteModelCalls(model, trace, call.index);
  const adapter = given("peft_config");
  const library = libraryOf(made?.callee ?? call.callee);
  // What the trainer trains for decides, whatever the model's class was made for.
  const task = library === "trl" ? trlTask(title) : undefined;
  sheet.state("task", task, undefined, { spans: [call.span], reason: `trained by ${title}` });
  stateModel(sheet, model, adapter);
  stateModelSize(sheet, model, trace, { adapter });
  const computing = modelPrecision(model);
  if (computing && sheet.text("precision") === undefined)
    sheet.state("precision", computing.precision, computing.value, {
      origin: "derived",
      reason: "the model is loaded in this type",
    });
  if (library === "trl" || library === "unsloth") stateTrlLength(sheet, { options, model, trainer: title, given });
  if (library === "trl") {
    statePreference(sheet, title, options, call.span);
    stateWidePrecision(sheet, options);
  } else if (!isUnsloth(model)) stateDefaultPrecision(sheet, options);
  if (isUnsloth(model))
    sheet.fallback("precision", "bf16", "unsloth: bf16 where the GPU has it, else fp16", [call.span]);

  const data = readDataset(given("train_dataset"));
  stateDataset(sheet, data);
  stateEvaluation(sheet, given("eval_dataset"), options);
  stateTokenizedLength(sheet, trace, {
    data,
    collator: given("data_collator"),
    tokenizer: given("processing_class") ?? given("tokenizer"),
  });
  stateImageSide(sheet, trace);
  if (library === "sentence_transformers")
    sheet.fallback("dynamicPadding", true, "sentence-transformers: batches are padded to their longest text", [
      call.span,
    ]);
  stateHardware(sheet, trace);
  stateNotebookBatch(sheet, trace, call.span);
  stateSweep(sheet, call.loops);
  if (call.method === "hyperparameter_search") stateSearch(sheet, call);
  return draft(trace, frameworkOf(library, model), title, anchorIn(trace, call.span, call.stack), sheet, data);
}

/** What `trainer.add_callback(…)` adds. */
function addedCallbacks(trainer: Value | undefined, trace: Trace): (Value | undefined)[] {
  return trace.calls
    .filter((call) => call.method === "add_callback" && isSame(call.receiver, trainer))
    .map(firstArgument);
}

function firstArgument(call: Call): Value | undefined {
  return argument(call, "callback", 0);
}

function trainerClass(trainer: Value | undefined, call: Call): string {
  const held = trainer && likely(trainer);
  if (held?.kind === "instance") {
    const base = held.bases.find((name) => name.endsWith("Trainer"));
    return base ? lastOf(base) : held.className;
  }
  if (held?.kind === "object") {
    const made = held.call?.callee ?? held.type;
    if (made.endsWith("Trainer")) return lastOf(made);
  }
  const owner = lastOf(ownerOf(call.callee));
  return owner.endsWith("Trainer") ? owner : "Trainer";
}

/** Places of the positional arguments of trainers, by the trainer's class. Source: their signatures. */
const places: Readonly<Record<string, readonly string[]>> = {
  Trainer: ["model", "args", "data_collator", "train_dataset"],
  DPOTrainer: ["model", "ref_model", "args", "data_collator", "train_dataset"],
  GRPOTrainer: ["model", "reward_funcs", "args", "train_dataset"],
  RLOOTrainer: ["model", "reward_funcs", "args", "train_dataset"],
  PPOTrainer: ["args", "processing_class", "model", "ref_model", "reward_model", "train_dataset"],
  KTOTrainer: ["model", "ref_model", "args", "train_dataset"],
  SentenceTransformerTrainer: ["model", "args", "train_dataset"],
  CrossEncoderTrainer: ["model", "args", "train_dataset"],
  SparseEncoderTrainer: ["model", "args", "train_dataset"],
};

function trainerArgument(
  trainer: Value | undefined,
  made: Call | undefined,
  title: string,
  name: string,
): Value | undefined {
  const set = attributesOf(trainer).get(name);
  if (set) return set;
  const order = recordEntry(places, title) ?? places.Trainer ?? [];
  const place = order.indexOf(name);
  return argument(made, name, place < 0 ? undefined : place);
}

/** Options that the trainer holds as attributes because its constructor was not seen. */
function argumentsAttribute(trainer: Value | undefined): Value | undefined {
  const attributes = attributesOf(trainer);
  return attributes.get("training_args") ?? attributes.get("config");
}

function firstItem(value: Value | undefined): Value | undefined {
  const held = value && likely(value);
  return held?.kind === "tuple" || held?.kind === "list" ? held.items[0] : undefined;
}

/** `model_init` is a function; the evaluator may have put what it gives into its place. */
function madeByFunction(value: Value | undefined): Value | undefined {
  const held = value && likely(value);
  return held?.kind === "object" ? held : undefined;
}

/** The trainer's model, with the loading options that TRL takes beside a model id. */
function trainerModel(value: Value | undefined, options: TrainingOptions): ModelReading {
  const model = readModel(value);
  const loading = entriesOf(options.get("model_init_kwargs"));
  if (loading) noteLoading(model, loading);
  return model;
}

function isUnsloth(model: ModelReading): boolean {
  return model.maker?.startsWith("unsloth") === true;
}

function frameworkOf(library: string, model: ModelReading): string {
  if (library === "unsloth" || isUnsloth(model)) return "unsloth";
  if (library === "sentence_transformers") return "sentence-transformers";
  if (library === "trl") return "trl";
  return "transformers";
}
