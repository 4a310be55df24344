/** Reads modules out of values: what each holds, weight by weight, as PyTorch would register it. */
import type { Call, Condition } from "../../evaluate/trace";
import { asBoolean, asString, likely, type Value } from "../../evaluate/value";
import { unknownParts } from "../../evaluate/values";
import { Arguments } from "./arguments";
import { makesDiffuser, readDiffuser } from "./diffusers/readDiffuser";
import { makesTransformer, readTransformer } from "./huggingface/readModel";
import { isWeightlessBase, isWeightlessThing, wrapperOf } from "./libraryParts";
import { cloneModule, countWeights, leafModule, type ModuleNode, type Weight } from "./moduleTree";
import { blockRule, type BlockRule } from "./published/blocks";
import { factoryOf, readFactory } from "./published/factories";
import { Stopped } from "./stopped";
import { shapeOf } from "./tensors/shapeOf";
import { isWeightless, layerRule, torchLayerName } from "./torch/layers";
import { usedParts } from "./usedParts";

type Thing = Extract<Value, { kind: "object" | "instance" }>;
type LibraryThing = Extract<Value, { kind: "object" }>;
type Own = Extract<Value, { kind: "instance" }>;

/** Modules inside modules that are followed. */
const maximumDepth = 64;
/** Weights of one model. */
const maximumWeights = 200_000;

export class ModuleReader {
  /** Where one of several values was chosen, and why. */
  readonly notes = new Set<string>();
  private readonly nodes = new Map<object, ModuleNode | "reading">();
  private weights = 0;
  private depth = 0;

  /** @param conditions those under which the model as a whole is made. */
  constructor(private conditions: readonly Condition[]) {}

  /**
   * The module that a value holds; undefined where it holds none.
   * @throws Stopped where it holds one whose weights cannot be known.
   */
  read(value: Value, name = "the model", isUsed = true): ModuleNode | undefined {
    switch (value.kind) {
      case "either":
        return this.readAlternatives(value.options, name, isUsed);
      case "unknown":
        if (isUsed) throw new Stopped(`what ${name} is cannot be known: ${value.reason}`, value.spans);
        return undefined;
      case "instance":
      case "object":
        return this.readThing(value, name, isUsed);
      default:
        return undefined;
    }
  }

  /** Alternatives that weigh the same are as good as one. */
  private readAlternatives(options: readonly Value[], name: string, isUsed: boolean): ModuleNode | undefined {
    const { conditions } = this;
    const nodes = options.map((option) => {
      const own = option.kind === "instance" || option.kind === "object" ? option.call?.conditions : undefined;
      this.conditions = own ? [...conditions, ...own] : conditions;
      try {
        return this.read(option, name, isUsed);
      } finally {
        this.conditions = conditions;
      }
    });
    const sizes = new Set(nodes.map((node) => (node ? countWeights(node) : 0)));
    if (sizes.size > 1)
      throw new Stopped(
        `which ${name} is used depends on a condition that is not known here`,
        options.flatMap((option) => option.spans).slice(0, 4),
      );
    return nodes[0];
  }

  private readThing(value: Thing, name: string, isUsed: boolean): ModuleNode | undefined {
    const known = this.nodes.get(value.attributes);
    if (known === "reading") return undefined;
    if (known) return known;
    if (this.depth >= maximumDepth) throw new Stopped(`${name} lies too deep`, value.spans);
    this.nodes.set(value.attributes, "reading");
    this.depth++;
    let node: ModuleNode | undefined;
    try {
      node = value.kind === "instance" ? this.readInstance(value, name, isUsed) : this.readObject(value, name, isUsed);
    } finally {
      this.depth--;
      this.nodes.delete(value.attributes);
    }
    if (!node) return undefined;
    if (!isWrapped(value)) node = { ...node, identity: value.attributes };
    this.checkConditions(value.call, name);
    this.weights += node.weights.length;
    if (this.weights > maximumWeights) throw new Stopped("the model has too many parts to count", value.spans);
    this.nodes.set(value.attributes, node);
    return node;
  }

