import assert from "node:assert/strict";
import { isProcessorInstance } from "../../../src/core/data/processorInstances";
import { tpuSlice } from "../../../src/core/data/tpuSlices";

it("instance types without accelerators are told by their families", () => {
  for (const type of [
    "ml.c5.2xlarge",
    "m5.xlarge",
    "Standard_D4s_v3",
    "STANDARD_E4DS_V4",
    "e2-standard-4",
    "n1-standard-4",
  ])
    assert.equal(isProcessorInstance(type, true), true, type);
  for (const type of [
    "ml.p3.2xlarge",
    "g5.xlarge",
    "trn1.32xlarge",
    "inf2.xlarge",
    "Standard_NC6s_v3",
    "a2-highgpu-1g",
    "g2-standard-4",
    "h100",
    "",
  ])
    assert.equal(isProcessorInstance(type, true), false, type);
  assert.equal(isProcessorInstance("n1-standard-4", false), false);
});

it("names of TPU slices say how many chips they have", () => {
  const chips = (name: string): unknown => tpuSlice(name) && [tpuSlice(name)?.chip, tpuSlice(name)?.chips];
  assert.deepEqual(chips("v3-8"), ["tpu-v3", 4]);
  assert.deepEqual(chips("tpu-v4-32"), ["tpu-v4", 16]);
  assert.deepEqual(chips("v5litepod-8"), ["tpu-v5e", 8]);
  assert.deepEqual(chips("tpu7x-4x4x8"), ["tpu-v7", 128]);
  for (const name of ["v4", "H100-8", "v5e-0", "tpu-v4-podslice", ""]) assert.equal(chips(name), undefined, name);
});
