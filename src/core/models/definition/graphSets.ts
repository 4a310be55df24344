/** Collections of graphs that code loads by name, and the numbers that it asks them for. */
import type { Call } from "../../evaluate/trace";
import { asString, likely, type Value } from "../../evaluate/value";
import { findGraphSet, type GraphSet } from "../../data/graphSets";

const longestWay = 8;
const classes = /^(torch_geometric\.datasets|dgl\.data|ogb\.(node|graph)proppred)\.(\w+\.)*([A-Z]\w*)$/;

/** Classes that load several collections by name. Others use the same names for other graphs: `CitationFull(root, "Cora")` is seven times as large. */
const byName = /^(Planetoid|Amazon|Coauthor|TUDataset|(Pyg|Dgl)?NodePropPredDataset)$/;

/** What a call loads, where the table has it: `Planetoid(root, name="Cora")`, `dgl.data.CoraGraphDataset()`. */
export function loadedGraphs(call: Call): GraphSet | undefined {
  const className = classes.exec(call.callee)?.[4];
  if (className === undefined) return undefined;
  const place = call.callee.startsWith("ogb.") ? 0 : 1;
  if (!byName.test(className)) return findGraphSet(className);
  // Asked for more numbers of each node, a collection has others than the table's.
  if (call.kwargs.has("use_node_attr") || call.open === true) return undefined;
  const name = asString(call.kwargs.get("name") ?? call.args[place]);
  return name === undefined ? undefined : findGraphSet(name);
}

/** The collection that something was taken from: `dataset`, `dataset[0]`, `dataset[0].to(device)`. */
export function graphsOf(value: Value | undefined): GraphSet | undefined {
  let current = value && likely(value);
  for (let step = 0; step < longestWay && current?.kind === "object"; step++) {
    const set = current.call && loadedGraphs(current.call);
    if (set) return set;
    const before: Value | undefined = current.owner ?? current.call?.receiver;
    current = before && likely(before);
  }
  return undefined;
}

/** The number that an attribute of a collection, or of one of its graphs, holds. */
export function graphNumber(value: Value, name: string): number | undefined {
  switch (name) {
    case "num_features":
    case "num_node_features":
      return graphsOf(value)?.features;
    case "num_classes":
      return graphsOf(value)?.classes;
    case "num_nodes": {
      const set = graphsOf(value);
      return set?.graphs === 1 ? set.nodes : undefined;
    }
    default:
      return undefined;
  }
}

/** What is known of the nodes, one row for each: `data.x`, `graph.ndata["feat"]`. Of many graphs, how many nodes one has is not known. */
export function featureShape(owner: Value, name: string | undefined): readonly [number, number] | undefined {
  if (name !== "x" && name !== "feat") return undefined;
  const set = graphsOf(owner);
  return set?.graphs === 1 ? [set.nodes, set.features] : undefined;
}
