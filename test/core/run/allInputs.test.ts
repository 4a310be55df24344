/** Every input of many runs, with its origin, what it follows from and its reason: none changes unseen. */
import { HubTable } from "../../../src/core/hub/hubTable";
import type { Calibration, ResolveContext } from "../../../src/core/run/calibration";
import { resolveInputs } from "../../../src/core/run/resolve";
import type { DatasetSelection, Input, Inputs, Pins } from "../../../src/core/run/runSpec";
import { assertGolden } from "../../support/golden";
import { stated } from "../estimate/support";

type Given = Parameters<typeof stated>[0];

interface Case extends ResolveContext {
  readonly given: Given | Inputs;
  readonly pins?: Pins;
  readonly settings?: Pins;
  readonly selection?: Partial<DatasetSelection>;
}

const gpt = { task: "causal-lm", layerCount: 48, hiddenSize: 1600, headCount: 25, vocabularySize: 50_257 } as const;
const lm = { task: "causal-lm", modelId: "gpt2" } as const;

/** Cases by what they are about; most differ from a neighbour in one thing. */
const cases: Readonly<Record<string, Given | Case>> = {
  // Instances.
  "an instance with accelerators": { cloudInstance: "p4d.24xlarge" },
  "its number of nodes": { cloudInstance: "p4d.24xlarge", nodeCount: 3 },
  "its accelerators are counted by the code": { cloudInstance: "p4d.24xlarge", acceleratorCount: 4 },
  "a notebook service's name for it": { cloudInstance: "ml.p3.8xlarge" },
  "an instance of another provider than is said": { cloudInstance: "p3.2xlarge", cloudProvider: "gcp" },
  "an instance of which the provider decides": { cloudInstance: "a2-highgpu-1g", cloudProvider: "gcp" },
  "an instance without accelerators": { cloudInstance: "c5.18xlarge" },
  "… and an accelerator is said": { cloudInstance: "c5.18xlarge", accelerator: "t4" },
  "… and a number of accelerators is said": { cloudInstance: "c5.18xlarge", acceleratorCount: 2 },
  "an instance of no table": { cloudInstance: "zz9.plural" },
  "an instance of no table, and an accelerator": { cloudInstance: "zz9.plural", accelerator: "h100-sxm5-80gb" },
  // Accelerators by their names.
  "an accelerator by another of its names": { accelerator: "NVIDIA A100-SXM4-40GB" },
  "a processor by its name": { accelerator: "AMD EPYC 7763" },
  "any processor": { accelerator: "cpu" },
  "an accelerator of no table": { accelerator: "Foo 9000" },
  "what cannot be an accelerator": { accelerator: 5 },
  // Places.
  "a region": { cloudRegion: "eu-north-1" },
  "a region and its provider": { cloudRegion: "us-east-1", cloudProvider: "aws" },
  "a region that its provider does not have": { cloudRegion: "eu-north-1", cloudProvider: "gcp" },
  "a region with a figure of its own": { cloudRegion: "europe-north1", cloudProvider: "gcp" },
  "a country as region": { cloudRegion: "Denmark" },
  "a region of no table": { cloudRegion: "atlantis-1" },
  "a provider alone": { cloudProvider: "azure" },
  "a provider of no table": { cloudProvider: "somebody" },
  "a country": { gridZone: "SWE" },
  "a country with parts": { gridZone: "USA" },
  "a state": { gridZone: "US-TX" },
  "a part of a country without a figure": { gridZone: "IT-NO" },
  "no known place": { gridZone: "Atlantis" },
  "the world": { gridZone: "WLD" },
  "a country and its intensity": { gridZone: "DNK", carbonIntensityGramsPerKwh: 99 },
  "a country's intensity now": {
    given: { gridZone: "DNK" },
    live: { country: "DNK", gramsCo2ePerKwh: 42, reason: "now" },
  },
  "the intensity now of a country that a part lies in": {
    given: { gridZone: "US-TX" },
    live: { country: "USA", gramsCo2ePerKwh: 43, reason: "now" },
  },
  "the intensity now of another country": {
    given: { gridZone: "SWE" },
    live: { country: "DNK", gramsCo2ePerKwh: 42, reason: "now" },
  },
  // Batches.
  "devices, tensor and pipeline parallel": { acceleratorCount: 32, tensorParallelSize: 4, pipelineParallelSize: 2 },
  "tensor parallel alone": { acceleratorCount: 32, tensorParallelSize: 4 },
  "pipeline parallel alone": { acceleratorCount: 32, pipelineParallelSize: 4 },
  "more parts than devices": { acceleratorCount: 4, tensorParallelSize: 4, pipelineParallelSize: 2 },
  "as many parts as devices": { acceleratorCount: 8, tensorParallelSize: 4, pipelineParallelSize: 2 },
  "all of a batch but its sum": { microBatchSize: 3, gradientAccumulationSteps: 5, acceleratorCount: 2 },
  "… without accumulation": { microBatchSize: 3, acceleratorCount: 2 },
  "… without devices": { microBatchSize: 3, gradientAccumulationSteps: 5 },
  "… without a micro-batch": { gradientAccumulationSteps: 5, acceleratorCount: 2 },
  "a sum and a micro-batch": { globalBatchSize: 96, microBatchSize: 3, acceleratorCount: 2 },
  "a sum and an accumulation": { globalBatchSize: 96, gradientAccumulationSteps: 3, acceleratorCount: 2 },
  "a sum that is one micro-batch of each": { globalBatchSize: 6, microBatchSize: 3, acceleratorCount: 2 },
  "a sum of as many steps as devices": { globalBatchSize: 6, gradientAccumulationSteps: 3, acceleratorCount: 2 },
  "a sum that is less than a micro-batch of each": { globalBatchSize: 5, microBatchSize: 3, acceleratorCount: 2 },
  "a sum that is less than the steps": { globalBatchSize: 5, gradientAccumulationSteps: 3, acceleratorCount: 2 },
  "a sum alone": { globalBatchSize: 96, acceleratorCount: 2 },
  "a sum and a micro-batch, on unknown devices": { globalBatchSize: 96, microBatchSize: 3 },
  // Amounts.
  steps: { maxSteps: 100, globalBatchSize: 10, acceleratorCount: 1 },
  "steps of an unknown batch": { maxSteps: 100 },
  epochs: { epochs: 3, datasetSamples: 1000, globalBatchSize: 10, acceleratorCount: 1 },
  "epochs of unknown data": { epochs: 3, globalBatchSize: 10, acceleratorCount: 1 },
  "data without epochs": { datasetSamples: 1000, globalBatchSize: 10, acceleratorCount: 1 },
  "steps and epochs": { maxSteps: 100, epochs: 3, datasetSamples: 1000, globalBatchSize: 10, acceleratorCount: 1 },
  "steps of an unknown batch, and epochs": { maxSteps: 100, epochs: 3, datasetSamples: 1000 },
  // What cannot be taken.
  "nothing and less": {
    microBatchSize: 0,
    gradientAccumulationSteps: -2,
    globalBatchSize: Infinity,
    acceleratorCount: 0,
  },
  "words for numbers": { acceleratorCount: "eight", epochs: "3", cloudInstance: "", gridZone: "" },
  // Models.
  "a model of the table": { modelId: "gpt2" },
  "another depth under its name": { modelId: "gpt2", layerCount: 24 },
  "another width under its name": { modelId: "gpt2", hiddenSize: 1024 },
  "about its width": { modelId: "gpt2", hiddenSize: 770 },
  "another vocabulary under its name": { modelId: "gpt2", vocabularySize: 1000 },
  "a variant": { modelId: "some-lab/gpt2-medium-finetuned" },
  experts: { modelId: "mistralai/Mixtral-8x7B-v0.1" },
  "a size in a name": { modelId: "some-lab/unheard-of-13b-chat" },
  "experts in a name": { modelId: "some-lab/unheard-of-30b-a3b" },
  "a name": { modelId: "some-lab/unheard-of" },
  "an architecture": gpt,
  "an architecture and a name": { ...gpt, modelId: "some-lab/unheard-of-13b" },
  "layers alone": { task: "causal-lm", layerCount: 12 },
  "layers and width": { task: "causal-lm", layerCount: 12, hiddenSize: 768 },
  "a vision transformer": {
    task: "image-classification",
    layerCount: 12,
    hiddenSize: 768,
    headCount: 12,
    imageSize: 224,
  },
  "a vision transformer without a size of pictures": {
    task: "image-classification",
    layerCount: 12,
    hiddenSize: 768,
    headCount: 12,
  },
  "weights that the code leaves open": {
    given: {
      ...stated(gpt),
      parameterCount: { value: null, origin: "unknown", reason: "layers of an unknown library" },
    },
  },
  "a windowed model": { modelId: "mistralai/Mistral-7B-v0.1", sequenceLength: 8192 },
  "windows in some layers": { modelId: "google/gemma-2-9b", sequenceLength: 8192 },
  "a window that holds the sequence": { modelId: "mistralai/Mistral-7B-v0.1", sequenceLength: 4096 },
  "a windowed model of another depth": { modelId: "mistralai/Mistral-7B-v0.1", sequenceLength: 8192, layerCount: 4 },
  "a network over pictures": { modelId: "resnet50" },
  "… at another size": { modelId: "resnet50", imageSize: 448 },
  "… at its own size": { modelId: "resnet50", imageSize: 224 },
  "… with other work": { modelId: "resnet50", forwardFlopsPerSample: 1e9 },
  "… with about its work": { modelId: "resnet50", forwardFlopsPerSample: 8.5e9 },
  "a speech model": { modelId: "facebook/wav2vec2-base", task: "speech" },
  "… over known recordings": { modelId: "facebook/wav2vec2-base", task: "speech", meanSampleTokens: 750 },
  "a speech model that pads": { modelId: "openai/whisper-small", task: "speech" },
  // The Hub.
  "a model that the Hub knows": { given: { modelId: "lab/net", task: "causal-lm" }, hub: hubOf() },
  "a model that the Hub does not know": { given: { modelId: "lab/none" }, hub: hubOf() },
  "a model that the Hub is asked for": { given: { modelId: "lab/new" }, hub: hubOf() },
  "a model that the table knows, and the Hub too": { given: { modelId: "gpt2" }, hub: hubOf() },
  "a model whose weights are counted": { given: { modelId: "lab/net", parameterCount: 7 }, hub: hubOf() },
  "data that the Hub knows": { given: { ...lm, datasetId: "lab/rows", epochs: 1 }, hub: hubOf() },
  "… half of it": { given: { ...lm, datasetId: "lab/rows" }, hub: hubOf(), selection: { fraction: 0.5 } },
  "… another split": { given: { ...lm, datasetId: "lab/rows" }, hub: hubOf(), selection: { split: "test" } },
  "… a split that is not there": { given: { ...lm, datasetId: "lab/rows" }, hub: hubOf(), selection: { split: "dev" } },
  "… filtered": { given: { ...lm, datasetId: "lab/rows" }, hub: hubOf(), selection: { rowsKnown: false } },
  "… of several parts": { given: { ...lm, datasetId: "lab/parts" }, hub: hubOf() },
  "… one of several parts": { given: { ...lm, datasetId: "lab/parts" }, hub: hubOf(), selection: { subset: "b" } },
  "data that the Hub is asked for": { given: { ...lm, datasetId: "lab/newRows" }, hub: hubOf() },
  // Data.
  "data of the table": { ...lm, datasetId: "imdb", epochs: 2 },
  "… half of it, with rows held out": {
    given: { ...lm, datasetId: "imdb", epochs: 2 },
    selection: { fraction: 0.5, heldOut: 100 },
  },
  "… all of it held out": { given: { ...lm, datasetId: "imdb" }, selection: { heldOut: 1e9 } },
  "… filtered from the table": { given: { ...lm, datasetId: "imdb" }, selection: { rowsKnown: false } },
  "… cut into blocks": {
    given: { ...lm, datasetId: "wikitext" },
    selection: { subset: "wikitext-103-raw-v1", regrouped: true },
  },
  "… another split of the table": { given: { ...lm, datasetId: "squad" }, selection: { split: "validation" } },
  "… two splits of the table": { given: { ...lm, datasetId: "squad" }, selection: { split: "train+validation" } },
  "… a split that the table has not": { given: { ...lm, datasetId: "squad" }, selection: { split: "test" } },
  "… packed": { ...lm, datasetId: "imdb", packing: true, sequenceLength: 512 },
  "… padded to a length": { ...lm, datasetId: "imdb", dynamicPadding: false, sequenceLength: 512 },
  "… longer than the sequence": { ...lm, datasetId: "imdb", sequenceLength: 64 },
  "… classified": { task: "text-classification", modelId: "bert-base-uncased", datasetId: "imdb", sequenceLength: 512 },
  "… that a pin replaces": {
    given: { ...lm, datasetId: "imdb" },
    pins: { datasetId: { value: "squad", origin: "setting", reason: "pinned" } },
    selection: { fraction: 0.1 },
  },
  "speech data": { task: "speech", modelId: "facebook/wav2vec2-base", datasetId: "librispeech_asr" },
  pictures: { task: "image-classification", modelId: "resnet18", datasetId: "cifar10", epochs: 5 },
  // Guesses about samples.
  "texts that are classified": { task: "text-classification", parameterCount: 1e8 },
  pretraining: { ...gpt, trainingTokens: 3e11 },
  "pretraining with tensor parallel": { ...gpt, trainingTokens: 3e11, tensorParallelSize: 4, acceleratorCount: 64 },
  "rows that are packed": { ...gpt, packing: true, epochs: 1, datasetSamples: 1000 },
  "tokens that are packed": { ...gpt, packing: true, datasetTokens: 1e6 },
  "long sequences of known data": { ...gpt, datasetId: "lab/rows", sequenceLength: 4096 },
  "long sequences": { ...gpt, sequenceLength: 4096 },
  "long sequences, padded": { ...gpt, sequenceLength: 4096, dynamicPadding: false },
  "short sequences": { ...gpt, sequenceLength: 512 },
  "texts with pictures": { ...gpt, imageSize: 336, sequenceLength: 2048 },
  "texts with pictures, a projector alone": { ...gpt, imageSize: 336, sequenceLength: 2048, method: "frozen-backbone" },
  "a network of convolutions": { task: "image-classification" },
  "a diffusion model": { task: "diffusion", modelId: "stable-diffusion-v1-5", imageSize: 512 },
  "a diffusion model with more weights than the one of its name": {
    task: "diffusion",
    modelId: "stable-diffusion-v1-5",
    parameterCount: 2e9,
    imageSize: 512,
  },
  "a diffusion model over pixels": { task: "diffusion", imageSize: 64, parameterCount: 3e7 },
  "a detector": { task: "detection", imageSize: 640, parameterCount: 3e7 },
  "a simulation": { task: "reinforcement" },
  "a table": { task: "tabular" },
  trees: { task: "tabular", framework: "xgboost" },
  sound: { task: "speech" },
  // Guesses about hardware.
  "a processor": { ...lm, acceleratorKind: "cpu" },
  "processors of several nodes": { ...lm, acceleratorKind: "cpu", nodeCount: 3 },
  TPUs: { ...lm, acceleratorKind: "tpu" },
  "TPUs of several nodes": { ...lm, acceleratorKind: "tpu", nodeCount: 2 },
  "Apple's graphics": { ...lm, acceleratorKind: "apple" },
  "a page": { framework: "tfjs", parameterCount: 1e6 },
  "GPUs of several nodes": { ...lm, nodeCount: 2 },
  "one node": { ...lm, nodeCount: 1 },
  "a model that needs several": { ...gpt, layerCount: 80, hiddenSize: 8192 },
  "a model that needs several, with adapters": { ...gpt, layerCount: 80, hiddenSize: 8192, method: "lora" },
  "a model that needs several, quantized": { ...gpt, layerCount: 80, hiddenSize: 8192, method: "qlora" },
  "a year of device hours": { ...lm, acceleratorHours: 8760 },
  "a month of device hours": { ...lm, acceleratorHours: 720 },
  "nine devices": { ...lm, acceleratorCount: 9 },
  "64 devices": { ...lm, acceleratorCount: 64 },
  "a part without bf16": { ...gpt, accelerator: "v100-sxm2-32gb", acceleratorCount: 8 },
  "an old part": { ...gpt, accelerator: "k80", acceleratorCount: 8 },
  "a board at a desk": { ...lm, accelerator: "rtx-4090" },
  "a laptop": { ...lm, accelerator: "apple-m2" },
  "activations that do not fit": {
    ...gpt,
    accelerator: "t4",
    acceleratorCount: 1,
    microBatchSize: 4,
    sequenceLength: 1024,
    method: "lora",
  },
  "a pipeline": { ...gpt, acceleratorCount: 16, pipelineParallelSize: 4, globalBatchSize: 256 },
  // Hints.
  hints: { given: lm, hints: hinted({ accelerator: "h100-sxm5-80gb", acceleratorCount: 8, nodeCount: 2 }) },
  "hints, and another accelerator is said": {
    given: { ...lm, accelerator: "t4" },
    hints: hinted({ accelerator: "h100-sxm5-80gb", acceleratorCount: 8 }),
  },
  "hints, and the same accelerator is said": {
    given: { ...lm, accelerator: "h100-sxm5-80gb" },
    hints: hinted({ accelerator: "h100-sxm5-80gb", acceleratorCount: 8 }),
  },
  "hints of a number alone": { given: { ...lm, accelerator: "t4" }, hints: hinted({ acceleratorCount: 4 }) },
  "hints of a kind": { given: lm, hints: hinted({ acceleratorKind: "tpu" }) },
  "hints of fewer devices than parts": {
    given: { ...lm, tensorParallelSize: 4, pipelineParallelSize: 2 },
    hints: hinted({ acceleratorCount: 4 }),
  },
  "hints of as many devices as parts": {
    given: { ...lm, tensorParallelSize: 4, pipelineParallelSize: 2 },
    hints: hinted({ acceleratorCount: 8 }),
  },
  "hints of devices that the parts do not divide": {
    given: { ...lm, tensorParallelSize: 4 },
    hints: hinted({ acceleratorCount: 6 }),
  },
  "hints of fewer devices than nodes": { given: { ...lm, nodeCount: 8 }, hints: hinted({ acceleratorCount: 4 }) },
  "hints of nodes beside a number of devices": {
    given: { ...lm, acceleratorCount: 8 },
    hints: hinted({ acceleratorCount: 8, nodeCount: 2 }),
  },
  // Settings, pins and what is open.
  settings: { given: lm, settings: { gridZone: { value: "SWE", origin: "setting" } } },
  "settings, and the code says it": {
    given: { ...lm, gridZone: "DNK" },
    settings: { gridZone: { value: "SWE", origin: "setting" } },
  },
  "settings, and the code leaves it open": {
    given: { ...stated(lm), epochs: { value: null, origin: "unknown", reason: "an option" } },
    settings: { epochs: { value: 2, origin: "setting" } },
  },
  "the code leaves it open": {
    given: { ...stated(lm), acceleratorCount: { value: null, origin: "unknown", reason: "an option" } },
  },
  "a pin over all": {
    given: { ...lm, gridZone: "DNK" },
    settings: { gridZone: { value: "SWE", origin: "setting" } },
    pins: { gridZone: { value: "NOR", origin: "setting" } },
  },
  "places of sources": {
    given: {
      microBatchSize: placed(2, [
        [1, 1],
        [1, 1],
        [1, 5],
        [2, undefined],
      ]),
      gradientAccumulationSteps: placed(3, [[1, 1]]),
      acceleratorCount: { value: 2, origin: "stated", hint: true },
    },
  },
  // A team's measurements.
  measured: { given: lm, calibrated: measured({ gridZone: "SWE", pue: 1.3 }) },
  "measured, and a zone is said": {
    given: { ...lm, gridZone: "DNK" },
    calibrated: measured({ gridZone: "SWE", pue: 1.3 }),
  },
  "measured, and a region is said": {
    given: { ...lm, cloudRegion: "atlantis-1" },
    calibrated: measured({ gridZone: "SWE", pue: 1.3 }),
  },
  "measured, and an intensity is said": {
    given: { ...lm, carbonIntensityGramsPerKwh: 77 },
    calibrated: measured({ gridZone: "SWE", pue: 1.3 }),
  },
  "measured, and a provider is said": {
    given: { ...lm, cloudProvider: "somebody" },
    calibrated: measured({ gridZone: "SWE", pue: 1.3 }),
  },
  "measured factors": { given: lm, calibrated: measured({}, { durationFactor: 1.3 }) },
};

