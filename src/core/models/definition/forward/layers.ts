/** Layers of `torch.nn` applied to tensors: the shape they give and their FLOPs. */
import { recordEntry } from "../../../source/recordEntry";
import { sizeOf, type Shape } from "../moduleTree";
import { flatten, unflatten } from "../tensors/rearrange";
import { layerRule } from "../torch/layers";
import { rearrange } from "./einops";
import { one, several, type Operands, type Outcome } from "./operation";
import { attend, convolve, convolveTransposed, paddingIn, project } from "./products";
import { fold, pad, pool, poolTo, resize, shuffle, unfold } from "./windows";

/** @param layer the arguments that it was made with. @param a the operands that it is called with. */
type Application = (layer: Operands, a: Operands) => Outcome;

export interface AppliedLayer {
  /** Parameters of its constructor that the rule of its weights does not name. */
  readonly parameters?: readonly string[];
  /** Parameters of its `forward`, the first one called `input` where they are not told apart. */
  readonly inputs?: readonly string[];
  readonly apply: Application;
}

const input = (a: Operands): Shape => a.tensor("input");

const keepsShape: AppliedLayer = { apply: (_, a) => one(input(a)) };

const linear: AppliedLayer = {
  apply: (layer, a) => project(a, input(a), [layer.count("out_features"), layer.count("in_features")]),
};

function convolution(axes: number): AppliedLayer {
  return {
    apply: (layer, a) =>
      convolve(a, input(a), weightsOf(layer, `Conv${axes}d`), axes, {
        stride: layer.sizes("stride", axes, 1),
        padding: paddingIn(layer, axes),
        dilation: layer.sizes("dilation", axes, 1),
        groups: layer.count("groups", 1),
      }),
  };
}

function transposed(axes: number): AppliedLayer {
  return {
    apply: (layer, a) =>
      convolveTransposed(a, input(a), weightsOf(layer, `ConvTranspose${axes}d`), axes, {
        stride: layer.sizes("stride", axes, 1),
        padding: layer.sizes("padding", axes, 0),
        outputPadding: layer.sizes("output_padding", axes, 0),
        dilation: layer.sizes("dilation", axes, 1),
        groups: layer.count("groups", 1),
      }),
  };
}

function weightsOf(layer: Operands, name: string): Shape {
  return layerRule(name)?.weights(layer).weight ?? [];
}

function pooling(axes: number, isMean = false): AppliedLayer {
  return {
    parameters: isMean
      ? ["kernel_size", "stride", "padding", "ceil_mode"]
      : ["kernel_size", "stride", "padding", "dilation", "return_indices", "ceil_mode"],
    apply: (layer, a) => pool(a, input(a), axes, layer, isMean),
  };
}

function adaptive(axes: number): AppliedLayer {
  return { parameters: ["output_size"], apply: (layer, a) => poolTo(a, input(a), axes, layer) };
}

/** One number for all sides, or a pair for each axis, the last first. */
function padding(axes: number): AppliedLayer {
  return {
    parameters: ["padding"],
    apply: (layer, a) => {
      const margins = layer.integers("padding") ?? [];
      const [each = 0] = margins;
      return pad(a, input(a), margins.length === 1 ? Array.from({ length: 2 * axes }, () => each) : margins);
    },
  };
}

/** Attention with its projections, for [batch, places, width] or the axes the other way round. */
function attention(a: Operands, query: Shape, key: Shape, width: number, heads: number, isBatchFirst: boolean): number {
  const at = query.length === 3 && isBatchFirst ? 1 : 0;
  const batch = query.length === 3 ? (query[1 - at] ?? 1) : 1;
  const [places = 1, others = 1] = [query[at], key[at]];
  const each = width / heads;
  const inner = attend(a, [batch * heads, places, each], [batch * heads, others, each], [batch * heads, others, each]);
  return 2 * batch * width * width * (2 * places + 2 * others) + inner.flops;
}

