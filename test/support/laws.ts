/** Laws of the estimate that hold for runs of every kind. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { estimateRun } from "../../src/core/estimate/estimateRun";
import type { Estimate, Range } from "../../src/core/estimate/estimate";
import { resolveInputs } from "../../src/core/run/resolve";
import { stated } from "../core/estimate/support";

/** Inputs that files state. */
export type Given = Parameters<typeof stated>[0];

export const estimate = (given: Given): Estimate => estimateRun(resolveInputs(stated(given), {}, {}));

export function central(range: Range | null): number {
  assert.ok(range);
  return range.central;
}

/** More of an input never costs less energy. */
export function neverCostsLess<Name extends keyof Given>(
  name: Name,
  anyRun: fc.Arbitrary<Given & { readonly [K in Name]: number }>,
): void {
  fc.assert(
    fc.property(anyRun, fc.double({ min: 1, max: 4, noNaN: true }), (run, times) => {
      const more = { ...run, [name]: run[name] * times };
      assert.ok(central(estimate(more).energyKwh) >= central(estimate(run).energyKwh) * (1 - 1e-9));
    }),
  );
}
