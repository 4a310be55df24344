/** JAX loops written by hand: gradients by `jax.value_and_grad`, updates by optax, flax or haiku. */
import type { Call, Trace } from "../../evaluate/trace";
import { likely, type Value } from "../../evaluate/value";
import { initializations } from "../../models/definition/flax/measureLinen";
import type { RunDraft } from "../../run/runSpec";
import { lastOf, libraryOf } from "../calls";
import { FactSheet } from "../facts";
import type { PythonFramework } from "../framework";
import { stateLoopData } from "../loopData";
import { stateLoopDuration } from "../loopDuration";
import { stateModelSize } from "../modelSize";
import { readModel } from "../models";
import { optimizerName } from "../optimizers";
import { anchorIn, draft, stateSweep } from "../runs";
import { stateImageSide } from "../transforms";
import { findTrainingLoops, type TrainingLoop } from "../trainingLoops";

export const jaxLoop: PythonFramework = {
  name: "jax",
  find(trace) {
    const loops = findTrainingLoops(trace, {
      computesGradients,
      updatesWeights,
      optimizerIn: (): Value | undefined => undefined,
    });
    return loops.map((training) => readRun(training, trace));
  },
};

function computesGradients(call: Call): boolean {
  return /^(jax|flax\.nnx|equinox)\.(.*\.)?(filter_)?(value_and_)?grad(\.__call__)?$/.test(call.callee);
}

function updatesWeights(call: Call): boolean {
  return (
    /(^|\.)optax\.(.*\.)?apply_updates$|^equinox\.apply_updates$/.test(call.callee) ||
    (call.method === "apply_gradients" && !/keras|tensorflow/.test(call.callee)) ||
    (call.method === "update" && /nnx\.(.*\.)?Optimizer\.update$/.test(call.callee))
  );
}

function readRun(training: TrainingLoop, trace: Trace): RunDraft {
  const sheet = new FactSheet(training.backward.conditions);
  const made = trace.calls.find((call) => libraryOf(call.callee) === "optax" && optimizers.test(lastOf(call.callee)));
  if (made) sheet.state("optimizer", optimizerName(lastOf(made.callee)), made.result);
  stateLoopDuration(sheet, training, 1);
  const data = stateLoopData(sheet, training, trace);
  stateImageSide(sheet, trace);
  const model = flaxModel(trace);
  if (model) stateModelSize(sheet, readModel(model), trace);
  if (sheet.has("parameterCount") && !trace.calls.some(holdsWeights))
    sheet.state("method", "full", undefined, { reason: "no part of the model is kept from being updated" });
  stateSweep(sheet, training.repeats);
  const isFlax = [...trace.imports].some((name) => libraryOf(name) === "flax");
  return draft(
    trace,
    isFlax ? "flax" : "jax",
    "training loop",
    anchorIn(trace, training.outer.header, training.stack),
    sheet,
    data,
  );
}

/** Whether a call may keep weights from being updated. */
function holdsWeights(call: Call): boolean {
  return /^optax\.(.*\.)?(masked|multi_transform|set_to_zero|partition|freeze)$|(^|\.)stop_gradient$/.test(call.callee);
}

/** The model of Flax that is trained: the one that parameters or an optimizer are made for. Several leave it open. */
function flaxModel(trace: Trace): Value | undefined {
  const optimized = trace.calls.flatMap((call) =>
    /^flax\.nnx\.(\w+\.)*(Optimizer|ModelAndOptimizer)$/.test(call.callee) && call.args[0] ? [call.args[0]] : [],
  );
  const models = [...initializations(trace.calls).flatMap(({ receiver }) => receiver ?? []), ...optimized].map(likely);
  const [first] = models;
  const isOne = models.every(
    (model) => first?.kind === "instance" && model.kind === "instance" && model.className === first.className,
  );
  return isOne ? first : undefined;
}

/** Functions of optax that make a whole optimizer. */
const optimizers =
  /^(adam|adamw|sgd|lion|lamb|lars|adafactor|adagrad|adamax|nadam|nadamw|radam|rmsprop|novograd|sm3|yogi|fromage)$/;
