/** A figure of the model: as it is, or with what a team's measurements say of it. */
import { because, scaled, type Quantity } from "./quantity";
import type { Trail } from "./trail";
import type { Values } from "./workload/values";

/**
 * The figure times its factor, where one is known. Its spread is what measurements left of the model's, never more.
 * @param sigma the model's standard deviation of the logarithm.
 */
export function modelled(
  figure: Quantity,
  cause: string,
  sigma: number,
  { number, spread }: Values,
  factorName: "durationFactor" | "boardPowerFactor",
  trail: Trail,
): Quantity {
  const factor = number[factorName];
  if (factor === undefined) return because(figure, cause, sigma);
  trail.add(factorName, factor, "×", "measured / modelled, shrunk towards 1", [factorName]);
  return because(scaled(figure, factor), cause, Math.min(sigma, spread[factorName] ?? sigma));
}
