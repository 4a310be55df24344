/** Libraries that wrap a hand-written loop: Accelerate, Lightning Fabric, DeepSpeed, Colossal-AI. Their options decide precision, batch and devices. */
import { asBoolean, asString, isNone, likely } from "../evaluate/value";
import type { Call, Trace } from "../evaluate/trace";
import { anyArgument, argument } from "./calls";
import { stateDeepSpeedConfig } from "./deepspeedConfig";
import type { FactSheet } from "./facts";
import { stateLightningDevices } from "./hardware";
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
    stateDeepSpeed(sheet, engine);
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

/** `deepspeed.initialize`: its configuration is read where it is a dictionary; as a file it is somewhere else. */
function stateDeepSpeed(sheet: FactSheet, engine: Call): void {
  const config = anyArgument(engine, ["config", "config_params"]);
  if (!config || likely(config).kind !== "dict") {
    const reason = config
      ? "it is in the DeepSpeed configuration file"
      : "the DeepSpeed configuration is given on the command line";
    for (const input of ["microBatchSize", "precision"] as const)
      sheet.leaveOpen(input, reason, config?.spans ?? [engine.span]);
    return;
  }
  stateDeepSpeedConfig(sheet, config);
  if (!sheet.has("microBatchSize"))
    sheet.leaveOpen("microBatchSize", "the total batch is shared out over the devices", [engine.span]);
}
