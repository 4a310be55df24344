import assert from "node:assert/strict";
import { estimateSpec } from "../../../src/core/analyze";
import { compareRun } from "../../../src/core/advice/compare";
import { comparisonPage, comparisonWords } from "../../../src/core/present/comparison";
import { whatIf } from "../../../src/core/run/whatIf";
import { stated } from "../estimate/support";
import { fineTune, inputsOf, without, type Given } from "./support";

const run = estimateSpec({ id: "mine", inputs: fineTune }, 1);
const compare = (given: Given): ReturnType<typeof compareRun> => compareRun(run, stated(given));

describe("what if", () => {
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

  it("makes no markup of hostile names", () => {
    const evil = `"><script>alert(1)</script>`;
    const page = comparisonPage(compareRun({ ...run, id: evil }, {}), { styleSource: "x", styleUri: "y" });
    assert.doesNotMatch(page, /<script/);
  });
});
