/** Keras and tf.keras: `model.compile(…)` then `model.fit(…)`. */
import { asBoolean, asNumber, asString, isNone, likely, type Value } from "../../evaluate/value";
import type { Call, Trace } from "../../evaluate/trace";
import type { RunDraft } from "../../run/runSpec";
import { anyArgument, argument, isA, isSame, libraryOf, ownerOf } from "../calls";
import { readDataset } from "../datasets";
import type { DatasetReading } from "../datasetReading";
import { stateDataset } from "../datasetFacts";
import { stateEarlyStopping } from "../earlyStopping";
import { rowsOf } from "../evaluation";
import { FactSheet } from "../facts";
import type { PythonFramework } from "../framework";
import { builtAxes, sampleAxes } from "../kerasInput";
import { stateModel } from "../modelFacts";
import type { ModelMeasure } from "../../models/definition/measure";
import { stateModelSize } from "../modelSize";
import { readModel } from "../models";
import { optimizerName, optimizerOf } from "../optimizers";
import { precisionOf } from "../precision";
import { anchorIn, distinctStarts, draft, stateSweep } from "../runs";
import { stateRowLength } from "../tokenizers";

export const keras: PythonFramework = {
  name: "keras",
  find(trace) {
    if (!usesKeras(trace)) return [];
    const starts = trace.calls.filter((call) => startsTraining(call, trace));
    return distinctStarts(starts).map((call) => readRun(call, trace));
  },
};

/** Whether a script works with Keras at all. */
export function usesKeras(trace: Trace): boolean {
  return [...trace.imports].some((name) =>
    /(^|\.)(keras|tensorflow|tf_keras|keras_hub|keras_nlp|keras_cv|segmentation_models)\b/.test(name),
  );
}

const kerasLibraries =
  /^(keras(_(hub|nlp|cv|unet_collection|segmentation|resnet|efficientnet_v2|cv_attention_models|vggface))?|tensorflow(_hub)?|tf_keras|transformers|autokeras|segmentation_models|classification_models|efficientnet|vit_keras|tcn|spektral)$/;

/** `fit` of a model; preprocessing layers, generators and estimators of other libraries have a `fit` too. */
function startsTraining(call: Call, trace: Trace): boolean {
  return /^(fit|fit_generator)$/.test(call.method) && isOfModel(call, trace);
}

/** Whether a method is one of a Keras model. */
export function isOfModel(call: Call, trace: Trace): boolean {
  const owner = ownerOf(call.callee);
  if (
    /preprocessing|ImageDataGenerator|Tokenizer|Scaler|Encoder$|StringLookup|TextVectorization|Normalization/.test(
      owner,
    )
  )
    return false;
  if (kerasLibraries.test(libraryOf(owner))) return true;
  if (owner !== "?") return isA(call.receiver, /(^|\.)keras\.(.*\.)?(Model|Sequential)$/);
  const looksLikeIt = [
    "epochs",
    "batch_size",
    "validation_data",
    "validation_split",
    "steps_per_epoch",
    "callbacks",
  ].some((name) => call.kwargs.has(name));
  return looksLikeIt && trace.calls.some((other) => other.method === "compile" && other.callee !== "re.compile");
}

