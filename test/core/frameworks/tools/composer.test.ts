import assert from "node:assert/strict";
import { checkMarked, runsOf } from "../../../support/carets";

describe("Composer", () => {
  it("reads trainer, loader and model", () =>
    checkMarked(`
import torch
from composer import Trainer
from composer.models import HuggingFaceModel
from datasets import load_dataset
from torch.utils.data import DataLoader
from transformers import AutoModelForSequenceClassification
model = AutoModelForSequenceClassification.from_pretrained("bert-base-uncased")
#                                                          ^^^^^^^^^^^^^^^^^^^ modelId = bert-base-uncased
rows = load_dataset("imdb", split="train")
#                   ^^^^^^ datasetId = imdb
trainer = Trainer(
    model=HuggingFaceModel(model),
    train_dataloader=DataLoader(rows, batch_size=64),
    optimizers=torch.optim.AdamW(model.parameters(), lr=2e-5),
#              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ optimizer = adamw
    max_duration="2ep",
#                ^^^^^ epochs = 2
    device_train_microbatch_size=16,
#                                ^^ microBatchSize = 16
    precision="amp_bf16",
#             ^^^^^^^^^^ precision = bf16
)
trainer.fit()
#^^^^^^^^^^^^ run
# also: framework = composer (derived); method = full (derived); task = text-classification (derived); gradientAccumulationSteps = 4 (derived)
`));

  it("takes batches, a duration given to fit, and the library's defaults", async () => {
    const { runs } = await runsOf(`
from composer import Trainer
trainer = Trainer(model=net, train_dataloader=loader)
trainer.fit(duration="500ba")
`);
    const facts = new Map(runs[0]?.facts.map(({ input, value, origin }) => [input, `${String(value)} ${origin}`]));
    assert.equal(facts.get("maxSteps"), "500 stated");
    assert.equal(facts.get("precision"), "fp16 default");
    assert.equal(facts.get("optimizer"), "sgd default");
  });

  it("is silent on evaluation and prediction", async () => {
    const { runs } = await runsOf(`
from composer import Trainer
trainer = Trainer(model=net, eval_dataloader=loader, max_duration="1ep")
trainer.eval()
trainer.predict(loader)
`);
    assert.deepEqual(runs, []);
  });
});
