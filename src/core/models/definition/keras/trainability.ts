/** Which layers of Keras models are trained at a moment: `layer.trainable = False` holds until it is set again. */
import { isOpenUnder } from "../../../evaluate/choices";
import type { Call } from "../../../evaluate/trace";
import { asBoolean, asString, likely, type Value } from "../../../evaluate/value";

type LibraryThing = Extract<Value, { kind: "object" }>;

export class Trainability {
  /** Whether layers were frozen that could not be told apart, as those of `base.layers[:-4]`. */
  readonly isPartlyUnknown: boolean;
  /** Undefined where it depends on what is not known. */
  private readonly set = new Map<object, boolean | undefined>();

  /** @param before index of the call that trains: what is set later does not count, and what that call rests on holds. */
  constructor(calls: readonly Call[], before = Infinity) {
    const known = calls.find(({ index }) => index === before)?.conditions ?? [];
    let isPartlyUnknown = false;
    let isAnyFrozen = false;
    for (const call of calls) {
      if (call.method !== "__setattr__" || asString(call.args[0]) !== "trainable") continue;
      const value = isOpenUnder(known, call.conditions) ? undefined : asBoolean(call.args[1]);
      const layer = call.receiver && likely(call.receiver);
      const target = layer && (ownerOfLayers(layer) ?? madeLayer(layer));
      if (call.index >= before) {
        if (target) this.noteLater(target);
        continue;
      }
      if (target) this.set.set(target.attributes, value);
      // Parts that are trained are told apart from the others only where the others are not.
      isPartlyUnknown ||= value === undefined || (!target && (!value || isAnyFrozen));
      isAnyFrozen ||= value !== true;
    }
    this.isPartlyUnknown = isPartlyUnknown;
  }

  isFrozen(layer: LibraryThing): boolean {
    if (this.set.has(layer.attributes)) return this.set.get(layer.attributes) === false;
    const trainable = layer.attributes.get("trainable") ?? layer.call?.kwargs.get("trainable");
    return trainable !== undefined && asBoolean(trainable) === false;
  }

  /** What is set later only was as it was made: trained unless the constructor was told otherwise. */
  private noteLater(layer: LibraryThing): void {
    if (!this.set.has(layer.attributes))
      this.set.set(layer.attributes, asBoolean(layer.call?.kwargs.get("trainable")) ?? true);
  }
}

/** A layer or model that a constructor made; not one that was looked up in a model. */
function madeLayer(layer: Value): LibraryThing | undefined {
  return layer.kind === "object" && layer.call && !layer.call.receiver ? layer : undefined;
}

/** The model of which all layers are gone through: `for layer in base.layers`. */
function ownerOfLayers(layer: Value): LibraryThing | undefined {
  if (layer.kind !== "object" || layer.call || !layer.owner || layer.key !== undefined) return undefined;
  const list = likely(layer.owner);
  if (list.kind !== "object" || list.call || !list.owner || (list.key && asString(list.key)) !== "layers")
    return undefined;
  const model = likely(list.owner);
  return model.kind === "object" && model.call ? model : undefined;
}
