import assert from "node:assert/strict";
import {
  acceleratorName,
  assumedPlacePart,
  hardwarePart,
  missingWord,
  placeText,
  placeTextFrom,
  schedulePart,
  titleOf,
  valueText,
} from "../../../src/core/present/words";
import type { Input, Origin } from "../../../src/core/run/runSpec";

const given = (value: string | number, origin: Origin = "stated"): Input => ({ value, origin });

describe("words", () => {
  it("call accelerators what people call them", () => {
    const names = {
      "a100-sxm4-80gb": "A100",
      "h100-nvl": "H100",
      "rtx-4090": "RTX 4090",
      "gtx-1080-ti": "GTX 1080 Ti",
      "tpu-v5e": "TPU v5e",
      "v100-sxm2-16gb": "V100",
      mi300x: "MI300X",
      "apple-m2-max": "Apple M2 Max",
      "titan-rtx": "Titan RTX",
      "gpu-generic": "GPU",
      generic: "Generic",
      "": "",
    };
    for (const [id, name] of Object.entries(names)) assert.equal(acceleratorName(id), name);
  });

  it("name the hardware, and which half of it is assumed", () => {
    const accelerator = "a100-sxm4-80gb";
    assert.equal(hardwarePart({}), undefined);
    assert.deepEqual(hardwarePart({ accelerator: given(accelerator), acceleratorCount: given(8) }), {
      text: "8×A100",
      isAssumed: false,
    });
    assert.deepEqual(
      hardwarePart({ accelerator: given(accelerator, "assumed"), acceleratorCount: given(1, "assumed") }),
      { text: "1×A100", isAssumed: true },
    );
    assert.deepEqual(hardwarePart({ accelerator: given(accelerator, "assumed"), acceleratorCount: given(8) }), {
      text: "8×A100 (type assumed)",
      isAssumed: false,
    });
    assert.deepEqual(hardwarePart({ accelerator: given(accelerator), acceleratorCount: given(1, "assumed") }), {
      text: "1×A100 (count assumed)",
      isAssumed: false,
    });
    assert.deepEqual(
      hardwarePart({ accelerator: given(accelerator), acceleratorCount: given(32), nodeCount: given(4) }),
      { text: "32×A100 on 4 nodes", isAssumed: false },
    );
    assert.deepEqual(hardwarePart({ acceleratorCount: given(4) }), { text: "4 accelerators", isAssumed: false });
    assert.deepEqual(hardwarePart({ accelerator: given(accelerator) }), { text: "A100", isAssumed: false });
  });

  it("say the schedule as somebody chose it, not as it was computed", () => {
    assert.equal(schedulePart({}), undefined);
    assert.equal(schedulePart({ epochs: given(1) })?.text, "1 epoch");
    assert.equal(schedulePart({ maxSteps: given(4876, "derived"), epochs: given(3) })?.text, "3 epochs");
    assert.equal(schedulePart({ maxSteps: given(1000), epochs: given(3, "default") })?.text, "1,000 steps");
    assert.equal(schedulePart({ trainingTokens: given(3e11), epochs: given(1, "assumed") })?.text, "300B tokens");
    assert.equal(schedulePart({ wallHours: given(12), epochs: given(3) })?.text, "12 h");
    assert.deepEqual(schedulePart({ epochs: given(3, "assumed") }), { text: "3 epochs", isAssumed: true });
  });

  it("mention the place only where it is a guess", () => {
    assert.equal(assumedPlacePart({}), undefined);
    assert.equal(assumedPlacePart({ gridZone: given("SWE") }), undefined);
    assert.equal(assumedPlacePart({ gridZone: given("WLD", "assumed") })?.text, "world-average grid");
    assert.equal(assumedPlacePart({ gridZone: given("SWE", "assumed") })?.text, "grid of Sweden");
    assert.equal(assumedPlacePart({ carbonIntensityGramsPerKwh: given(480, "assumed") })?.text, "world-average grid");
  });

  it("give values with their unit, once", () => {
    assert.equal(valueText("sequenceLength", 2048), "2,048 tokens");
    assert.equal(valueText("datasetSamples", 52_002), "52,002");
    assert.equal(valueText("microBatchSize", 1), "1 sample");
    assert.equal(valueText("cpuCount", 1), "1 socket per node");
    assert.equal(valueText("gradientCheckpointing", false), "no");
    assert.equal(valueText("gridZone", "SWE"), "SWE (Sweden)");
    assert.equal(valueText("gridZone", "nowhere"), "nowhere");
    assert.equal(valueText("datasetSamples", null), "not found");
    assert.equal(valueText("stepSeconds", 0.5), "0.5");
  });

  it("name inputs, and leave other names alone", () => {
    assert.equal(titleOf("microBatchSize"), "micro-batch size");
    assert.equal(titleOf("stepSeconds"), "stepSeconds");
    assert.equal(missingWord("datasetSamples"), "dataset size");
    assert.equal(missingWord("precision"), "precision");
  });

  it("tell places, cells counted from one", () => {
    assert.equal(placeText({ path: "a.py", line: 3, column: 5 }), "a.py:3");
    assert.equal(placeText({ path: "a.ipynb", line: 3, cell: 0 }), "a.ipynb cell 1:3");
    assert.equal(placeTextFrom({ path: "a.py", line: 3 }, "a.py"), "line 3");
    assert.equal(placeTextFrom({ path: "a.ipynb", line: 3, cell: 1 }, "a.ipynb"), "cell 2, line 3");
    assert.equal(placeTextFrom({ path: "b.yaml", line: 3 }, "a.py"), "b.yaml:3");
  });
});
