/** All operations on tensors by name, as functions of PyTorch and as methods of its tensors. */
import { recordEntry } from "../../../source/recordEntry";
import {
  expand,
  flatten,
  permute,
  repeat,
  reshape,
  squeeze,
  transpose,
  unflatten,
  unsqueeze,
} from "../tensors/rearrange";
import { einopsOperations } from "./einops";
import { elementwiseOperations } from "./elementwise";
import { one, type Operation } from "./operation";
import { productOperations } from "./products";
import { reductionOperations } from "./reductions";
import { convolved, windowOperations } from "./windows";
import type { Shape } from "../moduleTree";

/** The same elements in another arrangement. */
function rearranging(
  parameters: readonly string[],
  arrange: (shape: Shape, a: Parameters<Operation["run"]>[0]) => Shape | undefined,
): Operation {
  return {
    parameters: ["input", ...parameters],
    run: (a) => {
      const shape = a.tensor("input");
      return one(a.fitting(arrange(shape, a), shape));
    },
  };
}

const transposing = rearranging(["dim0", "dim1"], (shape, a) => transpose(shape, a.integer("dim0"), a.integer("dim1")));
const reshaping = rearranging(["shape"], (shape, a) => reshape(shape, a.rest("shape")));
const permuting = rearranging(["dims"], (shape, a) => permute(shape, a.rest("dims")));
const expanding = rearranging(["size"], (shape, a) => expand(shape, a.rest("size")));
const repeating = rearranging(["repeats"], (shape, a) => repeat(shape, a.rest("repeats")));
const moving = rearranging(["source", "destination"], (shape, a) => {
  const order = shape.map((_, i) => i);
  const [from] = order.splice(a.integer("source"), 1);
  const to = a.integer("destination");
  if (from !== undefined) order.splice(to < 0 ? to + shape.length : to, 0, from);
  return permute(shape, order);
});

const rearrangements: Readonly<Record<string, Operation>> = {
  view: reshaping,
  reshape: reshaping,
  permute: permuting,
  transpose: transposing,
  swapaxes: transposing,
  swapdims: transposing,
  transpose_: transposing,
  movedim: moving,
  moveaxis: moving,
  t: rearranging([], (shape) => (shape.length === 2 ? transpose(shape, 0, 1) : shape)),
  flatten: rearranging(["start_dim", "end_dim"], (shape, a) =>
    flatten(shape, a.integer("start_dim", 0), a.integer("end_dim", -1)),
  ),
  ravel: rearranging([], (shape) => flatten(shape)),
  unflatten: rearranging(["dim", "sizes"], (shape, a) => unflatten(shape, a.integer("dim"), a.integers("sizes") ?? [])),
  squeeze: rearranging(["dim"], (shape, a) => squeeze(shape, a.integers("dim"))),
  unsqueeze: rearranging(["dim"], (shape, a) => unsqueeze(shape, a.integer("dim"))),
  expand_dims: rearranging(["axis"], (shape, a) => unsqueeze(shape, a.integer("axis"))),
  expand: expanding,
  broadcast_to: expanding,
  repeat: repeating,
  tile: repeating,
  diagonal: rearranging([], (shape) => [...shape.slice(0, -2), Math.min(...shape.slice(-2))]),
};

const functions: Readonly<Record<string, Operation>> = {
  ...elementwiseOperations,
  ...reductionOperations,
  ...productOperations,
  ...windowOperations,
  ...rearrangements,
};

/** Methods that are not the function of their name. */
const methods: Readonly<Record<string, Operation>> = {
  /** Windows along one axis, each a row of a new last axis. */
  unfold: rearranging(["dimension", "size", "step"], (shape, a) => {
    const at = (a.integer("dimension") + shape.length) % shape.length;
    const size = a.count("size");
    const count = convolved(shape[at] ?? 0, size, a.count("step"), 0, 1);
    return [...shape.map((length, i) => (i === at ? count : length)), size];
  }),
  new_zeros: rearranging(["size"], (_, a) => a.rest("size")),
  new_ones: rearranging(["size"], (_, a) => a.rest("size")),
  new_empty: rearranging(["size"], (_, a) => a.rest("size")),
  new_full: rearranging(["size", "fill_value"], (_, a) => a.integers("size")),
  numel: rearranging([], () => []),
};

/** Methods that change a tensor keep its shape. */
const inPlace = rearranging([], (shape) => shape);

/** A method of tensors. */
export function tensorMethod(name: string): Operation | undefined {
  return own(methods, name) ?? own(functions, name) ?? (/[a-z]_$/.test(name) ? inPlace : undefined);
}

const libraries = /^(torch|torch\.nn\.functional|torch\.linalg|torch\.special|torch\.Tensor)\.(\w+)$/;

/** A function of PyTorch or einops by its dotted name. */
export function tensorFunction(name: string): Operation | undefined {
  if (name.startsWith("einops.")) return own(einopsOperations, name.slice("einops.".length));
  const found = libraries.exec(name)?.[2];
  return found === undefined ? undefined : own(functions, found);
}

function own(table: Readonly<Record<string, Operation>>, name: string): Operation | undefined {
  return recordEntry(table, name);
}
