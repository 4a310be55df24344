/** Coqui's trainer of speech models: `Trainer(TrainerArgs(), config, output_path, model=model, …).fit()`. Names and defaults: its `trainer` package, 0.0.36 to 0.3. */
import { findDataset } from "../../data/datasets";
import { asBoolean, asString, likely, type Value } from "../../evaluate/value";
import type { Call, Trace } from "../../evaluate/trace";
import type { RunDraft } from "../../run/runSpec";
import { anyArgument, argument, hasUnseenArguments, lastOf, madeBy, option } from "../calls";
import { FactSheet } from "../facts";
import type { PythonFramework } from "../framework";
import { readModel } from "../models";
import { stateModel } from "../modelFacts";
import { stateModelSize } from "../modelSize";
import { stateOptimizerName } from "../optimizers";
import { precisionOf } from "../precision";
import { anchorIn, distinctStarts, draft } from "../runs";

export const coqui: PythonFramework = {
  name: "coqui",
  find(trace) {
    const starts = trace.calls.filter((call) => /^trainer\.(trainer\.)?Trainer\.fit$/.test(call.callee));
    return distinctStarts(starts).map((call) => readRun(call, trace));
  },
};

function readRun(call: Call, trace: Trace): RunDraft {
  const sheet = new FactSheet(call.conditions);
  const made = madeBy(call.receiver, trace);
  const args = anyArgument(made, ["args"], 0);
  const config = givenConfig(anyArgument(made, ["config"], 1));
  const constructed = madeBy(config, trace);
  const set = (...names: string[]): Value | undefined => option(config, constructed, ...names);
  sheet.state("task", "speech", undefined, {
    spans: [call.span],
    reason: `trained by ${lastOf(call.callee.slice(0, -".fit".length))}`,
  });
  sheet.add("epochs", set("epochs"));
  sheet.add("microBatchSize", set("batch_size"));
  const steps = option(args, madeBy(args, trace), "grad_accum_steps") ?? set("grad_accum_steps");
  if (steps) sheet.add("gradientAccumulationSteps", steps);
  else if (made && !hasUnseenArguments(made))
    sheet.fallback("gradientAccumulationSteps", 1, "coqui: grad_accum_steps is 1", [made.span]);
  statePrecision(sheet, set, constructed);
  const optimizer = set("optimizer");
  if (optimizer) stateOptimizerName(sheet, asString(optimizer) ?? "", optimizer);
  stateData(sheet, set("datasets"), trace);
  const model = readModel(argument(made, "model", 3));
  stateModel(sheet, model);
  stateModelSize(sheet, model, trace);
  return draft(trace, "coqui", "Trainer.fit", anchorIn(trace, call.span, call.stack), sheet);
}

/** `tokenizer, config = TTSTokenizer.init_from_config(config)` hands the configuration on. */
function givenConfig(config: Value | undefined): Value | undefined {
  const held = config && likely(config);
  const owner = held?.kind === "object" && held.owner ? likely(held.owner) : undefined;
  const from = owner?.kind === "object" && owner.call?.method === "init_from_config" ? owner.call : undefined;
  return from ? givenConfig(anyArgument(from, ["config"], 0)) : config;
}

/** `mixed_precision=True` is fp16, unless `precision` names another type. */
function statePrecision(sheet: FactSheet, set: (name: string) => Value | undefined, config: Call | undefined): void {
  const mixed = set("mixed_precision");
  const on = asBoolean(mixed);
  const type = set("precision");
  if (on === true) sheet.state("precision", precisionOf(type) ?? "fp16", type ?? mixed);
  else if (on === false) sheet.state("precision", "fp32", mixed);
  else if (!mixed && config && !hasUnseenArguments(config))
    sheet.fallback("precision", "fp32", "coqui: mixed_precision is off", [config.span]);
}

/** The one data set that is listed: by the name it is given, that of a known formatter, or its folder. */
function stateData(sheet: FactSheet, listed: Value | undefined, trace: Trace): void {
  const held = listed && likely(listed);
  const [first, ...others] = held?.kind === "list" ? held.items : [];
  if (!first || others.length > 0) return;
  const made = madeBy(first, trace);
  const formatter = option(first, made, "formatter");
  const isKnown = findDataset(asString(formatter) ?? "") !== undefined;
  const name = option(first, made, "dataset_name", "name");
  sheet.add("datasetId", asString(name) ? name : isKnown ? formatter : option(first, made, "path"));
}
