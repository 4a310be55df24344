/** Numbers that code asks layers and published models for: `model.fc.in_features`, `bert.config.hidden_size`. */
import type { Call } from "../../evaluate/trace";
import { asNumber, asString, likely, type Value } from "../../evaluate/value";
import { numberValue, sequenceValue, type LibraryObject } from "../../evaluate/values";
import { Arguments } from "./arguments";
import { graphNumber } from "./graphSets";
import { readConfig, rowOf } from "./huggingface/readConfig";
import { blockRule, patchEmbed, patchNumbers } from "./published/blocks";
import { factoryOf, headOfFactory } from "./published/factories";
import { Stopped } from "./stopped";
import { layerRule, torchLayerName } from "./torch/layers";

const layerNumbers =
  /^(in|out)_(features|channels)$|^num_(features|embeddings|channels)$|^embed(ding)?_dim$|^hidden_size$/;

/** The number that an attribute of a library's thing holds; undefined where it is not known. */
export function knownNumber(object: LibraryObject, name: string): Value | undefined {
  if (name === "hidden_size" || name === "d_model" || name === "dim") {
    const width = configuredWidth(object);
    if (width !== undefined) return numberValue(width, true, object.spans, "derived");
  }
  const ofGraphs = graphNumber(object, name);
  if (ofGraphs !== undefined) return numberValue(ofGraphs, true, object.spans, "derived");
  const { call } = object;
  if (call && blockRule(object.type) === patchEmbed) return patchNumber(object, call, name);
  if (!layerNumbers.test(name)) return undefined;
  const layer = torchLayerName(object.type);
  if (call && layer !== undefined) {
    const index = layerRule(layer)?.parameters.indexOf(name) ?? -1;
    return call.kwargs.get(name) ?? (index >= 0 ? call.args[index] : undefined);
  }
  const inputs =
    name === "in_features" || name === "in_channels"
      ? headInputs(object)
      : name === "num_features"
        ? featuresOf(object)
        : undefined;
  return inputs === undefined ? undefined : numberValue(inputs, true, object.spans, "derived");
}

/** `patch_embed.num_patches`, `patch_embed.grid_size`. */
function patchNumber(object: LibraryObject, call: Call, name: string): Value | undefined {
  try {
    const known = patchNumbers(new Arguments(call, patchEmbed.parameters), name);
    const valueOf = (number: number): Value => numberValue(number, true, object.spans, "derived");
    if (known === undefined) return undefined;
    return typeof known === "number" ? valueOf(known) : sequenceValue("tuple", known.map(valueOf), object.spans);
  } catch (fault) {
    if (fault instanceof Stopped) return undefined;
    throw fault;
  }
}

/** How many numbers a network of timm gives for a picture: what its head takes. */
function featuresOf(network: LibraryObject): number | undefined {
  const factory = network.call && factoryOf(network.call);
  if (!factory || factory === "not known" || factory.library !== "timm") return undefined;
  const layers = headOfFactory(factory)?.layers ?? [];
  return layers.length === 1 ? layers[0]?.inputs : undefined;
}

/** What a layer of a published network's head takes: `resnet.fc`, `vgg.classifier[6]`, `vit.heads.head`. */
function headInputs(layer: LibraryObject): number | undefined {
  const path: (string | number)[] = [];
  let current: LibraryObject = layer;
  for (let depth = 0; depth < 4 && current.owner; depth++) {
    const key = asString(current.key) ?? asNumber(current.key);
    const owner = likely(current.owner);
    if (key === undefined || owner.kind !== "object") return undefined;
    path.unshift(key);
    current = owner;
  }
  const factory = current.call && factoryOf(current.call);
  const head = factory && factory !== "not known" ? headOfFactory(factory) : undefined;
  const [part, place] = path;
  if (!head || part !== head.part || path.length > 2) return undefined;
  const wanted =
    place === undefined
      ? head.layers.find((candidate) => candidate.name === "")
      : typeof place === "number" && place < 0
        ? head.layers.at(place)
        : head.layers.find((candidate) => candidate.name === String(place));
  return wanted?.inputs;
}

/** The width in a configuration, or in that of a model made by name. */
function configuredWidth(object: LibraryObject): number | undefined {
  const { owner } = object;
  const isConfig = owner !== undefined && asString(object.key) === "config";
  const holder = isConfig ? likely(owner) : object;
  const call = holder.kind === "object" ? holder.call : undefined;
  if (!call?.callee.startsWith("transformers.")) return undefined;
  if (call.method === "from_pretrained") return widthOfRow(call);
  const config = isConfig ? (call.kwargs.get("config") ?? call.args[0]) : object;
  try {
    return config && readConfig(config).width;
  } catch (fault) {
    if (fault instanceof Stopped) return undefined;
    throw fault;
  }
}

function widthOfRow(call: Call): number | undefined {
  return rowOf(call)?.hiddenSize ?? undefined;
}
