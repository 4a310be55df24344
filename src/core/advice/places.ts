/** What the same run would emit elsewhere: in other regions of its provider, or on other grids. */
import type { AnalyzedRun } from "../analysis";
import { findGridZone, gridZones, type GridZone } from "../data/grid";
import { cloudRegions, findCloudRegion } from "../data/regions";
import { regionsBeside } from "./rules/region";

export interface ComparedPlace {
  readonly name: string;
  /** Middle of the range, kg CO2e. */
  readonly kgCo2e: number;
  readonly isHere: boolean;
}

/** So many places, the present one included. */
const shown = 7;

/** The cleanest first; empty where the run's carbon or its grid is not known. */
export function comparedPlaces({
  inputs,
  estimate: { kgCo2e },
}: Pick<AnalyzedRun, "inputs" | "estimate">): readonly ComparedPlace[] {
  const { cloudRegion, cloudProvider, gridZone, carbonIntensityGramsPerKwh: intensity } = inputs;
  if (!kgCo2e || intensity?.origin === "setting") return [];
  const provider = typeof cloudProvider?.value === "string" ? cloudProvider.value : undefined;
  const here = typeof cloudRegion?.value === "string" ? findCloudRegion(cloudRegion.value, provider) : undefined;
  if (here) {
    const others = regionsBeside(here).map(({ there, to, ratio }) => ({
      name: `${there.region} (${there.city ?? to.name})`,
      kgCo2e: kgCo2e.central * ratio,
      isHere: false,
    }));
    return spreadOut([...others, { name: here.region, kgCo2e: kgCo2e.central, isHere: true }]);
  }
  const zone = typeof gridZone?.value === "string" ? findGridZone(gridZone.value) : undefined;
  return zone ? spreadOut(gridsBeside(zone, kgCo2e.central)) : [];
}

/** Countries with a cloud region, on the present grid's basis, at the same PUE. */
function gridsBeside(here: GridZone, kgCo2e: number): ComparedPlace[] {
  const countries = new Set(cloudRegions().map(({ country }) => country));
  const others = gridZones().filter(
    ({ zone, basis, gramsCo2ePerKwh }) =>
      countries.has(zone) && basis === here.basis && zone !== here.zone && gramsCo2ePerKwh > 0,
  );
  return [...others, here].map((zone) => ({
    name: zone.name,
    kgCo2e: (kgCo2e * zone.gramsCo2ePerKwh) / here.gramsCo2ePerKwh,
    isHere: zone === here,
  }));
}

/** Evenly from the cleanest to the dirtiest, and the present one. */
function spreadOut(places: readonly ComparedPlace[]): readonly ComparedPlace[] {
  const sorted = [...places].sort((a, b) => a.kgCo2e - b.kgCo2e);
  const step = Math.max(1, (sorted.length - 1) / (shown - 2));
  const picked = new Set<ComparedPlace | undefined>();
  for (let at = 0; at < sorted.length && picked.size < shown - 1; at += step) picked.add(sorted[Math.round(at)]);
  return sorted.filter((place) => place.isHere || picked.has(place));
}
