import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCli, temporaryFolder, type CliResult } from "../support/cli";

/** A run that computes in fp32 on a part with matrix units: hundreds of Wh. */
const script = `from datasets import load_dataset
from transformers import AutoModelForCausalLM, Trainer, TrainingArguments

model = AutoModelForCausalLM.from_pretrained("facebook/opt-350m")
args = TrainingArguments("out", num_train_epochs=3)  # all of it
trainer = Trainer(model=model, args=args, train_dataset=load_dataset("tatsu-lab/alpaca", split="train"))
trainer.train()
`;

const notebook = JSON.stringify(
  {
    cells: [
      { cell_type: "markdown", source: ["# Tune"] },
      { cell_type: "code", outputs: [], source: script.match(/.*\n/g) },
    ],
    nbformat: 4,
  },
  null,
  1,
);

describe("carbon-lens fix", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder({ "train.py": script, "tune.ipynb": notebook });
  });
  afterEach(() => {
    folder.remove();
  });
  const fix = (...args: readonly string[]): CliResult =>
    runCli(["fix", ...args, "--set", "accelerator=a100-sxm4-80gb", "--set", "acceleratorCount=1"], {
      cwd: folder.path,
    });
  const read = (name: string): string => readFileSync(join(folder.path, name), "utf8");

  it("prints a diff and changes nothing", () => {
    const { status, stdout, stderr } = fix("train.py");
    assert.equal(status, 0);
    assert.match(stdout, /^--- a\/train\.py\n\+\+\+ b\/train\.py\n@@ /);
    assert.match(stdout, /^\+args = TrainingArguments\("out", num_train_epochs=3, bf16=True\) {2}# all of it$/m);
    assert.match(stderr, /train\.py#1: .*bf16.* \(≈ −\d+ % energy\)/);
    assert.equal(read("train.py"), script);
  });

  it("prints what patch takes", () => {
    const { stdout } = fix("train.py", "tune.ipynb");
    const { status, stderr } = spawnSync("git", ["apply", "-"], { cwd: folder.path, input: stdout, encoding: "utf8" });
    assert.equal(status, 0, stderr);
    assert.match(read("train.py"), /bf16=True/);
  });

  it("writes when told to, and a second time has nothing to do", () => {
    assert.equal(fix("train.py", "--only", "advice.mixed-precision", "--write").status, 0);
    assert.equal(read("train.py"), script.replace("=3)", "=3, bf16=True)"));
    assert.equal(fix("train.py", "--only", "advice.mixed-precision", "--write").stdout, "");
  });

  it("edits the cells of a notebook and nothing else of its file", () => {
    fix("tune.ipynb", "--only", "advice.mixed-precision", "--write");
    assert.equal(read("tune.ipynb"), notebook.replace("=3)", "=3, bf16=True)"));
  });

  it("says briefly what it leaves to a person, and how where that is asked for", () => {
    writeFileSync(join(folder.path, "train.py"), script.replace("num_train_epochs=3", '**{"num_train_epochs": 3}'));
    assert.match(fix("train.py").stderr, /bf16.*: not edited, .*dictionary.*; --only advice\.mixed-precision shows/);
    const { stderr } = fix("train.py", "--only", "advice.mixed-precision");
    assert.match(stderr, /not edited, .*dictionary[^\n]*\nbf16=True/);
  });

  it("ends with 2 for what it cannot read or does not understand", () => {
    assert.equal(fix("missing.py").status, 2);
    assert.equal(fix("train.py", "--only", "LoRA").status, 2);
    assert.equal(fix("train.py", "--write", "--dry-run").status, 2);
  });
});
