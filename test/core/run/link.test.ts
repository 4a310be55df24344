import assert from "node:assert/strict";
import { launchedRunsOf } from "../../support/launches";

const lines = (...text: string[]): string => text.join("\n");

const trainerScript = lines(
  "import argparse",
  "from transformers import AutoModelForCausalLM, Trainer, TrainingArguments",
  "parser = argparse.ArgumentParser()",
  'parser.add_argument("--model", default="gpt2")',
  'parser.add_argument("--epochs", type=int, default=1)',
  'parser.add_argument("--batch", type=int, default=4)',
  "args = parser.parse_args()",
  "model = AutoModelForCausalLM.from_pretrained(args.model)",
  "training = TrainingArguments('out', num_train_epochs=args.epochs, per_device_train_batch_size=args.batch)",
  "trainer = Trainer(model=model, args=training)",
  "trainer.train()",
);

describe("launchedRuns: a script of the workspace", () => {
  it("is the script's run with the launcher's arguments and devices, anchored at the launch", async () => {
    const text = lines("MODEL=gpt2-xl", "cd src", "torchrun --nproc_per_node 4 train.py --model $MODEL --epochs 3");
    const [run, ...more] = await launchedRunsOf(text, { "src/train.py": trainerScript });
    assert.equal(more.length, 0);
    assert.equal(run?.line, 3);
    assert.deepEqual(run.companions, ["src/train.py"]);
    const { modelId, epochs, microBatchSize, acceleratorCount, nodeCount } = run.facts;
    assert.deepEqual(
      { modelId, epochs, microBatchSize, acceleratorCount, nodeCount },
      { modelId: "gpt2-xl", epochs: 3, microBatchSize: 4, acceleratorCount: 4, nodeCount: 1 },
    );
    assert.equal(run.written("modelId"), "gpt2-xl");
    assert.equal(run.written("epochs"), "3");
    assert.equal(run.written("microBatchSize"), "src/train.py");
  });

  it("is a notebook, where one is run, and what a script hands its exit", async () => {
    const code =
      "from transformers import Trainer, TrainingArguments\nTrainer(args=TrainingArguments('out', num_train_epochs=9)).train()";
    const notebook = JSON.stringify({ cells: [{ cell_type: "code", source: [code] }] });
    const [run] = await launchedRunsOf("IN=nb/a.ipynb\npapermill $IN out.ipynb\n", { "nb/a.ipynb": notebook });
    assert.equal(run?.line, 2);
    assert.equal(run.facts.epochs, 9);
    const main = `def main():\n    ${code.replaceAll("\n", "\n    ")}\n    return 0\nif __name__ == "__main__":\n    raise SystemExit(main())\n`;
    assert.equal((await launchedRunsOf("python a.py\n", { "a.py": main }))[0]?.facts.epochs, 9);
  });

  it("is what a pipeline's stages start, anchored where the pipeline is", async () => {
    const files = {
      "train.py": trainerScript,
      "dvc.yaml": "stages:\n  rows:\n    cmd: python rows.py\n  fit:\n    cmd: python train.py --epochs 6\n",
    };
    const text = lines("cd x", "cd ..", "dvc repro --force");
    const [run, ...more] = await launchedRunsOf(text, files);
    assert.equal(more.length, 0);
    assert.equal(run?.line, 3);
    assert.equal(run.facts.epochs, 6);
    assert.deepEqual(run.companions, ["dvc.yaml", "train.py"]);
    assert.deepEqual(await launchedRunsOf("dvc repro rows", files), []);
    assert.deepEqual(await launchedRunsOf("dvc pull", files), []);
  });

  it("goes through files without knowing their names", async () => {
    const script = trainerScript.replaceAll("--model", "--data");
    const [run] = await launchedRunsOf("for D in rows/*.jsonl; do python train.py --data $D; done", {
      "train.py": script,
    });
    assert.equal(run?.facts.modelId, undefined);
    assert.equal(run?.facts.epochs, 1);
  });

  it("is found beside the launcher, around it, as a module, and below a folder that is not known", async () => {
    const found = async (text: string, script: string): Promise<readonly string[]> =>
      (await launchedRunsOf(text, { [script]: trainerScript }, "jobs/a/run.sh")).flatMap((run) => run.companions);
    assert.deepEqual(await found("python train.py", "jobs/a/train.py"), ["jobs/a/train.py"]);
    assert.deepEqual(await found("python train.py", "train.py"), ["train.py"]);
    assert.deepEqual(await found("python -m pkg.train", "src/pkg/train.py"), ["src/pkg/train.py"]);
    assert.deepEqual(await found("python $ROOT/tools/train.py", "tools/train.py"), ["tools/train.py"]);
    assert.deepEqual(await found("python /opt/code/tools/train.py", "tools/train.py"), ["tools/train.py"]);
    assert.deepEqual(await found('python "$(dirname "$0")/train.py"', "jobs/a/train.py"), ["jobs/a/train.py"]);
  });

  it("is nothing when the script does not train", async () => {
    assert.deepEqual(
      await launchedRunsOf("torchrun --nproc_per_node 4 train.py", { "train.py": "print('hello')" }),
      [],
    );
    assert.deepEqual(await launchedRunsOf("python serve.py --model gpt2 --port 8000"), []);
  });

  it("multiplies by loops and job arrays", async () => {
    const text = lines("#SBATCH --array=0-3", "for s in 1 2; do python train.py --epochs 2; done");
    const [run] = await launchedRunsOf(text, { "train.py": trainerScript });
    assert.equal(run?.facts.sweepRuns, 8);
    assert.equal(run.facts.epochs, 2);
  });

  it("takes mixed precision from accelerate only where the script says nothing", async () => {
    const text = "accelerate launch --num_processes 2 --mixed_precision bf16 train.py";
    const [launcher] = await launchedRunsOf(text, { "train.py": trainerScript });
    assert.equal(launcher?.facts.precision, "bf16");
    const stated = trainerScript.replace("'out',", "'out', fp16=True,");
    const [script] = await launchedRunsOf(text, { "train.py": stated });
    assert.equal(script?.facts.precision, "fp16");
  });

  it("claims nothing that a configuration file which is not at hand may set", async () => {
    const script = lines(
      "from dataclasses import dataclass",
      "from datasets import load_dataset",
      "from trl import ModelConfig, SFTConfig, SFTTrainer, TrlParser",
      "@dataclass",
      "class Script:",
      "    dataset: str = 'org/data'",
      "parser = TrlParser((Script, ModelConfig, SFTConfig))",
      "script, model, args = parser.parse_args_and_config()",
      "SFTTrainer(model.model_name_or_path, args=args, train_dataset=load_dataset(script.dataset)['train']).train()",
    );
    const [given] = await launchedRunsOf("python train.py", { "train.py": script });
    assert.equal(given?.facts.datasetId, "org/data");
    for (const config of ["$1", "other.yaml"]) {
      const [run] = await launchedRunsOf(`python train.py --config ${config}`, { "train.py": script });
      assert.ok(run);
      for (const input of ["epochs", "microBatchSize", "datasetId", "sequenceLength", "precision"])
        assert.equal(run.facts[input], undefined, input);
    }
  });
});

