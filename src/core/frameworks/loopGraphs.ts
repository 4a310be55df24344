/** Loops over a graph: where no loader cuts it into batches, each step sees all of its nodes. */
import type { Trace } from "../evaluate/trace";
import type { Value } from "../evaluate/value";
import { loadedGraphs } from "../models/definition/graphSets";
import type { FactSheet } from "./facts";
import { emptyReading, type DatasetReading } from "./datasetReading";
import type { TrainingLoop } from "./trainingLoops";

/**
 * The one collection of graphs that a script loads. Where a single graph is not cut its nodes are the samples, each of which meets each
 * weight once. Gives the data as they are to be looked up: never among the texts and pictures that have the same name.
 */
export function stateGraphs(
  sheet: FactSheet,
  training: TrainingLoop,
  trace: Trace,
  data: DatasetReading | undefined,
): DatasetReading | undefined {
  if (sheet.has("datasetId")) return undefined;
  const loads = trace.calls.filter((call) => call.index < training.backward.index && loadedGraphs(call) !== undefined);
  const sets = [...new Set(loads.map((call) => loadedGraphs(call)))];
  const [load] = loads;
  const [set] = sets;
  if (!load || !set || sets.length > 1) return undefined;
  const spans = [load.span];
  const table = { spans, origin: "derived" } as const;
  sheet.state("datasetId", set.id, undefined, table);
  sheet.state("task", "tabular", undefined, {
    ...table,
    reason: `a network over graphs: its samples are ${set.graphs > 1 ? "graphs" : "nodes"}`,
  });
  const id: Value = { kind: "string", value: set.id, spans, origin: "derived" };
  // A loader goes over some of the nodes, with as many neighbours as it likes; of many graphs, over some of those.
  const uncounted = { reason: "how many of them a loader goes over is not known here", from: id };
  const reading = { ...(data ?? emptyReading()), id, uncounted };
  if (data !== undefined || set.graphs > 1 || trace.calls.some((call) => call.callee.endsWith("Loader")))
    return reading;
  const whole = (what: string): typeof table & { reason: string } => ({ ...table, reason: what });
  sheet.state("datasetSamples", set.nodes, undefined, whole(`nodes of ${set.id}, all of which are seen`));
  sheet.state("microBatchSize", set.nodes, undefined, whole("all nodes in one step: no loader cuts the graph"));
  const parameters = sheet.number("parameterCount");
  const work = whole("each weight once for each node; gathering from neighbours is bound by memory");
  if (parameters !== undefined) sheet.state("forwardFlopsPerSample", 2 * parameters, undefined, work);
  return reading;
}
