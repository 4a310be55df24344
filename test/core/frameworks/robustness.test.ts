import assert from "node:assert/strict";
import { runsOf } from "../../support/carets";

const script = `
import torch, lightning as L
from torch.utils.data import DataLoader, Dataset
from datasets import load_dataset
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, Trainer, TrainingArguments

class Rows(Dataset):
    def __init__(self, parent):
        self.parent = parent
        self.source = parent.rows
        self.own = self.source.again
    def __len__(self):
        return 12
    def __getitem__(self, i):
        return self.source[i]

class Holder(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.rows = Rows(self)
        self.model = self.rows.parent.model
        self.inner = torch.nn.ModuleList([self])

holder = Holder()
optimizer = torch.optim.AdamW([{"params": [holder, holder.parameters()]}])
for epoch in range(2):
    for batch in DataLoader(holder.rows, batch_size=len(holder.rows)):
        holder(batch).backward()
        optimizer.step()
model = get_peft_model(AutoModelForCausalLM.from_pretrained("gpt2"), LoraConfig(r=4))
trainer = Trainer(model, TrainingArguments("out"), train_dataset=load_dataset("imdb")["train"])
trainer.train()
L.Trainer(max_epochs=1).fit(holder, trainer)
`;

describe("recognisers", () => {
  it("end on things that hold each other", async () => {
    const { runs } = await runsOf(script);
    assert.ok(runs.length >= 2);
  });

  it("never throw on half-typed code", async () => {
    for (let length = 0; length <= script.length; length += 7) await runsOf(script.slice(0, length));
  });
});
