import type { LayerRule } from "./layerRule";

const parameters = ["in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", "groups", "bias"];
const transposedParameters = [
  "in_channels",
  "out_channels",
  "kernel_size",
  "stride",
  "padding",
  "output_padding",
  "groups",
  "bias",
  "dilation",
];

function convolution(axes: number): LayerRule {
  return {
    parameters,
    weights: (a) => {
      const outputs = a.count("out_channels");
      const inputs = a.count("in_channels") / a.count("groups", 1);
      if (!Number.isInteger(inputs)) throw a.stop("in_channels is no multiple of groups");
      return {
        weight: [outputs, inputs, ...a.sizes("kernel_size", axes)],
        ...(a.flag("bias", true) && { bias: [outputs] }),
      };
    },
  };
}

function transposed(axes: number): LayerRule {
  return {
    parameters: transposedParameters,
    weights: (a) => {
      const outputs = a.count("out_channels");
      const each = outputs / a.count("groups", 1);
      if (!Number.isInteger(each)) throw a.stop("out_channels is no multiple of groups");
      return {
        weight: [a.count("in_channels"), each, ...a.sizes("kernel_size", axes)],
        ...(a.flag("bias", true) && { bias: [outputs] }),
      };
    },
  };
}

export const convolutionLayers: Readonly<Record<string, LayerRule>> = {
  Conv1d: convolution(1),
  Conv2d: convolution(2),
  Conv3d: convolution(3),
  ConvTranspose1d: transposed(1),
  ConvTranspose2d: transposed(2),
  ConvTranspose3d: transposed(3),
};
