import assert from "node:assert/strict";
import type { Comparison } from "../../src/core/advice/compare";
import { runCli, temporaryFolder } from "../support/cli";

const script = `
from transformers import AutoModelForCausalLM, Trainer, TrainingArguments
from datasets import load_dataset
model = AutoModelForCausalLM.from_pretrained("gpt2")
args = TrainingArguments(output_dir="out", num_train_epochs=3, per_device_train_batch_size=8)
Trainer(model=model, args=args, train_dataset=load_dataset("tatsu-lab/alpaca", split="train")).train()
`;

describe("carbon-lens what-if", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  before(() => {
    folder = temporaryFolder({ "train.py": script });
  });
  after(() => {
    folder.remove();
  });

  function whatIf(...args: readonly string[]): ReturnType<typeof runCli> {
    return runCli(["what-if", "train.py", ...args], { cwd: folder.path });
  }

  it("puts both estimates side by side, and edits nothing", () => {
    const { status, stdout } = whatIf("--set", "epochs=1", "--format", "json");
    assert.equal(status, 0);
    const [comparison] = (JSON.parse(stdout) as { comparisons: Comparison[] }).comparisons;
    assert.ok(comparison);
    const { before, after, difference, changes } = comparison;
    assert.equal(before.inputs.epochs?.value, 3);
    assert.equal(after.inputs.epochs?.value, 1);
    assert.ok(changes.some(({ input, from, to }) => input === "epochs" && from === 3 && to === 1));
    assert.ok(Math.abs((difference.energyFraction?.central ?? 0) + 2 / 3) < 0.02);
  });

  it("prints text and Markdown", () => {
    assert.match(whatIf("--set", "acceleratorCount=4").stdout, /before +after\n/);
    const markdown = whatIf("--set", "acceleratorCount=4", "--format", "markdown").stdout;
    assert.match(markdown, /\| Figure \| Before \| After \|/);
  });

  it("says what is missing", () => {
    const { status, stderr } = whatIf();
    assert.equal(status, 2);
    assert.match(stderr, /--set/);
    assert.equal(whatIf("--set", "epoch=1").status, 2);
  });
});
