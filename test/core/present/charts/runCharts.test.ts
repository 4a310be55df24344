import assert from "node:assert/strict";
import fc from "fast-check";
import type { AnalyzedRun } from "../../../../src/core/analysis";
import { rangeOfCause } from "../../../../src/core/estimate/parts";
import { barTable } from "../../../../src/core/present/charts/barTable";
import { runCharts } from "../../../../src/core/present/charts/runCharts";
import { assumed, fineTune, unknown } from "../sample";

const captions = (run: AnalyzedRun): string[] =>
  runCharts(run).map(({ markup }) => /<caption>\s*([^<]*?)\s*<\/caption>/.exec(markup)?.[1] ?? "");

describe("charts of a run", () => {
  it("draw what is known and nothing else", () => {
    assert.deepEqual(captions(fineTune), [
      "What the range of the CO2e comes from",
      "Where the energy goes",
      "The same run elsewhere",
      "Training against serving",
    ]);
    assert.deepEqual(captions(unknown), []);
  });

  it("compare hours of a forecast, where the run stands on one", () => {
    const points = Array.from({ length: 48 }, (_, hour) => ({
      from: hour * 3600,
      to: (hour + 1) * 3600,
      gramsCo2ePerKwh: hour < 12 ? 40 : 20,
    }));
    const forecast = { provider: "Test", country: "SWE", basis: "lifecycle", points } as const;
    const live = { forecast, country: "SWE", gramsCo2ePerKwh: 30, reason: "the forecast" };
    const intensity = { value: 30, origin: "setting", reason: live.reason } as const;
    const run = { ...fineTune, inputs: { ...fineTune.inputs, carbonIntensityGramsPerKwh: intensity } };
    const chart = runCharts(run, live).find(({ markup }) => markup.includes("another hour"))?.markup ?? "";
    assert.match(chart, /01-01 00:00 \(now\)/);
    assert.match(chart, /<tr class="saving">/);
    assert.match(chart, /Forecast of Test for SWE, .* UTC\./);
    assert.ok(!runCharts(fineTune, live).some(({ markup }) => markup.includes("another hour")));
  });

  it("are tables that say in words what they draw", () => {
    for (const { markup } of [...runCharts(fineTune), ...runCharts(assumed)]) {
      assert.equal(markup.match(/<svg/g)?.length, markup.match(/aria-hidden="true"/g)?.length);
      assert.equal(markup.match(/<th scope="row"/g)?.length, markup.match(/<svg/g)?.length);
      assert.doesNotMatch(markup, /NaN|Infinity|style=/);
    }
  });

  it("stack the parts of the energy, so that they end at the whole", () => {
    const chart = runCharts(fineTune)[1]?.markup ?? "";
    const bars = [...chart.matchAll(/class="fill"\s+x="([\d.]+)"\s+y="3"\s+width="([\d.]+)"/g)].map(([, x, width]) => [
      Number(x),
      Number(width),
    ]);
    assert.equal(bars.length, 3);
    for (const [index, [x = 0, width = 0]] of bars.entries())
      assert.ok(Math.abs((bars[index + 1]?.[0] ?? 258) - (x + width)) < 0.3, `part ${String(index)}`);
  });

  it("step down by what advice saves, from all of it to what is left", () => {
    const proposal = {
      title: "Train in bf16",
      message: "",
      applies: "edit",
      saves: "energy",
      keepsOutcome: true,
    } as const;
    const run: AnalyzedRun = {
      ...fineTune,
      advice: [
        { ...proposal, code: "a", savingFraction: 0.5 },
        { ...proposal, code: "b", title: "Compile", savingFraction: 0.4 },
      ],
      adviceTogether: {
        codes: ["a", "b"],
        energyKwh: null,
        savingFraction: 0.6,
        timeFactor: 0.5,
        remaining: [0.5, 0.4],
      },
    };
    const chart = runCharts(run).find(({ markup }) => markup.includes("What advice would save"))?.markup ?? "";
    assert.deepEqual(
      [...chart.matchAll(/class="number">([^<]*)</g)].map(([, text]) => text),
      ["14 kWh", "−7.1 kWh", "−1.4 kWh", "5.7 kWh"],
    );
  });

  it("hold measured energy against the estimate of the same scope", () => {
    const run: AnalyzedRun = {
      ...fineTune,
      measured: [{ source: "emissions.csv:2", boardKwh: 5, at: "2026-10-01T10:00:00Z" }],
    };
    const chart = runCharts(run).find(({ markup }) => markup.includes("Estimate against measured"))?.markup ?? "";
    assert.match(chart, /of the boards/);
    assert.match(chart, /Measured, 2026-10-01[^]*5 kWh/);
    assert.match(chart, /2\.4–12 kWh/);
  });

  it("give a cause the interval of its share: all of it the whole, none of it a point", () => {
    const shares = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(shares, shares, (a, b) => {
        const whole = { low: 1, central: 4, high: 20 };
        const [less, more] = [rangeOfCause(whole, Math.min(a, b)), rangeOfCause(whole, Math.max(a, b))];
        assert.ok(less.low >= more.low - 1e-9 && less.high <= more.high + 1e-9);
        assert.deepEqual(rangeOfCause(whole, 0), { low: 4, central: 4, high: 4 });
      }),
    );
  });

  it("draw any numbers inside their frame", () => {
    const number = fc.double({ min: 0, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.record({ to: number, from: number }), { maxLength: 5 }),
        fc.constantFrom("linear", "logarithmic"),
        (values, scale) => {
          const bars = values.map((value) => ({ label: "a", text: "b", ...value }));
          const markup = barTable({ caption: "c", head: ["a", "b"], bars, scale })?.markup ?? "";
          for (const [, x, width] of markup.matchAll(/class="fill"\s+x="([-\d.]+)"\s+y="3"\s+width="([-\d.]+)"/g))
            assert.ok(Number(x) >= 0 && Number(x) + Number(width) <= 261, markup);
          assert.doesNotMatch(markup, /NaN|Infinity/);
        },
      ),
    );
  });
});
