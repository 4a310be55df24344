/** Train in a cleaner region of the same provider. */
import { cloudRegions, findCloudRegion, gridOfRegion, type CloudRegion } from "../../data/regions";
import { findGridZone, type GridZone } from "../../data/grid";
import { findPue } from "../../data/pue";
import { because, exactly } from "../../estimate/quantity";
import type { AdviceRule } from "../rule";

/** A cleaner place that saves less than this is not worth moving data. */
const worthwhile = 0.8;
/** Standard deviation of the logarithm of a ratio of yearly averages: the years, sources and methods of the table differ by as much. */
const yearlySpread = 0.25;

export const region: AdviceRule = {
  code: "advice.cleaner-region",
  find(run) {
    const name = run.text("cloudRegion");
    if (name === undefined || run.inputs.carbonIntensityGramsPerKwh?.origin === "setting") return undefined;
    const here = findCloudRegion(name, run.text("cloudProvider"));
    if (!here) return undefined;
    const best = cleanestFor(here);
    if (!best) return undefined;
    const { there, ratio, from, to } = best;
    if (ratio > 1) {
      return {
        kind: "rejection",
        title: "Another region would be dirtier",
        message: `${here.region} is on the cleanest electricity of its provider: ${there.region} (${there.city ?? to.name}), the next, would emit ${ratio.toFixed(ratio < 10 ? 1 : 0)} times as much.`,
        evidence: "Yearly averages of the grid table (sources in NOTICE), compared on one basis.",
      };
    }
    if (ratio > worthwhile) return undefined;
    return {
      kind: "proposal",
      title: `Train in ${there.region} (${there.city ?? to.name})`,
      message: `The same provider has regions on cleaner electricity: ${to.name} ${String(Math.round(to.gramsCo2ePerKwh))} g CO2e/kWh (${String(to.year)}) against ${from.name} ${String(Math.round(from.gramsCo2ePerKwh))} g (${String(from.year)}), both ${from.basis === "lifecycle" ? "over the life cycle" : "direct emissions"}.`,
      tradeOff:
        "The law, contracts or latency may tie data to a place; devices and prices differ by region; moving data costs too.",
      evidence: "Yearly averages of the grid table (sources in NOTICE), compared on one basis.",
      change: { cloudProvider: there.provider, cloudRegion: there.region },
      applies: "setting",
      keepsOutcome: true,
      carbonRatio: because(exactly(ratio), "grid averages", yearlySpread),
    };
  },
};

interface Candidate {
  readonly there: CloudRegion;
  readonly from: GridZone;
  readonly to: GridZone;
  /** CO2e per kWh at the servers, after over before: intensity × PUE. */
  readonly ratio: number;
}

const found = new Map<string, Candidate | undefined>();

/** The tables do not change: each region is looked up once. */
function cleanestFor(here: CloudRegion): Candidate | undefined {
  const key = `${here.provider} ${here.region}`;
  if (!found.has(key)) found.set(key, cleanest(here));
  return found.get(key);
}

function cleanest(here: CloudRegion): Candidate | undefined {
  const [best] = [...regionsBeside(here)].sort((a, b) => a.ratio - b.ratio);
  return best;
}

/** The other regions of a region's provider that can be compared with it. */
export function regionsBeside(here: CloudRegion): readonly Candidate[] {
  return cloudRegions().flatMap((there) => {
    if (there.provider !== here.provider || there.region === here.region) return [];
    const zones = onOneBasis(here, there);
    if (!zones) return [];
    const [from, to] = zones;
    const ratio = (to.gramsCo2ePerKwh * pueOf(there)) / (from.gramsCo2ePerKwh * pueOf(here));
    return [{ there, from, to, ratio }];
  });
}

/**
 * Within a country the regions' own zones, where these count the same; between countries their figures over the life cycle, for a place that
 * counts only what leaves its stacks looks cleaner than it is.
 */
function onOneBasis(here: CloudRegion, there: CloudRegion): readonly [GridZone, GridZone] | undefined {
  if (here.country === there.country) {
    const own = sameBasis(gridOfRegion(here), gridOfRegion(there));
    if (own) return own;
  }
  return sameBasis(findGridZone(here.country), findGridZone(there.country));
}

function sameBasis(from: GridZone | undefined, to: GridZone | undefined): readonly [GridZone, GridZone] | undefined {
  return from && to?.basis === from.basis ? [from, to] : undefined;
}

function pueOf({ provider, region }: CloudRegion): number {
  return findPue(provider, region)?.pue ?? 1;
}
