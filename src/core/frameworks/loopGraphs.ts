/** Loops over a graph: where no loader cuts it into batches, each step sees all of its nodes. */
import type { Trace } from "../evaluate/trace";
import { loadedGraphs } from "../models/definition/graphSets";
import type { FactSheet } from "./facts";
import type { DatasetReading } from "./datasetReading";
import type { TrainingLoop } from "./trainingLoops";

/**
 * The one collection of graphs that a script loads. Where a single graph is not cut its nodes are the samples, each of which meets each
 * weight once.
 */
export function stateGraphs(
  sheet: FactSheet,
  training: TrainingLoop,
  trace: Trace,
  data: DatasetReading | undefined,
): void {
  if (sheet.has("datasetId")) return;
  const loads = trace.calls.filter((call) => call.index < training.backward.index && loadedGraphs(call) !== undefined);
  const sets = [...new Set(loads.map((call) => loadedGraphs(call)))];
  const [load] = loads;
  const [set] = sets;
  if (!load || !set || sets.length > 1) return;
  const spans = [load.span];
  const table = { spans, origin: "derived" } as const;
  sheet.state("datasetId", set.id, undefined, table);
  sheet.state("task", "tabular", undefined, {
    ...table,
    reason: `a network over graphs: its samples are ${set.graphs > 1 ? "graphs" : "nodes"}`,
  });
  // A loader goes over some of the nodes, with as many neighbours as it likes; of many graphs, over some of those.
  const isCut = data !== undefined || trace.calls.some((call) => call.callee.endsWith("Loader"));
  if (isCut || set.graphs > 1) return;
  const whole = (what: string): typeof table & { reason: string } => ({ ...table, reason: what });
  sheet.state("datasetSamples", set.nodes, undefined, whole(`nodes of ${set.id}, all of which are seen`));
  sheet.state("microBatchSize", set.nodes, undefined, whole("all nodes in one step: no loader cuts the graph"));
  const parameters = sheet.number("parameterCount");
  const work = whole("each weight once for each node; gathering from neighbours is bound by memory");
  if (parameters !== undefined) sheet.state("forwardFlopsPerSample", 2 * parameters, undefined, work);
}
