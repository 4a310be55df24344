import assert from "node:assert/strict";
import { configRunsOf } from "../../support/launches";

const pick = (facts: Readonly<Record<string, unknown>> | undefined, ...names: string[]): unknown[] =>
  names.map((name) => facts?.[name]);

describe("litgpt", () => {
  const text = `checkpoint_dir: checkpoints/org/model-2b
out_dir: out
precision: bf16-true
devices: 4
num_nodes: 2
lora_r: 32
quantize: bnb.nf4
data:
  class_path: litgpt.data.Alpaca2k
  init_args:
    val_split_fraction: 0.05
train:
  global_batch_size: 64
  micro_batch_size: 2
  lr_warmup_steps: 10
  epochs: 3
  max_tokens:
  max_seq_length: 512
optimizer:
  class_path: torch.optim.AdamW
`;

  it("reads its keys", async () => {
    const [run] = await configRunsOf(text);
    assert.deepEqual(
      pick(run?.facts, "modelId", "acceleratorCount", "nodeCount", "method", "loraRank", "quantizationBits"),
      ["org/model-2b", 8, 2, "qlora", 32, 4],
    );
    assert.deepEqual(
      pick(
        run?.facts,
        "globalBatchSize",
        "microBatchSize",
        "epochs",
        "trainingTokens",
        "sequenceLength",
        "precision",
        "optimizer",
        "datasetId",
      ),
      [64, 2, 3, undefined, 512, "bf16", "adamw", "Alpaca2k"],
    );
    assert.equal(run?.draft.dataset?.fraction, 0.95);
  });

  it("reads pretraining in tokens", async () => {
    const pretrain = text
      .replace("checkpoint_dir: checkpoints/org/model-2b", "model_name: tiny-1b")
      .replace("epochs: 3", "epochs:")
      .replace("max_tokens:", "max_tokens: 3000000000000")
      .replace("devices: 4", "devices: auto");
    const [run] = await configRunsOf(pretrain);
    assert.deepEqual(pick(run?.facts, "modelId", "trainingTokens", "epochs", "acceleratorCount"), [
      "tiny-1b",
      3e12,
      undefined,
      undefined,
    ]);
    assert.ok(run?.open.includes("acceleratorCount"));
  });
});

describe("torchtune", () => {
  it("reads components", async () => {
    const text = `tokenizer:
  _component_: torchtune.models.llama3.llama3_tokenizer
  max_seq_len: 2048
dataset:
  _component_: torchtune.datasets.alpaca_cleaned_dataset
  packed: true
model:
  _component_: torchtune.models.llama3_1.lora_llama3_1_8b
  lora_rank: 16
checkpointer:
  checkpoint_dir: /tmp/Meta-Llama-3.1-8B-Instruct/
batch_size: 2
epochs: 1
max_steps_per_epoch: null
gradient_accumulation_steps: 32
optimizer:
  _component_: torch.optim.AdamW
compile: false
dtype: bf16
enable_activation_checkpointing: true
`;
    const [run] = await configRunsOf(text);
    assert.equal(run?.line, 13);
    assert.deepEqual(
      pick(
        run.facts,
        "modelId",
        "method",
        "loraRank",
        "datasetId",
        "packing",
        "sequenceLength",
        "microBatchSize",
        "epochs",
        "maxSteps",
      ),
      ["Meta-Llama-3.1-8B-Instruct", "lora", 16, "yahma/alpaca-cleaned", true, 2048, 2, 1, undefined],
    );
    assert.deepEqual(pick(run.facts, "gradientAccumulationSteps", "precision", "optimizer", "gradientCheckpointing"), [
      32,
      "bf16",
      "adamw",
      true,
    ]);
  });
});

describe("torchtitan", () => {
  const text = `[model]
name = "llama3"
flavor = "8B"
[optimizer]
name = "AdamW"
[training]
local_batch_size = 2
seq_len = 8192
steps = 1000
dataset = "c4"
[parallelism]
tensor_parallel_degree = 8
[activation_checkpoint]
mode = "selective"
`;

  it("reads TOML", async () => {
    const [run] = await configRunsOf(text, {}, "a.toml");
    assert.equal(run?.line, 3);
    assert.deepEqual(
      pick(
        run.facts,
        "modelId",
        "maxSteps",
        "microBatchSize",
        "sequenceLength",
        "tensorParallelSize",
        "precision",
        "optimizer",
        "datasetId",
        "gradientCheckpointing",
      ),
      ["llama3 8B", 1000, 2, 8192, 8, "bf16", "adamw", "c4", true],
    );
    const [fp8] = await configRunsOf(
      text.replace('flavor = "8B"', 'flavor = "8B"\nconverters = ["float8"]'),
      {},
      "a.toml",
    );
    assert.equal(fp8?.facts.precision, "fp8");
  });

  it("is silent on other TOML", async () => {
    assert.deepEqual(
      await configRunsOf('[project]\nname = "x"\n[tool.ruff]\nline-length = 100\n', {}, "pyproject.toml"),
      [],
    );
  });
});

