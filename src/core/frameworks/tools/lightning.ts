/** Lightning: `Trainer(max_epochs=…).fit(model, datamodule)`. Hand-written Fabric loops are read as loops. */
import { asBoolean, asNumber, isNone, likely, type Value } from "../../evaluate/value";
import type { Call, Trace } from "../../evaluate/trace";
import type { RunDraft } from "../../run/runSpec";
import { anyArgument, argument, attributesOf, hasUnseenArguments, isA, isSame, madeBy } from "../calls";
import { readDataset } from "../datasets";
import type { DatasetReading } from "../datasetReading";
import { stateDataset, stateLoaderBatch } from "../datasetFacts";
import { stateEarlyStopping } from "../earlyStopping";
import { FactSheet } from "../facts";
import { stateTensorFloat } from "../loopPrecision";
import type { PythonFramework } from "../framework";
import { stateLightningDevices } from "../hardware";
import { modelPrecision, stateModel } from "../modelFacts";
import { stateForwardWork, stateModelSize } from "../modelSize";
import { noteModelCalls } from "../modelCalls";
import { readModel } from "../models";
import { optimizerOf, stateFusedOptimizer } from "../optimizers";
import { precisionOf, narrowWeights } from "../precision";
import { anchorIn, distinctStarts, draft, stateSweep } from "../runs";
import { stateTokenizedLength } from "../tokenizers";

const lightningTrainer = /^(lightning|pytorch_lightning|lightning_pytorch)\.(.*\.)?Trainer$/;

export const lightning: PythonFramework = {
  name: "lightning",
  find(trace) {
    const starts = trace.calls.filter(
      (call) => call.method === "fit" && lightningTrainer.test(call.callee.slice(0, -".fit".length)),
    );
    return distinctStarts(starts).map((call) => readRun(call, trace));
  },
};

function readRun(call: Call, trace: Trace): RunDraft {
  const sheet = new FactSheet(call.conditions);
  const made = madeBy(call.receiver, trace);
  if (made) {
    stateTrainer(sheet, made);
    const everyEpoch = !made.kwargs.has("check_val_every_n_epoch") && !made.kwargs.has("val_check_interval");
    // Lightning: patience is 3.
    stateEarlyStopping(sheet, argument(made, "callbacks"), trace, { everyEpoch, usual: 3 });
  } else
    for (const input of ["epochs", "precision"] as const)
      sheet.leaveOpen(input, "the Trainer is made elsewhere", [call.span]);

  const module = anyArgument(call, ["model"], 0);
  const model = readModel(module);
  noteModelCalls(model, trace, call.index);
  stateModel(sheet, model);
  stateModelSize(sheet, model, trace);
  const computing = modelPrecision(model);
  if (computing && sheet.isSilentOn("precision"))
    sheet.state("precision", computing.precision, computing.value, {
      origin: "derived",
      reason: "the model is loaded in this type",
    });
  if (made && !hasUnseenArguments(made) && !(sheet.isSilentOn("precision") && stateTensorFloat(sheet, trace)))
    sheet.fallback("precision", "fp32", "lightning: precision is 32-true", [made.span]);

  const optimizer = optimizerFor(module, trace);
  if (optimizer) sheet.state("optimizer", optimizer.name, optimizer.value);
  stateFusedOptimizer(sheet, optimizer?.value);
  const data = trainingData(call, module, trace);
  if (data) {
    stateDataset(sheet, data);
    stateLoaderBatch(sheet, data, trace);
    stateTokenizedLength(sheet, trace, { data });
  }
  stateForwardWork(sheet, model, trace);
  stateSweep(sheet, call.loops);
  return draft(trace, "lightning", "Trainer.fit", anchorIn(trace, call.span, call.stack), sheet, data);
}

