/** Counts of Keras models. */
import type { Call } from "../../../evaluate/trace";
import { likely, type Value } from "../../../evaluate/value";
import type { Probe } from "../../../evaluate/probe";
import { Stopped } from "../stopped";
import { callsItself, isSubclassedModel, readHeld, readSubclassed } from "./subclassed";
import type { Axes } from "./layerRule";
import { KerasReader } from "./kerasReader";
import { kerasMaker } from "./symbols";
import { Trainability } from "./trainability";

export interface KerasCounts {
  readonly parameterCount: number;
  /** Absent where layers are frozen in a way that could not be followed. */
  readonly trainableParameterCount?: number;
  readonly forwardFlopsPerSample?: number;
  readonly layerCount: number;
  /** Whether layers with weights are left out of training. */
  readonly isFrozen: boolean;
  /** The published network that most of it is. */
  readonly backbone?: Call;
  /** Side of the pictures that it is given, pixels. */
  readonly imageSide?: number;
  readonly notes: readonly string[];
}

/** Whether a value is a model of Keras that this reader takes. */
export function isKerasModel(value: Value): boolean {
  const held = likely(value);
  return (
    isSubclassedModel(held) ||
    (held.kind === "object" && ["sequential", "model", "application"].includes(kerasMaker(held.type) ?? ""))
  );
}

/**
 * Counts what a Keras model keeps, as its `count_params()` does: running statistics count, but are not trained.
 * @param inputShape axes of one sample of the data, for models that do not say what they take.
 * @param probe for models that a class of the workspace writes out.
 * @param before index of the call that trains the model: what is frozen later is trained.
 * @throws Stopped where a layer or shape is not known.
 */
export function measureKeras(
  value: Value,
  calls: readonly Call[],
  inputShape?: Axes,
  probe?: Probe,
  before?: number,
): KerasCounts | undefined {
  const held = likely(value);
  const trainability = new Trainability(calls, before);
  const reader = new KerasReader(inputShape, trainability);
  if (held.kind === "object") reader.readModel(held);
  else if (held.kind !== "instance" || !probe) return undefined;
  else if (!callsItself(held)) readHeld(reader, held);
  else if (inputShape) readSubclassed(reader, held, inputShape, probe);
  else throw new Stopped("what the model is given is not known", held.spans);
  const layers = [...reader.layers.values()];
  const { flops } = reader;
  const parameterCount = layers.reduce((sum, layer) => sum + layer.trained + layer.kept, 0);
  const trained = layers.reduce((sum, layer) => sum + (layer.frozen ? 0 : layer.trained), 0);
  return {
    parameterCount,
    ...(!trainability.isPartlyUnknown && { trainableParameterCount: trained }),
    ...(flops !== undefined && flops > 0 && { forwardFlopsPerSample: flops }),
    layerCount: layers.filter((layer) => layer.trained > 0).length,
    isFrozen: layers.some((layer) => layer.frozen && layer.trained > 0),
    ...(reader.pictureSide !== undefined && { imageSide: reader.pictureSide }),
    ...backboneOf(reader, parameterCount),
    notes: [...reader.notes],
  };
}

function backboneOf(
  { backbone, backboneSide, layers }: KerasReader,
  parameterCount: number,
): Pick<KerasCounts, "backbone" | "imageSide"> {
  const kept = backbone && layers.get(backbone.attributes);
  const isMost = kept !== undefined && kept.trained + kept.kept > parameterCount / 2;
  if (!isMost || !backbone?.call) return {};
  return { backbone: backbone.call, ...(backboneSide !== undefined && { imageSide: backboneSide }) };
}
