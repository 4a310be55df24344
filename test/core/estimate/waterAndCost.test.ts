import assert from "node:assert/strict";
import { estimateRun } from "../../../src/core/estimate/estimateRun";
import type { Estimate } from "../../../src/core/estimate/estimate";
import { resolveInputs } from "../../../src/core/run/resolve";
import { stated } from "../calibration/support";

const run = {
  parameterCount: 1e9,
  trainingTokens: 1e9,
  accelerator: "a100-sxm4-80gb",
  acceleratorCount: 8,
  wallHours: 10,
};

function estimate(more: Readonly<Record<string, string | number>>): Estimate {
  return estimateRun(resolveInputs(stated({ ...run, ...more }), {}, {}));
}

describe("water", () => {
  it("is what cooling and the power plants evaporate", () => {
    const { waterLitres, itKwh, energyKwh, steps } = estimate({ cloudProvider: "aws", cloudRegion: "eu-north-1" });
    assert.ok(waterLitres && itKwh && energyKwh);
    const expected = 0.15 * itKwh.central + 6.0315 * energyKwh.central;
    assert.ok(Math.abs(waterLitres.central - expected) < 1e-9 * expected);
    assert.ok(waterLitres.low < waterLitres.central && waterLitres.central < waterLitres.high);
    assert.ok(
      waterLitres.high / waterLitres.low > energyKwh.high / energyKwh.low,
      "less is known of water than of energy",
    );
    assert.match(steps.find(({ name }) => name === "waterLitres")?.source ?? "", /WRI/);
  });

  it("of a state is taken from its country", () => {
    assert.ok(estimate({ cloudProvider: "gcp", gridZone: "US-CA" }).waterLitres);
  });

  it("is not known where nobody published it, and that is said", () => {
    const unknownSite = estimate({ gridZone: "SWE" });
    assert.equal(unknownSite.waterLitres, null);
    assert.match(unknownSite.waterUnknown ?? "", /data centre/);
    const unknownGrid = estimate({ cloudProvider: "aws", gridZone: "KEN" });
    assert.equal(unknownGrid.waterLitres, null);
    assert.match(unknownGrid.waterUnknown ?? "", /KEN/);
  });

  it("of a machine at a desk is that of the power plants", () => {
    const { waterLitres, energyKwh } = estimate({ accelerator: "rtx-4090", acceleratorCount: 1, gridZone: "DEU" });
    assert.ok(waterLitres && energyKwh);
    assert.ok(Math.abs(waterLitres.central - 1.947 * energyKwh.central) < 1e-9);
  });
});

describe("cost", () => {
  it("is unknown without a price", () => {
    assert.equal(estimate({}).costUsd, null);
  });

  it("is accelerator hours times their price, which holds the electricity too", () => {
    const { costUsd } = estimate({ usdPerAcceleratorHour: 2, usdPerKwh: 1 });
    assert.deepEqual(costUsd, { low: 160, central: 160, high: 160 });
  });

  it("is the facility's energy times its price, with the energy's range", () => {
    const { costUsd, energyKwh } = estimate({ usdPerKwh: 0.25 });
    assert.ok(costUsd && energyKwh);
    assert.ok(Math.abs(costUsd.high - 0.25 * energyKwh.high) < 1e-9 * costUsd.high);
  });
});
