import assert from "node:assert/strict";
import { configRunsOf } from "../../../support/launches";

const pick = (facts: Readonly<Record<string, unknown>> | undefined, ...names: string[]): unknown[] =>
  names.map((name) => facts?.[name]);

describe("olmo", () => {
  const text = `run_name: small
model:
  d_model: 512
  n_heads: 8
  n_layers: 4
  mlp_hidden_size: 4096
  activation_type: swiglu
  weight_tying: false
  max_sequence_length: 2048
  vocab_size: 1000
  embedding_size: 1024
optimizer:
  name: adamw
max_duration: 10e9T
global_train_batch_size: 256
device_train_microbatch_size: 4
precision: amp_bf16
`;

  it("reads its keys and counts its weights", async () => {
    const [run] = await configRunsOf(text);
    assert.deepEqual(
      pick(run?.facts, "trainingTokens", "globalBatchSize", "microBatchSize", "sequenceLength", "precision"),
      [1e10, 256, 4, 2048, "bf16"],
    );
    // 2·1024·512 + 4·(4·512² + 3·512·2048 + 2·512) + 512
    assert.equal(run?.facts.parameterCount, 17_830_400);
    assert.equal(run.written("trainingTokens"), "10e9T");
    assert.equal(run.line, 14);
  });

  it("stops at a number of steps", async () => {
    const [run] = await configRunsOf(`${text}stop_at: 400\n`);
    assert.deepEqual(pick(run?.facts, "maxSteps", "trainingTokens"), [400, undefined]);
  });

  it("is silent on a model's configuration alone", async () => {
    assert.deepEqual(await configRunsOf("model:\n  d_model: 512\n  n_heads: 8\n  n_layers: 4\n"), []);
  });
});

describe("gpt-neox", () => {
  const text = `{
  "pipe-parallel-size": 1,
  "model-parallel-size": 2,
  "num-layers": 4,
  "hidden-size": 256,
  "num-attention-heads": 4,
  "seq-length": 1024,
  "no-weight-tying": true,
  "optimizer": {"type": "Adam", "params": {"lr": 0.0006}},
  "train_micro_batch_size_per_gpu": 8,
  "gradient_accumulation_steps": 2,
  "fp16": {"enabled": true},
  "checkpoint-activations": true,
  "train-iters": 3000
}
`;

  it("reads keys with either dash", async () => {
    const [run] = await configRunsOf(text, {}, "configs/small.yml");
    assert.deepEqual(
      pick(
        run?.facts,
        "layerCount",
        "hiddenSize",
        "sequenceLength",
        "maxSteps",
        "microBatchSize",
        "gradientAccumulationSteps",
        "tensorParallelSize",
        "precision",
        "optimizer",
        "gradientCheckpointing",
      ),
      [4, 256, 1024, 3000, 8, 2, 2, "fp16", "adam", true],
    );
    // 2·50257·256 + 4·(12·256² + 13·256) + 2·256
    assert.equal(run?.facts.parameterCount, 28_891_136);
    assert.ok(run.defaults.includes("vocabularySize"));
  });

  it("does not count layers of another kind", async () => {
    const [run] = await configRunsOf(text.replace("{", '{\n  "attention-config": [[["mamba"], 4]],'));
    assert.deepEqual(pick(run?.facts, "layerCount", "vocabularySize", "parameterCount"), [4, undefined, undefined]);
  });

  it("is silent on the settings of text generation", async () => {
    assert.deepEqual(
      await configRunsOf('{"text-gen-type": "unconditional", "maximum_tokens": 102, "load": "checkpoints"}'),
      [],
    );
  });
});

describe("maxtext", () => {
  const text = `base_config: "base.yml"
steps: 200
per_device_batch_size: 4
max_target_length: 4096
model_name: "llama2-7b"
remat_policy: "full"
dataset_type: "synthetic"
`;

  it("reads its keys over those of the base", async () => {
    const base = "steps: 150_001\nopt_type: adam_pax\ndtype: float32\ngradient_accumulation_steps: 2\n";
    const [run] = await configRunsOf(text, { "configs/base.yml": base }, "configs/gpu/llama2_7b.yml");
    assert.deepEqual(
      pick(run?.facts, "modelId", "maxSteps", "microBatchSize", "gradientAccumulationSteps", "precision", "optimizer"),
      ["llama2-7b", 200, 4, 2, "fp32", "adam"],
    );
    assert.deepEqual(run?.companions, ["configs/base.yml"]);
    assert.equal(run.facts.datasetId, undefined);
  });

  it("takes its own defaults without the base", async () => {
    const [run] = await configRunsOf(text);
    assert.deepEqual(pick(run?.facts, "optimizer", "precision"), ["adamw", "bf16"]);
  });

  it("is silent on a model's dimensions", async () => {
    assert.deepEqual(await configRunsOf("base_emb_dim: 4096\nbase_num_decoder_layers: 32\nvocab_size: 32000\n"), []);
  });
});

