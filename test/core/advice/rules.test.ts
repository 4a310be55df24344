import assert from "node:assert/strict";
import { AdvisedRun } from "../../../src/core/advice/advisedRun";
import { advise } from "../../../src/core/advice/advise";
import { estimateRun } from "../../../src/core/estimate/estimateRun";
import { find, fineTune, inputsOf, offered, vision, without } from "./support";

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
    assert.ok(saving > 0.5 && saving <= 0.85, String(saving));
  });

  it("does not speak of arithmetic where small passes wait for kernels", () => {
    const small = { ...one, modelId: "facebook/opt-350m", meanSampleTokens: 60, gradientAccumulationSteps: 64 };
    const found = find("advice.lora", small);
    assert.equal(found?.rejected, true);
    assert.match(found.message, /launching kernels/);
  });

  it("waits for an accelerator that is only guessed", () => {
    const nowhere = without(fineTune, "accelerator");
    assert.equal(find("advice.lora", nowhere), undefined);
    assert.ok(find("advice.pin-to-know", nowhere)?.needs?.includes("accelerator"));
  });

  it("is not for pretraining, other methods, or pictures", () => {
    assert.equal(offered("advice.lora", { ...fineTune, trainingTokens: 2e12 }), undefined);
    assert.equal(offered("advice.lora", { ...fineTune, method: "lora" }), undefined);
    assert.equal(offered("advice.lora", vision), undefined);
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
    assert.equal(offered("advice.mixed-precision", fineTune), undefined);
    assert.equal(
      offered("advice.mixed-precision", { ...vision, precision: "fp32", accelerator: "p100-sxm2" }),
      undefined,
    );
  });

  it("waits for a precision that is only guessed", () => {
    const unsaid = without({ ...vision, acceleratorCount: 1 }, "precision");
    assert.equal(offered("advice.mixed-precision", unsaid), undefined);
    assert.deepEqual(find("advice.pin-to-know", unsaid)?.needs, ["precision"]);
  });
});

describe("advice.tf32", () => {
  const wide = { ...fineTune, precision: "fp32" };

  it("applies to fp32 in PyTorch from Ampere on, and saves less than 16 bit", () => {
    const found = find("advice.tf32", wide);
    assert.ok((found?.savingFraction ?? 0) > 0.02);
    assert.ok((found?.savingFraction ?? 1) < (find("advice.mixed-precision", wide)?.savingFraction ?? 0));
  });

  it("says nothing where it is in use, by itself or by choice, or the part has none", () => {
    assert.equal(offered("advice.tf32", { ...wide, precision: "tf32" }), undefined);
    assert.equal(offered("advice.tf32", { ...wide, framework: "jax" }), undefined);
    assert.equal(offered("advice.tf32", { ...wide, accelerator: "v100-sxm2-32gb" }), undefined);
    assert.equal(offered("advice.tf32", { ...vision, precision: "fp32" }), undefined, "convolutions use it already");
  });
});

describe("advice.fused-optimizer", () => {
  const unfused = { ...fineTune, optimizer: "adamw", fusedOptimizer: false, gradientAccumulationSteps: 1 };

  it("is a hint without a figure where the optimizer takes a part of a step that is felt", () => {
    const found = find("advice.fused-optimizer", unfused);
    assert.deepEqual([found?.applies, found?.savingFraction], ["edit", null]);
    assert.match(found?.message ?? "", /No computed saving/);
  });

  it("says nothing where it is fused, hardly matters, or nothing is known of it", () => {
    assert.equal(offered("advice.fused-optimizer", { ...unfused, fusedOptimizer: true }), undefined);
    assert.equal(offered("advice.fused-optimizer", without(unfused, "fusedOptimizer")), undefined);
    const rare = { ...unfused, gradientAccumulationSteps: 128, sequenceLength: 4096, packing: true };
    assert.equal(offered("advice.fused-optimizer", rare), undefined);
  });
});

