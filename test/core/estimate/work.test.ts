import assert from "node:assert/strict";
import { transformerShape } from "../../../src/core/estimate/workload/architecture";
import { constants } from "../../../src/core/estimate/workload/constants";
import {
  attentionFlopsPerToken,
  tokensPerSample,
  unfusedAttention,
  workOf,
  type Work,
} from "../../../src/core/estimate/workload/work";
import { isNear, valuesOf } from "./support";

function work(given: Parameters<typeof valuesOf>[0]): Work {
  const found = workOf(valuesOf(given), constants);
  assert.ok(!("missing" in found), JSON.stringify(found));
  return found;
}

/** A decoder of 1 billion weights: 20 layers of width 2,000, read 1,000 tokens at a time. */
const decoder = {
  task: "causal-lm",
  parameterCount: 1e9,
  layerCount: 20,
  hiddenSize: 2000,
  sequenceLength: 1000,
} as const;
/** Attention of that decoder per token, forward: 2 · 20 · 2,000 · 1,000. */
const attention = 8e7;

describe("work", () => {
  it("counts attention at half when it looks back only", () => {
    assert.equal(attentionFlopsPerToken(20, 2000, 1000, true), attention);
    assert.equal(attentionFlopsPerToken(20, 2000, 1000, false), 2 * attention);
  });

  it("trains all weights with 6 FLOPs per weight and token, and three times the attention", () => {
    const { forwardFlops, trainingFlops, passes } = work(decoder);
    assert.equal(forwardFlops, 1000 * (2e9 + attention));
    assert.equal(passes, 3);
    assert.equal(trainingFlops, 3 * forwardFlops);
  });

  it("looks back through a window only: w·s − w²/2 pairs of tokens", () => {
    const { forwardFlops } = work({ ...decoder, attentionWindow: 250 });
    const pairs = 250 * 1000 - 250 ** 2 / 2;
    assert.ok(isNear(forwardFlops, 1000 * 2e9 + 4 * 20 * 2000 * pairs));
    assert.equal(work({ ...decoder, attentionWindow: 4096 }).forwardFlops, work(decoder).forwardFlops);
  });

  it("trains adapters with 4 FLOPs per frozen weight and 6 per weight of theirs", () => {
    const { trainingFlops, trainableParameters } = work({ ...decoder, method: "lora", trainableParameterCount: 1e7 });
    assert.equal(trainableParameters, 1e7);
    assert.equal(trainingFlops, 1000 * (2 * (2e9 + attention) + 6e7));
  });

  it("reads pairs of texts twice, and once more with a reference model", () => {
    const pairs = work({ ...decoder, sequencesPerSample: 2, frozenForwardPasses: 1 });
    const single = work(decoder);
    assert.equal(pairs.positions, 2000);
    assert.equal(pairs.forwardFlops, 2 * single.forwardFlops);
    assert.equal(pairs.trainingFlops, 2 * (3 + 1) * single.forwardFlops);
  });

  it("only runs a frozen backbone forward", () => {
    const { passes } = work({ ...decoder, method: "frozen-backbone" });
    assert.equal(passes, 1);
  });

  it("runs the layers backward that are trained on top of frozen ones", () => {
    const quarter = { method: "frozen-backbone", trainableParameterCount: decoder.parameterCount / 4 };
    const { passes, trainingFlops, forwardFlops } = work({ ...decoder, ...quarter });
    assert.equal(passes, 1.5);
    assert.ok(isNear(trainingFlops, 1.5 * forwardFlops));
  });

  it("sends gradients through the frozen language model to a projector of pictures before it", () => {
    for (const task of ["causal-lm", "seq2seq"])
      assert.equal(work({ ...decoder, task, method: "frozen-backbone", imageSize: 336 }).passes, 2);
  });

  it("writes the scores of attention with a learned bias, which no fused kernel takes", () => {
    const scores = (modelId: string, more: object = {}): number =>
      unfusedAttention(valuesOf({ modelId, task: "seq2seq", accelerator: "h100-sxm", ...more }), constants);
    assert.equal(scores("google/flan-t5-xl"), 1);
    assert.equal(scores("google/t5-v1_1-base", { framework: "jax" }), 0);
    assert.equal(scores("facebook/bart-large"), 0);
  });

  it("knows which of a picture's activations are attention scores", () => {
    const picture = { task: "image-classification", modelId: "vit_small_patch16_224", parameterCount: 22e6 };
    const shape = { layerCount: 12, hiddenSize: 384, imageSize: 224, forwardFlopsPerSample: 2 * 22e6 * 197 };
    assert.ok(isNear(work({ ...picture, ...shape }).writtenScores, 12 * 6 * 197 ** 2));
    assert.equal(work(decoder).writtenScores, 0);
  });

  it("takes the active weights of a mixture of experts", () => {
    const { forwardFlops } = work({ ...decoder, parameterCount: 8e9, activeParameterCount: 1e9 });
    assert.equal(forwardFlops, 1000 * (2e9 + attention));
  });

  it("does not multiply with embeddings where there is no output layer over the vocabulary", () => {
    const given = { ...decoder, vocabularySize: 50_000 };
    assert.equal(
      work(given).forwardFlops - work({ ...given, task: "embedding" }).forwardFlops,
      1000 * (2e8 - attention),
    );
  });

  it("goes by pictures where these are embedded with their texts", () => {
    const clip = { modelId: "ViT-B-32", task: "embedding", parameterCount: 151e6, forwardFlopsPerSample: 14.8e9 };
    const { architecture, forwardFlops, trainingFlops } = work({ ...clip, imageSize: 224, acceleratorCount: 1 });
    assert.deepEqual([architecture, forwardFlops, trainingFlops], ["vision-transformer", 14.8e9, 3 * 14.8e9]);
    assert.equal(work({ ...decoder, task: "embedding" }).architecture, "transformer");
  });

  it("goes by the mean length where padding is dropped, and by the whole length when packed", () => {
    const given = { sequenceLength: 2048, meanSampleTokens: 200 };
    assert.equal(tokensPerSample(valuesOf(given)), 200);
    assert.equal(tokensPerSample(valuesOf({ ...given, packing: true })), 2048);
    assert.equal(tokensPerSample(valuesOf({ ...given, meanSampleTokens: 5000 })), 2048);
  });

  it("pads the text beside a picture to the longest of a batch, and not the picture, which is as large in all", () => {
    const pair = { ...decoder, sequenceLength: 4096, imageSize: 336, meanSampleTokens: 676 };
    const positions = (microBatchSize: number): number => work({ ...pair, microBatchSize }).positions;
    assert.equal(positions(1), 676);
    // 24² patches; the longest of 16 texts is twice the mean of 100.
    assert.equal(positions(16), 576 + 200);
  });

  it("takes three forward passes for a picture", () => {
    const { trainingFlops } = work({ task: "image-classification", forwardFlopsPerSample: 8e9, imageSize: 224 });
    assert.equal(trainingFlops, 24e9);
  });

  it("looks at several crops of a picture, the large ones also through a teacher", () => {
    // DINO, ViT-S/16 (4.6 G multiply-adds): 2 crops of 224 px and 8 of 96 px are 3.47 pictures, of which the teacher reads 2.
    const views = 2 + 8 * (96 / 224) ** 2;
    const crops = { sequencesPerSample: views, frozenForwardPasses: 2 / views };
    const picture = { task: "image-classification", modelId: "vit_small_patch16_224", forwardFlopsPerSample: 9.2e9 };
    const { trainingFlops, forwardFlops } = work({ ...picture, imageSize: 224, ...crops });
    assert.ok(isNear(forwardFlops, views * 9.2e9));
    assert.ok(isNear(trainingFlops, (3 * views + 2) * 9.2e9));
  });

  it("runs the encoders of a latent diffusion model beside its network: Stable Diffusion 1.5 at 512 px", () => {
    // U-Net 402 G multiply-adds; autoencoder's encoder 558 G (its layers added up) and CLIP's text encoder 7 G.
    const unet = { task: "diffusion", forwardFlopsPerSample: 2 * 401.6e9, imageSize: 512 };
    const { trainingFlops } = work({ ...unet, frozenForwardPasses: (558 + 6.8) / 401.6 });
    assert.ok(isNear(trainingFlops, 3 * 2 * 401.6e9 + 2 * 564.8e9, 1e-3));
  });

  it("names the input without which nothing can be said", () => {
    assert.deepEqual(workOf(valuesOf({ task: "causal-lm" }), constants), { missing: "parameterCount" });
    assert.deepEqual(workOf(valuesOf({ task: "diffusion" }), constants), { missing: "forwardFlopsPerSample" });
  });

  it("gives a usual shape to a transformer of which only the size is known", () => {
    const { layers, width } = transformerShape(6.7e9, undefined, undefined);
    assert.ok(isNear(12 * layers * width ** 2, 6.7e9));
    assert.ok(width > 3000 && width < 4500, String(width));
    assert.deepEqual(transformerShape(1e9, 24, 2048), { layers: 24, width: 2048 });
  });

  it("sizes convolutions over sound by their weights, separable ones with a depthwise part", () => {
    const sound = { task: "speech", parameterCount: 17e6, layerCount: 100, forwardFlopsPerSample: 2 * 17e6 * 500 };
    const dense = work({ ...sound, modelId: "jasper" });
    assert.equal(dense.depthwiseFlops, 0);
    assert.ok(isNear(dense.activations, Math.sqrt((17e6 * 100) / 17) * 500));
    const separable = work({ ...sound, modelId: "quartznet" });
    assert.ok(isNear(separable.activations, 2 * Math.sqrt(17e6 * 100) * 500));
    assert.ok(isNear(separable.depthwiseFlops, 58 * separable.activations));
  });

  it("writes the convolutions of speech models that read the waveform", () => {
    const speech = { task: "speech", parameterCount: 95e6, layerCount: 12, hiddenSize: 768, meanSampleTokens: 500 };
    const read = work({ ...speech, modelId: "facebook/wav2vec2-base" }).activations;
    assert.ok(isNear(read - work({ ...speech, modelId: "whisper" }).activations, 500 * 65_000));
  });
});