describe("tensorflow model garden", () => {
  const text = `runtime:
  distribution_strategy: mirrored
  mixed_precision_dtype: float16
  num_gpus: 8
task:
  model:
    num_classes: 1001
    input_size: [224, 224, 3]
    backbone:
      type: resnet
      resnet:
        model_id: 50
  train_data:
    tfds_name: imagenet2012
    global_batch_size: 1024
  validation_data:
    global_batch_size: 512
trainer:
  train_steps: 56160
  optimizer_config:
    optimizer:
      type: sgd
`;

  it("reads its keys", async () => {
    const [run] = await configRunsOf(text);
    assert.deepEqual(
      pick(
        run?.facts,
        "modelId",
        "task",
        "imageSize",
        "maxSteps",
        "globalBatchSize",
        "precision",
        "optimizer",
        "acceleratorCount",
        "datasetId",
      ),
      ["resnet-50", "image-classification", 224, 56160, 1024, "fp16", "sgd", 8, "imagenet2012"],
    );
  });

  it("is silent without training data", async () => {
    assert.deepEqual(await configRunsOf("task:\n  validation_data:\n    global_batch_size: 8\n"), []);
  });
});

describe("detectron2", () => {
  const base = `MODEL:
  META_ARCHITECTURE: "GeneralizedRCNN"
  BACKBONE:
    NAME: "build_resnet_fpn_backbone"
DATASETS:
  TRAIN: ("coco_2017_train",)
SOLVER:
  IMS_PER_BATCH: 16
  MAX_ITER: 90000
INPUT:
  MIN_SIZE_TRAIN: (640, 672, 800)
`;
  const text = `_BASE_: "../base.yaml"
MODEL:
  MASK_ON: True
  RESNETS:
    DEPTH: 101
SOLVER:
  MAX_ITER: 270000
`;

  it("builds on the base", async () => {
    const [run] = await configRunsOf(text, { "configs/base.yaml": base }, "configs/masks/r101.yaml");
    assert.deepEqual(
      pick(run?.facts, "modelId", "task", "maxSteps", "globalBatchSize", "imageSize", "datasetId", "optimizer"),
      ["mask_rcnn_R_101_FPN", "segmentation", 270000, 16, 800, "coco_2017_train", "sgd"],
    );
    assert.deepEqual(run?.companions, ["configs/base.yaml"]);
    assert.equal(run.line, 7);
  });

  it("claims no default where the base is not at hand", async () => {
    const [run] = await configRunsOf(text, {}, "configs/masks/r101.yaml");
    assert.deepEqual(pick(run?.facts, "maxSteps", "globalBatchSize", "optimizer"), [270000, undefined, undefined]);
  });

  it("follows a base that names itself no further", async () => {
    const [run] = await configRunsOf(text.replace("../base", "r101"), {}, "configs/r101.yaml");
    assert.equal(run?.facts.maxSteps, 270000);
  });

  it("is silent on checks of accuracy", async () => {
    assert.deepEqual(await configRunsOf(text, {}, "configs/quick_schedules/r101_inference_acc_test.yaml"), []);
  });
});

describe("fairseq", () => {
  const text = `common:
  fp16: true
task:
  _name: masked_lm
  tokens_per_sample: 512
criterion: masked_lm
dataset:
  max_tokens: 8192
distributed_training:
  distributed_world_size: 16
optimizer:
  _name: adam
optimization:
  max_update: 125000
  update_freq: [4]
model:
  _name: roberta
`;

  it("reads its groups", async () => {
    const [run] = await configRunsOf(text);
    assert.deepEqual(
      pick(
        run?.facts,
        "modelId",
        "task",
        "maxSteps",
        "sequenceLength",
        "microBatchSize",
        "gradientAccumulationSteps",
        "acceleratorCount",
        "precision",
        "optimizer",
      ),
      ["roberta", "masked-lm", 125000, 512, 16, 4, 16, "fp16", "adam"],
    );
  });

  it("leaves a batch in tokens open where the length of samples is not said", async () => {
    const [run] = await configRunsOf(text.replace("  tokens_per_sample: 512\n", ""));
    assert.equal(run?.facts.microBatchSize, undefined);
    assert.ok(run?.open.includes("microBatchSize"));
  });

  it("is silent on the settings of a decoder", async () => {
    assert.deepEqual(await configRunsOf("decoding:\n  type: viterbi\ndataset:\n  max_tokens: 4000\n"), []);
  });
});
