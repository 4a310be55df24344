import assert from "node:assert/strict";
import { headline, lensTitle } from "../../../src/core/present/lens";
import { assumed, emptyEstimate, fineTune, range, unknown } from "./sample";

describe("lens", () => {
  it("gives energy, carbon, the interval, the hardware and the schedule", () => {
    const { sweep, ...estimate } = fineTune.estimate;
    assert.equal(sweep?.runs, 4);
    assert.equal(lensTitle({ ...fineTune, estimate }), "≈ 14 kWh · 520 g CO2e (6–30 kWh) · 8×A100, 3 epochs");
  });

  it("gives what a sweep adds up to", () => {
    assert.equal(lensTitle(fineTune), "≈ 14 kWh · 520 g CO2e (6–30 kWh) · 4 runs: 57 kWh · 8×A100, 3 epochs");
  });

  it("says what changed since an earlier state, and nothing where that is the same", () => {
    const { sweep, ...estimate } = fineTune.estimate;
    assert.ok(sweep);
    const run = { ...fineTune, estimate };
    const earlier = (kwh: number): typeof run => ({
      ...run,
      estimate: { ...estimate, energyKwh: range(kwh, kwh, kwh) },
    });
    const since = (kwh: number): string => lensTitle(run, earlier(kwh)).split(" · ")[2] ?? "";
    const central = estimate.energyKwh?.central ?? 0;
    assert.match(since(central / 2), /^\+[\d.]+ kWh, \+100 % since HEAD$/);
    assert.match(since(2 * central), /^−[\d.]+ kWh, −50 % since HEAD$/);
    for (const kwh of [central, 1.001 * central]) assert.doesNotMatch(since(kwh), /HEAD/);
    assert.doesNotMatch(lensTitle(run, { ...run, estimate: { ...estimate, energyKwh: null } }), /HEAD/);
  });

  it("says first that it does not fit, and last what is assumed", () => {
    assert.equal(
      lensTitle(assumed),
      "does not fit in memory (needs ≈ 31 GB per V100) · ≈ 20 kWh · 9.3 kg CO2e (4.8–81 kWh) · 3 epochs · assumed 1×V100, world-average grid",
    );
    const { memoryGbPerAccelerator, ...estimate } = assumed.estimate;
    assert.ok(memoryGbPerAccelerator);
    const title = lensTitle({ ...assumed, estimate: { ...estimate, memoryGbPerAccelerator: null } });
    assert.match(title, /^does not fit in memory · /);
  });

  it("says what 1,000 samples cost where the total is unknown", () => {
    const estimate = { ...unknown.estimate, energyKwhPer1000Samples: range(0.001, 0.002, 0.004) };
    assert.equal(
      headline(estimate),
      "≈ 2 Wh per 1,000 samples · total unknown: dataset size and training samples not found",
    );
  });

  it("says what is missing where the energy is unknown", () => {
    assert.equal(
      lensTitle(unknown),
      "energy unknown: dataset size and training samples not found · 90 epochs · pin it",
    );
    const inputs = { ...assumed.inputs, ...unknown.inputs };
    assert.match(
      lensTitle({ ...unknown, inputs }),
      / · 90 epochs · assumed 1×V100 · pin it$/,
      "no place without carbon",
    );
    const missing = ["datasetSamples", "datasetTokens", "parameterCount", "maxSteps"];
    assert.equal(
      headline({ ...emptyEstimate, missing }),
      "energy unknown: dataset size and model size and 1 more not found",
    );
    assert.equal(headline(emptyEstimate), "energy unknown");
  });

  it("gives the energy where only the carbon is unknown", () => {
    assert.equal(headline({ ...emptyEstimate, energyKwh: range(1, 2, 4) }), "≈ 2 kWh · CO2e unknown");
  });
});
