/** Functions of TensorFlow and Keras on tensors, as the operations that PyTorch's functions are: names and arguments differ, shapes do not. */
import { recordEntry } from "../../../source/recordEntry";
import type { Arguable } from "../arguments";
import type { Operation } from "../forward/operation";
import { tensorFunction } from "../forward/operations";

const names: Readonly<Record<string, string>> = {
  reshape: "reshape",
  concat: "cat",
  concatenate: "cat",
  stack: "stack",
  matmul: "matmul",
  expand_dims: "unsqueeze",
  squeeze: "squeeze",
  reduce_mean: "mean",
  mean: "mean",
  reduce_sum: "sum",
  sum: "sum",
  reduce_max: "amax",
  reduce_min: "amin",
  transpose: "permute",
  add: "add",
  multiply: "mul",
  subtract: "sub",
};

const otherArguments: Readonly<Record<string, string>> = {
  axis: "dim",
  keepdims: "keepdim",
  keep_dims: "keepdim",
  values: "tensors",
  xs: "tensors",
  tensor: "input",
  x: "input",
  a: "input",
  b: "other",
  perm: "dims",
  axes: "dims",
};

/** The operation that a dotted name stands for; undefined for others. */
export function tensorflowFunction(dotted: string): Operation | undefined {
  const name = /^(?:tensorflow(?:\.math|\.linalg)?|keras\.ops|tensorflow\.keras\.ops)\.(\w+)$/.exec(dotted)?.[1];
  const known = recordEntry(names, name);
  return known === undefined ? undefined : tensorFunction(`torch.${known}`);
}

/** A call with its arguments named as PyTorch does. */
export function renamed<T extends Arguable>(call: T): T {
  const kwargs = new Map([...call.kwargs].map(([name, value]) => [recordEntry(otherArguments, name) ?? name, value]));
  return { ...call, kwargs };
}
