/** Follows shapes through the layers of a Keras model and counts what each layer keeps. */
import { operationOf } from "../../../evaluate/operators";
import type { Call } from "../../../evaluate/trace";
import { asNumber, asString, likely, type Value } from "../../../evaluate/value";
import { unknownParts } from "../../../evaluate/values";
import { recordEntry } from "../../../source/recordEntry";
import { Arguments } from "../arguments";
import { Stopped } from "../stopped";
import { Operands, type Operation } from "../forward/operation";
import type { Shape } from "../moduleTree";
import { renamed, tensorflowFunction } from "./functions";
import { applicationOf } from "./applications";
import type { Axes, Built } from "./layerRule";
import { kerasLayerName, kerasRule } from "./layers";
import { Trainability } from "./trainability";
import { elementwise, kerasMaker, layerFunctions } from "./symbols";

type LibraryThing = Extract<Value, { kind: "object" }>;

/** One layer, once, however often it is applied. */
export interface KeptWeights {
  readonly trained: number;
  readonly kept: number;
  readonly frozen: boolean;
}

const maximumDepth = 400;
/** Red, green, blue and transparency. */
const mostChannels = 4;

/** Samples that functions on tensors are followed with: with more than one, their axis is told from an axis of length 1. */
const samples = 2;

export class KerasReader {
  readonly notes = new Set<string>();
  /** By identity of the layer. */
  readonly layers = new Map<object, KeptWeights>();
  /** FLOPs of one sample; undefined once a part is not known. */
  flops: number | undefined = 0;
  /** The first published network that is a part of it. */
  backbone: LibraryThing | undefined;
  /** Side of the pictures that it is given, pixels, where they are square and of a known size. */
  backboneSide: number | undefined;
  /** Side of the square pictures that the first convolution takes, pixels: nothing before it was learned. */
  pictureSide: number | undefined;
  private readonly axes = new Map<Value, Axes>();
  /** Shapes of the weights that layers of the workspace add by themselves. */
  private readonly weights = new Map<object, Shape>();
  private readonly inside = new Set<Value>();
  private frozen = false;

  /**
   * @param inputShape axes of one sample of the data, for models that do not say what they take.
   * @param trainability which layers are trained when the model is.
   */
  constructor(
    private readonly inputShape?: Axes,
    private readonly trainability = new Trainability([]),
  ) {}

  /**
   * Builds a model on its own inputs and gives the axes of its first output.
   * @throws Stopped where a layer or shape is not known.
   */
  readModel(model: LibraryThing): Axes {
    switch (kerasMaker(model.type)) {
      case "sequential":
        return this.applyAll(model, undefined);
      case "model":
        return this.readGraph(model);
      case "application":
        return this.applyApplication(model, []);
      default:
        throw new Stopped(`${model.type} is no Keras model`, model.spans);
    }
  }

  /** The axes of a symbolic tensor; what made it is built on the way. */
  axesOf(value: Value): Axes {
    const held = likely(value);
    const known = this.axes.get(held);
    if (known) return known;
    if (this.inside.size > maximumDepth || this.inside.has(held))
      throw new Stopped("the layers lie too deep", held.spans);
    this.inside.add(held);
    try {
      const axes = this.follow(held);
      this.axes.set(held, axes);
      return axes;
    } finally {
      this.inside.delete(held);
    }
  }

  private follow(held: Value): Axes {
    if (held.kind !== "object") throw new Stopped("what a layer is applied to is not known", held.spans);
    const operation = operationOf(held);
    if (operation) return this.merge([operation.left, operation.right], held);
    if (held.owner) return this.followPart(held, held.owner);
    const { call } = held;
    if (!call) throw new Stopped("what a layer is applied to is not known", held.spans);
    if (kerasMaker(call.callee) === "input") return this.inputAxes(call);
    if (call.method === "__call__" && call.receiver) return this.apply(call.receiver, this.inputsOf(call));
    const layer = recordEntry(layerFunctions, call.method);
    if (layer !== undefined && call.args[0]) {
      const inputs = this.inputsOf(call).map((input) => this.axesOf(input));
      return this.build(layer, { ...call, args: call.args.slice(1) }, inputs, held.attributes);
    }
    if (elementwise.test(call.callee) && call.args[0]) return this.axesOf(call.args[0]);
    const computed = call.receiver ? undefined : tensorflowFunction(call.callee);
    if (computed) return this.operate(computed, call);
    throw new Stopped(`what ${call.callee} gives is not known`, [call.span]);
  }

