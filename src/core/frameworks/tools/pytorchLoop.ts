/** Training loops written by hand in PyTorch, plain or through Accelerate, Lightning Fabric or DeepSpeed. */
import { likely, type Value } from "../../evaluate/value";
import type { Call, Trace } from "../../evaluate/trace";
import { isLayer, wholeModel, wholeOfParts } from "../../models/definition/wholeModel";
import type { RunDraft } from "../../run/runSpec";
import type { Documents } from "../../source/documents";
import { argument, libraryOf } from "../calls";
import { stateLoopBatch } from "../dataParallel";
import { stateDataset } from "../datasetFacts";
import { stateEngine } from "../engines";
import { FactSheet } from "../facts";
import { stateFrozenModels, stateViews } from "../frozenModels";
import type { PythonFramework } from "../framework";
import { stateHardware, stateProcessor } from "../hardware";
import { isScalerStep, isWholeStep, stateAccumulation, stateSharedAccumulation } from "../loopAccumulation";
import { dataOfTraining, stateRandomBatches, stateTokenRows } from "../loopData";
import { stateGraphs } from "../loopGraphs";
import { stateLoopDuration } from "../loopDuration";
import { stateLoopPrecision } from "../loopPrecision";
import { noteModelCalls, trainedPart } from "../modelCalls";
import { readModel } from "../models";
import { identityOf, modelsOfParameters } from "../parameterGroups";
import { stateLoadedWeights, stateModel } from "../modelFacts";
import type { ModelReading } from "../modelReading";
import { stateForwardWork, stateModelSize, stateSizeOfSeveral } from "../modelSize";
import { stateNotebookBatch } from "../notebooks";
import { optimizerOf, stateFusedOptimizer, type OptimizerReading } from "../optimizers";
import { anchorIn, draft, isSamePlace, stateSweep } from "../runs";
import { stateRowLength, stateTokenizedLength } from "../tokenizers";
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

  const data = dataOfTraining(training, trace);
  // What rows are cut to stands above the longest that the model could take.
  if (data) stateRowLength(sheet, data);
  const part = trainedPart(madeOptimizer(training.optimizer)?.args[0], trace);
  const model = readModel(part?.model ?? modelOf(training, trace));
  noteModelCalls(model, trace, training.backward.index);
  if (part && model.pretrained)
    sheet.state("method", "frozen-backbone", training.optimizer?.value, {
      origin: "derived",
      reason: `the optimizer has the parameters of ${part.name} alone`,
    });
  const several = modelsTrained(training, trace);
  if (several.length > 1) {
    sheet.leaveOpen("modelId", "several models are trained in one loop", [training.outer.header]);
    stateSizeOfSeveral(sheet, several, trace);
  } else {
    stateModel(sheet, model);
    stateModelSize(sheet, model, trace);
    stateLoadedWeights(sheet, model, trace);
  }
  if (data) {
    stateDataset(sheet, data);
    stateLoopBatch(sheet, data, model, trace);
  }
  stateRandomBatches(sheet, trace, training);
  stateTokenRows(sheet, trace);
  const graphs = stateGraphs(sheet, training, trace, data);
  stateLoopPrecision(sheet, trace, model);
  const framework = frameworkOf(trace, engine);
  // Captions of images are short texts beside what the model is trained on.
  if (data && framework !== "diffusers") stateTokenizedLength(sheet, trace, { data });
  stateViews(sheet, model, trace);
  stateImageSide(sheet, trace);
  stateForwardWork(sheet, model, trace);
  stateFrozenModels(sheet, training, model, trace);
  stateHardware(sheet, trace);
  stateProcessor(sheet, trace, documents);
  stateSharedAccumulation(sheet, training, trace, documents);
  stateNotebookBatch(sheet, trace, training.outer.header);
  stateSweep(sheet, training.repeats);
  const anchor = anchorIn(trace, training.outer.header, training.stack);
  return draft(trace, framework, titleOf(training), anchor, sheet, graphs ?? data);
}

