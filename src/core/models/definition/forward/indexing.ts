/** What is left of a tensor between brackets: `x[:, 0]`, `x[..., :n]`, `x[None]`, `x[mask]`. */
import { sliceOfKey } from "../../../evaluate/items";
import { asNumber, likely, type Value } from "../../../evaluate/value";
import type { Shape } from "../moduleTree";
import { broadcast } from "../tensors/broadcast";
import type { ShapeOf } from "./operation";

/** The shape of `tensor[key]`; undefined where it is not known. */
export function indexed(shape: Shape, key: Value, shapeOf: ShapeOf): Shape | undefined {
  const items = key.kind === "tuple" && !sliceOfKey(key) ? key.items.map(likely) : [key];
  const taken = items.filter((item) => !isNew(item) && !isDots(item)).length;
  if (taken > shape.length) return undefined;
  const result: number[] = [];
  let chosen: { at: number; shape: Shape } | undefined;
  let axis = 0;
  for (const item of items) {
    if (isNew(item)) {
      result.push(1);
      continue;
    }
    if (isDots(item)) {
      const hidden = shape.length - taken;
      result.push(...shape.slice(axis, axis + hidden));
      axis += hidden;
      continue;
    }
    const length = shape[axis++] ?? 1;
    const bounds = sliceOfKey(item);
    if (bounds) {
      const left = sliced(length, bounds);
      if (left === undefined) return undefined;
      result.push(left);
      continue;
    }
    if (item.kind === "number" || isScalar(item, shapeOf)) continue;
    const index = item.kind === "list" ? [item.items.length] : shapeOf(item);
    if (!index || (item.kind === "list" && item.open)) return undefined;
    const joined = broadcast(chosen?.shape ?? [], index);
    if (!joined) return undefined;
    chosen = { at: chosen?.at ?? result.length, shape: joined };
  }
  if (chosen) result.splice(chosen.at, 0, ...chosen.shape);
  return [...result, ...shape.slice(axis)];
}

/** `None`, or what NumPy and TensorFlow call it: a new axis. */
function isNew(item: Value): boolean {
  return item.kind === "none" || (item.kind === "symbol" && /^(numpy|tensorflow|jax\.numpy)\.newaxis$/.test(item.name));
}

function isDots(item: Value): boolean {
  return item.kind === "symbol" && /^builtins\.(\.\.\.|Ellipsis)$/.test(item.name);
}

/** A loop variable or another number that is not known picks one place, whichever it is. */
function isScalar(item: Value, shapeOf: ShapeOf): boolean {
  return item.kind === "object" && shapeOf(item)?.length === 0;
}

function sliced(length: number, bounds: readonly (Value | undefined)[]): number | undefined {
  const [lower, upper, step] = bounds.map((bound) => (bound && likely(bound).kind !== "none" ? asNumber(bound) : null));
  if (lower === undefined || upper === undefined || step === undefined || step === 0) return undefined;
  const by = step ?? 1;
  if (by < 0) return undefined;
  const clamp = (at: number): number => Math.min(Math.max(at < 0 ? at + length : at, 0), length);
  return Math.max(0, Math.ceil((clamp(upper ?? length) - clamp(lower ?? 0)) / by));
}
