import assert from "node:assert/strict";
import { downtimeFactor, durationOf, generationSeconds } from "../../../src/core/estimate/duration";
import type { StepTime } from "../../../src/core/estimate/stepTime";
import type { Work } from "../../../src/core/estimate/workload/work";
import { device, isNear, valuesOf, withConstants } from "./support";

/** Round figures, so that all can be worked out by hand. */
const constants = withConstants({
  evaluationShare: 0.1,
  nodePenalty: 0.02,
  downtimeShare: 0.05,
  downtimeStartHours: 1000,
  bandwidthEfficiency: 0.5,
  generationBatch: 4,
  generationSecondsPerLayer: 1e-3,
});
const work = {
  architecture: "transformer",
  passes: 3,
  frozenPasses: 0,
  activeParameters: 1e9,
  layers: 10,
  positions: 100,
} as unknown as Work;
const amount = { samples: 36_000, globalBatch: 10 } as Parameters<typeof durationOf>[1];
const durations = (given: Parameters<typeof valuesOf>[0], seconds = 1, of = work): ReturnType<typeof durationOf> =>
  durationOf(valuesOf(given), amount, of, seconds, constants);

describe("duration of a run", () => {
  it("is steps times seconds, with the usual evaluation on top", () => {
    const { steps, steadyHours, overhead, wallHours } = durations({});
    assert.equal(steps, 3600);
    assert.equal(steadyHours, 1);
    assert.ok(isNear(overhead, 1.1));
    assert.ok(isNear(wallHours, 1.1));
  });

  it("grows with each doubling of the nodes", () => {
    assert.ok(isNear(durations({ nodeCount: 1 }).overhead, 1.1));
    assert.ok(isNear(durations({ nodeCount: 2 }).overhead, 1.1 * 1.02));
    assert.ok(isNear(durations({ nodeCount: 16 }).overhead, 1.1 * 1.08));
  });

  it("counts evaluation where the held-out data is known, and no less than the usual share", () => {
    // A forward pass over as many samples as are trained on, of three passes each: a third.
    assert.ok(isNear(durations({ evaluationSamples: 36_000 }).overhead, 4 / 3));
    assert.ok(isNear(durations({ evaluationSamples: 18_000, epochs: 4 }).overhead, 1 + 2 / 3));
    // Every 900 of 3,600 steps.
    assert.ok(isNear(durations({ evaluationSamples: 9000, evaluationSteps: 900, epochs: 100 }).overhead, 4 / 3));
    assert.ok(isNear(durations({ evaluationSamples: 36_000 }, 1, { ...work, frozenPasses: 1 }).overhead, 1.25));
    assert.ok(isNear(durations({ evaluationSamples: 10 }).overhead, 1.1));
  });

  it("has restarts from many device hours on: all devices count", () => {
    assert.equal(downtimeFactor(1000, constants), 1);
    assert.equal(downtimeFactor(1, constants), 1);
    assert.ok(isNear(downtimeFactor(10_000, constants), 1.05));
    assert.ok(isNear(downtimeFactor(100_000, constants), 1.1));
    assert.ok(isNear(durations({ acceleratorCount: 100 }, 100).overhead, 1.1 * 1.05));
    assert.ok(isNear(durations({}, 100).overhead, 1.1));
  });
});

describe("writing in reinforcement learning from feedback", () => {
  const step = { arithmeticSeconds: 2, trafficSeconds: 1 } as StepTime;
  const seconds = (given: Parameters<typeof valuesOf>[0], of: Work = work): number =>
    generationSeconds(valuesOf({ task: "reinforcement", ...given }), of, device("a100-sxm4-80gb"), 8, step, constants);
  const bandwidth = device("a100-sxm4-80gb").bandwidthBytesPerSecond * 0.5;
  // Half of 800 tokens, four at a time; the models judge in a third of the step.
  const judging = 1;

  it("is nothing elsewhere", () => {
    assert.equal(seconds({ task: "causal-lm" }), 0);
    assert.equal(seconds({}, { ...work, architecture: "convnet" }), 0);
  });

  it("reads all weights for each token, or waits for the kernels of its layers", () => {
    const launching = 10 * 1e-3;
    assert.ok(2e9 / bandwidth < launching);
    assert.ok(isNear(seconds({}), 100 * launching + judging));
    const large = { ...work, activeParameters: 1e11 };
    assert.ok(isNear(seconds({}, large), (100 * 2e11) / bandwidth + judging));
  });

  it("is shared by the devices, but for the judging", () => {
    assert.ok(isNear(seconds({ acceleratorCount: 4 }), 25 * 0.01 + judging));
    assert.ok(isNear(seconds({}, { ...work, passes: 2 }), 1 + 1.5));
  });
});
