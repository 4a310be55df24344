/** Files and folders that are not as they should be, under the command line as it ships: the good ones beside them are estimated all the same. */
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Analysis, AnalyzedRun } from "../../src/core/analysis";
import { analysisFailed } from "../../src/cli/estimate";
import { runCli, temporaryFolder } from "../support/cli";
import { runWatched } from "../support/watched";

const train = (
  epochs: number | string,
): string => `from transformers import Trainer, TrainingArguments, AutoModelForCausalLM
from datasets import load_dataset
model = AutoModelForCausalLM.from_pretrained("gpt2")
Trainer(model=model, args=TrainingArguments("out", num_train_epochs=${String(epochs)}), train_dataset=load_dataset("imdb", split="train")).train()
`;

function epochsByPath(stdout: string): Readonly<Record<string, unknown>> {
  const { files } = JSON.parse(stdout) as Analysis;
  assert.deepEqual(
    files.flatMap(({ problems }) => problems.filter(({ code }) => code === analysisFailed)),
    [],
  );
  const runs: readonly AnalyzedRun[] = files.flatMap((file) => file.runs);
  return Object.fromEntries(runs.map(({ anchor, inputs }) => [anchor.path, inputs.epochs?.value]));
}

describe("bad files", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  const at = (path: string): string => join(folder.path, path);

  before(() => {
    folder = temporaryFolder({
      "good.py": train(1),
      "a folder/æøå 训练.py": train(2),
      "windows.py": train(3).replaceAll("\n", "\r\n"),
      "mac.py": train(4).replaceAll("\n", "\r"),
      "marked.py": `\ufeff${train(5)}`,
      "drive.py": `import yaml\nEPOCHS = yaml.safe_load(open("C:\\\\configs\\\\train.yaml"))["epochs"]\n${train("EPOCHS")}`,
      "drive.sh": "python C:\\\\work\\\\good.py\npython .\\\\good.py\npython good.py --epochs 9\n",
      "drive.yaml": "model_name_or_path: C:\\models\\gpt2\ndataset: \\\\server\\share\\data.jsonl\ndo_train: true\n",
      "cut.py": train(6).slice(0, -20),
      "nul.yaml": "num_train_epochs: 3\u0000\n",
      "config.yaml": `${train(1)}\n: : :\n\t- [`,
      "empty.py": "",
      "vanishes.py": train(7),
    });
    writeFileSync(at("huge.py"), train(8));
    truncateSync(at("huge.py"), 100_000_000);
    writeFileSync(at("huge.yaml"), "a: &a [x]\n");
    truncateSync(at("huge.yaml"), 100_000_000);
    writeFileSync(at("huge.ipynb"), "{");
    truncateSync(at("huge.ipynb"), 100_000_000);
    writeFileSync(at("binary.py"), Buffer.from(Array.from({ length: 5000 }, (_, n) => (n * 7919) % 256)));
    writeFileSync(
      at("latin1.py"),
      Buffer.concat([Buffer.from("# caf\xe9 \xff\xfe\xc3\n", "latin1"), Buffer.from(train(10))]),
    );
    mkdirSync(at("loop/inner"), { recursive: true });
    symlinkSync("..", at("loop/inner/up"));
    symlinkSync("self.py", at("self.py"));
    symlinkSync("nowhere.py", at("dangling.py"));
    symlinkSync("b.py", at("a.py"));
    symlinkSync("a.py", at("b.py"));
    mkdirSync(at("locked"));
    writeFileSync(at("locked/hidden.py"), train(11));
    chmodSync(at("locked"), 0o000);
    writeFileSync(at("unreadable.py"), train(12));
    chmodSync(at("unreadable.py"), 0o000);
    mkdirSync(at("folder.py"));
    // As deep as a path may be.
    mkdirSync(at(Array.from({ length: 300 }, () => "deep").join("/")), { recursive: true });
  });
  after(() => {
    chmodSync(at("locked"), 0o700);
    folder.remove();
  });

  it("leave the good ones as they are, among a folder of them", () => {
    const { status, stdout, stderr } = runWatched(["estimate", ".", "--format", "json"], {
      cwd: folder.path,
      vanish: "vanishes.py",
    });
    assert.equal(status, 0, stderr);
    const found = epochsByPath(stdout);
    const expected = { "good.py": 1, "a folder/æøå 训练.py": 2, "windows.py": 3, "marked.py": 5, "latin1.py": 10 };
    for (const [path, epochs] of Object.entries(expected)) assert.equal(found[path], epochs, path);
    for (const path of ["huge.py", "binary.py", "vanishes.py", "nul.yaml"]) assert.ok(!(path in found), path);
    assert.doesNotMatch(stderr, /\n\s+at /, "no stack");
  });

  for (const path of [
    "huge.py",
    "huge.yaml",
    "huge.ipynb",
    "binary.py",
    "self.py",
    "dangling.py",
    "a.py",
    "folder.py",
    "nul.yaml",
  ])
    it(`are answered in words where they are named: ${path}`, () => {
      const { status, stderr, stdout } = runCli(["estimate", path, "--format", "json"], { cwd: folder.path });
      assert.doesNotMatch(stderr, /\n\s+at |analysis failed/);
      if (status === 0) assert.deepEqual(epochsByPath(stdout), {});
      else assert.match(stderr, /self\.py|dangling\.py|a\.py/);
    });

  it("do not take a good one with them where they are its companions", () => {
    const { status, stdout } = runCli(["estimate", "drive.py", "drive.sh", "drive.yaml", "--format", "json"], {
      cwd: folder.path,
    });
    assert.equal(status, 0);
    assert.equal(epochsByPath(stdout)["drive.py"] ?? null, null);
  });

  for (const text of [
    "version: 1\nlimits: *nothing\n",
    "\u0000",
    "{",
    "a: &a [*a]\n".repeat(50),
    "\ufeffversion: 1\r\nlimits: []\r\n",
  ])
    it(`are said where they are the budget: ${JSON.stringify(text.slice(0, 20))}`, () => {
      const { path, remove } = temporaryFolder({
        "train.py": train(1),
        "carbon-budget.yaml": text,
        "carbon-ledger.jsonl": '{\u0000\n[]\n"',
        "carbon-lens.calibration.json": text,
        ".carbon-lens.json": text,
      });
      try {
        const { status, stderr } = runCli(["check", "."], { cwd: path });
        assert.ok(status === 0 || status === 1 || status === 2, String(status));
        assert.doesNotMatch(stderr, /\n\s+at /);
      } finally {
        remove();
      }
    });
});
