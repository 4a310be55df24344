/** Layers over graphs: what those of PyTorch Geometric 2 and DGL 2 keep. Source: their classes' constructors. */
import { asString, likely } from "../../../evaluate/value";
import { recordEntry } from "../../../source/recordEntry";
import type { Arguments } from "../arguments";
import type { WeightShapes } from "../moduleTree";
import type { BlockRule } from "./blocks";

function matrix(name: string, outputs: number, inputs: number, bias: boolean): WeightShapes {
  return { [`${name}.weight`]: [outputs, inputs], ...(bias && { [`${name}.bias`]: [outputs] }) };
}

/** A layer with one matrix and a bias: graph convolution, simplified and lazy ones. */
function single(inputs: string, outputs: string, others: readonly string[]): BlockRule {
  return {
    parameters: [inputs, outputs, ...others],
    weights: (a) => matrix("lin", a.count(outputs), a.count(inputs), a.flag("bias", true)),
  };
}

/** As many matrices as hops, one bias. */
function hops(count: (a: Arguments) => number, others: readonly string[]): BlockRule {
  return {
    parameters: ["in_channels", "out_channels", "K", ...others],
    weights: (a) => {
      const [inputs, outputs] = [a.count("in_channels"), a.count("out_channels")];
      const number = Math.min(count(a), 1000);
      return {
        lins: [number, outputs, inputs],
        ...(a.flag("bias", true) && { bias: [outputs] }),
      };
    },
  };
}

/** `convolution(nn)`: the network that it is given, and what a node weighs itself by. */
function aroundNetwork(part: string, others: readonly string[], learns: string): BlockRule {
  return {
    parameters: [part, ...others],
    parts: [part],
    weights: (a) => {
      if (a.given("edge_dim")) throw a.stop("the matrix of its edges is not known", a.given("edge_dim"));
      return a.flag(learns, false) ? { eps: [1] } : {};
    },
  };
}

interface Attention {
  readonly heads: number;
  readonly width: number;
  readonly inputs: number;
  /** What comes out: the heads side by side, or their mean. */
  readonly outputs: number;
}

function attentionOf(a: Arguments): Attention {
  const [heads, width] = [a.count("heads", 1), a.count("out_channels")];
  const outputs = a.flag("concat", true) ? heads * width : width;
  return { heads, width, inputs: a.count("in_channels"), outputs };
}

/** The matrix of edge features, where edges have any. */
function edges(a: Arguments, { heads, width }: Attention): WeightShapes {
  const size = a.optionalCount("edge_dim");
  return size === undefined ? {} : { "lin_edge.weight": [heads * width, size] };
}

const attention =
  "in_channels out_channels heads concat negative_slope dropout add_self_loops edge_dim fill_value bias";

