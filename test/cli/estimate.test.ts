import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Analysis, AnalyzedRun } from "../../src/core/analysis";
import { runCli, temporaryFolder, type CliResult } from "../support/cli";
import { assertMatchesSchema } from "../support/schema";

/** A loop whose every quantity is in the file. */
const loop = `# carbon-lens: datasetSamples=50000
import torch
from torch.utils.data import DataLoader
from torchvision import datasets, models

def train():
    loader = DataLoader(datasets.CIFAR10("data"), batch_size=64)
    model = models.resnet18()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for epoch in range(5):
        for images, labels in loader:
            loss = torch.nn.functional.cross_entropy(model(images), labels)
            loss.backward()
            optimizer.step()

train()
`;

function parse({ status, stdout, stderr }: CliResult): Analysis {
  assert.equal(status, 0, stderr);
  const analysis = JSON.parse(stdout) as Analysis;
  assertMatchesSchema(analysis);
  return analysis;
}

function estimate(cwd: string, ...args: readonly string[]): Analysis {
  return parse(runCli(["estimate", ...args, "--format", "json"], { cwd }));
}

function onlyRun(analysis: Analysis): AnalyzedRun {
  const runs = analysis.files.flatMap((file) => file.runs);
  assert.equal(runs.length, 1);
  const [run] = runs;
  assert.ok(run);
  return run;
}

