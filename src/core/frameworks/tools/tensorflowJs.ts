/** TensorFlow.js: `model.fit(x, y, { epochs })`, `fitDataset`, and loops around `trainOnBatch` or `optimizer.minimize`. */
import { namedArguments } from "../../evaluate/libraries/script/tensorflowJs";
import type { Call, Trace } from "../../evaluate/trace";
import { asBoolean, asNumber, asString, likely, type Value } from "../../evaluate/value";
import type { RunDraft } from "../../run/runSpec";
import { fetchedDataset } from "../addressedData";
import { argument, attributesOf, isSame, ownerOf } from "../calls";
import { stateDataset } from "../datasetFacts";
import type { DatasetReading } from "../datasetReading";
import { FactSheet } from "../facts";
import type { PythonFramework } from "../framework";
import { stateBatch, stateDuration, stateHeldOut } from "./keras";
import { largestOf, stateLargest } from "./kerasBatches";
import { stateLoopDuration } from "../loopDuration";
import { readModel } from "../models";
import { measureModel } from "../../models/definition/measure";
import { stateModelSize } from "../modelSize";
import { optimizerName, optimizerOf } from "../optimizers";
import { anchorIn, distinctStarts, draft, stateSweep } from "../runs";
import { stateScriptHardware } from "../scriptHardware";
import { readTensors } from "../tensorReading";
import { findTrainingLoops, sharedLoops, type TrainingLoop } from "../trainingLoops";

const library = "tensorflow.js";

export const tensorflowJs: PythonFramework = {
  name: "tfjs",
  find(trace) {
    const fits = distinctStarts(trace.calls.filter((call) => startsTraining(call, trace)));
    const loops = findTrainingLoops(trace, { computesGradients, updatesWeights, optimizerIn: (call) => call.receiver });
    return [...fits.map((call) => readFit(call, trace)), ...loops.map((loop) => readLoop(loop, trace))];
  },
};

/** `fit` of a model; on something that is not known, one that is given what only training takes. */
function startsTraining(call: Call, trace: Trace): boolean {
  if (call.method !== "fit" && call.method !== "fitDataset") return false;
  const owner = ownerOf(call.callee);
  if (owner.startsWith("tfjs.")) return true;
  if (!/^(\?|npm\.|script\.)/.test(owner) || !usesTensorflow(trace)) return false;
  const { kwargs } = optionsOf(call);
  return (
    call.method === "fitDataset" ||
    ["epochs", "batch_size", "validation_split", "validation_data", "callbacks"].some((name) => kwargs.has(name))
  );
}

function usesTensorflow(trace: Trace): boolean {
  return [...trace.imports].some(isTensorflow) || trace.calls.some((call) => call.callee.startsWith("tfjs."));
}

function isTensorflow(specifier: string): boolean {
  return /^@tensorflow\/tfjs(?!-vis)/.test(specifier);
}

/** The object of options that comes behind the data. */
function optionsOf(call: Call): ReturnType<typeof namedArguments> {
  return namedArguments(call.args[call.method === "fitDataset" ? 1 : 2]);
}

/** The call as Keras would be given it. */
function asKeras(call: Call): Call {
  const { kwargs, open } = optionsOf(call);
  const steps = kwargs.get("batches_per_epoch");
  if (steps) kwargs.set("steps_per_epoch", steps);
  const data = call.args.slice(0, call.method === "fitDataset" ? 1 : 2);
  return { ...call, method: "fit", args: data, kwargs, open: open || call.open === true };
}

function readFit(written: Call, trace: Trace): RunDraft {
  const sheet = new FactSheet();
  const call = asKeras(written);
  const data = readTensors(call.args[0]);
  data.id ??= fetchedDataset(trace);
  stateDuration(sheet, call, library);
  stateBatch(sheet, call, data, library);
  stateOptimizer(sheet, call, trace);
  stateModel(sheet, call.receiver, trace);
  stateInput(sheet, call.receiver);
  stateHeldOut(sheet, call, data, trace);
  stateDataset(sheet, data);
  stateRepeats(sheet, call);
  return finish(sheet, `model.${written.method}`, anchorIn(trace, call.span, call.stack), trace, data);
}

/** A loop around `fit` goes on with the same model, which makes more epochs; one that makes the model anew repeats the run. */
function stateRepeats(sheet: FactSheet, fit: Call): void {
  const held = fit.receiver && likely(fit.receiver);
  const made = held?.kind === "object" ? held.call : undefined;
  const shared = made ? sharedLoops(made.loops, fit.loops) : 0;
  const again = fit.loops.slice(shared);
  stateSweep(sheet, fit.loops.slice(0, shared));
  const epochs = sheet.number("epochs");
  if (again.length === 0 || epochs === undefined) return;
  const counts = again.map((loop) => asNumber(loop.count));
  const [count] = again.map((loop) => loop.count);
  const reason = "fit is called again in a loop that goes on with the same model";
  sheet.withdraw("epochs", reason);
  if (sheet.has("maxSteps")) sheet.withdraw("maxSteps", reason);
  if (counts.includes(undefined)) return;
  const all = counts.reduce<number>((product, each) => product * (each ?? 1), epochs);
  const spans = [...(count?.spans ?? []), ...again.map((loop) => loop.header)];
  sheet.state("epochs", all, count, { origin: "derived", reason, spans });
}

