import assert from "node:assert/strict";
import { resolveInputs } from "../../../src/core/run/resolve";
import { statedInputs } from "../../../src/core/run/stated";
import { Documents } from "../../../src/core/source/documents";
import { SourceText } from "../../../src/core/source/sourceText";
import { stated } from "../estimate/support";
import type { Input, Inputs, Fact, RunDraft } from "../../../src/core/run/runSpec";

function resolve(given: Parameters<typeof stated>[0]): Inputs {
  return resolveInputs(stated(given), {}, {});
}

function shown(input: Input | undefined): string {
  return `${String(input?.value)} ${input?.origin ?? "-"}`;
}

describe("resolveInputs: who wins", () => {
  const pin = { epochs: { value: 5, origin: "setting", reason: "--set" } } as const;
  const setting = { epochs: { value: 7, origin: "setting", reason: "workspace settings" } } as const;

  it("pins over files over settings over guesses", () => {
    assert.equal(resolveInputs(stated({ epochs: 3 }), pin, setting).epochs?.value, 5);
    assert.equal(resolveInputs(stated({ epochs: 3 }), {}, setting).epochs?.value, 3);
    assert.equal(resolveInputs({}, {}, setting).epochs?.value, 7);
  });

  it("lets a setting stand in for what the code leaves open, and keeps the reason where nothing does", () => {
    const open = { epochs: { value: null, origin: "unknown", reason: "--epochs has no default" } } as const;
    assert.equal(resolveInputs(open, {}, setting).epochs?.value, 7);
    assert.deepEqual(resolveInputs(open, {}, {}).epochs, open.epochs);
  });

  it("derives from pins, not from what they override", () => {
    const accelerators = { acceleratorCount: { value: 2, origin: "setting" } } as const;
    const given = { microBatchSize: 4, gradientAccumulationSteps: 2, acceleratorCount: 8 };
    assert.equal(resolveInputs(stated(given), accelerators, {}).globalBatchSize?.value, 16);
  });
});

