import assert from "node:assert/strict";
import { runsOf } from "../../support/carets";

type Plain = string | number | boolean | undefined;

async function factsOf(text: string): Promise<Map<string, Plain>> {
  const { runs } = await runsOf(text);
  assert.equal(runs.length, 1);
  return new Map<string, Plain>(runs[0]?.facts.map((fact) => [fact.input, fact.value]));
}

describe("engines around hand-written loops", () => {
  it("reads Accelerate's precision and accumulation, and sees through prepare", async () => {
    const facts = await factsOf(`
import torch
from accelerate import Accelerator
from torch.utils.data import DataLoader
from datasets import load_dataset
from transformers import AutoModelForSequenceClassification
accelerator = Accelerator(mixed_precision="fp16", gradient_accumulation_steps=4)
model = AutoModelForSequenceClassification.from_pretrained("bert-base-cased")
rows = load_dataset("nyu-mll/glue", "mrpc")["train"]
optimizer = torch.optim.AdamW(params=model.parameters())
model, optimizer, loader = accelerator.prepare(model, optimizer, DataLoader(rows, batch_size=16))
for epoch in range(3):
    for batch in loader:
        with accelerator.accumulate(model):
            accelerator.backward(model(**batch).loss)
            optimizer.step()
            optimizer.zero_grad()
`);
    assert.equal(facts.get("framework"), "accelerate");
    assert.equal(facts.get("precision"), "fp16");
    assert.equal(facts.get("gradientAccumulationSteps"), 4);
    assert.equal(facts.get("microBatchSize"), 16);
    assert.equal(facts.get("modelId"), "bert-base-cased");
    assert.equal(facts.get("datasetId"), "nyu-mll/glue");
    assert.equal(facts.get("optimizer"), "adamw");
    assert.equal(facts.get("epochs"), 3);
  });

  it("leaves precision to Accelerate's launch configuration", async () => {
    const { runs } = await runsOf(`
from accelerate import Accelerator
import torch
accelerator = Accelerator()
model = torch.nn.Linear(2, 2)
optimizer = accelerator.prepare(torch.optim.SGD(model.parameters()))
for step in range(100):
    accelerator.backward(model(batch()).sum())
    optimizer.step()
`);
    assert.equal(
      runs[0]?.facts.find((fact) => fact.input === "precision"),
      undefined,
    );
    assert.ok(runs[0]?.unknowns.some((entry) => entry.input === "precision"));
    assert.equal(runs[0]?.facts.find((fact) => fact.input === "maxSteps")?.value, 100);
  });

  it("reads Fabric's devices and precision", async () => {
    const facts = await factsOf(`
import torch
from lightning.fabric import Fabric
fabric = Fabric(accelerator="cuda", devices=4, num_nodes=2, precision="bf16-mixed")
model = torch.nn.Linear(8, 8)
model, optimizer = fabric.setup(model, torch.optim.Adam(model.parameters()))
for epoch in range(2):
    for batch in loader:
        fabric.backward(model(batch).sum())
        optimizer.step()
`);
    assert.equal(facts.get("framework"), "lightning");
    assert.equal(facts.get("acceleratorCount"), 8);
    assert.equal(facts.get("nodeCount"), 2);
    assert.equal(facts.get("precision"), "bf16");
    assert.equal(facts.get("optimizer"), "adam");
  });

  it("reads a DeepSpeed configuration that is a dictionary", async () => {
    const facts = await factsOf(`
import deepspeed, torchvision
net = torchvision.models.resnet34()
config = {
    "train_batch_size": 64,
    "gradient_accumulation_steps": 2,
    "optimizer": {"type": "AdamW", "params": {"lr": 1e-4}},
    "bf16": {"enabled": True},
    "zero_optimization": {"stage": 2, "offload_optimizer": {"device": "cpu"}},
}
engine, optimizer, loader, _ = deepspeed.initialize(model=net, training_data=rows, config=config)
for epoch in range(5):
    for x, y in loader:
        engine.backward(engine(x).sum())
        engine.step()
`);
    assert.equal(facts.get("framework"), "deepspeed");
    assert.equal(facts.get("globalBatchSize"), 64);
    assert.equal(facts.get("microBatchSize"), undefined);
    assert.equal(facts.get("optimizer"), "adamw");
    assert.equal(facts.get("precision"), "bf16");
    assert.equal(facts.get("offload"), true);
    assert.equal(facts.get("zeroStage"), 2);
    assert.equal(facts.get("modelId"), "resnet34");
  });

  it("reads Colossal-AI's booster, its plugin and the loader that it makes", async () => {
    const code = `
import torch
from colossalai.booster import Booster
from colossalai.booster.plugin import HybridParallelPlugin
from colossalai.nn.optimizer import HybridAdam
from datasets import load_dataset
from transformers import AutoModelForCausalLM
model = AutoModelForCausalLM.from_pretrained("gpt2")
plugin = HybridParallelPlugin(tp_size=2, pp_size=1, zero_stage=1)
booster = Booster(plugin=plugin)
loader = plugin.prepare_dataloader(load_dataset("imdb", split="train"), batch_size=8, shuffle=True)
optimizer = HybridAdam(model.parameters(), lr=1e-4)
model, optimizer, _, loader, _ = booster.boost(model, optimizer, dataloader=loader)
for epoch in range(2):
    for batch in loader:
        loss = model(**batch).loss
        booster.backward(loss, optimizer)
        optimizer.step()
`;
    const facts = await factsOf(code);
    assert.equal(facts.get("framework"), "colossalai");
    assert.equal(facts.get("modelId"), "gpt2");
    assert.equal(facts.get("precision"), "fp16");
    assert.equal(facts.get("tensorParallelSize"), 2);
    assert.equal(facts.get("zeroStage"), 1);
    assert.equal((await factsOf(code.replace("zero_stage=1", 'precision="bf16"'))).get("precision"), "bf16");
    assert.equal((await factsOf(code.replace("zero_stage=1", "precision=chosen"))).get("precision"), undefined);
  });
});
