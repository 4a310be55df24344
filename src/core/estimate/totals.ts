/** What several runs come to together. */
import type { Analysis, AnalyzedRun } from "../analysis";
import type { Range } from "./estimate";

/** Of runs that each count once; a sweep counts with all its runs. */
export function totalsOf(runs: readonly AnalyzedRun[]): Analysis["totals"] {
  return {
    runs: runs.length,
    energyKwh: total(runs.map(({ estimate }) => estimate.sweep?.energyKwh ?? estimate.energyKwh)),
    kgCo2e: total(runs.map(({ estimate }) => estimate.sweep?.kgCo2e ?? estimate.kgCo2e)),
  };
}

/** Sum of the known ranges. The ends are added too: runs of one workspace share their unknowns, so they err together. */
function total(ranges: readonly (Range | null)[]): Range | null {
  const known = ranges.filter((range) => range !== null);
  if (known.length === 0) return null;
  const sum = (end: keyof Range): number => known.reduce((all, range) => all + range[end], 0);
  return { low: sum("low"), central: sum("central"), high: sum("high") };
}
