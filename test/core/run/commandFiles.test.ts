import assert from "node:assert/strict";
import { analyzeDocument } from "../../../src/core/analyze";
import { toSourceText } from "../../../src/core/source/documents";
import { memoryWorkspace } from "../../support/workspace";

const train = `
import argparse
from transformers import Trainer, TrainingArguments, AutoModelForCausalLM
p = argparse.ArgumentParser()
p.add_argument("--epochs", type=int, default=1)
p.add_argument("--batch", type=int, default=2)
args = p.parse_args()
model = AutoModelForCausalLM.from_pretrained("gpt2")
Trainer(model=model, args=TrainingArguments("out", num_train_epochs=args.epochs, per_device_train_batch_size=args.batch)).train()
`;

/** The epochs and batch sizes of the runs that a file starts, with the texts that say so and the line of each run. */
async function runsOf(
  path: string,
  text: string,
  files: Readonly<Record<string, string>> = { "train.py": train },
): Promise<unknown[]> {
  const source = toSourceText(path, text);
  const { runs, role } = await analyzeDocument(source, memoryWorkspace(files));
  const expected = path.endsWith(".py") ? "training-script" : "launcher";
  assert.equal(role, runs.length === 0 ? "none" : expected);
  return runs.map(({ inputs, anchor }) => [inputs.epochs?.value, inputs.microBatchSize?.value, anchor.line]);
}

const iris = `
import * as tf from "@tensorflow/tfjs-node";
const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4] })] });
model.compile({ optimizer: "adam", loss: "meanSquaredError" });
await model.fit(tf.ones([120, 4]), tf.ones([120, 3]), { epochs: Number(process.argv[2] ?? 5), batchSize: 8 });
`;

describe("commands that start JavaScript", () => {
  const files = { "src/train.ts": iris, "src/train.mjs": iris, "src/serve.js": "listen(8080)" };

  it("are read in a shell script and in package.json", async () => {
    const shell =
      "node src/train.mjs 7\nnpx tsx --no-warnings src/train.ts 9\nbun run src/train.ts\nnode src/serve.js\n";
    const epochsAndLine = (await runsOf("run.sh", shell, files)).map((run) => [
      (run as unknown[])[0],
      (run as unknown[])[2],
    ]);
    assert.deepEqual(epochsAndLine, [
      [7, 1],
      [9, 2],
      [5, 3],
    ]);
    const manifest = '{\n  "scripts": {\n    "train": "tsx src/train.ts 3",\n    "start": "node src/serve.js"\n  }\n}';
    assert.deepEqual(
      (await runsOf("package.json", manifest, files)).map((run) => (run as unknown[])[0]),
      [3],
    );
  });
});

describe("files that keep commands", () => {
  it("reads the recipes of a Makefile, variables followed", async () => {
    const makefile = `EPOCHS ?= 3
BATCH = 4 # per device
ARGS := --epochs $(EPOCHS)
ARGS += --batch \${BATCH}

.PHONY: train
train: data
\t@python train.py $(ARGS)
\tpython -m pytest

big:
\tcd . && python train.py --epochs 9 \\
\t  --batch $$(echo 8)
`;
    assert.deepEqual(await runsOf("Makefile", makefile), [
      [3, 4, 8],
      [9, 8, 12],
    ]);
  });

  it("ends variables of a Makefile that refer to themselves", async () => {
    const doubled = Array.from(
      { length: 40 },
      (_, i) => `A${String(i)} = $(A${String(i + 1)})$(A${String(i + 1)})`,
    ).join("\n");
    assert.equal(
      (await runsOf("Makefile", `${doubled}\nB = $(B)$(B)$(B)\nt:\n\tpython train.py $(A0) $(B)\n`)).length,
      1,
    );
  });

  it("reads what VS Code debugs", async () => {
    const launch = `{
  // comments are allowed
  "version": "0.2.0",
  "configurations": [
    {
      "name": "train", "type": "debugpy", "request": "launch",
      "program": "\${workspaceFolder}/train.py",
      "args": ["--epochs", "5", "--batch", "16"],
    },
    { "name": "other", "type": "node", "request": "launch", "program": "train.js" },
    { "name": "open file", "type": "debugpy", "request": "launch", "program": "\${file}", "args": "--epochs 6" },
  ]
}`;
    assert.deepEqual(await runsOf(".vscode/launch.json", launch), [[5, 16, 7]]);
  });

  it("reads the tasks of VS Code", async () => {
    const tasks = `{
  "tasks": [
    { "label": "a", "type": "shell", "command": "python \${workspaceFolder}/train.py --epochs 2" },
    { "label": "b", "type": "process", "command": "python", "args": ["train.py", "--epochs", "4"] },
    { "label": "c", "type": "shell", "command": "npm test" }
  ]
}`;
    assert.deepEqual(await runsOf(".vscode/tasks.json", tasks), [
      [2, 2, 3],
      [4, 2, 4],
    ]);
  });

  it("reads the scripts of package.json and the tasks of pyproject.toml", async () => {
    const scripts = '{\n  "scripts": {\n    "build": "tsc",\n    "train": "python train.py --epochs 7"\n  }\n}';
    assert.deepEqual(await runsOf("package.json", scripts), [[7, 2, 4]]);
    const tasks =
      '[tool.poe.tasks]\ntest = "pytest"\ntrain = "python train.py --epochs 8"\nbig = { cmd = "python train.py --batch 32" }\n[tool.pdm.scripts]\nfit = { cmd = ["python", "train.py", "--epochs", "2"] }\n';
    assert.deepEqual(await runsOf("pyproject.toml", tasks), [
      [8, 2, 3],
      [1, 32, 4],
      [2, 2, 6],
    ]);
  });

  it("reads what an image starts", async () => {
    const exec =
      'FROM python:3.11\nWORKDIR /app\nCOPY . .\nENV EPOCHS=3\nENTRYPOINT ["python", "/app/train.py"]\nCMD ["--epochs", "4"]\n';
    assert.deepEqual(await runsOf("Dockerfile", exec), [[4, 2, 5]]);
    const shell =
      "FROM a AS build\nCMD python train.py --epochs 2\nFROM b\nENV EPOCHS=3\nCMD python train.py \\\n    --epochs $EPOCHS\n";
    assert.deepEqual(await runsOf("docker/Dockerfile.train", shell), [[3, 2, 5]]);
    assert.deepEqual(await runsOf("Dockerfile", 'FROM nginx\nCMD ["nginx", "-g", "daemon off; python"]\n'), []);
  });

  it("reads what a Python program starts", async () => {
    const run = `import subprocess, sys
for epochs in [2, 6]:
    cmd = [sys.executable, "train.py", "--epochs", str(epochs)]
    subprocess.run(cmd, check=True)
`;
    assert.deepEqual(await runsOf("launch.py", run), [
      [2, 2, 4],
      [6, 2, 4],
    ]);
    const system = 'import os\nbatch = 8\nos.system(f"python train.py --batch {batch}")\n';
    assert.deepEqual(await runsOf("go.py", system), [[1, 8, 3]]);
    assert.deepEqual(await runsOf("other.py", "import subprocess\nsubprocess.run(['ls', 'train'])\n"), []);
  });

  it("takes what a Python package declares for no launch", async () => {
    const project = '[project]\nname = "a"\n[project.scripts]\na-train = "a.train:main"\n';
    assert.deepEqual(await runsOf("pyproject.toml", `${project}# python\n`, { "src/a/train.py": train }), []);
  });
});
