import assert from "node:assert/strict";
import { analyzeDocument } from "../../../src/core/analyze";
import { toAnalysis } from "../../../src/core/toAnalysis";
import type { AnalyzedRun } from "../../../src/core/analysis";
import { mayLaunch } from "../../../src/core/source/classify";
import { toSourceText } from "../../../src/core/source/documents";
import { memoryWorkspace } from "../../support/workspace";

const lines = (...text: string[]): string => text.join("\n");

const script = lines(
  "import argparse",
  "from transformers import AutoModelForCausalLM, Trainer, TrainingArguments",
  "parser = argparse.ArgumentParser()",
  'parser.add_argument("--epochs", type=int, default=1)',
  "args = parser.parse_args()",
  'model = AutoModelForCausalLM.from_pretrained("gpt2")',
  "training = TrainingArguments('out', num_train_epochs=args.epochs)",
  "trainer = Trainer(model=model, args=training)",
  "trainer.train()",
);

/** The runs of one of the files, all of them analysed. */
async function runsOf(path: string, files: Readonly<Record<string, string>>): Promise<readonly AnalyzedRun[]> {
  const workspace = memoryWorkspace(files);
  const sources = Object.entries(files).map(([name, text]) => toSourceText(name, text));
  const analysis = toAnalysis(await Promise.all(sources.map((source) => analyzeDocument(source, workspace))));
  for (const source of sources) {
    const { runs = [] } = analysis.files.find((file) => file.path === source.path) ?? {};
    const starts = runs.some((run) => run.starts !== undefined);
    assert.ok(!starts || mayLaunch(source), `${source.path} would be passed over where only launchers are looked for`);
  }
  return analysis.files.find((file) => file.path === path)?.runs ?? [];
}

const places = (run: AnalyzedRun | undefined): string[] =>
  run?.launchers?.runs.map(({ anchor }) => `${anchor.path}:${String(anchor.line)}`) ?? [];

