/** Operations that multiply and add: where nearly all FLOPs of a network are. */
import { sizeOf, type Shape } from "../moduleTree";
import { asString } from "../../../evaluate/value";
import { broadcast, matrixProduct } from "../tensors/broadcast";
import { einsum } from "./einsum";
import { one, type Operands, type Operation, type Outcome } from "./operation";
import { convolved, transposedLength } from "./windows";

/** FLOPs of a matrix product whose result has this shape. */
export function productFlops(left: Shape, result: Shape): number {
  return 2 * sizeOf(result) * (left.at(-1) ?? 1);
}

export function multiply(a: Operands, left: Shape, right: Shape): Outcome {
  const result = a.fitting(matrixProduct(left, right), left, right);
  return one(result, productFlops(left, result));
}

/** `inputs · weightᵀ` for a weight of [outputs, inputs]. */
export function project(a: Operands, input: Shape, weight: Shape): Outcome {
  const [outputs = 1, inputs] = weight;
  a.fitting(weight.length === 2 && input.at(-1) === inputs ? input : undefined, input, weight);
  const result = [...input.slice(0, -1), outputs];
  return one(result, productFlops(input, result));
}

const matmul: Operation = {
  parameters: ["input", "other"],
  run: (a) => multiply(a, a.tensor("input"), a.tensor(a.given("other") ? "other" : "mat2")),
};

const added: Operation = {
  parameters: ["input", "first", "second"],
  run: (a) => multiply(a, a.tensor("first"), a.tensor("second")),
};

const linear: Operation = {
  parameters: ["input", "weight", "bias"],
  run: (a) => project(a, a.tensor("input"), a.tensor("weight")),
};

const outer: Operation = {
  parameters: ["input", "other"],
  run: (a) => one([...a.tensor("input"), ...a.tensor("other")]),
};

/** softmax(q · kᵀ) · v, the whole of it, causal or not. */
export function attend(a: Operands, query: Shape, key: Shape, value: Shape): Outcome {
  const scores = multiply(a, query, [...key.slice(0, -2), key.at(-1) ?? 1, key.at(-2) ?? 1]);
  const [shape = []] = scores.shapes;
  const result = multiply(a, shape, value);
  return { ...result, flops: result.flops + scores.flops };
}

const scaledAttention: Operation = {
  parameters: ["query", "key", "value"],
  run: (a) => {
    const query = a.tensor("query");
    let key = a.tensor("key");
    let value = a.tensor("value");
    if (a.call.kwargs.has("enable_gqa") && key.length > 2) {
      // Heads of keys and values are shared among those of the queries.
      const heads = query.at(-3) ?? 1;
      const shared = (shape: Shape): Shape => [...shape.slice(0, -3), heads, ...shape.slice(-2)];
      [key, value] = [shared(key), shared(value)];
    }
    return attend(a, query, key, value);
  },
};

const einsumOperation: Operation = {
  parameters: ["equation", "first", "second", "third"],
  run: (a) => {
    const equation = asString(a.given("equation"));
    if (equation === undefined) throw a.stop("the equation is not known");
    const [first, ...rest] = a.call.args.slice(1);
    const operands = rest.length === 0 && (first?.kind === "list" || first?.kind === "tuple") ? a.tensors("first") : [];
    const shapes =
      operands.length > 0
        ? operands
        : ["first", "second", "third"].flatMap((name) => {
            const shape = a.optionalTensor(name);
            return shape ? [shape] : [];
          });
    const result = einsum(equation, shapes);
    if (!result || a.call.args.length > 4) throw a.stop(`${equation} does not fit its tensors`);
    return one(result.shape, result.flops);
  },
};

