/** Layers of `torch.nn`: what each keeps. */
import { attentionLayers } from "./attention";
import { convolutionLayers } from "./convolution";
import type { LayerRule } from "./layerRule";
import { linearLayers } from "./linear";
import { normalizationLayers } from "./normalization";
import { recurrentLayers } from "./recurrent";

const rules = new Map<string, LayerRule>(
  [linearLayers, convolutionLayers, normalizationLayers, recurrentLayers, attentionLayers].flatMap((table) =>
    Object.entries(table),
  ),
);

/** Layers that keep no weights: activations, dropout, pooling, padding, reshaping, losses. */
const weightless =
  /^(Identity|Flatten|Unflatten|Fold|Unfold|(Channel|Pixel|PixelUn)[Ss]huffle|Upsample\w*|UpsamplingBilinear2d|UpsamplingNearest2d|\w*Dropout\w*|\w*Pool[123]d|\w*Pad[123]d|LocalResponseNorm|CrossMapLRN2d|CosineSimilarity|PairwiseDistance|\w*Loss\w*|(Log)?Softmax(2d)?|Softmin|Softplus|Softshrink|Softsign|Tanh|Tanhshrink|Threshold|(Log)?Sigmoid|Hard\w+|R?ReLU6?|RReLU|LeakyReLU|ELU|CELU|SELU|GELU|SiLU|Mish|GLU|Buffer)$/;

/** The name of a class of `torch.nn`, without its module: `torch.nn.modules.conv.Conv2d` is `Conv2d`. */
export function torchLayerName(dotted: string): string | undefined {
  return /^torch\.nn\.(?:modules\.\w+\.)?([A-Z]\w*)$/.exec(dotted)?.[1];
}

export function layerRule(name: string): LayerRule | undefined {
  return rules.get(name);
}

export function isWeightless(name: string): boolean {
  return !rules.has(name) && weightless.test(name);
}