  private checkConditions(call: Call | undefined, name: string): void {
    const beyond = call?.conditions.find(
      ({ span }) => !this.conditions.some((c) => c.span.from === span.from && c.span.path === span.path),
    );
    if (beyond)
      throw new Stopped(`whether there is ${name} depends on a condition that is not known here`, [beyond.span]);
  }

  /** An object of a class written in the workspace. */
  private readInstance(value: Own, name: string, isUsed: boolean): ModuleNode | undefined {
    const isModule = value.bases.some((base) => /(^|\.)nn\.|Module$|Model$/.test(base));
    if (!isModule) {
      if (isUsed && value.bases.includes("?"))
        throw new Stopped(`${value.className} descends from a class that is not known here`, value.spans);
      return undefined;
    }
    const hidden = value.attributes.get(unknownParts);
    if (hidden) throw new Stopped(`${name}: ${hidden.kind === "unknown" ? hidden.reason : "not known"}`, hidden.spans);
    if (!value.call) throw new Stopped(`the constructor of ${value.className} was not read`, value.spans);
    const inherited = this.inherited(value);
    const used = usedParts(value);
    return this.withAttributes(value, { ...inherited, type: value.className }, (part) => used.has(part));
  }

  /** What an instance has from the library classes it descends from. */
  private inherited(value: Own): ModuleNode {
    for (const base of value.bases) {
      if (isWeightlessBase(base)) continue;
      const layer = torchLayerName(base);
      if (layer !== undefined && isWeightless(layer)) continue;
      if (layer !== undefined && layerRule(layer) && value.call) return this.readLayer(layer, value.call);
      if (/(^|\.)nn\.|Module$|Model$/.test(base))
        throw new Stopped(`${value.className} descends from ${base}, whose weights are not known`, value.spans);
    }
    return leafModule(value.className, {}, value.call?.index ?? 0);
  }

  /** Something that a library made. */
  private readObject(value: LibraryThing, name: string, isUsed: boolean): ModuleNode | undefined {
    if (value.owner) return this.readPart(value, name, isUsed);
    const { call, type } = value;
    if (isParameter(value)) return undefined;
    const wrapper = wrapperOf(call?.callee ?? type);
    if (wrapper && call) return this.readWrapped(call, wrapper, name);
    const block = call && blockRule(type);
    if (block) return this.withAttributes(value, this.readBlock(block, call), () => false);
    const layer = torchLayerName(type);
    if (layer !== undefined && call) {
      if (isContainer(layer)) return this.readContainer(value, layer, name);
      if (isWeightless(layer)) return leafModule(layer, {}, call.index);
      const node = this.readLayer(layer, call);
      return value.attributes.size === 0 ? node : this.withAttributes(value, node, () => false);
    }
    if (isWeightlessThing(type) || !isUsed) return undefined;
    if (call && makesTransformer(call)) return this.readPublished(call, value);
    if (call && makesDiffuser(call)) return this.withAttributes(value, readDiffuser(call), () => false);
    if (call && factoryOf(call)) {
      const network = readFactory(call, (reason) => this.notes.add(reason));
      return this.withAttributes(value, network, () => true, true);
    }
    throw new Stopped(`the weights of ${type} are not known`, value.spans);
  }

  /** A model of the transformers library. */
  private readPublished(call: Call, value: LibraryThing): ModuleNode {
    const { module, reading } = readTransformer(call);
    if (reading.note !== undefined) this.notes.add(reading.note);
    return value.attributes.size === 0 ? module : this.withAttributes(value, module, () => true);
  }

  /** A part of something else: `backbone.features`. */
  private readPart(value: LibraryThing, name: string, isUsed: boolean): ModuleNode | undefined {
    if (isWeightlessThing(value.type) || !isUsed) return undefined;
    throw new Stopped(`what ${name} takes from ${value.type} is not known`, value.spans);
  }

