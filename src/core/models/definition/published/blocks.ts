/** Building blocks that models take from timm and torchvision: what each keeps. Source: timm 1.0 and torchvision 0.29. */
import { callableOf } from "../../../evaluate/definitions";
import { asBoolean, asNumber, isNone, likely, type Value } from "../../../evaluate/value";
import { recordEntry } from "../../../source/recordEntry";
import type { Arguments } from "../arguments";
import { sizeOf, type Shape, type WeightShapes } from "../moduleTree";
import type { LayerRule } from "../torch/layerRule";
import { graphLayerRule } from "./graphLayers";

/** A rule that may hold modules that it is given. */
export interface BlockRule extends LayerRule {
  /** Parameters that are modules. */
  readonly parts?: readonly string[];
}

/** Weights of a matrix, or of a convolution. */
function matrix(name: string, shape: Shape, bias = true): WeightShapes {
  return { [`${name}.weight`]: shape, ...(bias && { [`${name}.bias`]: [shape[0] ?? 0] }) };
}

/**
 * Weights of a norm of the kind that `norm_layer` says.
 * @param usual what stands where none is given; undefined for no norm.
 */
function norm(a: Arguments, name: string, width: number, usual: "LayerNorm" | "BatchNorm2d" | undefined): WeightShapes {
  const kind = normKind(a) ?? usual;
  switch (kind) {
    case undefined:
    case "Identity":
      return {};
    case "RMSNorm":
      return { [`${name}.weight`]: [width] };
    case "LayerNorm":
    case "LayerNorm2d":
    case "BatchNorm1d":
    case "BatchNorm2d":
    case "SyncBatchNorm":
      return matrix(name, [width]);
    default:
      throw a.stop(`what its norm_layer ${kind} keeps is not known`, a.given("norm_layer"));
  }
}

/** The class of the norm that is given, without its module; undefined where none is. */
function normKind(a: Arguments): string | undefined {
  const given = a.given("norm_layer");
  const held = given && likely(given);
  if (!held) return undefined;
  const partial = callableOf(held);
  const isPartial = partial?.kind === "partial";
  const callee: Value = isPartial ? likely(partial.callee) : held;
  const isAffine = !isPartial || asBoolean(partial.kwargs.get("elementwise_affine")) !== false;
  if (callee.kind !== "symbol" || !isAffine) throw a.stop("what its norm_layer keeps is not known", given);
  return callee.name.slice(callee.name.lastIndexOf(".") + 1);
}

function patchSides(a: Arguments): Shape {
  return a.given("patch_size") ? a.sizes("patch_size", 2) : [16, 16];
}

export const patchEmbed: BlockRule = {
  parameters: ["img_size", "patch_size", "in_chans", "embed_dim", "norm_layer", "flatten", "output_fmt", "bias"],
  weights: (a) => {
    const width = a.count("embed_dim", 768);
    return {
      ...matrix("proj", [width, a.count("in_chans", 3), ...patchSides(a)], a.flag("bias", true)),
      ...norm(a, "norm", width, undefined),
    };
  },
};

/** Numbers that code asks a cut into patches for: how many there are, and along each side. */
export function patchNumbers(a: Arguments, name: string): number | Shape | undefined {
  const patch = patchSides(a);
  const image = a.given("img_size") ? a.sizes("img_size", 2) : [224, 224];
  const grid = image.map((side, i) => Math.floor(side / (patch[i] ?? 1)));
  const numbers = new Map<string, number | Shape>([
    ["num_patches", sizeOf(grid)],
    ["grid_size", grid],
    ["patch_size", patch],
    ["img_size", image],
  ]);
  return numbers.get(name);
}

const mlp: BlockRule = {
  parameters: ["in_features", "hidden_features", "out_features", "act_layer", "norm_layer", "bias", "drop", "use_conv"],
  weights: (a) => {
    const inputs = a.count("in_features");
    const inner = a.optionalCount("hidden_features") ?? inputs;
    if (a.flag("use_conv", false)) throw a.stop("use_conv is not followed");
    return perceptron("", inputs, inner, a.optionalCount("out_features") ?? inputs, a.flag("bias", true));
  },
};

function perceptron(prefix: string, inputs: number, inner: number, outputs: number, bias = true): WeightShapes {
  return { ...matrix(`${prefix}fc1`, [inner, inputs], bias), ...matrix(`${prefix}fc2`, [outputs, inner], bias) };
}

