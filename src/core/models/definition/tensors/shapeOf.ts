/** The shape of a tensor, from the calls that made it. */
import { operationOf } from "../../../evaluate/operators";
import type { Call } from "../../../evaluate/trace";
import { asNumber, asString, likely, type Value } from "../../../evaluate/value";
import type { Shape } from "../moduleTree";
import { broadcast, matrixProduct } from "./broadcast";
import { createdShape, shapeIn, sizesOf } from "./create";
import { expand, flatten, permute, repeat, reshape, squeeze, transpose, unflatten, unsqueeze } from "./rearrange";

/** Methods and functions whose result has the shape of what they are given. */
const sameShape = new Set(
  `normal_ uniform_ fill_ zero_ trunc_normal_ exponential_ clamp_ clamp clip mul_ div_ add_ sub_ mul div add sub pow exp log sqrt
  rsqrt sin cos tanh sigmoid relu abs neg clone detach float half double bfloat16 to cuda cpu type contiguous requires_grad_
  xavier_uniform_ xavier_normal_ kaiming_uniform_ kaiming_normal_ orthogonal_ constant_ zeros_ ones_ eye_ sparse_
  zeros_like ones_like rand_like randn_like empty_like full_like astype normalize flip roll`.split(/\s+/),
);

const longestWalk = 400;

/** The shape of a tensor; undefined where it is not known. A number has the shape `[]`. */
export function shapeOf(value: Value | undefined, depth = 0): Shape | undefined {
  const held = value && likely(value);
  if (!held || depth > longestWalk) return undefined;
  if (held.kind === "number" || held.kind === "boolean") return [];
  if (held.kind !== "object") return undefined;
  const operation = operationOf(held);
  if (operation) {
    const left = shapeOf(operation.left, depth + 1);
    const right = shapeOf(operation.right, depth + 1);
    if (!left || !right) return undefined;
    return operation.operator === "@" ? matrixProduct(left, right) : broadcast(left, right);
  }
  if (held.owner) {
    const key = held.key && asString(held.key);
    const same = held.key === undefined ? !held.type.endsWith(".__iter__") : key === "data" || key === "weight";
    return same ? shapeOf(held.owner, depth + 1) : undefined;
  }
  return held.call && resultShape(held.call, depth);
}

function resultShape(call: Call, depth: number): Shape | undefined {
  const { method, receiver } = call;
  if (!receiver || likely(receiver).kind === "symbol") {
    const created = createdShape(call);
    if (created) return created;
  }
  if (method === "Parameter") return shapeOf(call.kwargs.get("data") ?? call.args[0], depth + 1);
  const input = shapeOf(receiver ?? call.kwargs.get("input") ?? call.args[0], depth + 1);
  return input && rearranged(call, input, receiver ? call.args : call.args.slice(1));
}

function rearranged(call: Call, shape: Shape, rest: readonly Value[]): Shape | undefined {
  const { method, kwargs } = call;
  if (sameShape.has(method)) return shape;
  const numbers = rest.map((arg) => asNumber(arg));
  const axis = asNumber(kwargs.get("dim") ?? kwargs.get("axis")) ?? numbers[0];
  switch (method) {
    case "view":
    case "reshape": {
      const sizes = sizesOf(kwargs.has("shape") ? [kwargs.get("shape") ?? call.result] : rest);
      return sizes && reshape(shape, sizes);
    }
    case "flatten":
      return flatten(
        shape,
        asNumber(kwargs.get("start_dim")) ?? numbers[0],
        asNumber(kwargs.get("end_dim")) ?? numbers[1],
      );
    case "unflatten": {
      const sizes = rest[1] && shapeIn(rest[1]);
      return sizes && axis !== undefined ? unflatten(shape, axis, sizes) : undefined;
    }
    case "unsqueeze":
      return axis === undefined ? undefined : unsqueeze(shape, axis);
    case "squeeze":
      return squeeze(shape, axis === undefined ? undefined : [axis]);
    case "permute": {
      const order = sizesOf(rest);
      return order && permute(shape, order);
    }
    case "t":
      return shape.length === 2 ? transpose(shape, 0, 1) : shape;
    case "transpose":
    case "swapaxes": {
      const [one, other] = numbers;
      return one === undefined || other === undefined ? undefined : transpose(shape, one, other);
    }
    case "expand": {
      const sizes = sizesOf(rest);
      return sizes && expand(shape, sizes);
    }
    case "repeat": {
      const times = sizesOf(rest);
      return times && repeat(shape, times);
    }
    default:
      return undefined;
  }
}
