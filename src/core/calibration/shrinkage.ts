/** What measured runs teach about another one: the more alike and the more of them, the further the model is believed less. */
import type { Likeness, Residual } from "./residuals";

/**
 * How much of the model's variance runs share by what they have in common; the rest is a run's own and is never learned. After the covariance of the
 * errors of pairs of runs in the back-test, in shares of their variance: 0.08 in one publisher's runs, hardly more with the same accelerator (0.09)
 * or the same work alone, 0.29 with both. A run that is repeated was not among them; nearly all of its error comes again.
 */
const shared = { team: 0.05, accelerator: 0.05, work: 0.05, both: 0.2, run: 0.6 } as const;

/** Measurements that count for one run, the most alike first. */
const maximumResiduals = 200;

export interface Learned {
  /** Factor on the model's figure. */
  readonly factor: number;
  /** Standard deviation of the logarithm that remains. */
  readonly spread: number;
  readonly residuals: readonly Residual[];
}

/**
 * The conditional mean and variance of a normal distribution: ln(truth / model) of a run is a sum of parts that it shares with others
 * and a part of its own. One measurement pulls the mean towards it and never past it; the spread never exceeds the model's.
 * @param sigma the model's standard deviation of the logarithm.
 */
export function learn(like: Likeness, residuals: readonly Residual[], sigma: number): Learned | undefined {
  const variance = sigma ** 2;
  const chosen = [...residuals]
    .sort((a, b) => commonShare(like, b.like) - commonShare(like, a.like))
    .slice(0, maximumResiduals);
  if (chosen.length === 0 || variance === 0) return undefined;
  const own = 1 - Object.values(shared).reduce((sum, share) => sum + share, 0);
  const factorized = cholesky(
    chosen.map((a, i) =>
      chosen.map((b, j) => variance * commonShare(a.like, b.like) + (i === j ? variance * own + a.noise : 0)),
    ),
  );
  const towards = chosen.map((residual) => variance * commonShare(like, residual.like));
  const weights = solve(factorized, towards);
  const mean = chosen.reduce((sum, { logRatio }, index) => sum + (weights[index] ?? 0) * logRatio, 0);
  const taken = towards.reduce((sum, value, index) => sum + value * (weights[index] ?? 0), 0);
  return { factor: Math.exp(mean), spread: Math.sqrt(Math.max(0, variance - taken)), residuals: chosen };
}

/** 0–1: the share of the model's error that two runs have together. */
function commonShare(a: Likeness, b: Likeness): number {
  const onSame = a.accelerator === b.accelerator;
  const doesSame = a.architecture === b.architecture && a.framework === b.framework;
  return (
    shared.team +
    (onSame ? shared.accelerator : 0) +
    (doesSame ? shared.work : 0) +
    (onSame && doesSame ? shared.both : 0) +
    (a.run === b.run ? shared.run : 0)
  );
}

/** Lower triangle L of a positive definite matrix M = L Lᵀ. */
function cholesky(matrix: readonly (readonly number[])[]): number[][] {
  const lower: number[][] = [];
  matrix.forEach((row, i) => {
    const current: number[] = [];
    for (let j = 0; j <= i; j++) {
      let sum = row[j] ?? 0;
      const other = j === i ? current : (lower[j] ?? []);
      for (let k = 0; k < j; k++) sum -= (current[k] ?? 0) * (other[k] ?? 0);
      current.push(j === i ? Math.sqrt(Math.max(sum, Number.MIN_VALUE)) : sum / (other[j] ?? 1));
    }
    lower.push(current);
  });
  return lower;
}

/** x of L Lᵀ x = b. */
function solve(lower: readonly (readonly number[])[], right: readonly number[]): number[] {
  const half: number[] = [];
  lower.forEach((row, i) => {
    let sum = right[i] ?? 0;
    for (let k = 0; k < i; k++) sum -= (row[k] ?? 0) * (half[k] ?? 0);
    half.push(sum / (row[i] ?? 1));
  });
  const result: number[] = new Array<number>(lower.length).fill(0);
  for (let i = lower.length - 1; i >= 0; i--) {
    let sum = half[i] ?? 0;
    for (let k = i + 1; k < lower.length; k++) sum -= (lower[k]?.[i] ?? 0) * (result[k] ?? 0);
    result[i] = sum / (lower[i]?.[i] ?? 1);
  }
  return result;
}
