import assert from "node:assert/strict";
import { checkMarked, runsOf } from "../../support/carets";

type Runs = Awaited<ReturnType<typeof runsOf>>["runs"];

/** What the first run is told of an input; undefined where that is nothing. */
function valueOf(runs: Runs, input: string): unknown {
  return runs[0]?.facts.find((fact) => fact.input === input)?.value;
}

describe("PyTorch loops", () => {
  it("reads epochs, batch, optimizer, model and data of a classic loop", () =>
    checkMarked(`
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, models, transforms

augment = transforms.Compose([transforms.RandomResizedCrop(224), transforms.ToTensor()])
#                                                          ^^^ imageSize = 224
train_set = datasets.Flowers102("data", split="train", transform=augment)
#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ datasetId = Flowers102
loader = DataLoader(train_set, batch_size=64, shuffle=True)
#                                         ^^ microBatchSize = 64
net = models.resnet50(weights=None).to("cuda")
#     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ modelId = resnet50
optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ optimizer = sgd
schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 90)

for epoch in range(90):
#                  ^^ epochs = 90
    for images, labels in loader:
        loss = nn.functional.cross_entropy(net(images.cuda()), labels.cuda())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    schedule.step()
# also: framework = pytorch (derived); task = image-classification (derived); method = full (derived)
# also: gradientAccumulationSteps = 1 (derived); precision = fp32 (default); parameterCount = 25557032 (derived)
`));

  it("finds the model behind timm's groups of parameters", async () => {
    const { runs } = await runsOf(`
import torch
import timm.optim.optim_factory as optim_factory
from torch import nn
net = nn.Sequential(nn.Linear(8, 4), nn.ReLU(), nn.Linear(4, 2))
optimizer = torch.optim.AdamW(optim_factory.add_weight_decay(net, 0.05), lr=1e-3)
for epoch in range(3):
    for rows, labels in loader:
        loss = nn.functional.cross_entropy(forward(rows), labels)
        loss.backward()
        optimizer.step()
`);
    assert.equal(runs[0]?.facts.find(({ input }) => input === "parameterCount")?.value, 8 * 4 + 4 + 4 * 2 + 2);
  });

  it("anchors at the outermost training loop, through called functions", async () => {
    const { runs, source } = await runsOf(`
import argparse, torch
from torch import nn
from torch.utils.data import DataLoader

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(784, 10)
    def forward(self, x):
        return self.layer(x)

def train_one(model, loader, optimizer):
    for x, y in loader:
        loss = (model(x) - y).sum()
        loss.backward()
        optimizer.step()

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=14)
    parser.add_argument("--batch-size", type=int, default=64)
    args = parser.parse_args()
    model = Net()
    optimizer = torch.optim.Adadelta(model.parameters())
    loader = DataLoader(rows, batch_size=args.batch_size)
    for epoch in range(1, args.epochs + 1):
        train_one(model, loader, optimizer)

main()
`);
    const facts = new Map(runs[0]?.facts.map((fact) => [fact.input, fact]));
    assert.equal(runs.length, 1);
    assert.equal(source.positionAt(runs[0]!.anchor.from).line, 27);
    assert.equal(facts.get("epochs")?.value, 14);
    assert.equal(facts.get("microBatchSize")?.value, 64);
    assert.equal(facts.get("microBatchSize")?.origin, "stated");
    assert.equal(facts.get("modelId")?.value, "Net");
    assert.equal(facts.get("optimizer")?.value, "adadelta");
  });

  it("reads steps, autocast and accumulation of a pretraining loop", () =>
    checkMarked(`
import numpy as np
import torch
from dataclasses import dataclass
from torch import nn

batch_size = 12
#            ^^ microBatchSize = 12
block_size = 512
#            ^^^ sequenceLength = 512
accumulation = 5 * 8
#              ^^^^^ gradientAccumulationSteps = 40
max_iters = 600000
#           ^^^^^^ maxSteps = 600000

@dataclass
class Config:
    n_layer: int = 2
    n_head: int = 2
    n_embd: int = 64
    vocab_size: int = 50304
    #                 ^^^^^ vocabularySize = 50304
    block_size: int = 128

class Decoder(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config = config

data = np.memmap("data/books/train.bin", dtype=np.uint16, mode="r")
#                ^^^^^^^^^^^^^^^^^^^^^^ datasetId = data/books

def get_batch():
    at = torch.randint(len(data) - block_size, (batch_size,))
    x = torch.stack([torch.from_numpy(data[i : i + block_size]) for i in at])
    return x, x

model = Decoder(Config(n_layer=12, n_head=12, n_embd=768, block_size=block_size))
#                              ^^ layerCount = 12
#                                         ^^ headCount = 12
#                                                    ^^^ hiddenSize = 768
optimizer = torch.optim.AdamW(model.parameters(), lr=6e-4)
step = 0
while True:
    for micro in range(accumulation):
        x, y = get_batch()
        with torch.autocast(device_type="cuda", dtype=torch.bfloat16):
        #    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ precision = bf16
            loss = model(x, y)
        loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    step += 1
    if step >= max_iters:
        break
# also: framework = pytorch (derived); method = full (derived); optimizer = adamw; fusedOptimizer = false (default)
`));

  it("sees the whole batch of DataParallel", async () => {
    const { runs } = await runsOf(`
import torch
from torch.utils.data import DataLoader
from torchvision.datasets import ImageFolder
import torchvision.models as models
model = torch.nn.DataParallel(models.__dict__["resnet18"]()).cuda()
optimizer = torch.optim.SGD(model.parameters(), 0.1)
loader = DataLoader(ImageFolder("imagenet/train"), batch_size=256)
for epoch in range(3):
    for x, y in loader:
        model(x).sum().backward()
        optimizer.step()
`);
    const facts = new Map(runs[0]?.facts.map((fact) => [fact.input, fact.value]));
    assert.equal(facts.get("globalBatchSize"), 256);
    assert.equal(facts.get("microBatchSize"), undefined);
    assert.equal(facts.get("datasetId"), "imagenet");
    assert.equal(facts.get("modelId"), "resnet18");
  });

  const wrapped = (...wrapping: string[]): string => `
import os, torch
from torch.utils.data import DataLoader
from torchvision.datasets import ImageFolder
import torchvision.models as models
model = models.resnet18()
${wrapping.join("\n")}
optimizer = torch.optim.SGD(model.parameters(), 0.1)
loader = DataLoader(ImageFolder("imagenet/train"), batch_size=256)
for epoch in range(3):
    for x, y in loader:
        model(x).sum().backward()
        optimizer.step()
`;

  for (const [where, wrapping, facts] of [
    [
      "in a branch",
      ["if torch.cuda.device_count() > 1:", "    model = torch.nn.DataParallel(model)"],
      [256, undefined],
    ],
    [
      "in the other branch",
      [
        "if torch.cuda.is_available():",
        "    model = torch.nn.DataParallel(model).cuda()",
        "else:",
        "    model.to('cpu')",
      ],
      [256, undefined],
    ],
    ["around another model", ["other = torch.nn.DataParallel(models.vgg16())"], [undefined, 256]],
    [
      "or not, as something unknown decides",
      [
        "if os.path.exists(somewhere):",
        "    model = torch.nn.parallel.DistributedDataParallel(model)",
        "elif torch.cuda.is_available():",
        "    model = torch.nn.DataParallel(model)",
      ],
      [undefined, undefined],
    ],
  ] as const)
    it(`tells whose the batch is with DataParallel ${where}`, async () => {
      const { runs } = await runsOf(wrapped(...wrapping));
      const found = new Map(runs[0]?.facts.map((fact) => [fact.input, fact.value]));
      assert.deepEqual([found.get("globalBatchSize"), found.get("microBatchSize")], facts);
    });

  it("takes folds and seeds as repetitions of one training", async () => {
    const { runs } = await runsOf(`
import torch
from torch.utils.data import DataLoader
for fold in range(5):
    model = torch.nn.Linear(10, 1)
    optimizer = torch.optim.Adam(model.parameters())
    for epoch in range(20):
        for x in DataLoader(rows, batch_size=8):
            model(x).sum().backward()
            optimizer.step()
`);
    const facts = new Map(runs[0]?.facts.map((fact) => [fact.input, fact.value]));
    assert.equal(runs.length, 1);
    assert.equal(facts.get("sweepRuns"), 5);
    assert.equal(facts.get("epochs"), 20);
  });

  it("knows the whole batch where accumulated passes are shared out", async () => {
    const { runs } = await runsOf(`
import os, torch
batch_size, passes, world_size = 4, 16, 1
if int(os.environ.get("RANK", -1)) != -1:
    world_size = int(os.environ["WORLD_SIZE"])
    passes //= world_size
model = torch.nn.Linear(8, 8)
optimizer = torch.optim.AdamW(model.parameters())
for step in range(500):
    for micro in range(passes):
        at = torch.randint(1000, (batch_size,))
        model(rows[at]).sum().backward()
    optimizer.step()
`);
    const facts = new Map(runs[0]?.facts.map((fact) => [fact.input, fact.value]));
    assert.equal(facts.get("gradientAccumulationSteps"), 16);
    assert.equal(facts.get("globalBatchSize"), 64);
    assert.equal(facts.get("maxSteps"), 500);
  });

  it("knows the whole batch where a loader's is shared out to the processes", async () => {
    const { runs } = await runsOf(`
import torch, torch.distributed as dist
batch_size = 512 // dist.get_world_size()
loader = torch.utils.data.DataLoader(rows, batch_size=batch_size)
model = torch.nn.Linear(8, 8)
optimizer = torch.optim.AdamW(model.parameters())
for epoch in range(3):
    for index, batch in enumerate(loader):
        model(batch).sum().backward()
        if (index + 1) % 4 == 0:
            optimizer.step()
            optimizer.zero_grad()
`);
    const facts = new Map(runs[0]?.facts.map((fact) => [fact.input, fact.value]));
    assert.equal(facts.get("gradientAccumulationSteps"), 4);
    assert.equal(facts.get("globalBatchSize"), 2048);
    assert.equal(facts.get("microBatchSize"), undefined);
  });

  it("knows the whole batch where it is shared out to the processes that the script itself starts", async () => {
    const { runs } = await runsOf(`
import argparse, torch
parser = argparse.ArgumentParser()
parser.add_argument("--batch-size", default=2048, type=int)
def main():
    args = parser.parse_args()
    args.world_size = torch.cuda.device_count() * 2
    torch.multiprocessing.spawn(work, (args,), torch.cuda.device_count())
def work(gpu, args):
    torch.distributed.init_process_group("nccl", world_size=args.world_size, rank=gpu)
    loader = torch.utils.data.DataLoader(rows, batch_size=args.batch_size // args.world_size)
    model = torch.nn.Linear(8, 8)
    optimizer = torch.optim.AdamW(model.parameters())
    for epoch in range(3):
        for batch in loader:
            model(batch).sum().backward()
            optimizer.step()
if __name__ == "__main__":
    main()
`);
    const facts = new Map(runs[0]?.facts.map((fact) => [fact.input, fact.value]));
    assert.equal(facts.get("globalBatchSize"), 2048);
    assert.equal(facts.get("microBatchSize"), undefined);
  });

  it("reads rows of tokens that are cut from a buffer, and what all processes add up", async () => {
    await checkMarked(`
import os
import numpy as np
import torch
import torch.nn as nn
from torch.nn.parallel import DistributedDataParallel
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(100, 8)
        self.head = nn.Linear(8, 100)
    def forward(self, x):
        return self.head(self.embed(x))
class Loader:
    def __init__(self, B, T):
        self.B, self.T = B, T
        with open("tokens.bin", "rb") as f:
            self.tokens = np.frombuffer(f.read(), dtype=np.uint16)
        self.at = 0
    def next(self):
        B, T = self.B, self.T
        buffer = torch.tensor(self.tokens[self.at : self.at + B * T + 1])
        self.at += B * T
        return (buffer[:-1]).view(B, T), (buffer[1:]).view(B, T)
steps = 600
#       ^^^ maxSteps = 600
rows, length = 16, 128
#              ^^ microBatchSize = 16
#                  ^^^ sequenceLength = 128
total = 16 * 128 * 32
passes = total // (rows * length * int(os.environ["WORLD_SIZE"]))
loader = Loader(rows, length)
net = DistributedDataParallel(Net().cuda())
optimizer = torch.optim.SGD(net.parameters())
for step in range(steps + 1):
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^ run
    last = step == steps
    if last:
        break
    for i in range(1, passes + 1):
        x, y = loader.next()
        loss = nn.functional.cross_entropy(net(x).flatten(0, 1), y.flatten())
        loss.backward()
    optimizer.step()
# also: framework = pytorch (derived); globalBatchSize = 512 (derived); parameterCount = 1700 (derived); method = full (derived)
# also: precision = fp32 (default); optimizer = sgd; modelId = Net
`);
  });

  it("gives a layer of as many inputs as a picture has points pictures of one colour", async () => {
    const { runs } = await runsOf(`
import torch, torch.nn as nn
from torchvision import datasets
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(28 * 28, 10)
    def forward(self, x):
        return self.fc(x.view(-1, 28 * 28))
loader = torch.utils.data.DataLoader(datasets.MNIST("data"), 20)
net = Net()
optimizer = torch.optim.SGD(net.parameters())
for epoch in range(5):
    for x, y in loader:
        nn.functional.cross_entropy(net(x), y).backward()
        optimizer.step()
`);
    const facts = new Map(runs[0]?.facts.map((fact) => [fact.input, fact.value]));
    assert.equal(facts.get("forwardFlopsPerSample"), 2 * 784 * 10);
  });

  it("leaves the model open where two are trained against each other", async () => {
    const { runs } = await runsOf(`
import torch
from torch import nn
class Maker(nn.Module):
    pass
class Judge(nn.Module):
    pass
maker, judge = Maker(), Judge()
first, second = torch.optim.Adam(maker.parameters()), torch.optim.Adam(judge.parameters())
for epoch in range(25):
    for x in loader:
        judge(x).sum().backward()
        second.step()
        judge(maker(x)).sum().backward()
        first.step()
`);
    assert.equal(runs.length, 1);
    assert.equal(
      runs[0]?.facts.find((fact) => fact.input === "modelId"),
      undefined,
    );
    assert.ok(runs[0]?.unknowns.some((entry) => entry.input === "modelId"));
  });

  it("sees a backbone that is frozen", async () => {
    const { runs } = await runsOf(`
import torch
from torchvision import models
net = models.resnet18(weights="DEFAULT")
for p in net.parameters():
    p.requires_grad = False
net.fc = torch.nn.Linear(512, 2)
optimizer = torch.optim.SGD(net.fc.parameters(), lr=0.001)
for epoch in range(25):
    for x, y in loader:
        net(x).sum().backward()
        optimizer.step()
`);
    const facts = new Map(runs[0]?.facts.map((fact) => [fact.input, fact.value]));
    assert.equal(facts.get("method"), "frozen-backbone");
  });

  it("multiplies epochs by the steps of an epoch of fixed length", async () => {
    const { runs } = await runsOf(`
import torch
model = torch.nn.Linear(10, 1)
optimizer = torch.optim.Adam(model.parameters())
for epoch in range(10):
    for step in range(1000):
        model(sample()).sum().backward()
        optimizer.step()
`);
    const facts = new Map(runs[0]?.facts.map((fact) => [fact.input, fact.value]));
    assert.equal(facts.get("maxSteps"), 10_000);
  });

  it("anchors a training that another file runs at the call in this file", async () => {
    const { runs, source } = await runsOf(
      `
import torch
from engine import fit
model = torch.nn.Linear(4, 2)
fit(model, torch.optim.SGD(model.parameters(), lr=0.1), epochs=7)
`,
      {
        "engine.py": `
def fit(model, optimizer, epochs):
    for epoch in range(epochs):
        for batch in model.batches():
            loss = model(batch)
            loss.backward()
            optimizer.step()
`,
      },
    );
    const [run] = runs;
    assert.ok(run);
    assert.equal(runs.length, 1);
    assert.equal(run.anchor.path, "train.py");
    assert.equal(source.positionAt(run.anchor.from).line, 5);
    assert.equal(run.facts.find((fact) => fact.input === "epochs")?.value, 7);
    assert.deepEqual(run.companions, ["engine.py"]);
  });

  it("names a class of the code as the model only where its weights are counted or the name is a published model's", async () => {
    const loop = (name: string, layer: string): string => `
import torch
from torch import nn
class ${name}(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = ${layer}
model = ${name}()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(5):
    for x, y in loader:
        optimizer.zero_grad()
        model(x).sum().backward()
        optimizer.step()
`;
    const nameIn = async (code: string): Promise<unknown> =>
      (await runsOf(code)).runs.flatMap((run) => run.facts).find(({ input }) => input === "modelId")?.value;
    assert.equal(await nameIn(loop("Tagger", "nn.Linear(10, 2)")), "Tagger");
    assert.equal(await nameIn(loop("Tagger", "nn.Linear(width, 2)")), undefined);
    assert.equal(await nameIn(loop("ResNet18", "nn.Linear(width, 2)")), "ResNet18");
  });

  it("takes loops around new optimizers for repeats, whatever they are called", async () => {
    const { runs, source } = await runsOf(`
import torch
from torchvision import models
class Experiment:
    def __init__(self):
        self.model = models.resnet18()
    def fit(self):
        optimizer = torch.optim.Adam(self.model.parameters())
        for epoch in range(6):
            for x, y in loader:
                self.model(x).sum().backward()
                optimizer.step()
args_itr = 2
for ii in range(args_itr):
    Experiment().fit()
`);
    const facts = new Map(runs[0]?.facts.map((fact) => [fact.input, fact.value]));
    assert.deepEqual([facts.get("epochs"), facts.get("sweepRuns")], [6, 2]);
    assert.equal(source.positionAt(runs[0]!.anchor.from).line, 9);
  });

  it("claims neither model nor data where a name that is not given chooses them", async () => {
    const { runs } = await runsOf(`
import argparse, torch
from torch.utils.data import DataLoader
from torchvision import datasets, models
parser = argparse.ArgumentParser()
parser.add_argument("--net", required=True)
args = parser.parse_args()
if args.net == "resnet18":
    model, rows = models.resnet18(), datasets.CIFAR10("data")
elif args.net == "vgg16":
    model, rows = models.vgg16(), datasets.CIFAR100("data")
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(5):
    for x, y in DataLoader(rows, batch_size=8):
        model(x).sum().backward()
        optimizer.step()
`);
    const inputs = runs[0]?.facts.map((fact) => fact.input) ?? [];
    assert.ok(inputs.includes("epochs") && inputs.includes("microBatchSize"), inputs.join(" "));
    for (const input of ["modelId", "parameterCount", "datasetId", "datasetSamples", "imageSize"] as const)
      assert.ok(!inputs.includes(input), input);
  });

  it("reads the loss scaler of timm as backward pass and step", async () => {
    const { runs } = await runsOf(`
import torch
from timm.models import create_model
from timm.optim import create_optimizer_v2
from timm.utils import NativeScaler
model = create_model("vit_small_patch16_224")
optimizer = create_optimizer_v2(model, opt="adamw")
scaler = NativeScaler()
for epoch in range(300):
    for x, y in loader:
        loss = model(x).sum()
        scaler(loss, optimizer, parameters=model.parameters())
`);
    const facts = new Map(runs[0]?.facts.map((fact) => [fact.input, fact.value]));
    assert.deepEqual(
      [facts.get("modelId"), facts.get("optimizer"), facts.get("epochs"), facts.get("gradientAccumulationSteps")],
      ["vit_small_patch16_224", "adamw", 300, 1],
    );
  });

  it("knows a packaged data set under a class of its own, and does not count rows that never end", async () => {
    const dataOf = async (definition: string): Promise<unknown[]> => {
      const { runs } = await runsOf(`
import torch
from torch.utils.data import DataLoader, Dataset
from torchvision import datasets
${definition}
model = torch.nn.Linear(3, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(2):
    for x in DataLoader(Rows("data"), batch_size=4):
        model(x).sum().backward()
        optimizer.step()
`);
      const facts = new Map(runs[0]?.facts.map((fact) => [fact.input, fact.value]));
      return [facts.get("datasetId"), facts.get("datasetSamples")];
    };
    const pairs = "class Rows(datasets.CIFAR100):\n    def __getitem__(self, i):\n        return self.data[i], i";
    assert.deepEqual(await dataOf(pairs), ["CIFAR100", undefined]);
    const endless =
      "class Rows(Dataset):\n    def __init__(self, root):\n        self.root = root\n    def __len__(self):\n        return int(1e10)";
    assert.deepEqual(await dataOf(endless), [undefined, undefined]);
  });

  it("adds up the weights of models that are trained together", async () => {
    const { runs } = await runsOf(`
import torch, torch.nn as nn
G = nn.Sequential(nn.Linear(100, 10), nn.ReLU())
D = nn.Sequential(nn.Linear(10, 1))
oG = torch.optim.Adam(G.parameters())
oD = torch.optim.Adam(D.parameters())
for epoch in range(3):
    for x in data:
        D(G(x)).mean().backward(); oD.step()
        D(G(x)).mean().backward(); oG.step()
`);
    const facts = new Map(runs[0]?.facts.map((fact) => [fact.input, fact.value]));
    assert.equal(facts.get("parameterCount"), 1010 + 11);
    assert.ok(!facts.has("modelId"));
  });

  it("finds the model of an optimizer that a factory makes by its name", async () => {
    const { runs } = await runsOf(`
import timm, torch
model = torch.nn.DataParallel(timm.create_model("vit_small_patch16_224"))
optimizer = timm.optim.create_optimizer_v2(model, opt="lamb", lr=1e-3)
for epoch in range(3):
    for x in torch.utils.data.DataLoader(rows, batch_size=64):
        model(x).sum().backward()
        optimizer.step()
`);
    const facts = new Map(runs[0]?.facts.map((fact) => [fact.input, fact.value]));
    assert.equal(facts.get("modelId"), "vit_small_patch16_224");
    assert.equal(facts.get("optimizer"), "lamb");
    assert.equal(facts.get("globalBatchSize"), 64);
  });

  it("reads after how many passes the optimizer steps", async () => {
    const accumulated = async (test: string, passes = 'int(cfg["passes"])'): Promise<unknown> => {
      const { runs } = await runsOf(`
import torch
cfg = {"passes": 4}
passes = ${passes}
model = torch.nn.Linear(4, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(3):
    for i, x in enumerate(loader):
        model(x).sum().backward()
        ${test}
            optimizer.step()
`);
      const [run] = runs;
      const fact = run?.facts.find(({ input }) => input === "gradientAccumulationSteps");
      return fact
        ? fact.value
        : run?.unknowns.some(({ input }) => input === "gradientAccumulationSteps") === true
          ? "open"
          : "-";
    };
    assert.equal(await accumulated("if (i + 1) % passes == 0:"), 4);
    assert.equal(await accumulated("if not (i + 1) % passes:"), 4);
    assert.equal(await accumulated("if (i + 1) % cfg['passes'] == 0 or i + 1 == len(loader):"), 4);
    assert.equal(await accumulated("if (i + 1) % passes != 0:\n            continue\n        if True:"), 4);
    assert.equal(await accumulated("if (i + 1) % passes == 0:", "ask()"), "open");
    assert.equal(await accumulated("if ready(i):"), "open");
  });

  it("counts the folds that are trained, not those that are passed over", async () => {
    const script = (test: string, place: "before" | "after"): string => `
import torch
from sklearn.model_selection import KFold
for fold, (a, b) in enumerate(KFold(n_splits=5).split(rows)):
${place === "before" ? `    ${test}\n        continue\n` : ""}    model = torch.nn.Linear(4, 2)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for epoch in range(3):
        model(x).sum().backward()
        optimizer.step()
${place === "after" ? `    ${test}\n        continue\n    save(model)\n` : ""}
`;
    const sweepOf = async (text: string): Promise<unknown> =>
      (await runsOf(text)).runs[0]?.facts.find(({ input }) => input === "sweepRuns")?.value;
    assert.equal(await sweepOf(script("if fold not in [0, 2]:", "before")), 2);
    assert.equal(await sweepOf(script("if fold not in [0, 2]:", "after")), 5, "saving some of them leaves none out");
    assert.equal(await sweepOf(script("if fold in [0, 2]:", "before")), 5, "how many are left is not counted");
  });

  it("trains one model at a time where a function with the loop is called for each", async () => {
    const script = (calls: string): string => `
import torch
def train(model, other=None):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    second = torch.optim.Adam((other or model).parameters(), lr=0.01)
    for epoch in range(20):
        for batch in torch.utils.data.DataLoader(rows, batch_size=8):
            model(batch).sum().backward()
            optimizer.step()
            second.step()
first, last = torch.nn.Linear(4, 2), torch.nn.Linear(8, 2)
${calls}
`;
    const sizeOf = async (calls: string): Promise<unknown> =>
      (await runsOf(script(calls))).runs[0]?.facts.find(({ input }) => input === "parameterCount")?.value;
    assert.equal(await sizeOf("train(first)\ntrain(last)"), 10);
    assert.equal(await sizeOf("train(first, last)"), 28, "both in one loop");
  });

  it("names a class that is only called Model by the file that it stands in, if that says more", async () => {
    const script = (module: string): string => `
import torch
from nets import ${module}
model = {"x": ${module}}["x"].Model()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(20):
    for batch in torch.utils.data.DataLoader(rows, batch_size=8):
        model(batch).sum().backward()
        optimizer.step()
`;
    const body =
      "import torch\nclass Model(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.first = torch.nn.Linear(4, 2)\n";
    const files = { "nets/__init__.py": "", "nets/WaveFormer.py": body, "nets/network.py": body };
    const nameOf = async (module: string): Promise<unknown> =>
      (await runsOf(script(module), files)).runs[0]?.facts.find(({ input }) => input === "modelId")?.value;
    assert.equal(await nameOf("WaveFormer"), "WaveFormer");
    assert.equal(await nameOf("network"), "Model");
  });

  it("computes in the type of the policy by which a model is sharded in place", async () => {
    const script = (policy: string): string => `
import torch
from torch.distributed.fsdp import fully_shard, MixedPrecisionPolicy
model = torch.nn.Linear(4, 2)
fully_shard(model${policy})
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(3):
    for batch in torch.utils.data.DataLoader(rows, batch_size=8):
        model(batch).sum().backward()
        optimizer.step()
`;
    const precisionOf = async (policy: string): Promise<unknown> =>
      (await runsOf(script(policy))).runs[0]?.facts.find(({ input }) => input === "precision")?.value;
    assert.equal(await precisionOf(", mp_policy=MixedPrecisionPolicy(param_dtype=torch.bfloat16)"), "bf16");
    assert.equal(await precisionOf(""), "fp32");
  });

  it("stops at a number of steps that goes on from epoch to epoch", async () => {
    const stepsOf = async (start: string, inside: string): Promise<unknown> => {
      const { runs } = await runsOf(`
import torch
model = torch.nn.Linear(4, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
${start}
for epoch in range(3):
    ${inside}
    for batch in torch.utils.data.DataLoader(rows, batch_size=8):
        model(batch).sum().backward()
        optimizer.step()
        total += 1
        if total >= 500:
            break
`);
      return runs[0]?.facts.find(({ input }) => input === "maxSteps")?.value;
    };
    assert.equal(await stepsOf("total = 0", "pass"), 500);
    assert.equal(await stepsOf("", "total = 0"), undefined, "so many in each epoch");
  });

  describe("what an optimizer is given in groups", () => {
    const parts = `
import torch
from torch import nn

class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(30, 10)

class Captioner(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = Encoder()
        self.bridge = nn.Linear(10, 5)
        self.decoder = nn.Linear(5, 100)
`;
    const loop = `
for epoch in range(3):
    for rows, labels in loader:
        loss = nn.functional.cross_entropy(forward(rows), labels)
        loss.backward()
        optimizer.step()
`;

    it("is the model whose parts they are, however the first group is called", async () => {
      const { runs } = await runsOf(`${parts}
model = Captioner()
groups = [{"params": list(model.bridge.parameters()), "lr": 1e-3}]
groups.append({"params": list(model.encoder.parameters()), "lr": 1e-5})
groups.append({"params": list(model.decoder.parameters()), "lr": 1e-5})
optimizer = torch.optim.AdamW(groups)
${loop}`);
      assert.equal(valueOf(runs, "modelId"), "Captioner");
      assert.equal(valueOf(runs, "parameterCount"), 310 + 55 + 600);
    });

    it("is added up where nothing holds them all", async () => {
      const { runs } = await runsOf(`${parts}
import itertools
encoder, head = Encoder(), nn.Linear(10, 2)
optimizer = torch.optim.AdamW(itertools.chain(encoder.parameters(), head.parameters()))
${loop}`);
      assert.equal(valueOf(runs, "modelId"), undefined);
      assert.equal(valueOf(runs, "parameterCount"), 310 + 22);
    });

    it("is a part where it is no more than that", async () => {
      const { runs } = await runsOf(`${parts}
model = Captioner()
optimizer = torch.optim.AdamW(model.encoder.parameters())
${loop}`);
      assert.equal(valueOf(runs, "modelId"), "Encoder");
    });
  });

  it("computes in the type of the policy that all sharded parts have, and takes no scaler of the loss for fp32", async () => {
    const loop = (parts: string, policies: readonly string[]): string => `
import torch
from torch import nn
from torch.distributed.fsdp import FullyShardedDataParallel, MixedPrecision
from torch.distributed.fsdp.sharded_grad_scaler import ShardedGradScaler
net = nn.ModuleDict({"body": nn.Linear(8, 4), "head": nn.Linear(4, 2)})
${policies.map((type, at) => `net[${["'body'", "'head'"][at] ?? ""}] = FullyShardedDataParallel(net[${["'body'", "'head'"][at] ?? ""}], mixed_precision=MixedPrecision(param_dtype=torch.${type}))`).join("\n")}
optimizer = torch.optim.AdamW(net.parameters())
${parts}
for epoch in range(3):
    for rows, labels in loader:
        loss = forward(net, rows, labels)
        loss.backward()
        optimizer.step()
`;
    const precision = async (text: string): Promise<unknown> => valueOf((await runsOf(text)).runs, "precision");
    assert.equal(await precision(loop("", ["bfloat16", "bfloat16"])), "bf16");
    assert.equal(await precision(loop("", ["bfloat16", "float32"])), "fp32");
    assert.equal(await precision(loop("scaler = ShardedGradScaler()", [])), undefined);
    assert.equal(await precision(loop("scaler = ShardedGradScaler(enabled=False)", [])), "fp32");
  });

  it("does not claim what may have been done to a model", async () => {
    const { runs } = await runsOf(`
import torch, settings
from peft import LoraConfig
from torch.utils.data import DataLoader
from transformers import AutoModelForCausalLM
model = AutoModelForCausalLM.from_pretrained("gpt2")
if settings.adapter:
    model.add_adapter(LoraConfig(r=4))
if settings.frugal:
    model.gradient_checkpointing_enable()
optimizer = torch.optim.AdamW(model.parameters())
rows = DataLoader([0 for _ in range(20)], batch_size=4)
for batch in rows:
    loss = model(batch).loss
    loss.backward()
    optimizer.step()
`);
    for (const input of ["method", "loraRank", "gradientCheckpointing", "datasetSamples"])
      assert.equal(valueOf(runs, input), undefined, input);
    assert.equal(valueOf(runs, "microBatchSize"), 4);
  });
});
