/** How much a run stands out: what annotations, badges and lists colour it by. */
import type { AnalyzedRun } from "../analysis";

export type Level = "plain" | "warning" | "serious";

/** kWh of one run from which it stands out. */
export interface LevelThresholds {
  readonly warningKwh: number;
  readonly seriousKwh: number;
}

/** By the central energy; a run that does not fit in memory or is over its budget is a warning at least. */
export function levelOf({ estimate, budget }: AnalyzedRun, { warningKwh, seriousKwh }: LevelThresholds): Level {
  const kwh = estimate.energyKwh?.central ?? 0;
  if (kwh >= seriousKwh) return "serious";
  return kwh >= warningKwh || estimate.fits === false || budget.verdict === "over" ? "warning" : "plain";
}

/** The level of several runs together: that of the one that stands out most. */
export function highestLevel(levels: readonly Level[]): Level {
  return levels.includes("serious") ? "serious" : levels.includes("warning") ? "warning" : "plain";
}