describe("carbon-lens estimate PATH", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder({ "train.py": loop, "notes.py": "print('nothing trains here')\n" });
  });
  afterEach(() => {
    folder.remove();
  });

  it("prints the contract's JSON, paths relative to the workspace", () => {
    const analysis = estimate(folder.path, "train.py");
    assert.deepEqual(
      analysis.files.map(({ path, role }) => [path, role]),
      [["train.py", "training-script"]],
    );
    const run = onlyRun(analysis);
    assert.equal(run.anchor.path, "train.py");
    assert.equal(run.inputs.epochs?.value, 5);
    assert.equal(run.inputs.epochs.sources?.[0]?.line, 10);
    assert.ok(run.estimate.energyKwh);
    assert.deepEqual(analysis.totals.energyKwh, run.estimate.energyKwh);
  });

  it("gives the same bytes every time, and from every folder", () => {
    const here = runCli(["estimate", ".", "--format", "json"], { cwd: folder.path });
    const again = runCli(["estimate", folder.path, "--workspace", folder.path, "--format", "json"]);
    assert.equal(here.stdout, again.stdout);
  });

  it("prints text without colours into a pipe, and with them where asked", () => {
    const plain = runCli(["estimate", "train.py"], { cwd: folder.path });
    assert.equal(plain.status, 0);
    assert.match(plain.stdout, /^train\.py:\d+ .*\n≈ .* kg CO2e|^train\.py:\d+ .*\n≈ .* g CO2e/);
    assert.match(plain.stdout, /epochs +5 +stated +train\.py:10/);
    assert.ok(!plain.stdout.includes("\u001b"));
    const force = { FORCE_COLOR: "1" };
    const coloured = runCli(["estimate", "train.py"], { cwd: folder.path, env: force });
    assert.ok(coloured.stdout.includes("\u001b[1m"));
    const off = runCli(["estimate", "train.py", "--no-color"], { cwd: folder.path, env: force });
    assert.equal(off.stdout, plain.stdout);
    const respected = runCli(["estimate", "train.py"], { cwd: folder.path, env: { ...force, NO_COLOR: "1" } });
    assert.equal(respected.stdout, plain.stdout);
  });

  it("prints the report as one page with its style and script in it, and a row a run as CSV", () => {
    const page = runCli(["estimate", "train.py", "--format", "html"], { cwd: folder.path });
    assert.equal(page.status, 0);
    assert.match(page.stdout, /<style nonce="[^"]+">[^]*:root[^]*<script nonce="[^"]+">[^]*addEventListener/);
    const table = runCli(["estimate", "train.py", "--format", "csv"], { cwd: folder.path });
    assert.equal(table.stdout.trimEnd().split("\r\n").length, 2);
    const specs = runCli(["estimate", "--spec", "-", "--format", "csv"], { input: "[]" });
    assert.equal(specs.status, 2);
  });

  it("prints Markdown", () => {
    const { status, stdout } = runCli(["estimate", "train.py", "--format", "markdown"], { cwd: folder.path });
    assert.equal(status, 0);
    assert.match(stdout, /^## Energy and carbon of training\n/);
    assert.match(stdout, /\| epochs \| 5 \| stated \| line 10 \|/);
  });

  it("says that nothing trains, and that is no failure", () => {
    const { status, stdout } = runCli(["estimate", "notes.py"], { cwd: folder.path });
    assert.equal(status, 0);
    assert.equal(stdout, "No training found in 1 file.\n");
    const analysis = estimate(folder.path, "notes.py");
    assert.deepEqual(
      analysis.files.map(({ role, runs }) => [role, runs.length]),
      [["none", 0]],
    );
    assert.deepEqual(analysis.totals, { runs: 0, energyKwh: null, kgCo2e: null });
  });

  it("pins inputs over what the file says", () => {
    const pins = ["--set", "acceleratorCount=4", "--set", "accelerator=h100-sxm", "--set", "epochs=10"];
    const { inputs } = onlyRun(estimate(folder.path, "train.py", ...pins));
    assert.deepEqual([inputs.accelerator?.value, inputs.accelerator?.origin], ["h100-sxm", "setting"]);
    assert.equal(inputs.acceleratorCount?.value, 4);
    assert.equal(inputs.epochs?.value, 10);
  });

  it("reads standard input in the language it is told", () => {
    const run = onlyRun(parse(runCli(["estimate", "-", "--language", "py", "--format", "json"], { input: loop })));
    assert.equal(run.anchor.path, "<stdin>");
    assert.equal(run.inputs.epochs?.value, 5);
    const cell = { cell_type: "code", source: loop.split(/(?<=\n)/) };
    const notebook = JSON.stringify({ cells: [{ cell_type: "markdown", source: "#" }, cell], nbformat: 4 });
    const args = ["estimate", "-", "--language", "notebook", "--format", "json"];
    assert.equal(onlyRun(parse(runCli(args, { input: notebook }))).anchor.cell, 1);
  });

  it("takes files outside the workspace that were named, with what lies beside them", () => {
    const other = temporaryFolder({
      "run.py": "from settings import EPOCHS\n" + loop.replace("range(5)", "range(EPOCHS)"),
    });
    writeFileSync(join(other.path, "settings.py"), "EPOCHS = 7\n");
    const run = onlyRun(estimate(folder.path, join(other.path, "run.py")));
    assert.equal(run.anchor.path, join(other.path, "run.py"));
    assert.equal(run.inputs.epochs?.value, 7);
    other.remove();
  });

  it("follows no link out of the workspace", () => {
    const secret = temporaryFolder({ "settings.py": "EPOCHS = 9\n" });
    symlinkSync(join(secret.path, "settings.py"), join(folder.path, "settings.py"));
    writeFileSync(
      join(folder.path, "train.py"),
      "from settings import EPOCHS\n" + loop.replace("range(5)", "range(EPOCHS)"),
    );
    const { inputs } = onlyRun(estimate(folder.path, "train.py"));
    assert.notEqual(inputs.epochs?.value, 9);
    secret.remove();
  });

  it("walks a folder in order, past what is ignored, installed, hidden or linked", () => {
    const files = [
      ".git/HEAD",
      ".hidden/a.py",
      "b/train.py",
      "a/z.yaml",
      "a/y.txt",
      "node_modules/m/a.py",
      "venv/pyvenv.cfg",
      "venv/lib/a.py",
      "out/a.py",
      "out2/kept.py",
      "sub/.gitignore",
      "sub/drop.py",
      "sub/keep.py",
    ];
    for (const file of files) {
      mkdirSync(join(folder.path, file, ".."), { recursive: true });
      writeFileSync(join(folder.path, file), "");
    }
    writeFileSync(join(folder.path, ".gitignore"), "/out/\nkeep.py\n*/kept.py\n");
    writeFileSync(join(folder.path, "sub/.gitignore"), "drop.py\n!keep.py\n");
    symlinkSync(folder.path, join(folder.path, "loop"));
    const { files: found } = estimate(folder.path, ".");
    assert.deepEqual(
      found.map(({ path }) => path),
      ["a/z.yaml", "b/train.py", "notes.py", "sub/keep.py", "train.py"],
    );
    const { files: named } = estimate(folder.path, "out", "out/a.py", "train.py", "./train.py");
    assert.deepEqual(
      named.map(({ path }) => path),
      ["out/a.py", "train.py"],
    );
  });

  it("counts a job once in the totals of a folder", () => {
    writeFileSync(join(folder.path, "run.sh"), "#!/bin/bash\npython train.py\n");
    const analysis = estimate(folder.path, ".");
    const anchors = analysis.files.flatMap(({ runs }) => runs.map(({ anchor }) => anchor.path));
    assert.deepEqual(anchors, ["run.sh", "train.py"]);
    assert.equal(analysis.totals.runs, 1);
    const launched = analysis.files.find(({ path }) => path === "run.sh")?.runs[0];
    assert.deepEqual(launched?.companions, ["train.py"]);
    assert.deepEqual(analysis.totals.energyKwh, launched.estimate.energyKwh);
  });

  it("names the launchers of a script among the files of a folder", () => {
    for (const [name, devices] of Object.entries({ run: 2, all: 8 }))
      writeFileSync(join(folder.path, `${name}.sh`), `torchrun --nproc_per_node ${String(devices)} train.py\n`);
    const script = estimate(folder.path, ".").files.find(({ path }) => path === "train.py");
    const launchers = script?.runs[0]?.launchers;
    assert.ok(launchers);
    assert.deepEqual(
      launchers.runs.map(({ anchor, sets }) => [
        anchor.path,
        sets.find(({ input }) => input === "acceleratorCount")?.value,
      ]),
      [
        ["all.sh", 8],
        ["run.sh", 2],
      ],
    );
    assert.equal(launchers.files, 2);
    assert.ok(launchers.energyKwh);
    const { stdout } = runCli(["estimate", "."], { cwd: folder.path });
    assert.match(stdout, /Started by\n\s+all\.sh:1 .*\n\s+run\.sh:1 /);
    assert.equal(estimate(folder.path, "train.py").files[0]?.runs[0]?.launchers, undefined, "nobody looked for them");
  });

  it("passes over files that are no training code at once: too large, not text, broken", () => {
    writeFileSync(join(folder.path, "big.json"), `[${"0,".repeat(25_000_000)}0]`);
    writeFileSync(join(folder.path, "image.py"), Buffer.from([0x89, 0x50, 0, 0, 1]));
    writeFileSync(join(folder.path, "half.py"), 'trainer.train(\n  """');
    writeFileSync(join(folder.path, "half.yaml"), "a: [1, {b: \n&x *x");
    writeFileSync(join(folder.path, "half.ipynb"), '{"cells": [');
    writeFileSync(join(folder.path, "utf16.py"), Buffer.from(`\ufeff${loop}`, "utf16le"));
    const { files } = estimate(folder.path, ".");
    const problems = files
      .filter((file) => file.problems.length > 0)
      .map(({ path, problems: [first] }) => [path, first?.code]);
    assert.deepEqual(problems.slice(0, 1), [["big.json", "source.not-read"]]);
    assert.ok(problems.some(([path, code]) => path === "image.py" && code === "source.not-read"));
    assert.deepEqual(
      files.filter(({ runs }) => runs.length > 0).map(({ path }) => path),
      ["train.py", "utf16.py"],
    );
    assert.equal(estimate(folder.path, "big.json").files[0]?.role, "none");
  });

  it("fails with words where a path cannot be read", () => {
    execFileSync("mkfifo", [join(folder.path, "pipe.py")]);
    const cases: readonly [readonly string[], RegExp][] = [
      [["estimate", "nowhere.py"], /nowhere\.py does not exist/],
      [["estimate", "pipe.py"], /pipe\.py cannot be read: it is not a regular file/],
      [["estimate", "train.py", "--workspace", "nowhere"], /workspace nowhere is not a folder/],
      [["estimate"], /nothing to estimate: name a file or folder/],
      [["estimate", "-"], /which language standard input has with --language/],
      [["estimate", "-", "--language", "cobol"], /unknown language cobol/],
      [["estimate", "train.py", "--set", "gpus=8"], /unknown input "gpus"/],
      [["estimate", "train.py", "--set", "epochs=many"], /epochs takes a number/],
      [["estimate", "train.py", "--set", "epochs"], /expected name=value/],
      [["estimate", "train.py", "--format", "xml"], /Allowed choices are text, html, markdown, json/],
      [["estimate", "train.py", "--fast"], /unknown option '--fast'/],
      [["guess", "train.py"], /unknown command 'guess'/],
      [[], /Usage: carbon-lens/],
    ];
    for (const [args, message] of cases) {
      const { status, stdout, stderr } = runCli(args, { cwd: folder.path });
      assert.equal(status, 2, args.join(" "));
      assert.match(stderr, message);
      assert.equal(stdout, "", args.join(" "));
      assert.doesNotMatch(stderr, /\n\s+at /, "no stack");
    }
  });

  it("explains itself", () => {
    const help = runCli(["estimate", "--help"]);
    assert.equal(help.status, 0);
    for (const word of ["--spec", "--set", "--workspace", "--language", "--format", "Exit codes", "Examples"]) {
      assert.ok(help.stdout.includes(word), word);
    }
    const version = runCli(["--version"]);
    assert.equal(version.status, 0);
    assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/);
  });

  it("stays quiet on standard error for a few files, and says how many where they are many", () => {
    assert.equal(runCli(["estimate", "."], { cwd: folder.path }).stderr, "");
    for (let at = 0; at < 250; at++) writeFileSync(join(folder.path, `f${String(at)}.py`), "");
    assert.equal(runCli(["estimate", "."], { cwd: folder.path }).stderr, "Looking at 252 files …\n");
  });

  it("estimates the bundled examples", () => {
    const analysis = estimate("examples", ".");
    const runs = analysis.files.flatMap((file) => file.runs);
    assert.deepEqual(
      runs.map(({ anchor }) => anchor.path),
      ["finetune/configs/qlora.yaml", "finetune/train.py", "finetune/train.sbatch", "vision/train.py"],
    );
    for (const run of runs) {
      assert.ok(run.estimate.energyKwh, run.id);
      assert.deepEqual(run.problems, []);
    }
    assert.equal(analysis.totals.runs, 3);
  });
});
