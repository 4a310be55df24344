import table from "./regions.json";
import { findGridZone, type GridZone } from "./grid";
import { regionKey } from "./names";
import { providerKey } from "./providers";
import { lazy, lazyRows } from "./table";

/** A cloud region and the grid that it stands on. */
export interface CloudRegion {
  readonly provider: string;
  readonly region: string;
  readonly city: string | null;
  /** ISO3. */
  readonly country: string;
  /** Into the grid table: an eGRID subregion in the US, the provider's own figure where it publishes one, otherwise the country. */
  readonly zone: string;
  /** 0–1, as the provider publishes it. For information: it is not taken off a location-based figure. */
  readonly carbonFreeShare: number | null;
  readonly pue: number | null;
  readonly pueYear: number | null;
  readonly sources: readonly string[];
  readonly pueSources: readonly string[];
}

export const cloudRegions = lazyRows<CloudRegion>(table, (row) => ({
  provider: row.text("provider"),
  region: row.text("region"),
  city: row.textOrNull("city"),
  country: row.text("country"),
  zone: row.text("zone"),
  carbonFreeShare: row.numberOrNull("carbonFreeShare"),
  pue: row.numberOrNull("pue"),
  pueYear: row.numberOrNull("pueYear"),
  sources: row.list("sources"),
  pueSources: row.list("pueSources"),
}));

const byRegion = lazy(() => {
  const index = new Map<string, CloudRegion[]>();
  for (const region of cloudRegions()) {
    const key = regionKey(region.region);
    index.set(key, [...(index.get(key) ?? []), region]);
  }
  return index;
});

/** Their region names are used as plain words; smaller clouds borrow them. */
const largeProviders = ["aws", "azure", "gcp"];

/**
 * The region of a name, in any case, an availability zone (`us-east-1a`, `europe-west4-b`) giving its region. Without a provider, a name
 * that several use is that of the one large cloud among them; undefined when that does not settle it.
 */
export function findCloudRegion(name: string, provider?: string): CloudRegion | undefined {
  const candidates = candidatesOf(name);
  if (provider !== undefined) {
    const wanted = hostOf(providerKey(provider));
    return candidates.find((candidate) => candidate.provider === wanted);
  }
  if (candidates.length === 1) return candidates[0];
  const large = candidates.filter((candidate) => largeProviders.includes(candidate.provider));
  return large.length === 1 ? large[0] : undefined;
}

/** The grid zone of a region. */
export function gridOfRegion(region: CloudRegion): GridZone | undefined {
  return findGridZone(region.zone) ?? findGridZone(region.country);
}

function candidatesOf(name: string): readonly CloudRegion[] {
  const exact = byRegion().get(regionKey(name));
  if (exact) return exact;
  const region = /^(.+\d)-?[a-f]$/i.exec(name.trim())?.[1];
  return (region === undefined ? undefined : byRegion().get(regionKey(region))) ?? [];
}

/** Notebook services that run in another provider's regions. */
function hostOf(provider: string): string {
  return provider === "colab" || provider === "kaggle" ? "gcp" : provider;
}
