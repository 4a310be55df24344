/**
 * Graphs that libraries of graph networks bring by name: nodes, what is known of each, and classes of them.
 * Source: the statistics in PyTorch Geometric's documentation of its data sets and the Open Graph Benchmark (arXiv 2005.00687), 2026-11.
 */
import { plainKey } from "./names";
import { lazy } from "./table";

/** A collection of graphs. One graph of many nodes, or many small ones. */
export interface GraphSet {
  readonly id: string;
  readonly graphs: number;
  /** In one graph, on average. */
  readonly nodes: number;
  /** In one graph, on average, each direction counted. */
  readonly edges: number;
  /** Numbers that are known of a node. */
  readonly features: number;
  readonly classes: number;
}

type Row = readonly [names: string, graphs: number, nodes: number, edges: number, features: number, classes: number];

const rows: readonly Row[] = [
  ["Cora CoraGraphDataset", 1, 2708, 10_556, 1433, 7],
  ["CiteSeer CiteseerGraphDataset", 1, 3327, 9104, 3703, 6],
  ["PubMed PubmedGraphDataset", 1, 19_717, 88_648, 500, 3],
  ["KarateClub KarateClubDataset", 1, 34, 156, 34, 4],
  ["Reddit RedditDataset", 1, 232_965, 114_615_892, 602, 41],
  ["Reddit2", 1, 232_965, 23_213_838, 602, 41],
  ["Flickr FlickrDataset", 1, 89_250, 899_756, 500, 7],
  ["Yelp YelpDataset", 1, 716_847, 13_954_819, 300, 100],
  ["Computers AmazonCoBuyComputerDataset", 1, 13_752, 491_722, 767, 10],
  ["Photo AmazonCoBuyPhotoDataset", 1, 7650, 238_162, 745, 8],
  ["CS CoauthorCSDataset", 1, 18_333, 163_788, 6805, 15],
  ["Physics CoauthorPhysicsDataset", 1, 34_493, 495_924, 8415, 5],
  ["CoraFull CoraFullDataset", 1, 19_793, 126_842, 8710, 70],
  ["ogbn-arxiv", 1, 169_343, 1_166_243, 128, 40],
  ["ogbn-products", 1, 2_449_029, 61_859_140, 100, 47],
  ["PPI PPIDataset", 20, 2245.3, 61_318.4, 50, 121],
  ["MUTAG", 188, 17.9, 39.6, 7, 2],
  ["ENZYMES", 600, 32.6, 124.3, 3, 6],
  ["PROTEINS", 1113, 39.1, 145.6, 3, 2],
  ["QM9", 130_831, 18, 37.3, 11, 19],
];

const byName = lazy(
  () =>
    new Map(
      rows.flatMap(([names, graphs, nodes, edges, features, classes]) => {
        const [id = "", ...others] = names.split(" ");
        const set: GraphSet = { id, graphs, nodes, edges, features, classes };
        return [id, ...others].map((name) => [plainKey(name), set] as const);
      }),
    ),
);

/** The collection of this name: `Cora`, `ogbn-arxiv`, DGL's `CoraGraphDataset`. */
export function findGraphSet(name: string): GraphSet | undefined {
  return byName().get(plainKey(name));
}