describe("launchedRuns: a script that is not in the workspace", () => {
  it("reads the options of Hugging Face trainers", async () => {
    const text = lines(
      "torchrun --nproc_per_node=8 run_sft.py \\",
      "  --model_name_or_path org/model-7b --dataset_name org/data \\",
      "  --per_device_train_batch_size 2 --gradient_accumulation_steps 4 --num_train_epochs 2 \\",
      "  --bf16 True --model_max_length 2048 --gradient_checkpointing \\",
      "  --use_peft --lora_r 16 --load_in_4bit --lr_scheduler_type cosine",
    );
    const [run] = await launchedRunsOf(text);
    assert.deepEqual(run?.facts, {
      acceleratorCount: 8,
      nodeCount: 1,
      modelId: "org/model-7b",
      datasetId: "org/data",
      microBatchSize: 2,
      gradientAccumulationSteps: 4,
      epochs: 2,
      precision: "bf16",
      sequenceLength: 2048,
      gradientCheckpointing: true,
      method: "qlora",
      loraRank: 16,
      quantizationBits: 4,
      optimizer: "adamw",
    });
    assert.deepEqual(run.defaults, ["nodeCount", "optimizer"].sort());
  });

  it("claims no defaults where more options may be given", async () => {
    const text =
      "python sft.py --model_name_or_path m/m --per_device_train_batch_size 2 --num_train_epochs 1 --bf16 True $EXTRA";
    const [run] = await launchedRunsOf(text);
    assert.deepEqual(run?.defaults, []);
  });

  it("reads the options of Megatron, and a configuration that the launcher writes", async () => {
    const text = lines(
      "#SBATCH --nodes=2",
      "#SBATCH --gres=gpu:8",
      "MBS=4",
      "cat <<EOT > ds_$SLURM_JOB_ID.json",
      '{ "train_micro_batch_size_per_gpu": $MBS, "zero_optimization": { "stage": 1 }, "bf16": { "enabled": true },',
      '  "gradient_accumulation_steps": $GAS }',
      "EOT",
      "srun torchrun --nproc_per_node 8 --nnodes $SLURM_NNODES pretrain_gpt.py --num-layers 24 --hidden-size 2048 \\",
      "  --num-attention-heads 16 --seq-length 2048 --micro-batch-size $MBS --global-batch-size 256 --train-samples 1_000_000 \\",
      "  --tensor-model-parallel-size 2 --vocab-file gpt2-vocab.json --deepspeed_config ds_$SLURM_JOB_ID.json",
    );
    const [run] = await launchedRunsOf(text, {}, "job.slurm");
    const { layerCount, hiddenSize, vocabularySize, trainingSamples, globalBatchSize, microBatchSize, precision } =
      run!.facts;
    assert.deepEqual(
      { layerCount, hiddenSize, vocabularySize, trainingSamples, globalBatchSize, microBatchSize, precision },
      {
        layerCount: 24,
        hiddenSize: 2048,
        vocabularySize: 50_257,
        trainingSamples: 1_000_000,
        globalBatchSize: 256,
        microBatchSize: 4,
        precision: "bf16",
      },
    );
    assert.equal(run?.facts.tensorParallelSize, 2);
    assert.equal(run.facts.acceleratorCount, 16);
    assert.equal(run.facts.gradientAccumulationSteps, undefined);
    assert.equal(run.written("precision"), "true");
  });

  it("reads the options of diffusers' scripts", async () => {
    const text = lines(
      "accelerate launch --mixed_precision=fp16 train_text_to_image_lora.py --pretrained_model_name_or_path org/sd \\",
      "  --dataset_name org/pictures --resolution 512 --train_batch_size 1 --gradient_accumulation_steps 4 --max_train_steps 15000 --rank 8",
    );
    const [run] = await launchedRunsOf(text);
    assert.equal(run?.draft.framework, "diffusers");
    assert.deepEqual(run.facts, {
      modelId: "org/sd",
      datasetId: "org/pictures",
      imageSize: 512,
      microBatchSize: 1,
      gradientAccumulationSteps: 4,
      maxSteps: 15_000,
      loraRank: 8,
      method: "lora",
      task: "diffusion",
      optimizer: "adamw",
      precision: "fp16",
    });
  });

  it("shows the hardware when only that is known of a training", async () => {
    const text = lines(
      "#SBATCH --nodes=2",
      "#SBATCH --gres=gpu:h100:8",
      "srun torchrun --nnodes 2 --nproc_per_node 8 /opt/x/train.py",
    );
    const [run] = await launchedRunsOf(text, {}, "job.slurm");
    assert.deepEqual(run?.facts, { acceleratorCount: 16, nodeCount: 2, accelerator: "h100" });
    assert.deepEqual(run.open, ["modelId"]);
    const frameworkOf = async (command: string): Promise<unknown> =>
      (await launchedRunsOf(command, {}, "job.slurm"))[0]?.draft.framework;
    const node = "#SBATCH --gres=gpu:4\nsrun ";
    assert.equal(run.draft.framework, "pytorch");
    assert.equal(await frameworkOf(`${node}python /opt/x/train_tf.py`), "tensorflow");
    assert.equal(await frameworkOf(`${node}python /opt/x/train.py`), "", "nothing tells");
    for (const other of [
      "torchrun --nproc_per_node 8 eval.py",
      "torchrun --nproc_per_node 8 chat.py",
      "python train.py",
    ])
      assert.deepEqual(await launchedRunsOf(other), [], other);
  });
});