function attentionWeights(a: Arguments, prefix: string, width: number): WeightShapes {
  for (const option of ["attn_head_dim", "dim_out", "gated", "scale_norm", "scale_attn_norm"])
    if (a.call.kwargs.has(option)) throw a.stop(`${option} is not followed`);
  const each = width / a.count("num_heads", 8);
  const isNormed = a.flag("qk_norm", false);
  return {
    ...matrix(`${prefix}qkv`, [3 * width, width], a.flag("qkv_bias", false)),
    ...(isNormed && norm(a, `${prefix}q_norm`, each, "LayerNorm")),
    ...(isNormed && norm(a, `${prefix}k_norm`, each, "LayerNorm")),
    ...matrix(`${prefix}proj`, [width, width], a.flag("proj_bias", true)),
  };
}

const attention: BlockRule = {
  parameters: ["dim", "num_heads"],
  weights: (a) => attentionWeights(a, "", a.count("dim")),
};

const transformerBlock: BlockRule = {
  parameters: ["dim", "num_heads", "mlp_ratio", "qkv_bias"],
  weights: (a) => {
    const width = a.count("dim");
    const ratio = a.given("mlp_ratio");
    const factor = ratio ? asNumber(ratio) : 4;
    if (factor === undefined) throw a.stop("mlp_ratio is not known", ratio);
    for (const option of ["mlp_layer", "attn_layer", "scale_mlp_norm"])
      if (a.call.kwargs.has(option)) throw a.stop(`${option} is not followed`);
    const scale = (name: string): WeightShapes => (a.given("init_values") ? { [`${name}.gamma`]: [width] } : {});
    return {
      ...norm(a, "norm1", width, "LayerNorm"),
      ...attentionWeights(a, "attn.", width),
      ...scale("ls1"),
      ...norm(a, "norm2", width, "LayerNorm"),
      ...perceptron("mlp.", width, Math.floor(width * factor), width, a.flag("proj_bias", true)),
      ...scale("ls2"),
    };
  },
};

const layerNorm2d: BlockRule = {
  parameters: ["num_channels", "eps", "affine"],
  weights: (a): WeightShapes => {
    const width = a.count("num_channels");
    return a.flag("affine", true) ? { weight: [width], bias: [width] } : {};
  },
};

const layerScale: BlockRule = { parameters: ["dim"], weights: (a) => ({ gamma: [a.count("dim")] }) };

/** A convolution, a norm and an activation; a shift only where there is no norm. */
const convolutionNorm: BlockRule = {
  parameters: [
    "in_channels",
    "out_channels",
    "kernel_size",
    "stride",
    "padding",
    "groups",
    "norm_layer",
    "activation_layer",
    "dilation",
    "inplace",
    "bias",
  ],
  weights: (a) => {
    const outputs = a.count("out_channels");
    const inputs = a.count("in_channels") / a.count("groups", 1);
    const kernel = a.given("kernel_size") ? a.sizes("kernel_size", 2) : [3, 3];
    const held = a.call.kwargs.get("norm_layer") ?? a.call.args[6];
    const hasNorm = !(held && isNone(held));
    const bias = a.given("bias") ? a.flag("bias", true) : !hasNorm;
    return {
      ...matrix("0", [outputs, inputs, ...kernel], bias),
      ...(hasNorm && norm(a, "1", outputs, "BatchNorm2d")),
    };
  },
};

const squeezeExcitation: BlockRule = {
  parameters: ["input_channels", "squeeze_channels"],
  weights: (a) => {
    const [wide, narrow] = [a.count("input_channels"), a.count("squeeze_channels")];
    return { ...matrix("fc1", [narrow, wide, 1, 1]), ...matrix("fc2", [wide, narrow, 1, 1]) };
  },
};

const pyramid: BlockRule = {
  parameters: ["in_channels_list", "out_channels", "extra_blocks", "norm_layer"],
  weights: (a) => {
    if (a.given("extra_blocks") ?? a.given("norm_layer")) throw a.stop("extra_blocks or norm_layer are not followed");
    const outputs = a.count("out_channels");
    const each = a.shape("in_channels_list").map((inputs, i) => ({
      ...matrix(`inner_blocks.${i}.0`, [outputs, inputs, 1, 1]),
      ...matrix(`layer_blocks.${i}.0`, [outputs, outputs, 3, 3]),
    }));
    return Object.assign({}, ...each) as WeightShapes;
  },
};

type Residual = (prefix: string, inputs: number, planes: number, groups: number, base: number) => WeightShapes;

