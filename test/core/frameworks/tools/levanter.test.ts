import assert from "node:assert/strict";
import { configRunsOf } from "../../../support/launches";

const pick = (facts: Readonly<Record<string, unknown>> | undefined, ...names: string[]): unknown[] =>
  names.map((name) => facts?.[name]);

describe("levanter", () => {
  const text = `data: !include data/books.yaml
model:
  type: gpt2
  hidden_dim: 64
  num_heads: 4
  num_layers: 2
  seq_len: 128
trainer:
  mp: p=f32,c=bfloat16
  per_device_parallelism: 4
  train_batch_size: 32
  num_train_steps: 900
optimizer:
  type: muon
`;
  const files = { "data/books.yaml": "id: someone/books\ntokenizer: gpt2\n" };

  it("reads its keys and what they include, and counts its weights", async () => {
    const [run] = await configRunsOf(text, files);
    assert.deepEqual(
      pick(run?.facts, "globalBatchSize", "microBatchSize", "maxSteps", "precision", "optimizer", "sequenceLength"),
      [32, 4, 900, "bf16", "muon", 128],
    );
    assert.deepEqual(pick(run?.facts, "datasetId", "vocabularySize", "method"), ["someone/books", 50257, "full"]);
    // 50257·64 + 128·64 + 2·(4·64² + 2·64·256 + 9·64 + 256) + 2·64
    assert.equal(run?.facts.parameterCount, 3_324_736);
    assert.deepEqual(run.companions, ["data/books.yaml"]);
    assert.deepEqual(run.defaults, ["gradientCheckpointing"]);
  });

  it("has the shape of its kind, and long trainings, by default", async () => {
    const short =
      "data:\n  id: a/b\n  tokenizer: meta-llama/Llama-2-7b-hf\nmodel:\n  type: llama\ntrainer:\n  mp: f32\n  train_batch_size: 8\n";
    const [run] = await configRunsOf(short);
    assert.deepEqual(pick(run?.facts, "parameterCount", "maxSteps", "precision", "sequenceLength"), [
      6_738_415_616,
      400_000,
      "fp32",
      2048,
    ]);
    assert.ok(run?.defaults.includes("layerCount") && run.defaults.includes("maxSteps"));
  });

  it("trains adapters of a published model on as much as the devices take", async () => {
    const [run] = await configRunsOf(
      'initialize_from_hf: "meta-llama/Llama-2-7b-hf@0123abc"\ndata:\n  id: a/b\nlora:\n  r: 32\ntrainer:\n  per_device_parallelism: 4\n  train_batch_size: -1\n  num_train_steps: 10\n',
    );
    assert.deepEqual(pick(run?.facts, "modelId", "method", "loraRank", "globalBatchSize", "microBatchSize"), [
      "meta-llama/Llama-2-7b-hf",
      "lora",
      32,
      undefined,
      4,
    ]);
  });

  it("names one data set of a mixture that is drawn from alone, and none where one is without a name", async () => {
    const mixture = (weights: string, other: string): string =>
      `data:\n  configs:\n    x:\n      id: a/x\n    y:\n      ${other}\n  train_weights: ${weights}\ntrainer:\n  mp: f32\n  train_batch_size: 8\n`;
    const idOf = async (config: string): Promise<unknown> => (await configRunsOf(config))[0]?.facts.datasetId;
    assert.equal(await idOf(mixture("{x: 1, y: 0}", "id: a/y")), "a/x");
    assert.equal(await idOf(mixture("{x: 1, y: 1}", "id: a/y")), "a/x,a/y");
    assert.equal(await idOf(mixture("{x: 1, y: 1}", "tags: [y]")), undefined);
  });

  it("does not take an evaluation, or another tool's trainer, for a training", async () => {
    const evaluation =
      "checkpoint_path: a/b\ncheckpoint_is_hf: true\ndata:\n  id: a/b\ntrainer:\n  mp: f32\n  train_batch_size: 8\n";
    assert.deepEqual(await configRunsOf(evaluation), []);
    assert.deepEqual(await configRunsOf("data:\n  id: a/b\ntrainer:\n  precision: 16\n  max_epochs: 3\n"), []);
  });
});
