/** What `transformers.TrainingArguments` and its descendants say: options as given, then the library's defaults. */
import { asBoolean, asNumber, asString, isNone, likely, type Value } from "../evaluate/value";
import type { Call, Trace } from "../evaluate/trace";
import { hasUnseenArguments, lastOf, madeBy, option } from "./calls";
import type { FactSheet } from "./facts";
import { stateDeepSpeedSharing } from "./deepspeedConfig";
import { stateOptimizerName } from "./optimizers";

/** The options of one training, and whether an option that is not there is really not given. */
export interface TrainingOptions {
  get(...names: string[]): Value | undefined;
  /** Where the options are made: what defaults are said of. */
  readonly value: Value | undefined;
  /** Class of the options: `SFTConfig`. */
  readonly className: string;
  /** Given by the code itself, so that library defaults fill the rest; false for options that come from the command line. */
  readonly written: boolean;
  /** Options cannot be seen at all. */
  readonly unseen: boolean;
}

/** Reads an options object. An absent one means that the library makes it with its defaults. */
export function trainingOptions(value: Value | undefined, trace: Trace): TrainingOptions {
  const held = value && likely(value);
  const made = madeBy(value, trace);
  const given = held && held.kind !== "none";
  const known = !given || held.kind === "object" || held.kind === "instance" || held.kind === "dict";
  const parsed = made !== undefined && isParsed(made, trace);
  return {
    get: (...names) => {
      if (held?.kind === "dict")
        return names.map((name) => held.entries.get(name)).find((entry) => entry !== undefined);
      return option(value, made, ...names);
    },
    value,
    className: classOf(held),
    written: !given || (made !== undefined && !parsed && !hasUnseenArguments(made)),
    unseen: !known || (made !== undefined && hasUnseenArguments(made)),
  };
}

/** Whether options are filled from the command line, so that what is not written in the code may still be given. */
function isParsed(made: Call, trace: Trace): boolean {
  const mayBe = made.callee.endsWith(".__init__") || (made.args.length === 0 && !made.kwargs.has("output_dir"));
  return mayBe && trace.calls.some((call) => /(HfArgumentParser|H4ArgumentParser|TrlParser)$/.test(call.callee));
}

function classOf(held: Value | undefined): string {
  if (held?.kind === "object") return lastOf(held.type);
  if (held?.kind === "instance") return held.bases[0] ? lastOf(held.bases[0]) : held.className;
  return "TrainingArguments";
}

/** Claims duration, batch, optimizer, precision and memory options. Source of the defaults: transformers 4.30 to 4.57. */
export function stateTrainingOptions(sheet: FactSheet, options: TrainingOptions): void {
  stateDuration(sheet, options);
  stateBatch(sheet, options);
  stateOptimizer(sheet, options);
  statePrecision(sheet, options);
  stateSwitches(sheet, options);
  stateEvaluation(sheet, options);
  if (options.unseen) {
    const spans = options.value?.spans ?? [];
    for (const input of ["epochs", "microBatchSize", "gradientAccumulationSteps", "optimizer", "precision"] as const)
      if (sheet.isSilentOn(input))
        sheet.leaveOpen(input, "the training options are put together when the code runs", spans);
  }
}

function stateDuration(sheet: FactSheet, options: TrainingOptions): void {
  const steps = options.get("max_steps");
  const epochs = options.get("num_train_epochs");
  const stepsWin = (asNumber(steps) ?? 0) > 0;
  if (stepsWin) sheet.add("maxSteps", steps);
  else if (steps && likely(steps).kind === "unknown") sheet.leaveOpen("maxSteps", likely(steps).kind, steps.spans);
  // Epochs that are written beside deciding steps stay a fact; a default that steps overrule is none.
  if (epochs && !isNone(epochs)) sheet.add("epochs", epochs);
  else if (!stepsWin && !options.unseen)
    sheet.fallback("epochs", 3, "transformers: num_train_epochs is 3", spansOf(options));
}

function stateBatch(sheet: FactSheet, options: TrainingOptions): void {
  const batch = options.get("per_device_train_batch_size", "per_gpu_train_batch_size");
  const searched = asBoolean(options.get("auto_find_batch_size")) === true;
  if (batch)
    sheet.add(
      "microBatchSize",
      batch,
      searched ? { reason: "auto_find_batch_size may lower it when the code runs" } : {},
    );
  else if (searched)
    sheet.leaveOpen("microBatchSize", "auto_find_batch_size chooses it when the code runs", spansOf(options));
  else if (!options.unseen)
    sheet.fallback("microBatchSize", 8, "transformers: per_device_train_batch_size is 8", spansOf(options));
  const accumulation = options.get("gradient_accumulation_steps");
  if (accumulation) sheet.add("gradientAccumulationSteps", accumulation);
  else if (!options.unseen)
    sheet.fallback("gradientAccumulationSteps", 1, "transformers: gradient_accumulation_steps is 1", spansOf(options));
}

