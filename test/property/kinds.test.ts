import assert from "node:assert/strict";
import fc from "fast-check";
import { estimateRun } from "../../src/core/estimate/estimateRun";
import { resolveInputs } from "../../src/core/run/resolve";
import type { Range } from "../../src/core/estimate/estimate";
import { inputNames } from "../../src/core/run/inputs";
import { stated } from "../core/estimate/support";
import { central, estimate, neverCostsLess } from "../support/laws";

/** One network of each kind, known by name or by its task alone. */
const networks = [
  { task: "image-classification", modelId: "resnet50" },
  { task: "image-classification", modelId: "efficientnet_b0" },
  { task: "image-classification", modelId: "vit_base_patch16_224" },
  { task: "image-classification" },
  { task: "detection", modelId: "fasterrcnn_resnet50_fpn" },
  { task: "segmentation" },
  { task: "diffusion", modelId: "stable-diffusion-v1-5" },
  { task: "diffusion", modelId: "black-forest-labs/FLUX.1-dev" },
  { task: "speech", modelId: "openai/whisper-small" },
  { task: "speech", modelId: "facebook/wav2vec2-base" },
  { task: "embedding", modelId: "openai/clip-vit-base-patch32" },
  { task: "causal-lm", modelId: "mistralai/Mixtral-8x7B-v0.1" },
  { task: "causal-lm", modelId: "llava-hf/llava-1.5-7b-hf", imageSize: 336 },
  { task: "seq2seq", modelId: "t5-base" },
  { task: "reinforcement" },
  { task: "tabular" },
] as const;

/** What is stated beside the network; where it does not fit, nothing is guessed of how it is made to. */
const schedule = fc.record(
  {
    framework: fc.constantFrom("pytorch", "transformers", "keras"),
    accelerator: fc.constantFrom("t4", "p100", "rtx-3090", "a100-sxm4-80gb", "h100-sxm", "tpu-v4", "cpu", "apple-m2"),
    acceleratorCount: fc.constantFrom(1, 4, 64),
    zeroStage: fc.constantFrom(2, 3),
    microBatchSize: fc.constantFrom(1, 4, 64),
    gradientAccumulationSteps: fc.constantFrom(1, 4),
    precision: fc.constantFrom("fp32", "fp16", "bf16"),
    method: fc.constantFrom("full", "lora", "frozen-backbone"),
    gradientCheckpointing: fc.boolean(),
    offload: fc.boolean(),
    evaluationSamples: fc.constant(1000),
    evaluationSteps: fc.constant(100),
    datasetSamples: fc.integer({ min: 100, max: 10_000_000 }),
    epochs: fc.double({ min: 0.1, max: 100, noNaN: true }),
    pue: fc.double({ min: 1, max: 2, noNaN: true }),
  },
  {
    requiredKeys: [
      "accelerator",
      "acceleratorCount",
      "zeroStage",
      "microBatchSize",
      "precision",
      "gradientCheckpointing",
      "datasetSamples",
      "epochs",
      "pue",
    ],
  },
);
const anyRun = fc.tuple(fc.constantFrom(...networks), schedule).map(([network, more]) => ({ ...network, ...more }));

describe("laws of the estimate, for networks of all kinds", () => {
  for (const name of ["epochs", "datasetSamples", "pue"] as const) {
    it(`more ${name} never cost less`, () => {
      neverCostsLess(name, anyRun);
    });
  }

  it("more parameters never cost less, of a network that the table knows too", () => {
    fc.assert(
      fc.property(anyRun, fc.double({ min: 1.3, max: 8, noNaN: true }), (run, times) => {
        const { parameterCount } = resolveInputs(stated(run), {}, {});
        const count = parameterCount?.value;
        if (typeof count !== "number") return;
        const energy = (weights: number): number => central(estimate({ ...run, parameterCount: weights }).energyKwh);
        assert.ok(energy(count * times) >= energy(count) * (1 - 1e-9), `${energy(count * times)} < ${energy(count)}`);
      }),
    );
  });

  it("pinning a guess to its own value never widens a range", () => {
    fc.assert(
      fc.property(anyRun, fc.nat(), (run, pick) => {
        const inputs = resolveInputs(stated(run), {}, {});
        const guessed = inputNames.filter((name) => inputs[name]?.origin === "assumed");
        const name = guessed[pick % guessed.length];
        const value = name && inputs[name]?.value;
        if (name === undefined || value == null) return;
        const before = estimateRun(inputs);
        const after = estimateRun(resolveInputs(stated(run), { [name]: { value, origin: "setting" } }, {}));
        const width = ({ low, central: middle }: Range): number => middle / low;
        for (const figure of [
          "trainingFlops",
          "acceleratorHours",
          "energyKwh",
          "kgCo2e",
          "acceleratorWatts",
        ] as const) {
          const [wide, narrow] = [before[figure], after[figure]];
          if (wide && narrow) assert.ok(width(narrow) <= width(wide) * (1 + 1e-9), `${name}: ${figure}`);
        }
        const [wide, narrow] = [before.memoryGbPerAccelerator, after.memoryGbPerAccelerator];
        if (wide && narrow) assert.ok(width(narrow) <= width(wide) * (1 + 1e-9), `${name}: memory`);
      }),
    );
  });
});
