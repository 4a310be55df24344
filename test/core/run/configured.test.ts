import assert from "node:assert/strict";
import { configuredRuns } from "../../../src/core/run/configured";
import { readConfigFile } from "../../../src/core/run/launchers/configFile";
import { readRun, settled, type ReadRun } from "../../support/launches";

async function runsOf(
  text: string,
  files: Readonly<Record<string, string>>,
  path = "configs/a.yaml",
): Promise<ReadRun[]> {
  const { result, source } = await settled(path, text, files, (file, documents) => {
    const config = readConfigFile(file);
    return config ? configuredRuns(config, file, documents) : [];
  });
  return result.map((run) => readRun(run, source));
}

const config = "model:\n  width: 10\ntrain:\n  epochs: 7\n  batch_size: 16\n  lr: 0.1\n";

const script = (read: string): string => `import argparse
import sys
import torch
import yaml
from torch import nn
${read}
model = nn.Linear(cfg["model"]["width"], 2)
optimizer = torch.optim.SGD(model.parameters(), lr=cfg["train"]["lr"])
for epoch in range(cfg["train"]["epochs"]):
    loss = model(torch.zeros(cfg["train"]["batch_size"], 10)).sum()
    loss.backward()
    optimizer.step()
`;

describe("configuredRuns", () => {
  it("finds the script beside a configuration that reads it by itself", async () => {
    const text = script('with open("configs/a.yaml") as f:\n    cfg = yaml.safe_load(f)');
    const [run, ...more] = await runsOf(config, { "train.py": text });
    assert.equal(more.length, 0);
    assert.equal(run?.line, 4);
    assert.equal(run.facts.epochs, 7);
    assert.equal(run.written("epochs"), "7");
    assert.deepEqual(run.companions, ["train.py"]);
  });

  it("gives the script its configuration where it takes one", async () => {
    const option = script(
      'parser = argparse.ArgumentParser()\nparser.add_argument("--config", default="configs/other.yaml")\nargs = parser.parse_args()\ncfg = yaml.safe_load(open(args.config))',
    );
    const [run] = await runsOf(config, { "train.py": option, "configs/other.yaml": config.replace("7", "3") });
    assert.equal(run?.facts.epochs, 7);
    const positional = script("cfg = yaml.safe_load(open(sys.argv[1]))");
    assert.equal((await runsOf(config, { "main.py": positional }))[0]?.facts.epochs, 7);
  });

  it("is silent where no script reads the file, or the file decides nothing", async () => {
    const other = script('cfg = yaml.safe_load(open("configs/other.yaml"))');
    assert.deepEqual(await runsOf(config, { "train.py": other, "configs/other.yaml": config }), []);
    assert.deepEqual(await runsOf(config, {}), []);
    assert.deepEqual(await runsOf("name: x\nsteps:\n  - a\n", { "train.py": other }), []);
  });
});
