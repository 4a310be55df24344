/**
 * Every rule proves three things: a run that it helps, one that it says nothing of, and one that it would make worse, or not help though a
 * reader expects it, and says so. A rule without its three cases fails here.
 */
import assert from "node:assert/strict";
import { advise } from "../../src/core/advice/advise";
import { rules } from "../../src/core/advice/rules";
import type { AdviceSummary } from "../../src/core/analysis";
import { adviceWords } from "../../src/core/present/advice";
import type { Inputs } from "../../src/core/run/runSpec";
import { fineTune, inputsOf, vision, without, type Given } from "../core/advice/support";

interface Cases {
  readonly helps: Given | Inputs;
  readonly silent: Given | Inputs;
  readonly rejected: Given | Inputs;
  /** What is said of the last. */
  readonly says: RegExp;
}

const alone = { ...fineTune, acceleratorCount: 1, gradientAccumulationSteps: 1 };
const adapters = { ...fineTune, method: "lora", loraRank: 16 };
const pretraining = {
  ...fineTune,
  trainingTokens: 2e12,
  microBatchSize: 8,
  packing: true,
  sequenceLength: 4096,
  gradientCheckpointing: true,
};
/** A classifier of texts on one small board. */
const classifier = {
  framework: "transformers",
  task: "text-classification",
  modelId: "bert-base-uncased",
  datasetId: "ag_news",
  epochs: 3,
  microBatchSize: 16,
  sequenceLength: 512,
  precision: "fp32",
  method: "full",
  accelerator: "t4",
  acceleratorCount: 1,
  gridZone: "DNK",
};
const photos = { ...vision, method: "full", acceleratorCount: 1, accelerator: "rtx-3090", microBatchSize: 64 };
const cloud = { ...without(fineTune, "gridZone"), cloudProvider: "aws" };
const rented = { ...vision, cloudProvider: "aws", acceleratorCount: 1 };
const wide = { ...fineTune, precision: "fp32" };
const unpacked = { ...fineTune, packing: false, sequenceLength: 1024 };
const tight = { ...adapters, acceleratorCount: 1, accelerator: "a100-40gb", microBatchSize: 2, packing: true };
const unfused = { ...fineTune, optimizer: "adamw", fusedOptimizer: false, gradientAccumulationSteps: 1 };
const served = { ...fineTune, inferenceRequests: 1e7 };
const evaluated = { ...fineTune, evaluationSteps: 10 };

function repeated(given: Given, runs: number, reason: string): Inputs {
  return { ...inputsOf(given), sweepRuns: { value: runs, origin: "stated", reason } };
}

