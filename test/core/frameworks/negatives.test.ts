import assert from "node:assert/strict";
import { runsOf } from "../../support/carets";

const silent: Readonly<Record<string, string>> = {
  "inference with a model and a batch size": `
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer
batch_size = 2
model = AutoModelForCausalLM.from_pretrained("microsoft/phi-2", torch_dtype=torch.float16)
tokenizer = AutoTokenizer.from_pretrained("microsoft/phi-2")
for start in range(0, 10, batch_size):
    model.generate(**tokenizer(prompts[start : start + batch_size], return_tensors="pt"))
`,
  "a Trainer that only evaluates": `
from transformers import Trainer, TrainingArguments
trainer = Trainer("gpt2", TrainingArguments("out", per_device_eval_batch_size=8), eval_dataset=rows)
print(trainer.evaluate())
trainer.predict(rows)
`,
  "classical learning that is over in a moment": `
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC
from sklearn.model_selection import cross_val_score
import xgboost as xgb
LogisticRegression(max_iter=1000).fit(embeddings, labels)
KNeighborsClassifier().fit(x, y)
cross_val_score(SVC(), x, y, cv=5)
xgb.XGBClassifier().load_model("m.json")
`,
  "evaluation loops": `
import torch
model.eval()
with torch.no_grad():
    for epoch in range(3):
        for x, y in loader:
            loss = criterion(model(x), y)
`,
  "a gradient that is looked at once": `
import torch
x = torch.ones(3, requires_grad=True)
(x * x).sum().backward()
print(x.grad)
`,
  "gradients in a loop that changes no weights": `
import torch
for name in layers:
    output = model(image)
    output[0, 1].backward()
    saliency[name] = image.grad.abs()
`,
  "model.train() as a mode": `
import torch
model = torch.nn.Linear(2, 2)
model.train()
model.train(False)
`,
  "merging an adapter": `
from peft import PeftModel
from transformers import AutoModelForCausalLM
base = AutoModelForCausalLM.from_pretrained("base")
PeftModel.from_pretrained(base, "adapter").merge_and_unload().save_pretrained("merged")
`,
  "a module of functions that train when somebody calls them": `
import torch

def train_one_epoch(model, loader, optimizer, device):
    for x, y in loader:
        loss = model(x.to(device), y.to(device))
        loss.backward()
        optimizer.step()

class Trainer:
    def __init__(self, model, optimizer, epochs):
        self.model, self.optimizer, self.epochs = model, optimizer, epochs

    def train(self, loader):
        for epoch in range(self.epochs):
            train_one_epoch(self.model, loader, self.optimizer, "cuda")
`,
  "a simulation that calls step": `
import torch, gym
env = gym.make("CartPole-v1")
for episode in range(100):
    env.step(env.action_space.sample())
`,
};

describe("code that trains nothing", () => {
  for (const [name, text] of Object.entries(silent))
    it(`stays silent: ${name}`, async () => {
      const { runs } = await runsOf(text);
      assert.deepEqual(
        runs.map((run) => `${run.title} at ${String(run.anchor.from)}`),
        [],
      );
    });
});
