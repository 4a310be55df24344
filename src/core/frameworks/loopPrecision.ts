/** In which precision a hand-written loop computes: autocast, the model's type, the launcher's library, or plain fp32. */
import { asBoolean, asString, isNone, likely, type Value } from "../evaluate/value";
import type { Call, Trace } from "../evaluate/trace";
import { argument, attributesOf } from "./calls";
import type { FactSheet } from "./facts";
import type { ModelReading } from "./modelReading";
import { modelPrecision } from "./modelFacts";
import { precisionOf, type Precision } from "./precision";

/** Claims the precision of a PyTorch loop. Nothing found means fp32, which is what PyTorch computes in. */
export function stateLoopPrecision(sheet: FactSheet, trace: Trace, model: ModelReading): void {
  if (!sheet.isSilentOn("precision")) return;
  for (const call of trace.calls) {
    const cast = autocastPrecision(call);
    if (cast === "unknown")
      sheet.leaveOpen("precision", "whether autocast is on depends on what is found when the code runs", [call.span]);
    else if (cast) {
      sheet.state(
        "precision",
        cast.precision,
        cast.from,
        cast.from
          ? { spans: cast.from.spans.length > 0 ? cast.from.spans : [call.span] }
          : { origin: "default", spans: [call.span], reason: "torch: autocast on a GPU computes in float16" },
      );
      return;
    }
  }
  const policy = shardedPrecision(model.shardedPolicy) ?? commonPolicy(trace);
  if (policy) sheet.state("precision", policy.precision, policy.value);
  const computing = modelPrecision(model);
  if (computing)
    sheet.state("precision", computing.precision, computing.value, {
      origin: "derived",
      reason: "the model is held in this type",
    });
  const scaler = trace.calls.find(scalesLoss);
  if (scaler)
    sheet.leaveOpen("precision", "the loss is scaled for fp16; what computes in it is not known", [scaler.span]);
  if (!sheet.isSilentOn("precision")) return;
  if (!stateTensorFloat(sheet, trace))
    sheet.fallback("precision", "fp32", "torch: float32 unless another type is chosen");
}

/** What an autocast context computes in; undefined where the call is none, or is switched off. */
function autocastPrecision(call: Call): { precision: Precision; from?: Value } | "unknown" | undefined {
  if (!/^(torch|apex)\.(.*\.)?autocast$/.test(call.callee)) return undefined;
  const enabled = argument(call, "enabled");
  if (asBoolean(enabled) === false) return undefined;
  if (enabled && likely(enabled).kind === "unknown") return "unknown";
  const device = asString(call.args[0]) ?? asString(argument(call, "device_type"));
  if (device === "cpu" && !argument(call, "dtype")) return { precision: "bf16" };
  const type = argument(call, "dtype") ?? call.args.find((arg) => precisionOf(arg) !== undefined);
  if (!type || isNone(type)) return { precision: "fp16" };
  const precision = precisionOf(type);
  return precision ? { precision, from: type } : "unknown";
}

/** The compute type of an FSDP mixed-precision policy. */
function shardedPrecision(policy: Value | undefined): { precision: Precision; value: Value } | undefined {
  const held = policy && likely(policy);
  if (held?.kind !== "object") return undefined;
  const type = argument(held.call, "param_dtype", 0) ?? attributesOf(held).get("param_dtype");
  const precision = precisionOf(type);
  return type && precision ? { precision, value: type } : undefined;
}

/** That of the policies under which parts of the model are sharded, where all are the same. */
function commonPolicy(trace: Trace): ReturnType<typeof shardedPrecision> {
  const policies = trace.calls
    .filter(({ callee }) => /\.(FullyShardedDataParallel|fully_shard)$/.test(callee))
    .map((call) => shardedPrecision(argument(call, "mixed_precision") ?? argument(call, "mp_policy")));
  const [first] = policies;
  return policies.every((policy) => policy?.precision === first?.precision) ? first : undefined;
}

/** Whether a call makes a scaler of the loss that is not switched off: it is of use with fp16 alone. */
function scalesLoss(call: Call): boolean {
  return /(^|\.)(Sharded)?GradScaler$/.test(call.callee) && asBoolean(argument(call, "enabled")) !== false;
}

/** Claims TF32 where PyTorch is told to compute the products of fp32 in it. Whoever calls has seen that nothing else is said. */
export function stateTensorFloat(sheet: FactSheet, trace: Trace): boolean {
  const chosen = tensorFloatSwitch(trace);
  return chosen !== undefined && sheet.state("precision", "tf32", chosen, { spans: chosen.spans });
}

/** `torch.set_float32_matmul_precision("high")` lets matrix products run in TF32. */
function tensorFloatSwitch(trace: Trace): Value | undefined {
  for (const call of trace.calls)
    if (
      /^torch\.set_float32_matmul_precision$/.test(call.callee) &&
      /^(high|medium)$/.test(asString(call.args[0]) ?? "")
    )
      return call.args[0];
  return undefined;
}
