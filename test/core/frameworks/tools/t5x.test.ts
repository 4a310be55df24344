import assert from "node:assert/strict";
import { findConfigRuns } from "../../../../src/core/frameworks/registry";
import { readGin } from "../../../../src/core/syntax/gin";
import { readRun, settled, type ReadRun } from "../../../support/launches";

const network = `# The network.
OPTIMIZER = @adafactor.Adafactor()
network.Transformer.config = @network.T5Config()
network.T5Config:
  vocab_size = 1000  # padded
  dtype = 'bfloat16'
  emb_dim = 64
  num_heads = 4
  num_encoder_layers = 2
  num_decoder_layers = 2
  head_dim = 16
  mlp_dim = 128
  mlp_activations = ('gelu', 'linear')
  logits_via_embedding = False
`;
const finetune = `BATCH_SIZE = 128
TRAIN_STEPS = %gin.REQUIRED
train/utils.DatasetConfig:
  batch_size = %BATCH_SIZE
  pack = True
`;
const text = `from __gin__ import dynamic_registration
include "nets/small.gin"
include 'runs/finetune.gin'

MIXTURE_OR_TASK_NAME = "some_task"
TASK_FEATURE_LENGTHS = {
  "inputs": 256,  # tokens
  "targets": 128,
}
TRAIN_STEPS = 1_020_000  # with those of the checkpoint
INITIAL_CHECKPOINT_PATH = "gs://models/t5_small/checkpoint_1000000"
`;

async function runsOf(written: string, path = "examples/tune.gin"): Promise<ReadRun[]> {
  const files = { "nets/small.gin": network, "runs/finetune.gin": finetune };
  const { result, source } = await settled(path, written, files, (file, documents) =>
    readGin(file).roots.flatMap((root) => findConfigRuns(root, file, documents)),
  );
  return result.map((run) => readRun(run, source));
}

describe("t5x", () => {
  it("reads includes, macros and blocks", async () => {
    const [run] = await runsOf(text);
    assert.ok(run);
    assert.deepEqual(
      ["maxSteps", "globalBatchSize", "sequenceLength", "precision", "optimizer", "modelId", "datasetId", "task"].map(
        (name) => run.facts[name],
      ),
      [20_000, 128, 256, "bf16", "adafactor", "t5_small", "some_task", "seq2seq"],
    );
    // 2·1000·64 + 2·(12·64·64 + 6·64·128 + 5·64) + 2·64 + 64·4
    assert.equal(run.facts.parameterCount, 325_632);
    assert.equal(run.line, 10);
    assert.deepEqual(run.companions, ["nets/small.gin", "runs/finetune.gin"]);
    assert.equal(run.written("maxSteps"), "TRAIN_STEPS = 1_020_000");
  });

  it("counts relative steps as they are", async () => {
    const [run] = await runsOf(`${text}TRAIN_STEPS_RELATIVE = 5000\n`);
    assert.equal(run?.facts.maxSteps, 5000);
  });

  it("is silent on what a user must complete, on networks and on evaluation", async () => {
    assert.deepEqual(await runsOf(finetune, "runs/own.gin"), []);
    assert.deepEqual(await runsOf(network), []);
    assert.deepEqual(await runsOf('eval_script.evaluate:\n  model = %MODEL\nCHECKPOINT_PATH = "x"\n'), []);
  });

  it("reads half-typed files", async () => {
    for (let at = 0; at < text.length; at += 7) await runsOf(text.slice(0, at));
    assert.deepEqual(await runsOf("TRAIN_STEPS = [1, (2, {"), []);
  });
});
