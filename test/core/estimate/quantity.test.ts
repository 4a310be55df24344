import assert from "node:assert/strict";
import { because, exactly, over, scaled, sharesOf, sigmaOf, times, toRange } from "../../../src/core/estimate/quantity";

describe("quantity", () => {
  it("has no spread where all is known", () => {
    assert.deepEqual(toRange(exactly(5)), { low: 5, central: 5, high: 5 });
  });

  it("spans an 80 % interval of a log-normal", () => {
    const range = toRange(because(exactly(100), "speed", Math.LN2))!;
    assert.ok(Math.abs(range.high - 100 * 2 ** 1.2815515594) < 1e-6);
    assert.ok(Math.abs(range.low * range.high - 100 ** 2) < 1e-6);
  });

  it("adds different causes as squares and equal ones with their signs", () => {
    const hours = because(because(exactly(10), "hardware", 0.4), "efficiency", 0.3);
    const watts = because(exactly(300), "hardware", -0.4);
    assert.ok(Math.abs(sigmaOf(hours) - 0.5) < 1e-12);
    assert.ok(Math.abs(sigmaOf(times(hours, watts)) - 0.3) < 1e-12);
    assert.equal(times(hours, watts).central, 3000);
  });

  it("lets a shared cause cancel in a ratio", () => {
    const flops = because(exactly(6), "parameterCount", 0.7);
    const hours = because(exactly(2), "parameterCount", 0.7);
    assert.deepEqual(toRange(over(flops, hours)), { low: 3, central: 3, high: 3 });
  });

  it("keeps the relative spread when scaled", () => {
    const quantity = because(exactly(3), "pue", 0.1);
    assert.equal(sigmaOf(scaled(quantity, 7)), sigmaOf(quantity));
  });

  it("shares the variance out, largest first", () => {
    const shares = sharesOf(because(because(exactly(1), "a", 1), "b", -2));
    assert.deepEqual(
      shares.map(({ input }) => input),
      ["b", "a"],
    );
    assert.ok(Math.abs((shares[0]?.share ?? 0) - 0.8) < 1e-12);
    assert.deepEqual(sharesOf(exactly(1)), []);
  });

  it("prints nothing that is not a number", () => {
    assert.equal(toRange(null), null);
    assert.equal(toRange(exactly(NaN)), null);
    assert.equal(toRange(exactly(Infinity)), null);
    assert.equal(toRange(because(exactly(1e300), "x", 1000)), null);
  });
});
