import assert from "node:assert/strict";
import { estimateSpec } from "../../../src/core/analyze";
import { compareRun } from "../../../src/core/advice/compare";
import { comparisonPage, comparisonWords } from "../../../src/core/present/comparison";
import type { Inputs } from "../../../src/core/run/runSpec";
import { whatIf } from "../../../src/core/run/whatIf";
import { stated } from "../estimate/support";
import { fineTune, inputsOf, without, type Given } from "./support";

const run = estimateSpec({ id: "mine", inputs: fineTune }, 1);
const compare = (given: Given): ReturnType<typeof compareRun> => compareRun(run, stated(given));

describe("what if", () => {
  it("says what is wrong with the changed run", () => {
    const warnings = (given: Given): string => comparisonWords(compare(given)).warnings.join();
    assert.match(warnings({ accelerator: "gpu-9000" }), /gpu-9000 is not known: .* stands in its place/);
    assert.match(warnings({ microBatchSize: 4096 }), /Needs about \d+ GB per accelerator/);
    assert.equal(warnings({ accelerator: "h100-sxm" }), "");
  });

  it("works out again what follows from a change, and nothing else", () => {
    const { inputs } = compare({ acceleratorCount: 4 }).after;
    assert.equal(inputs.dataParallelSize?.value, 4);
    assert.equal(inputs.globalBatchSize?.value, 64);
    assert.equal(inputs.microBatchSize?.value, 1);
    const model = compare({ modelId: "gpt2" }).after.inputs;
    assert.equal(model.parameterCount?.value, 124_439_808);
    const moved = compareRun(
      estimateSpec(
        { id: "x", inputs: { ...without(fineTune, "gridZone"), cloudRegion: "us-east-1", cloudProvider: "aws" } },
        1,
      ),
      stated({ cloudRegion: "eu-north-1" }),
    );
    assert.equal(moved.after.inputs.gridZone?.value, "SWE");
    assert.ok((moved.difference.kgCo2eFraction?.central ?? 0) < -0.5);
  });

  it("works out again what a model of the table writes, looks back and holds beside it", () => {
    const asIf = (given: Given, change: Given): Inputs => whatIf(inputsOf(given), change);
    const picture = { task: "image-classification", modelId: "resnet50", imageSize: 224 };
    const text = { task: "causal-lm", modelId: "mistralai/Mistral-7B-v0.1", sequenceLength: 8192 };
    const latent = { task: "diffusion", modelId: "stable-diffusion-v1-5" };
    const cases: readonly (readonly [given: Given, change: Given, keyof Inputs])[] = [
      [picture, { modelId: "resnet18" }, "forwardOutputsPerSample"],
      [picture, { imageSize: 288 }, "forwardOutputsPerSample"],
      [text, { modelId: "meta-llama/Llama-2-7b-hf" }, "attentionWindow"],
      [text, { sequenceLength: 4096 }, "attentionWindow"],
      [latent, { modelId: "sdxl" }, "pipelineParameterCount"],
      [latent, { parameterCount: 2e9 }, "pipelineParameterCount"],
      [latent, { parameterCount: 2e9 }, "forwardFlopsPerSample"],
    ];
    for (const [given, change, input] of cases) {
      const [before, after, anew] = [inputsOf(given), asIf(given, change), inputsOf({ ...given, ...change })];
      assert.ok(before[input], input);
      assert.notEqual(after[input]?.value, before[input].value, input);
      assert.equal(after[input]?.value, anew[input]?.value, input);
    }
  });

  it("keeps guesses as they were where they do not follow from the change", () => {
    const inputs = inputsOf(without(fineTune, "microBatchSize", "gradientAccumulationSteps"));
    const changed = whatIf(inputs, { method: "lora" });
    assert.deepEqual(changed.microBatchSize, inputs.microBatchSize);
    assert.deepEqual(whatIf(inputs, {}), inputs);
  });

  it("gives the difference with its sign", () => {
    const more = compare({ epochs: 6 }).difference;
    assert.ok(Math.abs((more.energyFraction?.central ?? 0) - 1) < 0.05);
  });

  it("puts inputs and figures beside each other", () => {
    const words = comparisonWords(compare({ precision: "fp32" }));
    assert.deepEqual(words.inputs, [["precision", "bf16", "fp32"]]);
    assert.ok(words.figures.some(([title, before, after]) => title === "Energy" && before !== after));
  });

  it("tells as changed only what is changed, on guessed hardware too", () => {
    const guessed = estimateSpec({ id: "x", inputs: without(fineTune, "accelerator", "acceleratorCount") }, 1);
    const { changes } = compareRun(guessed, stated({ accelerator: "h100-sxm" }));
    assert.deepEqual(
      changes.map(({ input, to }) => [input, to]),
      [["accelerator", "h100-sxm"]],
    );
  });

  it("makes no markup of hostile names", () => {
    const evil = `"><script>alert(1)</script>`;
    const page = comparisonPage(compareRun({ ...run, id: evil }, {}), { style: "" });
    assert.doesNotMatch(page, /<script/);
  });

  it("keeps what was measured where the run stays alike, and its narrower range only there", () => {
    const measured: Inputs = {
      ...stated({ accelerator: "a100-80gb", epochs: 3 }),
      durationFactor: { value: 1.5, origin: "calibrated", reason: "learned from 3 measured runs", spread: 0.1 },
    };
    const longer = whatIf(measured, { epochs: 6 }).durationFactor;
    assert.deepEqual([longer?.value, longer?.spread], [1.5, 0.1]);
    const other = whatIf(measured, { accelerator: "h100-sxm" }).durationFactor;
    assert.deepEqual([other?.value, other?.spread], [1.5, undefined]);
    assert.match(other?.reason ?? "", /another accelerator/);
  });
});
