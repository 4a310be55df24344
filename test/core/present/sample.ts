/** A hand-made analysis to hold words against: one run with everything known, one with much assumed, one whose energy is unknown. */
import type { Analysis, AnalyzedFile, AnalyzedRun } from "../../../src/core/analysis";
import type { Estimate, Range } from "../../../src/core/estimate/estimate";
import type { Inputs } from "../../../src/core/run/runSpec";

export function range(low: number, central: number, high: number): Range {
  return { low, central, high };
}

/** Nothing known. */
export const emptyEstimate: Estimate = {
  trainingFlops: null,
  mfu: null,
  wallHours: null,
  acceleratorHours: null,
  memoryGbPerAccelerator: null,
  memoryParts: null,
  fits: null,
  smallestAcceleratorCount: null,
  largestMicroBatchSize: null,
  acceleratorWatts: null,
  nodeWatts: null,
  boardKwh: null,
  itKwh: null,
  energyKwh: null,
  kgCo2e: null,
  embodiedKgCo2e: null,
  waterLitres: null,
  costUsd: null,
  missing: [],
  steps: [],
  assumptions: [],
  uncertainty: [],
};

const at = (
  path: string,
  line: number,
  text?: string,
): { path: string; line: number; column: number; text?: string } => ({
  path,
  line,
  column: 5,
  ...(text === undefined ? {} : { text }),
});

const fineTuneInputs: Inputs = {
  framework: { value: "trl", origin: "stated", sources: [at("finetune/train.py", 4)] },
  modelId: { value: "meta-llama/Llama-2-7b-hf", origin: "stated", sources: [at("finetune/train.py", 12, "MODEL")] },
  parameterCount: { value: 6_738_415_616, origin: "derived", reason: "known model" },
  datasetId: { value: "tatsu-lab/alpaca", origin: "stated", sources: [at("finetune/train.py", 13)] },
  datasetSamples: { value: 52_002, origin: "derived", reason: "known dataset" },
  epochs: {
    value: 3,
    origin: "stated",
    sources: [at("finetune/sweep.sh", 9, "--num_train_epochs 3"), at("finetune/train.py", 20)],
  },
  gradientCheckpointing: { value: true, origin: "stated", sources: [at("finetune/train.py", 22)] },
  accelerator: { value: "a100-sxm4-80gb", origin: "setting", reason: "--set" },
  acceleratorCount: { value: 8, origin: "stated", sources: [at("finetune/sweep.sh", 4)] },
  gridZone: { value: "SWE", origin: "setting", reason: "--set" },
};

/** Everything known; started by a launcher. */
export const fineTune: AnalyzedRun = {
  id: "finetune/sweep.sh#1",
  title: "SFTTrainer",
  anchor: { path: "finetune/sweep.sh", line: 8, column: 1 },
  companions: ["finetune/train.py"],
  starts: ["finetune/train.py"],
  inputs: fineTuneInputs,
  estimate: {
    ...emptyEstimate,
    trainingFlops: range(3.1e18, 3.9e18, 5e18),
    mfu: range(0.18, 0.31, 0.44),
    wallHours: range(0.9, 2.1, 4.6),
    acceleratorHours: range(7.2, 16.8, 36.8),
    memoryGbPerAccelerator: range(24, 31, 40),
    fits: true,
    acceleratorWatts: range(290, 340, 390),
    nodeWatts: range(4100, 4800, 5600),
    boardKwh: range(2.4, 5.7, 12.4),
    itKwh: range(4.3, 10.1, 21.6),
    energyKwh: range(6.04, 14.23, 30.2),
    kgCo2e: range(0.21, 0.52, 1.13),
    embodiedKgCo2e: range(0.14, 0.34, 0.74),
    sweep: { runs: 4, energyKwh: range(24.2, 56.9, 120.8), kgCo2e: range(0.84, 2.1, 4.5) },
    steps: [
      {
        name: "trainingFlops",
        value: 3.912e18,
        unit: "FLOPs",
        formula: "4·N·D + 6·Na·D",
        inputs: ["parameterCount", "trainingTokens"],
      },
      {
        name: "energyKwh",
        value: 14.23,
        unit: "kWh",
        formula: "itKwh × pue",
        inputs: ["itKwh", "pue"],
        source: "epoch, unverified",
      },
    ],
    assumptions: [{ code: "run.assumed-pue", text: "a data centre of unknown provider", input: "pue", value: 1.4 }],
    uncertainty: [
      { input: "meanSampleTokens", share: 0.62 },
      { input: "mfu", share: 0.31 },
      { input: "pue", share: 0.069 },
      { input: "acceleratorWatts", share: 0.001 },
    ],
  },
  label: null,
  advice: [],
  budget: { verdict: "none" },
  problems: [],
};