describe("launchedRuns: tools with configurations", () => {
  const axolotl = lines(
    "base_model: org/model-8b",
    "datasets:",
    "  - path: org/data",
    "    type: alpaca",
    "sequence_len: 4096",
    "micro_batch_size: 2",
    "num_epochs: 3",
    "bf16: true",
  );

  it("joins the configuration, the options over it and the launcher", async () => {
    const text = "CUDA_VISIBLE_DEVICES=0,1 axolotl train configs/a.yml --num-epochs 5";
    const [run] = await launchedRunsOf(text, { "configs/a.yml": axolotl });
    assert.equal(run?.line, 1);
    assert.deepEqual(run.companions, ["configs/a.yml"]);
    const { modelId, epochs, acceleratorCount, sequenceLength } = run.facts;
    assert.deepEqual([modelId, epochs, acceleratorCount, sequenceLength], ["org/model-8b", 5, 2, 4096]);
    assert.equal(run.written("epochs"), "5");
    assert.equal(run.written("modelId"), "configs/a.yml");
    const [module] = await launchedRunsOf("accelerate launch --num_processes 4 -m axolotl.cli.train configs/a.yml", {
      "configs/a.yml": axolotl,
    });
    assert.equal(module?.facts.acceleratorCount, 4);
  });

  it("finds nothing in commands that do not train", async () => {
    const files = { "configs/a.yml": axolotl };
    for (const text of [
      "axolotl preprocess configs/a.yml",
      "axolotl inference configs/a.yml",
      "llamafactory-cli export x.yaml",
      "trl vllm-serve --model m",
    ])
      assert.deepEqual(await launchedRunsOf(text, files), [], text);
  });

  it("reads options alone", async () => {
    const text = lines(
      "llamafactory-cli train --model_name_or_path org/m --stage sft --do_train --finetuning_type lora --lora_rank 16 \\",
      "  --dataset alpaca --template x --cutoff_len 1024 --per_device_train_batch_size 2 --num_train_epochs 2 --bf16",
    );
    const [run] = await launchedRunsOf(text);
    assert.equal(run?.draft.framework, "llama-factory");
    assert.deepEqual(
      [run.facts.method, run.facts.loraRank, run.facts.epochs, run.facts.precision],
      ["lora", 16, 2, "bf16"],
    );
    const [trl] = await launchedRunsOf("trl sft --model_name_or_path org/m --dataset_name org/d --learning_rate 1e-4");
    assert.equal(trl?.draft.framework, "trl");
    assert.deepEqual([trl.facts.modelId, trl.facts.epochs, trl.facts.sequenceLength], ["org/m", 3, 1024]);
  });

  it("adds a DeepSpeed configuration of the workspace; auto says nothing", async () => {
    const files = {
      "train.py": trainerScript,
      "ds.json":
        '{"train_micro_batch_size_per_gpu": "auto", "gradient_accumulation_steps": 8, "fp16": {"enabled": true}, "zero_optimization": {"stage": 3, "offload_optimizer": {"device": "cpu"}}}',
    };
    const [run] = await launchedRunsOf("deepspeed --num_gpus 2 train.py --deepspeed ds.json", files);
    assert.deepEqual(run?.companions, ["train.py", "ds.json"]);
    assert.equal(run.facts.offload, true);
    assert.equal(run.facts.microBatchSize, 4);
  });

  it("names no defaults of a library for a program that has options of its own", async () => {
    const options =
      "--model_name_or_path org/m --per_device_train_batch_size 2 --learning_rate 1e-4 --num_train_epochs 2";
    const [unseen] = await launchedRunsOf(`python tune.py ${options}`);
    assert.ok(unseen?.defaults.includes("optimizer"));
    const own = lines("import argparse, torch", "parser = argparse.ArgumentParser()", "start(parser)");
    const [seen] = await launchedRunsOf(`python tune.py ${options}`, { "tune.py": own });
    assert.equal(seen?.facts.microBatchSize, 2);
    assert.deepEqual(seen.defaults, []);
  });

  it("says the hardware of a distributed training that it cannot follow, by its name alone", async () => {
    const own = lines("import torch", "from engine import Trainer", "Trainer(load()).train()");
    const [run] = await launchedRunsOf("python -m torch.distributed.run --nproc_per_node 8 run_train.py", {
      "run_train.py": own,
    });
    assert.equal(run?.facts.acceleratorCount, 8);
    assert.deepEqual(run.open, ["modelId"]);
    assert.deepEqual(await launchedRunsOf("torchrun --nproc_per_node 8 run_bench.py", { "run_bench.py": own }), []);
  });

  it("finds a configuration by the end of a path outside the workspace", async () => {
    const script = lines(
      "import sys, torch, yaml",
      "cfg = yaml.safe_load(open(sys.argv[1]))",
      "model = torch.nn.Linear(4, 4)",
      "optimizer = torch.optim.SGD(model.parameters(), lr=0.1)",
      'for epoch in range(cfg["epochs"]):',
      "    model(torch.zeros(1, 4)).sum().backward()",
      "    optimizer.step()",
    );
    const files = { "train.py": script, "configs/a.yaml": "epochs: 7", "b.yaml": "epochs: 9" };
    const [run] = await launchedRunsOf("python train.py /home/someone/project/configs/a.yaml", files);
    assert.equal(run?.facts.epochs, 7);
    const [other] = await launchedRunsOf("python train.py /data/b.yaml", files);
    assert.equal(other?.facts.epochs, undefined, "a name alone may be another file");
  });
});
