/** Ray Train: `ScalingConfig(num_workers=4, use_gpu=True)` of a trainer, for what its `fit` starts. Source: ray 2.x. */
import type { Call, Trace } from "../../evaluate/trace";
import { asBoolean, asNumber, likely, type Value } from "../../evaluate/value";
import type { Fact } from "../../run/runSpec";
import { argument, entriesOf } from "../calls";
import { derivedFact, factOf, type Place, type PlaceReader } from "./place";

export const rayPlaces: PlaceReader = (trace) =>
  trace.calls.flatMap((call): Place[] => {
    if (!call.callee.startsWith("ray.") || !/^(?:fit|run)$/.test(call.method)) return [];
    const made = madeBy(call.receiver);
    // A tuner starts its trainer's loop.
    const trainer = made?.method === "Tuner" ? madeBy(argument(made, "trainable", 0)) : made;
    const scaling = madeBy(argument(trainer, "scaling_config"));
    const facts = scaling ? scalingFacts(scaling) : trialFacts(call, trace);
    return facts.length > 0 ? [{ governs: call.span, facts }] : [];
  });

/** Devices of one trial: `tune.run(…, resources_per_trial={"gpu": 1})`, `tune.with_resources(train, {"gpu": 1})`. */
function trialFacts(start: Call, trace: Trace): Fact[] {
  const [wrapped, ...more] = trace.calls.filter((call) => call.callee === "ray.tune.with_resources");
  const resources =
    argument(start, "resources_per_trial") ?? (more.length === 0 ? argument(wrapped, "resources", 1) : undefined);
  const gpus = entriesOf(resources)?.get("gpu");
  const count = asNumber(gpus);
  return gpus && count !== undefined && Number.isSafeInteger(count)
    ? derivedFact("acceleratorCount", count, gpus.spans, "GPUs of a trial")
    : [];
}

function scalingFacts(scaling: Call): Fact[] {
  const workers = argument(scaling, "num_workers", 1);
  const perWorker = entriesOf(argument(scaling, "resources_per_worker"))?.get("GPU");
  if (asBoolean(argument(scaling, "use_gpu", 2)) !== true && !perWorker) return [];
  const count = workers && asNumber(workers);
  const each = perWorker ? asNumber(perWorker) : 1;
  if (!workers || count === undefined || each === undefined)
    return factOf("accelerator", argument(scaling, "accelerator_type"));
  const spans = [...workers.spans, ...(perWorker?.spans ?? [])];
  const total = Math.ceil(count * each);
  return [
    ...derivedFact("acceleratorCount", total, spans, "workers × GPUs of each"),
    ...factOf("accelerator", argument(scaling, "accelerator_type")),
  ];
}

function madeBy(value: Value | undefined): Call | undefined {
  const held = value && likely(value);
  return held?.kind === "object" ? held.call : undefined;
}