describe("resolveInputs: what follows", () => {
  it("multiplies the batch out where the devices are known", () => {
    const inputs = resolve({
      microBatchSize: 4,
      gradientAccumulationSteps: 8,
      acceleratorCount: 16,
      tensorParallelSize: 2,
    });
    assert.equal(shown(inputs.dataParallelSize), "8 derived");
    assert.equal(shown(inputs.globalBatchSize), "256 derived");
  });

  it("only guesses the global batch where they are not", () => {
    const inputs = resolve({ microBatchSize: 4, gradientAccumulationSteps: 8 });
    assert.equal(shown(inputs.acceleratorCount), "1 assumed");
    assert.equal(shown(inputs.globalBatchSize), "32 assumed");
  });

  it("solves for the micro-batch and for the accumulation", () => {
    const global = { globalBatchSize: 256, acceleratorCount: 8 };
    assert.equal(shown(resolve({ ...global, gradientAccumulationSteps: 4 }).microBatchSize), "8 derived");
    assert.equal(shown(resolve({ ...global, microBatchSize: 8 }).gradientAccumulationSteps), "4 derived");
  });

  it("counts samples by steps, else by epochs", () => {
    const given = { epochs: 3, datasetSamples: 1000, globalBatchSize: 10, acceleratorCount: 1 };
    assert.equal(shown(resolve(given).trainingSamples), "3000 derived");
    assert.equal(shown(resolve({ ...given, maxSteps: 50 }).trainingSamples), "500 derived");
  });

  it("reads sizes from architecture and from names", () => {
    const architecture = { layerCount: 12, hiddenSize: 768, vocabularySize: 50_257 };
    const counted = resolve(architecture).parameterCount;
    assert.equal(counted?.origin, "derived");
    assert.ok(Math.abs(Number(counted.value) / 124e6 - 1) < 0.02, String(counted.value));
    assert.equal(shown(resolve({ modelId: "someone/unheard-of-13b-chat" }).parameterCount), "13000000000 derived");
    assert.equal(resolve({ modelId: "someone/unheard-of" }).parameterCount, undefined);
  });

  it("looks a model up by its id, and says which row it took", () => {
    const inputs = resolve({ modelId: "gpt2" });
    assert.equal(shown(inputs.parameterCount), "124439808 derived");
    assert.equal(shown(inputs.layerCount), "12 derived");
    assert.equal(shown(inputs.task), "causal-lm derived");
    assert.match(inputs.parameterCount?.reason ?? "", /gpt2/);
  });

  it("counts a vision transformer from its shape", () => {
    const shape = { task: "image-classification", layerCount: 24, hiddenSize: 1024, headCount: 16, imageSize: 224 };
    const { parameterCount, forwardFlopsPerSample } = resolve(shape);
    assert.equal(parameterCount?.origin, "derived");
    assert.ok(Math.abs(Number(parameterCount.value) / 303.3e6 - 1) < 0.01, shown(parameterCount));
    assert.ok(Math.abs(Number(forwardFlopsPerSample?.value) / 123e9 - 1) < 0.1, shown(forwardFlopsPerSample));
  });

  it("takes the work of a pictures model at the run's own size", () => {
    const usual = Number(resolve({ modelId: "resnet50" }).forwardFlopsPerSample?.value);
    const twice = resolve({ modelId: "resnet50", imageSize: 448 }).forwardFlopsPerSample;
    assert.equal(shown(twice), `${String(4 * usual)} derived`);
    assert.equal(shown(resolve({ modelId: "resnet50" }).imageSize), "224 assumed");
  });

  it("takes what a network of the table writes, at the run's own size, and not of another network under its name", () => {
    const outputs = (more: object): number | undefined =>
      resolve({ modelId: "resnet18", ...more }).forwardOutputsPerSample?.value as number | undefined;
    assert.equal(outputs({ imageSize: 448 }), 4 * (outputs({}) ?? NaN));
    assert.equal(outputs({ forwardFlopsPerSample: 1.1e9 }), undefined);
  });

  it("takes a model's attention window, and of windows in some layers the one that leaves as many pairs", () => {
    const window = (modelId: string, sequenceLength: number, more = {}): number | undefined =>
      resolve({ modelId, sequenceLength, ...more }).attentionWindow?.value as number | undefined;
    assert.equal(window("mistralai/Mistral-7B-v0.1", 8192), 4096);
    assert.equal(window("mistralai/Mistral-7B-v0.1", 2048), undefined, "a sequence that fits into it");
    assert.equal(window("mistralai/Mistral-7B-v0.3", 8192), undefined);
    assert.equal(window("google/gemma-2-9b", 8192, { attentionWindow: 1000 }), 1000);
    // Half of the layers see three quarters of the pairs, so that an eighth is missing: 1 − √(1/8) of the sequence.
    assert.equal(window("google/gemma-2-9b", 8192), Math.round(8192 * (1 - Math.sqrt(1 / 8))));
  });

  it("does not take a row's size for a model of the same name with other dimensions", () => {
    const inputs = resolve({ modelId: "gpt2", layerCount: 6, hiddenSize: 384, vocabularySize: 65 });
    assert.ok(Number(inputs.parameterCount?.value) < 12e6, shown(inputs.parameterCount));
  });

  it("takes hardware from an instance type, and place and PUE from a region", () => {
    const inputs = resolve({ cloudInstance: "p4d.24xlarge", cloudRegion: "eu-north-1" });
    assert.equal(shown(inputs.accelerator), "a100-sxm4-40gb derived");
    assert.equal(shown(inputs.acceleratorCount), "8 derived");
    assert.equal(shown(inputs.cloudProvider), "aws derived");
    assert.equal(shown(inputs.gridZone), "SWE derived");
    assert.equal(inputs.pue?.origin, "derived");
    assert.ok(Number(inputs.carbonIntensityGramsPerKwh?.value) < 60);
  });

  it("prints an accelerator under its id, and says when no row has it", () => {
    assert.equal(shown(resolve({ accelerator: "NVIDIA A100-SXM4-80GB" }).accelerator), "a100-sxm4-80gb stated");
    const unheard = resolve({ accelerator: "zx-9000" });
    assert.equal(unheard.accelerator?.origin, "assumed");
    assert.match(unheard.accelerator.reason ?? "", /zx-9000/);
  });

  it("derives a guess from a guess", () => {
    const inputs = resolve({ task: "causal-lm", parameterCount: 1e9 });
    assert.equal(inputs.carbonIntensityGramsPerKwh?.origin, "assumed");
    assert.equal(inputs.globalBatchSize?.origin, "assumed");
  });

  it("carries the lines of what it derived from", () => {
    const at = (line: number) => [{ path: "train.py", line }];
    const found: Inputs = {
      microBatchSize: { value: 4, origin: "stated", sources: at(3) },
      gradientAccumulationSteps: { value: 2, origin: "default", sources: at(7) },
      acceleratorCount: { value: 1, origin: "stated", sources: at(9) },
    };
    const lines = resolveInputs(found, {}, {}).globalBatchSize?.sources?.map(({ line }) => line);
    assert.deepEqual(lines, [3, 7, 9]);
  });
});

