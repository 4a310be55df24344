/** Modal: `@app.function(gpu="A100-80GB:2", region="us-east", timeout=3600)`, also on classes. Source: modal 0.6x to 1.x. */
import type { Call } from "../../evaluate/trace";
import { asNumber, asString, likely, type Value } from "../../evaluate/value";
import type { Fact } from "../../run/runSpec";
import { argument } from "../calls";
import { derivedFact, factOf, timeLimit, type Place, type PlaceReader } from "./place";

export const modalPlaces: PlaceReader = (trace) =>
  trace.calls.flatMap((call): Place[] => {
    if (!/^modal\.(?:App|Stub|Function|Cls)\.(?:function|cls|with_options)$/.test(call.callee)) return [];
    const decorated = likely(call.result);
    const body = decorated.kind === "object" ? decorated.attributes.get("decorates")?.spans[0] : undefined;
    const gpu = argument(call, "gpu");
    if (!body || !gpu) return [];
    const facts = [...gpuFacts(gpu, call), ...regionFacts(argument(call, "region"), argument(call, "cloud"))];
    return [{ governs: body, facts: [...facts, ...timeLimit(argument(call, "timeout"), "timeout")] }];
  });

/** `"H100:8"`, `["H100", "A100"]` (the first that is free: the first is taken), `modal.gpu.A100(count=2, size="80GB")`. */
function gpuFacts(gpu: Value, decorator: Call): Fact[] {
  const held = likely(gpu);
  const one = held.kind === "list" || held.kind === "tuple" ? held.items[0] : held;
  const value = one && likely(one);
  if (!value) return [];
  const [nodes, count, name] = sizeOf(value, decorator);
  if (name === undefined) return [];
  const accelerator: Fact[] = [{ input: "accelerator", value: name, origin: "stated", spans: gpu.spans }];
  if (/^any$/i.test(name)) accelerator.pop();
  return [...accelerator, ...derivedFact("acceleratorCount", count, gpu.spans, "GPUs of a Modal function"), ...nodes];
}

function sizeOf(gpu: Value, decorator: Call): [nodes: Fact[], count: number | undefined, name: string | undefined] {
  const nodes = derivedFact("nodeCount", 1, [decorator.span], "a Modal function runs in one container");
  const text = asString(gpu);
  if (text !== undefined) {
    const [name, count] = text.split(":");
    return [nodes, count === undefined ? 1 : Number(count), name?.replace(/!$/, "")];
  }
  const made = gpu.kind === "object" ? gpu.call : undefined;
  const type = /^modal\.gpu\.(\w+)$/.exec(made?.callee ?? "")?.[1];
  const size = asString(argument(made, "size")) ?? asString(argument(made, "memory"));
  const given = argument(made, "count");
  return [nodes, given ? asNumber(given) : 1, type && (size === undefined ? type : `${type}-${size}`)];
}

/** Modal's regions are those of its clouds; broad ones ("us", "eu") name no grid. */
function regionFacts(region: Value | undefined, cloud: Value | undefined): Fact[] {
  const held = region && likely(region);
  const only =
    held?.kind === "list" || held?.kind === "tuple" ? (held.items.length === 1 ? held.items[0] : undefined) : region;
  const isExact = /\d|^[a-z]+(?:us|europe|asia|india|japan|uk)/.test(asString(only) ?? "");
  const provider = asString(cloud);
  return [
    ...(isExact ? factOf("cloudRegion", only) : []),
    ...(provider === undefined || provider === "auto" ? [] : factOf("cloudProvider", cloud)),
  ];
}
