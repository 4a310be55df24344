/** From samples of a board's draw to its energy: the area under the line between them. */
import { known } from "./log";
import type { Measurement } from "./measuredRun";
import { isoAfter, isoOfSeconds } from "./time";

export interface PowerSample {
  /** Which device: an index, a UUID, a bus id. */
  readonly device: string;
  readonly seconds: number;
  readonly watts: number;
  /** 0–100; undefined where the log does not have it. */
  readonly utilization: number | undefined;
}

/** A pause this many times as long as the usual interval is no part of the run: the meter was off. */
const gapIntervals = 20;
const shortestGapSeconds = 60;

/**
 * Energy and mean draw of the devices that worked. Where the log has their utilization, what lies before the first and after the last
 * sample at work is left out, and so are devices that never worked.
 * @param startIso the first sample's time as the log writes it.
 */
export function integratePower(
  samples: readonly PowerSample[],
  startIso: string | undefined,
): Omit<Measurement, "line" | "isComplete"> | undefined {
  const start = samples.reduce((least, { seconds }) => Math.min(least, seconds), Infinity);
  const devices = [...byDevice(samples).values()].map(atWork).filter((series) => series.length > 1);
  let joules = 0;
  let deviceSeconds = 0;
  let from = Infinity;
  let to = -Infinity;
  for (const series of devices) {
    const gap = Math.max(shortestGapSeconds, gapIntervals * usualInterval(series));
    series.forEach((sample, index) => {
      const next = series[index + 1];
      const seconds = next ? next.seconds - sample.seconds : 0;
      if (!next || seconds <= 0 || seconds > gap) return;
      joules += (seconds * (sample.watts + next.watts)) / 2;
      deviceSeconds += seconds;
    });
    from = Math.min(from, series[0]?.seconds ?? from);
    to = Math.max(to, series.at(-1)?.seconds ?? to);
  }
  if (deviceSeconds === 0) return undefined;
  const count = devices.length;
  return known({
    startedAt: startIso === undefined ? isoOfSeconds(from) : isoAfter(startIso, from - start),
    endedAt: startIso === undefined ? isoOfSeconds(to) : isoAfter(startIso, to - start),
    hours: deviceSeconds / count / 3600,
    boardKwh: joules / 3.6e6,
    acceleratorWatts: joules / deviceSeconds,
    acceleratorCount: count,
  });
}

function byDevice(samples: readonly PowerSample[]): Map<string, PowerSample[]> {
  const devices = new Map<string, PowerSample[]>();
  for (const sample of samples) {
    const series = devices.get(sample.device);
    if (series) series.push(sample);
    else devices.set(sample.device, [sample]);
  }
  return devices;
}

/** From the first sample with work to the last. */
function atWork(series: readonly PowerSample[]): readonly PowerSample[] {
  const sorted = [...series].sort((a, b) => a.seconds - b.seconds);
  const isIdle = ({ utilization }: PowerSample): boolean => utilization === 0;
  const first = sorted.findIndex((sample) => !isIdle(sample));
  return first < 0 ? [] : sorted.slice(first, sorted.findLastIndex((sample) => !isIdle(sample)) + 1);
}

/** Median seconds between two samples. */
function usualInterval(series: readonly PowerSample[]): number {
  const intervals = series.slice(1).map((sample, index) => sample.seconds - (series[index]?.seconds ?? 0));
  intervals.sort((a, b) => a - b);
  return intervals[Math.floor(intervals.length / 2)] ?? 0;
}
