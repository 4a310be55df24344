import assert from "node:assert/strict";
import { estimateRun } from "../../../src/core/estimate/estimateRun";
import { checkValues } from "../../../src/core/estimate/workload/values";
import { resolveInputs } from "../../../src/core/run/resolve";
import { isNear, stated } from "./support";
import type { Estimate } from "../../../src/core/estimate/estimate";

function estimate(given: Parameters<typeof stated>[0]): Estimate {
  return estimateRun(resolveInputs(stated(given), {}, {}));
}

const finetune = {
  modelId: "some/model-7b",
  task: "causal-lm",
  framework: "transformers",
  parameterCount: 7e9,
  datasetSamples: 50_000,
  epochs: 3,
  sequenceLength: 1024,
  meanSampleTokens: 300,
  microBatchSize: 4,
  gradientAccumulationSteps: 4,
  method: "lora",
  precision: "bf16",
  accelerator: "a100-sxm4-80gb",
  acceleratorCount: 1,
  gridZone: "DNK",
  pue: 1.2,
} as const;

describe("estimateRun", () => {
  it("goes all the way from inputs to kWh and CO2e", () => {
    const { energyKwh, itKwh, boardKwh, kgCo2e, wallHours, acceleratorWatts, mfu, missing } = estimate(finetune);
    assert.deepEqual(missing, []);
    assert.ok(boardKwh!.central < itKwh!.central);
    assert.ok(isNear(energyKwh!.central, itKwh!.central * 1.2));
    assert.ok(isNear(boardKwh!.central, (wallHours!.central * acceleratorWatts!.central) / 1000));
    assert.ok(kgCo2e!.central > 0);
    assert.ok(mfu!.central > 0.02 && mfu!.central < 0.7, String(mfu!.central));
  });

  it("takes given hours instead of computing them", () => {
    const { wallHours, acceleratorHours } = estimate({ ...finetune, acceleratorCount: 4, wallHours: 10 });
    assert.deepEqual(wallHours, { low: 10, central: 10, high: 10 });
    assert.equal(acceleratorHours?.central, 40);
  });

  it("lets every figure be traced to its steps", () => {
    const { steps, energyKwh, trainingFlops } = estimate(finetune);
    const value = (name: string): number | undefined => steps.find((step) => step.name === name)?.value;
    assert.equal(value("energyKwh"), energyKwh?.central);
    assert.equal(value("trainingFlops"), trainingFlops?.central);
    assert.equal(value("samples"), 150_000);
    assert.ok(isNear(value("energyKwh"), value("itKwh")! * 1.2));
    const named = new Set(steps.map((step) => step.name));
    for (const step of steps) assert.ok(step.formula !== "" && step.unit !== "", step.name);
    assert.ok(["stepSeconds", "peakFlopsPerSecond", "acceleratorWatts", "kgCo2e"].every((name) => named.has(name)));
  });

  it("lists what was guessed, each with its code and words", () => {
    const { assumptions } = estimate({ modelId: "some/model-7b", datasetSamples: 1000, epochs: 1 });
    const codes = assumptions.map(({ code }) => code);
    assert.ok(codes.includes("run.assumed-accelerator"), codes.join());
    assert.ok(codes.includes("run.assumed-carbon-intensity-grams-per-kwh"), codes.join());
    assert.ok(assumptions.every(({ text }) => text.length > 10));
    assert.deepEqual(
      estimate(finetune).assumptions.filter(({ input }) => input === "accelerator"),
      [],
    );
  });

  it("does not take feedback to a language model of unknown size for a game", () => {
    const { missing, energyKwh } = estimate({
      ...{ task: "reinforcement", framework: "verl", maxSteps: 1000, globalBatchSize: 64, method: "full" },
      ...{ sequenceLength: 2048, accelerator: "a100-sxm4-80gb", acceleratorCount: 8 },
    });
    assert.deepEqual([missing, energyKwh], [["parameterCount"], null]);
  });

  it("says what is missing instead of a total, and what 1,000 samples cost", () => {
    const { epochs, datasetSamples, ...open } = finetune;
    const { energyKwh, energyKwhPer1000Samples, kgCo2e, missing, steps, memoryGbPerAccelerator } = estimate({
      ...open,
      epochs,
    });
    assert.equal(datasetSamples, 50_000);
    assert.equal(energyKwh, null);
    assert.equal(kgCo2e, null);
    assert.deepEqual(missing, ["datasetSamples"]);
    assert.ok(memoryGbPerAccelerator!.central > 14);
    const perThousand = steps.find(({ name }) => name === "energyKwhPer1000Samples")!.value;
    assert.equal(energyKwhPer1000Samples!.central, perThousand);
    assert.ok(energyKwhPer1000Samples!.low < perThousand && perThousand < energyKwhPer1000Samples!.high);
    assert.equal(estimate(finetune).energyKwhPer1000Samples, null);
    const whole = estimate(finetune).energyKwh!.central;
    assert.ok(perThousand * 150 < whole && perThousand * 150 > 0.8 * whole, `${perThousand * 150} of ${whole}`);
  });

  it("takes a time limit as the upper end when nothing else gives a duration", () => {
    const { wallHours, assumptions } = estimate({
      task: "causal-lm",
      parameterCount: 7e9,
      accelerator: "h100",
      wallTimeLimitHours: 24,
    });
    assert.ok(isNear(wallHours!.high, 24, 1e-3));
    assert.ok(isNear(wallHours!.central, 12));
    assert.equal(assumptions.find(({ code }) => code === "run.assumed-wall-hours")?.value, wallHours!.central);
    assert.ok(!estimate(finetune).assumptions.some(({ code }) => code === "run.assumed-wall-hours"));
  });

  it("multiplies a sweep", () => {
    const { sweep, energyKwh } = estimate({ ...finetune, sweepRuns: 20 });
    assert.ok(sweep);
    assert.equal(sweep.runs, 20);
    assert.ok(isNear(sweep.energyKwh?.central, 20 * energyKwh!.central));
    assert.equal(estimate(finetune).sweep, undefined);
  });

  it("says that a run does not fit", () => {
    assert.equal(estimate({ ...finetune, method: "full", accelerator: "rtx-3090" }).fits, false);
    assert.equal(estimate(finetune).fits, true);
    const { accelerator, ...anywhere } = { ...finetune, method: "full", parameterCount: 70e9 };
    assert.equal(estimate({ ...anywhere, accelerator }).fits, false);
    assert.equal(estimate(anywhere).fits, null, "nothing is held against a device that is a guess");
  });

  it("leaves out values that cannot be, and says so", () => {
    const inputs = stated({ ...finetune, parameterCount: 1e30, pue: 0.2, epochs: -3 });
    const { values, problems } = checkValues(inputs);
    assert.equal(values.number.parameterCount, undefined);
    assert.deepEqual(
      problems.map(({ code }) => code),
      ["estimate.implausible-input", "estimate.implausible-input", "estimate.implausible-input"],
    );
    assert.ok(estimateRun(inputs).missing.length > 0);
  });
});
