/** What launchers of many kinds start, word for word: facts with origins and reasons, what stays open, companions. None changes unseen. */
import { launchedRuns } from "../../../src/core/run/link";
import { launchedRunsOf, settled } from "../../support/launches";
import { assertGolden } from "../../support/golden";
import type { Fact, RunDraft } from "../../../src/core/run/runSpec";
import type { SourceText } from "../../../src/core/source/sourceText";

const lines = (...text: readonly string[]): string => text.join("\n");

const script = lines(
  "import argparse",
  "from transformers import AutoModelForCausalLM, Trainer, TrainingArguments",
  "parser = argparse.ArgumentParser()",
  'parser.add_argument("--model", default="gpt2")',
  'parser.add_argument("--epochs", type=int, default=1)',
  "args = parser.parse_args()",
  "model = AutoModelForCausalLM.from_pretrained(args.model)",
  "Trainer(model=model, args=TrainingArguments('out', num_train_epochs=args.epochs)).train()",
);
/** Trains something of which it says nothing. */
const mute = lines(
  "import torch",
  "from lab import make, data",
  "net = make()",
  "for x in data():",
  "    net(x).backward()",
);
const idle = "print('hello')\n";
const hidden = lines("from transformers import Trainer", "import lab", "lab.train_all()");
const axolotl =
  "base_model: meta-llama/Llama-2-7b-hf\nadapter: lora\nnum_epochs: 2\nmicro_batch_size: 4\nsequence_len: 2048\ndatasets:\n  - path: tatsu-lab/alpaca\n    type: alpaca\n";
const deepspeed =
  '{"train_micro_batch_size_per_gpu": 8, "gradient_accumulation_steps": 2, "zero_optimization": {"stage": 3}}';

interface Case {
  readonly text: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly path?: string;
}

