import assert from "node:assert/strict";
import { capacityOf, type Capacity } from "../../../src/core/estimate/capacity";
import { resolveInputs } from "../../../src/core/run/resolve";
import { stated } from "./support";

type Given = Parameters<typeof stated>[0];

function capacity(given: Given): Capacity {
  const found = capacityOf(resolveInputs(stated({ acceleratorCount: 1, nodeCount: 1, ...given }), {}, {}));
  assert.ok(found);
  return found;
}

const llama = {
  modelId: "meta-llama/Llama-2-7b-hf",
  task: "causal-lm",
  framework: "transformers",
  sequenceLength: 2048,
  microBatchSize: 1,
  precision: "bf16",
  gradientCheckpointing: true,
} as const;
const quantized = { ...llama, method: "qlora", quantizationBits: 4 } as const;
const sdxl = {
  modelId: "stabilityai/stable-diffusion-xl-base-1.0",
  task: "diffusion",
  framework: "kohya",
  imageSize: 1024,
  microBatchSize: 1,
  precision: "bf16",
  method: "lora",
  loraRank: 32,
  optimizer: "adafactor",
  flashAttention: true,
} as const;
const dreambooth = {
  modelId: "CompVis/stable-diffusion-v1-4",
  task: "diffusion",
  framework: "diffusers",
  imageSize: 512,
  microBatchSize: 1,
  sequencesPerSample: 2,
  precision: "fp16",
  method: "full",
  optimizer: "adamw-8bit",
  gradientCheckpointing: true,
} as const;
/** Models of PEFT's table keep their weights in fp32. */
const wide = {
  framework: "peft",
  sequenceLength: 64,
  microBatchSize: 8,
  precision: "fp32",
  accelerator: "a100-sxm4-80gb",
} as const;
const bloomz = { ...wide, modelId: "bigscience/bloomz-7b1", task: "causal-lm", parameterCount: 7_069_016_064 } as const;
const mt0 = { ...wide, modelId: "bigscience/mt0-xxl", task: "seq2seq", parameterCount: 12_921_057_280 } as const;
const t0 = { ...wide, modelId: "bigscience/T0_3B", task: "seq2seq", parameterCount: 2_849_757_184 } as const;

/** What is known to fit, or not to, and who says so. */
const recipes: readonly (readonly [string, Given, boolean])[] = [
  [
    "7B in 4 bit on a T4 (Hugging Face and PEFT, README: 16 GB)",
    { ...quantized, sequenceLength: 512, precision: "fp16", accelerator: "t4" },
    true,
  ],
  ["7B in 4 bit on 24 GB", { ...quantized, accelerator: "rtx-4090" }, true],
  [
    "7B, all weights with Adam, on 80 GB: 16 bytes a weight (Rajbhandari et al. 2020)",
    { ...llama, accelerator: "a100-sxm4-80gb" },
    false,
  ],
  [
    "the same shared among eight (stanford_alpaca, README)",
    { ...llama, zeroStage: 3, accelerator: "a100-sxm4-80gb", acceleratorCount: 8 },
    true,
  ],
  ["T0 3B, all weights, on 80 GB (PEFT, README: 47 GB)", { ...t0, method: "full" }, true],
  ["T0 3B with LoRA on 24 GB (PEFT, README: 14 GB)", { ...t0, method: "lora", accelerator: "rtx-3090" }, true],
  ["mT0 XXL, all weights, on 80 GB (PEFT, README: out of memory)", { ...mt0, method: "full" }, false],
  ["mT0 XXL with LoRA on 80 GB (PEFT, README: 56 GB)", { ...mt0, method: "lora" }, true],
  ["BLOOMZ 7B, all weights, on 80 GB (PEFT, README: out of memory)", { ...bloomz, method: "full" }, false],
  ["BLOOMZ 7B with LoRA on 80 GB (PEFT, README: 32 GB)", { ...bloomz, method: "lora" }, true],
  [
    "SDXL with LoRA and recomputation on 12 GB, latents and embeddings kept (kohya_ss, LoRA guide; sd-scripts, SDXL)",
    { ...sdxl, pipelineParameterCount: 2_567_463_684, gradientCheckpointing: true, accelerator: "rtx-3060" },
    true,
  ],
  [
    "Stable Diffusion 1.5, all weights, two pictures, on 16 GB (diffusers, DreamBooth: 8-bit Adam and recomputation)",
    { ...dreambooth, accelerator: "v100-sxm2-16gb" },
    true,
  ],
  [
    "the same on 12 GB without recomputation and with Adam in 32 bit",
    { ...dreambooth, optimizer: "adamw", gradientCheckpointing: false, accelerator: "rtx-3060" },
    false,
  ],
  [
    "SDXL with LoRA on 24 GB without (sd-scripts, issue 827)",
    { ...sdxl, gradientCheckpointing: false, accelerator: "rtx-3090-ti" },
    true,
  ],
  ["SDXL with LoRA on 12 GB without", { ...sdxl, gradientCheckpointing: false, accelerator: "rtx-3060" }, false],
  [
    "ResNet-50 with 256 pictures in mixed precision on 16 GB (DeepLearningExamples, ConvNets)",
    {
      modelId: "resnet50",
      task: "image-classification",
      framework: "pytorch",
      imageSize: 224,
      microBatchSize: 256,
      precision: "fp16",
      optimizer: "sgd",
      accelerator: "v100-sxm2-16gb",
    },
    true,
  ],
];

describe("recipes that are known", () => {
  for (const [title, given, fits] of recipes) {
    it(`${fits ? "fit" : "do not fit"}: ${title}`, () => {
      const { memory } = capacity(given);
      assert.equal(memory.fits, fits, `${(memory.bytesPerDevice / 1e9).toFixed(1)} GB`);
    });
  }

  it("fit with the fewest devices that are said, and with no fewer", () => {
    assert.equal(capacity({ ...llama, accelerator: "a100-sxm4-80gb" }).smallestAcceleratorCount, 2);
    assert.equal(capacity({ ...quantized, accelerator: "rtx-4090" }).smallestAcceleratorCount, 1);
  });

  it("hold the logits of large vocabularies: those of 256,000 words make the most of a batch", () => {
    const gemma = {
      ...llama,
      modelId: "google/gemma-2-9b",
      method: "lora",
      microBatchSize: 4,
      accelerator: "h200-sxm",
    } as const;
    const logits = 4 * 2048 * 256_000 * 4 * 3;
    assert.ok(capacity(gemma).memory.parts.activations > logits);
    assert.ok(capacity(gemma).memory.parts.activations < 1.5 * logits);
  });

  it("keep a third of a U-Net's activations when its blocks are recomputed", () => {
    const { activations } = capacity({ ...sdxl, gradientCheckpointing: false, accelerator: "rtx-4090" }).memory.parts;
    const recomputed = capacity({ ...sdxl, gradientCheckpointing: true, accelerator: "rtx-4090" }).memory.parts;
    assert.ok(Math.abs(recomputed.activations / activations - 1 / 3) < 1e-9);
  });
});