function stateOptimizer(sheet: FactSheet, options: TrainingOptions): void {
  const optim = options.get("optim");
  if (asBoolean(options.get("adafactor"))) sheet.state("optimizer", "adafactor", options.get("adafactor"));
  const name = asString(optim) ?? enumMember(optim);
  if (name !== undefined) {
    stateOptimizerName(sheet, name, optim);
    if (/^adamw_torch(_fused)?$/.test(name)) sheet.state("fusedOptimizer", name.endsWith("fused"), optim);
  } else if (!optim && !options.unseen)
    sheet.fallback("optimizer", "adamw", "transformers: optim is AdamW", spansOf(options));
}

function enumMember(value: Value | undefined): string | undefined {
  const held = value && likely(value);
  return held?.kind === "symbol" ? lastOf(held.name) : undefined;
}

function statePrecision(sheet: FactSheet, options: TrainingOptions): void {
  const [wide, narrow] = [options.get("bf16"), options.get("fp16")];
  // `fp16=not is_bfloat16_supported(), bf16=is_bfloat16_supported()`: half precision in any case.
  if (wide && narrow && asBoolean(wide) === undefined && asBoolean(narrow) === undefined && asksHardware(wide)) {
    sheet.state("precision", "bf16", wide, { reason: "where the device has bf16; fp16 elsewhere" });
    return;
  }
  for (const [name, precision] of [
    ["bf16", "bf16"],
    ["fp16", "fp16"],
    ["use_bf16", "bf16"],
  ] as const) {
    const flag = options.get(name);
    if (asBoolean(flag) === true) sheet.state("precision", precision, flag);
    else if (flag && likely(flag).kind === "unknown" && sheet.isSilentOn("precision"))
      sheet.leaveOpen("precision", `${name} depends on what is found when the code runs`, flag.spans);
  }
}

/** Whether a flag is what a library says of the device it finds. */
function asksHardware(flag: Value): boolean {
  const held = likely(flag);
  return (
    held.kind === "object" && /bf(loat)?16_(supported|available)|is_\w*bf16\w*/.test(held.call?.callee ?? held.type)
  );
}

/** How often it is evaluated, where that is counted in steps. */
function stateEvaluation(sheet: FactSheet, options: TrainingOptions): void {
  const strategy = options.get("eval_strategy", "evaluation_strategy");
  const steps = options.get("eval_steps");
  if (/steps$/i.test(asString(strategy) ?? enumMember(strategy) ?? "") && (asNumber(steps) ?? 0) >= 1)
    sheet.add("evaluationSteps", steps);
}

function stateSwitches(sheet: FactSheet, options: TrainingOptions): void {
  sheet.add("gradientCheckpointing", options.get("gradient_checkpointing"));
  const compiled = options.get("torch_compile");
  if (asBoolean(compiled)) sheet.add("compiled", compiled);
  const sharding = options.get("fsdp");
  const shared = asString(sharding) ?? "";
  if (shared.includes("offload")) sheet.state("offload", true, sharding);
  if (/full_shard|hybrid_shard/.test(shared)) sheet.state("zeroStage", 3, sharding);
  else if (shared.includes("shard_grad_op")) sheet.state("zeroStage", 2, sharding);
  stateDeepSpeedSharing(sheet, options.get("deepspeed"));
}

function spansOf(options: TrainingOptions): Value["spans"] {
  return options.value?.spans.slice(0, 1) ?? [];
}

/** Where bf16 is the library's default since some version, switching it off says fp32. */
export function stateWidePrecision(sheet: FactSheet, options: TrainingOptions): void {
  const [wide, narrow] = [options.get("bf16"), options.get("fp16")];
  if (asBoolean(wide) === false && (!narrow || asBoolean(narrow) === false) && sheet.isSilentOn("precision"))
    sheet.state("precision", "fp32", wide, { reason: "bf16 is switched off" });
}

/** Where fp32 is what the library computes in when nothing else is said. */
export function stateDefaultPrecision(sheet: FactSheet, options: TrainingOptions): void {
  if (asBoolean(options.get("tf32"))) sheet.state("precision", "tf32", options.get("tf32"));
  else if (options.written)
    sheet.fallback(
      "precision",
      "fp32",
      "transformers: no mixed precision unless fp16 or bf16 is set",
      spansOf(options),
    );
  else if (sheet.isSilentOn("precision"))
    sheet.leaveOpen("precision", "fp16 and bf16 are options of the command line and off by default", spansOf(options));
}
