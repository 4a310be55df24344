/** Training loops written by hand in PyTorch, plain or through Accelerate, Lightning Fabric or DeepSpeed. */
import { asString, likely, type Value } from "../../evaluate/value";
import type { Call, Trace } from "../../evaluate/trace";
import { isLayer, wholeModel } from "../../models/definition/wholeModel";
import type { RunDraft } from "../../run/runSpec";
import type { Documents } from "../../source/documents";
import { argument, libraryOf } from "../calls";
import type { DatasetReading } from "../datasetReading";
import { stateDataset, stateLoaderBatch } from "../datasetFacts";
import { stateEngine } from "../engines";
import { FactSheet } from "../facts";
import type { PythonFramework } from "../framework";
import { stateHardware } from "../hardware";
import { isScalerStep, isWholeStep, stateAccumulation, stateSharedAccumulation } from "../loopAccumulation";
import { dataOfTraining, stateRandomBatches } from "../loopData";
import { stateLoopDuration } from "../loopDuration";
import { stateLoopPrecision } from "../loopPrecision";
import { noteModelCalls, trainedPart } from "../modelCalls";
import { modelOfParameters, readModel } from "../models";
import { stateLoadedWeights, stateModel } from "../modelFacts";
import { stateForwardWork, stateModelSize } from "../modelSize";
import { stateNotebookBatch } from "../notebooks";
import { optimizerOf, stateFusedOptimizer } from "../optimizers";
import { anchorIn, draft, isSamePlace, stateSweep } from "../runs";
import { stateTokenizedLength } from "../tokenizers";
import { stateImageSide } from "../transforms";
import { findTrainingLoops, receiverType, type TrainingLoop } from "../trainingLoops";

export const pytorchLoop: PythonFramework = {
  name: "pytorch",
  find(trace, { documents }) {
    const loops = findTrainingLoops(trace, { computesGradients, updatesWeights, optimizerIn });
    return loops.map((training) => readRun(training, trace, documents));
  },
};

/** `loss.backward()`, `accelerator.backward(loss)`, `scaler.scale(loss).backward()`, `model_engine.backward(loss)`. */
function computesGradients(call: Call): boolean {
  if (isWholeStep(call)) return true;
  if (call.method !== "backward" || call.loops.length === 0) return false;
  return !/^(tensorflow|keras|jax|mxnet|paddle|autograd)\./.test(call.callee);
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
  if (isScalerStep(call)) return argument(call, "optimizer", 1);
  return receiverType(call).includes("Scaler") ? (call.args[0] ?? call.receiver) : call.receiver;
}

function readRun(training: TrainingLoop, trace: Trace, documents: Documents | undefined): RunDraft {
  const sheet = new FactSheet(training.backward.conditions);
  const engine = stateEngine(sheet, trace);
  if (training.optimizer) sheet.state("optimizer", training.optimizer.name, training.optimizer.value);
  stateFusedOptimizer(sheet, training.optimizer?.value);
  stateAccumulation(sheet, training);
  stateLoopDuration(sheet, training, sheet.number("gradientAccumulationSteps") ?? 1);

  const part = trainedPart(madeOptimizer(training.optimizer?.value)?.args[0], trace);
  const model = readModel(part?.model ?? wholeOf(modelOf(training, trace), trace));
  noteModelCalls(model, trace, training.backward.index);
  if (part && model.pretrained)
    sheet.state("method", "frozen-backbone", training.optimizer?.value, {
      origin: "derived",
      reason: `the optimizer has the parameters of ${part.name} alone`,
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
  stateForwardWork(sheet, model, trace);
  stateHardware(sheet, trace);
  stateSharedAccumulation(sheet, training, documents);
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

function frameworkOf(trace: Trace, engine: ReturnType<typeof stateEngine>): string {
  const libraries = new Set([...trace.imports].map(libraryOf));
  if (libraries.has("diffusers")) return "diffusers";
  return engine ?? "pytorch";
}

function titleOf(training: TrainingLoop): string {
  const target = training.outer.targets[0];
  return target && target !== "_" ? `${target} loop` : "training loop";
}
