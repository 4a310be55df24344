/** Litres of water per kWh: of data centres by provider, and of power plants by country. */
import { readFileSync } from "node:fs";
import { parseCsv } from "./csv.mjs";
import { buildTable, number, sources, text } from "./table.mjs";

/** Norway's and Brazil's reservoirs evaporate most: below 30 L for each kWh. */
const litres = { min: 0, max: 30, required: true };

const columns = {
  place: text("place", { required: true }),
  kind: text("kind", { required: true }),
  litresPerKwh: number("litresPerKwh", litres),
  year: number("year", { min: 2000, max: 2100, integer: true }),
  "sources[]": sources(),
};

/** @param {string} file The CSV file. @param {string[]} problems */
export function buildWater(file, problems) {
  return buildTable("water", columns, parseCsv(readFileSync(file, "utf8")), problems);
}

/** Every place stands once, and no grid is one that the table of grids does not have. */
export function checkWater(rows, grid, problems) {
  const zones = new Set(grid.map(({ zone }) => zone));
  const seen = new Set();
  for (const { place, kind } of rows) {
    if (seen.has(place)) problems.push(`water: ${place} stands twice`);
    seen.add(place);
    if (kind !== "site" && kind !== "grid") problems.push(`water: ${place} is neither a site nor a grid`);
    if (kind === "grid" && !zones.has(place)) problems.push(`water: no zone "${place}"`);
  }
}
