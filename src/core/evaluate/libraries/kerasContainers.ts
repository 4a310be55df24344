/** Keras's Sequential models: their layers are kept as attributes `0`, `1`, … in order. */
import { argument, type Handler, type Library } from "../library";
import { likely, type Value } from "../value";
import { noneValue, type Dict, type Sequence } from "../values";
import { append, appendAll, containerOf, forget, listContents, partsOf } from "./parts";

const types = ["keras", "tensorflow.keras", "tf_keras", "tfjs.keras"].flatMap((library) => [
  `${library}.Sequential`,
  `${library}.models.Sequential`,
]);

const make: Handler = (call) => {
  const made = containerOf(call.record().result);
  const layers = argument(call, 0, "layers");
  if (made && layers && likely(layers).kind !== "none") appendAll(call.machine, made, layers);
  if (made && call.open) forget(call.machine, made, "which layers there are is not known", layers);
  return made;
};

const initialize: Handler = (call) => {
  const made = containerOf(call.receiver);
  const layers = argument(call, 0, "layers");
  if (made && layers && likely(layers).kind !== "none") appendAll(call.machine, made, layers);
  return noneValue();
};

const add: Handler = (call) => {
  const model = containerOf(call.receiver);
  const layer = argument(call, 0, "layer");
  call.record();
  if (model && layer) append(call.machine, model, [layer]);
  return noneValue();
};

const pop: Handler = (call) => {
  const model = containerOf(call.receiver);
  call.record();
  const last = model && partsOf(model).at(-1);
  if (model && last) call.machine.journal.delete(model.attributes, last[0]);
  return last?.[1] ?? noneValue();
};

type Entry = readonly [name: string, handler: Handler];
type Contents = (container: Value) => Sequence | Dict | undefined;
type Attributes = (object: Value, name: string) => Value | undefined;

/** `model.layers` is a list of them, the input left out. */
const layersOf: Attributes = (object, name) => {
  const layers = name === "layers" ? listContents(object) : undefined;
  return layers && { ...layers, items: layers.items.filter((layer) => !isInput(likely(layer))) };
};

function isInput(layer: Value): boolean {
  return layer.kind === "object" && /\.(Input|InputLayer)$/.test(layer.type);
}

export const kerasContainers: Library = {
  functions: Object.fromEntries<Handler>(
    types.flatMap((type): Entry[] => [
      [type, make],
      [`${type}.__init__`, initialize],
      [`${type}.add`, add],
      [`${type}.pop`, pop],
    ]),
  ),
  attributes: Object.fromEntries<Attributes>(types.map((type): [string, Attributes] => [type, layersOf])),
  contents: Object.fromEntries<Contents>(types.map((type): [string, Contents] => [type, listContents])),
};
