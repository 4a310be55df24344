import assert from "node:assert/strict";
import { configRunsOf } from "../../support/launches";

const recipe = `model_name_or_path: org/model-7b
torch_dtype: bfloat16
attn_implementation: flash_attention_2
dataset_name: org/data
dataset_train_split: train
bf16: true
gradient_accumulation_steps: 2
gradient_checkpointing: true
learning_rate: 2.0e-04
lr_scheduler_type: cosine
max_seq_length: 2048
max_steps: -1
num_train_epochs: 1
per_device_train_batch_size: 4
save_strategy: "no"
`;

describe("options of Hugging Face trainers in a file", () => {
  it("reads a recipe", async () => {
    const [run] = await configRunsOf(recipe, {}, "recipes/sft/config.yaml");
    assert.equal(run?.line, 1);
    assert.deepEqual(run.facts, {
      modelId: "org/model-7b",
      epochs: 1,
      microBatchSize: 4,
      gradientAccumulationSteps: 2,
      optimizer: "adamw",
      precision: "bf16",
      gradientCheckpointing: true,
      method: "full",
      flashAttention: true,
      sequenceLength: 2048,
      datasetId: "org/data",
      framework: "trl",
    });
    assert.deepEqual(run.draft.dataset, { split: "train", fraction: 1, rowsKnown: true });
  });

  it("reads adapters, also when only a rank is given", async () => {
    const [peft] = await configRunsOf(`${recipe}use_peft: true\nload_in_4bit: true\nlora_r: 16\n`);
    assert.deepEqual([peft?.facts.method, peft?.facts.loraRank, peft?.facts.quantizationBits], ["qlora", 16, 4]);
    const [off] = await configRunsOf(`${recipe}use_peft: false\nlora_r: 16\n`);
    assert.equal(off?.facts.method, "full");
    const [rank] = await configRunsOf(`${recipe}lora_r: 64\n`);
    assert.deepEqual([rank?.facts.method, rank?.facts.loraRank], ["lora", 64]);
  });

  it("reads what is trained where a script has a word for it", async () => {
    const methodOf = async (lines: string): Promise<unknown[]> => {
      const [run] = await configRunsOf(`${recipe}lora_rank: 8\n${lines}\n`);
      return [run?.facts.method, run?.facts.loraRank, run?.facts.quantizationBits];
    };
    assert.deepEqual(await methodOf("train_mode: full"), ["full", undefined, undefined]);
    assert.deepEqual(await methodOf("train_mode: qlora"), ["qlora", 8, 4]);
    assert.deepEqual(await methodOf("train_mode: lora"), ["lora", 8, undefined]);
    assert.deepEqual(await methodOf("output_dir: out/chat-qlora"), ["qlora", 8, 4]);
    assert.deepEqual(await methodOf("output_dir: out/chat-qlora\nload_in_8bit: true"), ["lora", 8, 8]);
    assert.deepEqual(await methodOf("output_dir: out/chat-qlora\nuse_peft: true"), ["lora", 8, undefined]);
    assert.deepEqual(await methodOf("output_dir: out/tranqlorax"), ["lora", 8, undefined]);
  });

  it("reads prompts that are tuned, of which scripts have names of their own", async () => {
    const [prompt] = await configRunsOf(`${recipe}pre_seq_len: 128\nquantization_bit: 4\n`);
    assert.deepEqual([prompt?.facts.method, prompt?.facts.quantizationBits], ["prompt", 4]);
    const [none] = await configRunsOf(`${recipe}pre_seq_len:\n`);
    assert.equal(none?.facts.method, "full");
  });

  it("reads mixtures of data sets", async () => {
    const mixture = recipe.replace(
      "dataset_name: org/data\ndataset_train_split: train\n",
      "dataset_mixture:\n  datasets:\n    - id: org/one\n      split: train\n      weight: 0.5\n    - id: org/two\n  test_split_size: 100\n",
    );
    assert.equal((await configRunsOf(mixture))[0]?.facts.datasetId, "org/one,org/two");
    const mixer = recipe.replace("dataset_name: org/data\n", "dataset_mixer:\n  org/one: 0.5\n");
    const [run] = await configRunsOf(mixer);
    assert.equal(run?.facts.datasetId, "org/one");
    assert.equal(run.draft.dataset?.fraction, 0.5);
  });

  it("claims no defaults for a file with names of its own", async () => {
    const [run] = await configRunsOf(
      recipe.replace("per_device_train_batch_size: 4\n", "batch_size: 4\nreport_to: none\n"),
    );
    assert.equal(run?.facts.microBatchSize, undefined);
    assert.ok(run?.open.includes("microBatchSize"));
  });

  it("is silent on evaluation, on other frameworks and on files that only share a key", async () => {
    for (const text of [
      recipe.replace("bf16: true", "do_train: false"),
      "model_name: resnet50\ndataset: cifar10\nlearning_rate: 0.1\nweight_decay: 0.0005\nepochs: 90\n",
      "model_name_or_path: a/b\ndataset_name: c/d\nper_device_eval_batch_size: 8\nreport_to: none\n",
      "services:\n  train:\n    image: x\n    deploy:\n      resources: {}\n",
      "on:\n  push:\njobs:\n  test:\n    runs-on: gpu\n    steps:\n      - run: python train.py\n",
      "extends: eslint\nrules:\n  indent: [error, 2]\n",
    ])
      assert.deepEqual(await configRunsOf(text), [], text);
  });
});

describe("a DeepSpeed file", () => {
  it("says its batch sizes, precision, optimizer and offloading", async () => {
    const text =
      '{"train_batch_size": 24, "train_micro_batch_size_per_gpu": 3, "optimizer": {"type": "Adam", "params": {"lr": 3e-5}}, "fp16": {"enabled": true}, "zero_optimization": {"stage": 2, "offload_optimizer": {"device": "cpu"}}}';
    const [run] = await configRunsOf(text, {}, "ds.json");
    assert.deepEqual(run?.facts, {
      microBatchSize: 3,
      globalBatchSize: 24,
      zeroStage: 2,
      precision: "fp16",
      optimizer: "adam",
      offload: true,
      framework: "deepspeed",
    });
    assert.deepEqual(run.open, ["modelId"]);
  });

  it("says nothing where its caller has the values, or where it is another file", async () => {
    for (const text of [
      '{"train_batch_size": "auto", "train_micro_batch_size_per_gpu": "auto", "bf16": {"enabled": "auto"}, "zero_optimization": {"stage": 3}}',
      '{"train_batch_size": 24, "model": "x", "optimizer": {"type": "Adam"}}',
      '{"name": "package", "version": "1.0.0"}',
    ])
      assert.deepEqual(await configRunsOf(text, {}, "ds.json"), [], text);
  });
});
