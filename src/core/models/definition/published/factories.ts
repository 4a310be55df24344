/** Published vision networks that code makes by a function's name or by their own: torchvision, timm, torch.hub. */
import type { Call } from "../../../evaluate/trace";
import { asNumber, asString, isNone, likely, type Value } from "../../../evaluate/value";
import { recordEntry } from "../../../source/recordEntry";
import { findModel } from "../../pretrained";
import { leafModule, sizeOf, type ModuleNode, type Shape } from "../moduleTree";
import { Stopped } from "../stopped";
import { timmHead, torchvisionHead, type HeadLayer, type PublishedHead } from "./heads";

interface Factory {
  readonly library: "torchvision" | "timm";
  readonly name: string;
}

/** Classes of the networks in the table of published models. */
const tableClasses = 1000;

/** Networks of torchvision that differ from those of the same name in the table. Source: torchvision 0.29. */
const ownCounts: Readonly<Record<string, number>> = {
  swin_v2_t: 28351570,
  swin_v2_s: 49737442,
  swin_v2_b: 87930848,
  vit_h_14: 632045800,
  vit_l_32: 306535400,
};

/** What a call makes, if it is a factory of vision networks; the name undefined where it is not known. */
export function factoryOf(call: Call): Factory | "not known" | undefined {
  const { callee, method } = call;
  if (/^torchvision\.models\.(\w+\.)*get_model$/.test(callee)) return named("torchvision", call, ["name"], 0);
  const made = /^torchvision\.models\.(?:(?!detection|segmentation|video|optical_flow|quantization)\w+\.)*([a-z]\w*)$/;
  if (made.test(callee)) return { library: "torchvision", name: method };
  if (/^timm\.(\w+\.)*create_model$/.test(callee)) return named("timm", call, ["model_name"], 0);
  if (callee === "torch.hub.load" && asString(call.args[0])?.startsWith("pytorch/vision") === true)
    return named("torchvision", call, ["model"], 1);
  return undefined;
}

function named(
  library: Factory["library"],
  call: Call,
  names: readonly string[],
  index: number,
): Factory | "not known" {
  const given = names.map((name) => call.kwargs.get(name)).find((value) => value !== undefined) ?? call.args[index];
  const name = asString(given);
  return name === undefined ? "not known" : { library, name };
}

export function headOfFactory({ library, name }: Factory): PublishedHead | undefined {
  return library === "torchvision" ? torchvisionHead(name) : timmHead(name);
}

/**
 * The module tree of a published network: its body as one, its head layer by layer.
 * @throws Stopped where the network or its head is not known.
 */
export function readFactory(call: Call, note: (reason: string) => void): ModuleNode {
  const factory = factoryOf(call);
  if (!factory || factory === "not known")
    throw new Stopped("which published network is made is not known", [call.span]);
  const { library, name } = factory;
  const row = findModel(name);
  const whole = (library === "torchvision" ? recordEntry(ownCounts, name) : undefined) ?? row?.parameterCount;
  const head = headOfFactory(factory);
  // Helpers beside the main output come and go with the weights that are loaded.
  const hasHelpers = library === "torchvision" && /^(googlenet|inception_v3)$/.test(name);
  if (whole === undefined || !head || hasHelpers)
    throw new Stopped(`the weights of ${name} are not known`, [call.span]);
  for (const option of [
    "width_mult",
    "in_chans",
    "width_per_group",
    "groups",
    "img_size",
    "features_only",
    "global_pool",
  ])
    if (call.kwargs.has(option)) throw new Stopped(`${name}: ${option} changes the network`, [call.span]);
  note(`${name} as in the table of published models`);
  const inTable = head.layers.reduce((sum, layer) => sum + sizeOfLayer(layer, tableClasses), 0);
  return treeOf(name, whole - inTable, head, classesOf(call), call.index);
}

function treeOf(name: string, body: number, head: PublishedHead, classes: number, madeAt: number): ModuleNode {
  const layers = head.layers
    .filter((layer) => layer.outputs !== undefined || layer.norm === true || classes > 0)
    .map((layer) => [layer.name, leafModule("Linear", shapesOf(layer, classes), madeAt)] as const);
  const [first] = layers;
  const end = first?.[0] === "" ? first[1] : { ...leafModule("Sequential", {}, madeAt), children: new Map(layers) };
  const { stem } = head;
  const rest = leafModule("body", { weight: [body - (stem ? sizeOf(stem.weight) : 0)] }, madeAt);
  const children = new Map<string, ModuleNode>([[head.body ?? "body", rest]]);
  if (stem) children.set(stem.part, leafModule("Conv2d", { weight: stem.weight }, madeAt));
  if (layers.length > 0) children.set(head.part, end);
  return { ...leafModule(name, {}, madeAt), children };
}

function shapesOf(layer: HeadLayer, classes: number): Readonly<Record<string, Shape>> {
  if (layer.norm === true) return { weight: [layer.inputs], bias: [layer.inputs] };
  const outputs = layer.outputs ?? classes;
  return { weight: [outputs, layer.inputs], bias: [outputs] };
}

function sizeOfLayer(layer: HeadLayer, classes: number): number {
  return Object.values(shapesOf(layer, classes)).reduce((sum, shape) => sum + sizeOf(shape), 0);
}

function classesOf(call: Call): number {
  const given: Value | undefined = call.kwargs.get("num_classes");
  if (!given || isNone(given)) return tableClasses;
  const classes = asNumber(given);
  if (classes === undefined || likely(given).kind !== "number")
    throw new Stopped("the number of classes is not known", given.spans);
  return classes;
}
