/** SageMaker: an estimator that starts a training script on rented machines, with options for it. */
import { asBoolean, asNumber, asString, likely, type Value } from "../../evaluate/value";
import type { ArgumentWord, Call, Trace } from "../../evaluate/trace";
import type { InputName } from "../../run/inputs";
import type { RunDraft } from "../../run/runSpec";
import { folderOf, joinPath } from "../../source/documents";
import type { SourceText, Span } from "../../source/sourceText";
import { fileWrittenBy } from "../../syntax/python";
import { anyArgument, argument, entriesOf, lastOf, madeBy } from "../calls";
import { stateDataset } from "../datasetFacts";
import { readDataset } from "../datasets";
import { FactSheet } from "../facts";
import type { FindContext, PythonFramework } from "../framework";
import { anchorIn, distinctStarts, draft } from "../runs";

const estimator =
  /^sagemaker\.(.*\.)?(HuggingFace|PyTorch|TensorFlow|Estimator|MXNet|ModelTrainer|JumpStartEstimator)$/;

export const sagemaker: PythonFramework = {
  name: "sagemaker",
  find(trace, context) {
    const starts = trace.calls.filter(
      (call) => /^(fit|train)$/.test(call.method) && estimator.test(estimatorOf(call, trace)?.callee ?? ""),
    );
    // A tool that starts other people's trainings knows neither machine nor options: nothing can be said of those.
    return distinctStarts(starts)
      .map((call) => readRun(call, trace, context))
      .filter((run) => run.facts.some((fact) => !/^(framework|cloudProvider)$/.test(fact.input)));
  },
};

function readRun(call: Call, trace: Trace, context: FindContext): RunDraft {
  const sheet = new FactSheet();
  const made = estimatorOf(call, trace);
  const title = made ? lastOf(made.callee) : "Estimator";
  const compute = madeBy(argument(made, "compute"), trace);
  const machine = anyArgument(made, ["instance_type", "train_instance_type"]) ?? argument(compute, "instance_type");
  const isLocal = /^local(?:_gpu)?$/.test(asString(machine) ?? "");
  if (asString(machine) === "local")
    sheet.state("acceleratorKind", "cpu", machine, { origin: "derived", reason: "SageMaker's local mode without GPU" });
  else if (!isLocal) sheet.add("cloudInstance", machine);
  if (!isLocal) sheet.state("cloudProvider", "aws", machine, { origin: "derived", reason: "SageMaker runs on AWS" });
  sheet.add(
    "nodeCount",
    anyArgument(made, ["instance_count", "train_instance_count"]) ?? argument(compute, "instance_count"),
  );
  sheet.add("cloudRegion", regionOf(made, trace));
  stateTuning(sheet, madeBy(call.receiver, trace));
  const stopping = madeBy(argument(made, "stopping_condition"), trace);
  const limit = argument(made, "max_run") ?? argument(stopping, "max_runtime_in_seconds");
  const seconds = asNumber(limit);
  if (seconds !== undefined)
    sheet.state("wallTimeLimitHours", seconds / 3600, limit, {
      origin: "derived",
      reason: stopping ? "max_runtime_in_seconds, seconds" : "max_run, seconds",
    });
  const given = argument(made, "hyperparameters");
  const options = entriesOf(given);
  const script = startedRun(made, given, trace, context);
  if (!script && options) stateOptions(sheet, options);
  const anchor = anchorIn(trace, call.span, call.stack);
  if (!script) return draft(trace, "sagemaker", `${title}.${call.method}`, anchor, sheet);
  stateUploadedData(sheet, trace);
  const own = draft(trace, script.framework, `${title}.${call.method}`, anchor, sheet, undefined);
  const known = new Set(own.facts.map((fact) => fact.input));
  return {
    ...script,
    ...own,
    facts: [...own.facts, ...script.facts.filter((fact) => !known.has(fact.input))],
    companions: [...new Set([...own.companions, ...script.companions])],
    unknowns: script.unknowns,
  };
}

/** What is fitted: an estimator, or the one that a tuner fits again and again. */
function estimatorOf(call: Call, trace: Trace): Call | undefined {
  const made = madeBy(call.receiver, trace);
  return made?.method === "HyperparameterTuner" ? madeBy(argument(made, "estimator", 0), trace) : made;
}

/** `HyperparameterTuner(estimator, …, max_jobs=20)`. */
function stateTuning(sheet: FactSheet, tuner: Call | undefined): void {
  if (tuner?.method !== "HyperparameterTuner") return;
  const early = /^auto$/i.test(asString(argument(tuner, "early_stopping_type")) ?? "");
  const reason = `training jobs of a SageMaker tuner${early ? ", some stopped early: this many at most" : ""}`;
  const jobs = argument(tuner, "max_jobs");
  if (jobs) sheet.add("sweepRuns", jobs, { reason });
  // Source: sagemaker, HyperparameterTuner.
  else sheet.fallback("sweepRuns", 1, "sagemaker: max_jobs is 1", [tuner.span]);
}

/** The region of the session that the estimator is given, or of the only one that the script opens. */
function regionOf(made: Call | undefined, trace: Trace): Value | undefined {
  const session = madeBy(argument(made, "sagemaker_session"), trace);
  const given = regionIn(madeBy(argument(session, "boto_session", 0), trace));
  if (given) return given;
  const named = trace.calls.flatMap((call) => regionIn(call) ?? []);
  return new Set(named.map((value) => asString(value))).size === 1 ? named[0] : undefined;
}

