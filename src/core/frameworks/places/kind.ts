/** What kind of device code asks for without naming one: the processor, a TPU, Apple's graphics. */
import { asNumber, asString, isNone, likely, type Value } from "../../evaluate/value";
import type { Call } from "../../evaluate/trace";
import { argument } from "../calls";
import { derivedFact, type Place, type PlaceReader } from "./place";

export const kindPlaces: PlaceReader = (trace) => {
  const hidden = trace.environment.get("CUDA_VISIBLE_DEVICES");
  if (hidden && ["", "-1"].includes((asString(hidden) ?? String(asNumber(hidden) ?? "?")).trim()))
    return kind("cpu", hidden.spans, "CUDA_VISIBLE_DEVICES hides all devices");
  const platform = trace.environment.get("JAX_PLATFORMS") ?? trace.environment.get("JAX_PLATFORM_NAME");
  const named = platform && kindOfDevice(platform);
  if (named) return kind(named, platform.spans, "JAX's platform");
  for (const call of trace.calls) {
    if (call.uncalled || call.conditions.length > 0) continue;
    const found = kindAskedBy(call);
    if (found) return kind(found.kind, [call.span], found.reason);
  }
  return [];
};

type Kind = "cpu" | "tpu" | "apple";

function kind(value: Kind, spans: Value["spans"], reason: string): readonly Place[] {
  return [{ facts: derivedFact("acceleratorKind", value, spans, reason) }];
}

function kindAskedBy(call: Call): { readonly kind: Kind; readonly reason: string } | undefined {
  const { callee, args } = call;
  if (/^jax\.config\.update$/.test(callee) && /^jax_platform(s|_name)$/.test(asString(args[0]) ?? "")) {
    const named = kindOfDevice(args[1]);
    return named && { kind: named, reason: "JAX's platform" };
  }
  if (/^tensorflow\.config\.(experimental\.)?set_visible_devices$/.test(callee)) {
    const devices = args[0] && likely(args[0]);
    const type = asString(argument(call, "device_type", 1));
    const isNoGpu =
      type === "GPU" && (isNone(devices) || (devices?.kind === "list" && devices.items.length === 0 && !devices.open));
    return isNoGpu ? { kind: "cpu", reason: "TensorFlow sees no GPU" } : undefined;
  }
  if (/^tensorflow\.distribute\.(experimental\.)?TPUStrategy$/.test(callee))
    return { kind: "tpu", reason: "trains under TPUStrategy" };
  return undefined;
}

/** The kind that a device's name says, `cpu`, `mps` or `xla`; undefined for GPUs and for what is chosen when the code runs. */
export function kindOfDevice(device: Value | undefined): Kind | undefined {
  // A choice between devices is made when the code runs.
  if (!device || device.kind === "either") return undefined;
  const held = likely(device);
  if (held.kind === "object" && held.call && /^torch\.device$/.test(held.call.callee))
    return kindOfDevice(held.call.args[0]);
  const name = asString(held);
  if (name === undefined) return undefined;
  if (/^(\/?device:)?\/?cpu(:\d+)?$/i.test(name)) return "cpu";
  if (/^mps(:\d+)?$/i.test(name)) return "apple";
  return /^(tpu|xla)(:\d+)?$/i.test(name) ? "tpu" : undefined;
}
