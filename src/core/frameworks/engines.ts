/** Libraries that wrap a hand-written loop: Accelerate, Lightning Fabric, DeepSpeed, Colossal-AI. Their options decide precision, batch and devices. */
import { asBoolean, asNumber, asString, isNone, likely, type Value } from "../evaluate/value";
import type { Call, Trace } from "../evaluate/trace";
import { anyArgument, argument, entriesOf } from "./calls";
import type { FactSheet } from "./facts";
import { stateLightningDevices } from "./hardware";
import { optimizerName } from "./optimizers";
import { precisionOf } from "./precision";

export type Engine = "accelerate" | "lightning" | "deepspeed" | "colossalai";

/** The name of the engine in use, with its facts claimed; undefined where the loop is plain PyTorch. */
export function stateEngine(sheet: FactSheet, trace: Trace): Engine | undefined {
  const find = (pattern: RegExp): Call | undefined => trace.calls.find((call) => pattern.test(call.callee));
  const accelerator = find(/^accelerate\.(.*\.)?Accelerator$/);
  if (accelerator) {
    stateAccelerator(sheet, accelerator);
    return "accelerate";
  }
  const fabric = find(
    /(^|\.)(lightning|lightning_fabric|pytorch_lightning)\.(.*\.)?(Fabric|LightningLite)$|^lightning\.Fabric$/,
  );
  if (fabric) {
    stateFabric(sheet, fabric);
    return "lightning";
  }
  const engine = find(/^deepspeed\.(.*\.)?initialize$/);
  if (engine) {
    stateDeepSpeedConfig(sheet, anyArgument(engine, ["config", "config_params"]), engine);
    return "deepspeed";
  }
  const booster = find(/^colossalai\.(.*\.)?Booster$/);
  if (booster) {
    stateBooster(sheet, booster);
    return "colossalai";
  }
  return undefined;
}

/** Colossal-AI's plugins that compute in fp16 where nothing else is said. */
const halfPlugins = /(?:Gemini|LowLevelZero|HybridParallel)Plugin$/;

/** `Booster(plugin=GeminiPlugin(precision="bf16", tp_size=2))`. Names and defaults: Colossal-AI 0.3 to 0.4. */
function stateBooster(sheet: FactSheet, made: Call): void {
  const given = argument(made, "plugin", 2);
  const held = given && likely(given);
  const plugin = held?.kind === "object" ? held.call : undefined;
  const written = argument(made, "mixed_precision", 1) ?? argument(plugin, "precision");
  const precision = precisionOf(written);
  if (written && precision) sheet.state("precision", precision, written);
  else if (given?.kind === "either" || held?.kind === "unknown" || (written && !isNone(written)))
    sheet.leaveOpen("precision", "it depends on the plugin that is chosen", given?.spans ?? [made.span]);
  else if (plugin && halfPlugins.test(plugin.callee))
    sheet.fallback("precision", "fp16", "colossalai: the plugin's precision is fp16", [plugin.span]);
  if (given?.kind === "either") return;
  sheet.add("tensorParallelSize", argument(plugin, "tp_size"));
  sheet.add("pipelineParallelSize", argument(plugin, "pp_size"));
  sheet.add("zeroStage", argument(plugin, "zero_stage") ?? argument(plugin, "stage"));
  if (asBoolean(argument(plugin, "cpu_offload")) === true)
    sheet.state("offload", true, argument(plugin, "cpu_offload"));
}

function stateAccelerator(sheet: FactSheet, made: Call): void {
  const mixed = argument(made, "mixed_precision");
  const precision = precisionOf(mixed);
  if (mixed && precision) sheet.state("precision", precision, mixed);
  else if (asBoolean(argument(made, "fp16"))) sheet.state("precision", "fp16", argument(made, "fp16"));
  else if (asString(mixed) === "no") sheet.state("precision", "fp32", mixed);
  else
    sheet.leaveOpen(
      "precision",
      "accelerate takes mixed precision from the launch configuration",
      mixed?.spans ?? [made.span],
    );
  const accumulation = argument(made, "gradient_accumulation_steps");
  if (accumulation && !isNone(accumulation)) sheet.add("gradientAccumulationSteps", accumulation);
}

function stateFabric(sheet: FactSheet, made: Call): void {
  const written = argument(made, "precision");
  const precision = precisionOf(written);
  if (written && precision) sheet.state("precision", precision, written);
  stateLightningDevices(sheet, made);
}

/** A DeepSpeed configuration: as a dictionary it is read, as a file it is somewhere else. Keys: DeepSpeed's configuration reference. */
export function stateDeepSpeedConfig(sheet: FactSheet, config: Value | undefined, engine: Call): void {
  const entries = entriesOf(config);
  if (!entries) {
    const reason = config
      ? "it is in the DeepSpeed configuration file"
      : "the DeepSpeed configuration is given on the command line";
    for (const input of ["microBatchSize", "precision"] as const)
      sheet.leaveOpen(input, reason, config?.spans ?? [engine.span]);
    return;
  }
  const add = (input: "globalBatchSize" | "microBatchSize" | "gradientAccumulationSteps", key: string): void => {
    const value = entries.get(key);
    if (asNumber(value) !== undefined) sheet.add(input, value);
  };
  add("globalBatchSize", "train_batch_size");
  add("microBatchSize", "train_micro_batch_size_per_gpu");
  add("gradientAccumulationSteps", "gradient_accumulation_steps");
  if (!sheet.has("microBatchSize"))
    sheet.leaveOpen("microBatchSize", "the total batch is shared out over the devices", [engine.span]);
  const type = entriesOf(entries.get("optimizer"))?.get("type");
  const name = asString(type);
  if (name !== undefined) sheet.state("optimizer", optimizerName(name), type);
  for (const [key, precision] of [
    ["bf16", "bf16"],
    ["bfloat16", "bf16"],
    ["fp16", "fp16"],
  ] as const) {
    const enabled = entriesOf(entries.get(key))?.get("enabled");
    if (asBoolean(enabled)) sheet.state("precision", precision, enabled);
  }
  stateSharing(sheet, config);
}

/** Claims what a DeepSpeed configuration, where it is a dictionary, shares among the devices or keeps outside of them. */
export function stateSharing(sheet: FactSheet, config: Value | undefined): void {
  const zero = entriesOf(entriesOf(config)?.get("zero_optimization"));
  sheet.add("zeroStage", zero?.get("stage"));
  for (const key of ["offload_optimizer", "offload_param"]) {
    const device = entriesOf(zero?.get(key))?.get("device");
    if (/^(cpu|nvme)$/.test(asString(device) ?? "")) sheet.state("offload", true, device);
  }
}