const convolution = (name: string, outputs: number, inputs: number, side: number): WeightShapes => ({
  ...matrix(name.replace("#", "conv"), [outputs, inputs, side, side], false),
  ...matrix(name.replace("#", "bn"), [outputs]),
});

const basic: Residual = (prefix, inputs, planes) => ({
  ...convolution(`${prefix}#1`, planes, inputs, 3),
  ...convolution(`${prefix}#2`, planes, planes, 3),
});

const bottleneck: Residual = (prefix, inputs, planes, groups, base) => {
  const inner = Math.floor(planes * (base / 64)) * groups;
  return {
    ...convolution(`${prefix}#1`, inner, inputs, 1),
    ...convolution(`${prefix}#2`, inner, inner / groups, 3),
    ...convolution(`${prefix}#3`, planes * 4, inner, 1),
  };
};

function residualBlock(block: Residual): BlockRule {
  return {
    parameters: ["inplanes", "planes", "stride", "downsample", "groups", "base_width", "dilation", "norm_layer"],
    parts: ["downsample"],
    weights: (a) => {
      if (a.given("norm_layer") && normKind(a) !== "BatchNorm2d") throw a.stop("norm_layer is not followed");
      return block("", a.count("inplanes"), a.count("planes"), a.count("groups", 1), a.count("base_width", 64));
    },
  };
}

/** Four stages of residual blocks, each half as large and twice as wide as the one before. */
const residualNetwork: BlockRule = {
  parameters: ["block", "layers", "num_classes", "zero_init_residual", "groups", "width_per_group"],
  weights: (a) => {
    const given = a.given("block");
    const held = given && likely(given);
    const kind =
      held?.kind === "symbol"
        ? /^torchvision\.models\.resnet\.(BasicBlock|Bottleneck)$/.exec(held.name)?.[1]
        : undefined;
    if (kind === undefined || (a.given("norm_layer") && normKind(a) !== "BatchNorm2d"))
      throw a.stop("its blocks are not known", given);
    const [block, factor] = kind === "BasicBlock" ? [basic, 1] : [bottleneck, 4];
    const [groups, base, classes] = [
      a.count("groups", 1),
      a.count("width_per_group", 64),
      a.count("num_classes", 1000),
    ];
    const shapes: WeightShapes[] = [matrix("conv1", [64, 3, 7, 7], false), matrix("bn1", [64])];
    let inputs = 64;
    for (const [stage, depth] of a.shape("layers").entries()) {
      const planes = 64 * 2 ** stage;
      for (let i = 0; i < Math.min(depth, 1000); i++) {
        const prefix = `layer${stage + 1}.${i}.`;
        shapes.push(block(prefix, inputs, planes, groups, base));
        const outputs = planes * factor;
        if (i === 0 && (stage > 0 || inputs !== outputs))
          shapes.push(
            matrix(`${prefix}downsample.0`, [outputs, inputs, 1, 1], false),
            matrix(`${prefix}downsample.1`, [outputs]),
          );
        inputs = outputs;
      }
    }
    return Object.assign({}, ...shapes, matrix("fc", [classes, inputs])) as WeightShapes;
  },
};

const timm: Readonly<Record<string, BlockRule>> = {
  PatchEmbed: patchEmbed,
  Mlp: mlp,
  Attention: attention,
  Block: transformerBlock,
  LayerNorm2d: layerNorm2d,
  LayerScale: layerScale,
};
const torchvision: Readonly<Record<string, BlockRule>> = {
  Conv2dNormActivation: convolutionNorm,
  ConvNormActivation: convolutionNorm,
  SqueezeExcitation: squeezeExcitation,
  FeaturePyramidNetwork: pyramid,
  BasicBlock: residualBlock(basic),
  Bottleneck: residualBlock(bottleneck),
  ResNet: residualNetwork,
};

/** The rule of a building block by the dotted name of its class: those of timm that stand among its layers or in its vision transformer, layers over graphs. */
export function blockRule(dotted: string): BlockRule | undefined {
  const name = dotted.slice(dotted.lastIndexOf(".") + 1);
  if (/^timm\.(layers|models\.layers|models\.vision_transformer)\.(\w+\.)?\w+$/.test(dotted)) return own(timm, name);
  if (/^torchvision\.(ops|models\.resnet)\.(\w+\.)?\w+$/.test(dotted)) return own(torchvision, name);
  return graphLayerRule(dotted);
}

function own(table: Readonly<Record<string, BlockRule>>, name: string): BlockRule | undefined {
  return recordEntry(table, name);
}
