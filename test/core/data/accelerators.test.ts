import assert from "node:assert/strict";
import { densePeak, findAccelerator, genericAccelerator, type Accelerator } from "../../../src/core/data/accelerators";

function accelerator(name: string): Accelerator {
  const found = findAccelerator(name);
  assert.ok(found, `no accelerator ${name}`);
  return found;
}

describe("findAccelerator", () => {
  const names: readonly (readonly [string, string])[] = [
    ["NVIDIA A100-SXM4-80GB", "a100-sxm4-80gb"],
    ["NVIDIA H100 80GB HBM3", "h100-sxm"],
    ["Tesla V100-SXM2-32GB", "v100-sxm2-32gb"],
    ["NVIDIA GeForce RTX 3080 Laptop GPU", "rtx-3080-laptop"],
    ["nvidia-tesla-t4", "t4"],
    ["A100:8", "a100-sxm4-40gb"],
    ["rtx_4090", "rtx-4090"],
    ["A100 80GB SXM4", "a100-sxm4-80gb"],
    ["RTX 3090 (24GB)", "rtx-3090"],
    ["V100 32 GB", "v100-sxm2-32gb"],
    ["v5litepod-16", "tpu-v5e"],
    ["tpu-v4-32", "tpu-v4"],
    ["Apple M2 Max", "apple-m2-max"],
    ["AMD Instinct MI300X", "mi300x"],
  ];
  for (const [name, id] of names) {
    it(`knows ${name}`, () => {
      assert.equal(accelerator(name).id, id);
    });
  }

  it("does not take a word for any device, or a name with the wrong memory, for a device", () => {
    for (const name of ["", "gpu", "cuda", "cuda:0", "auto", "cpu", "RTX 3090 48GB", "my-a100", "x8", "8"]) {
      assert.equal(findAccelerator(name), undefined, name);
    }
  });

  it("keeps the fallback apart from the names", () => {
    assert.equal(genericAccelerator().tdpWatts, 200);
  });
});

describe("densePeak", () => {
  it("gives the dense tensor rate with fp32 accumulation for mixed precision", () => {
    assert.equal(densePeak(accelerator("h100"), "bf16")?.tflops, 989.4);
    assert.equal(densePeak(accelerator("rtx 4090"), "fp16")?.tflops, 165);
  });

  it("falls back to what the part has", () => {
    assert.deepEqual(densePeak(accelerator("v100"), "tf32"), densePeak(accelerator("v100"), "fp32"));
    assert.equal(densePeak(accelerator("t4"), "bf16")?.column, "fp32Tflops");
    assert.equal(densePeak(accelerator("a100"), "fp8")?.column, "bf16DenseTflops");
    assert.equal(densePeak(accelerator("tpu-v4"), "fp16")?.column, "bf16DenseTflops");
  });

  it("does not run Pascal cards at their crippled fp16 rate", () => {
    assert.equal(densePeak(accelerator("gtx 1080 ti"), "fp16")?.column, "fp32Tflops");
    assert.equal(densePeak(accelerator("p100"), "fp16")?.column, "fp16DenseTflops");
  });

  it("says null where the table has no rate", () => {
    assert.equal(densePeak(accelerator("tpu-v4"), "fp32"), null);
  });
});