/** The same script by its own defaults: hardware, schedule and place assumed, and too large for the board. */
export const assumed: AnalyzedRun = {
  id: "finetune/train.py#1",
  title: "SFTTrainer",
  anchor: at("finetune/train.py", 31),
  companions: [],
  inputs: {
    ...fineTuneInputs,
    epochs: { value: 3, origin: "default", reason: "TrainingArguments" },
    accelerator: { value: "v100-sxm2-16gb", origin: "assumed", reason: "no hardware named" },
    acceleratorCount: { value: 1, origin: "assumed", reason: "no hardware named" },
    gridZone: { value: "WLD", origin: "assumed", reason: "no place named" },
  },
  estimate: {
    ...emptyEstimate,
    wallHours: range(20, 64, 210),
    memoryGbPerAccelerator: range(24, 31, 40),
    fits: false,
    energyKwh: range(4.8, 19.6, 81),
    kgCo2e: range(1.6, 9.3, 55),
    uncertainty: [{ input: "accelerator", share: 1 }],
  },
  label: null,
  advice: [],
  budget: { verdict: "none" },
  problems: [{ code: "evaluate.cut", message: "evaluation was cut short", line: 40 }],
};

/** The same, named with what starts it. */
export const launched: AnalyzedRun = {
  ...assumed,
  launchers: {
    files: 2,
    energyKwh: range(6.04, 56.9, 890),
    runs: [
      {
        id: fineTune.id,
        title: fineTune.title,
        anchor: fineTune.anchor,
        sets: [
          { input: "epochs", value: 3 },
          { input: "acceleratorCount", value: 8 },
        ],
        energyKwh: range(24.2, 56.9, 120.8),
        kgCo2e: range(0.84, 2.1, 4.5),
      },
      {
        id: "finetune/all | nodes.sh#1",
        title: fineTune.title,
        anchor: { path: "finetune/all | nodes.sh", line: 12, column: 1 },
        sets: [{ input: "acceleratorCount", value: 64 }],
        energyKwh: range(80, 300, 890),
        kgCo2e: null,
      },
    ],
  },
};

/** No dataset size, in a notebook. */
export const unknown: AnalyzedRun = {
  id: "vision.ipynb#1",
  title: "training loop",
  anchor: { path: "vision.ipynb", line: 7, column: 1, cell: 3 },
  companions: [],
  inputs: {
    modelId: { value: "resnet50", origin: "stated", sources: [{ path: "vision.ipynb", line: 2, cell: 1 }] },
    datasetSamples: { value: null, origin: "unknown", reason: "ImageFolder of an unknown folder" },
    epochs: { value: 90, origin: "stated", sources: [{ path: "vision.ipynb", line: 1, cell: 3 }] },
  },
  estimate: { ...emptyEstimate, missing: ["datasetSamples", "trainingSamples"] },
  label: null,
  advice: [],
  budget: { verdict: "none" },
  problems: [],
};

export const files: readonly AnalyzedFile[] = [
  { path: "README.md", language: "other", role: "none", problems: [], runs: [] },
  { path: "finetune/sweep.sh", language: "shell", role: "launcher", problems: [], runs: [fineTune] },
  {
    path: "finetune/train.py",
    language: "python",
    role: "training-script",
    problems: [{ code: "run.bad-pin", message: 'unknown input "gpus"', line: 1, column: 1 }],
    runs: [launched],
  },
  { path: "vision.ipynb", language: "notebook", role: "training-script", problems: [], runs: [unknown] },
];

export const analysis: Analysis = {
  schemaVersion: 1,
  tool: { name: "carbon-lens", version: "1.2.3" },
  files,
  totals: { runs: 2, energyKwh: range(24.2, 56.9, 120.8), kgCo2e: range(0.84, 2.1, 4.5) },
};
