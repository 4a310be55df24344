/** Sizes of a model that the code defines: how many weights it has, counted layer by layer without running it. */
import type { Call } from "../../evaluate/trace";
import { likely, type Value } from "../../evaluate/value";
import type { Span } from "../../source/sourceText";
import type { Probe } from "../../evaluate/probe";
import { isLinenModule, measureLinen } from "./flax/measureLinen";
import { isNnxModule, measureNnx } from "./flax/nnxReader";
import type { HeldCount } from "./heldModules";
import { isKerasModel, measureKeras } from "./keras/measureKeras";
import { isMlxModule, measureMlx } from "./mlx/measureMlx";
import { resized } from "./huggingface/resizing";
import { ModuleReader } from "./moduleReader";
import { sizeOf, weightsOf, type ModuleNode } from "./moduleTree";
import { Stopped } from "./stopped";
import { frozenWeights } from "./freezing";

export interface ModelMeasure {
  /** Weights, each once. */
  readonly parameterCount?: number;
  /** Those of them that are trained; absent where that depends on what is not known. */
  readonly trainableParameterCount?: number;
  /** Weights that one word uses, of a mixture of experts. */
  readonly activeParameterCount?: number;
  /** FLOPs of one forward pass of one sample, a multiply-add as 2. */
  readonly forwardFlopsPerSample?: number;
  /** Side of the square pictures that it is made for, pixels, where the code that makes its weights gives it one. */
  readonly imageSide?: number;
  /** Whether layers with weights are left out of training, where that is known. */
  readonly isFrozen?: boolean;
  /** The published network that most of its weights belong to. */
  readonly backbone?: { readonly name: string; readonly span: Span };
  /** How it was counted, in words. */
  readonly how: string;
  /** Why there is no count. */
  readonly stopped?: { readonly reason: string; readonly spans: readonly Span[] };
  /** Where the model is made. */
  readonly spans: readonly Span[];
}

export interface MeasureOptions {
  /** The calls of the script, in order: they show which weights are frozen. */
  readonly calls?: readonly Call[];
  /** Index of the call that trains: what is frozen later is trained. */
  readonly before?: number;
  /** Calls what the script made once more, for models whose weights are only made when they are first applied. */
  readonly probe?: Probe;
  /** Axes of one sample of the data, for models that do not say what they take: height, width, channels. */
  readonly inputShape?: readonly (number | undefined)[];
}

/** Measures the model that a value holds; undefined where it holds no module that could be counted. Never throws. */
export function measureModel(value: Value, options: MeasureOptions = {}): ModelMeasure | undefined {
  const held = likely(value);
  if (held.kind !== "instance" && held.kind !== "object") return undefined;
  const spans = held.call ? [held.call.span] : held.spans;
  const reader = new ModuleReader(held.call?.conditions ?? []);
  try {
    if (isKerasModel(held)) return describeKeras(held, options, spans);
    if (isLinenModule(held) && options.probe) return describeLinen(held, options.calls ?? [], options.probe, spans);
    if (isNnxModule(held)) return describeHeld(measureNnx(held, options.calls ?? []), "Flax", spans);
    if (isMlxModule(held)) return describeHeld(measureMlx(held), "MLX", spans);
    const read = reader.read(held);
    const module = read && resized(read, held, options.calls ?? []);
    return module && describe(module, held.call, options.calls ?? [], spans, [...reader.notes]);
  } catch (fault) {
    if (!(fault instanceof Stopped)) throw fault;
    return { how: `not counted: ${fault.reason}`, stopped: { reason: fault.reason, spans: fault.spans }, spans };
  }
}

function describeKeras(model: Value, options: MeasureOptions, spans: readonly Span[]): ModelMeasure | undefined {
  const counts = measureKeras(model, options.calls ?? [], options.inputShape, options.probe, options.before);
  if (!counts) return undefined;
  const { layerCount, notes, backbone, ...sizes } = counts;
  const how = [
    `counted in the code: ${layerCount} Keras ${layerCount === 1 ? "layer" : "layers"} with weights`,
    ...notes,
  ];
  return {
    ...sizes,
    ...(backbone && { backbone: { name: backbone.method, span: backbone.span } }),
    how: how.join("; "),
    spans,
  };
}

function describeLinen(
  model: Value,
  calls: readonly Call[],
  probe: Probe,
  spans: readonly Span[],
): ModelMeasure | undefined {
  const counts = measureLinen(model, calls, probe);
  if (!counts) return undefined;
  const { input, flops } = counts;
  const measure = describeHeld(counts, "Flax", spans, input && `for an input of ${input.join(" × ")}`);
  // Only pictures show which axis is the batch: batch, height, width, channels.
  const [batch, height, width] = input?.length === 4 ? input : [];
  if (!batch) return measure;
  return {
    ...measure,
    forwardFlopsPerSample: flops / batch,
    ...(height !== undefined && height > 1 && height === width && { imageSide: height }),
  };
}

function describeHeld(
  { parameterCount, layerCount }: HeldCount,
  library: string,
  spans: readonly Span[],
  note?: string,
): ModelMeasure {
  const how = `counted in the code: ${layerCount} ${library} ${layerCount === 1 ? "layer" : "layers"} with parameters`;
  return {
    parameterCount,
    trainableParameterCount: parameterCount,
    how: note === undefined ? how : `${how}, ${note}`,
    spans,
  };
}

function describe(
  module: ModuleNode,
  made: Call | undefined,
  calls: readonly Call[],
  spans: readonly Span[],
  notes: readonly string[],
): ModelMeasure {
  const weights = weightsOf(module);
  const sum = (chosen: typeof weights): number => chosen.reduce((all, { weight }) => all + sizeOf(weight.shape), 0);
  const parameterCount = sum(weights);
  const activeParameterCount = weights.reduce(
    (all, { weight, module: { usedShare = 1 } }) => all + sizeOf(weight.shape) * usedShare,
    0,
  );
  const frozen = frozenWeights(module, calls, made?.conditions ?? []);
  const layers = new Set(weights.map(({ module: layer }) => layer.identity)).size;
  const how = [
    `counted in the code: ${module.type}, ${layers} ${layers === 1 ? "layer" : "layers"} with weights`,
    ...notes,
  ];
  return {
    parameterCount,
    ...(activeParameterCount < parameterCount && { activeParameterCount: Math.round(activeParameterCount) }),
    ...(frozen && { trainableParameterCount: sum(weights.filter(({ weight }) => !frozen.has(weight.identity))) }),
    how: how.join("; "),
    spans,
  };
}