  /** A function of TensorFlow on tensors whose axes are all known. */
  private operate(operation: Operation, call: Call): Axes {
    const shapeIn = (value: Value): Shape | undefined => {
      const held = likely(value);
      if (held.kind === "number") return [];
      if (held.kind !== "object") return undefined;
      const weight = this.weights.get(held.attributes);
      if (weight) return weight;
      const axes = this.axesOf(held).flatMap((axis) => axis ?? []);
      return axes.length === this.axesOf(held).length ? [samples, ...axes] : undefined;
    };
    const shapesIn = (value: Value): readonly Shape[] | undefined => {
      const held = likely(value);
      if (held.kind !== "list" && held.kind !== "tuple") return undefined;
      const shapes = held.items.flatMap((item) => [shapeIn(item)].filter((shape) => shape !== undefined));
      return shapes.length === held.items.length ? shapes : undefined;
    };
    const outcome = operation.run(new Operands(renamed(call), operation.parameters, shapeIn, shapesIn));
    const [shape = []] = outcome.shapes;
    if (outcome.several || shape[0] !== samples)
      throw new Stopped(`what ${call.callee} gives is not known`, [call.span]);
    if (this.flops !== undefined) this.flops += outcome.flops / samples;
    return shape.slice(1);
  }

  /** Counts a weight that a layer of the workspace adds by itself; its axes have no batch among them. */
  addWeight(weight: LibraryThing, shape: Shape, kept: KeptWeights): void {
    this.weights.set(weight.attributes, shape);
    if (!this.layers.has(weight.attributes)) this.layers.set(weight.attributes, kept);
  }

  /** `base.output`, `base.input`, `base.layers[-2].output`. */
  private followPart(held: LibraryThing, owner: Value): Axes {
    const from = likely(owner);
    const key = held.key && asString(held.key);
    if (from.kind === "object" && (key === "output" || key === "outputs")) return this.readModel(from);
    if (held.key && asNumber(held.key) !== undefined && from.kind === "object") return this.axesOf(from);
    throw new Stopped("what a layer is applied to is not known", held.spans);
  }

  private merge(values: readonly Value[], held: LibraryThing): Axes {
    const inputs = values.flatMap((value) => {
      const tensor = likely(value);
      if (tensor.kind !== "object") return [];
      // A weight has no batch and is stretched to what it is added to.
      return this.weights.has(tensor.attributes) ? [] : [this.axesOf(tensor)];
    });
    const longest = inputs.sort((a, b) => b.length - a.length)[0];
    if (!longest) throw new Stopped("what a layer is applied to is not known", held.spans);
    return longest;
  }

  private inputsOf(call: Call): readonly Value[] {
    const first = call.args[0] ?? call.kwargs.get("inputs") ?? call.kwargs.get("query");
    const held = first && likely(first);
    if (!first || !held) throw new Stopped("what a layer is applied to is not given", [call.span]);
    if (held.kind === "list" || held.kind === "tuple") return held.items;
    if (held.kind === "dict") return [...held.entries.values()];
    const others = [call.args[1] ?? call.kwargs.get("value"), call.args[2] ?? call.kwargs.get("key")];
    return [first, ...others.flatMap((other) => (other && likely(other).kind === "object" ? [other] : []))];
  }

  private apply(layer: Value, inputs: readonly Value[]): Axes {
    return this.applyTo(
      layer,
      inputs.map((input) => this.axesOf(input)),
    );
  }

