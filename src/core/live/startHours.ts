/** What a run would emit if it started at other hours of a forecast. */
import type { AnalyzedRun } from "../analysis";
import { meanFrom } from "./forecast";
import type { LiveForecast } from "./liveGrid";

export interface StartHour {
  /** Seconds since 1970, UTC. */
  readonly from: number;
  /** Middle of the range, kg CO2e. */
  readonly kgCo2e: number;
}

/** Hours between the starts that are compared, the least that keeps them to so many. */
const steps = [1, 2, 3, 4, 6, 8, 12, 24] as const;
const mostStarts = 12;

/**
 * In time order, the first as soon as the forecast begins. Empty where the run is not on the forecast's grid, or longer than what the forecast
 * has to compare.
 */
export function comparedStarts(
  { inputs, estimate: { wallHours, kgCo2e } }: Pick<AnalyzedRun, "inputs" | "estimate">,
  { forecast, gramsCo2ePerKwh, reason }: LiveForecast,
): readonly StartHour[] {
  const { points } = forecast;
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || !wallHours || !kgCo2e || !(gramsCo2ePerKwh > 0)) return [];
  if (inputs.carbonIntensityGramsPerKwh?.reason !== reason) return [];
  const room = (last.to - first.from) / 3600 - wallHours.central;
  const step = steps.find((hours) => room / hours < mostStarts);
  if (room <= 0 || step === undefined) return [];
  const starts: StartHour[] = [];
  for (let hours = 0; hours <= room; hours += step) {
    const from = first.from + hours * 3600;
    const grams = meanFrom(forecast, from, wallHours.central);
    // The estimate stands on the mean of the coming day.
    if (grams !== undefined) starts.push({ from, kgCo2e: (kgCo2e.central * grams) / gramsCo2ePerKwh });
  }
  return starts.length < 2 ? [] : starts;
}