/** The model that an optimizer's parts, or a single layer or container, are of: it may be given the parameters of some parts each by itself. */
function wholeOf([first, ...others]: readonly Value[], trace: Trace): Value | undefined {
  if (!first) return undefined;
  if (others.length > 0) return wholeOfParts([first, ...others], trace.calls) ?? first;
  return isLayer(first) ? (wholeModel(first, trace.calls) ?? first) : first;
}

/** What an optimizer was given. */
function parametersOf(made: Call | undefined): readonly (Value | undefined)[] {
  return made ? [made.args[0], argument(made, "params"), argument(made, "model_params")] : [];
}

/** The model whose parameters the optimizer has; else the one whose parameters were asked for last before training. */
function modelOf(training: TrainingLoop, trace: Trace): Value | undefined {
  const made = madeOptimizer(training.optimizer);
  const own = parametersOf(made)
    .map(modelsOfParameters)
    .find(({ length }) => length > 0);
  const whole = own && wholeOf(own, trace);
  if (whole && likely(whole).kind !== "unknown") return whole;
  const engine = trace.calls.find((call) => /^deepspeed\.(.*\.)?initialize$/.test(call.callee));
  if (engine) return argument(engine, "model", 1);
  if (made?.args[0] && made.callee.includes("create_optimizer")) return made.args[0];
  const before = made?.index ?? training.backward.index;
  const asked = trace.calls.findLast(
    (call) =>
      call.index < before &&
      /^(parameters|named_parameters)$/.test(call.method) &&
      call.receiver &&
      likely(call.receiver).kind !== "unknown",
  )?.receiver;
  // Parts may have been asked one by one.
  return asked ? (wholeModel(asked, trace.calls) ?? asked) : (modelInTraining(training, trace) ?? whole);
}

/** The module that the loop puts into training mode: `model.train()`. */
function modelInTraining({ backward, outer }: TrainingLoop, trace: Trace): Value | undefined {
  return trace.calls.findLast(
    (call) =>
      call.index < backward.index &&
      /^torch\.nn\..*\.train$/.test(call.callee) &&
      call.loops.some((loop) => isSamePlace(loop.header, outer.header)),
  )?.receiver;
}

/** The models whose optimizers step in the loop, each once: a generator and a discriminator, or only one. */
function modelsTrained(training: TrainingLoop, trace: Trace): readonly ModelReading[] {
  const models = new Map<unknown, ModelReading>();
  for (const call of trace.calls) {
    if (!updatesWeights(call) || !call.loops.some((loop) => isSamePlace(loop.header, training.outer.header))) continue;
    // A function that is called once for each of several models trains one at a time.
    if (!isSameCall(call, training)) continue;
    const given = modelsOfParameters(madeOptimizer(optimizerOf(optimizerIn(call)))?.args[0]);
    const whole = given.length > 1 ? wholeOfParts(given, trace.calls) : undefined;
    for (const each of whole ? [whole] : given) {
      const model = readModel(each);
      const identity = identityOf(model);
      if (identity !== undefined) models.set(identity, model);
    }
  }
  return [...models.values()];
}

/** Whether a call is made while the loop is run for this training, not when the function that holds it is called again. */
function isSameCall(call: Call, { backward, outer }: TrainingLoop): boolean {
  const leading = ({ stack }: Call): Call["stack"] => {
    const inside = stack.findIndex(
      ({ path, from, to }) => path === outer.span.path && from >= outer.span.from && to <= outer.span.to,
    );
    return inside < 0 ? stack : stack.slice(0, inside);
  };
  const [one, other] = [leading(call), leading(backward)];
  const shared = Math.min(one.length, other.length);
  return one.slice(0, shared).every((place, i) => isSamePlace(place, other[i] ?? place));
}

function madeOptimizer(optimizer: OptimizerReading | undefined): Call | undefined {
  if (optimizer?.made) return optimizer.made;
  const held = optimizer && likely(optimizer.value);
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
