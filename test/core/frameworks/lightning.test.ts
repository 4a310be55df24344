import assert from "node:assert/strict";
import { checkMarked, runsOf } from "../../support/carets";

describe("Lightning", () => {
  it("reads Trainer, module and data module", () =>
    checkMarked(`
import lightning as L
import torch
from torch.utils.data import DataLoader
from torchvision.datasets import CIFAR10
from torchvision.models import resnet18

class Classifier(L.LightningModule):
    def __init__(self, lr=1e-3):
        super().__init__()
        self.model = resnet18(num_classes=10)
        self.lr = lr

    def training_step(self, batch, index):
        x, y = batch
        return torch.nn.functional.cross_entropy(self.model(x), y)

    def configure_optimizers(self):
        return torch.optim.AdamW(self.parameters(), lr=self.lr)

class Images(L.LightningDataModule):
    def __init__(self, batch_size=256):
        super().__init__()
        self.batch_size = batch_size

    def train_dataloader(self):
        return DataLoader(CIFAR10("data", train=True), batch_size=self.batch_size, shuffle=True)

    def val_dataloader(self):
        return DataLoader(CIFAR10("data", train=False), batch_size=1024)

trainer = L.Trainer(
    max_epochs=30,
    #          ^^ epochs = 30
    accelerator="gpu",
    devices=4,
    #       ^ acceleratorCount = 4
    precision="16-mixed",
    #         ^^^^^^^^^^ precision = fp16
    accumulate_grad_batches=2,
    #                       ^ gradientAccumulationSteps = 2
)
trainer.fit(Classifier(), datamodule=Images(batch_size=128))
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ run
# also: framework = lightning (derived); modelId = resnet18; task = image-classification (derived); method = full (derived)
# also: optimizer = adamw; fusedOptimizer = false (default); microBatchSize = 128; datasetId = CIFAR10; imageSize = 32 (derived); parameterCount = 11181642 (derived)
`));

  it("takes Lightning's own limits where none are written", async () => {
    const { runs } = await runsOf(`
import pytorch_lightning as pl
from model import Net
pl.Trainer().fit(Net(), loader)
`);
    const facts = new Map(runs[0]?.facts.map((fact) => [fact.input, fact]));
    assert.equal(facts.get("epochs")?.value, 1000);
    assert.equal(facts.get("epochs")?.origin, "default");
    assert.equal(facts.get("gradientAccumulationSteps")?.value, 1);
    assert.equal(facts.get("precision")?.value, "fp32");
    assert.equal(facts.get("acceleratorCount"), undefined);
  });

  it("lets steps decide, and machines multiply devices", async () => {
    const { runs } = await runsOf(`
from lightning.pytorch import Trainer
Trainer(max_steps=50000, devices=[0, 1], num_nodes=4, precision=32).fit(module, loader)
`);
    const facts = new Map(runs[0]?.facts.map((fact) => [fact.input, fact]));
    assert.equal(facts.get("maxSteps")?.value, 50000);
    assert.equal(facts.get("epochs"), undefined);
    assert.equal(facts.get("acceleratorCount")?.value, 8);
    assert.equal(facts.get("nodeCount")?.value, 4);
    assert.equal(facts.get("precision")?.value, "fp32");
  });

  it("reads a command line that makes everything itself", async () => {
    const { runs } = await runsOf(`
import torch
from lightning.pytorch import LightningModule
from lightning.pytorch.cli import LightningCLI
from torch.utils.data import DataLoader
from torchvision.datasets import MNIST

class Module(LightningModule):
    def __init__(self, width: int = 64):
        super().__init__()
        self.layer = torch.nn.Linear(784, width)
    def train_dataloader(self):
        return DataLoader(MNIST(".", train=True), batch_size=32)
    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.1)

cli = LightningCLI(Module, trainer_defaults={"max_epochs": 10, "precision": "bf16-mixed"}, run=False)
cli.trainer.fit(cli.model)
cli.trainer.test(cli.model)
`);
    const facts = new Map(runs[0]?.facts.map((fact) => [fact.input, fact.value]));
    assert.equal(runs.length, 1);
    assert.equal(facts.get("epochs"), 10);
    assert.equal(facts.get("precision"), "bf16");
    assert.equal(facts.get("microBatchSize"), 32);
    assert.equal(facts.get("datasetId"), "MNIST");
    assert.equal(facts.get("optimizer"), "sgd");
  });

  it("keeps silent about testing and validation", async () => {
    const { runs } = await runsOf(`
import lightning as L
trainer = L.Trainer(devices=2)
trainer.validate(model, loader)
trainer.test(model, loader)
trainer.predict(model, loader)
`);
    assert.deepEqual(runs, []);
  });

  it("sees the model inside a module that is not at hand", async () => {
    const { runs } = await runsOf(`
import lightning as L
from peft import IA3Config, get_peft_model
from transformers import AutoModelForSequenceClassification, AutoTokenizer
from elsewhere.modules import Classifier
model = get_peft_model(AutoModelForSequenceClassification.from_pretrained("org/model"), IA3Config())
L.Trainer(max_epochs=2).fit(Classifier(model, AutoTokenizer.from_pretrained("org/words")), loader)
`);
    const facts = new Map(runs[0]?.facts.map(({ input, value }) => [input, value]));
    assert.deepEqual([facts.get("modelId"), facts.get("method")], ["org/model", "adapter"]);
  });
});
