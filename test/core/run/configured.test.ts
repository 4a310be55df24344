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

  const reads = (path: string): string => script(`cfg = yaml.safe_load(open("${path}"))`);
  const option = (name: string): string =>
    script(
      `parser = argparse.ArgumentParser()\nparser.add_argument("${name}", dest="c")\nargs = parser.parse_args()\ncfg = yaml.safe_load(open(args.c))`,
    );
  const epochs = async (text: string, files: Readonly<Record<string, string>>, path?: string): Promise<unknown[]> =>
    (await runsOf(text, files, path)).map(({ facts }) => facts.epochs);

  it("looks in the file's folder and in two above it, at scripts with a usual name", async () => {
    const path = "a/b/c/d.yaml";
    for (const folder of ["a/b/c/", "a/b/", "a/"])
      assert.deepEqual(await epochs(config, { [`${folder}train.py`]: reads(path) }, path), [7], folder);
    for (const other of ["train.py", "a/other.py", "a/b/c/train.sh", "a/lib/train.py"])
      assert.deepEqual(await epochs(config, { [other]: reads(path) }, path), [], other);
    const both = { "a/b/c/run.py": reads(path), "a/b/train.py": reads(path) };
    assert.deepEqual((await runsOf(config, both, path))[0]?.companions, ["a/b/c/run.py"], "the nearest one");
    assert.deepEqual(await epochs(config, { "train.py": reads("d.yaml") }, "d.yaml"), [7], "in the root");
  });

  it("gives its path to the first two options that the script has for such files", async () => {
    for (const name of ["-config", "--cfg", "--model-config-file", "--opt", "--train_params", "--YAML"])
      assert.deepEqual(await epochs(config, { "train.py": option(name) }), [7], name);
    for (const name of ["--config-path", "--cfg_dir", "--optimizer", "--config_folder", "--settings", "config"])
      assert.deepEqual(await epochs(config, { "train.py": option(name) }), [], name);
    const third = option("--config").replace("parser.add", 'print("--cfg-a", "--cfg-b", "--cfg-a")\nparser.add');
    assert.deepEqual(await epochs(config, { "train.py": third }), []);
    const second = option("--config").replace("parser.add", 'print("--optim-cfg", "--cfg-a", "--cfg-a")\nparser.add');
    assert.deepEqual(await epochs(config, { "train.py": second }), [7]);
  });

  it("tries six ways of starting scripts, not more", async () => {
    const many = `import torch\nprint("--cfg", "--opt", "optimizer.step()", "backward()")\n`;
    const idle = { "configs/train.py": many, "configs/main.py": many };
    const last = script('cfg = yaml.safe_load(open("configs/a.yaml"))');
    assert.deepEqual(await epochs(config, { "configs/train.py": many, "configs/run.py": last }), [7]);
    assert.deepEqual(await epochs(config, { ...idle, "configs/run.py": last }), [], "after three ways of each of two");
  });

  it("looks at files that say two things of a training, on four levels", async () => {
    const files = { "train.py": reads("configs/a.yaml") };
    assert.deepEqual(await epochs(config, files), [7]);
    const nested = (depth: number): string => "a: {".repeat(depth) + "epochs: 3, lr: 1" + "}".repeat(depth) + "\n";
    const reading = (depth: number): string =>
      `import torch\nimport yaml\ncfg = yaml.safe_load(open("configs/a.yaml"))${'["a"]'.repeat(depth)}\nmodel = torch.nn.Linear(4, 2)\noptimizer = torch.optim.SGD(model.parameters(), lr=cfg["lr"])\nfor epoch in range(cfg["epochs"]):\n    model(torch.zeros(1, 4)).sum().backward()\n    optimizer.step()\n`;
    assert.deepEqual(await epochs(nested(4), { "train.py": reading(4) }), [3]);
    assert.deepEqual(await epochs(nested(5), { "train.py": reading(5) }), []);
    assert.deepEqual(await epochs("epochs: 3\nlr: 1\n", { "train.py": reading(0) }), [3]);
    assert.deepEqual(await epochs("epochs: 3\nmax_steps: 1\n", { "train.py": reading(0) }), [], "the same thing twice");
  });

  it("is anchored at the duration, else at the model, else at the batch", async () => {
    const line = async (text: string, read: string): Promise<unknown> =>
      (await runsOf(text, { "train.py": read })).map((run) => run.line);
    const trainer = (args: string, model = '"gpt2"'): string =>
      `import yaml\nfrom transformers import AutoModelForCausalLM, Trainer, TrainingArguments\ncfg = yaml.safe_load(open("configs/a.yaml"))\nmodel = AutoModelForCausalLM.from_pretrained(${model})\nTrainer(model=model, args=TrainingArguments("out", ${args})).train()\n`;
    const text = "lr: 0.1\nbatch_size: 4\nmodel: gpt2\nmax_steps: 100\n";
    assert.deepEqual(await line(text, trainer('max_steps=cfg["max_steps"]', 'cfg["model"]')), [4]);
    assert.deepEqual(await line(text, trainer("max_steps=5", 'cfg["model"]')), [3]);
    assert.deepEqual(await line(text, trainer('max_steps=5, per_device_train_batch_size=cfg["batch_size"]')), [2]);
    assert.deepEqual(
      await line(text, trainer('max_steps=5, learning_rate=cfg["lr"]')),
      [],
      "nothing of it is the file's",
    );
  });

  const hydra = (name: string, path = '"../configs"'): string => `import hydra
from pytorch_lightning import Trainer
@hydra.main(config_path=${path}, config_name="${name}", version_base="1.3")
def main(cfg):
    trainer = hydra.utils.instantiate(cfg.trainer)
    trainer.fit(model=None)
if __name__ == "__main__":
    main()
`;
  const composed = {
    "configs/train.yaml": "defaults:\n  - _self_\n  - trainer: default.yaml\n  - experiment: null\nseed: 1\n",
    "configs/trainer/default.yaml": "_target_: pytorch_lightning.Trainer\nmax_epochs: 100\nbatch_size: 4\n",
    "configs/experiment/long.yaml": "# @package _global_\ntrainer:\n  max_epochs: 900\nbatch_size: 3\n",
  };
  const ofHydra = async (path: keyof typeof composed, script: string): Promise<unknown[][]> =>
    (await runsOf(composed[path], { ...composed, "src/train.py": script }, path)).map((run) => [
      run.line,
      run.facts.epochs,
      run.companions[0],
    ]);

  it("is the first of what Hydra composes, at its list of parts, and an experiment, but no part", async () => {
    for (const name of ["train", "train.yaml"])
      assert.deepEqual(await ofHydra("configs/train.yaml", hydra(name)), [[2, 100, "src/train.py"]], name);
    assert.deepEqual(await ofHydra("configs/experiment/long.yaml", hydra("train")), [[3, 900, "src/train.py"]]);
    assert.deepEqual(await ofHydra("configs/trainer/default.yaml", hydra("train")), []);
    assert.deepEqual(await ofHydra("configs/train.yaml", hydra("other")), []);
  });

  it("finds Hydra's configurations from the root of the project", async () => {
    const rooted = `import rootutils\nroot = rootutils.setup_root(__file__, indicator=["pyproject.toml"])\n${hydra("train", 'str(root / "configs")')}`;
    assert.deepEqual(await ofHydra("configs/train.yaml", rooted), [[2, 100, "src/train.py"]]);
  });
});
