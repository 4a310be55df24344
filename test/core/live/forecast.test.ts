import assert from "node:assert/strict";
import fc from "fast-check";
import { cleanestWindow, inOrder, meanIntensity, type IntensityForecast } from "../../../src/core/live/forecast";
import { electricityMaps } from "../../../src/core/live/providers/electricityMaps";
import { energiDataService } from "../../../src/core/live/providers/energiDataService";
import { ukCarbonIntensity } from "../../../src/core/live/providers/ukCarbonIntensity";
import { estimateRun } from "../../../src/core/estimate/estimateRun";
import { hourAdvice } from "../../../src/core/live/hourAdvice";
import { comparedStarts } from "../../../src/core/live/startHours";
import { liveGridOf } from "../../../src/core/live/liveGrid";
import { resolveInputs } from "../../../src/core/run/resolve";
import { stated } from "../calibration/support";
import { intensityProviders } from "../../../src/core/live/liveIntensity";

function hourly(...grams: readonly number[]): IntensityForecast {
  const points = grams.map((gramsCo2ePerKwh, hour) => ({ from: hour * 3600, to: (hour + 1) * 3600, gramsCo2ePerKwh }));
  return { provider: "test", country: "DNK", basis: "direct", points };
}

describe("the cleanest window of a forecast", () => {
  it("is where the mean over the run's hours is least", () => {
    const found = cleanestWindow(hourly(300, 200, 50, 60, 400), 2);
    assert.deepEqual(found, { from: 7200, meanGramsCo2ePerKwh: 55, nowGramsCo2ePerKwh: 250 });
  });

  it("may start inside an hour", () => {
    const found = cleanestWindow(hourly(300, 100, 50, 300), 1.5);
    assert.equal(found?.from, 5400);
    assert.ok(Math.abs(found.meanGramsCo2ePerKwh - 200 / 3) < 1e-9);
  });

  it("is not known of a run longer than the forecast, nor across a gap in it", () => {
    assert.equal(cleanestWindow(hourly(1, 2, 3), 4), undefined);
    const gap = { ...hourly(9, 9), points: [...hourly(9, 9).points, { from: 36_000, to: 39_600, gramsCo2ePerKwh: 1 }] };
    assert.equal(cleanestWindow(gap, 2)?.from, 0);
    assert.equal(cleanestWindow(hourly(), 1), undefined);
    assert.equal(cleanestWindow(hourly(1), Number.NaN), undefined);
  });

  it("is never worse than now", () => {
    const grams = fc.double({ min: 0, max: 1000, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(grams, { minLength: 1, maxLength: 40 }),
        fc.double({ min: 0.1, max: 40, noNaN: true }),
        (all, hours) => {
          const found = cleanestWindow(hourly(...all), hours);
          if (hours > all.length) assert.equal(found, undefined);
          if (found) assert.ok(found.meanGramsCo2ePerKwh <= found.nowGramsCo2ePerKwh + 1e-9);
        },
      ),
    );
  });

  it("has a mean for any length of run", () => {
    assert.equal(meanIntensity(hourly(100, 200), 1), 100);
    assert.equal(meanIntensity(hourly(100, 200), 50), 150);
    assert.equal(meanIntensity(hourly(), 1), undefined);
  });
});

const dayAndNight = [...Array.from({ length: 12 }, () => 200), ...Array.from({ length: 30 }, () => 50)];
const live = liveGridOf(hourly(...dayAndNight));

function run(hours: number, reason?: string): Parameters<typeof hourAdvice>[0] {
  const values = { parameterCount: 1e9, trainingTokens: 1e9, accelerator: "t4", wallHours: hours, gridZone: "DNK" };
  const inputs = resolveInputs(stated(values), {}, {}, undefined, live && reason === undefined ? { live } : {});
  return { inputs, estimate: estimateRun(inputs) };
}

describe("other hours to start at", () => {
  it("are spread over the forecast, as far as it reaches", () => {
    assert.ok(live);
    const starts = comparedStarts(run(5), live);
    assert.deepEqual(
      starts.map(({ from }) => from / 3600),
      [0, 4, 8, 12, 16, 20, 24, 28, 32, 36],
    );
    const [now, , crossing, night] = starts.map(({ kgCo2e }) => kgCo2e);
    assert.ok(now && crossing && night);
    assert.ok(Math.abs(now / night - 4) < 1e-9, "200 g against 50 g");
    assert.ok(crossing < now && crossing > night, "four of its five hours are dear");
  });

  it("mean what the estimate means: on the average of the coming day it is the estimate", () => {
    const even = liveGridOf(hourly(...Array.from({ length: 30 }, () => 80)));
    assert.ok(even);
    const values = { parameterCount: 1e9, trainingTokens: 1e9, accelerator: "t4", wallHours: 3, gridZone: "DNK" };
    const inputs = resolveInputs(stated(values), {}, {}, undefined, { live: even });
    const estimate = estimateRun(inputs);
    for (const { kgCo2e } of comparedStarts({ inputs, estimate }, even))
      assert.ok(Math.abs(kgCo2e / (estimate.kgCo2e?.central ?? 0) - 1) < 1e-9);
  });

  it("are none for a run that is too long, or not on that grid", () => {
    assert.ok(live);
    assert.deepEqual(comparedStarts(run(500), live), []);
    assert.deepEqual(comparedStarts(run(5, "elsewhere"), live), []);
  });
});