function readLoop(training: TrainingLoop, trace: Trace): RunDraft {
  const sheet = new FactSheet();
  if (training.optimizer) sheet.state("optimizer", training.optimizer.name, training.optimizer.value);
  stateLoopDuration(sheet, training, 1);
  const { backward } = training;
  if (backward.method === "trainOnBatch") {
    stateOptimizer(sheet, backward, trace);
    const inLoop = (call: Call): boolean => call.method === "trainOnBatch" && call.loops.includes(training.outer);
    const steps = trace.calls.filter(inLoop);
    const largest = steps.length > 1 ? largestOf(steps, trace) : undefined;
    if (largest) {
      stateLargest(sheet, largest, steps.length);
      sheet.state("method", "full", undefined, { reason: "the loop trains models of this code" });
    } else stateModel(sheet, backward.receiver, trace);
    stateInput(sheet, backward.receiver);
  }
  stateSweep(sheet, training.repeats);
  return finish(sheet, "training loop", anchorIn(trace, training.outer.header, training.stack), trace);
}

function finish(
  sheet: FactSheet,
  title: string,
  anchor: RunDraft["anchor"],
  trace: Trace,
  data?: DatasetReading,
): RunDraft {
  sheet.fallback("precision", "fp32", `${library}: tensors are float32`);
  stateScriptHardware(sheet, trace);
  return draft(trace, "tfjs", title, anchor, sheet, data);
}

function computesGradients(call: Call): boolean {
  if (call.method === "trainOnBatch") return call.loops.length > 0;
  if (call.method === "minimize") return call.callee.includes("optimizers.");
  return call.callee === "tfjs.variableGrads";
}

function updatesWeights(call: Call): boolean {
  return call.method === "applyGradients" || (call.callee !== "tfjs.variableGrads" && computesGradients(call));
}

function stateOptimizer(sheet: FactSheet, call: Call, trace: Trace): void {
  const compiled = compiledBy(call, trace);
  const chosen = compiled && argument({ ...compiled, ...namedArguments(compiled.args[0]) }, "optimizer");
  const named = asString(chosen);
  if (named !== undefined) sheet.state("optimizer", optimizerName(named), chosen);
  else {
    const optimizer = optimizerOf(chosen);
    if (optimizer) sheet.state("optimizer", optimizer.name, optimizer.value);
  }
}

/** The `compile` of this model: on the same object, else the last one before. */
function compiledBy(fit: Call, trace: Trace): Call | undefined {
  const before = trace.calls.filter((call) => call.method === "compile" && call.index < fit.index);
  return before.findLast((call) => isSame(call.receiver, fit.receiver)) ?? before.at(-1);
}

/** What one sample looks like, by the shape that the model's first layer says it takes: a square picture, words, or a row of numbers. */
function stateInput(sheet: FactSheet, value: Value | undefined): void {
  const first = firstLayer(value);
  const given = first?.kwargs.get("input_shape") ?? first?.kwargs.get("shape");
  const held = given && likely(given);
  if (!first || held?.kind !== "list" || held.open) return;
  const axes = held.items.map((item) => asNumber(item));
  const [length] = axes;
  const [item] = held.items;
  if (axes.length === 3 && length !== undefined && length === axes[1] && item)
    sheet.state("imageSize", length, item, { spans: held.spans });
  const isRow = axes.length === 1 && !first.callee.endsWith("Embedding");
  if (isRow) sheet.state("task", "tabular", undefined, { spans: held.spans, reason: "a sample is a row of numbers" });
}

/** The call that makes the first layer, or the input, of a model. */
function firstLayer(value: Value | undefined): Call | undefined {
  const held = value && likely(value);
  if (held?.kind !== "object") return undefined;
  const inputs = held.call?.kwargs.get("inputs");
  const part = held.attributes.get("0") ?? (inputs && firstOf(inputs));
  const layer = part && likely(part);
  return layer?.kind === "object" ? layer.call : undefined;
}

function firstOf(value: Value): Value {
  const held = likely(value);
  return held.kind === "list" ? (held.items[0] ?? held) : held;
}

function stateModel(sheet: FactSheet, value: Value | undefined, trace: Trace): void {
  const model = readModel(value);
  const held = value && likely(value);
  // A model that is loaded from a file is known by nothing but its address.
  if (held?.kind === "unknown") sheet.leaveOpen("parameterCount", held.reason, held.spans);
  else if (held?.kind === "object" && held.type.startsWith("tfjs.load"))
    sheet.leaveOpen("parameterCount", "the model is loaded when the code runs", held.spans);
  else stateModelSize(sheet, { ...model, ownClass: true, pretrained: false }, trace);
  if (sheet.number("parameterCount") === undefined) {
    if (buildsAllModels(trace))
      sheet.state("method", "full", undefined, { reason: "models are built here and no part of them is frozen" });
    return;
  }
  if (!model.seen.some((part) => measureModel(part, { calls: trace.calls })?.isFrozen === true))
    sheet.state("method", "full", undefined, { reason: "no part of the model is frozen" });
  else sheet.state("method", "frozen-backbone", undefined, { reason: "a part of the model is not trained" });
}

/** Whether all models are of layers that this code puts together: none is loaded, and nothing is kept from training. */
function buildsAllModels(trace: Trace): boolean {
  return (
    trace.calls.some((call) => /^tfjs\.keras\.(Sequential|Model)$/.test(call.callee)) &&
    !trace.calls.some(
      (call) =>
        /(^|\.)load\w*Model$/.test(call.callee) ||
        asBoolean(call.kwargs.get("trainable")) === false ||
        asBoolean(attributesOf(call.result).get("trainable")) === false,
    )
  );
}