/** @param axes those that the kernel moves along. */
export function convolve(
  a: Operands,
  input: Shape,
  weight: Shape,
  axes: number,
  options: { stride: Shape; padding: Shape | "same"; dilation: Shape; groups: number },
): Outcome {
  const places = input.slice(-axes);
  const channels = input.at(-axes - 1);
  const [outputs = 0, each = 0, ...kernel] = weight;
  const fits = input.length >= axes + 1 && channels === each * options.groups && kernel.length === axes;
  a.fitting(fits ? input : undefined, input, weight);
  const moved = places.map((length, i) =>
    options.padding === "same"
      ? Math.ceil(length / (options.stride[i] ?? 1))
      : convolved(length, kernel[i] ?? 1, options.stride[i] ?? 1, options.padding[i] ?? 0, options.dilation[i] ?? 1),
  );
  a.fitting(moved.every((length) => length > 0) ? input : undefined, input, weight);
  const result = [...input.slice(0, -axes - 1), outputs, ...moved];
  return one(result, 2 * sizeOf(result) * each * sizeOf(kernel));
}

/** A weight of [inputs, outputs per group, …]. */
export function convolveTransposed(
  a: Operands,
  input: Shape,
  weight: Shape,
  axes: number,
  options: { stride: Shape; padding: Shape; outputPadding: Shape; dilation: Shape; groups: number },
): Outcome {
  const [inputs, each = 0, ...kernel] = weight;
  a.fitting(input.at(-axes - 1) === inputs && kernel.length === axes ? input : undefined, input, weight);
  const moved = input
    .slice(-axes)
    .map((length, i) =>
      transposedLength(
        length,
        kernel[i] ?? 1,
        options.stride[i] ?? 1,
        options.padding[i] ?? 0,
        options.outputPadding[i] ?? 0,
        options.dilation[i] ?? 1,
      ),
    );
  const result = [...input.slice(0, -axes - 1), each * options.groups, ...moved];
  return one(result, 2 * sizeOf(input) * each * sizeOf(kernel));
}

/** Padding as numbers, or the word for as much as keeps the length. */
export function paddingIn(a: Operands, axes: number): Shape | "same" {
  const word = asString(a.given("padding"));
  if (word === "valid") return Array.from({ length: axes }, () => 0);
  return word === "same" ? word : a.sizes("padding", axes, 0);
}

function convolution(axes: number): Operation {
  return {
    parameters: ["input", "weight", "bias", "stride", "padding", "dilation", "groups"],
    run: (a) =>
      convolve(a, a.tensor("input"), a.tensor("weight"), axes, {
        stride: a.sizes("stride", axes, 1),
        padding: paddingIn(a, axes),
        dilation: a.sizes("dilation", axes, 1),
        groups: a.count("groups", 1),
      }),
  };
}

function transposed(axes: number): Operation {
  return {
    parameters: ["input", "weight", "bias", "stride", "padding", "output_padding", "groups", "dilation"],
    run: (a) =>
      convolveTransposed(a, a.tensor("input"), a.tensor("weight"), axes, {
        stride: a.sizes("stride", axes, 1),
        padding: a.sizes("padding", axes, 0),
        outputPadding: a.sizes("output_padding", axes, 0),
        dilation: a.sizes("dilation", axes, 1),
        groups: a.count("groups", 1),
      }),
  };
}

const distance: Operation = {
  parameters: ["input", "other"],
  run: (a) => {
    const left = a.tensor("input");
    const right = a.tensor("other");
    return multiply(a, left, [...right.slice(0, -2), right.at(-1) ?? 1, right.at(-2) ?? 1]);
  },
};

const inner: Operation = {
  parameters: ["input", "other"],
  run: (a) => {
    const shape = a.fitting(broadcast(a.tensor("input"), a.tensor("other")), a.tensor("input"), a.tensor("other"));
    return one([], 2 * sizeOf(shape));
  },
};

export const productOperations: Readonly<Record<string, Operation>> = {
  matmul,
  mm: matmul,
  bmm: matmul,
  __matmul__: matmul,
  mv: matmul,
  spmm: matmul,
  baddbmm: added,
  addmm: added,
  linear,
  outer,
  ger: outer,
  cdist: distance,
  dot: inner,
  einsum: einsumOperation,
  scaled_dot_product_attention: scaledAttention,
  conv1d: convolution(1),
  conv2d: convolution(2),
  conv3d: convolution(3),
  conv_transpose1d: transposed(1),
  conv_transpose2d: transposed(2),
  conv_transpose3d: transposed(3),
};
