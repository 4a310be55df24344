import assert from "node:assert/strict";
import { downtimeFactor } from "../../../src/core/estimate/duration";
import { estimateRun } from "../../../src/core/estimate/estimateRun";
import type { Estimate } from "../../../src/core/estimate/estimate";
import { constants } from "../../../src/core/estimate/workload/constants";
import { resolveInputs } from "../../../src/core/run/resolve";
import { isNear, stated } from "./support";

const run = { task: "causal-lm", parameterCount: 7e9, accelerator: "a100-sxm4-80gb", acceleratorCount: 256 } as const;

function given(acceleratorHours: number): Estimate {
  return estimateRun(resolveInputs(stated({ ...run, acceleratorHours }), {}, {}));
}

describe("what boards do in the hours of a run", () => {
  const short = (): Estimate => given(1000);
  const long = (): Estimate => given(300_000);
  const watts = (of: Estimate): number => of.acceleratorWatts?.central ?? NaN;

  it("is nothing while it is restarted, so that long runs draw less on average, and never less in all", () => {
    const idle = 46;
    const running = 1 / downtimeFactor(300_000, constants);
    assert.ok(running < 0.85);
    // While waiting a board draws a little more than idle.
    assert.ok(
      isNear(watts(long()), idle + running * (watts(short()) - idle), 0.01),
      `${watts(long())} of ${watts(short())}`,
    );
    const hours = [3000, 3100, 10_000, 100_000, 1e6, 1e7];
    const kwh = hours.map((of) => given(of).boardKwh?.central ?? NaN);
    for (const [index, energy] of kwh.entries()) assert.ok(index === 0 || energy > (kwh[index - 1] ?? NaN));
  });

  it("is known less well the longer it stood still", () => {
    const width = ({ acceleratorWatts: of }: Estimate): number => (of ? of.high / of.low : NaN);
    assert.ok(width(long()) > 1.04 * width(short()));
  });

  it("does not depend on restarts before any are to be expected", () => {
    assert.equal(watts(given(10)), watts(short()));
  });
});