  private readLayer(layer: string, call: Call): ModuleNode {
    if (layer === "TransformerEncoder" || layer === "TransformerDecoder") return this.readStack(layer, call);
    const rule = layerRule(layer);
    if (!rule) throw new Stopped(`the weights of torch.nn.${layer} are not known`, [call.span]);
    if (call.method === "from_pretrained") return this.readGivenEmbedding(layer, call);
    return leafModule(layer, rule.weights(this.argumentsOf(call, rule.parameters)), call.index);
  }

  /** A block of timm or torchvision, with the modules that it is given. */
  private readBlock(rule: BlockRule, call: Call): ModuleNode {
    const args = this.argumentsOf(call, rule.parameters);
    const children = new Map<string, ModuleNode>();
    for (const name of rule.parts ?? []) {
      const given = args.given(name);
      const child = given && this.read(given, name);
      if (child) children.set(name, child);
    }
    const type = call.callee.slice(call.callee.lastIndexOf(".") + 1);
    return { ...leafModule(type, rule.weights(args), call.index), children };
  }

  /** `nn.Embedding.from_pretrained(vectors, freeze=True)`. */
  private readGivenEmbedding(layer: string, call: Call): ModuleNode {
    const args = this.argumentsOf(call, ["embeddings", "freeze"]);
    const shape = shapeOf(args.given("embeddings"));
    if (!shape) throw args.stop("the shape of the given vectors is not known");
    return {
      ...leafModule(layer, {}, call.index),
      weights: [{ name: "weight", shape, identity: {}, frozen: args.flag("freeze", true) }],
    };
  }

  /** Copies of one layer, one after another, and a norm. */
  private readStack(layer: string, call: Call): ModuleNode {
    const args = this.argumentsOf(call, [layer.slice(11).toLowerCase() + "_layer", "num_layers", "norm"]);
    const given = args.given(layer.slice(11).toLowerCase() + "_layer");
    const first = given && this.read(given, "the layer");
    if (!first) throw args.stop("its layer is not known", given);
    const children = new Map<string, ModuleNode>();
    for (let i = 0; i < args.count("num_layers"); i++) children.set(`layers.${i}`, cloneModule(first, call.index));
    const norm = args.given("norm");
    const last = norm && this.read(norm, "norm");
    if (last) children.set("norm", last);
    return { ...leafModule(layer, {}, call.index), children };
  }

  private readContainer(value: LibraryThing, layer: string, name: string): ModuleNode {
    const hidden = value.attributes.get(unknownParts);
    if (hidden) throw new Stopped(`${name}: ${hidden.kind === "unknown" ? hidden.reason : "not known"}`, hidden.spans);
    return this.withAttributes(value, leafModule(layer, {}, value.call?.index ?? 0), () => true);
  }

  private readWrapped(call: Call, wrapper: "same" | "weightNorm", name: string): ModuleNode | undefined {
    const inner = call.args[0] ?? call.kwargs.get("module") ?? call.kwargs.get("model");
    const node = inner && this.read(inner, name);
    if (!node || wrapper === "same") return node;
    const direction = node.weights.find((weight) => weight.name === "weight");
    if (!direction) return node;
    const magnitude: Weight = {
      name: "weight_g",
      shape: direction.shape.slice(0, 1),
      identity: {},
      frozen: false,
    };
    return { ...node, weights: [...node.weights, magnitude] };
  }

