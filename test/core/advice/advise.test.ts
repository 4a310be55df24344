import assert from "node:assert/strict";
import fc from "fast-check";
import { advise } from "../../../src/core/advice/advise";
import { labelScale } from "../../../src/core/advice/label";
import { rules } from "../../../src/core/advice/rules";
import { estimateRun } from "../../../src/core/estimate/estimateRun";
import { adviceFor, fineTune, inputsOf, vision, without, type Given } from "./support";

describe("advice", () => {
  it("is silent below 2 % and 10 Wh", () => {
    for (const advice of adviceFor({ ...fineTune, epochs: 3e-4 })) assert.equal(advice.applies, "information");
    for (const { savingFraction, applies } of adviceFor(fineTune)) {
      if (applies !== "information") assert.ok((savingFraction ?? 0) >= 0.02);
    }
  });

  it("puts the largest saving first and what has none last", () => {
    const savings = adviceFor({ ...fineTune, gradientCheckpointing: true }).map(({ applies, savingFraction }) =>
      applies === "information" ? -1 : (savingFraction ?? 0),
    );
    assert.deepEqual(
      savings,
      savings.toSorted((a, b) => b - a),
    );
  });

  it("is a share of the run's own energy", () => {
    const { central } = estimateRun(inputsOf(fineTune)).energyKwh ?? { central: NaN };
    for (const { energyKwh, savingFraction, saves } of adviceFor(fineTune)) {
      if (saves !== "energy" || !energyKwh) continue;
      assert.ok(Math.abs(energyKwh.central - (savingFraction ?? 0) * central) < 1e-6 * central);
      assert.ok(energyKwh.low > 0 && energyKwh.low <= energyKwh.central && energyKwh.central <= energyKwh.high);
    }
  });

  it("is not blurred by what both runs share", () => {
    const nowhere = without(fineTune, "gridZone");
    const saved = (given: Given): unknown =>
      advise(inputsOf(given)).advice.map(({ savingFractionRange }) => savingFractionRange);
    assert.deepEqual(saved(nowhere), saved(fineTune));
  });

  it("keeps given hours as the base, and the ratio of the model", () => {
    const [modelled] = adviceFor(fineTune);
    const [given] = adviceFor({ ...fineTune, wallHours: 100 });
    assert.ok(Math.abs((given?.savingFraction ?? 0) - (modelled?.savingFraction ?? 1)) < 1e-9);
    assert.ok((given?.energyKwh?.central ?? 0) > 10 * (modelled?.energyKwh?.central ?? Infinity));
  });

  it("counts overlapping savings once", () => {
    const { advice, adviceTogether: together } = advise(inputsOf({ ...fineTune, gradientCheckpointing: true }));
    const parts = advice.filter(({ code }) => together?.codes.includes(code));
    const sum = parts.reduce((all, { savingFraction }) => all + (savingFraction ?? 0), 0);
    assert.ok(parts.length > 1 && together);
    assert.ok(together.savingFraction < sum);
    for (const { savingFraction } of parts) assert.ok(together.savingFraction > (savingFraction ?? 0));
  });

  it("takes together only what still helps after the others", () => {
    const padded = {
      ...fineTune,
      task: "text-classification",
      modelId: "bert-large-uncased",
      datasetId: "ag_news",
      sequenceLength: 512,
      microBatchSize: 16,
      gradientAccumulationSteps: 1,
      acceleratorCount: 1,
      dynamicPadding: false,
      framework: "accelerate",
    };
    const { advice, adviceTogether } = advise(inputsOf(padded));
    const codes = advice.map(({ code }) => code);
    assert.ok(codes.includes("advice.dynamic-padding") && codes.includes("advice.torch-compile"), codes.join());
    assert.ok(!adviceTogether?.codes.includes("advice.torch-compile"), "lengths then vary");
  });

  it("never throws and keeps its ranges in order, whatever the inputs", () => {
    const anything = fc.record(
      {
        modelId: fc.constantFrom("gpt2", "resnet50", "meta-llama/Llama-2-7b-hf", "nonsense"),
        task: fc.constantFrom("causal-lm", "image-classification", "diffusion", "tabular"),
        parameterCount: fc.double({ min: 1, max: 1e13, noNaN: true }),
        trainingSamples: fc.double({ min: 1, max: 1e12, noNaN: true }),
        sequenceLength: fc.integer({ min: 1, max: 1_000_000 }),
        microBatchSize: fc.integer({ min: 1, max: 4096 }),
        gradientAccumulationSteps: fc.integer({ min: 1, max: 512 }),
        acceleratorCount: fc.integer({ min: 1, max: 100_000 }),
        accelerator: fc.constantFrom("a100-80gb", "t4", "rtx-4090", "tpu-v4", "h100-sxm"),
        method: fc.constantFrom("full", "lora", "qlora", "frozen-backbone"),
        precision: fc.constantFrom("fp32", "bf16", "fp16", "fp8"),
        wallHours: fc.double({ min: 0.001, max: 1e5, noNaN: true }),
        gradientCheckpointing: fc.boolean(),
        sweepRuns: fc.integer({ min: 1, max: 1000 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(anything, (given) => {
        const { advice } = advise(inputsOf(given));
        for (const { energyKwh, savingFractionRange: share, savingFraction } of advice) {
          for (const range of [energyKwh, share]) {
            if (range) assert.ok(range.low <= range.central && range.central <= range.high, JSON.stringify(range));
          }
          assert.ok((savingFraction ?? 0) <= 1);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("has one rule for each code", () => {
    assert.equal(new Set(rules.map(({ code }) => code)).size, rules.length);
  });
});

describe("energy label", () => {
  it("is better the less there is to save", () => {
    const label = (given: Given): string => advise(inputsOf(given)).label ?? "none";
    const wasteful = label({ ...fineTune, gradientCheckpointing: true, precision: "fp32" });
    const careful = label({
      ...fineTune,
      method: "lora",
      microBatchSize: 16,
      gradientAccumulationSteps: 1,
      acceleratorCount: 1,
    });
    assert.ok(careful < wasteful, `${careful} ${wasteful}`);
    assert.match(label(vision), /^[A-G]$/);
  });

  it("is missing where hardware or work is a guess", () => {
    for (const input of ["accelerator", "acceleratorCount", "datasetId"] as const) {
      assert.equal(advise(inputsOf(without(fineTune, input))).label, null, input);
    }
  });

  it("has the scale of METHODOLOGY", async () => {
    const { readFile } = await import("node:fs/promises");
    const text = await readFile("METHODOLOGY.md", "utf8");
    const [, scale = ""] = /\n(A up to .*?) above\./.exec(text) ?? [];
    for (const [letter, most] of labelScale) assert.match(scale, new RegExp(`${letter}( up to)? ${String(most)}\\b`));
  });
});