describe("llm-foundry", () => {
  const text = `variables:
  max_seq_len: 2048
max_seq_len: \${variables.max_seq_len}
model:
  name: mpt_causal_lm
  d_model: 4096
  n_heads: 32
  n_layers: 32
  vocab_size: 50368
train_loader:
  name: text
  dataset:
    remote: s3://bucket/c4
    max_seq_len: \${variables.max_seq_len}
optimizer:
  name: decoupled_adamw
max_duration: 63900ba
global_train_batch_size: 1024
device_train_microbatch_size: 8
precision: amp_bf16
`;

  it("reads its keys, references followed", async () => {
    const [run] = await configRunsOf(text);
    assert.deepEqual(
      pick(
        run?.facts,
        "maxSteps",
        "globalBatchSize",
        "microBatchSize",
        "sequenceLength",
        "layerCount",
        "hiddenSize",
        "headCount",
        "vocabularySize",
        "precision",
        "optimizer",
      ),
      [63_900, 1024, 8, 2048, 32, 4096, 32, 50_368, "bf16", "adamw"],
    );
  });

  it("reads every unit of a duration, and jobs that hold the parameters", async () => {
    for (const [written, input, value] of [
      ["2ep", "epochs", 2],
      ["134e9tok", "trainingTokens", 134e9],
      ["1000sp", "trainingSamples", 1000],
    ] as const)
      assert.equal((await configRunsOf(text.replace("63900ba", written)))[0]?.facts[input], value);
    const parameters = text
      .split("\n")
      .map((line) => (line === "" ? line : `  ${line}`))
      .join("\n")
      .replaceAll("${variables.", "${parameters.variables.");
    const [job] = await configRunsOf(`compute:\n  gpus: 64\n  gpu_type: a100_80gb\nparameters:\n${parameters}`);
    assert.deepEqual(pick(job?.facts, "acceleratorCount", "accelerator", "maxSteps", "sequenceLength"), [
      64,
      "a100_80gb",
      63_900,
      2048,
    ]);
  });
});

describe("lightning's command line", () => {
  it("reads trainer, model and data", async () => {
    const text = `seed_everything: 1
trainer:
  max_epochs: 10
  devices: [0, 1]
  num_nodes: 2
  precision: 16-mixed
  accumulate_grad_batches: 4
model:
  class_path: project.Model
  init_args:
    model_name: resnet50
data:
  class_path: project.Data
  init_args:
    batch_size: 32
optimizer:
  class_path: torch.optim.SGD
`;
    const [run] = await configRunsOf(text);
    assert.equal(run?.line, 3);
    assert.deepEqual(
      pick(
        run.facts,
        "epochs",
        "acceleratorCount",
        "nodeCount",
        "precision",
        "gradientAccumulationSteps",
        "modelId",
        "microBatchSize",
        "optimizer",
      ),
      [10, 4, 2, "fp16", 4, "resnet50", 32, "sgd"],
    );
    const [fit] = await configRunsOf(
      `fit:\n${text
        .split("\n")
        .map((line) => `  ${line}`)
        .join("\n")}`,
    );
    assert.equal(fit?.facts.epochs, 10);
  });
});

describe("nemo", () => {
  it("reads trainer and model", async () => {
    const text = `trainer:
  devices: 8
  num_nodes: 4
  precision: bf16
  max_steps: 100000
model:
  micro_batch_size: 4
  global_batch_size: 256
  tensor_model_parallel_size: 2
  encoder_seq_length: 2048
  num_layers: 24
  hidden_size: 2048
  num_attention_heads: 16
  optim:
    name: distributed_fused_adam
`;
    const [run] = await configRunsOf(text);
    assert.deepEqual(
      pick(
        run?.facts,
        "acceleratorCount",
        "nodeCount",
        "maxSteps",
        "globalBatchSize",
        "tensorParallelSize",
        "layerCount",
        "precision",
        "optimizer",
        "method",
      ),
      [32, 4, 100_000, 256, 2, 24, "bf16", "adam", "full"],
    );
  });
});

