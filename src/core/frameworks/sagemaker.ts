/** SageMaker: an estimator that starts a training script on rented machines, with options for it. */
import { asBoolean, asNumber, likely, type Value } from "../evaluate/value";
import type { Call, Trace } from "../evaluate/trace";
import type { InputName } from "../run/inputs";
import type { RunDraft } from "../run/runSpec";
import { anyArgument, argument, entriesOf, lastOf, madeBy } from "./calls";
import { FactSheet } from "./facts";
import type { PythonFramework } from "./framework";
import { anchorIn, distinctStarts, draft } from "./runs";

const estimator =
  /^sagemaker\.(.*\.)?(HuggingFace|PyTorch|TensorFlow|Estimator|MXNet|ModelTrainer|JumpStartEstimator)$/;

export const sagemaker: PythonFramework = {
  name: "sagemaker",
  find(trace) {
    const starts = trace.calls.filter(
      (call) => /^(fit|train)$/.test(call.method) && estimator.test(madeBy(call.receiver, trace)?.callee ?? ""),
    );
    return distinctStarts(starts).map((call) => readRun(call, trace));
  },
};

function readRun(call: Call, trace: Trace): RunDraft {
  const sheet = new FactSheet();
  const made = madeBy(call.receiver, trace);
  const title = made ? lastOf(made.callee) : "Estimator";
  const machine = anyArgument(made, ["instance_type"]);
  sheet.add("cloudInstance", machine);
  sheet.state("cloudProvider", "aws", machine, { origin: "derived", reason: "SageMaker runs on AWS" });
  sheet.add("nodeCount", anyArgument(made, ["instance_count"]));
  const limit = argument(made, "max_run");
  const seconds = asNumber(limit);
  if (seconds !== undefined)
    sheet.state("wallTimeLimitHours", seconds / 3600, limit, { origin: "derived", reason: "max_run, seconds" });
  const options = entriesOf(argument(made, "hyperparameters"));
  if (options) stateOptions(sheet, options);
  return draft(trace, "sagemaker", `${title}.${call.method}`, anchorIn(trace, call.span, call.stack), sheet);
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
