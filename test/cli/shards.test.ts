import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCli, temporaryFolder, type CliResult } from "../support/cli";

const script = (epochs: number): string => `# carbon-lens: datasetSamples=50000
import torch
from torchvision import datasets, models
loader = torch.utils.data.DataLoader(datasets.CIFAR10("data"), batch_size=64)
model = models.resnet18()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(${epochs}):
    for images, labels in loader:
        loss = torch.nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
`;

describe("carbon-lens check in shards", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  before(() => {
    const files = Object.fromEntries(Array.from({ length: 7 }, (_, at) => [`train${at}.py`, script(at + 1)]));
    folder = temporaryFolder({
      ...files,
      "notes.py": "print(1)\n",
      "start.sh": "python train3.py\n",
      "carbon-budget.yaml":
        "version: 1\nlimits:\n  - { name: one, energyKwh: 0.05 }\n  - { name: all, scope: workspace, kgCo2e: 0.01 }\n",
    });
  });
  after(() => {
    folder.remove();
  });
  const run = (...args: readonly string[]): CliResult => runCli(args, { cwd: folder.path });
  const day = ["--today", "2026-11-26"];

  it("joined give the same bytes and exit code as one check", () => {
    const whole = run("check", ...day, "--format", "json");
    for (const index of [1, 2, 3]) {
      const { status, stderr } = run("check", ...day, "--shard", `${index}/3`, "--output", `part${index}.json`);
      assert.deepEqual([status, stderr], [0, ""]);
    }
    const merged = run("merge", "part3.json", "part1.json", "part2.json", "--format", "json");
    assert.equal(merged.stdout, whole.stdout);
    assert.equal(merged.status, whole.status);
    assert.equal(whole.status, 1);
  });

  it("are refused where one is missing, twice there, or none at all", () => {
    for (const [parts, words] of [
      [["part1.json", "part2.json"], /parts 3 of 3 are missing/],
      [["part1.json", "part1.json"], /given twice/],
      [["carbon-budget.yaml"], /is no part/],
      [["absent.json"], /cannot be read/],
    ] as const) {
      const { status, stderr } = run("merge", ...parts);
      assert.equal(status, 2);
      assert.match(stderr, words);
    }
    const part = readFileSync(join(folder.path, "part1.json"), "utf8");
    writeFileSync(join(folder.path, "old.json"), part.replace(/"version":"[^"]*"/, '"version":"0.0.1"'));
    assert.match(run("merge", "old.json").stderr, /written by version 0\.0\.1/);
    assert.equal(run("check", "--shard", "4/3").status, 2);
  });

  it("a first budget is written once, and today's runs keep within it", () => {
    const other = temporaryFolder({ "train.py": script(3) });
    const check = (...args: readonly string[]): CliResult => runCli(["check", ...args], { cwd: other.path });
    assert.equal(check().status, 2);
    assert.match(check("--init").stdout, /carbon-budget\.yaml written/);
    assert.equal(check().status, 0);
    assert.equal(check("--init").status, 2);
    other.remove();
  });
});