function regionIn(call: Call | undefined): Value | undefined {
  if (!call || !/^boto3\.(?:\w+\.)*(?:Session|client|resource|setup_default_session)$/.test(call.callee))
    return undefined;
  const region = argument(call, "region_name");
  return asString(region) === undefined ? undefined : region;
}

/** The script reads what this code prepared and uploaded: the one data set that it loads. */
function stateUploadedData(sheet: FactSheet, trace: Trace): void {
  const loads = trace.calls.filter((call) => /(^|\.)load_dataset$/.test(call.callee));
  const [first] = loads;
  if (first && loads.length === 1) stateDataset(sheet, readDataset(first.result));
}

/** The run of the script that the estimator starts, with the estimator's options as its command line. */
function startedRun(
  made: Call | undefined,
  given: Value | undefined,
  trace: Trace,
  context: FindContext,
): RunDraft | undefined {
  // `ModelTrainer(source_code=SourceCode(source_dir=…, entry_script=…))`, in the SDK's third version.
  const code = madeBy(argument(made, "source_code"), trace);
  const file = asString(argument(made, "entry_point") ?? argument(code, "entry_script"));
  if (file === undefined || !context.documents) return undefined;
  const folder = asString(argument(made, "source_dir") ?? argument(code, "source_dir")) ?? "";
  const written = fileWrittenBy(context.documents.get(trace.path), joinPath(folder, file));
  const source = written ?? context.documents.get(joinPath(folderOf(trace.path), folder, file));
  if (!source) return undefined;
  const options = entriesOf(given) ?? new Map<string, Value>();
  // Hyperparameters that are not known may set any option that the script has.
  const open = given && isOpen(given) ? optionsOf(source, given.spans[0] ?? nowhere) : [];
  const named = [...options].flatMap(([name, value]) => [
    { text: name.startsWith("-") ? name : `--${name}`, span: value.spans[0] ?? nowhere },
    { text: commandWord(value), span: value.spans[0] ?? nowhere },
  ]);
  const argv = [...open, ...named];
  const [run] = context.start(source, { argv, environment: new Map() })?.runs() ?? [];
  return (
    run && {
      ...run,
      companions: [...new Set([source.path, ...run.companions])].filter((path) => path !== trace.path),
      starts: [source.path],
    }
  );
}

/** Each option of a script's parser with a value that is not known. */
function optionsOf(source: SourceText, span: Span): ArgumentWord[] {
  return [...source.text.matchAll(/\.add_argument\(\s*["'](--[\w-]+)["']/g)].flatMap((match) => [
    { text: match[1], span },
    { text: undefined, span },
  ]);
}

function isOpen(given: Value): boolean {
  const held = likely(given);
  return held.kind === "dict" ? held.open : held.kind !== "none";
}

const nowhere = { path: "", from: 0, to: 0 };

/** A value as the estimator puts it on the script's command line; undefined where it is not known. */
function commandWord(value: Value): string | undefined {
  const held = likely(value);
  if (held.kind === "string") return held.value;
  if (held.kind === "boolean") return held.value ? "True" : "False";
  return held.kind === "number" ? String(held.value) : undefined;
}

/** Names under which training scripts take their options, by input. Sources: transformers' example scripts and their relatives. */
const optionNames: Partial<Record<InputName, readonly string[]>> = {
  modelId: ["model_name_or_path", "model_id", "model_name", "model", "script_args_model"],
  datasetId: ["dataset_name", "dataset_id", "dataset"],
  epochs: ["num_train_epochs", "epochs", "num_epochs"],
  maxSteps: ["max_steps", "max_train_steps"],
  microBatchSize: ["per_device_train_batch_size", "train_batch_size"],
  gradientAccumulationSteps: ["gradient_accumulation_steps"],
  sequenceLength: ["max_seq_length", "max_length", "block_size", "max_seq_len"],
  loraRank: ["lora_r", "lora_rank"],
  gradientCheckpointing: ["gradient_checkpointing"],
};

function stateOptions(sheet: FactSheet, options: ReadonlyMap<string, Value>): void {
  for (const [input, names] of Object.entries(optionNames) as [InputName, readonly string[]][])
    for (const name of names) {
      const value = options.get(name) ?? options.get(`--${name}`) ?? options.get(name.replace(/_/g, "-"));
      if (value && isSet(value)) sheet.add(input, value);
    }
  for (const [name, precision] of [
    ["bf16", "bf16"],
    ["fp16", "fp16"],
  ] as const) {
    const flag = options.get(name);
    if (flag && (asBoolean(flag) ?? /^true$/i.test(textOf(flag)))) sheet.state("precision", precision, flag);
  }
  for (const [name, bits] of [
    ["load_in_4bit", 4],
    ["load_in_8bit", 8],
  ] as const)
    if (asBoolean(options.get(name))) sheet.state("quantizationBits", bits, options.get(name));
}

function textOf(value: Value): string {
  const held = likely(value);
  return held.kind === "string" ? held.value : "";
}

/** -1 stands for "not set" where steps are counted. */
function isSet(value: Value): boolean {
  const number = asNumber(value);
  return number === undefined || number > 0;
}
