import assert from "node:assert/strict";
import { configRunsOf } from "../../support/launches";

const base = `base_model: org/model-8b
datasets:
  - path: org/data
    type: alpaca
sequence_len: 4096
micro_batch_size: 2
`;

describe("axolotl", () => {
  it("reads that short samples are padded to the whole length", async () => {
    const [padded] = await configRunsOf(`${base}pad_to_sequence_len: true\n`);
    assert.equal(padded?.facts.dynamicPadding, false);
    const [unsaid] = await configRunsOf(`${base}pad_to_sequence_len: false\n`);
    assert.equal(unsaid?.facts.dynamicPadding, undefined);
  });

  it("reads a fine-tuning with an adapter on a quantized base", async () => {
    const text = `${base}gradient_accumulation_steps: 4
num_epochs: 3
adapter: qlora
load_in_4bit: true
load_in_8bit: false
lora_r: 32
optimizer: adamw_bnb_8bit
bf16: auto
fp16:
sample_packing: true
gradient_checkpointing: true
flash_attention: true
val_set_size: 0.05
`;
    const [run] = await configRunsOf(text);
    assert.equal(run?.line, 1);
    assert.deepEqual(run.facts, {
      modelId: "org/model-8b",
      task: "causal-lm",
      epochs: 3,
      microBatchSize: 2,
      gradientAccumulationSteps: 4,
      sequenceLength: 4096,
      packing: true,
      optimizer: "adamw-8bit",
      quantizationBits: 4,
      method: "qlora",
      loraRank: 32,
      precision: "bf16",
      gradientCheckpointing: true,
      flashAttention: true,
      datasetId: "org/data",
      framework: "axolotl",
    });
    assert.equal(run.written("loraRank"), "32");
    assert.deepEqual(run.draft.dataset, { fraction: 0.95, rowsKnown: true });
  });

  it("trains all weights without an adapter, with axolotl's defaults", async () => {
    const [run] = await configRunsOf(base.replace("micro_batch_size: 2\n", ""));
    assert.equal(run?.facts.method, "full");
    assert.deepEqual(
      [
        run.facts.epochs,
        run.facts.microBatchSize,
        run.facts.gradientAccumulationSteps,
        run.facts.packing,
        run.facts.precision,
      ],
      [1, 1, 1, false, "bf16"],
    );
    assert.ok(
      ["epochs", "microBatchSize", "gradientAccumulationSteps", "packing", "precision", "optimizer"].every((name) =>
        run.defaults.includes(name),
      ),
    );
  });

  it("lets steps decide, and keeps epochs that are written beside them", async () => {
    const [steps] = await configRunsOf(`${base}max_steps: 200\n`);
    assert.deepEqual([steps?.facts.maxSteps, steps?.facts.epochs], [200, undefined]);
    const [both] = await configRunsOf(`${base}max_steps: 200\nnum_epochs: 4\n`);
    assert.deepEqual([both?.facts.maxSteps, both?.facts.epochs], [200, 4]);
  });

  it("reads slices, several data sets and streamed ones", async () => {
    const [slice] = await configRunsOf(base.replace("type: alpaca", "split: train[:20%]"));
    assert.deepEqual(slice?.draft.dataset, { split: "train", fraction: 0.2, rowsKnown: true });
    const [two] = await configRunsOf(base.replace("    type: alpaca\n", "  - path: org/more\n"));
    assert.equal(two?.facts.datasetId, "org/data,org/more");
    assert.equal(two.draft.dataset?.rowsKnown, false);
    const [streamed] = await configRunsOf(
      base.replace("datasets", "pretraining_dataset").replace("type: alpaca", "name: en"),
    );
    assert.equal(streamed?.draft.dataset?.subset, "en");
  });

  it("says what is moved off the accelerator, also from a DeepSpeed file", async () => {
    const [fsdp] = await configRunsOf(`${base}fsdp_config:\n  fsdp_offload_params: true\n`);
    assert.equal(fsdp?.facts.offload, true);
    const files = {
      "deepspeed_configs/z3.json":
        '{"zero_optimization": {"stage": 3, "offload_param": {"device": "cpu"}}, "gradient_accumulation_steps": "auto"}',
    };
    const [zero] = await configRunsOf(`${base}deepspeed: deepspeed_configs/z3.json\n`, files, "examples/a.yml");
    assert.equal(zero?.facts.offload, true);
    assert.deepEqual(zero.companions, ["deepspeed_configs/z3.json"]);
  });

  it("leaves open which weights are trained when only some are", async () => {
    const [run] = await configRunsOf(`${base}unfrozen_parameters:\n  - model.layers.3.*\n`);
    assert.equal(run?.facts.method, undefined);
    assert.ok(run?.open.includes("method"));
  });

  it("does not take other files with a base model for training", async () => {
    assert.deepEqual(await configRunsOf("base_model: a/b\nmerge_method: slerp\nmodels:\n  - model: c/d\n"), []);
    assert.deepEqual(await configRunsOf("base_model: a/b\nlora_model_dir: ./out\nmerge_lora: true\n"), []);
  });
});
