import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCli, temporaryFolder, type CliResult } from "../support/cli";

/** A run whose every quantity is in the file: some Wh. */
const script = `# carbon-lens: datasetSamples=50000
import torch
from torchvision import datasets, models

loader = torch.utils.data.DataLoader(datasets.CIFAR10("data"), batch_size=64)
model = models.resnet18()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(5):
    for images, labels in loader:
        loss = torch.nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
`;

const budget = (kwh: number): string =>
  `version: 1\ndefaults:\n  gridZone: DNK\nlimits:\n  - name: single-run\n    energyKwh: ${kwh}\n`;

describe("carbon-lens check", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder({ "train.py": script, "carbon-budget.yaml": budget(100) });
  });
  afterEach(() => {
    folder.remove();
  });
  const check = (...args: readonly string[]): CliResult => runCli(["check", ...args], { cwd: folder.path });
  const rewrite = (text: string): void => {
    writeFileSync(join(folder.path, "carbon-budget.yaml"), text);
  };

  it("ends with 0 within budget, 1 over it, 2 without one", () => {
    assert.equal(check().status, 0);
    rewrite(budget(0.000001));
    const over = check();
    assert.equal(over.status, 1);
    assert.match(over.stdout, /^over +single-run +train\.py:8 /);
    const elsewhere = temporaryFolder({ "train.py": script });
    const none = runCli(["check"], { cwd: elsewhere.path });
    elsewhere.remove();
    assert.deepEqual([none.status, none.stderr.includes("has no carbon-budget.yaml")], [2, true]);
  });

  it("does not end in success where the file is not understood whole, and says where", () => {
    rewrite(`${budget(100)}  - name: slip\n    energyKWh: 3\n`);
    const result = check();
    assert.equal(result.status, 2);
    assert.match(result.stdout, /carbon-budget\.yaml:8: .*energyKWh/);
    assert.match(result.stdout, /within +single-run/);
  });

  it("takes the team's inputs, in estimates too", () => {
    const { files } = JSON.parse(runCli(["estimate", "train.py", "--format", "json"], { cwd: folder.path }).stdout) as {
      files: { runs: { inputs: Record<string, { value: unknown; origin: string }>; budget: { verdict: string } }[] }[];
    };
    const [run] = files[0]?.runs ?? [];
    assert.deepEqual(
      [run?.inputs.gridZone?.value, run?.inputs.gridZone?.origin, run?.budget.verdict],
      ["DNK", "setting", "within"],
    );
  });

  it("takes the profile that fits the file, or that is named", () => {
    rewrite(
      `${budget(100)}profiles:\n  - { name: laptop, inputs: { accelerator: rtx-4090 } }\n  - { name: cluster, match: ["*.py"], inputs: { accelerator: h100-sxm } }\n`,
    );
    const acceleratorOf = (...args: readonly string[]): unknown => {
      const result = runCli(["estimate", "train.py", "--format", "json", ...args], { cwd: folder.path });
      return (JSON.parse(result.stdout) as { files: { runs: { inputs: { accelerator: { value: unknown } } }[] }[] })
        .files[0]?.runs[0]?.inputs.accelerator.value;
    };
    assert.equal(acceleratorOf(), "h100-sxm");
    assert.equal(acceleratorOf("--profile", "laptop"), "rtx-4090");
    assert.equal(check("--profile", "none").status, 2);
  });

  it("writes its report to a file, and the verdict to the terminal", () => {
    const result = check("--format", "sarif", "--output", "out.sarif");
    assert.match(result.stdout, /Within budget\./);
    assert.match(readFileSync(join(folder.path, "out.sarif"), "utf8"), /"version": "2\.1\.0"/);
  });

  it("judges as on the day that it is told", () => {
    rewrite(`${budget(0.000001)}exceptions:
  - { match: [train.py], limit: single-run, energyKwh: 50, reason: x, owner: me, expires: 2027-03-31 }
`);
    assert.equal(check("--today", "2027-03-31").status, 0);
    assert.equal(check("--today", "2027-04-01").status, 1);
    assert.equal(check("--today", "2027-02-30").status, 2);
  });

  it("judges by other tables than those that are asked for only by saying so, or not at all", () => {
    const { tables } = JSON.parse(check("--format", "json").stdout) as { tables: { date: string } };
    assert.equal(check("--tables", tables.date).status, 0);
    const refused = check("--tables", "2020-01-01");
    assert.equal(refused.status, 2);
    assert.match(refused.stderr, /no version has tables of that day/);
    rewrite(`tables: 2020-01-01\n${budget(100)}`);
    assert.match(check().stdout, /locked to those of 2020-01-01/);
  });

  it("gives the same bytes for the same files", () => {
    const args = ["--format", "json", "--today", "2026-11-26"];
    assert.equal(check(...args).stdout, check(...args).stdout);
  });
});
