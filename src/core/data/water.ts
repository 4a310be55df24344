/** Litres of water that a kWh of electricity and a kWh of computing use up (evaporated, not returned). */
import { providerKey } from "./providers";
import { describeSources } from "./sources";
import { lazy, lazyRows } from "./table";
import table from "./water.json";

export interface WaterFactor {
  /** L per kWh. */
  readonly litresPerKwh: number;
  /** Who published it, and for which year. */
  readonly source: string;
}

/** A provider's sites or a country's power plants. */
export const waterRows = lazyRows(table, (row) => ({
  place: row.text("place"),
  kind: row.text("kind"),
  litresPerKwh: row.number("litresPerKwh"),
  year: row.numberOrNull("year"),
  sources: row.list("sources"),
}));

const byPlace = lazy(() => new Map(waterRows().map((row) => [`${row.kind}:${row.place}`, row])));

function factorOf(kind: "site" | "grid", place: string): WaterFactor | undefined {
  const row = byPlace().get(`${kind}:${place}`);
  if (!row) return undefined;
  const year = row.year === null ? "" : ` (${String(row.year)})`;
  return { litresPerKwh: row.litresPerKwh, source: `${describeSources(row.sources)}${year}` };
}

/** On-site use of a cloud provider's fleet, L per kWh of its machines; undefined for one that does not publish it. */
export function onSiteWater(provider: string): WaterFactor | undefined {
  return factorOf("site", providerKey(provider));
}

/** Use at the power plants of a country (ISO3), or of the world (`WLD`); undefined where the table has none. */
export function offSiteWater(country: string): WaterFactor | undefined {
  return factorOf("grid", country);
}
