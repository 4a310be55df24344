import assert from "node:assert/strict";

/** Equal but for the last digits of a double. */
export function near(actual: number | undefined, expected: number): void {
  assert.ok(
    actual !== undefined && Math.abs(actual - expected) <= 1e-9 * Math.abs(expected),
    `${actual}, not ${expected}`,
  );
}
