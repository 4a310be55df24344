import { estimateRun } from "../../../src/core/estimate/estimateRun";
import { estimateProblems } from "../../../src/core/estimate/problems";
import { resolveInputs } from "../../../src/core/run/resolve";
import type { Inputs } from "../../../src/core/run/runSpec";
import { assertGolden } from "../../support/golden";
import { stated } from "./support";

const gpt = {
  task: "causal-lm",
  parameterCount: 1.5e9,
  layerCount: 48,
  hiddenSize: 1600,
  headCount: 25,
  vocabularySize: 50257,
} as const;
const tokens = { sequenceLength: 1024, trainingTokens: 1e10 } as const;
const hour = { wallHours: 10 } as const;

/** Runs that differ in what is said of them: each kind of work, machine and place, and what is left out. */
const runs: Readonly<Record<string, Parameters<typeof stated>[0]>> = {
  "a language model on one server": {
    ...gpt,
    ...tokens,
    accelerator: "a100-sxm4-80gb",
    acceleratorCount: 8,
    microBatchSize: 8,
    precision: "bf16",
    gridZone: "DNK",
  },
  "the same on nine boards without a number of nodes": {
    ...gpt,
    ...tokens,
    accelerator: "a100-sxm4-80gb",
    acceleratorCount: 9,
    microBatchSize: 8,
    precision: "bf16",
  },
  "the same on two nodes of a cloud": {
    ...gpt,
    ...tokens,
    accelerator: "h100-sxm5-80gb",
    acceleratorCount: 16,
    nodeCount: 2,
    microBatchSize: 4,
    precision: "bf16",
    cloudProvider: "aws",
    cloudRegion: "eu-north-1",
  },
  "the same with everything that saves memory": {
    ...gpt,
    ...tokens,
    accelerator: "a100-pcie-40gb",
    acceleratorCount: 4,
    microBatchSize: 2,
    gradientAccumulationSteps: 8,
    precision: "bf16",
    gradientCheckpointing: true,
    flashAttention: true,
    compiled: true,
    optimizer: "adamw-8bit",
  },
  "the same in full precision, from epochs": {
    ...gpt,
    sequenceLength: 1024,
    datasetTokens: 1e8,
    epochs: 2,
    accelerator: "v100-sxm2-32gb",
    acceleratorCount: 2,
    precision: "fp32",
    optimizer: "sgd",
  },
  "parallel in tensors and pipelines": {
    ...gpt,
    parameterCount: 7e10,
    layerCount: 80,
    hiddenSize: 8192,
    headCount: 64,
    ...tokens,
    accelerator: "h100-sxm5-80gb",
    acceleratorCount: 64,
    nodeCount: 8,
    tensorParallelSize: 8,
    pipelineParallelSize: 2,
    microBatchSize: 1,
    precision: "bf16",
  },
  "a mixture of experts in eight bits": {
    ...gpt,
    parameterCount: 4.7e10,
    activeParameterCount: 1.3e10,
    ...tokens,
    accelerator: "h100-sxm5-80gb",
    acceleratorCount: 32,
    precision: "fp8",
    microBatchSize: 1,
  },
  adapters: {
    ...gpt,
    parameterCount: 7e9,
    trainableParameterCount: 2e7,
    method: "lora",
    loraRank: 16,
    sequenceLength: 512,
    datasetSamples: 52_000,
    epochs: 3,
    accelerator: "a100-sxm4-80gb",
    microBatchSize: 4,
    precision: "bf16",
  },
  "adapters over four bits": {
    ...gpt,
    parameterCount: 7e9,
    trainableParameterCount: 2e7,
    method: "qlora",
    loraRank: 16,
    quantizationBits: 4,
    sequenceLength: 512,
    datasetSamples: 52_000,
    epochs: 3,
    accelerator: "rtx-4090",
    microBatchSize: 4,
    precision: "bf16",
  },
  "a frozen backbone": {
    task: "image-classification",
    parameterCount: 2.5e7,
    trainableParameterCount: 2e6,
    method: "frozen-backbone",
    imageSize: 224,
    forwardFlopsPerSample: 8e9,
    datasetSamples: 50_000,
    epochs: 10,
    accelerator: "t4",
    globalBatchSize: 64,
  },
  "an encoder": {
    task: "text-classification",
    parameterCount: 1.1e8,
    layerCount: 12,
    hiddenSize: 768,
    sequenceLength: 128,
    datasetSamples: 67_000,
    epochs: 3,
    globalBatchSize: 32,
    accelerator: "t4",
    precision: "fp16",
  },
  "a translation": {
    task: "seq2seq",
    parameterCount: 6e7,
    sequenceLength: 256,
    maxSteps: 100_000,
    globalBatchSize: 128,
    accelerator: "p100-pcie-16gb",
  },
  pictures: {
    task: "image-classification",
    parameterCount: 2.56e7,
    forwardFlopsPerSample: 8.2e9,
    imageSize: 224,
    datasetSamples: 1_281_167,
    epochs: 90,
    globalBatchSize: 256,
    accelerator: "a100-sxm4-40gb",
    acceleratorCount: 8,
    precision: "fp16",
  },
  "pictures under a cap": {
    task: "image-classification",
    parameterCount: 2.56e7,
    forwardFlopsPerSample: 8.2e9,
    imageSize: 224,
    datasetSamples: 1_281_167,
    epochs: 1,
    globalBatchSize: 256,
    accelerator: "v100-sxm2-16gb",
    powerLimitWatts: 150,
    cpu: "Xeon Gold 6248",
    cpuCount: 2,
    ramGb: 384,
    pue: 1.2,
  },
  detection: {
    task: "detection",
    parameterCount: 4e7,
    forwardFlopsPerSample: 2e11,
    imageSize: 800,
    datasetSamples: 118_000,
    epochs: 12,
    globalBatchSize: 16,
    accelerator: "rtx-3090",
    acceleratorCount: 4,
  },
  segmentation: {
    task: "segmentation",
    parameterCount: 3e7,
    forwardFlopsPerSample: 1e11,
    imageSize: 512,
    trainingSamples: 320_000,
    globalBatchSize: 16,
    accelerator: "rtx-2080-ti",
  },
  diffusion: {
    task: "diffusion",
    parameterCount: 8.6e8,
    imageSize: 512,
    maxSteps: 15_000,
    globalBatchSize: 4,
    accelerator: "a10g",
    precision: "fp16",
    cloudProvider: "gcp",
    gridZone: "USA",
  },
  speech: {
    task: "speech",
    parameterCount: 9.5e7,
    datasetSamples: 28_000,
    epochs: 10,
    globalBatchSize: 32,
    accelerator: "a100-sxm4-40gb",
  },
  embedding: {
    task: "embedding",
    parameterCount: 2.2e7,
    sequenceLength: 128,
    datasetSamples: 1e6,
    epochs: 1,
    globalBatchSize: 256,
    accelerator: "l4",
    gridZone: "IRL",
    cloudProvider: "gcp",
  },
  reinforcement: { task: "reinforcement", maxSteps: 1e6, accelerator: "rtx-3090" },
  "reinforcement on processors": { task: "reinforcement", maxSteps: 1e6, accelerator: "cpu" },
  "a table": { task: "tabular", datasetSamples: 1e6, accelerator: "cpu" },
  "a slice of TPUs": {
    ...gpt,
    ...tokens,
    accelerator: "tpu-v4",
    acceleratorCount: 32,
    precision: "bf16",
    microBatchSize: 8,
  },
  "a laptop": {
    task: "image-classification",
    parameterCount: 1.1e7,
    forwardFlopsPerSample: 3.6e9,
    datasetSamples: 60_000,
    epochs: 5,
    globalBatchSize: 64,
    accelerator: "apple-m1",
  },
  "a board": {
    task: "image-classification",
    parameterCount: 3e6,
    forwardFlopsPerSample: 6e8,
    datasetSamples: 50_000,
    epochs: 5,
    globalBatchSize: 32,
    accelerator: "jetson-agx-orin",
  },
  hours: {
    ...hour,
    accelerator: "a100-sxm4-80gb",
    acceleratorCount: 8,
    gridZone: "SWE",
    sweepRuns: 20,
    usdPerAcceleratorHour: 2,
  },
  "accelerator hours in a dry place, by the kWh": {
    acceleratorHours: 1000,
    accelerator: "h100-sxm5-80gb",
    cloudProvider: "azure",
    gridZone: "ZAF",
    usdPerKwh: 0.1,
  },
  "hours at a desk": { ...hour, accelerator: "rtx-4090", gridZone: "DEU" },
  "hours of work that is known": {
    ...gpt,
    ...hour,
    accelerator: "a100-sxm4-80gb",
    microBatchSize: 4,
    sequenceLength: 1024,
    precision: "bf16",
  },
  "a limit of time": { ...gpt, accelerator: "a100-sxm4-80gb", wallTimeLimitHours: 24 },
  "no length": { ...gpt, accelerator: "a100-sxm4-80gb", microBatchSize: 8, sequenceLength: 1024 },
  "too large to fit": {
    ...gpt,
    parameterCount: 7e10,
    layerCount: 80,
    hiddenSize: 8192,
    ...tokens,
    accelerator: "t4",
    microBatchSize: 64,
  },
  "what cannot be": {
    task: "causal-lm",
    parameterCount: -5,
    epochs: Number.NaN,
    datasetSamples: 1e30,
    accelerator: "none-such",
    pue: 0.2,
    acceleratorCount: 0.5,
  },
  nothing: {},
};

