import assert from "node:assert/strict";
import { amountOf, dataParallelOf, globalBatchOf } from "../../../src/core/estimate/workload/samples";
import { valuesOf } from "./support";

function samples(given: Parameters<typeof valuesOf>[0]): number {
  const amount = amountOf(valuesOf(given));
  assert.ok(!("missing" in amount), JSON.stringify(amount));
  return amount.samples;
}

describe("samples", () => {
  it("multiplies epochs and rows", () => {
    assert.equal(samples({ epochs: 3, datasetSamples: 52_002 }), 156_006);
  });

  it("lets steps win over epochs", () => {
    assert.equal(samples({ epochs: 3, datasetSamples: 52_002, maxSteps: 100, globalBatchSize: 32 }), 3200);
  });

  it("fills packed sequences with the tokens of the data", () => {
    const given = { epochs: 2, datasetSamples: 1000, meanSampleTokens: 200, sequenceLength: 2000, packing: true };
    assert.equal(samples(given), 200);
    assert.equal(samples({ ...given, trainingSamples: 2000 }), 200, "rows seen are not sequences");
    assert.equal(samples({ packing: true, trainingSamples: 2000, sequenceLength: 2000 }), 2000);
  });

  it("turns tokens into sequences", () => {
    assert.equal(samples({ task: "causal-lm", trainingTokens: 1e9, sequenceLength: 1000 }), 1e6);
  });

  it("says what is missing", () => {
    assert.deepEqual(amountOf(valuesOf({ epochs: 3 })), { missing: "datasetSamples" });
    assert.deepEqual(amountOf(valuesOf({ datasetSamples: 100 })), { missing: "epochs" });
  });

  it("builds the global batch from its parts", () => {
    const given = { microBatchSize: 4, gradientAccumulationSteps: 8, acceleratorCount: 16, tensorParallelSize: 2 };
    assert.equal(dataParallelOf(valuesOf(given)), 8);
    assert.equal(globalBatchOf(valuesOf(given)), 256);
    assert.equal(globalBatchOf(valuesOf({ ...given, globalBatchSize: 512 })), 512);
  });
});