describe("kohya", () => {
  it("reads keys in any section", async () => {
    const text = `[model_arguments]
pretrained_model_name_or_path = "org/sdxl"
[training_arguments]
max_train_epochs = 10
train_batch_size = 4
resolution = "1024,1024"
mixed_precision = "bf16"
gradient_checkpointing = true
[network_arguments]
network_module = "networks.lora"
network_dim = 32
[optimizer_arguments]
optimizer_type = "AdamW8bit"
`;
    const [run] = await configRunsOf(text, {}, "a.toml");
    assert.deepEqual(
      pick(
        run?.facts,
        "modelId",
        "epochs",
        "microBatchSize",
        "imageSize",
        "precision",
        "method",
        "loraRank",
        "optimizer",
        "gradientCheckpointing",
      ),
      ["org/sdxl", 10, 4, 1024, "bf16", "lora", 32, "adamw-8bit", true],
    );
  });
});

describe("references in a configuration", () => {
  const base = "base_model: ${names.model}\ndatasets:\n  - path: org/d\nnum_epochs: ";

  it("follows them, and says what it cannot follow", async () => {
    const facts = async (rest: string): Promise<Readonly<Record<string, unknown>> | undefined> =>
      (await configRunsOf(base + rest))[0]?.facts;
    assert.equal((await facts("${oc.env:EPOCHS,3}\nnames: {model: a/b}\n"))?.epochs, 3);
    assert.equal((await facts("${names.n}\nnames: {model: a/b, n: 5}\n"))?.epochs, 5);
    assert.equal((await facts("1\nnames: {org: a, model: '${names.org}/b'}\n"))?.modelId, "a/b");
    const [open] = await configRunsOf(`${base}\${missing.key}\nnames: {model: a/b}\n`);
    assert.ok(open?.open.includes("epochs"));
    await assert.doesNotReject(
      configRunsOf("base_model: ${base_model}\ndatasets: [${datasets}]\nnum_epochs: ${num_epochs}\n"),
    );
  });
});

describe("AI Toolkit", () => {
  const job = (train: string, more = ""): string => `job: extension
config:
  process:
    - type: sd_trainer
      device: cuda:0
${more}      datasets:
        - folder_path: pictures
          resolution: [512, 1024]
      train:
${train}      model:
        name_or_path: org/flow
        quantize: true
`;
  const inputs = [
    "modelId",
    "method",
    "loraRank",
    "quantizationBits",
    "maxSteps",
    "gradientAccumulationSteps",
  ] as const;

  it("reads an adapter's process", async () => {
    const text = job(
      "        steps: 2000\n        dtype: bf16\n",
      "      network:\n        type: lora\n        linear: 16\n",
    );
    const [run] = await configRunsOf(text, {}, "job.yaml");
    assert.deepEqual(pick(run?.facts, ...inputs, "precision", "acceleratorCount", "imageSize"), [
      "org/flow",
      "lora",
      16,
      8,
      2000,
      1,
      "bf16",
      1,
      undefined,
    ]);
  });

  it("counts the steps of the optimizer, and trains all where no network is added", async () => {
    const [run] = await configRunsOf(
      job("        steps: 2000\n        gradient_accumulation_steps: 4\n"),
      {},
      "job.yaml",
    );
    assert.deepEqual(pick(run?.facts, ...inputs, "precision"), [
      "org/flow",
      "full",
      undefined,
      undefined,
      500,
      4,
      "fp32",
    ]);
  });

  it("has no encoders on the device whose outputs are kept on disk", async () => {
    const text = job("        steps: 2000\n")
      .replace("org/flow", "black-forest-labs/FLUX.1-dev")
      .replace(
        "folder_path: pictures\n",
        "folder_path: pictures\n          cache_latents_to_disk: true\n          cache_text_embeddings: true\n",
      );
    const [run] = await configRunsOf(text, {}, "job.yaml");
    assert.deepEqual(pick(run?.facts, "pipelineParameterCount"), [11_901_408_320]);
    const [other] = await configRunsOf(text.replace("text_embeddings: true", "text_embeddings: false"), {}, "job.yaml");
    assert.deepEqual(pick(other?.facts, "pipelineParameterCount"), [16_870_600_467 - 83_653_863]);
  });

  it("is silent on jobs that train nothing", async () => {
    const text =
      "job: generate\nconfig:\n  process:\n    - type: to_folder\n      model:\n        name_or_path: org/sd_trainer\n";
    assert.deepEqual(await configRunsOf(text, {}, "job.yaml"), []);
  });
});