  /** Applies a layer or model to inputs. */
  private applyTo(layer: Value, inputs: readonly Axes[]): Axes {
    const held = likely(layer);
    if (held.kind !== "object" || !held.call) throw new Stopped("a layer is not known", held.spans);
    const before = this.frozen;
    this.frozen ||= this.trainability.isFrozen(held);
    try {
      switch (kerasMaker(held.type)) {
        case "sequential":
          return this.applyAll(held, inputs[0]);
        case "model":
          return this.readGraph(held);
        case "application":
          return this.applyApplication(held, inputs);
        default:
          return this.applyLayer(held, held.call, inputs);
      }
    } finally {
      this.frozen = before;
    }
  }

  private applyLayer(held: LibraryThing, call: Call, inputs: readonly Axes[]): Axes {
    const name = kerasLayerName(held.type);
    if (name === undefined) throw new Stopped(`the weights of ${held.type} are not known`, held.spans);
    if (name === "Bidirectional" || name === "TimeDistributed") return this.applyWrapper(name, call, inputs);
    return this.build(name, call, inputs, held.attributes);
  }

  private build(name: string, call: Call, inputs: readonly Axes[], identity: object): Axes {
    const rule = kerasRule(name);
    if (!rule) throw new Stopped(`the weights of keras.layers.${name} are not known`, [call.span]);
    const args = new Arguments(call, rule.parameters, (note) => this.notes.add(note));
    if (/Conv(?:olution)?2D$/.test(name)) this.pictureSide ??= this.sideOfPicture(inputs[0]);
    return this.keep(rule.build(args, inputs), identity);
  }

  private sideOfPicture([height, width, channels]: Axes = []): number | undefined {
    const isPicture = height === width && channels !== undefined && channels <= mostChannels;
    return isPicture && ![...this.layers.values()].some(({ trained }) => trained > 0) ? height : undefined;
  }

  private keep(built: Built, identity: object): Axes {
    const kept = built.kept ?? 0;
    if (!this.layers.has(identity)) this.layers.set(identity, { trained: built.trained, kept, frozen: this.frozen });
    const { trained } = built;
    const flops = "flops" in built ? built.flops : trained === 0 || kept > 0 ? 0 : 2 * trained;
    this.flops = this.flops === undefined || flops === undefined ? undefined : this.flops + flops;
    return built.output;
  }

  /** `Bidirectional(LSTM(64))` has two of them; `TimeDistributed(Dense(10))` applies one to each step. */
  private applyWrapper(name: string, call: Call, inputs: readonly Axes[]): Axes {
    const args = new Arguments(call, ["layer", "merge_mode"]);
    const inner = args.given("layer");
    const held = inner && likely(inner);
    if (held?.kind !== "object") throw args.stop("its layer is not known", inner);
    const [input] = inputs;
    if (name === "TimeDistributed") {
      const before = this.flops;
      const output = this.applyTo(held, [input?.slice(1) ?? []]);
      const each = before === undefined || this.flops === undefined ? undefined : this.flops - before;
      const steps = input?.[0];
      this.flops =
        before === undefined || each === undefined || steps === undefined ? undefined : before + each * steps;
      return [steps, ...output];
    }
    const forward = this.applyTo(held, inputs);
    const kept = this.layers.get(held.attributes);
    // The backward direction is a layer of its own with as many weights.
    if (kept && !this.layers.has(call)) this.layers.set(call, kept);
    const joined = args.given("merge_mode")
      ? asString(args.given("merge_mode")) === "concat"
      : !call.kwargs.has("merge_mode");
    return joined ? [...forward.slice(0, -1), twice(forward.at(-1))] : forward;
  }