  /** A module with the weights and children that stand in its attributes; what is set there replaces what it had. */
  private withAttributes(
    value: Thing,
    module: ModuleNode,
    isUsed: (name: string) => boolean,
    isClosed = false,
  ): ModuleNode {
    const weights = new Map(module.weights.map((weight) => [weight.name, weight]));
    const children = new Map(module.children);
    for (const [key, attribute] of value.attributes) {
      const place = /^\[(.+)\]$/.exec(key)?.[1] ?? key;
      // The last layer of a head is one with weights.
      const name = place === "-1" ? ([...children.keys()].at(-1) ?? place) : place;
      const own = likely(attribute);
      if (isPartOf(own, value)) {
        const part = children.get(name);
        if (part)
          children.set(
            name,
            this.withAttributes(own, part, () => true, isClosed),
          );
        else if (isClosed && own.attributes.size > 0)
          throw new Stopped(`${name} of ${module.type} is changed`, own.spans);
        continue;
      }
      if (likely(attribute).kind === "none" && attribute.kind !== "either") {
        weights.delete(name);
        children.delete(name);
        continue;
      }
      const weight = this.readWeight(attribute, name, weights.has(name));
      if (weight) {
        weights.set(name, weight);
        continue;
      }
      // A part of a layer that is kept as its weights alone: `self.decoder` of a class that descends from `nn.Transformer`.
      const replaced = [...weights.keys()].filter((key) => key.startsWith(`${name}.`));
      const child = this.read(attribute, name, isUsed(name) || children.has(name));
      if (!child) continue;
      for (const key of replaced) weights.delete(key);
      // What a published network had in this place is known only for its ends.
      if (isClosed && !children.has(name) && !/pool|relu|drop|flatten|act/i.test(name))
        throw new Stopped(`${name} of ${module.type} is replaced`, attribute.spans);
      children.set(name, child);
    }
    return { ...module, weights: [...weights.values()], children };
  }

  /** A weight that is set as an attribute: a parameter of its own, or another module's. */
  private readWeight(value: Value, name: string, replaces: boolean): Weight | undefined {
    const held = likely(value);
    if (held.kind !== "object") {
      if (replaces && held.kind === "unknown") throw new Stopped(`what ${name} is set to is not known`, value.spans);
      return undefined;
    }
    if (isParameter(held)) return this.readParameter(held, name);
    const key = held.owner && held.key ? asString(held.key) : undefined;
    if (held.owner && key !== undefined && (replaces || /(^|_)(weight|bias)(_|$)/.test(key))) {
      const owner = this.read(held.owner, "the other module");
      const shared = owner?.weights.find((weight) => weight.name === key);
      if (shared) return shared;
    }
    if (replaces) throw new Stopped(`what ${name} is set to is not known`, value.spans);
    return undefined;
  }

  private readParameter(held: LibraryThing, name: string): Weight {
    const { call } = held;
    const shape = shapeOf(held);
    if (!shape || !call) throw new Stopped(`the shape of the parameter ${name} is not known`, held.spans);
    this.checkConditions(call, name);
    const trained = call.kwargs.get("requires_grad") ?? call.args[1];
    return { name, shape, identity: held.attributes, frozen: asBoolean(trained) === false };
  }

  private argumentsOf(call: Call, parameters: readonly string[]): Arguments {
    return new Arguments(call, parameters, (reason) => this.notes.add(reason));
  }
}

/** Whether a value is a part of a thing that was reached but never replaced: `model.classifier` of `model`. */
function isPartOf(value: Value, whole: Thing): value is LibraryThing {
  if (value.kind !== "object" || !value.owner) return false;
  const owner = likely(value.owner);
  return (owner.kind === "object" || owner.kind === "instance") && owner.attributes === whole.attributes;
}

function isParameter(value: LibraryThing): boolean {
  return /^torch\.nn\.(parameter\.)?Parameter$/.test(value.call?.callee ?? value.type);
}

/** Whether a value is a module that a function gave back after adding something to it: the module itself is what it holds. */
function isWrapped(value: Thing): boolean {
  return value.call !== undefined && wrapperOf(value.call.callee) !== undefined;
}

function isContainer(layer: string): boolean {
  return /^(Sequential|ModuleList|ModuleDict|ParameterList|ParameterDict|Module)$/.test(layer);
}
