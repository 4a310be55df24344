/** Carbon intensity of a grid over the next hours or days, as a provider forecasts it. */

export interface IntensityPoint {
  /** Seconds since 1970, UTC. */
  readonly from: number;
  readonly to: number;
  readonly gramsCo2ePerKwh: number;
}

export interface IntensityForecast {
  /** In words: `UK Carbon Intensity API`. */
  readonly provider: string;
  /** ISO3 of the country that it is for. */
  readonly country: string;
  /** `lifecycle` includes plants and fuel supply, `direct` the stacks alone. */
  readonly basis: "lifecycle" | "direct";
  /** In time order, without overlaps. */
  readonly points: readonly IntensityPoint[];
}

export interface CleanestWindow {
  /** Seconds since 1970, UTC. */
  readonly from: number;
  readonly meanGramsCo2ePerKwh: number;
  /** Of a run that starts with the forecast. */
  readonly nowGramsCo2ePerKwh: number;
}

/** The points in time order; of two that overlap the first stays. */
export function inOrder(points: readonly IntensityPoint[]): readonly IntensityPoint[] {
  const sorted = [...points].filter(({ from, to }) => to > from).sort((a, b) => a.from - b.from);
  const kept: IntensityPoint[] = [];
  for (const point of sorted) if (point.from >= (kept.at(-1)?.to ?? -Infinity)) kept.push(point);
  return kept;
}

/** Mean over the first hours of a forecast, in g CO2e/kWh; a longer run takes the whole. Undefined without points. */
export function meanIntensity({ points }: IntensityForecast, hours: number): number | undefined {
  const [first] = points;
  return first && meanBetween(points, first.from, Math.min(first.from + hours * 3600, points.at(-1)?.to ?? first.to));
}

/** Mean over so many hours from a time on, in g CO2e/kWh; undefined where the forecast does not reach so far. */
export function meanFrom({ points }: IntensityForecast, from: number, hours: number): number | undefined {
  const [first, last] = [points[0]?.from ?? Infinity, points.at(-1)?.to ?? -Infinity];
  return from >= first && from + hours * 3600 <= last ? meanBetween(points, from, from + hours * 3600) : undefined;
}

/**
 * When a run of this many hours, started once and not interrupted, meets the cleanest electricity that the forecast has room for. Undefined
 * where it is shorter than the run. A gap in the forecast ends the room.
 */
export function cleanestWindow(forecast: IntensityForecast, hours: number): CleanestWindow | undefined {
  const seconds = hours * 3600;
  if (!(seconds > 0)) return undefined;
  let best: { from: number; mean: number } | undefined;
  let now: number | undefined;
  for (const stretch of stretchesOf(forecast.points)) {
    const end = stretch.at(-1)?.to ?? 0;
    // The mean changes linearly between the edges of points: its least value is where the window starts or ends at one.
    const starts = stretch.flatMap(({ from, to }) => [from, to - seconds]);
    for (const from of starts.sort((a, b) => a - b)) {
      if (from < (stretch[0]?.from ?? 0) || from + seconds > end) continue;
      const mean = meanBetween(stretch, from, from + seconds);
      if (from === forecast.points[0]?.from) now ??= mean;
      if (!best || mean < best.mean) best = { from, mean };
    }
  }
  return best && now !== undefined
    ? { from: best.from, meanGramsCo2ePerKwh: best.mean, nowGramsCo2ePerKwh: now }
    : undefined;
}

function stretchesOf(points: readonly IntensityPoint[]): IntensityPoint[][] {
  const stretches: IntensityPoint[][] = [];
  for (const point of points) {
    const last = stretches.at(-1);
    if (last && last.at(-1)?.to === point.from) last.push(point);
    else stretches.push([point]);
  }
  return stretches;
}

function meanBetween(points: readonly IntensityPoint[], from: number, to: number): number {
  let sum = 0;
  let covered = 0;
  for (const point of points) {
    const seconds = Math.min(to, point.to) - Math.max(from, point.from);
    if (seconds <= 0) continue;
    sum += seconds * point.gramsCo2ePerKwh;
    covered += seconds;
  }
  return covered > 0 ? sum / covered : (points[0]?.gramsCo2ePerKwh ?? 0);
}