const cases: Readonly<Record<string, Cases>> = {
  "advice.mixed-precision": {
    helps: wide,
    silent: fineTune,
    rejected: { ...photos, precision: "fp32", accelerator: "gtx-1080-ti" },
    says: /no matrix units/,
  },
  "advice.tf32": {
    helps: wide,
    silent: { ...wide, precision: "tf32" },
    rejected: { ...wide, accelerator: "v100-sxm2-32gb", modelId: "gpt2" },
    says: /16 bits only/,
  },
  "advice.larger-micro-batch": {
    helps: fineTune,
    silent: { ...fineTune, gradientAccumulationSteps: 1 },
    rejected: { ...pretraining, acceleratorCount: 4, microBatchSize: 8 },
    says: /16 samples in a pass need about \d+ GB of each accelerator's 85/,
  },
  "advice.packing": {
    helps: unpacked,
    silent: { ...unpacked, packing: true },
    rejected: {
      ...adapters,
      packing: false,
      sequenceLength: 32_768,
      meanSampleTokens: 20_000,
      datasetSamples: 50_000,
      gradientCheckpointing: true,
    },
    says: /passes are full/,
  },
  "advice.dynamic-padding": {
    helps: classifier,
    silent: { ...classifier, dynamicPadding: true },
    rejected: { ...classifier, compiled: true },
    says: /compiled for one shape/,
  },
  "advice.flash-attention": {
    helps: { ...fineTune, flashAttention: false, sequenceLength: 4096, packing: true },
    silent: { ...fineTune, flashAttention: true },
    rejected: { ...fineTune, flashAttention: false, accelerator: "v100-sxm2-32gb" },
    says: /needs a part from Ampere on/,
  },
  "advice.drop-gradient-checkpointing": {
    helps: { ...fineTune, gradientCheckpointing: true },
    silent: fineTune,
    rejected: pretraining,
    says: /would not fit: it would need about \d+ GB/,
  },
  "advice.torch-compile": {
    helps: vision,
    silent: { ...vision, compiled: true },
    rejected: fineTune,
    says: /every new length is compiled again/,
  },
  "advice.lora": {
    helps: fineTune,
    silent: { ...fineTune, trainingTokens: 2e12 },
    rejected: { ...alone, modelId: "Qwen/Qwen-1_8B", packing: true, sequenceLength: 4096 },
    says: /were measured to be slower/,
  },
  "advice.qlora": {
    helps: {
      ...adapters,
      accelerator: "a100-pcie-80gb",
      modelId: "meta-llama/Llama-2-70b-hf",
      acceleratorCount: 4,
      sequenceLength: 256,
      gradientCheckpointing: true,
    },
    silent: { ...adapters, method: "qlora" },
    rejected: { ...adapters, acceleratorCount: 1 },
    says: /memory that nobody needs/,
  },
  "advice.make-it-fit": {
    helps: { ...tight, sequenceLength: 4096, gradientCheckpointing: false },
    silent: fineTune,
    rejected: { ...alone, optimizer: "adamw", accelerator: "rtx-4090" },
    says: /would still need about \d+ GB/,
  },
  "advice.fewer-devices": {
    helps: { ...classifier, accelerator: "a100-40gb", acceleratorCount: 8, microBatchSize: 4, precision: "bf16" },
    silent: { ...fineTune, acceleratorCount: 1 },
    rejected: {
      ...vision,
      modelId: "vit_large_patch16_224",
      microBatchSize: 128,
      acceleratorCount: 2,
      accelerator: "a100-80gb",
    },
    says: /are kept busy/,
  },
  "advice.better-accelerator": {
    helps: { ...rented, accelerator: "v100-sxm2-16gb", precision: "fp16", modelId: "vit_base_patch16_224" },
    silent: { ...rented, accelerator: "b200" },
    rejected: { ...rented, accelerator: "t4", precision: "fp16", modelId: "resnet18", datasetId: "cifar10" },
    says: /does not fill the one that it has/,
  },
  "advice.power-cap": {
    helps: pretraining,
    silent: { ...pretraining, powerLimitWatts: 300 },
    rejected: { ...vision, modelId: "resnet18", datasetId: "cifar10", imageSize: 32 },
    says: /hardly be felt/,
  },
  "advice.frozen-backbone": {
    helps: { ...classifier, datasetId: "imdb" },
    silent: { ...classifier, method: "frozen-backbone" },
    rejected: { ...classifier, datasetId: "yelp_polarity" },
    says: /enough to train all weights/,
  },
  "advice.smaller-model": {
    helps: classifier,
    silent: { ...classifier, modelId: "distilbert-base-uncased" },
    rejected: pretraining,
    says: /297 tokens a weight.*2\.\d times the arithmetic/,
  },
  "advice.other-network": {
    helps: { ...photos, modelId: "vgg16" },
    silent: { ...photos, modelId: "vgg16", task: "segmentation" },
    rejected: { ...photos, modelId: "convnext_atto" },
    says: /62 % of the arithmetic.*38 % more energy/,
  },
  "advice.early-stopping": {
    helps: { ...vision, epochs: 10 },
    silent: { ...vision, epochs: 10, earlyStopping: true },
    rejected: fineTune,
    says: /Of 3 epochs/,
  },
  "advice.smaller-sweep": {
    helps: repeated(vision, 50, "n_trials of the search"),
    silent: repeated(vision, 5, "n_trials of the search"),
    rejected: repeated(vision, 10, "folds of the cross-validation"),
    says: /repetitions, not candidates/,
  },
  "advice.cleaner-region": {
    helps: { ...cloud, cloudRegion: "us-east-1" },
    silent: fineTune,
    rejected: { ...cloud, cloudRegion: "eu-central-2" },
    says: /times as much/,
  },
  "advice.fused-optimizer": {
    helps: unfused,
    silent: { ...unfused, fusedOptimizer: true },
    rejected: { ...unfused, gradientAccumulationSteps: 128, sequenceLength: 4096, packing: true },
    says: /0\.\d % of a step/,
  },
  "advice.evaluation-frequency": {
    helps: evaluated,
    silent: { ...evaluated, evaluationSteps: 200 },
    rejected: { ...evaluated, earlyStopping: true },
    says: /patience counts evaluations/,
  },
  "advice.input-pipeline": {
    helps: { ...vision, modelId: "resnet18" },
    silent: fineTune,
    rejected: { ...vision, modelId: "vit_large_patch16_224", acceleratorCount: 1 },
    says: /hold memory and cores, and wait/,
  },
  "advice.mixture-of-experts": {
    helps: { ...pretraining, acceleratorCount: 1024, microBatchSize: 1 },
    silent: fineTune,
    rejected: pretraining,
    says: /about \d+ GB of each accelerator's 85/,
  },
  "advice.pruning": {
    helps: served,
    silent: { ...served, inferenceRequests: 1000 },
    rejected: { ...served, accelerator: "v100-sxm2-32gb" },
    says: /multiplies zeros like any other number/,
  },
};

describe("every rule of advice", () => {
  it("has its three cases", () => {
    assert.deepEqual(rules.map(({ code }) => code).toSorted(), Object.keys(cases).toSorted());
  });

  for (const [code, { helps, silent, rejected, says }] of Object.entries(cases)) {
    describe(code, () => {
      it("helps a run", () => {
        const found = only(code, helps);
        assert.ok(found && found.rejected !== true, code);
        assert.ok(found.applies !== "information" || found.savingFraction == null || found.savingFraction < 0);
        assert.ok(found.evidence);
      });

      it("says nothing of another", () => {
        assert.equal(only(code, silent), undefined);
      });

      it("says where it would not help, what it would cost, and why", () => {
        const found = only(code, rejected);
        assert.deepEqual([found?.rejected, found?.applies], [true, "information"], found?.title);
        assert.match(found?.message ?? "", says);
        assert.ok(found?.evidence);
        assert.ok((found.savingFraction ?? 0) <= 0 && (found.energyKwh?.low ?? 0) <= 0);
        assert.equal(found.change, undefined, "nothing that could be taken with a click");
      });
    });
  }

  it("keeps what it rejects apart from what it proposes", () => {
    const inputs = inputsOf(fineTune);
    const { rows, rejected } = adviceWords({
      id: "",
      inputs,
      estimate: undefined as never,
      ...advise(inputs),
      problems: [],
    });
    assert.ok(rejected.length > 0);
    assert.ok(rows.every(({ title }) => !title.includes("would not")));
  });
});

/** The one finding of a rule. */
function only(code: string, given: Given | Inputs): AdviceSummary | undefined {
  const found = advise(isResolved(given) ? given : inputsOf(given)).advice.filter((advice) => advice.code === code);
  assert.ok(found.length <= 1);
  return found[0];
}

function isResolved(given: Given | Inputs): given is Inputs {
  return Object.values(given).some((value) => typeof value === "object");
}
