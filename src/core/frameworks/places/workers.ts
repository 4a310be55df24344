/** Services that are given a function and a number of workers: Kubeflow's SDK, Spark's TorchDistributor. */
import { asBoolean, asNumber, asString, likely, type Value } from "../../evaluate/value";
import type { Call } from "../../evaluate/trace";
import { anyArgument, argument, entriesOf } from "../calls";
import { derivedFact, type Place, type PlaceReader } from "./place";

export const workerPlaces: PlaceReader = (trace) =>
  trace.calls.flatMap((call): Place[] => {
    const counts = kubeflowCounts(call) ?? distributorCounts(call);
    if (!counts) return [];
    const { workers, each } = counts;
    const nodes = asNumber(workers);
    const gpus = each ? gpusIn(each) : 1;
    if (!workers || nodes === undefined || gpus === undefined) return [];
    const spans = [...workers.spans, ...(each?.spans ?? [])];
    const facts = [
      ...derivedFact("acceleratorCount", nodes * gpus, spans, "workers × GPUs of each"),
      ...(counts.onNodes ? derivedFact("nodeCount", nodes, workers.spans, "one worker on each node") : []),
    ];
    return [{ governs: call.span, facts }];
  });

interface Counts {
  readonly workers: Value | undefined;
  /** Resources of one worker; a device for each without it. */
  readonly each: Value | undefined;
  readonly onNodes: boolean;
}

/** `TrainingClient().create_job(train_func=…, num_workers=4, resources_per_worker={"gpu": 1})`, `CustomTrainer(func=…, num_nodes=4, …)`. */
function kubeflowCounts(call: Call): Counts | undefined {
  if (!call.callee.startsWith("kubeflow.")) return undefined;
  const made = call.method === "create_job" ? call : customTrainer(call);
  const each = anyArgument(made, ["resources_per_worker", "resources_per_node"]);
  if (!made || !each) return undefined;
  return { workers: anyArgument(made, ["num_workers", "num_nodes"]), each, onNodes: true };
}

function customTrainer(call: Call): Call | undefined {
  const value = call.method === "train" ? argument(call, "trainer") : undefined;
  const held = value && likely(value);
  return held?.kind === "object" ? held.call : undefined;
}

/** `TorchDistributor(num_processes=2, use_gpu=True).run(train)`. */
function distributorCounts(call: Call): Counts | undefined {
  if (!call.callee.endsWith("TorchDistributor.run")) return undefined;
  const held = call.receiver && likely(call.receiver);
  const made = held?.kind === "object" ? held.call : undefined;
  if (!made || asBoolean(argument(made, "use_gpu", 2)) === false) return undefined;
  return { workers: argument(made, "num_processes", 0), each: undefined, onNodes: false };
}

function gpusIn(resources: Value): number | undefined {
  const entries = entriesOf(resources);
  for (const [name, value] of entries ?? [])
    if (/^(?:gpu|nvidia\.com\/gpu)$/i.test(name)) return asNumber(value) ?? (Number(asString(value)) || undefined);
  return undefined;
}
