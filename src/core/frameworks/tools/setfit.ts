/** SetFit: few labelled texts become many pairs on which a sentence transformer is tuned. Defaults: setfit 0.3 to 1.1. */
import { asBoolean, asNumber, asString, likely, type Value } from "../../evaluate/value";
import type { Call, Trace } from "../../evaluate/trace";
import type { RunDraft } from "../../run/runSpec";
import { argument, isA, lastOf, madeBy, ownerOf } from "../calls";
import { stateDataset } from "../datasetFacts";
import { readDataset } from "../datasets";
import { FactSheet } from "../facts";
import type { PythonFramework } from "../framework";
import { stateHardware } from "../hardware";
import { stateSearch } from "../hyperparameterSearch";
import { stateModel } from "../modelFacts";
import { readModel } from "../models";
import { anchorIn, distinctStarts, draft, stateSweep } from "../runs";

const trainers = /(^|\.)setfit\.(\w+\.)*\w*Trainer$/;

export const setfit: PythonFramework = {
  name: "setfit",
  find: (trace) => distinctStarts(trace.calls.filter((call) => isTraining(call))).map((call) => readRun(call, trace)),
};

/** A call that trains by SetFit's own trainer, whose options are not those of transformers. */
function isTraining(call: Call): boolean {
  const isOwn = trainers.test(ownerOf(call.callee)) || isA(call.receiver, trainers);
  return isOwn && (call.method === "train" || call.method === "hyperparameter_search");
}

function readRun(call: Call, trace: Trace): RunDraft {
  const sheet = new FactSheet(call.conditions);
  const made = madeBy(call.receiver, trace);
  const options = madeBy(argument(made, "args", 1), trace);
  const isOld = lastOf(made?.callee ?? "").includes("SetFitTrainer");
  const given = (name: string): Value | undefined =>
    argument(call, name) ?? argument(made, name) ?? argument(options, name);
  const isComplete = made !== undefined && !call.open && !made.open && options?.open !== true;

  stateModel(sheet, readModel(argument(made, "model", 0) ?? modelOf(argument(made, "model_init"))));
  sheet.state("task", "embedding", undefined, { spans: [call.span], reason: "SetFit tunes a sentence transformer" });
  const data = readDataset(argument(made, "train_dataset"));
  stateDataset(sheet, data);
  const state = (input: "epochs" | "microBatchSize", name: string, usual: number): void => {
    const value = firstPhase(given(name));
    if (value) sheet.add(input, value);
    else if (isComplete) sheet.fallback(input, usual, `setfit: ${name} is ${String(usual)}`, [call.span]);
  };
  state("epochs", "num_epochs", 1);
  state("microBatchSize", "batch_size", 16);
  const steps = given("max_steps");
  if ((asNumber(steps) ?? 0) > 0) sheet.add("maxSteps", steps);
  else
    statePairs(
      sheet,
      given("num_iterations"),
      { isOld, isComplete, strategy: asString(given("sampling_strategy")) },
      call,
    );
  const mixed = given("use_amp");
  if (asBoolean(mixed)) sheet.state("precision", "fp16", mixed);
  else if (isComplete) sheet.fallback("precision", "fp32", "setfit: use_amp is off", [call.span]);
  if (isComplete) {
    sheet.fallback("gradientAccumulationSteps", 1, "setfit: it does not accumulate gradients", [call.span]);
    sheet.fallback("optimizer", "adamw", "setfit: AdamW tunes the body", [call.span]);
  }
  stateHardware(sheet, trace);
  stateSweep(sheet, call.loops);
  if (call.method === "hyperparameter_search") stateSearch(sheet, call);
  const title = lastOf(made?.callee ?? "setfit.Trainer");
  return draft(trace, "setfit", title, anchorIn(trace, call.span, call.stack), sheet, data);
}

interface Pairing {
  readonly isOld: boolean;
  readonly isComplete: boolean;
  readonly strategy: string | undefined;
}

/**
 * Steps over the pairs that are made of the rows: `num_iterations` alike and as many unlike ones for each row (20 before version 1);
 * else every pair once, the rarer kind repeated: half the square of the rows for two classes, nearly the square for many.
 */
function statePairs(sheet: FactSheet, iterations: Value | undefined, pairing: Pairing, call: Call): void {
  const [rows, batch, epochs] = [
    sheet.number("datasetSamples"),
    sheet.number("microBatchSize"),
    sheet.number("epochs"),
  ];
  const times = asNumber(iterations) ?? (pairing.isOld && pairing.isComplete ? 20 : undefined);
  if (rows === undefined || batch === undefined || epochs === undefined) {
    leavePairsOpen(sheet, call);
    return;
  }
  const stepsOf = (pairs: number): number => Math.ceil(pairs / batch) * epochs;
  if (times !== undefined)
    sheet.state("maxSteps", stepsOf(2 * times * rows), iterations, {
      origin: "derived",
      spans: [call.span],
      reason: `${String(2 * times)} pairs for each of ${String(rows)} rows`,
    });
  else if (pairing.isComplete && (pairing.strategy ?? "oversampling") === "oversampling")
    sheet.state("maxSteps", stepsOf(rows ** 2), undefined, {
      origin: "derived",
      spans: [call.span],
      least: stepsOf(rows ** 2 / 2),
      reason: `all pairs of ${String(rows)} rows, the rarer kind repeated: fewer with fewer classes`,
    });
  else leavePairsOpen(sheet, call);
}

/** What an epoch is cannot be told from the rows alone. */
function leavePairsOpen(sheet: FactSheet, call: Call): void {
  sheet.leaveOpen("maxSteps", "how many pairs are made of the texts is not known here", [call.span]);
}

/** `(16, 2)`: that of the body's phase; the head is small. */
function firstPhase(value: Value | undefined): Value | undefined {
  const held = value && likely(value);
  return held?.kind === "tuple" || held?.kind === "list" ? held.items[0] : value;
}

/** What `model_init` gives, where the evaluator put it into its place. */
function modelOf(value: Value | undefined): Value | undefined {
  const held = value && likely(value);
  return held?.kind === "object" ? held : undefined;
}
