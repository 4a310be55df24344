import assert from "node:assert/strict";
import {
  because,
  between,
  complement,
  exactly,
  over,
  scaled,
  sharesOf,
  sigmaOf,
  times,
  toRange,
} from "../../../src/core/estimate/quantity";

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

describe("quantity: figures between two ends", () => {
  const near = (actual: number, expected: number): void => {
    assert.ok(Math.abs(actual - expected) <= 1e-9 * Math.abs(expected), `${actual} is not ${expected}`);
  };

  it("lies in their geometric middle, and its own interval reaches from one to the other", () => {
    const found = between(exactly(6), exactly(2), exactly(4), exactly(16), "device");
    // The middle is 8, four times `at`.
    near(found.central, 24);
    const range = toRange(found)!;
    near(range.low, 12);
    near(range.high, 48);
    assert.deepEqual(sharesOf(found), [{ input: "device", share: 1 }]);
  });

  it("keeps what else is not known of the figure, and leaves it alone where an end has no size", () => {
    const figure = because(exactly(6), "pace", 0.3);
    near(sigmaOf(between(figure, exactly(1), exactly(1), exactly(1), "device")), 0.3);
    near(sigmaOf(between(figure, exactly(1), exactly(1), exactly(Math.E ** (2 * 1.2815515594 * 0.4)), "device")), 0.5);
    for (const [at, low, high] of [
      [0, 1, 2],
      [1, 0, 2],
      [1, 1, 0],
      [-1, 1, 2],
      [1, NaN, 2],
    ] as const)
      assert.equal(between(figure, exactly(at), exactly(low), exactly(high), "device"), figure);
  });

  it("adds no cause that does not move it", () => {
    const figure = exactly(3);
    assert.equal(because(figure, "nothing", 0), figure);
    assert.deepEqual(times(figure, exactly(2)).spread, []);
  });
});

describe("quantity: what a ratio leaves", () => {
  it("pulls the other way, the harder the less is left", () => {
    const ratio = because(exactly(0.75), "share", 0.1);
    const left = complement(ratio);
    assert.equal(left.central, 0.25);
    const [cause] = left.spread;
    assert.equal(cause?.name, "share");
    assert.ok(Math.abs(cause.sigma + 0.3) < 1e-12);
    // To first order what is taken and what is left move against each other: their sum stays.
    const total = 0.75 * 0.1 + 0.25 * cause.sigma;
    assert.ok(Math.abs(total) < 1e-12);
  });

  it("combines with causes of the same name by their signs, wherever they stand", () => {
    const a = because(because(exactly(2), "x", 0.2), "y", 0.5);
    const b = because(because(exactly(3), "y", -0.1), "z", 0.7);
    assert.deepEqual(
      times(a, b).spread.map(({ name, sigma }) => [name, Number(sigma.toFixed(9))]),
      [
        ["x", 0.2],
        ["y", 0.4],
        ["z", 0.7],
      ],
    );
    assert.deepEqual(
      over(a, b).spread.map(({ name, sigma }) => [name, Number(sigma.toFixed(9))]),
      [
        ["x", 0.2],
        ["y", 0.6],
        ["z", -0.7],
      ],
    );
    assert.ok(Math.abs(over(a, b).central - 2 / 3) < 1e-12);
  });

  it("shares nothing out to causes that cancelled", () => {
    const cancelled = because(because(because(exactly(1), "a", 0.5), "a", -0.5), "b", 0.1);
    assert.deepEqual(sharesOf(cancelled), [{ input: "b", share: 1 }]);
  });

  it("prints zero as zero, and nothing below it", () => {
    assert.deepEqual(toRange(because(exactly(0), "x", 0.5)), { low: 0, central: 0, high: 0 });
    assert.equal(toRange(exactly(-1)), null);
    assert.equal(toRange(undefined), null);
  });
});