function readRun(call: Call, trace: Trace): RunDraft {
  const sheet = new FactSheet(call.conditions);
  const data = readDataset(anyArgument(call, ["x", "generator", "train_data"], 0));
  stateDuration(sheet, call);
  // Keras: patience is 0, which ends a training at the first epoch that is no better.
  stateEarlyStopping(sheet, anyArgument(call, ["callbacks"]), trace, { everyEpoch: true, usual: 0 });
  stateBatch(sheet, call, data);
  stateCompiled(sheet, compiledBy(call, trace));
  stateKerasPrecision(sheet, trace);

  stateRowLength(sheet, data);
  const model = readModel(call.receiver);
  const isOwn = /(^|\.)(Sequential|Model|Functional)$/.test(model.maker ?? "") && !model.id;
  if (!isOwn) stateModel(sheet, model);
  const fitted = sampleAxes(anyArgument(call, ["x", "generator", "train_data"], 0));
  const inputShape = (call.receiver && builtAxes(call.receiver, trace.calls)) ?? fitted;
  const measure = stateModelSize(sheet, model, trace, { inputShape, before: call.index });
  if (isOwn) stateTrained(sheet, measure, freezesLayers(call, trace));
  stateHeldOut(sheet, call, data, trace);
  const isKnown = data.id !== undefined || data.synthetic || data.samples !== undefined;
  stateDataset(sheet, isKnown ? data : withOnlyDataset(data, trace));
  stateSweep(sheet, call.loops);
  return draft(trace, "keras", `model.${call.method}`, anchorIn(trace, call.span, call.stack), sheet, data);
}

/** Claims the optimizer that `compile` was given. */
export function stateCompiled(sheet: FactSheet, compiled: Call | undefined): void {
  const chosen = anyArgument(compiled, ["optimizer"], 0);
  const optimizer = optimizerOf(chosen);
  const named = asString(chosen);
  if (named !== undefined) sheet.state("optimizer", optimizerName(named), chosen);
  else if (optimizer) sheet.state("optimizer", optimizer.name, optimizer.value);
  else if (compiled && !compiled.kwargs.has("optimizer") && compiled.args.length === 0 && !compiled.open)
    sheet.fallback("optimizer", "rmsprop", "keras: compile's optimizer is rmsprop", [compiled.span]);
}

/** Whether anything is frozen before a training. */
export function freezesLayers({ index }: Call, { calls }: Trace): boolean {
  return calls.some(
    (call) =>
      call.index < index &&
      call.method === "__setattr__" &&
      asString(call.args[0]) === "trainable" &&
      asBoolean(call.args[1]) !== true,
  );
}

/** Claims whether all layers are trained. @param freezes whether some may be frozen, of a model that could not be counted. */
function stateTrained(sheet: FactSheet, measure: ModelMeasure | undefined, freezes: boolean): void {
  const isOpen = measure?.parameterCount === undefined ? freezes : measure.trainableParameterCount === undefined;
  if (isOpen) sheet.leaveOpen("method", "some layers are frozen, and which ones is not known", measure?.spans ?? []);
  else if (measure?.isFrozen === true)
    sheet.state("method", "frozen-backbone", undefined, { reason: "layers that were trained before are frozen" });
  else sheet.state("method", "full", undefined, { reason: "no part of the model is frozen and no adapter is added" });
}

/** Claims epochs, and steps where the length of an epoch is given. @param library whose defaults hold where nothing is given. */
export function stateDuration(sheet: FactSheet, call: Call, library = "keras"): void {
  const epochs = anyArgument(call, ["epochs", "nb_epoch"], call.method === "fit" ? 3 : 2);
  const started = argument(call, "initial_epoch");
  const first = asNumber(started) ?? 0;
  const last = asNumber(epochs);
  if (epochs && started && last !== undefined && first > 0)
    sheet.state("epochs", last - first, epochs, { origin: "derived", reason: "epochs − initial_epoch" });
  else if (epochs) {
    sheet.add("epochs", epochs);
    if (started && asNumber(started) === undefined)
      sheet.limit("epochs", 1, "less those before initial_epoch, which is not known here");
  } else if (!call.open) sheet.fallback("epochs", 1, `${library}: epochs is 1`, [call.span]);
  const perEpoch = anyArgument(call, ["steps_per_epoch"]);
  const steps = asNumber(perEpoch);
  const number = sheet.number("epochs");
  if (perEpoch && steps !== undefined && number !== undefined)
    sheet.state("maxSteps", steps * number, perEpoch, { origin: "derived", reason: "epochs × steps_per_epoch" });
}

