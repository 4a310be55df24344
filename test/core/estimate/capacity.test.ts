import assert from "node:assert/strict";
import { capacityOf, type Capacity } from "../../../src/core/estimate/capacity";
import { stated, withConstants, without } from "./support";

/** Without what libraries keep for themselves, so that bytes can be counted by hand. */
const constants = withConstants({ lastingReserveShare: 0, activationReserveShare: 0, contextBytes: 0 });
const run: Parameters<typeof stated>[0] = {
  task: "causal-lm",
  parameterCount: 4e9,
  layerCount: 20,
  hiddenSize: 2000,
  vocabularySize: 32_000,
  sequenceLength: 1000,
  precision: "bf16",
  optimizer: "adamw",
  method: "full",
  microBatchSize: 1,
  acceleratorCount: 1,
  nodeCount: 1,
  gradientCheckpointing: true,
  accelerator: "a100-80gb",
};

function of(more: Parameters<typeof stated>[0] = {}): Capacity | undefined {
  return capacityOf(stated({ ...run, ...more }), constants);
}
const fewest = (more?: Parameters<typeof stated>[0]): number | undefined => of(more)?.smallestAcceleratorCount;
const largest = (more?: Parameters<typeof stated>[0]): number | undefined => of(more)?.largestMicroBatchSize;

describe("capacity", () => {
  it("shares weights and states among the fewest devices that hold them", () => {
    // 16 bytes for each of 4 · 10^9 weights are 64 GB; an A100 has 84.6, of a 40 GB one two are needed, of 24 GB four.
    assert.equal(fewest(), 1);
    assert.equal(fewest({ accelerator: "a100-40gb" }), 2);
    assert.equal(fewest({ accelerator: "rtx-4090" }), 4);
    assert.equal(fewest({ accelerator: "a100-40gb", tensorParallelSize: 2 }), 2, "a pair holds one copy");
    assert.equal(fewest({ accelerator: "a100-40gb", zeroStage: 0 }), undefined, "each must hold all of it");
    assert.equal(fewest({ accelerator: "rtx-4090", zeroStage: 1 }), 8, "12 bytes are shared, 4 are not");
  });

  it("fills what weights and states leave, and nothing where they leave nothing", () => {
    const [alone, shared] = [largest() ?? NaN, largest({ acceleratorCount: 2 }) ?? NaN];
    assert.ok(
      alone > 0 && shared > 2 * alone,
      `${String(alone)} and ${String(shared)}: half of the states leave more room`,
    );
    assert.equal(largest({ acceleratorCount: 2, zeroStage: 0 }), alone);
    assert.equal(largest({ accelerator: "rtx-4090" }), 0);
    assert.equal(
      largest({ parameterCount: 1e6, layerCount: 1, hiddenSize: 8, sequenceLength: 8, vocabularySize: 8 }),
      undefined,
    );
  });

  it("leaves the states of a paged optimizer to the host", () => {
    // 8 of the 16 bytes may leave the device.
    assert.equal(fewest({ accelerator: "a100-40gb", pagedOptimizer: true }), 1);
    assert.ok((largest({ pagedOptimizer: true }) ?? NaN) > 2 * (largest() ?? NaN));
    assert.equal(largest({ pagedOptimizer: false }), largest());
  });

  it("is not known without a model, an accelerator or its memory", () => {
    assert.equal(capacityOf(stated(without(run, "accelerator")), constants), undefined);
    assert.equal(of({ accelerator: "abacus" }), undefined);
    assert.equal(capacityOf(stated({ task: "causal-lm", accelerator: "a100-80gb" }), constants), undefined);
    const processor = of({ accelerator: "cpu" });
    assert.deepEqual([processor?.smallestAcceleratorCount, processor?.largestMicroBatchSize], [undefined, undefined]);
    assert.ok(processor?.memory.bytesPerDevice);
  });
});
