/** The classifying ends of published vision networks: where they stand and what their layers take. Source: torchvision 0.29 and timm 1.0. */
import { recordEntry } from "../../../source/recordEntry";

/** A layer of a head by its name inside the head: what it takes and gives; the last one gives the classes. */
export interface HeadLayer {
  /** Name inside the head; empty where the head is this one layer. */
  readonly name: string;
  readonly inputs: number;
  /** Undefined for the layer that gives the classes. */
  readonly outputs?: number;
  /** A norm instead of a matrix. */
  readonly norm?: boolean;
}

export interface PublishedHead {
  /** The attribute of the model. */
  readonly part: string;
  readonly layers: readonly HeadLayer[];
  /** The attribute that holds all else, where one does. */
  readonly body?: string;
  /** A first layer that code replaces for pictures with other channels. */
  readonly stem?: { readonly part: string; readonly weight: readonly number[] };
}

/** The first convolution of a residual network. */
const residualStem = { part: "conv1", weight: [64, 3, 7, 7] } as const;

const one = (part: string, name: string, inputs: number): PublishedHead => ({ part, layers: [{ name, inputs }] });

const vggHead: PublishedHead = {
  part: "classifier",
  layers: [
    { name: "0", inputs: 25088, outputs: 4096 },
    { name: "3", inputs: 4096, outputs: 4096 },
    { name: "6", inputs: 4096 },
  ],
};

const alexHead: PublishedHead = {
  part: "classifier",
  layers: [
    { name: "1", inputs: 9216, outputs: 4096 },
    { name: "4", inputs: 4096, outputs: 4096 },
    { name: "6", inputs: 4096 },
  ],
};

const mobile3Head = (inputs: number, inner: number): PublishedHead => ({
  part: "classifier",
  layers: [
    { name: "0", inputs, outputs: inner },
    { name: "3", inputs: inner },
  ],
});

const convnextHead = (width: number): PublishedHead => ({
  part: "classifier",
  layers: [
    { name: "0", inputs: width, norm: true },
    { name: "2", inputs: width },
  ],
});

const residualWidth = (name: string): number => (/^resnet(18|34)/.test(name) ? 512 : 2048);
const denseWidths: Readonly<Record<string, number>> = { 121: 1024, 161: 2208, 169: 1664, 201: 1920 };
const convnextWidths: Readonly<Record<string, number>> = {
  tiny: 768,
  small: 768,
  base: 1024,
  large: 1536,
  xlarge: 2048,
};
const swinWidths: Readonly<Record<string, number>> = { t: 768, s: 768, b: 1024, l: 1536 };
const visionWidths: Readonly<Record<string, number>> = { ti: 192, t: 192, s: 384, b: 768, l: 1024, h: 1280 };
const efficientWidths = [1280, 1280, 1408, 1536, 1792, 2048, 2304, 2560];

/** The head of a network of `torchvision.models`, by the function that makes it. */
export function torchvisionHead(name: string): PublishedHead | undefined {
  const head = torchvisionEnd(name);
  return head?.part === "classifier" && !name.startsWith("mnasnet") ? { ...head, body: "features" } : head;
}

function torchvisionEnd(name: string): PublishedHead | undefined {
  if (/^(wide_)?(resnet|resnext)\d/.test(name)) return { ...one("fc", "", residualWidth(name)), stem: residualStem };
  if (/^vgg\d+(_bn)?$/.test(name)) return vggHead;
  if (name === "alexnet") return alexHead;
  if (name === "mobilenet_v3_large") return mobile3Head(960, 1280);
  if (name === "mobilenet_v3_small") return mobile3Head(576, 1024);
  if (/^(mobilenet_v2|mnasnet\d_\d+)$/.test(name)) return one("classifier", "1", 1280);
  if (/^efficientnet_v2_[sml]$/.test(name)) return one("classifier", "1", 1280);
  if (name.startsWith("squeezenet")) return one("classifier", "1", 512);
  if (name.startsWith("shufflenet_v2")) return one("fc", "", name.endsWith("x2_0") ? 2048 : 1024);
  const dense = recordEntry(denseWidths, /^densenet(\d+)$/.exec(name)?.[1] ?? "");
  if (dense !== undefined) return one("classifier", "", dense);
  const efficient = efficientWidths[Number(/^efficientnet_b(\d)$/.exec(name)?.[1] ?? "none")];
  if (efficient !== undefined) return one("classifier", "1", efficient);
  const convnext = recordEntry(convnextWidths, /^convnext_(\w+)$/.exec(name)?.[1] ?? "");
  if (convnext !== undefined) return convnextHead(convnext);
  const vision = recordEntry(visionWidths, /^vit_([blh])_\d+$/.exec(name)?.[1] ?? "");
  if (vision !== undefined) return one("heads", "head", vision);
  const swin = recordEntry(swinWidths, /^swin_(?:v2_)?([tsb])$/.exec(name)?.[1] ?? "");
  return swin === undefined ? undefined : one("head", "", swin);
}

const letters: Readonly<Record<string, string>> = { tiny: "t", small: "s", base: "b", large: "l", huge: "h" };

/** The head of a network of timm, by its name without the tag of its weights. */
export function timmHead(name: string): PublishedHead | undefined {
  const plain = name.replace(/\..*/s, "").replace(/^tf_/, "");
  if (/^(resnet|resnext|wide_resnet)\d+(d|s|t)?(_\w+)?$/.test(plain)) return one("fc", "", residualWidth(plain));
  if (/^mobilenetv2_100$|^mobilenetv3_large_100$|^efficientnetv2_[sml]$/.test(plain))
    return one("classifier", "", 1280);
  if (/^mobilenetv3_small_100$/.test(plain)) return one("classifier", "", 1024);
  const dense = recordEntry(denseWidths, /^densenet(\d+)$/.exec(plain)?.[1] ?? "");
  if (dense !== undefined) return one("classifier", "", dense);
  const efficient = efficientWidths[Number(/^efficientnet_b(\d)(_ns)?$/.exec(plain)?.[1] ?? "none")];
  if (efficient !== undefined) return one("classifier", "", efficient);
  const convnext = recordEntry(
    convnextWidths,
    /^convnext_(tiny|small|base|large|xlarge)(_\w+)?$/.exec(plain)?.[1] ?? "",
  );
  if (convnext !== undefined) return one("head", "fc", convnext);
  const vision = recordEntry(
    visionWidths,
    recordEntry(letters, /^(?:vit|deit|deit3)_(tiny|small|base|large|huge)_/.exec(plain)?.[1] ?? "") ?? "",
  );
  if (vision !== undefined && !plain.includes("distilled")) return one("head", "", vision);
  const swin = recordEntry(
    swinWidths,
    recordEntry(letters, /^swin_(tiny|small|base|large)_/.exec(plain)?.[1] ?? "") ?? "",
  );
  return swin === undefined ? undefined : one("head", "fc", swin);
}