describe("advice.evaluation-frequency", () => {
  it("is a hint without a figure where an epoch is evaluated again and again", () => {
    const found = find("advice.evaluation-frequency", { ...fineTune, evaluationSteps: 10 });
    assert.deepEqual([found?.applies, found?.savingFraction], ["information", null]);
    assert.match(found?.message ?? "", /about 41 times in an epoch.*No computed saving/);
  });

  it("says nothing of a few, or of an evaluation that is not seen", () => {
    assert.equal(offered("advice.evaluation-frequency", { ...fineTune, evaluationSteps: 200 }), undefined);
    assert.equal(offered("advice.evaluation-frequency", fineTune), undefined);
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

  it("names what it changes where the samples of a pass are compared, or means taken over them", () => {
    const pairs = {
      ...fineTune,
      framework: "sentence-transformers",
      task: "embedding",
      modelId: "bert-base-uncased",
      datasetId: "ag_news",
      microBatchSize: 8,
      sequenceLength: 64,
    };
    const found = find("advice.larger-micro-batch", pairs);
    assert.match(found?.tradeOff ?? "", /^Losses that compare the samples of a pass/);
    assert.equal(found?.keepsOutcome, false);
    assert.match(find("advice.larger-micro-batch", fineTune)?.tradeOff ?? "", /^None for the result/);
  });

  it("says nothing without accumulation or without room", () => {
    assert.equal(offered("advice.larger-micro-batch", { ...fineTune, gradientAccumulationSteps: 1 }), undefined);
    const full = {
      ...fineTune,
      sequenceLength: 8192,
      packing: true,
      acceleratorCount: 2,
      gradientAccumulationSteps: 4,
    };
    assert.equal(offered("advice.larger-micro-batch", full), undefined);
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
    assert.equal(offered("advice.drop-gradient-checkpointing", long), undefined);
    assert.equal(offered("advice.drop-gradient-checkpointing", fineTune), undefined);
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
      offered("advice.cleaner-region", { ...anywhere, cloudProvider: "aws", cloudRegion: "eu-north-1" }),
      undefined,
    );
    assert.equal(offered("advice.cleaner-region", fineTune), undefined);
  });
});

describe("advice.packing", () => {
  const unpacked = { ...fineTune, packing: false, sequenceLength: 1024 };

  it("packs short texts and keeps about as many tokens in a step", () => {
    const found = find("advice.packing", unpacked);
    assert.ok((found?.savingFraction ?? 0) > 0.2);
    assert.ok(found?.change?.some(({ input, to }) => input === "packing" && to === true));
  });

  it("says nothing where texts are long, packed, or nothing says that they are not", () => {
    assert.equal(offered("advice.packing", { ...unpacked, sequenceLength: 96 }), undefined);
    assert.equal(offered("advice.packing", { ...unpacked, packing: true }), undefined);
    assert.equal(offered("advice.packing", without(unpacked, "packing")), undefined);
  });
});

/** A classifier of texts on one small board. */
const classifier = {
  framework: "transformers",
  task: "text-classification",
  modelId: "bert-base-uncased",
  datasetId: "imdb",
  epochs: 3,
  microBatchSize: 16,
  sequenceLength: 512,
  precision: "fp32",
  method: "full",
  accelerator: "t4",
  acceleratorCount: 1,
  gridZone: "DNK",
};

describe("advice.dynamic-padding", () => {
  it("applies where texts are much shorter than the length that they are padded to", () => {
    const found = find("advice.dynamic-padding", { ...classifier, datasetId: "ag_news" });
    assert.ok((found?.savingFraction ?? 0) > 0.3);
    assert.equal(
      offered("advice.dynamic-padding", { ...classifier, datasetId: "ag_news", sequenceLength: 64 }),
      undefined,
    );
    assert.equal(offered("advice.dynamic-padding", fineTune), undefined);
    const written = { ...fineTune, sequenceLength: 4096, dynamicPadding: false };
    assert.ok(
      (find("advice.dynamic-padding", written)?.savingFraction ?? 0) > 0.5,
      "a decoder that is said to be padded",
    );
    assert.ok(find("advice.packing", { ...written, packing: false }));
    const inPlace = { ...classifier, datasetId: "ag_news", dynamicPadding: true };
    assert.equal(offered("advice.dynamic-padding", inPlace), undefined);
  });
});

describe("advice.flash-attention", () => {
  it("applies where the code chooses an attention that writes its scores", () => {
    const eager = { ...fineTune, flashAttention: false, sequenceLength: 4096, packing: true };
    assert.ok((find("advice.flash-attention", eager)?.savingFraction ?? 0) > 0.05);
    assert.equal(offered("advice.flash-attention", without(eager, "flashAttention")), undefined);
    assert.equal(offered("advice.flash-attention", { ...eager, accelerator: "v100-sxm2-32gb" }), undefined);
  });
});

describe("advice.torch-compile", () => {
  it("applies to long runs of one shape, and saves no more than was measured", () => {
    const saving = savingOf("advice.torch-compile", vision);
    assert.ok(saving > 0.02 && saving <= 0.3, String(saving));
  });

  it("promises no more time than energy", () => {
    const small = { ...vision, modelId: "resnet18", datasetId: "cifar10", microBatchSize: 32, accelerator: "h100-sxm" };
    const found = find("advice.torch-compile", { ...small, acceleratorCount: 1 });
    assert.ok(Math.abs((found?.savingFraction ?? 0) - 0.3) < 1e-9);
    assert.ok((found?.timeFactor ?? 0) >= 0.65, String(found?.timeFactor));
  });

  it("is rejected where batches are padded as they are made, and not where they have one length", () => {
    assert.equal(find("advice.torch-compile", { ...fineTune, dynamicPadding: true })?.rejected, true);
    assert.equal(find("advice.torch-compile", { ...fineTune, dynamicPadding: false })?.rejected, undefined);
  });

  it("says nothing where it is on, has a compiler of its own, is short, or batches change their shape", () => {
    for (const other of [{ compiled: true }, { framework: "jax" }, { epochs: 1, datasetId: "cifar10" }]) {
      assert.equal(offered("advice.torch-compile", { ...vision, ...other }), undefined);
    }
    assert.equal(offered("advice.torch-compile", fineTune), undefined);
  });
});

describe("advice.qlora", () => {
  const adapters = { ...fineTune, method: "lora", loraRank: 16 };

  it("lets accelerators go where one does not hold the base in 16 bits", () => {
    const large = {
      ...adapters,
      accelerator: "a100-pcie-80gb",
      modelId: "meta-llama/Llama-2-70b-hf",
      acceleratorCount: 4,
      sequenceLength: 256,
      gradientCheckpointing: true,
    };
    const found = find("advice.qlora", large);
    assert.equal(found?.applies, "edit");
    assert.ok((found.savingFraction ?? 0) <= 0.72);
    assert.ok(Number(found.change?.find(({ input }) => input === "acceleratorCount")?.to) < 4);
  });

  it("says what it would cost where LoRA fits", () => {
    const found = find("advice.qlora", { ...adapters, acceleratorCount: 1 });
    assert.equal(found?.applies, "information");
    assert.ok((found.timeFactor ?? 0) > 1 && (found.savingFraction ?? 0) < 0);
    assert.ok((found.energyKwh?.high ?? 0) < 0);
  });

  it("makes a run fit", () => {
    const tight = {
      ...adapters,
      accelerator: "rtx-4090",
      acceleratorCount: 1,
      modelId: "meta-llama/Llama-2-13b-hf",
      gradientCheckpointing: true,
    };
    const found = find("advice.qlora", tight);
    assert.match(found?.title ?? "", /makes this run fit/);
    assert.equal(found?.applies, "edit");
    assert.equal(offered("advice.qlora", { ...adapters, method: "qlora" }), undefined);
  });
});

describe("advice.make-it-fit", () => {
  it("names what makes a run fit that does not, and no saving", () => {
    const tight = {
      ...fineTune,
      method: "lora",
      acceleratorCount: 1,
      accelerator: "a100-40gb",
      microBatchSize: 2,
      sequenceLength: 4096,
      packing: true,
      gradientCheckpointing: false,
    };
    const found = find("advice.make-it-fit", tight);
    assert.equal(found?.savingFraction, null);
    assert.match(found.title, /checkpointing/);
    assert.equal(offered("advice.make-it-fit", fineTune), undefined);
  });
});

describe("advice.fewer-devices", () => {
  it("applies where passes are small, and keeps the global batch", () => {
    const small = {
      ...classifier,
      accelerator: "a100-40gb",
      acceleratorCount: 8,
      microBatchSize: 4,
      precision: "bf16",
    };
    const found = find("advice.fewer-devices", small);
    const to = (input: string): number => Number(found?.change?.find((one) => one.input === input)?.to);
    assert.ok(to("acceleratorCount") < 8);
    assert.equal(to("globalBatchSize"), 32);
    assert.ok((found?.savingFraction ?? 1) <= 0.75);
  });

  it("says nothing where devices are busy, alone, or guessed", () => {
    const pretraining = {
      ...fineTune,
      trainingTokens: 2e12,
      microBatchSize: 8,
      packing: true,
      sequenceLength: 4096,
      gradientCheckpointing: true,
    };
    assert.equal(offered("advice.fewer-devices", pretraining), undefined);
    assert.equal(offered("advice.fewer-devices", { ...fineTune, acceleratorCount: 1 }), undefined);
    assert.equal(offered("advice.fewer-devices", without(fineTune, "acceleratorCount")), undefined);
  });
});

describe("advice.better-accelerator", () => {
  const onVolta = {
    ...without(vision, "accelerator"),
    cloudProvider: "aws",
    cloudInstance: "p3.2xlarge",
    acceleratorCount: 1,
    precision: "fp16",
  };

  it("names a newer part that the provider has", () => {
    const found = find("advice.better-accelerator", { ...onVolta, modelId: "vit_base_patch16_224" });
    assert.ok((found?.savingFraction ?? 0) > 0.25);
    assert.ok(found?.change?.some(({ input, from }) => input === "accelerator" && from === "v100-sxm2-16gb"));
  });

  it("says nothing without a provider, or on the newest parts", () => {
    assert.equal(offered("advice.better-accelerator", vision), undefined);
    assert.equal(
      offered("advice.better-accelerator", { ...fineTune, cloudProvider: "aws", accelerator: "b200" }),
      undefined,
    );
  });
});

describe("advice.power-cap", () => {
  const busy = {
    ...fineTune,
    trainingTokens: 2e12,
    microBatchSize: 8,
    packing: true,
    sequenceLength: 4096,
    gradientCheckpointing: true,
  };

  it("saves at the plug less than was measured on boards, and takes longer", () => {
    const found = find("advice.power-cap", busy);
    assert.ok(
      (found?.savingFraction ?? 0) > 0.03 && (found?.savingFraction ?? 1) < 0.17,
      String(found?.savingFraction),
    );
    assert.ok((found?.timeFactor ?? 0) > 1 && (found?.timeFactor ?? 2) <= 1.15);
  });

  it("agrees with what is tried by hand, and has its optimum inside", () => {
    const run = new AdvisedRun(inputsOf(busy));
    const found = find("advice.power-cap", busy);
    const watts = Number(found?.change?.[0]?.to);
    const saved = (limit: number): number => 1 - (run.try({ powerLimitWatts: limit })?.energyRatio.central ?? 1);
    assert.ok(Math.abs(saved(watts) - (found?.savingFraction ?? 0)) < 1e-9);
    assert.ok(saved(160) < saved(watts), "a cap far below");
    const boards = (limit: number): number => {
      const trial = run.try({ powerLimitWatts: limit });
      const [after, before] = [trial?.run.chain.power?.board.central ?? 0, run.chain.power?.board.central ?? 1];
      return 1 - (after / before) * (trial?.timeFactor ?? 1);
    };
    for (const limit of [280, 300]) assert.ok(boards(limit) > 0.11 && boards(limit) < 0.18, String(boards(limit)));
  });

  it("names no limit that drivers do not take", () => {
    const board = { ...vision, modelId: "vit_base_patch16_224", acceleratorCount: 1, microBatchSize: 32 };
    assert.equal(find("advice.power-cap", { ...board, accelerator: "t4", precision: "fp16" }), undefined);
    const watts = Number(find("advice.power-cap", { ...board, accelerator: "a10" })?.change?.[0]?.to);
    assert.ok(watts >= 100, String(watts));
  });

  it("says nothing where boards idle, are capped, or are no GPUs", () => {
    assert.equal(offered("advice.power-cap", fineTune), undefined);
    assert.equal(offered("advice.power-cap", { ...busy, powerLimitWatts: 300 }), undefined);
    assert.equal(offered("advice.power-cap", { ...busy, accelerator: "tpu-v4" }), undefined);
  });
});

describe("advice.early-stopping", () => {
  it("is the price of one epoch", () => {
    assert.ok(Math.abs(savingOf("advice.early-stopping", { ...vision, epochs: 10 }) - 0.1) < 1e-9);
    assert.equal(offered("advice.early-stopping", { ...vision, epochs: 3 }), undefined);
    assert.equal(offered("advice.early-stopping", { ...vision, epochs: 10, earlyStopping: true }), undefined);
    assert.equal(offered("advice.early-stopping", { ...vision, epochs: 90 }), undefined, "one of 90 is below 2 %");
  });
});

describe("advice.frozen-backbone", () => {
  it("is for few samples and pretrained weights", () => {
    const saving = savingOf("advice.frozen-backbone", classifier);
    assert.ok(saving > 0.3 && saving <= 2 / 3);
    assert.equal(offered("advice.frozen-backbone", { ...classifier, datasetId: "yelp_polarity" }), undefined);
    assert.equal(offered("advice.frozen-backbone", { ...classifier, framework: "pytorch" }), undefined);
    assert.equal(offered("advice.frozen-backbone", { ...classifier, method: "frozen-backbone" }), undefined);
  });
});

describe("advice.smaller-model", () => {
  it("names one of the family with its published quality", () => {
    const found = find("advice.smaller-model", classifier);
    assert.match(found?.message ?? "", /GLUE 77\.0 against 79\.5/);
    assert.deepEqual(found?.change, [{ input: "modelId", from: "bert-base-uncased", to: "distilbert-base-uncased" }]);
    assert.ok(Math.abs((found.savingFraction ?? 0) - 0.45) < 0.15);
  });

  it("says nothing for the smallest, in pretraining, or for a model of one's own", () => {
    assert.equal(offered("advice.smaller-model", { ...classifier, modelId: "distilbert-base-uncased" }), undefined);
    assert.equal(offered("advice.smaller-model", { ...fineTune, modelId: "gpt2", trainingTokens: 9e9 }), undefined);
  });
});

describe("advice.other-network", () => {
  const small = {
    ...vision,
    datasetId: "cifar10",
    imageSize: 224,
    accelerator: "rtx-3090",
    acceleratorCount: 1,
    microBatchSize: 64,
    method: "full",
  };

  it("names a network that is about as accurate for a fraction", () => {
    const found = find("advice.other-network", { ...small, modelId: "vgg16" });
    assert.ok((found?.savingFraction ?? 0) >= 0.3 && (found?.savingFraction ?? 1) <= 0.8);
    assert.match(found?.message ?? "", /On ImageNet/);
  });

  it("says nothing for a lean network, another task, or a network that it does not know", () => {
    assert.equal(offered("advice.other-network", { ...small, modelId: "mobilenetv3_small_100" }), undefined);
    assert.equal(offered("advice.other-network", { ...small, modelId: "vgg16", task: "segmentation" }), undefined);
    assert.equal(
      offered("advice.other-network", { ...small, modelId: "my_net", forwardFlopsPerSample: 1e9 }),
      undefined,
    );
  });
});

describe("advice.smaller-sweep", () => {
  it("is for searches alone, and of all their runs", () => {
    const search = { value: 50, origin: "stated", reason: "n_trials of the search" } as const;
    const { advice } = advise({ ...inputsOf(vision), sweepRuns: search });
    const found = advice.find(({ code }) => code === "advice.smaller-sweep");
    const { central } = estimateRun(inputsOf(vision)).energyKwh ?? { central: NaN };
    assert.ok((found?.savingFraction ?? 0) > 0.44 && (found?.savingFraction ?? 1) < 0.75);
    assert.ok((found?.energyKwh?.central ?? 0) > 20 * central);
    const pruned = advise({ ...inputsOf(vision), sweepRuns: { ...search, least: 10 } }).advice;
    assert.ok(!pruned.some(({ code }) => code === "advice.smaller-sweep"), "it stops poor trials already");
    assert.equal(
      offered("advice.smaller-sweep", { ...vision, sweepRuns: 50 }),
      undefined,
      "nothing says that it is a search",
    );
  });
});

describe("advice.input-pipeline", () => {
  it("hints where pictures come slower than devices compute", () => {
    const starved = { ...vision, modelId: "resnet18" };
    assert.equal(find("advice.input-pipeline", starved)?.savingFraction, null);
    assert.equal(
      offered("advice.input-pipeline", { ...vision, modelId: "vit_large_patch16_224", acceleratorCount: 1 }),
      undefined,
    );
  });
});

describe("advice.mixture-of-experts", () => {
  it("is a remark on large dense pretraining", () => {
    assert.equal(find("advice.mixture-of-experts", { ...fineTune, trainingTokens: 2e12 })?.applies, "information");
    assert.equal(offered("advice.mixture-of-experts", fineTune), undefined);
    const sparse = { ...fineTune, modelId: "mistralai/Mixtral-8x7B-v0.1", trainingTokens: 2e12 };
    assert.equal(offered("advice.mixture-of-experts", sparse), undefined);
  });
});

describe("advice.pruning", () => {
  const served = { ...fineTune, inferenceRequests: 1e7 };

  it("says what a second training costs where the requests are counted", () => {
    const advice = find("advice.pruning", served);
    assert.equal(advice?.applies, "information");
    assert.ok((advice.savingFraction ?? 0) < -0.8);
    assert.match(advice.message, /once more/);
  });

  it("is silent on adapters, searches, few requests and none", () => {
    assert.equal(offered("advice.pruning", fineTune), undefined);
    assert.equal(offered("advice.pruning", { ...served, inferenceRequests: 1000 }), undefined);
    assert.equal(offered("advice.pruning", { ...served, method: "lora", loraRank: 16 }), undefined);
    assert.equal(offered("advice.pruning", { ...served, sweepRuns: 10 }), undefined);
  });
});
