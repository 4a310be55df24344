/** Shapes of the same elements in another arrangement. Each gives undefined where the arguments do not fit. */
import { sizeOf, type Shape } from "../moduleTree";

/** An axis counted from either end. */
export function axisOf(axis: number, rank: number): number | undefined {
  const at = axis < 0 ? axis + rank : axis;
  return at >= 0 && at < rank ? at : undefined;
}

/** `-1` among the sizes takes what the others leave. */
export function reshape(shape: Shape, sizes: Shape): Shape | undefined {
  const total = sizeOf(shape);
  const known = sizes.filter((size) => size !== -1);
  if (known.length === sizes.length) return sizeOf(sizes) === total ? sizes : undefined;
  const rest = total / sizeOf(known);
  return known.length === sizes.length - 1 && Number.isInteger(rest)
    ? sizes.map((size) => (size === -1 ? rest : size))
    : undefined;
}

export function flatten(shape: Shape, from = 0, to = -1): Shape | undefined {
  if (shape.length === 0) return [1];
  const first = axisOf(from, shape.length);
  const last = axisOf(to, shape.length);
  if (first === undefined || last === undefined || last < first) return undefined;
  return [...shape.slice(0, first), sizeOf(shape.slice(first, last + 1)), ...shape.slice(last + 1)];
}

export function unflatten(shape: Shape, axis: number, sizes: Shape): Shape | undefined {
  const at = axisOf(axis, shape.length);
  const inner = at === undefined ? undefined : reshape([shape[at] ?? 1], sizes);
  return inner && at !== undefined ? [...shape.slice(0, at), ...inner, ...shape.slice(at + 1)] : undefined;
}

export function squeeze(shape: Shape, axes?: Shape): Shape | undefined {
  if (!axes) return shape.filter((length) => length !== 1);
  const dropped = axes.map((axis) => axisOf(axis, shape.length));
  return dropped.includes(undefined) ? undefined : shape.filter((length, at) => length !== 1 || !dropped.includes(at));
}

export function unsqueeze(shape: Shape, axis: number): Shape | undefined {
  const at = axisOf(axis, shape.length + 1);
  return at === undefined ? undefined : [...shape.slice(0, at), 1, ...shape.slice(at)];
}

export function permute(shape: Shape, order: Shape): Shape | undefined {
  const axes = order.flatMap((axis) => axisOf(axis, shape.length) ?? []);
  if (axes.length !== shape.length || new Set(axes).size !== axes.length) return undefined;
  return axes.map((axis) => shape[axis] ?? 1);
}

export function transpose(shape: Shape, one: number, other: number): Shape | undefined {
  const a = axisOf(one, shape.length);
  const b = axisOf(other, shape.length);
  if (a === undefined || b === undefined) return undefined;
  const result = [...shape];
  [result[a], result[b]] = [shape[b] ?? 1, shape[a] ?? 1];
  return result;
}

/** `-1` keeps an axis; new axes come in front. */
export function expand(shape: Shape, sizes: Shape): Shape | undefined {
  if (sizes.length < shape.length) return undefined;
  const padded = [...Array.from({ length: sizes.length - shape.length }, () => 1), ...shape];
  const result = sizes.map((size, at) => (size === -1 ? (padded[at] ?? 1) : size));
  return result.every((size, at) => padded[at] === 1 || padded[at] === size) ? result : undefined;
}

export function repeat(shape: Shape, times: Shape): Shape | undefined {
  if (times.length < shape.length) return undefined;
  const padded = [...Array.from({ length: times.length - shape.length }, () => 1), ...shape];
  return padded.map((length, at) => length * (times[at] ?? 1));
}
