import assert from "node:assert/strict";
import { configRunsOf } from "../../support/launches";

const base = `model_name_or_path: org/model-4b
stage: sft
do_train: true
finetuning_type: lora
lora_rank: 16
dataset: one,two
template: default
cutoff_len: 2048
per_device_train_batch_size: 1
gradient_accumulation_steps: 8
num_train_epochs: 3.0
bf16: true
`;

describe("llama-factory", () => {
  it("reads its keys and its defaults", async () => {
    const [run] = await configRunsOf(base);
    assert.equal(run?.line, 1);
    assert.deepEqual(run.facts, {
      modelId: "org/model-4b",
      task: "causal-lm",
      epochs: 3,
      microBatchSize: 1,
      gradientAccumulationSteps: 8,
      optimizer: "adamw",
      precision: "bf16",
      method: "lora",
      loraRank: 16,
      sequenceLength: 2048,
      packing: false,
      gradientCheckpointing: true,
      datasetId: "one,two",
      framework: "llama-factory",
    });
    assert.deepEqual([...run.defaults].sort(), ["gradientCheckpointing", "optimizer", "packing"]);
  });

  it("tells the kinds of training apart", async () => {
    const method = async (keys: string): Promise<unknown> =>
      (await configRunsOf(base.replace("finetuning_type: lora\nlora_rank: 16\n", keys)))[0]?.facts.method;
    assert.equal(await method("finetuning_type: full\n"), "full");
    assert.equal(await method("finetuning_type: freeze\n"), "frozen-backbone");
    assert.equal(await method("finetuning_type: lora\nquantization_bit: 4\n"), "qlora");
    assert.equal(await method("lora_target: all\n"), "lora");
  });

  it("counts the weights of the last layers, where they alone are trained", async () => {
    const run = async (keys: string): Promise<Record<string, unknown> | undefined> =>
      (
        await configRunsOf(
          base
            .replace("org/model-4b", "mistralai/Mistral-7B-v0.1")
            .replace("finetuning_type: lora\nlora_rank: 16\n", `finetuning_type: freeze\n${keys}`),
        )
      )[0]?.facts;
    // A block of the model has 218 million weights.
    const trained = Number((await run(""))?.trainableParameterCount);
    assert.ok(Math.abs(trained / (2 * 218e6) - 1) < 0.03, String(trained));
    assert.equal((await run("freeze_trainable_layers: 4\n"))?.trainableParameterCount, 2 * trained);
    assert.equal((await run("freeze_trainable_layers: 32\n"))?.method, "full");
    assert.equal((await run("freeze_trainable_layers: -2\n"))?.method, "full");
  });

  it("counts rows through the registry, each data set cut to the most samples", async () => {
    const files = {
      "data/dataset_info.json": '{"one": {"file_name": "one.json"}, "two": {"file_name": "two.jsonl"}}',
      "data/one.json": '[{"a": 1}, {"a": 2}, {"a": 3}]',
      "data/two.jsonl": '{"a": 1}\n{"a": 2}\n',
    };
    const [all] = await configRunsOf(base, files, "examples/a.yaml");
    assert.equal(all?.facts.datasetSamples, 5);
    assert.deepEqual(all.companions, ["data/dataset_info.json", "data/one.json", "data/two.jsonl"]);
    const [cut] = await configRunsOf(`${base}max_samples: 2\nval_size: 0.25\n`, files, "examples/a.yaml");
    assert.equal(cut?.facts.datasetSamples, 3);
  });

  it("names a data set of the hub by its name there", async () => {
    const files = { "data/dataset_info.json": '{"one": {"hf_hub_url": "org/hub-data", "subset": "en"}}' };
    const [run] = await configRunsOf(base.replace("one,two", "one"), files);
    assert.equal(run?.facts.datasetId, "org/hub-data");
    assert.equal(run.draft.dataset?.subset, "en");
    const [cut] = await configRunsOf(`${base.replace("one,two", "one")}max_samples: 1000\n`, files);
    assert.equal(cut?.facts.datasetSamples, undefined);
    assert.ok(cut?.open.includes("datasetSamples"));
  });

  it("does not take merging, inference and evaluation for training", async () => {
    for (const text of [
      "model_name_or_path: a/b\nadapter_name_or_path: out\ntemplate: x\nfinetuning_type: lora\nexport_dir: merged\nexport_size: 2\n",
      "model_name_or_path: a/b\nadapter_name_or_path: out\ntemplate: x\ninfer_backend: huggingface\n",
      base.replace("do_train: true", "do_train: false\ndo_predict: true"),
      "model_name_or_path: a/b\ntemplate: x\ntask: mmlu_test\nbatch_size: 4\n",
    ])
      assert.deepEqual(await configRunsOf(text), [], text);
  });
});