const multiHead: AppliedLayer = {
  inputs: ["query", "key", "value"],
  parameters: [
    "embed_dim",
    "num_heads",
    "dropout",
    "bias",
    "add_bias_kv",
    "add_zero_attn",
    "kdim",
    "vdim",
    "batch_first",
  ],
  apply: (layer, a) => {
    const query = a.tensor("query");
    const key = a.tensor("key");
    const width = layer.count("embed_dim");
    a.fitting(query.at(-1) === width ? query : undefined, query, [width]);
    const isBatchFirst = layer.flag("batch_first", false);
    const flops = attention(a, query, key, width, layer.count("num_heads"), isBatchFirst);
    const at = query.length === 3 && isBatchFirst ? 1 : 0;
    const weights = [...(query.length === 3 ? [query[1 - at] ?? 1] : []), query[at] ?? 1, key[at] ?? 1];
    return several([query, weights], flops);
  },
};

/** One layer of an encoder; with a memory, of a decoder. */
function blockFlops(layer: Operands, a: Operands, target: Shape, memory: Shape | undefined): number {
  const width = layer.count("d_model", 512);
  const heads = layer.count("nhead", 8);
  const isBatchFirst = layer.flag("batch_first", false);
  a.fitting(target.at(-1) === width ? target : undefined, target, [width]);
  const inner = layer.count("dim_feedforward", 2048);
  const feed = 4 * sizeOf(target) * inner;
  const across = memory ? attention(a, target, memory, width, heads, isBatchFirst) : 0;
  return attention(a, target, target, width, heads, isBatchFirst) + across + feed;
}

const encoderLayer: AppliedLayer = {
  inputs: ["src"],
  apply: (layer, a) => one(a.tensor("src"), blockFlops(layer, a, a.tensor("src"), undefined)),
};

const decoderLayer: AppliedLayer = {
  inputs: ["tgt", "memory"],
  apply: (layer, a) => one(a.tensor("tgt"), blockFlops(layer, a, a.tensor("tgt"), a.tensor("memory"))),
};

const transformer: AppliedLayer = {
  inputs: ["src", "tgt"],
  apply: (layer, a) => {
    const source = a.tensor("src");
    const target = a.tensor("tgt");
    const encoder = layer.count("num_encoder_layers", 6) * blockFlops(layer, a, source, undefined);
    return one(target, encoder + layer.count("num_decoder_layers", 6) * blockFlops(layer, a, target, source));
  },
};

/** Stacked recurrent layers over [length, batch, width] or [batch, length, width]. */
function recurrent(name: string): AppliedLayer {
  return {
    apply: (layer, a) => {
      const x = input(a);
      const weights = Object.values(layerRule(name)?.weights(layer) ?? {}).filter((shape) => shape.length === 2);
      a.fitting(x.at(-1) === layer.count("input_size") ? x : undefined, x, [layer.count("input_size")]);
      const steps = sizeOf(x.slice(0, -1));
      const flops = 2 * steps * weights.reduce((sum, shape) => sum + sizeOf(shape), 0);
      const hidden = layer.count("proj_size", 0) || layer.count("hidden_size");
      const directions = layer.flag("bidirectional", false) ? 2 : 1;
      const batch = x.length === 3 ? [(layer.flag("batch_first", false) ? x[0] : x[1]) ?? 1] : [];
      const state = [layer.count("num_layers", 1) * directions, ...batch, hidden];
      // An LSTM's state is a pair; both look alike here, and are taken apart as one tensor on top of the other.
      const states = name === "LSTM" ? [2, ...state] : state;
      return several([[...x.slice(0, -1), hidden * directions], states], flops);
    },
  };
}

function cell(name: string): AppliedLayer {
  return {
    apply: (layer, a) => {
      const x = input(a);
      const weights = Object.values(layerRule(name)?.weights(layer) ?? {}).filter((shape) => shape.length === 2);
      const flops = 2 * sizeOf(x.slice(0, -1)) * weights.reduce((sum, shape) => sum + sizeOf(shape), 0);
      const state = [...x.slice(0, -1), layer.count("hidden_size")];
      return name === "LSTMCell" ? several([state, state], flops) : one(state, flops);
    },
  };
}

