import assert from "node:assert/strict";
import { inferenceOf, type InferenceEstimate } from "../../../src/core/estimate/inference";
import { afterTraining } from "../../../src/core/present/afterTraining";
import { estimateSpec } from "../../../src/core/analyze";
import { energyOfHours } from "../../../src/core/estimate/energyOfHours";
import { constants } from "../../../src/core/estimate/workload/constants";
import { checkValues } from "../../../src/core/estimate/workload/values";
import { fineTune, inputsOf, vision, type Given } from "../advice/support";
import { device, isNear, stated, without } from "./support";

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

  it("takes as long as arithmetic and memory let it: worked out by hand", () => {
    // An H100 of 989.4 TFLOP/s and 3.35 TB/s; Llama 2 of 6.74 · 10^9 weights, 32 layers, 4,096 wide; 32 requests at once of 500 words read, 250 written.
    const given: Given = { ...fineTune, accelerator: "h100-sxm", pue: 1 };
    const { values } = checkValues(inputsOf(given));
    const weights = 6.738e9;
    const perSecond = energyOfHours(values, device("h100-sxm"), 1 / 3600, 1, constants);
    const read = (2 * weights) / (0.5 * 989.4e12);
    const cache = 2 * 2 * 32 * 4096 * 0.25 * (500 + 125);
    const bandwidth = constants.bandwidthEfficiency * 3.35e12;
    const written = ((weights * 16) / 8 / 32 + cache) / bandwidth;
    const quantized = ((weights * 4.5) / 8 / 32 + cache) / bandwidth;
    const found = of(given);
    const near = (actual: { readonly central: number } | null, seconds: number): void => {
      assert.ok(
        isNear(actual?.central, 1000 * seconds * perSecond, 0.02),
        `${String(actual?.central)}: ${String(1000 * seconds * perSecond)}`,
      );
    };
    near(found.kwhPer1000PromptTokens, read);
    near(found.kwhPer1000WrittenTokens, written);
    near(found.kwhPer1000WrittenTokensQuantized, quantized);
    near(found.kwhPer1000Requests, 500 * read + 250 * written);
    assert.deepEqual([found.accelerator, found.deviceCount], ["h100-sxm", 1]);
    // A factor of e^0.8 either way, as far as 80 % of cases lie.
    const { low, central, high } = found.kwhPer1000Requests ?? { low: NaN, central: NaN, high: NaN };
    assert.ok(isNear(high / central, Math.exp(1.2816 * 0.8), 1e-3) && isNear(central / low, high / central, 1e-3));
  });

  it("of pictures and of texts that are classified is one pass forward", () => {
    const { values } = checkValues(inputsOf({ ...vision, pue: 1 }));
    const found = of({ ...vision, pue: 1 });
    // ResNet-50: 4.1 · 10^9 multiplications and additions; an A100 of 312 TFLOP/s.
    const seconds = 8.2e9 / (0.5 * 312e12);
    const expected = 1000 * seconds * energyOfHours(values, device("a100-40gb"), 1 / 3600, 1, constants);
    assert.ok(isNear(found.kwhPer1000Requests?.central, expected, 0.03), String(found.kwhPer1000Requests?.central));
    assert.deepEqual(
      [
        found.kwhPer1000PromptTokens,
        found.kwhPer1000WrittenTokens,
        found.kwhPer1000WrittenTokensQuantized,
        found.servedKwh,
      ],
      [null, null, null, null],
    );
    const text = of({ ...fineTune, modelId: "t5-base", task: "seq2seq" });
    assert.ok(text.kwhPer1000WrittenTokens, "translators write");
  });

  it("shares a large model among devices: as much energy for each token as on one that could hold it", () => {
    const large: Given = { ...fineTune, modelId: "meta-llama/Llama-2-70b-hf", accelerator: "a100-80gb", pue: 1 };
    const found = of(large);
    // 138 GB of weights in 16 bits, four fifths of 80 GiB each.
    assert.equal(found.deviceCount, 3);
    const { values } = checkValues(inputsOf(large));
    const read = (2 * 68.98e9) / (0.5 * 312e12);
    const expected = 1000 * read * energyOfHours(values, device("a100-80gb"), 1 / 3600, 3, constants);
    assert.ok(isNear(found.kwhPer1000PromptTokens?.central, expected, 0.02));
  });

  it("counts tokens that the inputs give, where the model writes any", () => {
    const { servedKwh, kwhPer1000WrittenTokens } = of({ ...fineTune, inferenceTokens: 5000 });
    assert.ok(isNear(servedKwh?.central, 5 * (kwhPer1000WrittenTokens?.central ?? NaN)));
    assert.equal(of({ ...vision, inferenceTokens: 5000 }).servedKwh, null);
    assert.equal(of(fineTune).servedKwh, null);
  });

  it("is not known of a policy that acts in an environment, nor without a model or an accelerator", () => {
    assert.equal(inferenceOf(inputsOf({ ...fineTune, task: "reinforcement" })), undefined);
    assert.equal(inferenceOf(stated({ ...fineTune, accelerator: "abacus" })), undefined);
    assert.equal(inferenceOf(stated(without(fineTune, "accelerator"))), undefined);
    assert.equal(inferenceOf(stated({ task: "causal-lm", accelerator: "a100-80gb" })), undefined);
  });

  it("breaks even with nothing where the training is not known", () => {
    const found = inferenceOf(stated({ ...without(fineTune, "epochs"), parameterCount: 7e9 }));
    assert.ok(found?.kwhPer1000Requests);
    assert.equal(found.breakEvenRequests, null);
  });
});
