/** TensorFlow loops written by hand: `tape.gradient(…)` and `optimizer.apply_gradients(…)`. */
import type { Call, Trace } from "../../evaluate/trace";
import { likely, type Value } from "../../evaluate/value";
import type { RunDraft } from "../../run/runSpec";
import { FactSheet } from "../facts";
import type { PythonFramework } from "../framework";
import { stateKerasPrecision } from "./keras";
import { stateLoopData } from "../loopData";
import { stateLoopDuration } from "../loopDuration";
import { builtAxes, sampleAxes } from "../kerasInput";
import { stateModel } from "../modelFacts";
import { stateModelSize } from "../modelSize";
import { readModel } from "../models";
import { modelOfParameters } from "../parameterGroups";
import { anchorIn, draft, stateSweep } from "../runs";
import { findTrainingLoops, type TrainingLoop } from "../trainingLoops";

export const gradientTape: PythonFramework = {
  name: "tensorflow",
  find(trace) {
    const loops = findTrainingLoops(trace, { computesGradients, updatesWeights, optimizerIn });
    return loops.map((training) => readRun(training, trace));
  },
};

function computesGradients(call: Call): boolean {
  return (call.method === "gradient" && /[Tt]ape|^\?/.test(call.callee)) || isMinimize(call);
}

function updatesWeights(call: Call): boolean {
  return (
    call.method === "apply_gradients" ||
    (call.method === "apply" && call.callee.includes("optimizers.")) ||
    isMinimize(call)
  );
}

function isMinimize(call: Call): boolean {
  return call.method === "minimize" && /optimizers?\./.test(call.callee);
}

function optimizerIn(call: Call): Value | undefined {
  return call.receiver;
}

/** How many models gradients are taken of: those of a GAN are two. */
function trainedModels(trace: Trace): number {
  const models = trace.calls.filter(computesGradients).map((call) => {
    const model = modelOfParameters(call.args[1]);
    const held = model && likely(model);
    return held?.kind === "instance" || held?.kind === "object" ? held.attributes : undefined;
  });
  return new Set(models.filter((model) => model !== undefined)).size;
}

function readRun(training: TrainingLoop, trace: Trace): RunDraft {
  const sheet = new FactSheet(training.backward.conditions);
  if (training.optimizer) sheet.state("optimizer", training.optimizer.name, training.optimizer.value);
  stateLoopDuration(sheet, training, 1);
  const variables = training.step?.args[0];
  const model = readModel(modelOfParameters(variables) ?? modelOfParameters(training.backward.args[1]));
  if (model.id || model.options) stateModel(sheet, model);
  const built = model.seen.map((value) => builtAxes(value, trace.calls)).find(Boolean);
  const looped = training.loops.map(({ iterable }) => sampleAxes(iterable)).find(Boolean);
  if (trainedModels(trace) <= 1) stateModelSize(sheet, model, trace, { inputShape: built ?? looped });
  else sheet.leaveOpen("parameterCount", "several models are trained");
  const data = stateLoopData(sheet, training, trace);
  stateKerasPrecision(sheet, trace);
  stateSweep(sheet, training.repeats);
  return draft(
    trace,
    "tensorflow",
    "training loop",
    anchorIn(trace, training.outer.header, training.stack),
    sheet,
    data,
  );
}
