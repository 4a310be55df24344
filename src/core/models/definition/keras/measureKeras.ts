/** Counts of Keras models. */
import type { Call } from "../../../evaluate/trace";
import { asBoolean, asString, likely, type Value } from "../../../evaluate/value";
import type { Probe } from "../../../evaluate/probe";
import { Stopped } from "../stopped";
import { callsItself, isSubclassedModel, readHeld, readSubclassed } from "./subclassed";
import type { Axes } from "./layerRule";
import { KerasReader } from "./kerasReader";
import { kerasMaker } from "./symbols";

export interface KerasCounts {
  readonly parameterCount: number;
  /** Absent where layers are frozen in a way that could not be followed. */
  readonly trainableParameterCount?: number;
  readonly forwardFlopsPerSample?: number;
  readonly layerCount: number;
  /** Whether layers with weights are left out of training. */
  readonly isFrozen: boolean;
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
 * @throws Stopped where a layer or shape is not known.
 */
export function measureKeras(
  value: Value,
  calls: readonly Call[],
  inputShape?: Axes,
  probe?: Probe,
): KerasCounts | undefined {
  const held = likely(value);
  const reader = new KerasReader(inputShape);
  if (held.kind === "object") reader.readModel(held);
  else if (held.kind !== "instance" || !probe) return undefined;
  else if (!callsItself(held)) readHeld(reader, held);
  else if (inputShape) readSubclassed(reader, held, inputShape, probe);
  else throw new Stopped("what the model is given is not known", held.spans);
  const layers = [...reader.layers.values()];
  const { flops } = reader;
  const trained = layers.reduce((sum, layer) => sum + (layer.frozen ? 0 : layer.trained), 0);
  return {
    parameterCount: layers.reduce((sum, layer) => sum + layer.trained + layer.kept, 0),
    ...(!freezesItems(calls) && { trainableParameterCount: trained }),
    ...(flops !== undefined && flops > 0 && { forwardFlopsPerSample: flops }),
    layerCount: layers.filter((layer) => layer.trained > 0).length,
    isFrozen: layers.some((layer) => layer.frozen && layer.trained > 0),
    notes: [...reader.notes],
  };
}

/** `for layer in base.layers[:-4]: layer.trainable = False`: which layers these are is not known. */
function freezesItems(calls: readonly Call[]): boolean {
  return calls.some(
    (call) =>
      call.method === "__setattr__" && asString(call.args[0]) === "trainable" && asBoolean(call.args[1]) !== true,
  );
}