const geometric: Readonly<Record<string, BlockRule>> = {
  Linear: single("in_channels", "out_channels", ["bias"]),
  GCNConv: single("in_channels", "out_channels", ["improved", "cached", "add_self_loops", "normalize", "bias"]),
  SGConv: single("in_channels", "out_channels", ["K", "cached", "add_self_loops", "bias"]),
  ChebConv: hops((a) => a.count("K"), ["normalization", "bias"]),
  TAGConv: hops((a) => a.count("K", 3) + 1, ["bias"]),
  GINConv: aroundNetwork("nn", ["eps", "train_eps"], "train_eps"),
  GINEConv: aroundNetwork("nn", ["eps", "train_eps", "edge_dim"], "train_eps"),
  GraphConv: {
    parameters: ["in_channels", "out_channels", "aggr", "bias"],
    weights: (a) => {
      const [inputs, outputs] = [a.count("in_channels"), a.count("out_channels")];
      return {
        ...matrix("lin_rel", outputs, inputs, a.flag("bias", true)),
        ...matrix("lin_root", outputs, inputs, false),
      };
    },
  },
  SAGEConv: {
    parameters: ["in_channels", "out_channels", "aggr", "normalize", "root_weight", "project", "bias"],
    weights: (a) => {
      const [inputs, outputs] = [a.count("in_channels"), a.count("out_channels")];
      return {
        ...matrix("lin_l", outputs, inputs, a.flag("bias", true)),
        ...(a.flag("root_weight", true) && matrix("lin_r", outputs, inputs, false)),
        ...(a.flag("project", false) && matrix("lin", inputs, inputs, true)),
      };
    },
  },
  GATConv: {
    parameters: attention.split(" "),
    weights: (a) => {
      const of = attentionOf(a);
      const each = [1, of.heads, of.width];
      return {
        ...matrix("lin", of.heads * of.width, of.inputs, false),
        ...{ att_src: each, att_dst: each },
        ...edges(a, of),
        ...(a.given("edge_dim") && { att_edge: each }),
        ...(a.flag("bias", true) && { bias: [of.outputs] }),
      };
    },
  },
  GATv2Conv: {
    parameters: [...attention.split(" "), "share_weights"],
    weights: (a) => {
      const of = attentionOf(a);
      const [all, bias] = [of.heads * of.width, a.flag("bias", true)];
      return {
        ...matrix("lin_l", all, of.inputs, bias),
        ...(!a.flag("share_weights", false) && matrix("lin_r", all, of.inputs, bias)),
        att: [1, of.heads, of.width],
        ...edges(a, of),
        ...(bias && { bias: [of.outputs] }),
      };
    },
  },
  TransformerConv: {
    parameters: "in_channels out_channels heads concat beta dropout edge_dim bias root_weight".split(" "),
    weights: (a) => {
      const of = attentionOf(a);
      const [all, bias, root] = [of.heads * of.width, a.flag("bias", true), a.flag("root_weight", true)];
      return {
        ...matrix("lin_key", all, of.inputs, bias),
        ...matrix("lin_query", all, of.inputs, bias),
        ...matrix("lin_value", all, of.inputs, bias),
        ...edges(a, of),
        ...(root && matrix("lin_skip", of.outputs, of.inputs, bias)),
        ...(root && a.flag("beta", false) && { "lin_beta.weight": [1, 3 * of.outputs] }),
      };
    },
  },
  MLP: {
    parameters: ["channel_list"],
    weights: (a) => {
      const widths = a.shape("channel_list");
      const [bias, norm] = [a.flag("bias", true), a.call.kwargs.get("norm")];
      if (norm && likely(norm).kind !== "none" && asString(norm) !== "batch_norm")
        throw a.stop("its norm is not known", norm);
      const isNormed = !norm || asString(norm) === "batch_norm";
      const shapes = widths.slice(1).map((outputs, i) => ({
        ...matrix(`lins.${String(i)}`, outputs, widths[i] ?? 0, bias),
        ...(isNormed && i + 2 < widths.length && matrixOfWidth(`norms.${String(i)}`, outputs)),
      }));
      return Object.assign({}, ...shapes) as WeightShapes;
    },
  },
  BatchNorm: { parameters: ["in_channels"], weights: (a) => matrixOfNorm(a, false) },
  GraphNorm: { parameters: ["in_channels"], weights: (a) => matrixOfNorm(a, true) },
};

function matrixOfWidth(name: string, width: number): WeightShapes {
  return { [`${name}.weight`]: [width], [`${name}.bias`]: [width] };
}

function matrixOfNorm(a: Arguments, scalesMean: boolean): WeightShapes {
  const width = [a.count("in_channels")];
  return { weight: width, bias: width, ...(scalesMean && { mean_scale: width }) };
}

const deepGraph: Readonly<Record<string, BlockRule>> = {
  GraphConv: single("in_feats", "out_feats", ["norm", "weight", "bias"]),
  SGConv: single("in_feats", "out_feats", ["k", "cached", "bias"]),
  GINConv: aroundNetwork("apply_func", ["aggregator_type", "init_eps", "learn_eps"], "learn_eps"),
  SAGEConv: {
    parameters: ["in_feats", "out_feats", "aggregator_type", "feat_drop", "bias"],
    weights: (a) => {
      const [inputs, outputs, kind] = [a.count("in_feats"), a.count("out_feats"), asString(a.given("aggregator_type"))];
      if (kind === undefined) throw a.stop("aggregator_type is not known", a.given("aggregator_type"));
      if (kind === "lstm") throw a.stop("the recurrent layer of its aggregator is not counted");
      return {
        ...matrix("fc_neigh", outputs, inputs, a.flag("bias", true)),
        ...(kind !== "gcn" && matrix("fc_self", outputs, inputs, false)),
        ...(kind === "pool" && matrix("fc_pool", inputs, inputs, true)),
      };
    },
  },
  GATConv: {
    parameters:
      "in_feats out_feats num_heads feat_drop attn_drop negative_slope residual activation allow_zero_in_degree bias".split(
        " ",
      ),
    weights: (a) => {
      const [inputs, width, heads] = [a.count("in_feats"), a.count("out_feats"), a.count("num_heads")];
      const all = heads * width;
      const each = [1, heads, width];
      return {
        ...matrix("fc", all, inputs, a.flag("bias", true)),
        ...{ attn_l: each, attn_r: each },
        ...(a.flag("residual", false) && inputs !== all && matrix("res_fc", all, inputs, false)),
      };
    },
  },
};

/** The rule of a layer over graphs by the dotted name of its class. */
export function graphLayerRule(dotted: string): BlockRule | undefined {
  const name = dotted.slice(dotted.lastIndexOf(".") + 1);
  if (dotted.startsWith("torch_geometric.nn.")) return recordEntry(geometric, name);
  return dotted.startsWith("dgl.nn.") ? recordEntry(deepGraph, name) : undefined;
}
