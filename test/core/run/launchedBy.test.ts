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
});
