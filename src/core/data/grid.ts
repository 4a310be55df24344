import table from "./grid.json";
import { placeKey } from "./names";
import { indexBy, lazy, lazyRows } from "./table";

export type ZoneKind =
  "world" | "aggregate" | "country" | "us_state" | "egrid_subregion" | "ca_province" | "au_state" | "cloud_region";

/** Carbon intensity of a place's electricity, average over a year. */
export interface GridZone {
  /** ISO3 of a country, `US-TX`, `CA-QC`, `AU-NSW`, an eGRID subregion (`ERCT`), `gcp:europe-west1`, `EUU`, `WLD`. */
  readonly zone: string;
  readonly kind: ZoneKind;
  readonly aliases: readonly string[];
  readonly name: string;
  /** ISO3 of the country that a part of a country belongs to, where the table says it. */
  readonly country: string | null;
  readonly year: number;
  readonly gramsCo2ePerKwh: number;
  /** `lifecycle` includes plants and fuel supply, `direct` the stacks alone: the two are never ranked against each other. */
  readonly basis: "lifecycle" | "direct";
  readonly method: "generation" | "consumption" | "generation-and-losses";
  readonly sources: readonly string[];
  readonly unverifiedFields: readonly string[];
}

/** A zone, and how near it is to the place that was asked for. */
export interface GridMatch {
  readonly zone: GridZone;
  /** `exact`, the `country` of a part that has no figure, or the `world` for a place that is not known. */
  readonly match: "exact" | "country" | "world";
}

const kinds: readonly ZoneKind[] = [
  "world",
  "aggregate",
  "country",
  "us_state",
  "egrid_subregion",
  "ca_province",
  "au_state",
  "cloud_region",
];
const methods = ["generation", "consumption", "generation-and-losses"] as const;

export const gridZones = lazyRows<GridZone>(table, (row) => ({
  zone: row.text("zone"),
  kind: kinds.find((kind) => kind === row.text("kind")) ?? "country",
  aliases: row.list("aliases"),
  name: row.text("name"),
  country: row.textOrNull("country"),
  year: row.number("year"),
  gramsCo2ePerKwh: row.number("gramsCo2ePerKwh"),
  basis: row.text("basis") === "direct" ? "direct" : "lifecycle",
  method: methods.find((method) => method === row.text("method")) ?? "generation",
  sources: row.list("sources"),
  unverifiedFields: row.list("unverifiedFields"),
}));

const byCode = lazy(() => indexBy(gridZones(), ({ zone, aliases }) => [zone, ...aliases].map(placeKey)));

/** Countries first: Georgia is the country, the state is `US-GA`. A city that names a cloud region is no grid zone. */
const byName = lazy(() =>
  indexBy(
    [...gridZones()]
      .filter(({ kind }) => kind !== "cloud_region")
      .sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind)),
    ({ name }) => [placeKey(name)],
  ),
);

/** The zone of a code (ISO2, ISO3, `US-TX`, `CA-QC`, `ERCT`, `gcp:us-central1`) or of a name; undefined when the table has none. */
export function findGridZone(place: string): GridZone | undefined {
  const key = placeKey(place);
  return byCode().get(key) ?? byName().get(key);
}

/** Like `findGridZone`, but a part of a country without a figure (`IT-NO`, `US-CAL-CISO`) gives its country, any other place the world. */
export function matchGridZone(place: string): GridMatch {
  const zone = findGridZone(place);
  if (zone) return { zone, match: "exact" };
  const prefix = /^([a-z]{2})-/.exec(placeKey(place))?.[1];
  const country = prefix === undefined ? undefined : byCode().get(prefix);
  if (country?.kind === "country") return { zone: country, match: "country" };
  return { zone: worldGrid(), match: "world" };
}

/** The world average, for a run whose place is not known. */
export function worldGrid(): GridZone {
  const world = gridZones().find(({ kind }) => kind === "world");
  if (!world) throw new Error("no world row");
  return world;
}

/**
 * Of a yearly figure, by a run one or two years later: in the years of the table, the figures of the 24 countries with the most data centres
 * move by 0.07 to 0.12 in a year (1.48 median deviations, and root of the mean square) and by 0.12 to 0.18 in two. Regions of one
 * provider, which count what it buys for each hour, move by 0.17 in a year and 0.26 in two.
 */
const yearlySpread = 0.12;
const regionSpread = 0.2;
/** A part of a known country is no less known than a country of the world. */
const mostSpread = 0.5;
/** A median deviation in standard deviations of a normal distribution. */
const deviationsOfMedian = 1.4826;

/**
 * How far the intensity may be off for a run in the zone, as a standard deviation of its logarithm: of a country whose parts have figures of
 * their own, by how much half of these differ from it, for the run is in one of them.
 */
export function zoneSpread({ zone, kind, gramsCo2ePerKwh }: GridZone): number {
  if (kind === "cloud_region") return regionSpread;
  const parts = kind === "country" ? partsOf().get(zone) : undefined;
  if (!parts) return yearlySpread;
  const deviations = parts.map((grams) => Math.abs(Math.log(grams / gramsCo2ePerKwh))).sort((a, b) => a - b);
  const median = deviations[Math.floor(deviations.length / 2)] ?? 0;
  return Math.min(mostSpread, Math.max(yearlySpread, deviationsOfMedian * median));
}

const subdivisions: readonly ZoneKind[] = ["us_state", "ca_province", "au_state"];

const partsOf = lazy(() => {
  const parts = new Map<string, number[]>();
  for (const { kind, country, gramsCo2ePerKwh } of gridZones()) {
    if (country === null || gramsCo2ePerKwh <= 0 || !subdivisions.includes(kind)) continue;
    const known = parts.get(country);
    if (known) known.push(gramsCo2ePerKwh);
    else parts.set(country, [gramsCo2ePerKwh]);
  }
  return parts;
});
