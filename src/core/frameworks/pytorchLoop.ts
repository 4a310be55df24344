/** Training loops written by hand in PyTorch, plain or through Accelerate, Lightning Fabric or DeepSpeed. */
import { asNumber, asString, likely, type Value } from "../evaluate/value";
import type { Call, Trace } from "../evaluate/trace";
import { isLayer, wholeModel } from "../models/definition/wholeModel";
import type { RunDraft } from "../run/runSpec";
import { argument, libraryOf } from "./calls";
import { readDataset } from "./datasets";
import type { DatasetReading } from "./datasetReading";
import { stateDataset, stateLoaderBatch } from "./datasetFacts";
import { stateEngine } from "./engines";
import { FactSheet } from "./facts";
import type { PythonFramework } from "./framework";
import { stateHardware } from "./hardware";
import { stateLoopDuration } from "./loopDuration";
import { stateLoopPrecision } from "./loopPrecision";
import { noteModelCalls, trainedPart } from "./modelCalls";
import { modelOfParameters, readModel } from "./models";
import { stateLoadedWeights, stateModel } from "./modelFacts";
import { stateModelSize } from "./modelSize";
import { stateNotebookBatch } from "./notebooks";
import { optimizerOf } from "./optimizers";
import { anchorIn, draft, isSamePlace, stateSweep } from "./runs";
import { stateTokenizedLength } from "./tokenizers";
import { stateImageSide } from "./transforms";
import {
  accumulatingLoops,
  dataOf,
  findTrainingLoops,
  goesOverData,
  receiverType,
  type TrainingLoop,
} from "./trainingLoops";

export const pytorchLoop: PythonFramework = {
  name: "pytorch",
  find(trace) {
    const loops = findTrainingLoops(trace, { computesGradients, updatesWeights, optimizerIn });
    return loops.map((training) => readRun(training, trace));
  },
};

/** `loss.backward()`, `accelerator.backward(loss)`, `scaler.scale(loss).backward()`, `model_engine.backward(loss)`. */
function computesGradients(call: Call): boolean {
  if (isWholeStep(call)) return true;
  if (call.method !== "backward" || call.loops.length === 0) return false;
  return !/^(tensorflow|keras|jax|mxnet|paddle|autograd)\./.test(call.callee);
}

/** `engine.train_batch()` of a DeepSpeed pipeline: forward, backward and update at once. */
function isWholeStep(call: Call): boolean {
  return call.method === "train_batch" && /deepspeed|PipelineEngine/i.test(call.callee) && call.loops.length > 0;
}

/** `optimizer.step()`, `scaler.step(optimizer)`, `engine.step()`; not a scheduler's. */
function updatesWeights(call: Call): boolean {
  if (isWholeStep(call)) return true;
  if (/^(add_|sub_|copy_)$/.test(call.method) && call.callee.includes("parameters.__iter__"))
    return call.loops.length > 1;
  if (!/^(step|optimizer_step|step_optimizer)$/.test(call.method) || call.loops.length === 0) return false;
  return !/Schedulers?(\.|$)|lr_scheduler|get_\w*schedule\w*$|LR$|profil|[Tt]racker|Environment|\benv\b|gym/.test(
    receiverType(call),
  );
}

function optimizerIn(call: Call): Value | undefined {
  return receiverType(call).includes("Scaler") ? (call.args[0] ?? call.receiver) : call.receiver;
}

function readRun(training: TrainingLoop, trace: Trace): RunDraft {
  const sheet = new FactSheet();
  const engine = stateEngine(sheet, trace);
  if (training.optimizer) sheet.state("optimizer", training.optimizer.name, training.optimizer.value);
  stateAccumulation(sheet, training);
  stateLoopDuration(sheet, training, sheet.number("gradientAccumulationSteps") ?? 1);

  const model = readModel(wholeOf(modelOf(training, trace), trace));
  noteModelCalls(model, trace, training.backward.index);
  const part = trainedPart(madeOptimizer(training.optimizer?.value)?.args[0]);
  if (part !== undefined && model.pretrained)
    sheet.state("method", "frozen-backbone", training.optimizer?.value, {
      origin: "derived",
      reason: `the optimizer has the parameters of ${part} alone`,
    });
  if (trainsSeveral(training, trace))
    sheet.leaveOpen("modelId", "several models are trained in one loop", [training.outer.header]);
  else {
    stateModel(sheet, model);
    stateModelSize(sheet, model, trace);
    stateLoadedWeights(sheet, model, trace);
  }
  const data = dataOfTraining(training, trace);
  if (data) stateData(sheet, data, model.dataParallel);
  stateRandomBatches(sheet, trace, training);
  stateLoopPrecision(sheet, trace, model);
  const framework = frameworkOf(trace, engine);
  // Captions of images are short texts beside what the model is trained on.
  if (data && framework !== "diffusers") stateTokenizedLength(sheet, trace, { data });
  stateImageSide(sheet, trace);
  stateHardware(sheet, trace);
  stateNotebookBatch(sheet, trace, training.outer.header);
  stateSweep(sheet, training.repeats);
  const anchor = anchorIn(trace, training.outer.header, training.stack);
  return draft(trace, framework, titleOf(training), anchor, sheet, data);
}

function stateData(sheet: FactSheet, data: DatasetReading, dataParallel: boolean): void {
  stateDataset(sheet, data);
  if (dataParallel && data.batchSize) {
    sheet.add("globalBatchSize", data.batchSize, { reason: "DataParallel shares each batch out over the devices" });
    sheet.leaveOpen("microBatchSize", "DataParallel shares each batch out over the devices", data.batchSize.spans);
  } else if (!sheet.has("globalBatchSize")) stateLoaderBatch(sheet, data);
}

