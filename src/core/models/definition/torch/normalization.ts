import type { LayerRule } from "./layerRule";

/** A scale and a shift for each channel; running statistics are buffers and do not count. */
function perChannel(parameters: readonly string[], channels: string, affineByDefault: boolean): LayerRule {
  return {
    parameters,
    weights: (a) => {
      if (!a.flag("affine", affineByDefault)) return {};
      const count = a.count(channels);
      return { weight: [count], bias: [count] };
    },
  };
}

const featureParameters = ["num_features", "eps", "momentum", "affine", "track_running_stats"];
const batch = perChannel(featureParameters, "num_features", true);
const instance = perChannel(featureParameters, "num_features", false);

const layer: LayerRule = {
  parameters: ["normalized_shape", "eps", "elementwise_affine", "bias"],
  weights: (a) => {
    if (!a.flag("elementwise_affine", true)) return {};
    const shape = a.shape("normalized_shape");
    return { weight: shape, ...(a.flag("bias", true) && { bias: shape }) };
  },
};

const rootMeanSquare: LayerRule = {
  parameters: ["normalized_shape", "eps", "elementwise_affine"],
  weights: (a) => (a.flag("elementwise_affine", true) ? { weight: a.shape("normalized_shape") } : {}),
};

export const normalizationLayers: Readonly<Record<string, LayerRule>> = {
  BatchNorm1d: batch,
  BatchNorm2d: batch,
  BatchNorm3d: batch,
  SyncBatchNorm: batch,
  InstanceNorm1d: instance,
  InstanceNorm2d: instance,
  InstanceNorm3d: instance,
  GroupNorm: perChannel(["num_groups", "num_channels", "eps", "affine"], "num_channels", true),
  LayerNorm: layer,
  RMSNorm: rootMeanSquare,
};
