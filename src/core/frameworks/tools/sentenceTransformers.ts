/** sentence-transformers before its Trainer: `model.fit(train_objectives=[(loader, loss)], epochs=1)`. */
import { asBoolean, likely, type Value } from "../../evaluate/value";
import type { Call, Trace } from "../../evaluate/trace";
import type { RunDraft } from "../../run/runSpec";
import { anyArgument, argument, libraryOf } from "../calls";
import { readDataset } from "../datasets";
import { stateDataset, stateLoaderBatch } from "../datasetFacts";
import { FactSheet } from "../facts";
import type { PythonFramework } from "../framework";
import { stateModel } from "../modelFacts";
import { readModel } from "../models";
import { anchorIn, distinctStarts, draft, stateSweep } from "../runs";

export const sentenceTransformersFit: PythonFramework = {
  name: "sentence-transformers",
  find(trace) {
    const starts = trace.calls.filter(
      (call) =>
        call.method === "fit" &&
        (libraryOf(call.callee) === "sentence_transformers" || call.kwargs.has("train_objectives")),
    );
    return distinctStarts(starts).map((call) => readRun(call, trace));
  },
};

/** Defaults: `SentenceTransformer.fit` and `CrossEncoder.fit` of sentence-transformers 2 and 3. */
function readRun(call: Call, trace: Trace): RunDraft {
  const sheet = new FactSheet(call.conditions);
  const objectives = anyArgument(call, ["train_objectives", "train_dataloader"], 0);
  const data = readDataset(loaderOf(objectives));
  stateDataset(sheet, data);
  stateLoaderBatch(sheet, data, trace);
  const epochs = argument(call, "epochs");
  if (epochs) sheet.add("epochs", epochs);
  else if (!call.open) sheet.fallback("epochs", 1, "sentence-transformers: epochs is 1", [call.span]);
  const perEpoch = argument(call, "steps_per_epoch");
  const [steps, number] = [perEpoch && likely(perEpoch), sheet.number("epochs")];
  if (steps?.kind === "number" && number !== undefined)
    sheet.state("maxSteps", steps.value * number, perEpoch, { origin: "derived", reason: "epochs × steps_per_epoch" });
  const mixed = argument(call, "use_amp");
  if (asBoolean(mixed)) sheet.state("precision", "fp16", mixed);
  else if (!call.open) sheet.fallback("precision", "fp32", "sentence-transformers: use_amp is off", [call.span]);
  if (!argument(call, "optimizer_class") && !call.open)
    sheet.fallback("optimizer", "adamw", "sentence-transformers: optimizer_class is AdamW", [call.span]);
  stateModel(sheet, readModel(call.receiver));
  sheet.state("task", "embedding", undefined, { spans: [call.span], reason: "a sentence-transformers model" });
  stateSweep(sheet, call.loops);
  return draft(trace, "sentence-transformers", "model.fit", anchorIn(trace, call.span, call.stack), sheet, data);
}

/** `[(loader, loss), …]`: the first objective's loader. */
function loaderOf(objectives: Value | undefined): Value | undefined {
  let held = objectives && likely(objectives);
  for (let depth = 0; depth < 2 && (held?.kind === "list" || held?.kind === "tuple"); depth++) {
    const [first] = held.items;
    held = first && likely(first);
  }
  return held;
}