/** What the others are held against. */
const nothing: Given = {};

function hinted(given: Given): Inputs {
  const inputs = Object.entries(stated(given)).map(([name, input]) => [
    name,
    { ...input, hint: true, reason: "a hint" },
  ]);
  return Object.fromEntries(inputs) as Inputs;
}

function placed(value: number, places: readonly (readonly [number, number | undefined])[]): Input {
  const sources = places.map(([line, column]) => ({
    path: "train.py",
    line,
    ...(column === undefined ? {} : { column }),
  }));
  return { value, origin: "stated", sources: sources };
}

function measured(place: Given, factors: Given = {}): NonNullable<ResolveContext["calibrated"]> {
  const of = (given: Given): Inputs =>
    Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, { value, origin: "calibrated", reason: "measured" }]),
    );
  const calibration: Calibration = { place: () => of(place), factors: () => of(factors) };
  return { calibration, path: "train.py", title: "train" };
}

function hubOf(): HubTable {
  const table = new HubTable((_, id) => id.includes("new"));
  const day = "2026-11-01";
  const model = { parameterCount: 5e9, layerCount: 40, hiddenSize: 4096, headCount: null, vocabularySize: 32_000 };
  table.models.set("lab/net", { day, found: model });
  table.models.set("lab/none", { day, found: null });
  const rows = (config: string, split: string, count: number): { config: string; split: string; rows: number } => ({
    config,
    split,
    rows: count,
  });
  table.datasets.set("lab/rows", {
    day,
    found: { splits: [rows("a", "train", 1001), rows("a", "test", 50)] },
  });
  const parts = [rows("a", "train", 10), rows("b", "train", 20), rows("default", "train", 30)];
  table.datasets.set("lab/parts", { day, found: { splits: parts } });
  return table;
}

