/** MLX loops written by hand: gradients by `mlx.nn.value_and_grad`, updates by `optimizer.update(model, grads)`. */
import type { Call, Trace } from "../../evaluate/trace";
import { likely, type Value } from "../../evaluate/value";
import type { RunDraft } from "../../run/runSpec";
import { FactSheet } from "../facts";
import type { PythonFramework } from "../framework";
import { stateLoopData } from "../loopData";
import { stateLoopDuration } from "../loopDuration";
import { stateModel } from "../modelFacts";
import { stateModelSize } from "../modelSize";
import { readModel } from "../models";
import { anchorIn, draft, stateSweep } from "../runs";
import { findTrainingLoops, type TrainingLoop } from "../trainingLoops";

export const mlxLoop: PythonFramework = {
  name: "mlx",
  find(trace) {
    const loops = findTrainingLoops(trace, { computesGradients, updatesWeights, optimizerIn: (call) => call.receiver });
    return loops.map((training) => readRun(training, trace));
  },
};

const gradient = /^mlx\.(?:nn\.(?:\w+\.)*value_and_grad|core\.(?:value_and_grad|grad))(?:\.__call__)?$/;

function computesGradients(call: Call): boolean {
  return gradient.test(call.callee);
}

function updatesWeights(call: Call): boolean {
  return (
    /^mlx\.optimizers\.(?:\w+\.)*\w+\.(?:update|apply_gradients)$/.test(call.callee) ||
    // An optimizer that is handed to a function that nothing calls is one by what it is given.
    (call.method === "update" && call.callee.startsWith("?") && call.args.length === 2)
  );
}

function readRun(training: TrainingLoop, trace: Trace): RunDraft {
  const sheet = new FactSheet(training.backward.conditions);
  if (training.optimizer) sheet.state("optimizer", training.optimizer.name, training.optimizer.value);
  stateLoopDuration(sheet, training, 1);
  const data = stateLoopData(sheet, training, trace);
  const model = trainedModel(training);
  if (model) {
    const reading = readModel(model);
    if (reading.id) stateModel(sheet, reading);
    stateModelSize(sheet, reading, trace);
  }
  const held = trace.calls.find((call) => /\.(?:freeze|linear_to_lora_layers)$/.test(call.callee));
  if (!held && sheet.has("parameterCount"))
    sheet.state("method", "full", undefined, { reason: "no part of the model is kept from being updated" });
  sheet.fallback("acceleratorKind", "apple", "MLX: Apple silicon, unless it was installed for CUDA", [
    training.backward.span,
  ]);
  stateSweep(sheet, training.repeats);
  return draft(trace, "mlx", "training loop", anchorIn(trace, training.outer.header, training.stack), sheet, data);
}

/** What gradients are taken of: `value_and_grad(model, loss)`, else what the optimizer updates. */
function trainedModel({ backward, step }: TrainingLoop): Value | undefined {
  const made = backward.receiver && likely(backward.receiver);
  const maker = made?.kind === "object" ? made.call : backward;
  const first = maker && gradient.test(maker.callee) ? maker.args[0] : undefined;
  return [first, step?.args[0]].find((value) => {
    const held = value && likely(value);
    return held?.kind === "instance" || held?.kind === "object";
  });
}