const flattening: AppliedLayer = {
  parameters: ["start_dim", "end_dim"],
  apply: (layer, a) =>
    one(a.fitting(flatten(input(a), layer.integer("start_dim", 1), layer.integer("end_dim", -1)), input(a))),
};

const unflattening: AppliedLayer = {
  parameters: ["dim", "unflattened_size"],
  apply: (layer, a) =>
    one(a.fitting(unflatten(input(a), layer.integer("dim"), layer.integers("unflattened_size") ?? []), input(a))),
};

const upsampling: AppliedLayer = {
  parameters: ["size", "scale_factor", "mode"],
  apply: (layer, a) => resize(a, input(a), layer),
};

const table: Readonly<Record<string, AppliedLayer>> = {
  Linear: linear,
  NonDynamicallyQuantizableLinear: linear,
  Conv1d: convolution(1),
  Conv2d: convolution(2),
  Conv3d: convolution(3),
  ConvTranspose1d: transposed(1),
  ConvTranspose2d: transposed(2),
  ConvTranspose3d: transposed(3),
  Embedding: { apply: (layer, a) => one([...input(a), layer.count("embedding_dim")]) },
  MultiheadAttention: multiHead,
  TransformerEncoderLayer: encoderLayer,
  TransformerDecoderLayer: decoderLayer,
  Transformer: transformer,
  RNN: recurrent("RNN"),
  GRU: recurrent("GRU"),
  LSTM: recurrent("LSTM"),
  RNNCell: cell("RNNCell"),
  GRUCell: cell("GRUCell"),
  LSTMCell: cell("LSTMCell"),
  Flatten: flattening,
  Unflatten: unflattening,
  Upsample: upsampling,
  UpsamplingBilinear2d: upsampling,
  UpsamplingNearest2d: upsampling,
  PixelShuffle: { parameters: ["upscale_factor"], apply: (l, a) => shuffle(a, input(a), l.count("upscale_factor")) },
  PixelUnshuffle: {
    parameters: ["downscale_factor"],
    apply: (l, a) => shuffle(a, input(a), 1 / l.count("downscale_factor")),
  },
  Unfold: { parameters: ["kernel_size", "dilation", "padding", "stride"], apply: (l, a) => unfold(a, input(a), l) },
  Fold: { parameters: ["output_size", "kernel_size"], apply: (l, a) => fold(a, input(a), l) },
  GLU: {
    parameters: ["dim"],
    apply: (layer, a) => {
      const shape = input(a);
      const at = (layer.integer("dim", -1) + shape.length) % shape.length;
      return one(shape.map((length, i) => (i === at ? length / 2 : length)));
    },
  },
};

/** Layers whose result has the shape of what they are given. */
const sameShape =
  /^(Identity|ChannelShuffle|\w*Dropout\w*|(Sync)?BatchNorm[123]?d?|InstanceNorm[123]d|(Layer|Group|RMS|LocalResponse|CrossMapLR)Norm(2d)?|CrossMapLRN2d|(Log)?Softmax(2d)?|Softmin|Softplus|Softshrink|Softsign|Tanh|Tanhshrink|Threshold|(Log)?Sigmoid|Hard\w+|P?R?ReLU6?|RReLU|LeakyReLU|ELU|CELU|SELU|GELU|SiLU|Mish)$/;

/** How a layer is applied; undefined where that is not known. */
export function appliedLayer(name: string): AppliedLayer | undefined {
  const own = recordEntry(table, name);
  if (own) return own;
  if (sameShape.test(name)) return keepsShape;
  const axes = Number(/([123])d$/.exec(name)?.[1]);
  if (/^Adaptive(Avg|Max)Pool[123]d$/.test(name)) return adaptive(axes);
  if (/^(Max|Avg|LP)Pool[123]d$/.test(name)) return pooling(axes, name.startsWith("Avg"));
  if (/Pad[123]d$/.test(name)) return padding(axes);
  if (name.endsWith("Loss")) return { apply: () => one([]) };
  return undefined;
}

/** Layers of einops: a pattern, and lengths by name. */
export const einopsLayer: AppliedLayer = {
  parameters: ["pattern"],
  apply: (layer, a) => rearrange(a, layer),
};