/** Every figure, step, assumption and word of an estimate. The last digits are the model's, and nobody's promise. */
function lines(name: string, inputs: Inputs, isWhole: boolean): string {
  const { steps, assumptions, uncertainty, missing, sweep, ...figures } = estimateRun(inputs);
  const shown = [
    ...Object.entries(figures).map(([figure, value]) => `${figure}: ${digits(value)}`),
    ...(sweep ? [`sweep: ${sweep.runs} × ${digits(sweep.energyKwh)}, ${digits(sweep.kgCo2e)}`] : []),
    `missing: ${missing.join(" ")}`,
    ...(isWhole ? steps : []).map((step) =>
      `= ${step.name} ${digits(step.value)} ${step.unit}: ${step.formula} [${step.inputs.join(" ")}] ${step.source ?? ""}`.trimEnd(),
    ),
    ...assumptions.map(({ code, input, text, value }) => `? ${code} ${input} = ${String(value)}: ${text}`),
    ...uncertainty.map(({ input, share }) => `~ ${input} ${digits(share)}`),
    ...estimateProblems(inputs, estimateRun(inputs)).map(({ code, message }) => `! ${code} ${message}`),
  ];
  return [`# ${name}`, ...shown, "", ""].join("\n");
}

function digits(value: unknown): string {
  if (typeof value === "number") return String(Number(value.toPrecision(4)));
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value)
    .map(([key, part]) => `${key} ${digits(part)}`)
    .join(", ");
}

describe("all figures of an estimate", () => {
  it("are those that were reviewed, where the inputs are taken as they are", () => {
    assertGolden(
      "estimates-as-given.txt",
      Object.entries(runs)
        .map(([name, run]) => lines(name, stated(run), false))
        .join(""),
    );
  });

  it("are those that were reviewed, where what is missing is derived and assumed", () => {
    assertGolden(
      "estimates.txt",
      Object.entries(runs)
        .map(([name, run]) => lines(name, resolveInputs(stated(run), {}, {}), true))
        .join(""),
    );
  });
});
