import type { Value } from "../../../evaluate/value";
import { Stopped } from "../stopped";
import { KerasReader } from "./kerasReader";
import type { Axes } from "./layerRule";

const known = new WeakMap<Value, Axes | "not known">();

/** The axes of a symbolic Keras tensor without the batch; undefined for other values, and where a layer on the way is not known. */
export function symbolicAxes(value: Value): Axes | undefined {
  if (value.kind !== "object" || !value.type.includes("keras.")) return undefined;
  const earlier = known.get(value);
  if (earlier !== undefined) return earlier === "not known" ? undefined : earlier;
  let axes: Axes | undefined;
  try {
    axes = new KerasReader().axesOf(value);
  } catch (fault) {
    if (!(fault instanceof Stopped)) throw fault;
  }
  known.set(value, axes ?? "not known");
  return axes;
}