/** How many passes are added up before a step: an inner loop, a condition on the step, else one. */
function stateAccumulation(sheet: FactSheet, training: TrainingLoop): void {
  const added = accumulatingLoops(training);
  const inner = added[0];
  if (inner && added.length === 1 && !goesOverData(inner)) {
    if (inner.count) sheet.add("gradientAccumulationSteps", inner.count);
    return;
  }
  if (sheet.has("gradientAccumulationSteps")) return;
  const { step, backward } = training;
  const extra =
    step?.conditions.filter(
      (condition) => !backward.conditions.some((other) => other.span.from === condition.span.from),
    ) ?? [];
  if (extra.length > 0) {
    sheet.leaveOpen(
      "gradientAccumulationSteps",
      "the optimizer steps only under a condition",
      extra.map((condition) => condition.span),
    );
    return;
  }
  if (added.length === 0)
    sheet.state("gradientAccumulationSteps", 1, undefined, {
      spans: step ? [step.span] : [],
      reason: "the optimizer steps after each backward pass",
    });
}

/** The model that a single layer or container is a part of: the optimizer may be given the parameters of some parts first. */
function wholeOf(value: Value | undefined, trace: Trace): Value | undefined {
  return value && isLayer(value) ? (wholeModel(value, trace.calls) ?? value) : value;
}

/** The model whose parameters the optimizer has; else the one whose parameters were asked for last before training. */
function modelOf(training: TrainingLoop, trace: Trace): Value | undefined {
  const made = madeOptimizer(training.optimizer?.value);
  const own =
    made &&
    (modelOfParameters(made.args[0]) ??
      modelOfParameters(argument(made, "params")) ??
      modelOfParameters(argument(made, "model_params")));
  if (own) return own;
  const engine = trace.calls.find((call) => /^deepspeed\.(.*\.)?initialize$/.test(call.callee));
  if (engine) return argument(engine, "model", 1);
  if (made?.args[0] && made.callee.includes("create_optimizer")) return made.args[0];
  const before = made?.index ?? training.backward.index;
  const asked = trace.calls.findLast(
    (call) => call.index < before && /^(parameters|named_parameters)$/.test(call.method) && call.receiver,
  );
  return asked?.receiver;
}

/** Whether several optimizers step in the loop, each with a model of its own, as a generator's and a discriminator's do. */
function trainsSeveral(training: TrainingLoop, trace: Trace): boolean {
  const models = new Set<string>();
  for (const call of trace.calls) {
    if (!updatesWeights(call) || !call.loops.some((loop) => isSamePlace(loop.header, training.outer.header))) continue;
    const parameters = madeOptimizer(optimizerOf(optimizerIn(call))?.value)?.args[0];
    const model = readModel(modelOfParameters(parameters));
    const name = asString(model.id) ?? model.maker;
    if (name !== undefined) models.add(name);
  }
  return models.size > 1;
}

function madeOptimizer(value: Value | undefined): Call | undefined {
  const held = value && likely(value);
  return held?.kind === "object" || held?.kind === "instance" ? held.call : undefined;
}

/** What the loops go over; where they count instead, the training's one loader. */
function dataOfTraining(training: TrainingLoop, trace: Trace): DatasetReading | undefined {
  const enclosing = [...training.loops].reverse();
  for (const loop of enclosing) {
    const data = dataOf(loop);
    if (data) return data;
  }
  const loaders = trace.calls.filter(
    (call) => /(^|\.)DataLoader$/.test(call.callee) && call.index < training.backward.index,
  );
  const readings = loaders.map((call) => readDataset(call.result));
  const forTraining = readings.filter((data) => !/test|val|eval|dev/i.test(data.split ?? ""));
  if (forTraining.length === 1) return forTraining[0];
  const shuffled = loaders.findIndex(
    (call) => call.kwargs.has("shuffle") && likely(call.kwargs.get("shuffle") ?? call.result).kind === "boolean",
  );
  return readings[shuffled] ?? dataFile(training, trace);
}

/** A file of tokens that batches are drawn from: `numpy.memmap("data/openwebtext/train.bin")`. */
function dataFile(training: TrainingLoop, trace: Trace): DatasetReading | undefined {
  const files = trace.calls.filter(
    (call) => /^numpy\.(memmap|load|fromfile)$/.test(call.callee) && call.index <= training.backward.index,
  );
  const readings = files.map((call) => readDataset(call.result));
  return readings.find((data) => data.id && !/val|test/i.test(data.split ?? ""));
}

/** Batches drawn at random positions: `torch.randint(len(data) - block_size, (batch_size,))`. */
function stateRandomBatches(sheet: FactSheet, trace: Trace, training: TrainingLoop): void {
  if (sheet.has("microBatchSize") || sheet.has("globalBatchSize")) return;
  for (const call of trace.calls) {
    if (!/^(torch|numpy\.random|random)\.(randint|randperm|choice|random_integers)$/.test(call.callee)) continue;
    if (call.loops.length === 0 && call.index < training.backward.index - 400) continue;
    const size = argument(call, "size") ?? call.args[call.args.length - 1];
    const held = size && likely(size);
    const first = held?.kind === "tuple" || held?.kind === "list" ? held.items[0] : undefined;
    if (held && "items" in held && held.items.length === 1 && asNumber(first) !== undefined)
      sheet.add("microBatchSize", first);
  }
}

function frameworkOf(trace: Trace, engine: ReturnType<typeof stateEngine>): string {
  const libraries = new Set([...trace.imports].map(libraryOf));
  if (libraries.has("diffusers")) return "diffusers";
  return engine ?? "pytorch";
}

function titleOf(training: TrainingLoop): string {
  const target = training.outer.targets[0];
  return target && target !== "_" ? `${target} loop` : "training loop";
}