/** Launchers by what they are about. */
const cases: Readonly<Record<string, Case>> = {
  "a script with its options": {
    text: "torchrun --nproc_per_node 4 train.py --model gpt2-xl --epochs 3",
    files: { "train.py": script },
  },
  "a module of a package": { text: "python -m pkg.train --epochs 2", files: { "pkg/train.py": script } },
  "a package": { text: "python -m pkg --epochs 2", files: { "pkg/__main__.py": script } },
  "a module below src": { text: "python -m pkg.sub.train", files: { "src/pkg/sub/train.py": script } },
  "a script that does not train": { text: "torchrun --nproc_per_node 4 hello.py", files: { "hello.py": idle } },
  "a script that does not train, by its name": {
    text: "torchrun --nproc_per_node 4 train.py",
    files: { "train.py": idle },
  },
  "a script that hides its training, by its name": {
    text: "torchrun --nproc_per_node 4 train.py",
    files: { "train.py": hidden },
  },
  "a script that hides its training, started by hand": { text: "python train.py", files: { "train.py": hidden } },
  "a script that hides its training, with options": {
    text: "python train.py --model_name_or_path gpt2 --num_train_epochs 3 --per_device_train_batch_size 4 --output_dir out",
    files: { "train.py": hidden },
  },
  "a script that says nothing": { text: "torchrun --nproc_per_node 4 train.py", files: { "train.py": mute } },
  "a script that says nothing, with options": {
    text: "torchrun --nproc_per_node 2 train.py --epochs 7 --batch-size 32",
    files: { "train.py": mute },
  },
  "a file of no program": { text: "torchrun --nproc_per_node 4 train.yaml", files: { "train.yaml": axolotl } },
  "a program that is not at hand": { text: "torchrun --nproc_per_node 8 train.py --epochs 3" },
  "… on several nodes": { text: "torchrun --nnodes 2 --nproc_per_node 8 tools/train_net.py" },
  "… whose name is not known": { text: "torchrun --nproc_per_node 8 ${SCRIPT} --lr 0.1" },
  "… whose name says that it evaluates": { text: "torchrun --nproc_per_node 8 ${DIR}/evaluate.py" },
  "… that does not train by its name": { text: "torchrun --nproc_per_node 8 convert.py" },
  "… without devices": { text: "torchrun train.py" },
  "… by accelerate": { text: "accelerate launch --num_processes 4 train.py" },
  "… by deepspeed": { text: "deepspeed --num_gpus 4 train.py" },
  "… by composer": { text: "composer -n 4 train.py" },
  "… by mpirun": { text: "mpirun -np 4 python train.py" },
  "… by horovodrun": { text: "horovodrun -np 4 python train.py" },
  "… by srun": { text: lines("#!/bin/bash", "#SBATCH --gres=gpu:4", "#SBATCH --nodes=2", "srun python train.py") },
  "… of TensorFlow, by its name": { text: "horovodrun -np 4 python train_tf_model.py" },
  "… of Keras, by its name": { text: "mpirun -np 4 python keras_train.py" },
  "… with an hour limit": { text: lines("#SBATCH --time=02:00:00", "#SBATCH --gres=gpu:1", "python train.py") },
  "a program that is known by its options": {
    text: "python run_clm.py --model_name_or_path gpt2 --dataset_name wikitext --num_train_epochs 3 --per_device_train_batch_size 8 --do_train",
  },
  "a program that is known by its name": {
    text: "torchrun --nproc_per_node 2 -m open_clip_train.main --model ViT-B-32 --batch-size 320 --epochs 32 --train-num-samples 1000000",
  },
  "a tool with its configuration": { text: "axolotl train config.yml", files: { "config.yml": axolotl } },
  "… with options over it": {
    text: "accelerate launch --num_processes 2 -m axolotl.cli.train config.yml --num_epochs 5",
    files: { "config.yml": axolotl },
  },
  "… whose configuration is not at hand": { text: "axolotl train config.yml" },
  "… that trains by its options": {
    text: "yolo detect train model=yolov8n.pt data=coco.yaml epochs=50 imgsz=640 batch=16",
  },
  "… that does not train": { text: "yolo detect predict model=yolov8n.pt source=a.jpg" },
  "a configuration of another kind": { text: "python train.py other.yaml", files: { "other.yaml": "service: api\n" } },
  "a configuration that the launcher writes": {
    text: lines("cat > config.yml <<EOF", axolotl.trimEnd(), "EOF", "axolotl train config.yml"),
  },
  "a DeepSpeed configuration alone": {
    text: "deepspeed --num_gpus 2 train.py --deepspeed ds.json --epochs 2",
    files: {
      "train.py": script.replace("args = parser", 'parser.add_argument("--deepspeed")\nargs = parser'),
      "ds.json": deepspeed,
    },
  },
  "a DeepSpeed configuration of a program that is not at hand": {
    text: "deepspeed --num_gpus 2 train.py --deepspeed_config ds.json",
    files: { "ds.json": deepspeed },
  },
  "a DeepSpeed configuration that is none": {
    text: "deepspeed --num_gpus 2 train.py --deepspeed ds.json",
    files: { "ds.json": '{"a": 1}' },
  },
  "several launches": {
    text: lines(
      "python train.py --epochs 1",
      "python train.py --epochs 2",
      "python hello.py",
      "python train.py --epochs 3",
    ),
    files: { "train.py": script, "hello.py": idle },
  },
  "a script that trained only the third time": {
    text: lines("python train.py --model a", "python train.py --model b", "python train.py --model c --go"),
    files: { "train.py": `import sys\nif "--go" in sys.argv:\n${script.replace(/^/gm, "    ")}\n` },
  },
  "a variable that is given later": {
    text: 'torchrun --nproc_per_node 4 train.py --model "$1" --epochs 3',
    files: { "train.py": script },
  },
  "a loop": { text: "for s in 1 2 3; do python train.py --epochs 2; done", files: { "train.py": script } },
  "an array of jobs": { text: lines("#SBATCH --array=0-3", "python train.py"), files: { "train.py": script } },
  "the script beside the launcher and one above": {
    text: "python train.py",
    files: { "jobs/train.py": script, "train.py": idle },
    path: "jobs/run.sh",
  },
  "JavaScript that does not train": { text: "node train.js", files: { "train.js": "console.log(1)\n" } },
};

function shownFact({ input, value, origin, reason }: Fact): string {
  return `  ${input} = ${String(value)} ${origin}${reason === undefined ? "" : `: ${reason}`}`;
}

function shownRun(run: RunDraft, source: SourceText): readonly string[] {
  return [
    `> ${run.framework || "?"} "${run.title}" at ${source.positionAt(run.anchor.from).line}`,
    ...run.facts.map(shownFact),
    ...run.unknowns.map(({ input, reason }) => `  ${input} ? ${reason}`),
    `  with ${run.companions.join(" ") || "nothing"}; starts ${(run.starts ?? []).join(" ") || "nothing"}`,
  ];
}

describe("all that launchers start", () => {
  it("is what was reviewed", async () => {
    const parts: string[] = [];
    for (const [title, { text, files = {}, path = "run.sh" }] of Object.entries(cases)) {
      const { result, source } = await settled(path, text, files, (launcher, documents) =>
        launchedRuns(launcher, documents),
      );
      parts.push([`# ${title}`, ...result.flatMap((run) => shownRun(run, source)), "", ""].join("\n"));
    }
    assertGolden("launches.txt", parts.join(""));
  });

  it("ends at 64 runs, whatever a launcher holds", async () => {
    const text = Array.from({ length: 80 }, (_, at) => `python train.py --epochs ${at + 1}`).join("\n");
    const runs = await launchedRunsOf(text, { "train.py": script });
    if (runs.length !== 64) throw new Error(`${runs.length} runs`);
    if (runs.at(-1)?.facts.epochs !== 64) throw new Error("the first ones were not taken");
  });
});
