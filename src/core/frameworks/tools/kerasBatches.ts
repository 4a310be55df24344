/** Keras models in loops written by hand: `model.train_on_batch(…)`, one model or a generator and its discriminator. */
import type { Call, Trace } from "../../evaluate/trace";
import { likely, type Value } from "../../evaluate/value";
import { measureModel, type ModelMeasure } from "../../models/definition/measure";
import { shapeOf } from "../../models/definition/tensors/shapeOf";
import type { RunDraft } from "../../run/runSpec";
import { anyArgument } from "../calls";
import { stateDataset } from "../datasetFacts";
import { emptyReading, type DatasetReading } from "../datasetReading";
import { readDataset } from "../datasets";
import { FactSheet } from "../facts";
import type { PythonFramework } from "../framework";
import { stateLoopDuration } from "../loopDuration";
import { anchorIn, draft, stateSweep } from "../runs";
import { findTrainingLoops, type TrainingLoop } from "../trainingLoops";
import {
  compiledBy,
  freezesLayers,
  isOfModel,
  stateCompiled,
  stateKerasPrecision,
  usesKeras,
  withOnlyDataset,
} from "./keras";

export const kerasBatches: PythonFramework = {
  name: "keras",
  find(trace) {
    if (!usesKeras(trace)) return [];
    const trains = (call: Call): boolean => call.method === "train_on_batch" && isOfModel(call, trace);
    const marks = { computesGradients: trains, updatesWeights: trains, optimizerIn: () => undefined };
    return findTrainingLoops(trace, marks).map((training) => readRun(training, trace, trains));
  },
};

function readRun(training: TrainingLoop, trace: Trace, trains: (call: Call) => boolean): RunDraft {
  const { outer, backward } = training;
  const sheet = new FactSheet(backward.conditions);
  const steps = trace.calls.filter((call) => trains(call) && call.loops.includes(outer));
  const largest = largestOf(steps, trace);
  stateCompiled(sheet, compiledBy(largest?.step ?? backward, trace));
  stateLoopDuration(sheet, training, 1);
  stateLargest(sheet, largest, steps.length);
  // What a discriminator is shown may be half of what the loop calls a batch.
  const rows = Math.max(...steps.map(rowsIn));
  if (rows > 1)
    sheet.state("microBatchSize", rows, largest?.step.args[0] ?? backward.args[0], {
      origin: "derived",
      reason: "rows of the arrays that one step is given",
    });
  const data = dataOfSteps(steps, trace);
  stateDataset(sheet, data);
  stateKerasPrecision(sheet, trace);
  stateTrained(sheet, largest?.measure, freezesLayers(backward, trace));
  stateSweep(sheet, training.repeats);
  return draft(trace, "keras", "train_on_batch loop", anchorIn(trace, outer.header, training.stack), sheet, data);
}

/** Claims whether all weights are trained. The judge of a generator is frozen inside the model of both, and trained by itself. */
function stateTrained(sheet: FactSheet, measure: ModelMeasure | undefined, freezes: boolean): void {
  if (measure?.isFrozen === true && measure.backbone)
    sheet.state("method", "frozen-backbone", undefined, { reason: "layers that were trained before are frozen" });
  else if (!measure && freezes) sheet.leaveOpen("method", "some layers are frozen, and which ones is not known");
  else sheet.state("method", "full", undefined, { reason: "the loop trains models of this code" });
}

export interface Measured {
  readonly step: Call;
  readonly measure: ModelMeasure & { readonly parameterCount: number };
}

/** Claims the weights of the largest of so many models in the loop. */
export function stateLargest(sheet: FactSheet, largest: Measured | undefined, models: number): void {
  if (!largest) return;
  const { parameterCount, how, spans } = largest.measure;
  const reason = models > 1 ? `${how}; the largest of the models in the loop` : how;
  sheet.state("parameterCount", parameterCount, undefined, { origin: "derived", reason, spans });
}

/** The model with most weights, of those that could be counted: of a GAN the one that holds both parts. */
export function largestOf(steps: readonly Call[], trace: Trace): Measured | undefined {
  let largest: Measured | undefined;
  for (const step of steps) {
    const measure = step.receiver && measureModel(step.receiver, { calls: trace.calls, probe: trace.probe });
    const count = measure?.parameterCount;
    if (measure && count !== undefined && count > (largest?.measure.parameterCount ?? 0))
      largest = { step, measure: { ...measure, parameterCount: count } };
  }
  return largest;
}

/** Rows of the arrays that a step is given; 0 where they are not known. */
function rowsIn(step: Call): number {
  const given = [anyArgument(step, ["x"], 0), anyArgument(step, ["y"], 1)];
  return Math.max(0, ...given.map((value) => shapeOf(firstOf(value))?.[0] ?? 0));
}

function firstOf(value: Value | undefined): Value | undefined {
  const held = value && likely(value);
  return held?.kind === "list" || held?.kind === "tuple" ? held.items[0] : held;
}

/** Data with a name that a step is given; else the one packaged data set that is loaded. */
function dataOfSteps(steps: readonly Call[], trace: Trace): DatasetReading {
  const readings = steps.map((step) => readDataset(anyArgument(step, ["x"], 0)));
  const named = readings.find((reading) => reading.id !== undefined);
  if (!named) return withOnlyDataset(emptyReading(), trace);
  // One step sees one batch of it: how many rows there are is another matter.
  const { id, split, imageSize } = named;
  return { ...emptyReading(), id, split, imageSize };
}