  /** The layers of a Sequential model, one after another. */
  private applyAll(model: LibraryThing, given: Axes | undefined): Axes {
    const hidden = model.attributes.get(unknownParts);
    if (hidden) throw new Stopped(hidden.kind === "unknown" ? hidden.reason : "a layer is not known", hidden.spans);
    const before = this.frozen;
    this.frozen ||= this.trainability.isFrozen(model);
    let axes = given;
    try {
      for (const [name, part] of model.attributes) {
        const layer = likely(part);
        if (!/^\d+$/.test(name)) continue;
        if (layer.kind === "object" && layer.call && kerasMaker(layer.type) === "input") {
          axes ??= this.inputAxes(layer.call);
          continue;
        }
        axes ??= this.startOf(layer);
        axes = this.applyTo(layer, axes ? [axes] : []);
      }
    } finally {
      this.frozen = before;
    }
    return axes ?? [];
  }

  /** What the first layer of a model says that it takes; a model inside knows its own. */
  private startOf(layer: Value): Axes | undefined {
    if (layer.kind !== "object" || !layer.call) throw new Stopped("a layer is not known", layer.spans);
    const maker = kerasMaker(layer.type);
    if (maker !== undefined) return maker === "sequential" ? this.inputShape : undefined;
    return (
      givenAxes(layer.call) ?? this.inputShape ?? (kerasLayerName(layer.type) === "Embedding" ? [undefined] : undefined)
    );
  }

  private inputAxes(call: Call): Axes {
    const axes = givenAxes(call);
    if (!axes) throw new Stopped("the shape of the input is not known", [call.span]);
    return axes;
  }

  /** `Model(inputs, outputs)`. */
  private readGraph(model: LibraryThing): Axes {
    const { call } = model;
    const outputs = call && (call.kwargs.get("outputs") ?? call.kwargs.get("output") ?? call.args[1]);
    if (!outputs) throw new Stopped("the outputs of the model are not known", model.spans);
    const before = this.frozen;
    this.frozen ||= this.trainability.isFrozen(model);
    try {
      const all = tensorsIn(outputs).map((output) => this.axesOf(output));
      return all[0] ?? [];
    } finally {
      this.frozen = before;
    }
  }

  private applyApplication(model: LibraryThing, inputs: readonly Axes[]): Axes {
    const { call } = model;
    const application = call && applicationOf(call, inputs[0], (note) => this.notes.add(note));
    if (!application) throw new Stopped(`the weights of ${model.type} are not known`, model.spans);
    const before = this.frozen;
    this.frozen ||= this.trainability.isFrozen(model);
    if (!this.backbone) {
      this.backbone = model;
      this.backboneSide = application.side;
    }
    this.keep(application, model.attributes);
    this.frozen = before;
    return application.output;
  }
}

function twice(length: number | undefined): number | undefined {
  return length === undefined ? undefined : 2 * length;
}

function tensorsIn(value: Value): readonly Value[] {
  const held = likely(value);
  if (held.kind === "list" || held.kind === "tuple") return held.items;
  return held.kind === "dict" ? [...held.entries.values()] : [held];
}

/** The axes that `Input(shape=…)` or a first layer's `input_shape`, `input_dim` or `input_length` give, the batch left out. */
function givenAxes(call: Call): Axes | undefined {
  const { kwargs, args, callee } = call;
  const whole = kwargs.get("batch_shape") ?? kwargs.get("batch_input_shape");
  const own = whole ?? kwargs.get("input_shape") ?? (isInput(callee) ? (kwargs.get("shape") ?? args[0]) : undefined);
  const held = own && likely(own);
  if (held && (held.kind === "tuple" || held.kind === "list") && !held.open) {
    const axes = held.items.map((item) => asNumber(item));
    return whole ? axes.slice(1) : axes;
  }
  if (held?.kind === "number") return [held.value];
  if (callee.endsWith(".Embedding"))
    return kwargs.has("input_length") ? [asNumber(kwargs.get("input_length"))] : undefined;
  const width = asNumber(kwargs.get("input_dim"));
  if (width === undefined) return undefined;
  const length = kwargs.get("input_length");
  return length ? [asNumber(length), width] : [width];
}

function isInput(callee: string): boolean {
  return kerasMaker(callee) === "input";
}
