import assert from "node:assert/strict";
import { runsOf } from "../../support/carets";

/** What is known of the rows of CIFAR-10 that a loop trains on after these lines: their number, or share and number held out. */
async function rowsAfter(lines: string): Promise<unknown> {
  const { runs } = await runsOf(`
import random
import numpy as np
import torch
from sklearn.model_selection import train_test_split
from torch.utils.data import DataLoader, RandomSampler, SequentialSampler, Subset, SubsetRandomSampler, WeightedRandomSampler
from torchvision import datasets
rows = datasets.CIFAR10("data")
sampler = None
${lines}
loader = DataLoader(rows, 32, sampler=sampler)
model = torch.nn.Linear(3072, 10)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(3):
    for x, y in loader:
        loss = model(x).sum()
        loss.backward()
        optimizer.step()
`);
  const [run] = runs;
  const count = run?.facts.find(({ input }) => input === "datasetSamples")?.value;
  if (count !== undefined) return count;
  if (run?.unknowns.some(({ input }) => input === "datasetSamples")) return "open";
  return [run?.dataset?.fraction, run?.dataset?.heldOut ?? 0];
}

describe("rows that are cut off", () => {
  const shuffled = "n = len(rows)\nindices = list(range(n))\nrandom.shuffle(indices)\n";
  const steps: Readonly<Record<string, unknown>> = {
    "": [1, 0],
    "n = int(0.9 * len(rows))\nrows, _ = torch.utils.data.random_split(rows, [n, len(rows) - n])": [0.9, 0],
    "n = int(0.25 * len(rows))\nrows, _ = torch.utils.data.random_split(rows, [len(rows) - n, n])": [0.75, 0],
    "rows, _ = torch.utils.data.random_split(rows, [len(rows) - 500, 500])": [1, 500],
    "rows, _ = torch.utils.data.random_split(rows, [ask(), ask()])": "open",
    "sampler = SequentialSampler(rows)": [1, 0],
    "sampler = RandomSampler(rows)": [1, 0],
    "sampler = RandomSampler(rows, num_samples=1000)": 1000,
    "sampler = WeightedRandomSampler(weights, 500)": 500,
    "sampler = SubsetRandomSampler(chosen())": "open",
    "sampler = SubsetRandomSampler(range(2000))": 2000,
    [`${shuffled}split = int(np.floor(0.2 * n))\nsampler = SubsetRandomSampler(indices[split:])`]: [0.8, 0],
    [`${shuffled}split = int(0.2 * len(rows))\nsampler = SubsetRandomSampler(indices[:split])`]: [0.2, 0],
    [`${shuffled}rest, sampled = train_test_split(indices, test_size=0.1)\nsampler = SubsetRandomSampler(rest)`]: [
      0.9, 0,
    ],
    [`${shuffled}sampler = SubsetRandomSampler(indices[5000:])`]: [1, 5000],
    [`${shuffled}sampler = SubsetRandomSampler(indices[:-5000])`]: [1, 5000],
    [`${shuffled}sampler = SubsetRandomSampler(indices[-5000:])`]: 5000,
    [`${shuffled}sampler = SubsetRandomSampler(indices[some():])`]: "open",
    "rows = Subset(rows, np.random.permutation(len(rows))[: int(0.5 * len(rows))])": [0.5, 0],
    "rows = Subset(rows, torch.randperm(len(rows))[:4000])": 4000,
    "rows = Subset(rows, [i for i in range(len(rows)) if keep(i)])": "open",
    "x = rows.data[: int(0.75 * len(rows.data))]\nrows = torch.utils.data.TensorDataset(x)": [0.75, 0],
    "x = rows.data[10000:, :3]\nrows = torch.utils.data.TensorDataset(x)": [1, 10000],
  };
  for (const [lines, rows] of Object.entries(steps))
    it(lines === "" ? "none" : (lines.split("\n").at(-1) ?? ""), async () => {
      assert.deepEqual(await rowsAfter(lines), rows);
    });
});
