import assert from "node:assert/strict";
import { largestMicroBatchSize, smallestAcceleratorCount } from "../../../src/core/estimate/workload/capacity";
import { memoryOf, type Memory } from "../../../src/core/estimate/workload/memory";
import { microBatchOf } from "../../../src/core/estimate/workload/samples";
import { workOf } from "../../../src/core/estimate/workload/work";
import { device, isNear, valuesOf, withConstants } from "./support";

const constants = withConstants({ lastingReserveShare: 0, activationReserveShare: 0, contextBytes: 0 });

const given = {
  task: "causal-lm",
  parameterCount: 1e9,
  layerCount: 20,
  hiddenSize: 2000,
  vocabularySize: 32_000,
  sequenceLength: 1000,
  microBatchSize: 1,
  acceleratorCount: 1,
  precision: "bf16",
  flashAttention: true,
} as const;

function memory(more: Parameters<typeof valuesOf>[0], accelerator = "a100-sxm4-80gb"): Memory {
  const values = valuesOf({ ...given, ...more });
  const work = workOf(values, constants);
  assert.ok(!("missing" in work));
  return memoryOf(values, work, device(accelerator), constants);
}

describe("memory", () => {
  it("holds 16 bytes per weight trained with Adam: master, gradient and two moments", () => {
    const { weights, gradients, optimizer } = memory({}).parts;
    assert.deepEqual([weights, gradients, optimizer], [4e9, 4e9, 8e9]);
  });

  it("holds an eighth of the logits where the loss goes over the output layer in parts", () => {
    const ofLogits = 1000 * 32_000 * 4 * 3;
    const whole = memory({ framework: "trl" }).parts.activations;
    assert.ok(isNear(whole - memory({ framework: "torchtune" }).parts.activations, (ofLogits * 7) / 8));
  });

  it("holds less state with other optimizers", () => {
    assert.equal(memory({ optimizer: "sgd" }).parts.optimizer, 4e9);
    assert.equal(memory({ optimizer: "adamw-8bit" }).parts.optimizer, 2e9);
    assert.equal(memory({ optimizer: "adafactor" }).parts.optimizer, 0);
  });

  it("holds 8 bytes per weight that trains in 16 bit itself: weight, gradient and two moments", () => {
    const { weights, gradients, optimizer } = memory({ weightPrecision: "bf16" }).parts;
    assert.deepEqual([weights, gradients, optimizer], [2e9, 2e9, 4e9]);
  });

  it("holds frozen weights in 16 bit, quantized ones in fewer, embeddings apart", () => {
    const adapters = 4e6;
    assert.equal(memory({ method: "lora", trainableParameterCount: 1e6 }).parts.weights, 2e9 + adapters);
    const embeddings = 2 * 32_000 * 2000;
    const expected = ((1e9 - embeddings) * 4.15) / 8 + embeddings * 2;
    assert.equal(memory({ method: "qlora", trainableParameterCount: 1e6 }).parts.weights, expected + adapters);
  });

  it("keeps the activations of every block, or their inputs when they are recomputed", () => {
    const block = 1000 * 10 * 2000 * 2 * constants.storedActivations;
    const logits = 1000 * 32_000 * 4 * 3;
    const recomputed = memory({ gradientCheckpointing: true });
    const outputs = 1000 * 32_000 * 2 * constants.storedActivations;
    assert.ok(isNear(memory({}).parts.activations, 20 * block + outputs + logits));
    assert.ok(isNear(recomputed.parts.activations, block + outputs / 20 + 20 * 1000 * 2000 * 2 + logits));
    assert.equal(recomputed.recomputedShare, 1);
  });

  it("says whether the run fits, and shards a model that does not fit into one device", () => {
    assert.equal(memory({}).fits, true);
    assert.equal(memory({}, "t4").fits, false);
    // 24 GB on the box are 24 · 2^30 bytes, less what the driver keeps.
    assert.ok(isNear(device("rtx-3090").memoryBytes, 25.4e9, 0.01));
    const sharded = memory({ parameterCount: 7e9, acceleratorCount: 8 });
    assert.equal(sharded.shards, 8);
    assert.equal(sharded.fits, true);
    assert.equal(memory({ acceleratorCount: 8 }).shards, 1);
  });

  it("shares states, then gradients, then weights, as the ZeRO stage says, with 16-bit weights and a master among the states", () => {
    const parts = (zeroStage: number): readonly number[] => {
      const { weights, gradients, optimizer } = memory({ zeroStage, acceleratorCount: 8 }).parts;
      return [weights, gradients, optimizer];
    };
    assert.deepEqual(parts(0), [4e9, 4e9, 8e9]);
    assert.deepEqual(parts(1), [2e9, 2e9, 12e9 / 8]);
    assert.deepEqual(parts(2), [2e9, 2e9 / 8, 12e9 / 8]);
    const twoBlocks = (2 * 1e9 * 2) / 20;
    assert.deepEqual(parts(3), [2e9 / 8 + twoBlocks, 2e9 / 8, 12e9 / 8]);
  });

  it("leaves on the device what is not offloaded", () => {
    const { weights, gradients, optimizer } = memory({ zeroStage: 2, offload: true, acceleratorCount: 8 }).parts;
    assert.deepEqual([weights, gradients, optimizer], [2e9, 0, 0]);
    // Two blocks at a time come back to be computed with.
    assert.equal(memory({ offload: true }).parts.weights, (2 * 1e9 * 2) / 20);
  });

  it("moves states of a paged optimizer to the host where the device is full, and only as many as it takes", () => {
    const room = device("t4").memoryBytes ?? 0;
    const paged = memory({ pagedOptimizer: true }, "t4");
    assert.equal(memory({}, "t4").fits, false);
    assert.equal(paged.fits, true);
    assert.ok(isNear(paged.bytesPerDevice, room));
    assert.ok(isNear(paged.evictedBytes, memory({}).bytesPerDevice - room));
    assert.equal(memory({ pagedOptimizer: true }).evictedBytes, 0);
    // What is no state must go in all the same.
    assert.equal(memory({ pagedOptimizer: true, parameterCount: 2e9 }, "t4").fits, false);
  });

  it("fits a 65-billion QLoRA with paged states into 48 GB, as was published", () => {
    const run = {
      modelId: "huggyllama/llama-65b",
      task: "causal-lm",
      method: "qlora",
      loraRank: 64,
      quantizationBits: 4,
    };
    const size = {
      parameterCount: 65e9,
      layerCount: 80,
      hiddenSize: 8192,
      vocabularySize: 32_000,
      sequenceLength: 528,
    };
    const values = valuesOf({ ...run, ...size, microBatchSize: 1, gradientCheckpointing: true, pagedOptimizer: true });
    const work = workOf(values, withConstants({}));
    assert.ok(!("missing" in work));
    assert.equal(memoryOf(values, work, device("rtx-a6000"), withConstants({})).fits, true);
  });

  it("holds texts as long as the run's longest, where their mean is known and they are not packed", () => {
    const of = (more: object): number => memory({ maxSteps: 64, ...more }).parts.activations;
    // Of 64 texts the longest is 2.5 times the mean.
    assert.ok(isNear(of({ meanSampleTokens: 200 }), of({ sequenceLength: 500, meanSampleTokens: 500 })));
    assert.ok(of({ meanSampleTokens: 200, packing: true }) > of({ meanSampleTokens: 200 }));
  });

  it("holds frozen networks that stand beside the trained one in 16 bit", () => {
    assert.equal(memory({ frozenForwardPasses: 3 }).parts.weights, 4e9 + 6e9);
  });

  it("holds the encoders beside a diffusion model whole on each device, in the precision of the run, without gradients or states", () => {
    const unet = {
      ...given,
      task: "diffusion",
      modelId: "stable-diffusion-v1-5",
      imageSize: 512,
      forwardFlopsPerSample: 8e11,
      acceleratorCount: 8,
      zeroStage: 3,
    } as const;
    const with2e8 = (more: object): readonly number[] => {
      const [beside, alone] = [1.2e9, 1e9].map((count) => memory({ ...unet, ...more, pipelineParameterCount: count }));
      assert.ok(beside && alone);
      const { weights, gradients, optimizer, activations } = beside.parts;
      const other = alone.parts;
      assert.equal(beside.encoderBytes, weights - other.weights);
      return [
        weights - other.weights,
        gradients - other.gradients,
        optimizer - other.optimizer,
        activations - other.activations,
      ];
    };
    assert.deepEqual(with2e8({}), [4e8, 0, 0, 0]);
    assert.deepEqual(with2e8({ precision: "fp32" }), [8e8, 0, 0, 0]);
    assert.deepEqual(with2e8({ method: "lora" }), [4e8, 0, 0, 0]);
    // Their forward passes are no second copy of the trained network.
    assert.deepEqual(with2e8({ frozenForwardPasses: 1.4 }), [4e8, 0, 0, 0]);
    assert.equal(memory({ ...unet, pipelineParameterCount: 5e8 }).encoderBytes, 0);
  });

  it("knows the fewest devices, and the largest micro-batch, that fit", () => {
    const of = (more: Parameters<typeof valuesOf>[0], accelerator: string): readonly (number | undefined)[] => {
      const values = valuesOf({ ...given, gradientCheckpointing: true, ...more });
      const work = workOf(values, constants);
      assert.ok(!("missing" in work));
      const on = [values, work, device(accelerator), constants] as const;
      const [count, batch] = [smallestAcceleratorCount(...on), largestMicroBatchSize(...on)];
      if (count !== undefined) {
        const fitting = (acceleratorCount: number): boolean | undefined =>
          memory({ gradientCheckpointing: true, ...more, acceleratorCount }, accelerator).fits;
        assert.equal(fitting(count), true);
        if (count > 1) assert.equal(fitting(count / 2), false);
      }
      if (batch !== undefined && batch > 0) {
        const fitting = (microBatchSize: number): boolean | undefined =>
          memory({ gradientCheckpointing: true, ...more, microBatchSize }, accelerator).fits;
        assert.deepEqual([fitting(batch), fitting(batch + 1)], [true, false]);
      }
      return [count, batch];
    };
    assert.equal(of({}, "a100-sxm4-80gb")[0], 1);
    assert.deepEqual(of({ parameterCount: 1.2e9 }, "t4"), [2, 0]);
    assert.equal(
      of({ parameterCount: 7e9, hiddenSize: 4096, layerCount: 32, acceleratorCount: 8 }, "a100-sxm4-80gb")[0],
      2,
    );
    assert.equal(of({ parameterCount: 1e13, hiddenSize: 1e5 }, "t4")[0], undefined);
  });

  it("peaks at the longest samples, whatever their mean length", () => {
    assert.ok(isNear(memory({ meanSampleTokens: 100 }).parts.activations, memory({}).parts.activations));
  });

  it("spreads a sample over devices when there are fewer samples than devices", () => {
    assert.equal(microBatchOf(valuesOf({ ...given, globalBatchSize: 4, acceleratorCount: 8 })), 0.5);
    assert.equal(microBatchOf(valuesOf({ microBatchSize: 4, globalBatchSize: 64, acceleratorCount: 8 })), 4);
  });
});
