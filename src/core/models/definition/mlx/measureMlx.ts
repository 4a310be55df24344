/** Counts the parameters that a module of `mlx.nn` holds; an array that is an attribute is one. */
import type { Value } from "../../../evaluate/value";
import { countHeld, descendsFrom, isMadeBy, type HeldCount, type ModuleFamily } from "../heldModules";
import { sizeOf } from "../moduleTree";
import { shapeOf } from "../tensors/shapeOf";
import { mlxLayers, weightlessMlx } from "./layers";

const mlx: ModuleFamily = {
  name: "mlx.nn",
  library: /^mlx\./,
  rules: mlxLayers,
  weightless: weightlessMlx,
  sizeOfOther: (value) => {
    const shape = shapeOf(value);
    return shape && sizeOf(shape);
  },
};

/** Whether a value is a module of MLX: of the workspace's own class, or one of the library's. */
export function isMlxModule(value: Value): boolean {
  return descendsFrom(mlx, value) || isMadeBy(mlx, value);
}

/**
 * Counts what an MLX model trains.
 * @throws Stopped where something that it holds cannot be counted.
 */
export function measureMlx(model: Value): HeldCount {
  return countHeld(mlx, model);
}
