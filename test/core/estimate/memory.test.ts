import assert from "node:assert/strict";
import { memoryOf, microBatchOf, type Memory } from "../../../src/core/estimate/workload/memory";
import { workOf } from "../../../src/core/estimate/workload/work";
import { device, isNear, valuesOf, withConstants } from "./support";

const constants = withConstants({ memoryReserveShare: 0, contextBytes: 0 });

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
    const { weightBytes, stateBytes } = memory({});
    assert.equal(weightBytes, 4e9);
    assert.equal(stateBytes, 12e9);
  });

  it("holds less state with other optimizers", () => {
    assert.equal(memory({ optimizer: "sgd" }).stateBytes, 8e9);
    assert.equal(memory({ optimizer: "adamw-8bit" }).stateBytes, 6e9);
  });

  it("holds frozen weights in 16 bit, quantized ones in fewer, embeddings apart", () => {
    assert.equal(memory({ method: "lora", trainableParameterCount: 1e6 }).weightBytes, 2e9);
    const embeddings = 2 * 32_000 * 2000;
    const expected = ((1e9 - embeddings) * 4.5) / 8 + embeddings * 2;
    assert.equal(memory({ method: "qlora", trainableParameterCount: 1e6 }).weightBytes, expected);
  });

  it("keeps the activations of every block, or their inputs when they are recomputed", () => {
    const block = 1000 * 10 * 2000 * 2 * constants.storedActivations;
    const logits = 1000 * 32_000 * 4 * 3;
    const recomputed = memory({ gradientCheckpointing: true });
    const outputs = 1000 * 32_000 * 2 * constants.storedActivations;
    assert.ok(isNear(memory({}).activationBytes, 20 * block + outputs + logits));
    assert.ok(isNear(recomputed.activationBytes, block + outputs / 20 + 20 * 1000 * 2000 * 2 + logits));
    assert.equal(recomputed.recomputedShare, 1);
  });

  it("says whether the run fits, and shards a model that does not fit into one device", () => {
    assert.equal(memory({}).fits, true);
    assert.equal(memory({}, "t4").fits, false);
    const sharded = memory({ parameterCount: 7e9, acceleratorCount: 8 });
    assert.equal(sharded.shards, 8);
    assert.equal(sharded.fits, true);
    assert.equal(memory({ acceleratorCount: 8 }).shards, 1);
  });

  it("peaks at the longest samples, whatever their mean length", () => {
    assert.ok(isNear(memory({ meanSampleTokens: 100 }).activationBytes, memory({}).activationBytes));
  });

  it("spreads a sample over devices when there are fewer samples than devices", () => {
    assert.equal(microBatchOf(valuesOf({ ...given, globalBatchSize: 4, acceleratorCount: 8 })), 0.5);
    assert.equal(microBatchOf(valuesOf({ microBatchSize: 4, globalBatchSize: 64, acceleratorCount: 8 })), 4);
  });
});
