/** The command line as it ships, on a workspace that would like to be run, to be left, and to phone home. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Analysis } from "../../src/core/analysis";
import { temporaryFolder } from "../support/cli";
import { runWatched } from "../support/watched";

const train = (from: string): string => `${from}
from transformers import Trainer, TrainingArguments, AutoModelForCausalLM
from datasets import load_dataset
model = AutoModelForCausalLM.from_pretrained("nobody/knows-this")
Trainer(model=model, args=TrainingArguments("out", num_train_epochs=EPOCHS), train_dataset=load_dataset("nobody/knows-that")).train()
`;
const hurt = `require("node:fs").writeFileSync("hurt", "")`;
/** A number that stands outside of the workspace only. */
const secret = 7919;

const files = {
  "inside/plain.py": train("EPOCHS = 3"),
  // What would run if anything of the workspace were run or loaded.
  "inside/hurt.py": train("import os\nos.system('touch hurt')\nopen('hurt', 'w')\nEPOCHS = eval('3')"),
  "inside/train.js": `import * as tf from "@tensorflow/tfjs-node";\n${hurt};\nconst m = tf.sequential({ layers: [tf.layers.dense({ inputShape: [4], units: 3 })] });\nm.compile({ optimizer: "sgd", loss: "meanSquaredError" });\nawait m.fit(x, y, { epochs: 5 });\n`,
  "inside/node_modules/@tensorflow/tfjs-node/index.js": hurt,
  "inside/node_modules/typescript/index.js": hurt,
  "inside/node_modules/vscode/index.js": hurt,
  "inside/.eslintrc.js": hurt,
  "inside/eslint.config.js": hurt,
  "inside/tsconfig.json": '{ "compilerOptions": { "plugins": [{ "name": "./hurt.js" }] }, "extends": "./hurt.js" }',
  "inside/hurt.js": hurt,
  "inside/package.json": '{ "main": "hurt.js", "scripts": { "prepare": "touch hurt", "train": "python plain.py" } }',
  "inside/sitecustomize.py": "open('hurt', 'w')",
  "inside/Makefile": "X := $(shell touch hurt)\ntrain:\n\tpython plain.py\n",
  "inside/run.sh": "#!/bin/sh\ntouch hurt\nX=$(touch hurt)\n`touch hurt`\npython plain.py\n",
  "inside/config.yaml": "!!python/object/apply:os.system ['touch hurt']\n",
  // Ways out of the folder.
  "inside/out/relative.py": train("import json\nEPOCHS = json.load(open('../../outside/secret.json'))['epochs']"),
  "inside/out/yaml.py": train("import yaml\nEPOCHS = yaml.safe_load(open('../../outside/secret.yaml'))['epochs']"),
  "inside/out/link.py": train("import json\nEPOCHS = json.load(open('link.json'))['epochs']"),
  "inside/out/imported.py": train("import sys\nsys.path.insert(0, '../../outside')\nfrom secret import EPOCHS"),
  "inside/out/linked.py": train("from linkedmodule import EPOCHS"),
  "inside/out/run.sh": "cd ../../outside\npython train.py\n",
  "inside/out/conf.yaml":
    "defaults:\n  - ../../outside/secret\nbase: ../../outside/secret.yaml\n_base_: ../../outside/secret.yaml\nmodel_name_or_path: gpt2\ndo_train: true\n",
  "outside/secret.json": `{ "epochs": ${String(secret)} }`,
  "outside/secret.yaml": `epochs: ${String(secret)}\nnum_train_epochs: ${String(secret)}\n`,
  "outside/secret.py": `EPOCHS = ${String(secret)}\n`,
  "outside/train.py": train(`EPOCHS = ${String(secret)}`),
};

describe("nothing in or out", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let inside = "";

  before(() => {
    folder = temporaryFolder(files);
    inside = join(folder.path, "inside");
    symlinkSync("../../outside/secret.json", join(inside, "out/link.json"));
    symlinkSync("../../outside/secret.py", join(inside, "out/linkedmodule.py"));
    symlinkSync("../outside", join(inside, "elsewhere"));
    writeFileSync(
      join(inside, "out/absolute.py"),
      train(
        `import json\nEPOCHS = json.load(open(${JSON.stringify(join(folder.path, "outside/secret.json"))}))['epochs']`,
      ),
    );
    mkdirSync(join(inside, ".git"));
  });
  after(() => {
    folder.remove();
  });

  for (const args of [
    ["estimate", ".", "--format", "json"],
    ["estimate", ".", "--format", "html"],
    ["fix", "plain.py"],
    ["what-if", "plain.py", "--set", "epochs=1"],
    ["check", "."],
    ["calibrate", "hurt.js"],
  ])
    it(`opens no socket, looks up no name, starts no process and loads no code: ${args.join(" ")}`, () => {
      const { seen, stderr, stdout } = runWatched(args, { cwd: inside });
      assert.deepEqual(seen, [], stderr);
      assert.doesNotMatch(stdout + stderr, /unknown command/);
    });

  it("has run nothing", () => {
    assert.equal(existsSync(join(inside, "hurt")), false);
  });

  it("reads nothing outside of the workspace folder", () => {
    const { stdout } = runWatched(["estimate", ".", "--format", "json"], { cwd: inside });
    const analysis = JSON.parse(stdout) as Analysis;
    const runs = analysis.files.flatMap((file) => file.runs);
    assert.ok(runs.length >= 5, `${String(runs.length)} runs`);
    assert.doesNotMatch(stdout, new RegExp(`\\b${String(secret)}\\b`));
    for (const { companions } of runs)
      assert.deepEqual(
        companions.filter((path) => /outside|^\.\.|^\//.test(path)),
        [],
      );
    assert.equal(runs.find(({ anchor }) => anchor.path === "plain.py")?.inputs.epochs?.value, 3);
  });

  it("is seen by this watch where it does go out", () => {
    const { seen } = runWatched(["estimate", "plain.py", "--hub"], {
      cwd: inside,
      env: { CARBON_LENS_HUB_HOST: "http://127.0.0.1:65431", HOME: folder.path },
    });
    assert.ok(
      seen.some((line) => line.startsWith("connect 127.0.0.1:65431")),
      seen.join("\n"),
    );
    assert.deepEqual(
      seen.filter((line) => !line.includes("127.0.0.1")),
      [],
    );
  });
});
