import type { Shape } from "../moduleTree";

/** The shape of an operation between elements of two tensors, axes of length 1 stretched; undefined where they do not fit. */
export function broadcast(a: Shape, b: Shape): Shape | undefined {
  const length = Math.max(a.length, b.length);
  const result: number[] = [];
  for (let i = 0; i < length; i++) {
    const x = a[a.length - length + i] ?? 1;
    const y = b[b.length - length + i] ?? 1;
    if (x !== y && x !== 1 && y !== 1) return undefined;
    result.push(x === 1 ? y : x);
  }
  return result;
}

/** The shape of a matrix product, leading axes stretched to each other. */
export function matrixProduct(a: Shape, b: Shape): Shape | undefined {
  if (a.length === 0 || b.length === 0) return undefined;
  const left = a.length === 1 ? [1, ...a] : a;
  const right = b.length === 1 ? [...b, 1] : b;
  if (left.at(-1) !== right.at(-2)) return undefined;
  const leading = broadcast(left.slice(0, -2), right.slice(0, -2));
  if (!leading) return undefined;
  const rows = a.length === 1 ? [] : [left.at(-2) ?? 1];
  const columns = b.length === 1 ? [] : [right.at(-1) ?? 1];
  return [...leading, ...rows, ...columns];
}