describe("launchers of a script", () => {
  const files = {
    "src/train.py": script,
    "jobs/small.sh": "python src/train.py --epochs 2",
    "jobs/large.sh": "# both\ntorchrun --nproc_per_node 8 src/train.py --epochs 9\npython src/train.py",
    "jobs/other.sh": "python src/serve.py",
    "jobs/all.py": 'import subprocess\nsubprocess.run(["python", "src/train.py"])\n',
    "jobs/job.yaml": "resources: {accelerators: A100:4}\nrun: python src/train.py --epochs 5\n",
    "jobs/notebook.ipynb": JSON.stringify({
      cells: [{ cell_type: "code", source: ["import torch\n", "!python ../src/train.py"] }],
    }),
    ".vscode/launch.json": JSON.stringify({
      configurations: [{ type: "debugpy", program: "${workspaceFolder}/src/train.py" }],
    }),
    Makefile: "train:\n\tpython src/train.py --epochs 4\n",
  };

  it("are named with what they set and what they need", async () => {
    const [run, ...more] = await runsOf("src/train.py", files);
    assert.equal(more.length, 0);
    assert.deepEqual(places(run), [
      "jobs/small.sh:1",
      "jobs/large.sh:2",
      "jobs/large.sh:3",
      "jobs/all.py:2",
      "jobs/job.yaml:2",
      "jobs/notebook.ipynb:2",
      ".vscode/launch.json:1",
      "Makefile:2",
    ]);
    assert.equal(run?.launchers?.files, 7);
    assert.deepEqual(run.launchers.runs[1]?.sets, [
      { input: "epochs", value: 9 },
      { input: "acceleratorCount", value: 8 },
    ]);
    assert.equal(run.inputs.epochs?.value, 1, "its own defaults stay");
  });

  it("are named with the configuration that they give to the script", async () => {
    const reading = script
      .replace("default=1)", 'default=1)\nparser.add_argument("--config")')
      .replace(
        "args = parser.parse_args()",
        'args = parser.parse_args()\nimport yaml\nsettings = yaml.safe_load(open(args.config))\nargs.epochs = settings["num_epochs"]',
      );
    const config = "num_epochs: 7\nbatch_size: 4\nlearning_rate: 0.1\n";
    const all = {
      "train.py": reading,
      "a.yaml": config,
      "b.yaml": config,
      "run.sh": "python train.py --config ./a.yaml",
    };
    assert.deepEqual(places((await runsOf("a.yaml", all))[0]), ["run.sh:1"]);
    assert.deepEqual(places((await runsOf("b.yaml", all))[0]), []);
  });

  it("start the training of their title where a script has several", async () => {
    const two = lines(
      "import sys",
      script.replace("trainer.train()", ""),
      "from trl import SFTTrainer",
      'if "--sft" in sys.argv:',
      "    SFTTrainer(model=model, args=training).train()",
      "else:",
      "    trainer.train()",
    );
    const runs = await runsOf("train.py", { "train.py": two, "run.sh": "python train.py --epochs 3" });
    assert.deepEqual(
      runs.filter((run) => run.launchers).map(({ title }) => title),
      ["Trainer"],
    );
  });

  it("are none for a module that the script imports, and for a script that starts itself", async () => {
    const imported = { "lib.py": script, "train.py": `import lib\n${script}`, "run.sh": "python train.py" };
    assert.deepEqual(places((await runsOf("lib.py", imported))[0]), []);
    const itself = `import subprocess, sys\nif len(sys.argv) < 2:\n    subprocess.run(["python", "train.py", "--epochs", "2"])\n${script}`;
    for (const run of await runsOf("train.py", { "train.py": itself })) assert.deepEqual(places(run), []);
  });

  it("reach from the least to the most that one of them needs, around the one in the middle", async () => {
    const known = script
      .replace("import argparse", "import argparse\nfrom datasets import load_dataset")
      .replace("args=training)", "args=training, train_dataset=load_dataset('imdb', split='train'))");
    const launch = (epochs: number): string =>
      `#SBATCH --gres=gpu:a100:1\npython src/train.py --epochs ${String(epochs)}\n`;
    const of = async (launchers: Readonly<Record<string, string>>): Promise<AnalyzedRun["launchers"]> =>
      (await runsOf("src/train.py", { "src/train.py": known, ...launchers }))[0]?.launchers;
    const three = await of({ "c.sh": launch(9), "a.sh": launch(1), "b.sh": launch(3) });
    const [nine, one, middle] = three?.runs ?? [];
    assert.ok(one?.energyKwh && middle?.energyKwh && nine?.energyKwh && one.kgCo2e && three?.energyKwh);
    assert.ok(one.energyKwh.high < nine.energyKwh.high && one.energyKwh.low < middle.energyKwh.low);
    assert.deepEqual(three.energyKwh, {
      low: one.energyKwh.low,
      central: middle.energyKwh.central,
      high: nine.energyKwh.high,
    });
    assert.equal(three.files, 3);
    const even = await of({ "a.sh": launch(1), "b.sh": launch(3) });
    assert.equal(even?.energyKwh?.central, one.energyKwh.central, "of two the lesser one");
    const open = await of({ "a.sh": launch(1), "b.sh": 'python src/train.py --epochs "$1"' });
    assert.deepEqual(open?.energyKwh, one.energyKwh, "what one needs is not known");
    assert.equal(open.runs[1]?.energyKwh, null);
    const sweep = await of({ "a.sh": launch(1).replace("python", "for seed in 1 2 3 4; do python") + "done\n" });
    const [all] = sweep?.runs ?? [];
    assert.ok(all?.energyKwh && all.kgCo2e);
    assert.equal((all.energyKwh.central / one.energyKwh.central).toFixed(6), "4.000000");
    assert.equal((all.kgCo2e.central / one.kgCo2e.central).toFixed(6), "4.000000");
    assert.deepEqual(all.sets, [
      { input: "epochs", value: 1 },
      { input: "accelerator", value: "a100-sxm4-40gb" },
      { input: "acceleratorCount", value: 1 },
      { input: "sweepRuns", value: 4 },
    ]);
  });

  it("set what they say themselves, not what follows from it or stands in other files", async () => {
    const [run] = await runsOf("src/train.py", {
      "src/train.py": script,
      "a.sh": "torchrun --nnodes 2 --nproc_per_node 4 src/train.py --model other\n",
      "b.sh": "#SBATCH --time=02:00:00\n. ./env.sh\npython src/train.py --epochs $EPOCHS\n",
      "env.sh": "EPOCHS=5\n",
    });
    const sets = run?.launchers?.runs.map(({ anchor, sets }) => [
      anchor.path,
      ...sets.map(({ input, value }) => `${input}=${String(value)}`),
    ]);
    assert.deepEqual(sets, [
      ["a.sh", "acceleratorCount=8", "nodeCount=2"],
      ["b.sh", "wallTimeLimitHours=2"],
    ]);
  });
});
