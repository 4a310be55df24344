import assert from "node:assert/strict";
import { analysisJson, specJson, specJsonFrame } from "../../../src/core/present/json";
import type { Analysis, AnalyzedRun } from "../../../src/core/analysis";
import { analysis, emptyEstimate, fineTune, range } from "./sample";

const spec = { id: "a", inputs: {}, estimate: emptyEstimate, label: null, advice: [], problems: [] };

/** What the trained model needs stands with each run, where it can be told. */
function withoutInference(run: AnalyzedRun): object {
  return Object.fromEntries(Object.entries(run).filter(([name]) => name !== "inference"));
}

describe("JSON", () => {
  it("says all that the analysis says", () => {
    const printed = JSON.parse(analysisJson(analysis)) as Analysis;
    const files = printed.files.map((file) => ({ ...file, runs: file.runs.map(withoutInference) }));
    assert.deepEqual({ ...printed, files }, JSON.parse(JSON.stringify(analysis)));
    assert.ok(printed.files.some((file) => file.runs.some((run) => "inference" in run)));
  });

  it("drops the noise of floating point, and nothing that was counted", () => {
    const { estimate } = JSON.parse(
      specJson({
        ...spec,
        estimate: { ...emptyEstimate, energyKwh: range(0.1 + 0.2, 1 / 3, 12345678901234) },
      }),
    ) as typeof spec;
    assert.deepEqual(estimate.energyKwh, { low: 0.3, central: 0.3333333333, high: 12345678901234 });
  });

  it("has no range where an end is no number", () => {
    const totals = { runs: 1, energyKwh: range(1, Number.NaN, 2), kgCo2e: range(1, 2, Infinity) };
    const printed = JSON.parse(analysisJson({ ...analysis, totals })) as Analysis;
    assert.deepEqual(printed.totals, { runs: 1, energyKwh: null, kgCo2e: null });
  });

  it("makes one document of many specs", () => {
    const { before, between, after } = specJsonFrame;
    const document = before + [spec, { ...fineTune, id: "b" }].map(specJson).join(between) + after;
    const parsed = JSON.parse(document) as { schemaVersion: number; runs: { id: string }[] };
    assert.equal(parsed.schemaVersion, 1);
    assert.deepEqual(
      parsed.runs.map(({ id }) => id),
      ["a", "b"],
    );
  });
});
