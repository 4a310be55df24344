/** What one sample of the data of a Keras model looks like: by `build`, or by the arrays that it is fitted to. */
import type { Call } from "../evaluate/trace";
import { asNumber, likely, type Value } from "../evaluate/value";
import { shapeOf } from "../models/definition/tensors/shapeOf";

const longestWalk = 40;

type Axes = readonly (number | undefined)[];

/** The axes of one sample, the batch left out; undefined where they are not known. */
export function sampleAxes(data: Value | undefined): Axes | undefined {
  let current = data && likely(data);
  for (let left = longestWalk; current && left > 0; left--) {
    if (current.kind === "tuple" || current.kind === "list") {
      current = current.items[0] && likely(current.items[0]);
      continue;
    }
    if (current.kind === "dict") return undefined;
    const shape = shapeOf(current);
    if (shape) return shape.length > 0 ? shape.slice(1) : undefined;
    const call: Call | undefined = current.kind === "object" ? current.call : undefined;
    if (!call) return undefined;
    if (call.method === "from_tensor_slices") current = call.args[0] && likely(call.args[0]);
    else if (/^(shuffle|batch|repeat|prefetch|cache|take|skip|with_options)$/.test(call.method))
      current = call.receiver && likely(call.receiver);
    else return undefined;
  }
  return undefined;
}

/** The axes that a model was built for: `model.build(input_shape=(None, 28, 28, 1))`. */
export function builtAxes(model: Value, calls: readonly Call[]): Axes | undefined {
  const held = likely(model);
  if (held.kind !== "instance" && held.kind !== "object") return undefined;
  for (const call of calls) {
    const receiver = call.method === "build" && call.receiver ? likely(call.receiver) : undefined;
    if (!receiver || !("attributes" in receiver) || receiver.attributes !== held.attributes) continue;
    const given = call.kwargs.get("input_shape") ?? call.args[0];
    const shape = given && likely(given);
    if ((shape?.kind === "tuple" || shape?.kind === "list") && !shape.open && shape.items.length > 1)
      return shape.items.slice(1).map((item) => asNumber(item));
  }
  return undefined;
}
