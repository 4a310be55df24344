import type { Arguments } from "../arguments";
import { channelsOf, productOf, times, type Axes, type Built, type KerasRule } from "./layerRule";
import { paddingOf, requireChannelsLast, slide, spread } from "./windows";

const parameters = [
  "filters",
  "kernel_size",
  "strides",
  "padding",
  "data_format",
  "dilation_rate",
  "groups",
  "activation",
  "use_bias",
];

function spatial(a: Arguments, input: Axes | undefined, axes: number): Axes {
  requireChannelsLast(a);
  if (input?.length !== axes + 1) throw a.stop("the shape of its input is not known");
  return input.slice(0, axes);
}

function convolution(axes: number): KerasRule {
  return {
    parameters,
    build: (a, [input]) => {
      const places = spatial(a, input, axes);
      const filters = a.count("filters");
      const kernel = a.sizes("kernel_size", axes);
      const each = (productOf(kernel) ?? 1) * (channelsOf(a, input) / a.count("groups", 1));
      const moved = slide(places, kernel, a.sizes("strides", axes, 1), paddingOf(a), a.sizes("dilation_rate", axes, 1));
      const output = [...moved, filters];
      return { trained: filters * (each + (a.flag("use_bias", true) ? 1 : 0)), output, flops: times(2 * each, output) };
    },
  };
}

function transposed(axes: number): KerasRule {
  return {
    parameters: ["filters", "kernel_size", "strides", "padding"],
    build: (a, [input]) => {
      const places = spatial(a, input, axes);
      const filters = a.count("filters");
      const kernel = a.sizes("kernel_size", axes);
      const each = (productOf(kernel) ?? 1) * channelsOf(a, input);
      const output = [...spread(places, kernel, a.sizes("strides", axes, 1), paddingOf(a)), filters];
      // Every input place is multiplied with the whole kernel.
      const flops = times(2 * each * filters, places);
      return { trained: filters * (each + (a.flag("use_bias", true) ? 1 : 0)), output, flops };
    },
  };
}

function depthwise(axes: number): KerasRule {
  return {
    parameters: ["kernel_size", "strides", "padding", "depth_multiplier"],
    build: (a, [input]) => {
      const { output, weights, flops } = perChannel(a, input, axes);
      const channels = output.at(-1) ?? 0;
      return { trained: weights + (a.flag("use_bias", true) ? channels : 0), output, flops };
    },
  };
}

function perChannel(
  a: Arguments,
  input: Axes | undefined,
  axes: number,
): { readonly output: Axes; readonly weights: number; readonly flops: number | undefined } {
  const places = spatial(a, input, axes);
  const kernel = a.sizes("kernel_size", axes);
  const channels = channelsOf(a, input) * a.count("depth_multiplier", 1);
  const moved = slide(places, kernel, a.sizes("strides", axes, 1), paddingOf(a), a.sizes("dilation_rate", axes, 1));
  const window = productOf(kernel) ?? 1;
  const output = [...moved, channels];
  return { output, weights: window * channels, flops: times(2 * window, output) };
}

/** Channel by channel, then across channels in each place. */
function separable(axes: number): KerasRule {
  return {
    parameters: ["filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate", "depth_multiplier"],
    build: (a, [input]): Built => {
      const first = perChannel(a, input, axes);
      const filters = a.count("filters");
      const channels = first.output.at(-1) ?? 0;
      const output = [...first.output.slice(0, -1), filters];
      const mixed = times(2 * channels, output);
      return {
        trained: first.weights + channels * filters + (a.flag("use_bias", true) ? filters : 0),
        output,
        flops: first.flops === undefined || mixed === undefined ? undefined : first.flops + mixed,
      };
    },
  };
}

export const convolutionLayers: Readonly<Record<string, KerasRule>> = {
  Conv1D: convolution(1),
  Conv2D: convolution(2),
  Conv3D: convolution(3),
  Convolution1D: convolution(1),
  Convolution2D: convolution(2),
  Convolution3D: convolution(3),
  Conv1DTranspose: transposed(1),
  Conv2DTranspose: transposed(2),
  Conv3DTranspose: transposed(3),
  DepthwiseConv1D: depthwise(1),
  DepthwiseConv2D: depthwise(2),
  SeparableConv1D: separable(1),
  SeparableConv2D: separable(2),
  SeparableConvolution2D: separable(2),
};
