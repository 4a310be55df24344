import assert from "node:assert/strict";
import fc from "fast-check";
import { estimateRun } from "../../src/core/estimate/estimateRun";
import { deviceOf } from "../../src/core/estimate/workload/device";
import { inputNames } from "../../src/core/run/inputs";
import { resolveInputs } from "../../src/core/run/resolve";
import type { Estimate, Range } from "../../src/core/estimate/estimate";
import { stated } from "../core/estimate/support";
import { central, estimate, neverCostsLess } from "../support/laws";

const accelerators = ["t4", "v100-sxm2-16gb", "rtx-3090", "a100-sxm4-80gb", "h100-sxm", "tpu-v4", "l40s"] as const;

/** A run of which everything that decides its energy is stated. */
const languageModelRun = fc.record({
  task: fc.constantFrom("causal-lm", "masked-lm", "text-classification", "seq2seq"),
  framework: fc.constantFrom("transformers", "pytorch", "megatron"),
  parameterCount: fc.double({ min: 1e7, max: 2e11, noNaN: true }),
  sequenceLength: fc.integer({ min: 16, max: 8192 }),
  microBatchSize: fc.integer({ min: 1, max: 64 }),
  gradientAccumulationSteps: fc.integer({ min: 1, max: 16 }),
  acceleratorCount: fc.constantFrom(1, 2, 4, 8, 64),
  accelerator: fc.constantFrom(...accelerators),
  precision: fc.constantFrom("fp32", "fp16", "bf16"),
  method: fc.constantFrom("full", "lora", "qlora"),
  datasetSamples: fc.integer({ min: 100, max: 10_000_000 }),
  epochs: fc.double({ min: 0.1, max: 100, noNaN: true }),
  gradientCheckpointing: fc.boolean(),
  pue: fc.double({ min: 1, max: 2, noNaN: true }),
  carbonIntensityGramsPerKwh: fc.double({ min: 1, max: 1000, noNaN: true }),
});

const ranges = [
  "trainingFlops",
  "mfu",
  "wallHours",
  "acceleratorHours",
  "memoryGbPerAccelerator",
  "acceleratorWatts",
  "nodeWatts",
  "boardKwh",
  "itKwh",
  "energyKwh",
  "kgCo2e",
  "embodiedKgCo2e",
] as const;

function assertSane(result: Estimate): void {
  for (const name of ranges) {
    const range = result[name];
    if (!range) continue;
    const values = [range.low, range.central, range.high];
    assert.ok(values.every(Number.isFinite), `${name} ${JSON.stringify(range)}`);
    assert.ok(
      range.low >= 0 && range.low <= range.central && range.central <= range.high,
      `${name} ${JSON.stringify(range)}`,
    );
  }
  for (const step of result.steps) assert.ok(Number.isFinite(step.value), step.name);
  const shares = result.uncertainty.reduce((sum, { share }) => sum + share, 0);
  assert.ok(result.uncertainty.length === 0 || Math.abs(shares - 1) < 1e-9, String(shares));
}

