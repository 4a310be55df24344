import assert from "node:assert/strict";
import { communicationSeconds } from "../../../src/core/estimate/communication";
import { memoryOf } from "../../../src/core/estimate/workload/memory";
import { stepTimeOf, type StepTime } from "../../../src/core/estimate/stepTime";
import { workOf, type Work } from "../../../src/core/estimate/workload/work";
import { boardWatts } from "../../../src/core/estimate/power";
import { estimateRun } from "../../../src/core/estimate/estimateRun";
import { resolveInputs } from "../../../src/core/run/resolve";
import { device, isNear, stated, valuesOf, withConstants } from "./support";

const constants = withConstants({});

const decoder = {
  task: "causal-lm",
  framework: "transformers",
  parameterCount: 7e9,
  layerCount: 32,
  hiddenSize: 4096,
  vocabularySize: 32_000,
  sequenceLength: 2048,
  microBatchSize: 4,
  acceleratorCount: 1,
  precision: "bf16",
  flashAttention: true,
} as const;

function workFor(more: object): Work {
  const work = workOf(valuesOf({ ...decoder, ...more }), constants);
  assert.ok(!("missing" in work));
  return work;
}

function stepFor(more: object, accelerator = "a100-sxm4-80gb"): StepTime {
  const values = valuesOf({ ...decoder, ...more });
  const work = workFor(more);
  const on = device(accelerator);
  const step = stepTimeOf(values, work, on, memoryOf(values, work, on, constants), constants);
  assert.ok(step);
  return step;
}

function bytesFor(more: object): number {
  return memoryOf(valuesOf({ ...decoder, ...more }), workFor(more), device("a100-sxm4-80gb"), constants).bytesPerDevice;
}

describe("what an engineer knows by heart", () => {
  it("experts are all held, and each token meets few of them", () => {
    const sparse = { parameterCount: 47e9, activeParameterCount: 13e9 };
    const dense = { parameterCount: 13e9 };
    assert.ok(bytesFor(sparse) > 3 * bytesFor(dense));
    assert.ok(isNear(workFor(sparse).trainingFlops, workFor(dense).trainingFlops));
  });

  it("a 4-bit base takes less than half of the memory and somewhat more time", () => {
    const adapter = { method: "lora", microBatchSize: 1, gradientCheckpointing: true };
    const quantized = { ...adapter, method: "qlora" };
    assert.ok(bytesFor(quantized) < 0.5 * bytesFor(adapter));
    const slower = stepFor(quantized).seconds / stepFor(adapter).seconds;
    assert.ok(slower > 1 && slower < 1.6, String(slower));
  });

  it("adapters take two thirds of the arithmetic, and less than a quarter of the memory", () => {
    const ratio = stepFor({ method: "lora" }).arithmeticSeconds / stepFor({}).arithmeticSeconds;
    assert.ok(ratio > 0.65 && ratio < 0.72, String(ratio));
    assert.ok(bytesFor({ method: "lora", microBatchSize: 1 }) < 0.25 * bytesFor({ microBatchSize: 1 }));
  });

  it("full recomputation takes a third more arithmetic and a fraction of the activations", () => {
    const ratio = stepFor({ gradientCheckpointing: true }).arithmeticSeconds / stepFor({}).arithmeticSeconds;
    assert.ok(isNear(ratio, 4 / 3), String(ratio));
  });

  it("gradients cross NVLink sooner than PCIe, and PCIe sooner than the network", () => {
    const seconds = (accelerator: string, more: object): number => {
      const values = valuesOf({ ...decoder, acceleratorCount: 8, microBatchSize: 1, zeroStage: 0, ...more });
      const work = workFor({ acceleratorCount: 8 });
      const on = device(accelerator);
      return communicationSeconds(values, work, on, memoryOf(values, work, on, constants), 1, constants);
    };
    const fabric = seconds("a100-sxm4-80gb", { nodeCount: 1 });
    const bus = seconds("a100-pcie-80gb", { nodeCount: 1 });
    const network = seconds("a100-pcie-80gb", { nodeCount: 8 });
    assert.ok(fabric < bus && bus < network, [fabric, bus, network].join());
  });

  it("work over pictures grows with their area", () => {
    const at = (imageSize: number): number => {
      return (
        estimateRun(resolveInputs(stated({ modelId: "resnet50", imageSize, trainingSamples: 1e6 }), {}, {}))
          .trainingFlops?.central ?? NaN
      );
    };
    assert.ok(isNear(at(448), 4 * at(224)));
  });

  it("a board that waits draws little, one that is busy nearly its limit", () => {
    const on = device("a100-sxm4-80gb");
    const draw = (arithmetic: number): number =>
      boardWatts(on, { arithmetic, traffic: 0, communication: 0, isKnown: true }, valuesOf({}), constants);
    assert.ok(draw(0) < 0.25 * on.limitWatts && draw(1) > 0.85 * on.limitWatts && draw(1) <= on.limitWatts);
  });
});
