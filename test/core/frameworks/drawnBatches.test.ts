/** Loops that draw their batches by hand, and what their counters count. */
import assert from "node:assert/strict";
import { runsOf } from "../../support/carets";

/** What the first run of a script is told of some inputs. */
async function told(text: string, ...inputs: readonly string[]): Promise<readonly unknown[]> {
  const { runs } = await runsOf(text);
  return inputs.map((input) => runs[0]?.facts.find((fact) => fact.input === input)?.value);
}

const head = `
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset
net = nn.Linear(8, 2)
optimizer = torch.optim.Adam(net.parameters())
`;

describe("Batches drawn by hand", () => {
  it("takes the batch of the loader that next draws from first, through generators that go on for ever", async () => {
    const found = await told(
      `${head}
from accelerate import Accelerator
from accelerate.utils.tqdm import tqdm
class Windows(Dataset):
    def __init__(self, rows, seq_len):
        self.rows, self.seq_len = rows, seq_len
    def __getitem__(self, index):
        start = torch.randint(0, self.rows.size(0) - self.seq_len, (1,))
        return self.rows[start]
def cycle(loader):
    while True:
        for batch in loader:
            yield batch
accelerator = Accelerator(gradient_accumulation_steps=4)
train = cycle(DataLoader(Windows(torch.load("a.pt"), 256), batch_size=6))
held = cycle(DataLoader(Windows(torch.load("b.pt"), 256), batch_size=2))
net, optimizer, train, held = accelerator.prepare(net, optimizer, train, held)
for i in tqdm(range(1000)):
    with accelerator.accumulate(net):
        accelerator.backward(net(next(train)).mean())
        optimizer.step()
    if i % 100 == 0:
        print(net(next(held)))
`,
      "microBatchSize",
      "maxSteps",
      "epochs",
      "sequenceLength",
    );
    assert.deepEqual(found, [6, 250, undefined, 256]);
  });

  it("claims no batch from one of several loaders that a loop makes", async () => {
    const found = await told(
      `${head}
iterators = []
for name, share in zip(["a", "b"], [0.5, 0.5]):
    loader = DataLoader(torch.load(name), batch_size=int(64 * share), shuffle=True)
    iterators.append(iter(loader))
for step in range(100):
    rows = torch.cat([each.next() for each in iterators])
    net(rows).mean().backward()
    optimizer.step()
`,
      "microBatchSize",
      "globalBatchSize",
      "maxSteps",
    );
    assert.deepEqual(found, [undefined, undefined, 100]);
  });

  const counted = (count: string, end: string): Promise<readonly unknown[]> =>
    told(
      `${head}
updates = passes = 0
while True:
    for rows in DataLoader(torch.load("a.pt"), batch_size=4):
        net(rows).mean().backward()
        passes += 1
        if passes % 2 == 0:
            optimizer.step()
            optimizer.zero_grad()
            ${count}
        ${end}
    ${end}
`,
      "maxSteps",
      "gradientAccumulationSteps",
    );

  it("does not divide a bound on a counter that goes up with the optimizer's steps", async () => {
    assert.deepEqual(await counted("updates += 1", "if updates >= 500: break"), [500, 2]);
    assert.deepEqual(await counted("pass", "if passes >= 500: break"), [250, 2]);
  });

  it("knows the bound at which the whole program ends", async () => {
    const found = await told(
      `${head}
import sys
passes = 0
while True:
    net(torch.load("a.pt")).mean().backward()
    optimizer.step()
    if (passes + 1) == 300:
        print("done")
        sys.exit()
    passes += 1
`,
      "maxSteps",
    );
    assert.deepEqual(found, [300]);
  });

  it("finds the model by what is put into training mode where the optimizer's parameters do not lead to it", async () => {
    const found = await told(
      `
import torch
from torch import nn
from torch.utils.data import DataLoader
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.head = nn.Linear(8, 4), nn.Linear(4, 2)
    def forward(self, rows):
        return self.head(self.body(rows))
    def some(self):
        parts = [self.body, self.head]
        for i in range(len(parts)):
            for part in parts[i].named_modules():
                for weights in part[1].parameters():
                    yield weights
net = Net()
optimizer = torch.optim.Adam([{"params": net.some()}])
for epoch in range(3):
    net.train()
    for rows in DataLoader(torch.load("a.pt"), batch_size=8):
        net(rows).mean().backward()
        optimizer.step()
`,
      "modelId",
      "parameterCount",
    );
    assert.deepEqual(found, ["Net", 8 * 4 + 4 + 4 * 2 + 2]);
  });

  it("adds up the shared batches of DataParallel where several are a step", async () => {
    const found = await told(
      `${head}
shared = nn.DataParallel(net)
optimizer = torch.optim.Adam(shared.parameters())
for epoch in range(3):
    for i, rows in enumerate(DataLoader(torch.load("a.pt"), batch_size=8)):
        shared(rows).mean().backward()
        if (i + 1) % 4 == 0:
            optimizer.step()
`,
      "microBatchSize",
      "globalBatchSize",
      "gradientAccumulationSteps",
    );
    assert.deepEqual(found, [undefined, 32, 4]);
  });

  it("names the optimizer inside a wrapper that is none itself", async () => {
    const found = await told(
      `${head}
from apex.optimizers import FP16_Optimizer, FusedAdam
wrapped = FP16_Optimizer(FusedAdam(net.parameters()), dynamic_loss_scale=True)
for epoch in range(3):
    for rows in DataLoader(torch.load("a.pt"), batch_size=8):
        wrapped.backward(net(rows).mean())
        wrapped.step()
`,
      "optimizer",
    );
    assert.deepEqual(found, ["adam"]);
  });

  it("reckons from the beginning where a loop goes on from a saved state", async () => {
    const found = await told(
      `${head}
saved = torch.load("last.pt")
for epoch in range(saved["epoch"] + 1, 40):
    for rows in DataLoader(torch.load("a.pt"), batch_size=8):
        net(rows).mean().backward()
        optimizer.step()
`,
      "epochs",
    );
    assert.deepEqual(found, [40]);
  });

  it("knows the steps that epochs are worked out from", async () => {
    const steps = (epochs: string): Promise<readonly unknown[]> =>
      told(
        `${head}
from math import ceil
loader = DataLoader(torch.load("a.pt"), batch_size=8)
done = torch.load("last.pt")["step"]
for epoch in range(${epochs}):
    for rows in loader:
        net(rows).mean().backward()
        optimizer.step()
`,
        "maxSteps",
        "epochs",
      );
    assert.deepEqual(await steps("5000 // len(loader) + 1"), [5000, undefined]);
    assert.deepEqual(await steps("1, ((5000 - done) // len(loader) + 1) + 1"), [5000, undefined]);
    assert.deepEqual(await steps("ceil(5000 / len(loader))"), [5000, undefined]);
    assert.deepEqual(await steps("len(loader) // 4"), [undefined, undefined]);
  });

  it("does not take an encoder beside it for the model, where what is called so is a network of this code", async () => {
    const model = (parts: string): Promise<readonly unknown[]> =>
      told(
        `
import pytorch_lightning as pl
import torch
from torch import nn
from transformers import CLIPTextModel
class Texts(nn.Module):
    def __init__(self):
        super().__init__()
        self.transformer = CLIPTextModel.from_pretrained("owner/texts")
class Denoiser(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Linear(8, 8)
class Diffusion(pl.LightningModule):
    def __init__(self):
        super().__init__()
        ${parts}
    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters())
pl.Trainer(max_epochs=3).fit(Diffusion(), torch.utils.data.DataLoader(torch.load("a.pt"), batch_size=4))
`,
        "modelId",
      );
    assert.deepEqual(await model("self.model, self.condition_model = Denoiser(), Texts()"), ["Diffusion"]);
    assert.deepEqual(await model("self.condition_model = Texts()"), ["owner/texts"]);
  });

  it("leaves the steps open where one optimizer trains in several phases", async () => {
    const { runs } = await runsOf(`${head}
for rate, steps in [(1e-3, 1000), (1e-4, 500)]:
    for group in optimizer.param_groups:
        group["lr"] = rate
    for step in range(steps):
        net(torch.load("a.pt")).mean().backward()
        optimizer.step()
`);
    const found = new Set(runs[0]?.facts.map(({ input }) => input));
    assert.deepEqual(
      ["maxSteps", "epochs", "sweepRuns"].filter((input) => found.has(input as never)),
      [],
    );
    assert.match(runs[0]?.unknowns.find(({ input }) => input === "maxSteps")?.reason ?? "", /several trainings/);
  });

  it("takes the length that rows are cut to for the sequence, not the longest that the model could take", async () => {
    const found = await told(
      `
import torch
from torch.utils.data import DataLoader, Dataset
from transformers import GPT2Config, GPT2LMHeadModel
class Talks(Dataset):
    def __init__(self, rows, max_len):
        self.rows, self.max_len = rows, max_len
    def __getitem__(self, index):
        return torch.tensor(self.rows[index][: self.max_len])
net = GPT2LMHeadModel(GPT2Config(n_positions=1024, n_layer=2, n_embd=64, n_head=2))
optimizer = torch.optim.Adam(net.parameters())
for epoch in range(3):
    for rows in DataLoader(Talks(torch.load("a.pt"), 150), batch_size=8):
        net(rows, labels=rows).loss.backward()
        optimizer.step()
`,
      "sequenceLength",
    );
    assert.deepEqual(found, [150]);
  });

  it("takes the size that an image processor is told", async () => {
    const side = (size: string): Promise<readonly unknown[]> =>
      told(
        `
from transformers import AutoImageProcessor, AutoModelForObjectDetection, Trainer, TrainingArguments
from datasets import load_dataset
processor = AutoImageProcessor.from_pretrained("owner/detector", do_resize=True, size=${size})
model = AutoModelForObjectDetection.from_pretrained("owner/detector")
Trainer(model, TrainingArguments("out"), train_dataset=load_dataset("owner/boxes", split="train")).train()
`,
        "imageSize",
      );
    assert.deepEqual(await side('{"height": 480, "width": 480}'), [480]);
    assert.deepEqual(await side('{"height": 480, "width": 640}'), [undefined]);
    assert.deepEqual(await side('{"shortest_edge": 480}'), [undefined]);
  });

  it("takes the size that the last transform of a pipeline sets", async () => {
    const sides = (list: string): Promise<readonly unknown[]> =>
      told(
        `${head}
from torchvision import transforms as T
steps = []
${list}
steps.append(T.ToTensor())
pictures = Pictures("images", T.Compose(steps))
for epoch in range(3):
    for rows in DataLoader(pictures, batch_size=8):
        net(rows).mean().backward()
        optimizer.step()
`,
        "imageSize",
      );
    assert.deepEqual(await sides("steps.append(T.CenterCrop(178))\nsteps.append(T.Resize(128))"), [128]);
    assert.deepEqual(await sides("steps.append(T.Resize(256))\nsteps.append(T.CenterCrop(224))"), [224]);
  });
});