function isCase(given: Given | Case): given is Case {
  return "given" in given;
}

function isInputs(given: Given | Inputs): given is Inputs {
  return Object.values(given).some((value) => typeof value === "object");
}

function resolved(entry: Given | Case): Inputs {
  const { given, pins = {}, settings = {}, selection, ...context } = isCase(entry) ? entry : ({ given: entry } as Case);
  const part = selection && { fraction: 1, rowsKnown: true, ...selection };
  return resolveInputs(isInputs(given) ? given : stated(given), pins, settings, part, context);
}

/** What was not simply stated. */
function line(name: string, { value, origin, from, reason, spread, hint, sources }: Input): string {
  const figure = typeof value === "number" ? String(Number(value.toPrecision(6))) : String(value);
  const basis = from ? ` ← ${from.join(" + ")}` : "";
  const blur = spread === undefined ? "" : ` ±${spread.toPrecision(3)}`;
  const places = sources ? ` @ ${sources.map((at) => `${at.line}:${at.column ?? ""}`).join(" ")}` : "";
  return `  ${name} = ${figure}${blur} ${origin}${hint ? " hint" : ""}${basis}${reason === undefined ? "" : `: ${reason}`}${places}`;
}

/** The inputs of a case that differ from those of a run of which nothing is said. */
function shown(entry: Given | Case): readonly string[] {
  const lines = (of: Given | Case): ReadonlyMap<string, string> =>
    new Map(
      Object.entries(resolved(of))
        .filter(([, input]) => input.origin !== "stated" || input.sources)
        .map(([name, input]) => [name, line(name, input)]),
    );
  const usual = lines({});
  const own = lines(entry);
  const isStated = (name: string): boolean => name in (isCase(entry) ? entry.given : entry);
  const missing = [...usual.keys()].filter((name) => !own.has(name) && !isStated(name)).map((name) => `  no ${name}`);
  if (entry === nothing) return [...own.values()];
  return [...[...own].filter(([name, text]) => usual.get(name) !== text).map(([, text]) => text), ...missing];
}

describe("all inputs of a run", () => {
  it("are those that were reviewed", () => {
    const text = Object.entries({ nothing, ...cases }).map(([title, entry]) =>
      [`# ${title}`, ...shown(entry), "", ""].join("\n"),
    );
    assertGolden("inputs.txt", text.join(""));
  });
});
