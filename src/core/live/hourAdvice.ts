/** When to start: the hours of the forecast in which this run would meet the cleanest electricity. */
import type { AdviceSummary, AnalyzedRun } from "../analysis";
import { cleanestWindow, type CleanestWindow } from "./forecast";
import type { LiveForecast } from "./liveGrid";

const code = "advice.cleaner-hour";
/** Below this share nothing is said: forecasts are no better. */
const leastSaving = 0.05;

/** Undefined where the run is not on the forecast's grid, is longer than the forecast, or now is about as good. */
export function hourAdvice(
  { inputs, estimate }: Pick<AnalyzedRun, "inputs" | "estimate">,
  live: LiveForecast,
): AdviceSummary | undefined {
  const { wallHours, kgCo2e } = estimate;
  if (!wallHours || !kgCo2e || inputs.carbonIntensityGramsPerKwh?.reason !== live.reason) return undefined;
  // The longer end: a run that takes longer than expected is to end in clean hours too, where the forecast reaches that far.
  const window = cleanestWindow(live.forecast, wallHours.high) ?? cleanestWindow(live.forecast, wallHours.central);
  if (!window || !(window.nowGramsCo2ePerKwh > 0)) return undefined;
  const savingFraction = 1 - window.meanGramsCo2ePerKwh / window.nowGramsCo2ePerKwh;
  if (window.from === live.forecast.points[0]?.from) return nowIsBest(window, live);
  if (savingFraction < leastSaving) return undefined;
  const start = `${new Date(window.from * 1000).toISOString().slice(0, 16)}Z`;
  const [later, now] = [window.meanGramsCo2ePerKwh, window.nowGramsCo2ePerKwh].map((grams) => grams.toFixed(0));
  return {
    code,
    title: `Start at ${start}`,
    message: `Over the run's hours the grid is expected at ${String(later)} g CO2e/kWh from then on, at ${String(now)} if it starts now.`,
    saves: "carbon",
    energyKwh: null,
    kgCo2e: {
      low: kgCo2e.low * savingFraction,
      central: kgCo2e.central * savingFraction,
      high: kgCo2e.high * savingFraction,
    },
    savingFraction,
    timeFactor: 1,
    applies: "information",
    evidence: `forecast of ${live.forecast.provider}`,
  };
}

function nowIsBest({ nowGramsCo2ePerKwh: now }: CleanestWindow, { forecast }: LiveForecast): AdviceSummary {
  return {
    code,
    title: "Waiting for a cleaner hour would not help",
    message: `Over the run's hours the grid is expected at ${now.toFixed(0)} g CO2e/kWh if it starts now: at no later start in the forecast at less.`,
    energyKwh: null,
    savingFraction: null,
    timeFactor: null,
    applies: "information",
    rejected: true,
    evidence: `forecast of ${forecast.provider}`,
  };
}
