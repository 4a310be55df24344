import assert from "node:assert/strict";
import { estimateSpec } from "../../src/core/analyze";
import type { Analysis } from "../../src/core/analysis";
import { analysisJson, specJson, specJsonFrame } from "../../src/core/present/json";
import { analysis } from "../core/present/sample";
import { assertMatchesSchema } from "../support/schema";

const specs: readonly unknown[] = [
  {
    id: "known",
    inputs: { parameterCount: 7e9, trainingTokens: 1e9, accelerator: "a100-sxm4-80gb", acceleratorCount: 8 },
  },
  { id: "given hours", inputs: { accelerator: "v100-sxm2-16gb", wallHours: 12, gridZone: "SWE", sweepRuns: 4 } },
  { id: "empty", inputs: {} },
  { id: "absurd", inputs: { parameterCount: 1e300, trainingTokens: 1e300, pue: 0, acceleratorCount: 0 } },
  { id: "bad", inputs: { gpus: 8, epochs: "many" } },
  "not a spec",
];

describe("the contract's schema", () => {
  it("holds for an analysis of files", () => {
    assertMatchesSchema(JSON.parse(analysisJson(analysis)));
  });

  it("holds for estimates of specs, good and bad", () => {
    const { before, between, after } = specJsonFrame;
    const lines = specs.map((spec, at) => specJson(estimateSpec(spec, at + 1)));
    assertMatchesSchema(JSON.parse(before + lines.join(between) + after));
  });

  it("refuses what is not the contract", () => {
    const printed = JSON.parse(analysisJson(analysis)) as Analysis;
    assert.throws(() => {
      assertMatchesSchema({ ...printed, schemaVersion: 2 });
    });
    assert.throws(() => {
      assertMatchesSchema({ ...printed, files: [{ path: "a.py" }] });
    });
  });
});