describe("resolveInputs: what must be guessed", () => {
  it("takes hardware visibly, as many devices as hold the model", () => {
    const inputs = resolve({ task: "causal-lm", parameterCount: 70e9 });
    assert.equal(shown(inputs.accelerator), "a100-sxm4-80gb assumed");
    assert.equal(shown(inputs.acceleratorCount), "32 assumed");
    assert.equal(shown(inputs.nodeCount), "4 assumed");
  });

  it("takes as many devices as make pretraining, or the hours that are given, a month's work", () => {
    const pretraining = { task: "causal-lm", parameterCount: 8e9, accelerator: "h100-sxm", trainingTokens: 15e12 };
    assert.equal(shown(resolve(pretraining).acceleratorCount), "1024 assumed");
    assert.equal(shown(resolve({ ...pretraining, trainingTokens: 1e9 }).acceleratorCount), "4 assumed");
    const given = { task: "other", accelerator: "h100-sxm", acceleratorHours: 100_000 };
    assert.equal(shown(resolve(given).acceleratorCount), "256 assumed");
    assert.equal(shown(resolve(given).pue), "1.25 assumed");
  });

  it("takes a step of pretraining to hold some million tokens, and a sequence for each device at least", () => {
    const pretraining = { task: "causal-lm", parameterCount: 1e9, accelerator: "h100-sxm", trainingTokens: 1e12 };
    const batch = (acceleratorCount: number): string =>
      shown(resolve({ ...pretraining, sequenceLength: 4096, acceleratorCount }).globalBatchSize);
    assert.deepEqual([8, 256, 4096].map(batch), ["64 assumed", "1024 assumed", "4096 assumed"]);
  });

  it("takes the world's grid, and the PUE of the kind of machine", () => {
    assert.equal(shown(resolve({}).gridZone), "WLD assumed");
    assert.equal(shown(resolve({ accelerator: "rtx-4090" }).pue), "1 assumed");
    assert.equal(shown(resolve({ accelerator: "h100" }).pue), "1.56 assumed");
  });

  it("takes the precision that is usual for the size and the part", () => {
    assert.equal(shown(resolve({ parameterCount: 7e9, accelerator: "a100" }).precision), "bf16 assumed");
    assert.equal(shown(resolve({ parameterCount: 7e9, accelerator: "v100" }).precision), "fp16 assumed");
    assert.equal(shown(resolve({ parameterCount: 1e8, accelerator: "a100" }).precision), "fp32 assumed");
    assert.equal(shown(resolve({ parameterCount: 1e8, accelerator: "tpu-v3" }).precision), "bf16 assumed");
  });

  it("never guesses the data or the duration", () => {
    const inputs = resolve({ task: "causal-lm", parameterCount: 1e9 });
    for (const name of ["datasetSamples", "datasetTokens", "epochs", "maxSteps", "trainingSamples"] as const) {
      assert.equal(inputs[name], undefined, name);
    }
  });

  it("gives a reason with every guess", () => {
    for (const [name, input] of Object.entries(resolve({ task: "causal-lm", parameterCount: 1e9 }))) {
      if (input.origin === "assumed") assert.ok((input.reason ?? "").length > 10, name);
    }
  });
});

describe("statedInputs", () => {
  const text = "a = 1\nepochs = 3\nbatch = 16\n";
  const documents = new Documents([new SourceText("train.py", "python", text)]);
  const span = (word: string) => ({ path: "train.py", from: text.indexOf(word), to: text.indexOf(word) + word.length });
  const fact = (input: Fact["input"], value: number, word: string): Fact => ({
    input,
    value,
    origin: "stated",
    spans: [span(word)],
  });
  const draft = (facts: readonly Fact[], unknowns: RunDraft["unknowns"] = []): RunDraft => ({
    framework: "pytorch",
    title: "train",
    anchor: span("a = 1"),
    facts,
    companions: [],
    unknowns,
    problems: [],
  });

  it("turns spans into lines, with what stands there", () => {
    const { epochs } = statedInputs(draft([fact("epochs", 3, "epochs = 3")]), documents);
    assert.deepEqual(epochs?.sources, [{ path: "train.py", line: 2, column: 1, text: "epochs = 3" }]);
  });

  it("lets the first fact win and keeps what it overrode", () => {
    const { epochs } = statedInputs(
      draft([fact("epochs", 3, "epochs = 3"), fact("epochs", 16, "batch = 16")]),
      documents,
    );
    assert.equal(epochs?.value, 3);
    assert.deepEqual(
      epochs.sources?.map(({ line }) => line),
      [2, 3],
    );
  });

  it("says what the code leaves open, and why", () => {
    const unknown = { input: "modelId", reason: "--model has no default", spans: [span("a = 1")] } as const;
    const { modelId } = statedInputs(draft([], [unknown]), documents);
    assert.equal(modelId?.value, null);
    assert.equal(modelId.origin, "unknown");
    assert.equal(modelId.reason, "--model has no default");
    assert.equal(modelId.sources?.[0]?.line, 1);
  });

  it("shortens long lines", () => {
    const long = new SourceText("long.py", "python", `x = "${"y".repeat(500)}"`);
    const where = { path: "long.py", from: 0, to: long.text.length };
    const facts: Fact[] = [{ input: "epochs", value: 1, origin: "stated", spans: [where] }];
    const { epochs } = statedInputs(draft(facts), new Documents([long]));
    assert.equal(epochs?.sources?.[0]?.text?.length, 120);
  });
});
