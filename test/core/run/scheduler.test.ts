import assert from "node:assert/strict";
import { arrayLength, timeLimitHours } from "../../../src/core/run/scheduler";

describe("scheduler", () => {
  it("reads every format of a time limit", () => {
    const expected: Record<string, number | undefined> = {
      "90": 1.5,
      "90:30": 1.5 + 30 / 3600,
      "01:59:00": 1 + 59 / 60,
      "100:00:00": 100,
      "3-12": 84,
      "3-00:00:00": 72,
      "1-12:30": 36.5,
      "1-12:30:36": 36.51,
      UNLIMITED: undefined,
      "": undefined,
    };
    for (const [text, hours] of Object.entries(expected)) {
      const read = timeLimitHours(text);
      if (hours === undefined) assert.equal(read, undefined, text);
      else assert.ok(read !== undefined && Math.abs(read - hours) < 1e-9, `${text}: ${String(read)}`);
    }
  });

  it("counts the jobs of an array", () => {
    assert.equal(arrayLength("0-99%4"), 100);
    assert.equal(arrayLength("1,3,5-7"), 5);
    assert.equal(arrayLength("0-15:4"), 4);
    assert.equal(arrayLength("$N"), undefined);
  });
});
