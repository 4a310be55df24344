import assert from "node:assert/strict";
import { runsOf } from "../../../support/carets";
import { configRunsOf } from "../../../support/launches";

const factsOf = async (code: string): Promise<Map<string, unknown>> => {
  const { runs } = await runsOf(code);
  assert.equal(runs.length, 1);
  return new Map<string, unknown>(runs[0]?.facts.map(({ input, value }) => [input, value]));
};
const pick = (facts: Map<string, unknown>, ...names: string[]): unknown[] => names.map((name) => facts.get(name));

describe("NeMo 2", () => {
  it("reads a recipe that is changed before it is run", async () => {
    const facts = await factsOf(`
import nemo_run as run
from nemo.collections import llm
def main():
    recipe = llm.llama3_8b.pretrain_recipe(name="x", num_nodes=2, num_gpus_per_node=8)
    recipe.trainer.max_steps = 500
    recipe.trainer.strategy.tensor_model_parallel_size = 4
    recipe.data.global_batch_size = 128
    run.run(recipe, executor=run.LocalExecutor(ntasks_per_node=8))
main()
`);
    assert.deepEqual(
      pick(facts, "framework", "modelId", "maxSteps", "tensorParallelSize", "globalBatchSize", "acceleratorCount"),
      ["nemo", "llama3_8b", 500, 4, 128, 16],
    );
    assert.deepEqual(pick(facts, "precision", "method", "nodeCount"), ["bf16", "full", 2]);
  });

  it("reads the parts given to the entry points themselves", async () => {
    const facts = await factsOf(`
from nemo import lightning as nl
from nemo.collections import llm
llm.finetune(
    model=llm.LlamaModel(llm.Llama2Config7B()),
    data=llm.SquadDataModule(seq_length=2048, micro_batch_size=1, global_batch_size=8),
    trainer=nl.Trainer(devices=2, max_steps=100, plugins=nl.MegatronMixedPrecision(precision="bf16-mixed")),
    peft=llm.peft.LoRA(dim=16),
)
`);
    assert.deepEqual(
      pick(facts, "modelId", "datasetId", "sequenceLength", "microBatchSize", "globalBatchSize", "maxSteps"),
      ["Llama2 7B", "squad", 2048, 1, 8, 100],
    );
    assert.deepEqual(pick(facts, "method", "loraRank", "precision", "acceleratorCount"), ["lora", 16, "bf16", 2]);
  });

  it("reads a partial function of NeMo-Run, in an experiment too", async () => {
    const facts = await factsOf(`
import nemo_run as run
from nemo import lightning as nl
from nemo.collections import llm
recipe = run.Partial(
    llm.pretrain,
    model=run.Config(llm.GPTModel, config=run.Config(llm.GPTConfig126M)),
    trainer=run.Config(nl.Trainer, max_steps=20, devices=1),
)
with run.Experiment("test") as exp:
    exp.add(recipe, executor=None)
    exp.run()
`);
    assert.deepEqual(pick(facts, "modelId", "maxSteps", "acceleratorCount"), ["GPT 126M", 20, 1]);
  });

  it("is silent on conversion, generation and other partial functions", async () => {
    const { runs } = await runsOf(`
import nemo_run as run
from nemo.collections import llm
llm.import_ckpt(model=llm.LlamaModel(llm.Llama3Config8B()), source="hf://org/model")
llm.generate(path="model", prompts=["x"])
run.run(run.Partial(llm.import_ckpt, source="hf://org/model"), executor=None)
`);
    assert.deepEqual(runs, []);
  });
});

describe("NeMo 1", () => {
  const text = `name: speech
model:
  train_ds:
    manifest_filepath: ???
    batch_size: 16
  validation_ds:
    batch_size: 32
  encoder:
    _target_: nemo.collections.asr.modules.ConformerEncoder
  optim:
    name: adamw
trainer:
  devices: 4
  num_nodes: 2
  max_epochs: 50
  accumulate_grad_batches: 2
  precision: bf16
exp_manager:
  name: speech
`;
  it("reads modules with a data loader of their own", async () => {
    const [run] = await configRunsOf(text);
    assert.deepEqual(
      ["task", "epochs", "microBatchSize", "gradientAccumulationSteps", "acceleratorCount", "precision"].map(
        (name) => run?.facts[name],
      ),
      ["speech", 50, 16, 2, 8, "bf16"],
    );
    assert.ok(run?.draft.unknowns.some(({ input }) => input === "datasetId"));
  });

  it("is silent on inference settings", async () => {
    assert.deepEqual(await configRunsOf(text.replace("train_ds", "test_ds").replace(/ {2}optim:\n.*\n/, "")), []);
  });
});
