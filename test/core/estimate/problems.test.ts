import assert from "node:assert/strict";
import { estimateRun } from "../../../src/core/estimate/estimateRun";
import { estimateProblems } from "../../../src/core/estimate/problems";
import { resolveInputs } from "../../../src/core/run/resolve";
import { stated } from "./support";

function codes(given: Parameters<typeof stated>[0]): readonly string[] {
  const inputs = resolveInputs(stated(given), {}, {});
  return estimateProblems(inputs, estimateRun(inputs)).map(({ code }) => code);
}

const run = {
  task: "causal-lm",
  parameterCount: 7e9,
  trainingTokens: 1e9,
  sequenceLength: 2048,
  microBatchSize: 1,
  accelerator: "a100-sxm4-80gb",
  acceleratorCount: 8,
} as const;

describe("problems of the inputs", () => {
  it("finds none in a sound run", () => {
    assert.deepEqual(codes(run), []);
  });

  it("names values that cannot be", () => {
    assert.deepEqual(codes({ ...run, layerCount: 1e30 }), ["estimate.implausible-input"]);
  });

  it("counts the devices that parallelism needs", () => {
    assert.deepEqual(codes({ ...run, tensorParallelSize: 8, pipelineParallelSize: 2 }), [
      "estimate.too-few-accelerators",
    ]);
  });

  it("says when the run does not fit, unless the hardware is only guessed", () => {
    const large = { ...run, parameterCount: 70e9, acceleratorCount: 1 };
    assert.deepEqual(codes(large), ["estimate.does-not-fit"]);
    const { accelerator, ...unknown } = large;
    assert.equal(accelerator, "a100-sxm4-80gb");
    assert.deepEqual(codes(unknown), []);
  });

  it("says when the time limit cuts the run off", () => {
    assert.deepEqual(codes({ ...run, wallTimeLimitHours: 0.1 }), ["estimate.over-time-limit"]);
    assert.deepEqual(codes({ ...run, wallTimeLimitHours: 100 }), []);
  });
});
