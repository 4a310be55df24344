/** How much a change saves, as a range. */
import { because, complement, scaled, times, toRange, type Quantity } from "../estimate/quantity";
import type { Range } from "../estimate/estimate";

/**
 * How far the model may be off in the difference that a change makes, as a share of the logarithm of the ratio: what pairs of measured runs
 * leave that differ in batch, method, precision, optimizer or power limit (test/core/advice/pairs.test.ts).
 */
export const differenceSpread = 0.45;

export interface Saving {
  /** 0–1 of the energy (or of the CO2e), negative where the change costs more. */
  readonly fraction: Range;
  /** Of the run's own figure, in its unit; null where that is not known. */
  readonly amount: Range | null;
}

/** A ratio that the model computed, with how well it tells differences; no more than `mostSaving` is promised. */
export function modelledRatio(ratio: Quantity, mostSaving = 1): Quantity {
  const central = Math.max(ratio.central, 1 - mostSaving);
  return because({ ...ratio, central }, "difference", differenceSpread * Math.abs(Math.log(central)));
}

/** A time factor that the model computed beside a ratio: where the ratio promised more than was measured, the time did as well. */
export function modelledTime(timeFactor: number, ratio: Quantity, mostSaving = 1): number {
  return timeFactor * Math.max(1, (1 - mostSaving) / ratio.central);
}

/**
 * What is saved of a figure by bringing it down to `ratio` of itself. Causes that move both runs alike have cancelled in the ratio.
 * @param mostSaving the upper end of the interval, too, promises no more.
 */
export function savingOf(figure: Quantity | null | undefined, ratio: Quantity, mostSaving = 1): Saving {
  const { low, central, high } = toRange(ratio) ?? { low: 1, central: 1, high: 1 };
  const fraction = { low: 1 - high, central: 1 - central, high: 1 - Math.max(low, 1 - mostSaving) };
  return { fraction, amount: figure ? amountOf(figure, ratio, fraction) : null };
}

function amountOf(figure: Quantity, ratio: Quantity, fraction: Range): Range | null {
  if (ratio.central === 1) return { low: 0, central: 0, high: 0 };
  const left = complement(ratio);
  const isMore = left.central < 0;
  const all = toRange(figure);
  const range = toRange(times(figure, isMore ? scaled(left, -1) : left));
  if (!all || !range) return null;
  if (isMore) return { low: -range.high, central: -range.central, high: -range.low };
  const most = Math.max(range.central, all.high * fraction.high);
  // Where the interval of the ratio reaches above 1, the change may as well cost something.
  const low = fraction.low < 0 ? all.central * fraction.low : range.low;
  return { low, central: range.central, high: Math.min(range.high, most) };
}
