import assert from "node:assert/strict";
import fc from "fast-check";
import {
  formatCarbon,
  formatCarbonRange,
  formatEnergy,
  formatEnergyRange,
  formatFigure,
  formatFigureRange,
  formatGiven,
  formatHours,
  formatHoursRange,
  formatShare,
  formatStep,
  formatWatts,
} from "../../../src/core/present/format";
import { range } from "./sample";

function each<T>(format: (value: T) => string, cases: readonly (readonly [T, string])[]): void {
  for (const [value, text] of cases) assert.equal(format(value), text, `of ${JSON.stringify(value)}`);
}

describe("format", () => {
  it("gives energy two significant figures in the unit that keeps it short", () => {
    each(formatEnergy, [
      [0, "0 Wh"],
      [1e-7, "< 0.001 Wh"],
      [0.0000523, "0.052 Wh"],
      [0.3123, "310 Wh"],
      [0.9996, "1 kWh"],
      [5.23, "5.2 kWh"],
      [14.23, "14 kWh"],
      [142.3, "140 kWh"],
      [994, "990 kWh"],
      [996, "1 MWh"],
      [1_287_000, "1.3 GWh"],
      [5.2e12, "5,200 TWh"],
    ]);
  });

  it("gives CO2e in grams, kilograms and tonnes", () => {
    each(formatCarbon, [
      [0.0052, "5.2 g"],
      [0.52, "520 g"],
      [5.23, "5.2 kg"],
      [552_000, "550 t"],
      [12_345_678, "12,000 t"],
    ]);
  });

  it("gives an interval in the unit of its middle", () => {
    each(formatEnergyRange, [
      [range(6.04, 14.23, 30.2), "6–30 kWh"],
      [range(0.4, 3, 20), "0.4–20 kWh"],
      [range(300, 900, 3000), "300–3,000 kWh"],
      [range(14.1, 14.2, 14.3), "14 kWh"],
    ]);
  });

  it("gives the ends of a very wide interval a unit each", () => {
    assert.equal(formatEnergyRange(range(0.004, 5, 40)), "4 Wh–40 kWh");
    assert.equal(formatEnergyRange(range(0.5, 5, 40_000)), "500 Wh–40 MWh");
    assert.equal(formatCarbonRange(range(7.9e-6, 23e-6, 65e-6)), "0.0079–0.065 g");
    assert.equal(formatCarbonRange(range(1e-8, 1e-7, 1e-6)), "< 0.001–0.001 g");
  });

  it("gives durations in the unit people would use", () => {
    each(formatHours, [
      [0.005, "18 s"],
      [0.58, "35 min"],
      [3.21, "3.2 h"],
      [47, "47 h"],
      [64, "2.7 days"],
      [24 * 400, "400 days"],
    ]);
    assert.equal(formatHoursRange(range(20, 64, 210)), "0.83–8.8 days");
  });

  it("gives power and plain figures", () => {
    each(formatWatts, [
      [343, "340 W"],
      [6420, "6.4 kW"],
    ]);
    assert.equal(formatFigure(31.4, "GB"), "31 GB");
    assert.equal(formatFigure(1_082_990, "h"), "1.1M h");
    assert.equal(formatFigure(3.14e23), "3.1e23");
    assert.equal(formatFigureRange(range(0.18, 0.31, 0.44)), "0.18–0.44");
    assert.equal(formatShare(0.617), "62 %");
  });

  it("gives exactly what was given, as long as that is short", () => {
    each(formatGiven, [
      [0.0002, "0.0002"],
      [1.5, "1.5"],
      [52_002, "52,002"],
      [999_999, "999,999"],
      [6_738_415_616, "6.74B"],
      [1e12, "1T"],
      [6e23, "6e23"],
    ]);
  });

  it("gives steps three figures, so that they can be followed", () => {
    assert.equal(formatStep(14.2345, "kWh"), "14.2 kWh");
    assert.equal(formatStep(3.9123e18, "FLOPs"), "3.91e18 FLOPs");
    assert.equal(formatStep(4876, "steps"), "4,876 steps");
    assert.equal(formatStep(0.00001234, "s"), "1.23e-5 s");
    assert.equal(formatStep(1.0634, "×"), "1.06");
  });

  it("gives every figure few characters", () => {
    const figure = fc.double({ min: 1e-9, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(figure, figure, figure, (a, b, c) => {
        const [low = 0, central = 0, high = 0] = [a, b, c].sort((x, y) => x - y);
        const single = formatEnergy(central);
        assert.match(single, /^(?:< )?[\d,.]+ [kMGT]?Wh$/);
        const text = formatEnergyRange(range(low, central, high));
        assert.match(
          text,
          /^(?:< )?[\d,.]+(?: [kMGT]?Wh)?(?:–[\d,.]+)? [kMGT]?Wh$|^(?:< )?[\d,.]+ [kMGT]?Wh–[\d,.]+ [kMGT]?Wh$/,
        );
      }),
    );
  });

  it("has a sign for what is no number", () => {
    assert.equal(formatFigure(Number.NaN), "–");
    assert.equal(formatFigure(Infinity, "h"), "– h");
  });
});
