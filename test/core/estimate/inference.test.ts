import assert from "node:assert/strict";
import { inferenceOf, type InferenceEstimate } from "../../../src/core/estimate/inference";
import { afterTraining } from "../../../src/core/present/afterTraining";
import { estimateSpec } from "../../../src/core/analyze";
import { fineTune, inputsOf, vision, type Given } from "../advice/support";

function of(given: Given): InferenceEstimate {
  const found = inferenceOf(inputsOf(given));
  assert.ok(found);
  return found;
}

describe("after training", () => {
  it("agrees with EcoLogits' fit to measured servers within a factor three, boards alone", () => {
    // Wh of a token: 1.17e-6 · exp(−0.0112 · 64) · active parameters in billions + 4.05e-5, at batch 64; of the boards.
    for (const [modelId, billions] of [
      ["meta-llama/Llama-2-7b-hf", 6.7],
      ["meta-llama/Llama-2-70b-hf", 69],
    ] as const) {
      const expected = 1.17e-6 * Math.exp(-0.0112 * 64) * billions + 4.05e-5;
      const kwh = of({ ...fineTune, modelId, accelerator: "h100-sxm", pue: 1 }).kwhPer1000WrittenTokens?.central ?? NaN;
      // Ours counts the whole server, 32 requests at once.
      const ratio = kwh / expected;
      assert.ok(ratio > 1 / 3 && ratio < 8, `${modelId}: ${String(ratio)}`);
    }
  });

  it("reads a token for less than it writes one, and writes for less in 4 bits", () => {
    const {
      kwhPer1000PromptTokens: read,
      kwhPer1000WrittenTokens: written,
      kwhPer1000WrittenTokensQuantized: quantized,
    } = of(fineTune);
    assert.ok(read && written && quantized);
    assert.ok(read.central < written.central && quantized.central < written.central);
  });

  it("puts a prompt to a model like GPT-J far below 0.1938 kWh", () => {
    const { kwhPer1000Requests } = of({ ...fineTune, modelId: "EleutherAI/gpt-j-6b" });
    assert.ok((kwhPer1000Requests?.high ?? Infinity) < (1000 * 0.1938) / 50, JSON.stringify(kwhPer1000Requests));
  });

  it("breaks even where the requests have needed as much as the training", () => {
    const { kwhPer1000Requests, breakEvenRequests } = of(vision);
    const training = estimateSpec({ id: "v", inputs: vision }, 1).estimate.energyKwh?.central ?? NaN;
    assert.ok(
      Math.abs(((breakEvenRequests?.central ?? 0) / 1000) * (kwhPer1000Requests?.central ?? 0) - training) <
        1e-6 * training,
    );
  });

  it("counts the requests that the inputs give, and needs several devices for a large model", () => {
    const { kwhPer1000Requests, servedKwh, deviceCount } = of({
      ...fineTune,
      modelId: "meta-llama/Llama-2-70b-hf",
      inferenceRequests: 1000,
    });
    assert.ok(deviceCount >= 3);
    assert.ok(Math.abs((servedKwh?.central ?? 0) - (kwhPer1000Requests?.central ?? 0)) < 1e-9);
  });

  it("is said with its basis and everyday comparisons with a source each", () => {
    const words = afterTraining(estimateSpec({ id: "mine", inputs: fineTune }, 1));
    assert.ok(words);
    assert.ok(words.rows.some(([title]) => title === "Serving overtakes training after"));
    for (const { text, source } of words.comparisons) assert.ok(text !== "" && source !== "");
  });

  it("says nothing where nothing is known", () => {
    assert.equal(afterTraining(estimateSpec({ id: "x", inputs: {} }, 1)), undefined);
  });
});
