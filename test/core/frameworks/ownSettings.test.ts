import assert from "node:assert/strict";
import { ownSettingsRuns } from "../../../src/core/frameworks/ownSettings";
import { readConfigFile } from "../../../src/core/run/launchers/configFile";
import { readRun, type ReadRun } from "../../support/launches";
import { toSourceText } from "../../../src/core/source/documents";

function runsOf(text: string, path = "configs/mine.yaml"): ReadRun[] {
  const source = toSourceText(path, text);
  const config = readConfigFile(source);
  return config ? ownSettingsRuns(config, source).map((run) => readRun(run, source)) : [];
}

const settings = `model:
  name: meta-llama/Llama-3.1-8B
  dtype: bfloat16
training:
  epochs: 2
  batch_size: 4
  grad_accum: 8
  lr: 2e-4
  max_length: 1024
lora:
  r: 16
  alpha: 32
evaluation:
  batch_size: 64
`;

describe("ownSettingsRuns", () => {
  it("reads sections of a project's own, anchored at the duration", () => {
    const [run, ...more] = runsOf(settings);
    assert.equal(more.length, 0);
    assert.equal(run?.line, 5);
    const { modelId, epochs, microBatchSize, gradientAccumulationSteps, sequenceLength, precision } = run.facts;
    assert.deepEqual(
      { modelId, epochs, microBatchSize, gradientAccumulationSteps, sequenceLength, precision },
      {
        modelId: "meta-llama/Llama-3.1-8B",
        epochs: 2,
        microBatchSize: 4,
        gradientAccumulationSteps: 8,
        sequenceLength: 1024,
        precision: "bf16",
      },
    );
    assert.equal(run.facts.method, "lora");
    assert.equal(run.facts.loraRank, 16);
    assert.equal(run.written("epochs"), "2");
    assert.equal(run.facts.framework, undefined, "nobody knows what reads it");
  });

  it("reads TOML and JSON, and lists of sections", () => {
    const toml =
      'model = "/models/Qwen2.5-7B"\nepochs = 3\nmicro_batch_size_per_gpu = 2\nlora_rank = 8\n[quantization.bnb]\nload_in_4bit = true\n[optimizer]\ntype = "AdamW"\nlr = 1e-4\n[[datasets]]\nsequence_len = 512\n[[datasets]]\nsequence_len = 512\n';
    const [run] = runsOf(toml, "examples/a.toml");
    const { method, microBatchSize, optimizer, sequenceLength } = run?.facts ?? {};
    assert.deepEqual(
      { method, microBatchSize, optimizer, sequenceLength },
      { method: "qlora", microBatchSize: 2, optimizer: "adamw", sequenceLength: 512 },
    );
    const json = '{"base_model": "gpt2", "num_epochs": 1, "batch_size": 8, "learning_rate": 1e-5}';
    assert.equal(runsOf(json, "train_config.json")[0]?.facts.modelId, "gpt2");
  });

  it("says nothing of a name that stands in several places with different values", () => {
    const [run] = runsOf(`${settings}stage2:\n  epochs: 5\n  batch_size: 4\n  max_steps: 100\n`);
    const { epochs, maxSteps, microBatchSize } = run?.facts ?? {};
    assert.deepEqual({ epochs, maxSteps, microBatchSize }, { epochs: undefined, maxSteps: 100, microBatchSize: 4 });
  });

  it("does not take the batch of all devices, or one in tokens, for that of one", () => {
    const batch = (keys: string): unknown => runsOf(settings.replace("batch_size: 4", keys))[0]?.facts.microBatchSize;
    assert.equal(batch("train_batch_size: 4"), undefined);
    assert.equal(batch("batch_size: 4\n  batch_size_tokens: 5000"), undefined);
    assert.equal(batch("per_device_batch_size: 3"), 3);
  });

  it("leaves open what is trained where nothing says it, and obeys what does", () => {
    const method = (text: string): unknown => runsOf(text)[0]?.facts.method;
    const bare = settings.replace(/lora:\n {2}r: 16\n {2}alpha: 32\n/, "");
    assert.equal(method(bare), undefined);
    assert.equal(method(bare.replace("training:", "training:\n  training_type: full")), "full");
    assert.equal(method(settings.replace("r: 16", "enabled: false\n  r: 16")), "full");
  });

  it("is silent on what is not plainly a training", () => {
    for (const missing of ["  epochs: 2\n", "  batch_size: 4\n", "  lr: 2e-4\n"])
      assert.deepEqual(runsOf(settings.replace(missing, "")), [], missing);
    assert.deepEqual(runsOf("epochs: 2\nbatch_size: 4\nlr: 0.1\nmodel: net\n"), [], "no model that is known");
    assert.deepEqual(runsOf(`${settings}final_accuracy: 0.9\neval_loss: 1.2\n`), [], "a record of one that is over");
    assert.deepEqual(runsOf(`search:\n  ${settings.replaceAll("\n", "\n  ")}`), [], "a search");
    for (const path of ["results/a.yaml", "configs/eval.yaml", "tests/a.yaml", "configs/serving.yaml"])
      assert.deepEqual(runsOf(settings, path), [], path);
  });
});
