/** What a run costs, where somebody said the price. */
import { scaled, type Quantity } from "./quantity";
import type { Trail } from "./trail";
import type { Values } from "./workload/values";

/**
 * USD: accelerator hours × their price, which pays for the electricity too; else facility energy × the price of a kWh. Null without a
 * price: prices change by contract and day, and none is guessed.
 */
export function costOf(
  { number }: Values,
  acceleratorHours: Quantity | null,
  energyKwh: Quantity | undefined,
  trail: Trail,
): Quantity | null {
  const { usdPerAcceleratorHour: perHour, usdPerKwh: perKwh } = number;
  if (perHour !== undefined && acceleratorHours) {
    const cost = scaled(acceleratorHours, perHour);
    trail.add("costUsd", cost.central, "USD", "acceleratorHours × usdPerAcceleratorHour", [
      "acceleratorHours",
      "usdPerAcceleratorHour",
    ]);
    return cost;
  }
  if (perKwh === undefined || !energyKwh) return null;
  const cost = scaled(energyKwh, perKwh);
  trail.add("costUsd", cost.central, "USD", "energyKwh × usdPerKwh", ["energyKwh", "usdPerKwh"]);
  return cost;
}