/** Claims the batch: given to `fit`, set by the data's pipeline, or the library's. */
export function stateBatch(sheet: FactSheet, call: Call, data: DatasetReading, library = "keras"): void {
  const given = anyArgument(call, ["batch_size"], call.method === "fit" ? 2 : undefined);
  if (given && !isNone(given)) sheet.add("microBatchSize", given);
  else if (data.batchSize) sheet.add("microBatchSize", data.batchSize);
  else if (data.defaultBatch)
    sheet.fallback("microBatchSize", data.defaultBatch.size, data.defaultBatch.reason, [data.defaultBatch.from.span]);
  // Arrays come with their labels beside them; a pipeline carries both and its own batch size.
  else if (call.method === "fit" && !call.open && !data.batched && (call.args.length > 1 || call.kwargs.has("y")))
    sheet.fallback("microBatchSize", 32, `${library}: ${library === "keras" ? "batch_size" : "batchSize"} is 32`, [
      call.span,
    ]);
}

/** The `compile` that prepared this model: the last one before `fit` on the same object. */
export function compiledBy(fit: Call, trace: Trace): Call | undefined {
  const before = trace.calls.filter(
    (call) => call.method === "compile" && call.index < fit.index && !/^(re|torch|regex)\./.test(call.callee),
  );
  return before.findLast((call) => isSame(call.receiver, fit.receiver)) ?? before[before.length - 1];
}

/** `keras.mixed_precision.set_global_policy("mixed_float16")`; else Keras's float32. */
export function stateKerasPrecision(sheet: FactSheet, trace: Trace): void {
  for (const call of trace.calls) {
    if (!/(set_global_policy|set_policy|set_dtype_policy|set_floatx|experimental\.set_policy)$/.test(call.callee))
      continue;
    const written = call.args[0];
    const inside = written && likely(written);
    const policy = inside?.kind === "object" ? inside.call?.args[0] : written;
    const precision = precisionOf(policy);
    if (precision) sheet.state("precision", precision, policy, { spans: [call.span] });
  }
  sheet.fallback("precision", "fp32", "keras: float32 unless a policy is set");
}

/** `validation_split=0.1` keeps the last tenth of the rows out of training. */
export function stateHeldOut(sheet: FactSheet, call: Call, data: DatasetReading, trace: Trace): void {
  const split = argument(call, "validation_split");
  const share = asNumber(split);
  if (split && share !== undefined && share > 0 && share < 1) {
    if (data.samples) {
      const used = data.samples.count * data.fraction * (1 - share);
      sheet.state("datasetSamples", Math.floor(used + 1e-9), data.samples.from, {
        origin: "derived",
        spans: [...data.samples.from.spans, ...split.spans],
        reason: "rows left after validation_split",
      });
    }
    const known = data.id || data.samples ? data : withOnlyDataset({ ...data }, trace);
    stateHeldOutRows(sheet, rowsOf({ ...known, split: "train", fraction: data.fraction * share }), split);
    data.fraction *= 1 - share;
    return;
  }
  const given = argument(call, "validation_data");
  const held = given && likely(given);
  const rows = held?.kind === "tuple" ? held.items[0] : given;
  if (rows) stateHeldOutRows(sheet, rowsOf(readDataset(rows)), rows);
}

/** Keras evaluates after each epoch. */
function stateHeldOutRows(sheet: FactSheet, rows: number | undefined, from: Value): void {
  sheet.state("evaluationSamples", rows, from, { origin: "derived", reason: "rows that are held out" });
}

/** Where arrays were computed on a way that could not be followed: the one packaged data set that the code loads. */
export function withOnlyDataset(data: DatasetReading, trace: Trace): DatasetReading {
  const loads = trace.calls.filter((call) => /\bdatasets\.\w+\.load_data$/.test(call.callee));
  const only = loads.length === 1 ? loads[0] : undefined;
  if (!only) return data;
  const found = readDataset(only.result);
  data.id = found.id;
  data.split = found.split;
  data.imageSize ??= found.imageSize;
  return data;
}
