import assert from "node:assert/strict";
import { estimateSpec } from "../../../src/core/analyze";

/** Training FLOPs by names and amounts alone, as somebody would state them. */
function flopsOf(inputs: Record<string, unknown>): number {
  const flops = estimateSpec({ inputs }, 1).estimate.trainingFlops?.central;
  assert.ok(flops);
  return flops;
}

/** Shape, amount, and the FLOPs that a publication gives; published counts of language models leave attention out, which is 2 to 6 %. */
const published: readonly (readonly [
  name: string,
  inputs: Record<string, unknown>,
  flops: number,
  tolerance: number,
])[] = [
  [
    "GPT-3, Brown et al. 2020, table D.1",
    { parameterCount: 175e9, layerCount: 96, hiddenSize: 12_288, trainingTokens: 300e9, sequenceLength: 2048 },
    3.14e23,
    0.03,
  ],
  [
    "Chinchilla, Hoffmann et al. 2022",
    { parameterCount: 70e9, layerCount: 80, hiddenSize: 8192, trainingTokens: 1.4e12, sequenceLength: 2048 },
    5.76e23,
    0.06,
  ],
  [
    "PaLM, Chowdhery et al. 2022, table 3",
    { parameterCount: 540.35e9, layerCount: 118, hiddenSize: 18_432, trainingTokens: 780e9, sequenceLength: 2048 },
    2.5272e24,
    0.03,
  ],
  // Encoder and decoder: a token meets half of the weights.
  ["T5-11B, Brown et al. 2020, table D.1", { task: "seq2seq", modelId: "t5-11b", trainingTokens: 1e12 }, 3.3e22, 0.06],
  [
    "BERT large, Brown et al. 2020, table D.1, with the output layer over masked tokens alone",
    { task: "masked-lm", modelId: "bert-large-uncased", trainingTokens: 250e9, sequenceLength: 128 },
    5.33e20,
    0.15,
  ],
  // Mixture of experts: 37 billion active weights of 671.
  [
    "DeepSeek-V3, 6 · 37 · 10^9 · 14.8 · 10^12",
    { modelId: "deepseek-ai/DeepSeek-V3", trainingTokens: 14.8e12 },
    3.29e24,
    0.08,
  ],
  ["ResNet-50, 4.09 G multiply-adds (torchvision)", { modelId: "resnet50", trainingSamples: 1e6 }, 3 * 8.18e15, 0.01],
  ["ViT-B/16, 17.6 G multiply-adds (torchvision)", { modelId: "vit_b_16", trainingSamples: 1e6 }, 3 * 35.1e15, 0.01],
  // Masked: the encoder sees 50 of 197 tokens, a narrow decoder all of them; the whole encoder would be 123 G.
  [
    "MAE ViT-L/16: 304 M · 2 · 50 and 25 M · 2 · 197 FLOPs, and attention",
    { modelId: "facebook/vit-mae-large", trainingSamples: 1e6 },
    3 * (2 * 304e6 * 50 + 2 * 25e6 * 197) * 1e6,
    0.06,
  ],
  [
    "Mask R-CNN R50-FPN, 134 G multiply-adds (torchvision)",
    { modelId: "maskrcnn_resnet50_fpn", trainingSamples: 1e6 },
    3 * 2 * 134e15,
    0.05,
  ],
  [
    "wav2vec 2.0 base on 10 s, 70 G multiply-adds: 90 M · 500 frames and the convolutions over the waveform",
    { modelId: "facebook/wav2vec2-base", task: "speech", trainingSamples: 1e6, meanSampleTokens: 500 },
    3 * 2 * 70e15,
    0.1,
  ],
];

describe("work of published trainings", () => {
  for (const [name, inputs, flops, tolerance] of published) {
    it(`is that of ${name}`, () => {
      const task = "task" in inputs || !("trainingTokens" in inputs) ? {} : { task: "causal-lm" };
      const ratio = flopsOf({ ...task, ...inputs }) / flops;
      assert.ok(Math.abs(ratio - 1) < tolerance, ratio.toFixed(3));
    });
  }
});
