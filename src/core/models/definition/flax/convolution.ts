/** Convolutions of Flax: any number of axes between the batch and the features. */
import { likely, asNumber, asString } from "../../../evaluate/value";
import type { Operands } from "../forward/operation";
import { sizeOf, type Shape } from "../moduleTree";
import { featuresOf, type FlaxRule } from "./layerRule";

/** Places on both sides of each axis, together; undefined where as many come out as go in, divided by the stride. */
function marginsOf(settings: Operands, kernel: Shape, dilation: Shape): Shape | undefined {
  const value = settings.given("padding");
  const held = value && likely(value);
  const word = asString(value);
  if (!held || word === "SAME" || word === "CIRCULAR" || word === "REFLECT") return undefined;
  if (word === "CAUSAL") return kernel.map((length, i) => (length - 1) * (dilation[i] ?? 1));
  if (word === "VALID") return kernel.map(() => 0);
  const all = asNumber(held);
  if (all !== undefined) return kernel.map(() => 2 * all);
  if ((held.kind !== "list" && held.kind !== "tuple") || held.open || held.items.length !== kernel.length)
    throw settings.stop("padding is not known", value);
  return held.items.map((item) => {
    const side = likely(item);
    const pair =
      side.kind === "list" || side.kind === "tuple" ? side.items.map(asNumber) : [asNumber(side), asNumber(side)];
    const [before, after] = pair;
    if (before === undefined || after === undefined) throw settings.stop("padding is not known", value);
    return before + after;
  });
}

const convolution: FlaxRule = {
  parameters: [
    "features",
    "kernel_size",
    "strides",
    "padding",
    "input_dilation",
    "kernel_dilation",
    "feature_group_count",
    "use_bias",
  ],
  apply: (settings, given) => {
    const input = given.tensor("inputs");
    const features = settings.count("features");
    const kernel = settings.shape("kernel_size");
    if (input.length < kernel.length + 1) throw settings.stop("the shape of its input does not fit");
    const strides = settings.sizes("strides", kernel.length, 1);
    const dilation = settings.sizes("kernel_dilation", kernel.length, 1);
    const margins = marginsOf(settings, kernel, dilation);
    const places = input.slice(-1 - kernel.length, -1).map((length, i) => {
      const [k = 1, s = 1, d = 1] = [kernel[i], strides[i], dilation[i]];
      return margins ? Math.floor((length + (margins[i] ?? 0) - d * (k - 1) - 1) / s) + 1 : Math.ceil(length / s);
    });
    if (places.some((count) => count < 1)) throw settings.stop("its window is larger than its input");
    const each = sizeOf(kernel) * (featuresOf(input) / settings.count("feature_group_count", 1));
    const shape = [...input.slice(0, -1 - kernel.length), ...places, features];
    return {
      weights: features * (each + (settings.flag("use_bias", true) ? 1 : 0)),
      shape,
      flops: 2 * each * sizeOf(shape),
    };
  },
};

const transposed: FlaxRule = {
  parameters: ["features", "kernel_size", "strides", "padding", "kernel_dilation", "use_bias"],
  apply: (settings, given) => {
    const input = given.tensor("inputs");
    const features = settings.count("features");
    const kernel = settings.shape("kernel_size");
    const strides = settings.sizes("strides", kernel.length, 1);
    const padding = settings.given("padding") && asString(settings.given("padding"));
    const isValid = padding === "VALID";
    if (settings.given("padding") && !isValid && padding !== "SAME" && padding !== "CIRCULAR")
      throw settings.stop("padding is not known");
    const places = input.slice(-1 - kernel.length, -1).map((length, i) => {
      const [k = 1, s = 1] = [kernel[i], strides[i]];
      return length * s + (isValid ? Math.max(k - s, 0) : 0);
    });
    const each = sizeOf(kernel) * features;
    return {
      weights: each * featuresOf(input) + (settings.flag("use_bias", true) ? features : 0),
      shape: [...input.slice(0, -1 - kernel.length), ...places, features],
      // Every input place is multiplied with the whole kernel.
      flops: 2 * each * sizeOf(input),
    };
  },
};

export const convolutionLayers: Readonly<Record<string, FlaxRule>> = { Conv: convolution, ConvTranspose: transposed };
