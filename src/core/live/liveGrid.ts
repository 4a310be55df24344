/** From a forecast to the intensity that estimates use. */
import type { LiveGrid } from "../run/calibration";
import { meanIntensity, type IntensityForecast } from "./forecast";

/** How far ahead the mean reaches: runs are started at any hour and take from minutes to weeks. */
const aheadHours = 24;

export interface LiveForecast extends LiveGrid {
  readonly forecast: IntensityForecast;
}

/** Mean of the coming day in the forecast's country; undefined for a forecast without points. */
export function liveGridOf(forecast: IntensityForecast): LiveForecast | undefined {
  const grams = meanIntensity(forecast, aheadHours);
  const first = forecast.points[0];
  if (grams === undefined || !first) return undefined;
  const from = `${new Date(first.from * 1000).toISOString().slice(0, 16)}Z`;
  const basis = forecast.basis === "lifecycle" ? "life cycle" : "direct emissions";
  return {
    forecast,
    country: forecast.country,
    gramsCo2ePerKwh: Number(grams.toPrecision(3)),
    reason: `${forecast.provider}: mean of the coming day from ${from}, ${basis}`,
  };
}
