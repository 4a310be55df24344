/** Functions of JAX on arrays, as the operations that PyTorch's functions are: names and arguments differ, shapes do not. */
import { recordEntry } from "../../../source/recordEntry";
import type { Arguable } from "../arguments";
import { one, several, type Operation } from "../forward/operation";
import { tensorFunction } from "../forward/operations";
import { sizeOf } from "../moduleTree";
import { axisOf, permute } from "../tensors/rearrange";
import { shapeIn } from "../tensors/create";
import { asNumber, asString } from "../../../evaluate/value";

const libraries = /^(jax\.numpy|jax\.nn|jax\.lax|flax\.linen|flax\.nnx|numpy)\.(?:activation\.|pooling\.)?(\w+)$/;

/** JAX's names of functions that PyTorch calls otherwise. */
const otherNames: Readonly<Record<string, string>> = {
  max: "amax",
  min: "amin",
  expand_dims: "unsqueeze",
  repeat: "repeat_interleave",
  swish: "silu",
  hard_swish: "hardswish",
  hard_sigmoid: "hardsigmoid",
  hard_tanh: "hardtanh",
  power: "pow",
  dot: "matmul",
  standardize: "sigmoid",
  stop_gradient: "detach",
};

/** The other names of their arguments. */
const otherArguments: Readonly<Record<string, string>> = { axis: "dim", keepdims: "keepdim", newshape: "shape" };

const transpose: Operation = {
  parameters: ["input", "axes"],
  run: (a) => {
    const shape = a.tensor("input");
    const order =
      a.call.args.length > 1 || a.call.kwargs.has("axes") ? a.rest("axes") : shape.map((_, i) => shape.length - 1 - i);
    return one(a.fitting(permute(shape, order), shape));
  },
};

/** `jnp.split(x, 3, axis=-1)` gives so many parts, `jnp.split(x, [4, 8])` cuts there. */
const split: Operation = {
  parameters: ["input", "indices_or_sections", "dim"],
  run: (a) => {
    const shape = a.tensor("input");
    const at = axisOf(a.integer("dim", 0), shape.length) ?? 0;
    const total = shape[at] ?? 0;
    const given = a.given("indices_or_sections");
    const count = asNumber(given);
    const cuts = count === undefined ? [...(a.integers("indices_or_sections") ?? []), total] : undefined;
    const lengths =
      cuts?.map((cut, i) => cut - (cuts[i - 1] ?? 0)) ??
      Array.from({ length: Math.min(count ?? 0, 4096) }, () => total / (count ?? 1));
    return several(lengths.map((length) => shape.map((old, i) => (i === at ? length : old))));
  },
};

/** Pooling of linen: windows over the axes between the batch and the features. */
const pool: Operation = {
  parameters: ["inputs", "window_shape", "strides", "padding"],
  run: (a) => {
    const shape = a.tensor("inputs");
    const window = a.shape("window_shape");
    const strides = a.sizes("strides", window.length, 1);
    const word = a.given("padding");
    const isSame = asString(word) === "SAME";
    if (word && !isSame && asString(word) !== "VALID") throw a.stop("padding is not known", word);
    const places = shape.slice(-1 - window.length, -1).map((length, i) => {
      const [k = 1, s = 1] = [window[i], strides[i]];
      return isSame ? Math.ceil(length / s) : Math.floor((length - k) / s) + 1;
    });
    a.fitting(places.every((length) => length > 0) ? shape : undefined, shape, window);
    return one([...shape.slice(0, -1 - window.length), ...places, shape.at(-1) ?? 1]);
  },
};

const oneHot: Operation = {
  parameters: ["input", "num_classes"],
  run: (a) => one([...a.tensor("input"), a.count("num_classes")]),
};

/** softmax(q · kᵀ) · v with [batch, places, heads, width] each, the whole of it. */
const attention: Operation = {
  parameters: ["query", "key", "value"],
  run: (a) => {
    const query = a.tensor("query");
    const value = a.tensor("value");
    return one([...query.slice(0, -1), value.at(-1) ?? 1], 4 * sizeOf(query) * (a.tensor("key").at(-3) ?? 1));
  },
};

/** Which places may look at which: one head for all. */
const causalMask: Operation = {
  parameters: ["input"],
  run: (a) => {
    const shape = a.tensor("input");
    const places = shape.at(-1) ?? 1;
    return one([...shape.slice(0, -1), 1, places, places]);
  },
};

const attentionMask: Operation = {
  parameters: ["query_input", "key_input"],
  run: (a) => {
    const query = a.tensor("query_input");
    return one([...query.slice(0, -1), 1, query.at(-1) ?? 1, a.tensor("key_input").at(-1) ?? 1]);
  },
};

/** Masks that are not given are left out. */
const combinedMasks: Operation = {
  parameters: ["first", "second"],
  run: (a) => one(a.optionalTensor("first") ?? a.optionalTensor("second") ?? []),
};

const broadcastTo: Operation = {
  parameters: ["input", "shape"],
  run: (a) => {
    const value = a.given("shape");
    const shape = value && shapeIn(value);
    if (!shape) throw a.stop("shape is not known", value);
    return one(shape);
  },
};

const own: Readonly<Record<string, Operation>> = {
  transpose,
  split,
  max_pool: pool,
  avg_pool: pool,
  one_hot: oneHot,
  dot_product_attention: attention,
  make_causal_mask: causalMask,
  make_attention_mask: attentionMask,
  combine_masks: combinedMasks,
  broadcast_to: broadcastTo,
};

/** A function on arrays by its dotted name, or a method of arrays; undefined for what is not known. */
export function arrayFunction(name: string): Operation | undefined {
  const found = libraries.exec(name)?.[2];
  return found === undefined ? undefined : arrayOperation(found);
}

function arrayOperation(name: string): Operation | undefined {
  const known = recordEntry(own, name);
  if (known) return known;
  return tensorFunction(`torch.${recordEntry(otherNames, name) ?? name}`);
}

/** Methods that arrays of JAX have of their own; undefined where PyTorch's method of the name does. */
export function arrayMethod(name: string): Operation | undefined {
  return arrayOperation(name);
}

/** A call with its arguments named as PyTorch does. */
export function renamed<T extends Arguable>(call: T): T {
  const kwargs = new Map([...call.kwargs].map(([name, value]) => [recordEntry(otherArguments, name) ?? name, value]));
  return { ...call, kwargs };
}
