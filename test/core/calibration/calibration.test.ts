import assert from "node:assert/strict";
import fc from "fast-check";
import type { Range } from "../../../src/core/estimate/estimate";
import { estimated, finetune, measuredAt } from "./support";

function width(range: Range | null): number {
  assert.ok(range);
  return Math.log(range.high / range.low);
}

function central(range: Range | null): number {
  assert.ok(range);
  return range.central;
}

describe("calibration", () => {
  it("pulls duration and power towards a measurement and narrows their ranges", () => {
    const before = estimated([]).estimate;
    const { inputs, estimate: after } = estimated([measuredAt(2, 1.1)]);
    assert.ok(central(after.wallHours) > 1.5 * central(before.wallHours));
    assert.ok(central(after.wallHours) < 2 * central(before.wallHours));
    assert.ok(central(after.acceleratorWatts) > 1.05 * central(before.acceleratorWatts));
    assert.ok(width(after.wallHours) < 0.5 * width(before.wallHours));
    assert.ok(width(after.energyKwh) < width(before.energyKwh));
    const factor = inputs.durationFactor;
    assert.equal(factor?.origin, "calibrated");
    assert.equal(factor.reason, "learned from 1 measured run, 1 of this run");
    assert.deepEqual(factor.sources, [{ path: "emissions.csv", line: 2 }]);
    assert.ok(after.steps.some(({ name }) => name === "durationFactor"));
  });

  it("says less about a run the less it has in common with the measured one", () => {
    const plain = central(estimated([]).estimate.wallHours);
    const records = [measuredAt(2, 1, "m1", finetune)];
    const itself = central(estimated(records).estimate.wallHours) / plain;
    const alike = central(estimated(records, finetune, "other.py").estimate.wallHours) / plain;
    const elsewhere = { ...finetune, accelerator: "h100-sxm" };
    const other =
      central(estimated(records, elsewhere, "o.py").estimate.wallHours) /
      central(estimated([], elsewhere).estimate.wallHours);
    assert.ok(itself > alike && alike > other && other > 1, `${itself} ${alike} ${other}`);
  });

  it("believes many measurements more than one", () => {
    const many = Array.from({ length: 8 }, (_, index) => measuredAt(2, 1, `m${index}`, finetune, `run${index}.py`));
    const [one, all] = [many.slice(0, 1), many].map((records) => estimated(records, finetune, "new.py").estimate);
    assert.ok(one && all);
    assert.ok(central(all.wallHours) > central(one.wallHours));
    assert.ok(width(all.wallHours) < width(one.wallHours));
  });

  it("takes the hours of a step where a run was measured for some of its steps", () => {
    const { estimate } = estimated([]);
    const steps = estimate.steps.find(({ name }) => name === "steps")?.value ?? 0;
    const whole = measuredAt(1.5, 1);
    const part = {
      ...whole,
      measured: { hours: (whole.measured.hours ?? 0) / 10, steps: steps / 10, isComplete: false as const },
    };
    assert.ok(central(estimated([part]).estimate.wallHours) > 1.3 * central(estimate.wallHours));
    const unknown = { ...whole, measured: { hours: (whole.measured.hours ?? 0) / 10, isComplete: false as const } };
    assert.equal(estimated([unknown]).inputs.durationFactor, undefined);
  });

  it("leaves out what cannot be of this run", () => {
    assert.equal(estimated([measuredAt(1000, 1)]).inputs.durationFactor, undefined);
  });

  it("knows the grid that all measured runs ran on, where nothing else says it", () => {
    const record = measuredAt(1, 1);
    const inDenmark = { ...record, measured: { ...record.measured, country: "DNK" } };
    const homeless = Object.fromEntries(
      Object.entries(finetune).filter(([name]) => name !== "gridZone" && name !== "pue"),
    );
    const { inputs } = estimated([inDenmark], homeless);
    assert.deepEqual([inputs.gridZone?.value, inputs.gridZone?.origin], ["DNK", "calibrated"]);
    assert.equal(inputs.carbonIntensityGramsPerKwh?.origin, "derived");
    const inFrance = { ...inDenmark, id: "m2", measured: { ...record.measured, country: "FRA" } };
    assert.equal(estimated([inDenmark, inFrance], homeless).inputs.gridZone?.origin, "assumed");
    assert.equal(estimated([inFrance]).inputs.gridZone?.value, "DNK", "the files say it");
  });

  const ratio = fc.double({ min: 0.2, max: 5, noNaN: true });

  it("with any measurement moves the estimate towards it, never past it, and never widens", () => {
    const before = estimated([]).estimate;
    fc.assert(
      fc.property(ratio, fc.double({ min: 0.8, max: 1.25, noNaN: true }), (times, watts) => {
        const after = estimated([measuredAt(times, watts)]).estimate;
        const moved = Math.log(central(after.wallHours) / central(before.wallHours));
        const towards = Math.log(times);
        assert.ok(moved * towards >= -1e-6 && Math.abs(moved) <= Math.abs(towards) + 1e-3);
        for (const figure of ["wallHours", "acceleratorWatts", "boardKwh", "energyKwh", "kgCo2e"] as const) {
          assert.ok(width(after[figure]) <= width(before[figure]) + 1e-9, figure);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("with any number of measurements of any runs never widens, and gives numbers", () => {
    const before = estimated([]).estimate;
    const record = fc.record({
      times: ratio,
      path: fc.constantFrom("train.py", "a.py", "b.py"),
      device: fc.constantFrom("a100-sxm4-80gb", "h100-sxm", "t4"),
    });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 12 }), (all) => {
        const records = all.map(({ times, path, device }, index) =>
          measuredAt(times, 1, `m${index}`, { ...finetune, accelerator: device }, path),
        );
        const after = estimated(records).estimate;
        assert.ok(Number.isFinite(central(after.wallHours)) && central(after.wallHours) > 0);
        assert.ok(width(after.wallHours) <= width(before.wallHours) + 1e-9);
      }),
      { numRuns: 60 },
    );
  });
});
