/** Layers of Flax: linen's, which learn their inputs when they are applied, and nnx's, which are told them. */
import { recordEntry } from "../../../source/recordEntry";
import { sizeOf } from "../moduleTree";
import { axisOf } from "../tensors/rearrange";
import { attentionLayers } from "./attention";
import { convolutionLayers } from "./convolution";
import { featuresOf, type FlaxRule } from "./layerRule";

const dense: FlaxRule = {
  parameters: ["features", "use_bias"],
  apply: (settings, given) => {
    const input = given.tensor("inputs");
    const features = settings.count("features");
    const weights = featuresOf(input) * features + (settings.flag("use_bias", true) ? features : 0);
    return { weights, shape: [...input.slice(0, -1), features], flops: 2 * sizeOf(input) * features };
  },
};

/** From some of the axes, the last unless others are named, to any number of axes of its own. */
const general: FlaxRule = {
  parameters: ["features", "axis", "batch_dims", "use_bias"],
  apply: (settings, given) => {
    const input = given.tensor("inputs");
    const features = settings.shape("features");
    const taken = (settings.integers("axis") ?? [-1]).map((axis) => axisOf(axis, input.length));
    if (settings.given("batch_dims")) throw settings.stop("batch_dims are given");
    const inputs = sizeOf(input.filter((_, i) => taken.includes(i)));
    const outputs = sizeOf(features);
    return {
      weights: inputs * outputs + (settings.flag("use_bias", true) ? outputs : 0),
      shape: [...input.filter((_, i) => !taken.includes(i)), ...features],
      flops: 2 * sizeOf(input) * outputs,
    };
  },
};

const embed: FlaxRule = {
  parameters: ["num_embeddings", "features"],
  apply: (settings, given) => {
    const features = settings.count("features");
    const weights = settings.count("num_embeddings") * features;
    return { weights, shape: [...given.tensor("inputs"), features], flops: 0 };
  },
};

/** A scale and a shift for each feature. */
function normalization(parameters: readonly string[], isShifted = true): FlaxRule {
  return {
    parameters,
    apply: (settings, given) => {
      const shape = given.tensor("inputs");
      const axis = axisOf(settings.integer(parameters.includes("axis") ? "axis" : "feature_axes", -1), shape.length);
      const features = shape[axis ?? -1];
      if (features === undefined) throw settings.stop("the axis of its features is not known");
      const vectors =
        (settings.flag("use_scale", true) ? 1 : 0) + (isShifted && settings.flag("use_bias", true) ? 1 : 0);
      return { weights: vectors * features, shape, flops: 0 };
    },
  };
}

const keepsShape: FlaxRule = {
  parameters: [],
  apply: (_, given) => ({ weights: 0, shape: given.tensor("inputs"), flops: 0 }),
};

const parametricRelu: FlaxRule = {
  parameters: [],
  apply: (_, given) => ({ weights: 1, shape: given.tensor("inputs"), flops: 0 }),
};

const rules: Readonly<Record<string, FlaxRule>> = {
  Dense: dense,
  DenseGeneral: general,
  Embed: embed,
  BatchNorm: normalization(["use_running_average", "axis"]),
  LayerNorm: normalization(["epsilon", "dtype", "param_dtype", "use_bias", "use_scale"]),
  GroupNorm: normalization(["num_groups", "group_size", "epsilon", "dtype", "param_dtype", "use_bias", "use_scale"]),
  InstanceNorm: normalization([]),
  RMSNorm: normalization(["epsilon", "dtype", "param_dtype", "use_scale"], false),
  Dropout: keepsShape,
  PReLU: parametricRelu,
  ...convolutionLayers,
  ...attentionLayers,
};

/** The name of a class of linen, without its module. */
export function linenLayerName(dotted: string): string | undefined {
  return /^flax\.linen\.(?:\w+\.)*([A-Z]\w*)$/.exec(dotted)?.[1];
}

export function linenRule(name: string): FlaxRule | undefined {
  return recordEntry(rules, name);
}