describe("laws of the estimate", () => {
  it("low ≤ central ≤ high, and shares that add up to 1", () => {
    fc.assert(
      fc.property(languageModelRun, (run) => {
        assertSane(estimate(run));
      }),
    );
  });

  for (const name of ["epochs", "datasetSamples", "parameterCount", "pue"] as const) {
    it(`more ${name} never costs less`, () => {
      neverCostsLess(name, languageModelRun);
    });
  }

  it("more tokens never cost less", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e6, max: 1e13, noNaN: true }),
        fc.double({ min: 1, max: 10, noNaN: true }),
        (tokens, times) => {
          const run = {
            task: "causal-lm",
            parameterCount: 1e9,
            sequenceLength: 2048,
            accelerator: "a100",
            globalBatchSize: 64,
          };
          const energy = (trainingTokens: number): number => central(estimate({ ...run, trainingTokens }).energyKwh);
          assert.ok(energy(tokens * times) >= energy(tokens) * (1 - 1e-9));
        },
      ),
    );
  });

  it("energy is hours × draw, and the facility's is the servers' × PUE", () => {
    fc.assert(
      fc.property(languageModelRun, (run) => {
        const { energyKwh, itKwh, boardKwh, acceleratorHours, acceleratorWatts, kgCo2e } = estimate(run);
        const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.abs(b);
        assert.ok(near(central(energyKwh), central(itKwh) * run.pue));
        assert.ok(near(central(boardKwh), (central(acceleratorHours) * central(acceleratorWatts)) / 1000));
        assert.ok(near(central(kgCo2e), (central(energyKwh) * run.carbonIntensityGramsPerKwh) / 1000));
        assert.ok(central(boardKwh) <= central(itKwh));
      }),
    );
  });

  it("no board draws more than its limit, nor than a cap on it", () => {
    fc.assert(
      fc.property(languageModelRun, fc.double({ min: 0.4, max: 2, noNaN: true }), (run, share) => {
        const limit = deviceOf(run.accelerator)?.limitWatts ?? NaN;
        const watts = central(estimate({ ...run, powerLimitWatts: share * limit }).acceleratorWatts);
        // TPUs have no caps.
        const cap = run.accelerator.startsWith("tpu") ? limit : Math.min(1, share) * limit;
        assert.ok(watts <= cap * (1 + 1e-9), `${String(watts)} of ${String(cap)}`);
      }),
    );
  });

  it("a lower power cap never makes a run faster, and energy has its least inside, not at the ends", () => {
    const run = {
      task: "causal-lm",
      framework: "megatron",
      parameterCount: 7e9,
      sequenceLength: 2048,
      trainingTokens: 1e9,
      microBatchSize: 4,
      acceleratorCount: 8,
      precision: "bf16",
    };
    const limits = { "a100-sxm4-80gb": 400, "h100-sxm": 700, a40: 300, "v100-sxm2-32gb": 300 };
    fc.assert(
      fc.property(fc.constantFrom(...(Object.keys(limits) as (keyof typeof limits)[])), (accelerator) => {
        const limit = limits[accelerator];
        const at = (share: number): Estimate => estimate({ ...run, accelerator, powerLimitWatts: limit * share });
        const shares = [0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 1];
        const hours = shares.map((share) => central(at(share).wallHours));
        assert.ok(
          hours.every((value, index) => index === 0 || value <= (hours[index - 1] ?? 0) * (1 + 1e-9)),
          String(hours),
        );
        const energy = shares.map((share) => central(at(share).itKwh));
        const least = energy.indexOf(Math.min(...energy));
        assert.ok(least > 0 && least < shares.length - 1, `${accelerator}: ${String(energy)}`);
      }),
    );
  });

  it("figures in other units are the same figures", () => {
    fc.assert(
      fc.property(languageModelRun, (run) => {
        const { steps, memoryParts, memoryGbPerAccelerator, wallHours, acceleratorHours } = estimate(run);
        const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.abs(b);
        const step = (name: string): number => steps.find((found) => found.name === name)?.value ?? NaN;
        assert.ok(near(step("wallHours"), central(wallHours)));
        assert.ok(near(central(wallHours) * run.acceleratorCount, central(acceleratorHours)));
        assert.ok(memoryParts);
        const { weights, gradients, optimizer, activations, overhead } = memoryParts;
        const parts = weights + gradients + optimizer + activations + overhead;
        assert.ok(near(parts, central(memoryGbPerAccelerator)));
      }),
    );
  });

  it("twice the devices at the same speed each take about the same energy", () => {
    fc.assert(
      fc.property(languageModelRun, fc.constantFrom(1, 2, 4), (run, count) => {
        const given = { ...run, accelerator: "a100-sxm4-80gb", nodeCount: 1, wallHours: undefined };
        const energy = (devices: number, hours: number): number => {
          const { wallHours, ...rest } = given;
          assert.equal(wallHours, undefined);
          return central(estimate({ ...rest, acceleratorCount: devices, acceleratorHours: hours }).itKwh);
        };
        const ratio = energy(2 * count, 100) / energy(count, 100);
        assert.ok(ratio > 0.6 && ratio < 1.7, String(ratio));
      }),
    );
  });

  it("twice the devices for half the time take the same energy where nothing says that they work otherwise", () => {
    const hours = fc.double({ min: 1e-3, max: 1e7, noNaN: true });
    fc.assert(
      fc.property(
        fc.constantFrom(...accelerators),
        hours,
        fc.integer({ min: 1, max: 100 }),
        (accelerator, each, nodes) => {
          const energy = (times: number): Range | null =>
            estimate({
              task: "causal-lm",
              accelerator,
              acceleratorCount: 8 * nodes * times,
              nodeCount: nodes * times,
              wallHours: each / times,
              pue: 1.2,
            }).energyKwh;
          const ratio = central(energy(2)) / central(energy(1));
          assert.ok(Math.abs(ratio - 1) < 1e-9, String(ratio));
        },
      ),
    );
  });

  /** Fits only where its many devices share activations, which they are guessed to do. */
  const sharedActivations = {
    task: "causal-lm",
    parameterCount: 2.538e10,
    datasetSamples: 100,
    epochs: 1,
    accelerator: "t4",
    sequenceLength: 544,
  } as const;

  /** Figures whose spread does not follow from what the run's memory is made of. */
  const alike: ReadonlySet<(typeof ranges)[number]> = new Set(["energyKwh", "kgCo2e", "acceleratorHours"]);

  it("pinning a guess to its own value never widens a range", () => {
    const open = fc.record(
      {
        task: fc.constantFrom("causal-lm", "image-classification", "text-classification", "diffusion"),
        parameterCount: fc.double({ min: 1e7, max: 1e11, noNaN: true }),
        datasetSamples: fc.integer({ min: 100, max: 1_000_000 }),
        epochs: fc.integer({ min: 1, max: 100 }),
        accelerator: fc.constantFrom(...accelerators),
        microBatchSize: fc.integer({ min: 1, max: 64 }),
        sequenceLength: fc.integer({ min: 16, max: 8192 }),
        method: fc.constantFrom("full", "lora"),
      },
      { requiredKeys: ["task", "parameterCount", "datasetSamples", "epochs"] },
    );
    fc.assert(
      fc.property(open, fc.nat(), (run, pick) => {
        const inputs = resolveInputs(stated(run), {}, {});
        const guessed = inputNames.filter((name) => inputs[name]?.origin === "assumed");
        const name = guessed[pick % guessed.length];
        const value = name && inputs[name]?.value;
        if (name === undefined || value == null) return;
        const before = estimateRun(inputs);
        const after = estimateRun(resolveInputs(stated(run), { [name]: { value, origin: "setting" } }, {}));
        // Recomputation is guessed as "as much as it takes to fit"; pinned, it is all of it, and the run's parts weigh otherwise.
        const isPartial = name === "gradientCheckpointing";
        for (const figure of ranges) {
          const wide = before[figure];
          const narrow = after[figure];
          if (!wide || !narrow || (isPartial && !alike.has(figure))) continue;
          // Of what no device can exceed the range ends there.
          const width = (range: Range): number => range.central / range.low;
          assert.ok(width(narrow) <= width(wide) * (1 + 1e-9), `${name}: ${figure}`);
          assert.ok(isPartial || Math.abs(narrow.central / wide.central - 1) < 1e-9, `${name}: ${figure} moved`);
        }
      }),
      { examples: [[sharedActivations, 0]] },
    );
  });

  it("nothing makes it throw or print what is no number", () => {
    const absurd = fc.oneof(
      fc.constantFrom(0, -1, 1e30, -1e30, 1e-30, NaN, Infinity, -Infinity, 5e-324, Number.MAX_VALUE),
      fc.double(),
      fc.integer(),
      fc.string(),
      fc.boolean(),
      fc.constantFrom("h100", "bf16", "causal-lm", "reinforcement", "diffusion", "qlora", "speech", "tabular", "WLD"),
    );
    const anything = fc.dictionary(fc.constantFrom(...inputNames), absurd, { maxKeys: 20 });
    fc.assert(
      fc.property(anything, (run) => {
        assertSane(estimate(run));
        assertSane(estimateRun(stated(run)));
      }),
      { numRuns: 5 * (fc.readConfigureGlobal().numRuns ?? 100) },
    );
  });
});
