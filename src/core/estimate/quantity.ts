/** A positive figure with its uncertainty: log-normal factors, combined in closed form. */
import type { Range, UncertaintyShare } from "./estimate";

/**
 * One cause of uncertainty: its standard deviation of the natural logarithm. The sign says which way it pulls: a cause that makes the hours
 * longer and the watts lower has opposite signs in the two, and cancels in their product.
 */
export interface Cause {
  readonly name: string;
  readonly sigma: number;
}

export interface Quantity {
  readonly central: number;
  /** Each cause once. */
  readonly spread: readonly Cause[];
}

/** Half-width of an 80 % interval in standard deviations of a normal distribution. */
const z80 = 1.2815515594;

const none: readonly Cause[] = [];

/** A figure that is known. */
export function exactly(central: number): Quantity {
  return { central, spread: none };
}

/** The same figure, with one more cause of uncertainty. */
export function because(quantity: Quantity, cause: string, sigma: number): Quantity {
  return sigma === 0 ? quantity : withCauses(quantity, [{ name: cause, sigma }]);
}

/** The same figure, with more causes of uncertainty, each of another name. */
export function withCauses(quantity: Quantity, causes: readonly Cause[]): Quantity {
  return causes.length === 0 ? quantity : { central: quantity.central, spread: joined(quantity.spread, causes) };
}

/**
 * A figure that moves by the same factor as `at` does on its way to the geometric middle of `low` and `high`, with one more cause of uncertainty
 * whose own 80 % interval reaches from one to the other.
 */
export function between(figure: Quantity, at: Quantity, low: Quantity, high: Quantity, cause: string): Quantity {
  if (!(at.central > 0 && low.central > 0 && high.central > 0)) return figure;
  const moved = scaled(figure, Math.sqrt(low.central * high.central) / at.central);
  return because(moved, cause, Math.log(high.central / low.central) / (2 * z80));
}

/** Product. Equal causes add up with their signs, different causes are independent. */
export function times(a: Quantity, b: Quantity): Quantity {
  return { central: a.central * b.central, spread: joined(a.spread, b.spread) };
}

/** Ratio. A cause that both share cancels. */
export function over(a: Quantity, b: Quantity): Quantity {
  return times(a, { central: 1 / b.central, spread: weighed(b.spread, -1) });
}

/** What a ratio leaves of the whole: 1 − ratio, for a ratio below 1. Its causes pull the other way, the harder the less is left. */
export function complement(ratio: Quantity): Quantity {
  const central = 1 - ratio.central;
  return { central, spread: weighed(ratio.spread, -ratio.central / central) };
}

/** The figure in another unit, or a known multiple of it. */
export function scaled(quantity: Quantity, factor: number): Quantity {
  return { central: quantity.central * factor, spread: quantity.spread };
}

/** Standard deviation of the logarithm, all causes together. */
export function sigmaOf(quantity: Quantity): number {
  let variance = 0;
  for (const { sigma } of quantity.spread) variance += sigma * sigma;
  return Math.sqrt(variance);
}

/** The 80 % interval, or null where the figure is unknown or cannot be printed as a number. */
export function toRange(quantity: Quantity | null | undefined): Range | null {
  if (!quantity) return null;
  const { central } = quantity;
  if (!(central >= 0) || !Number.isFinite(central)) return null;
  const width = Math.exp(z80 * sigmaOf(quantity));
  const high = central * width;
  if (!Number.isFinite(high)) return null;
  return { low: central / width, central, high };
}

/** Which cause carries how much of the variance, largest first; the shares add up to 1. Empty for a figure that is known. */
export function sharesOf(quantity: Quantity): readonly UncertaintyShare[] {
  const variance = sigmaOf(quantity) ** 2;
  if (variance === 0) return [];
  return quantity.spread
    .map(({ name, sigma }) => ({ input: name, share: sigma ** 2 / variance }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share);
}

function joined(a: readonly Cause[], b: readonly Cause[]): readonly Cause[] {
  if (b.length === 0) return a;
  if (a.length === 0) return b;
  const sum = [...a];
  for (const cause of b) {
    const at = indexOf(a, cause.name);
    const before = a[at];
    if (before) sum[at] = { name: cause.name, sigma: before.sigma + cause.sigma };
    else sum.push(cause);
  }
  return sum;
}

/** Place of a cause; a spread has few of them. */
function indexOf(spread: readonly Cause[], name: string): number {
  for (let at = 0; at < spread.length; at++) if (spread[at]?.name === name) return at;
  return -1;
}

function weighed(spread: readonly Cause[], weight: number): readonly Cause[] {
  return spread.map(({ name, sigma }) => ({ name, sigma: sigma * weight }));
}
