/** Lets code ask tensors for their shapes and layers for their widths while it is read: `x.shape[-1]`, `model.fc.in_features`. */
import type { Library } from "../../evaluate/library";
import { asNumber, type Value } from "../../evaluate/value";
import { noneValue, numberValue, sequenceValue, type LibraryObject } from "../../evaluate/values";
import { knownNumber } from "./knownNumbers";
import { symbolicAxes } from "./keras/symbolicAxes";
import { shapeOf } from "./tensors/shapeOf";

/** The lengths of a tensor's axes, the batch of a symbolic one undefined; undefined where they are not known. */
function axesOf(tensor: LibraryObject): readonly (number | undefined)[] | undefined {
  const symbolic = symbolicAxes(tensor);
  return symbolic ? [undefined, ...symbolic] : shapeOf(tensor);
}

function lengthValue(length: number | undefined, tensor: LibraryObject): Value {
  return length === undefined ? noneValue(tensor.spans) : numberValue(length, true, tensor.spans, "derived");
}

function shapeValue(tensor: LibraryObject): Value | undefined {
  const axes = axesOf(tensor);
  if (!axes) return undefined;
  const items = axes.map((length) => lengthValue(length, tensor));
  return { ...sequenceValue("tuple", items, tensor.spans), origin: "derived" };
}

export const shapeLibrary: Library = {
  anyAttribute: (object, name) => {
    if (object.kind === "instance") return undefined;
    if (name === "shape") return shapeValue(object);
    if (name !== "ndim") return knownNumber(object, name);
    const axes = axesOf(object);
    return axes && numberValue(axes.length, true, object.spans, "derived");
  },
  anyMethod: (object, method, site) => {
    if (method !== "size" && method !== "dim" && method !== "get_shape") return undefined;
    const axes = axesOf(object);
    if (!axes) return undefined;
    if (method === "dim") return numberValue(axes.length, true, object.spans, "derived");
    const axis = site.args[0] ?? site.kwargs.get("dim");
    const at = asNumber(axis);
    if (!axis) return shapeValue(object);
    return at === undefined || at >= axes.length || at < -axes.length ? undefined : lengthValue(axes.at(at), object);
  },
};