/** What the Trainer's constructor says. Defaults: lightning 2.x. */
function stateTrainer(sheet: FactSheet, made: Call): void {
  const steps = argument(made, "max_steps");
  const epochs = argument(made, "max_epochs");
  const stepsDecide = (asNumber(steps) ?? 0) > 0;
  if (stepsDecide) sheet.add("maxSteps", steps);
  const endless = asNumber(epochs) === -1;
  if (epochs && !isNone(epochs) && !endless) sheet.add("epochs", epochs);
  else if (endless && !stepsDecide)
    sheet.leaveOpen("epochs", "max_epochs is -1: training has no end in the code", epochs?.spans ?? []);
  else if (!stepsDecide && !hasUnseenArguments(made)) {
    if (made.kwargs.has("max_time"))
      sheet.leaveOpen("epochs", "max_time ends the training", argument(made, "max_time")?.spans ?? []);
    else
      sheet.fallback("epochs", 1000, "lightning: max_epochs is 1000 where neither epochs nor steps are limited", [
        made.span,
      ]);
  }
  const quick = argument(made, "fast_dev_run");
  if (asBoolean(quick) === true) {
    sheet.withdraw("epochs", "fast_dev_run trains on one batch");
    sheet.state("maxSteps", 1, quick, { reason: "fast_dev_run trains on one batch" });
  }
  const perEpoch = argument(made, "limit_train_batches");
  const batches = asNumber(perEpoch);
  const number = sheet.number("epochs");
  if (perEpoch && batches !== undefined && batches > 1 && Number.isInteger(batches) && number !== undefined)
    sheet.state("maxSteps", number * batches, perEpoch, { origin: "derived", reason: "epochs × limit_train_batches" });
  const accumulation = argument(made, "accumulate_grad_batches");
  if (accumulation && likely(accumulation).kind !== "none") sheet.add("gradientAccumulationSteps", accumulation);
  else if (!hasUnseenArguments(made))
    sheet.fallback("gradientAccumulationSteps", 1, "lightning: accumulate_grad_batches is 1", [made.span]);
  const written = argument(made, "precision");
  const precision = precisionOf(written);
  if (written && precision) sheet.state("precision", precision, written);
  else if (written && likely(written).kind === "unknown")
    sheet.leaveOpen("precision", "the precision is not known here", written.spans);
  sheet.state("weightPrecision", narrowWeights(written), written);
  stateLightningDevices(sheet, made);
}

/** The optimizer that the module's `configure_optimizers` makes. */
function optimizerFor(module: Value | undefined, trace: Trace): ReturnType<typeof optimizerOf> {
  const made = trace.calls.map((call) => optimizerOf(call.result)).filter((found) => found !== undefined);
  const names = new Set(made.map((found) => found.name));
  const attribute = optimizerOf(attributesOf(module).get("optimizer"));
  return attribute ?? (names.size === 1 ? made[0] : undefined);
}

/** The training loader: given to `fit`, held by the data module, or the one that was made. */
function trainingData(call: Call, module: Value | undefined, trace: Trace): DatasetReading | undefined {
  const given = anyArgument(call, ["train_dataloaders", "train_dataloader", "datamodule"]) ?? call.args[1];
  if (given && !isA(given, /LightningDataModule$/)) {
    const reading = readDataset(given);
    if (reading.batched || reading.id) return reading;
  }
  const loaders = trace.calls.filter((candidate) => /(^|\.)DataLoader$/.test(candidate.callee));
  const ownLoaders = loaders.filter(
    (candidate) => !given || candidate.stack.length > 0 || !isSame(candidate.result, module),
  );
  const readings = ownLoaders.map((candidate) => readDataset(candidate.result));
  const training = readings.filter((reading) => !/test|val|predict/i.test(reading.split ?? ""));
  const shuffled = ownLoaders.findIndex((candidate) => asBoolean(candidate.kwargs.get("shuffle")) === true);
  const found = training.length === 1 ? training[0] : (readings[shuffled] ?? training[0]);
  if (found?.batchSize) return found;
  const size = attributesOf(given ?? module).get("batch_size");
  const held = size && likely(size);
  if (held?.kind !== "number") return found;
  return { ...(found ?? readDataset(undefined)), batchSize: size, batched: true };
}
