/** Water that a run uses up: evaporated for cooling at the data centre, and at the power plants. */
import { findGridZone } from "../data/grid";
import { offSiteWater, onSiteWater, type WaterFactor } from "../data/water";
import type { Energy } from "./energy";
import { because, exactly, times, type Quantity } from "./quantity";
import { waterSpreads } from "./spreads";
import type { Trail } from "./trail";
import type { Device } from "./workload/device";
import type { Values } from "./workload/values";

/** A figure, or why there is none. */
export type WaterResult = { readonly litres: Quantity } | { readonly reason: string };

/** itKwh × on-site L/kWh + energyKwh × off-site L/kWh. Not known where the data centre or the grid is one without a published figure. */
export function waterOf(values: Values, device: Device, energy: Energy, trail: Trail): WaterResult {
  const site = onSiteOf(values, device);
  if (!site) return { reason: "no published water use of this data centre" };
  const grid = gridOf(values);
  if (!grid) return { reason: `no sourced water use of the grid of ${values.text.gridZone ?? "this place"}` };
  const sigma = values.assumed.has("gridZone") ? waterSpreads.unknownGrid : waterSpreads.grid;
  const onSite = site.litresPerKwh * energy.itKwh.central;
  const offSite = grid.litresPerKwh * energy.energyKwh.central;
  const litres = onSite + offSite;
  if (!(litres > 0)) return { reason: "no energy" };
  // Both parts follow the energy; what is not known of the grid weighs by its part.
  const perKwh = because(
    because(exactly(litres / energy.energyKwh.central), "water of the grid", sigma * (offSite / litres)),
    "water of the data centre",
    waterSpreads.site * (onSite / litres),
  );
  const sources = [site.source, grid.source].filter((source) => source !== "").join("; ");
  trail.add(
    "waterLitres",
    litres,
    "L",
    `itKwh × ${String(site.litresPerKwh)} + energyKwh × ${String(grid.litresPerKwh)}`,
    ["itKwh", "energyKwh", "cloudProvider", "gridZone"],
    sources,
  );
  return { litres: times(energy.energyKwh, perKwh) };
}

/** A machine at a desk is cooled by air. */
function onSiteOf({ text }: Values, device: Device): WaterFactor | undefined {
  if (device.host === "workstation" || device.host === "laptop" || device.host === "board")
    return { litresPerKwh: 0, source: "" };
  if (text.cloudProvider !== undefined) return onSiteWater(text.cloudProvider);
  return device.host === "tpu-host" ? onSiteWater("gcp") : undefined;
}

/** Of the country that the zone is, or is a part of. */
function gridOf({ text }: Values): WaterFactor | undefined {
  const zone = text.gridZone === undefined ? undefined : findGridZone(text.gridZone);
  return zone && offSiteWater(zone.country ?? zone.zone);
}