describe("advice on the hour", () => {
  it("names the start and what it saves", () => {
    assert.ok(live);
    const found = hourAdvice(run(5), live);
    assert.equal(found?.title, "Start at 1970-01-01T12:00Z");
    assert.equal(found.savingFraction, 0.75);
    assert.equal(found.saves, "carbon");
    assert.ok((found.kgCo2e?.central ?? 0) > 0);
  });

  it("says where now is the best hour", () => {
    const rising = liveGridOf(hourly(...Array.from({ length: 48 }, (_, hour) => 100 + hour)));
    assert.ok(rising);
    const inputs = {
      ...run(5).inputs,
      carbonIntensityGramsPerKwh: { value: 100, origin: "derived", reason: rising.reason },
    } as const;
    const found = hourAdvice({ inputs, estimate: run(5).estimate }, rising);
    assert.deepEqual([found?.rejected, found?.applies, found?.savingFraction], [true, "information", null]);
    assert.match(found?.message ?? "", /102 g CO2e\/kWh if it starts now/);
  });

  it("is silent on a run that is too long, or not on that grid", () => {
    assert.ok(live);
    assert.equal(hourAdvice(run(500), live), undefined);
    assert.equal(hourAdvice(run(5, "elsewhere"), live), undefined);
  });
});

describe("answers", () => {
  it("of the UK Carbon Intensity API", () => {
    const text = JSON.stringify({
      data: [
        {
          from: "2026-01-20T12:00Z",
          to: "2026-01-20T12:30Z",
          intensity: { forecast: 266, actual: 263, index: "moderate" },
        },
        {
          from: "2026-01-20T12:30Z",
          to: "2026-01-20T13:00Z",
          intensity: { forecast: 250, actual: null, index: "moderate" },
        },
      ],
    });
    assert.deepEqual(
      ukCarbonIntensity.parse(text).map((point) => point.gramsCo2ePerKwh),
      [263, 250],
    );
    assert.equal(ukCarbonIntensity.parse(text)[0]?.from, Date.parse("2026-01-20T12:00:00Z") / 1000);
    const { url } = ukCarbonIntensity.request(
      { iso3: "GBR", iso2: "GB" },
      Date.parse("2026-01-20T12:07:00Z") / 1000,
      undefined,
    );
    assert.equal(url, "https://api.carbonintensity.org.uk/intensity/2026-01-20T12:07Z/fw48h");
  });

  it("of Energi Data Service, the mean of its two areas", () => {
    const record = (time: string, area: string, grams: number): unknown => ({
      Minutes5UTC: time,
      Minutes5DK: time,
      PriceArea: area,
      CO2Emission: grams,
    });
    const text = JSON.stringify({
      total: 4,
      records: [
        record("2026-01-20T12:00:00", "DK1", 100),
        record("2026-01-20T12:00:00", "DK2", 50),
        record("2026-01-20T12:05:00", "DK1", 80),
      ],
    });
    assert.deepEqual(
      energiDataService.parse(text).map(({ gramsCo2ePerKwh }) => gramsCo2ePerKwh),
      [75, 80],
    );
  });

  it("of Electricity Maps", () => {
    const text = JSON.stringify({
      zone: "DK-DK1",
      forecast: [
        { carbonIntensity: 326, datetime: "2026-01-20T12:00:00.000Z" },
        { carbonIntensity: 297, datetime: "2026-01-20T13:00:00.000Z" },
      ],
      updatedAt: "2026-01-20T11:59:00.000Z",
    });
    assert.deepEqual(
      electricityMaps.parse(text).map(({ gramsCo2ePerKwh }) => gramsCo2ePerKwh),
      [326, 297],
    );
    const { url, headers } = electricityMaps.request({ iso3: "DNK", iso2: "DK" }, 0, "secret");
    assert.equal(headers["auth-token"], "secret");
    assert.ok(!url.includes("secret"));
  });

  it("that are something else give nothing, and never throw", () => {
    const hostile = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((json) => `{"data":[${json}],"records":[${json}],"forecast":[${json}]}`),
      fc.constant(
        '{"forecast":[{"carbonIntensity":1e300,"datetime":"2026-01-20T12:00:00Z"},{"carbonIntensity":-1,"datetime":"x"}]}',
      ),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        for (const provider of intensityProviders) assert.deepEqual(provider.parse(text), []);
      }),
      { numRuns: 500 },
    );
  });

  it("are put in order, without overlaps", () => {
    const point = (from: number, to: number): { from: number; to: number; gramsCo2ePerKwh: number } => ({
      from,
      to,
      gramsCo2ePerKwh: 1,
    });
    assert.deepEqual(inOrder([point(5, 9), point(0, 4), point(3, 6), point(9, 9)]), [point(0, 4), point(5, 9)]);
  });
});
