/** What the estimate of a run costs, and the advice on it. */
import { advise } from "../../src/core/advice/advise.ts";
import { estimateSpec } from "../../src/core/analyze.ts";
import { estimateRun } from "../../src/core/estimate/estimateRun.ts";
import { resolveInputs } from "../../src/core/run/resolve.ts";
import { readSpec } from "../../src/core/run/spec.ts";
import { milliseconds, processorSeconds } from "./measure.mjs";

/** A run with everything that is asked for, so that each step is taken. */
const spec = {
  inputs: {
    parameterCount: 7e9,
    datasetTokens: 1e9,
    epochs: 1,
    sequenceLength: 2048,
    microBatchSize: 4,
    accelerator: "a100-80gb",
    acceleratorCount: 8,
    gridZone: "FRA",
  },
};

export async function measureEstimate() {
  return [
    { name: "estimate-10000-s", value: processorSeconds(estimateMany), unit: "s", aim: 0.5, limit: 1.5 },
    { name: "estimate-us", value: (await milliseconds(() => estimated(spec))) * 1000, unit: "us", aim: 50, limit: 150 },
    { name: "advice-ms", value: await slowestAdvice(), unit: "ms", aim: 5, limit: 20 },
    {
      name: "advised-spec-us",
      value: (await milliseconds(() => estimateSpec(spec, 1))) * 1000,
      unit: "us",
      aim: 5000,
      limit: 15000,
    },
  ];
}

/** From a spec to its estimate, advice left out. */
function estimated(given) {
  return estimateRun(resolveInputs(readSpec(given, 1).inputs, {}, {}));
}

/** 10,000 specs, no two alike. */
function estimateMany() {
  for (let i = 0; i < 10_000; i++) estimated({ inputs: { ...spec.inputs, parameterCount: 1e9 + i * 1e6 } });
}

/** The time of all advice on the one of several runs for which that takes longest: each asks other rules to try other changes. */
async function slowestAdvice() {
  const devices = { accelerator: "a100-80gb", acceleratorCount: 64, cloudProvider: "aws", cloudRegion: "us-east-1" };
  const text = { ...devices, task: "causal-lm", datasetId: "tatsu-lab/alpaca", epochs: 8, sequenceLength: 1024 };
  const runs = [
    spec.inputs,
    {
      ...text,
      framework: "trl",
      modelId: "meta-llama/Llama-2-70b-hf",
      method: "lora",
      packing: false,
      microBatchSize: 1,
    },
    {
      ...text,
      framework: "trl",
      modelId: "meta-llama/Llama-2-7b-hf",
      method: "full",
      precision: "fp32",
      microBatchSize: 1,
    },
    {
      ...devices,
      framework: "pytorch",
      task: "image-classification",
      modelId: "resnet152",
      method: "full",
      datasetId: "imagenet-1k",
      epochs: 90,
      precision: "fp32",
      microBatchSize: 8,
      gradientAccumulationSteps: 32,
      sweepRuns: 20,
    },
  ];
  let slowest = 0;
  for (const inputs of runs) {
    const resolved = resolveInputs(readSpec({ inputs }, 1).inputs, {}, {});
    slowest = Math.max(slowest, await milliseconds(() => advise(resolved)));
  }
  return slowest;
}
