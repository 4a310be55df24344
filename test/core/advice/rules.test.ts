import assert from "node:assert/strict";
import { find, fineTune, vision, without } from "./support";

/** 0–1, of a rule that must apply. */
function savingOf(...[code, given]: Parameters<typeof find>): number {
  const found = find(code, given);
  assert.ok(found?.savingFraction != null, `${code} has no saving`);
  return found.savingFraction;
}

describe("advice.lora", () => {
  const one = { ...fineTune, acceleratorCount: 1, gradientAccumulationSteps: 1 };
  const small = { ...one, modelId: "Qwen/Qwen-1_8B", packing: true };

  it("saves most where the optimizer decides, and no more than was measured", () => {
    const peft = {
      ...one,
      modelId: "meta-llama/Llama-3.2-3B",
      accelerator: "l40s",
      microBatchSize: 4,
      packing: true,
      sequenceLength: 210,
    };
    const saving = savingOf("advice.lora", peft);
    assert.ok(saving > 0.4 && saving <= 0.56, String(saving));
  });

  it("saves at most a third where arithmetic decides", () => {
    const saving = savingOf("advice.lora", { ...small, sequenceLength: 2048, gradientAccumulationSteps: 8 });
    assert.ok(saving > 0.1 && saving <= 1 / 3, String(saving));
  });

  it("promises no energy from 4,096 tokens in a pass on", () => {
    const found = find("advice.lora", { ...small, sequenceLength: 4096 });
    assert.equal(found?.applies, "information");
    assert.match(found.title, /hardly energy/);
  });

  it("saves more where one accelerator then holds what several shared", () => {
    const shared = {
      ...small,
      modelId: "Qwen/Qwen-7B",
      acceleratorCount: 2,
      sequenceLength: 256,
      gradientCheckpointing: true,
    };
    const saving = savingOf("advice.lora", shared);
    assert.ok(saving > 0.56 && saving <= 0.85, String(saving));
  });

  it("is not for pretraining, other methods, or pictures", () => {
    assert.equal(find("advice.lora", { ...fineTune, trainingTokens: 2e12 }), undefined);
    assert.equal(find("advice.lora", { ...fineTune, method: "lora" }), undefined);
    assert.equal(find("advice.lora", vision), undefined);
  });
});

describe("advice.mixed-precision", () => {
  it("applies to fp32 on parts with matrix units", () => {
    const found = find("advice.mixed-precision", { ...fineTune, precision: "fp32" });
    assert.deepEqual(found?.change, [{ input: "precision", from: "fp32", to: "bf16" }]);
    assert.ok((found.savingFraction ?? 0) > 0.3);
    const volta = find("advice.mixed-precision", { ...vision, precision: "fp32", accelerator: "v100-sxm2-32gb" });
    assert.equal(volta?.change?.[0]?.to, "fp16");
  });

  it("says nothing where 16 bit is in use or the part has no units for it", () => {
    assert.equal(find("advice.mixed-precision", fineTune), undefined);
    assert.equal(find("advice.mixed-precision", { ...vision, precision: "fp32", accelerator: "p100-sxm2" }), undefined);
  });

  it("waits for a precision that is only guessed", () => {
    const unsaid = without({ ...vision, acceleratorCount: 1 }, "precision");
    assert.equal(find("advice.mixed-precision", unsaid), undefined);
    assert.deepEqual(find("advice.pin-to-know", unsaid)?.needs, ["precision"]);
  });
});

describe("advice.larger-micro-batch", () => {
  it("trades accumulation for larger passes and keeps the batch of a step", () => {
    const found = find("advice.larger-micro-batch", fineTune);
    const to = (input: string): number => Number(found?.change?.find((one) => one.input === input)?.to);
    assert.equal(to("microBatchSize") * to("gradientAccumulationSteps"), 16);
    assert.ok(to("microBatchSize") > 1);
    assert.ok((found?.timeFactor ?? 1) < 1);
  });

  it("says nothing without accumulation or without room", () => {
    assert.equal(find("advice.larger-micro-batch", { ...fineTune, gradientAccumulationSteps: 1 }), undefined);
    const full = {
      ...fineTune,
      sequenceLength: 8192,
      packing: true,
      acceleratorCount: 2,
      gradientAccumulationSteps: 4,
    };
    assert.equal(find("advice.larger-micro-batch", full), undefined);
  });
});

describe("advice.drop-gradient-checkpointing", () => {
  const checkpointed = { ...fineTune, gradientCheckpointing: true };

  it("applies where memory holds the activations", () => {
    const saving = savingOf("advice.drop-gradient-checkpointing", checkpointed);
    assert.ok(saving > 0.05 && saving < 0.34, String(saving));
  });

  it("says nothing where it does not, or where it is off", () => {
    const long = { ...checkpointed, sequenceLength: 16_384, packing: true, microBatchSize: 4 };
    assert.equal(find("advice.drop-gradient-checkpointing", long), undefined);
    assert.equal(find("advice.drop-gradient-checkpointing", fineTune), undefined);
  });
});

describe("advice.cleaner-region", () => {
  const anywhere = without(fineTune, "gridZone");

  it("names a cleaner region of the same provider, on one basis", () => {
    const found = find("advice.cleaner-region", { ...anywhere, cloudProvider: "aws", cloudRegion: "us-east-1" });
    assert.equal(found?.saves, "carbon");
    assert.match(found.message, /both over the life cycle|both direct emissions/);
    assert.ok((found.savingFraction ?? 0) > 0.5);
  });

  it("says nothing where it is clean already, or the place is not a region", () => {
    assert.equal(
      find("advice.cleaner-region", { ...anywhere, cloudProvider: "aws", cloudRegion: "eu-north-1" }),
      undefined,
    );
    assert.equal(find("advice.cleaner-region", fineTune), undefined);
  });
});
