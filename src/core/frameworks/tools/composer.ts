/** Composer: `Trainer(model, train_dataloader, max_duration="10ep").fit()`. Names and defaults: Composer 0.10 to 0.32. */
import { asString, likely, type Value } from "../../evaluate/value";
import type { Call, Trace } from "../../evaluate/trace";
import type { RunDraft } from "../../run/runSpec";
import { anyArgument, argument, madeBy, option } from "../calls";
import { readDataset } from "../datasets";
import { stateDataset } from "../datasetFacts";
import type { DatasetReading } from "../datasetReading";
import { stateDuration } from "../durations";
import { FactSheet } from "../facts";
import type { PythonFramework } from "../framework";
import { noteModelCalls } from "../modelCalls";
import { stateModel } from "../modelFacts";
import { readModel } from "../models";
import { stateForwardWork, stateModelSize } from "../modelSize";
import { optimizerOf } from "../optimizers";
import { precisionNamed } from "../precision";
import { anchorIn, distinctStarts, draft, stateSweep } from "../runs";
import { stateTokenizedLength } from "../tokenizers";

export const composer: PythonFramework = {
  name: "composer",
  find(trace) {
    const starts = trace.calls.filter((call) => /^composer\.(.*\.)?Trainer\.fit$/.test(call.callee));
    return distinctStarts(starts).map((call) => readRun(call, trace));
  },
};

function readRun(call: Call, trace: Trace): RunDraft {
  const sheet = new FactSheet();
  const made = madeBy(call.receiver, trace);
  // What `fit` is given replaces or adds to what the trainer was made with.
  const given = (...names: string[]): Value | undefined => anyArgument(call, names) ?? anyArgument(made, names);
  stateDuration(sheet, anyArgument(call, ["duration"]) ?? anyArgument(made, ["max_duration"]), "epochs");

  const model = readModel(inner(argument(made, "model", 0)));
  noteModelCalls(model, trace, call.index);
  stateModel(sheet, model);
  stateModelSize(sheet, model, trace);
  const optimizer = optimizerOf(firstOf(given("optimizers")));
  if (optimizer) sheet.state("optimizer", optimizer.name, optimizer.value);
  else if (made && !made.open && !given("optimizers"))
    sheet.fallback("optimizer", "sgd", "composer: optimizers is DecoupledSGDW", [made.span]);

  const data = readDataset(given("train_dataloader"));
  stateDataset(sheet, data);
  stateBatch(sheet, data, given("device_train_microbatch_size"));
  statePrecision(sheet, made, given("precision"));
  stateTokenizedLength(sheet, trace, { data });
  stateForwardWork(sheet, model, trace);
  stateSweep(sheet, call.loops);
  return draft(trace, "composer", "Trainer.fit", anchorIn(trace, call.span, call.stack), sheet, data);
}

/** Composer's own models hold the one that is trained: `ComposerClassifier(module)`, `HuggingFaceModel(model)`. */
function inner(value: Value | undefined): Value | undefined {
  const held = value && likely(value);
  const made = held?.kind === "object" ? held.call : undefined;
  if (!made?.callee.startsWith("composer.")) return value;
  return anyArgument(made, ["module", "model"], 0) ?? value;
}

/** A loader's batch is that of one device; the trainer cuts it into passes, `"auto"` as many as fit. */
function stateBatch(sheet: FactSheet, data: DatasetReading, part: Value | undefined): void {
  const size = part && likely(part);
  if (size?.kind === "number") {
    sheet.add("microBatchSize", size);
    const whole = data.batchSize && likely(data.batchSize);
    const parts = whole?.kind === "number" ? whole.value / size.value : undefined;
    if (parts !== undefined && Number.isInteger(parts))
      sheet.state("gradientAccumulationSteps", parts, part, {
        origin: "derived",
        reason: "the loader's batch ÷ device_train_microbatch_size",
      });
  } else if (asString(size) === "auto")
    sheet.leaveOpen("microBatchSize", "composer takes as many samples as fit", part?.spans ?? []);
  else if (data.batchSize) {
    sheet.add("microBatchSize", data.batchSize);
    sheet.fallback("gradientAccumulationSteps", 1, "composer: the batch is computed in one pass");
  }
}

function statePrecision(sheet: FactSheet, made: Call | undefined, written: Value | undefined): void {
  const word = asString(written) ?? symbolName(written);
  if (word !== undefined) sheet.state("precision", precisionNamed(word.toLowerCase()), written);
  else if (written && likely(written).kind !== "none")
    sheet.leaveOpen("precision", "the precision is not known here", written.spans);
  else if (made && !made.open && asString(option(undefined, made, "device")) !== "cpu")
    sheet.fallback("precision", "fp16", "composer: precision is amp_fp16 on a GPU", [made.span]);
}

/** `Precision.AMP_BF16`. */
function symbolName(value: Value | undefined): string | undefined {
  const held = value && likely(value);
  return held?.kind === "symbol" ? held.name.replace(/^.*\./, "") : undefined;
}

function firstOf(value: Value | undefined): Value | undefined {
  const held = value && likely(value);
  return held?.kind === "list" || held?.kind === "tuple" ? held.items[0] : held;
}
