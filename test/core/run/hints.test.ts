import assert from "node:assert/strict";
import { analyzeDocument } from "../../../src/core/analyze";
import type { AnalyzedRun } from "../../../src/core/analysis";
import { lensTitle } from "../../../src/core/present/lens";
import { acceleratorInName, devicesInPath } from "../../../src/core/run/hints/names";
import { devicesIn } from "../../../src/core/run/hints/prose";
import { isSameFile } from "../../../src/core/run/hints/launchLines";
import type { InputName } from "../../../src/core/run/inputs";
import { toSourceText } from "../../../src/core/source/documents";
import { memoryWorkspace } from "../../support/workspace";

const lines = (...text: string[]): string => text.join("\n");

function said(text: string): string {
  const found = devicesIn({ text, span: { path: "a.py", from: 0, to: text.length } });
  if (!found) return "";
  assert.ok(text.slice(found.span.from, found.span.to).length > 1);
  const { count, nodes, accelerator } = found;
  return [count, nodes && `${String(nodes)} nodes`, accelerator].filter((part) => part !== undefined).join(" ");
}

describe("devices in a remark", () => {
  const remarks: Readonly<Record<string, string>> = {
    "a preset for 64 A100 GPUs.": "64 a100-sxm4-40gb",
    "GPT-2 to a loss of 2.9 on 1 node of 8X A100 40GB": "8 1 nodes a100-sxm4-40gb",
    "tested on a single RTX 3090 (24GB)": "1 rtx-3090",
    "Trained with 4 x NVIDIA V100": "4 v100-sxm2-16gb",
    "takes three days on H100 x 8": "8 h100-sxm",
    "Hardware: 8 x NVIDIA A100-SXM4-80GB": "8 a100-sxm4-80gb",
    "4 nodes with 8 GPUs each": "32 4 nodes",
    "batch size (trained on 32 gpus)": "32",
    "This configuration needs 2x3090": "2 rtx-3090",
    "On A100 GPUs": "a100-sxm4-40gb",
    "needs ~16x80GB GPUs": "16",
    "trained on 8 GPUs, for 3 days": "8",
    "trained with 64 A100 on 8 nodes": "a100-sxm4-40gb",
    "on an A100 (40G)": "1 a100-sxm4-40gb",
    "on 2 A100 80 GB": "2 a100-sxm4-80gb",
    "on 2 A100 80GiB": "2 a100-sxm4-80gb",
    "on four V100s": "4 v100-sxm2-16gb",
    "on 8 L40S": "8 l40s",
    "on 8 L40s GPUs": "8 l40s",
    "on 2 V100S": "2 v100s-pcie-32gb",
    // What a program can do, other purposes, alternatives, conditions.
    "supports a GPU": "",
    "single-GPU training": "",
    "if you have 8 GPUs, raise it": "",
    "evaluate on 8 A100": "",
    "needs at least 4 GPUs": "",
    "2xB200 / 8xH100": "",
    "on 4 A100 or 8 V100": "",
    "on 8 GPUs per node": "",
    "64 GPUs on 8 nodes": "",
    "on 0 GPUs": "",
    "on 8 A100/H100": "",
    "on 8 A100 , 4 V100": "",
    "on 8 GPUs and 4 cards": "",
    "on 2 Z9 GPUs, 80GB": "2",
    "see https://example.org/8-gpus": "",
    "T5 on 3 tasks with B16": "",
    "x = 12 * 8 GPUs": "",
    "on 8 Z999 GPUs": "8",
  };
  for (const [text, expected] of Object.entries(remarks))
    it(`${expected === "" ? "are none" : `are ${expected}`}: ${text}`, () => {
      assert.equal(said(text), expected);
    });
});

describe("devices in names", () => {
  it("of files", () => {
    const found = (path: string): string => {
      const { count, accelerator } = devicesInPath(path) ?? {};
      return [count, accelerator].filter((part) => part !== undefined).join(" ");
    };
    assert.equal(found("configs/resnet50_8xb32_in1k.py"), "8");
    assert.equal(found("run_4gpus.sh"), "4");
    assert.equal(found("llama-2xH100.yaml"), "2 h100-sxm");
    assert.equal(found("net.64gpu.py"), "64");
    assert.equal(found("a/bert_16xgpu.yaml"), "16");
    assert.equal(found("run_1gpu.py"), "1");
    assert.equal(found("llama-4xl40s.yaml"), "4 l40s");
    assert.equal(found("llama_8xq99_4gpu.sh"), "4");
    assert.deepEqual(devicesInPath("run_4gpu.sh")?.span, { path: "run_4gpu.sh", from: 0, to: 0 });
    for (const path of ["mixtral_8x7b.yaml", "mask_rcnn_1x.py", "multi_gpu.py", "8gpu/train.py", "vit_b16.py"])
      assert.equal(found(path), "", path);
    for (const path of ["a/b_8gpu_c/train.py", "run_0gpu.py", "x8gpus.py", "8gpusx.py", "8xb32a.py", "12345gpu.py"])
      assert.equal(found(path), "", path);
  });

  it("of partitions, queues, accounts and nodes", () => {
    const names = {
      "hopper-prod": "h100-sxm",
      gpu_v100: "v100-sxm2-16gb",
      "abc@a100": "a100-sxm4-40gb",
      gpuv100: "v100-sxm2-16gb",
      dgxa100: "a100-sxm4-40gb",
      gpush100: "h100-sxm",
      long_a100x8: "a100-sxm4-40gb",
      rtx3090: "rtx-3090",
      "big--T4": "t4",
      "ampere,a100": "a100-sxm4-40gb",
    };
    for (const [name, accelerator] of Object.entries(names)) assert.equal(acceleratorInName(name), accelerator, name);
    for (const name of [
      "gpu",
      "boost_prod",
      "normal",
      "a100,h100",
      "p4-large",
      "vision",
      "xh100",
      "h100abc",
      "rtx",
      "a100x",
    ])
      assert.equal(acceleratorInName(name), undefined, name);
  });
});

it("a file is named by a path from any folder above it", () => {
  for (const written of [
    "train.py",
    "./train.py",
    "../src/train.py",
    "src/train.py",
    "/data/repo/src/train.py",
    "path/to/train.py",
  ])
    assert.ok(isSameFile(written, "src/train.py"), written);
  for (const written of ["", "other.py", "lib/train.py", "src/train.py.bak"])
    assert.ok(!isSameFile(written, "src/train.py"), written);
});

const trainer = lines(
  "from transformers import AutoModelForCausalLM, Trainer, TrainingArguments",
  'model = AutoModelForCausalLM.from_pretrained("gpt2")',
  "Trainer(model=model, args=TrainingArguments('out', num_train_epochs=2)).train()",
);

async function runOf(
  text: string,
  files: Readonly<Record<string, string>> = {},
  path = "train.py",
): Promise<AnalyzedRun> {
  const file = await analyzeDocument(toSourceText(path, text), memoryWorkspace(files));
  const [run] = file.runs;
  assert.ok(run, "no run");
  return run;
}

/** Value and origin, a hint marked. */
function told({ inputs }: AnalyzedRun, name: InputName): string {
  const { value, origin, hint } = inputs[name] ?? {};
  return `${String(value)} ${hint === true ? "hint" : String(origin)}`;
}

describe("hints", () => {
  it("come from a remark before the code, with its place, and lose to what is stated", async () => {
    const run = await runOf(`# tuned for 4 V100 GPUs\n${trainer}`);
    assert.equal(told(run, "acceleratorCount"), "4 hint");
    assert.equal(told(run, "accelerator"), "v100-sxm2-16gb hint");
    assert.equal(told(run, "globalBatchSize"), "32 hint", "what follows from a hint is one");
    const { sources, reason } = run.inputs.acceleratorCount ?? {};
    assert.deepEqual(
      sources?.map(({ line, column }) => [line, column]),
      [[1, 13]],
    );
    assert.match(reason ?? "", /a hint only: from a comment/);
    assert.match(lensTitle(run), /4×V100 \(by a hint\)/);
    const stated = await runOf(
      "# tuned for 4 V100 GPUs\ntorchrun --nproc_per_node 2 train.py",
      { "train.py": trainer },
      "run.sh",
    );
    assert.equal(told(stated, "acceleratorCount"), "2 stated");
    assert.equal(told(stated, "accelerator"), "a100-sxm4-80gb assumed", "another number is another run's");
    const pinned = await runOf(`# carbon-lens: acceleratorCount=1\n# tuned for 4 V100 GPUs\n${trainer}`);
    assert.equal(told(pinned, "acceleratorCount"), "1 setting");
  });

  it("widen the range, less than a guess does", async () => {
    const spread = async (text: string): Promise<number> => {
      const { energyKwh } = (await runOf(`# carbon-lens: trainingTokens=1e8 gridZone=DNK\n${text}`)).estimate;
      assert.ok(energyKwh);
      return energyKwh.high / energyKwh.low;
    };
    const guess = await spread(trainer);
    const hint = await spread(`# on 4 V100 GPUs\n${trainer}`);
    const pin = await spread(`# carbon-lens: accelerator=v100-sxm2-16gb acceleratorCount=4\n${trainer}`);
    assert.ok(pin * 1.05 < hint && hint * 1.05 < guess, `${String(pin)} < ${String(hint)} < ${String(guess)}`);
  });

  it("come from a launch line for this very file, whatever else is said", async () => {
    const usage = (...text: string[]): string => lines('"""', "Trains on 2 GPUs.", ...text, '"""', trainer);
    assert.equal(
      told(await runOf(usage("Usage: torchrun --nproc_per_node=8 train.py --lr 1")), "acceleratorCount"),
      "8 hint",
    );
    assert.equal(
      told(await runOf(usage("$ torchrun --nnodes 2 \\", "    --nproc_per_node=8 train.py")), "acceleratorCount"),
      "16 hint",
    );
    const config = { "conf/zero.yaml": "num_machines: 1\nnum_processes: 4\nmixed_precision: bf16\n" };
    const run = await runOf(usage("accelerate launch --config_file conf/zero.yaml train.py"), config);
    assert.equal(told(run, "acceleratorCount"), "4 hint");
    assert.equal(told(run, "nodeCount"), "1 hint");
    assert.match(run.inputs.acceleratorCount?.reason ?? "", /launch line in a comment/);
    assert.notEqual(run.inputs.precision?.value, "bf16", "only devices are hinted");
  });

  it("are none from launch lines that differ, that evaluate, or that start another file", async () => {
    for (const text of [
      ["torchrun --nproc_per_node=8 train.py", "torchrun --nproc_per_node=4 train.py"],
      ["python train.py", "torchrun --nproc_per_node=4 train.py"],
      ["torchrun --nproc_per_node=4 train.py --eval"],
      ["torchrun --nproc_per_node=4 serve.py"],
      ["torchrun --nproc_per_node=$N train.py"],
      ["on 4 GPUs", "on 8 GPUs"],
    ])
      assert.equal(
        told(await runOf(lines('"""', ...text, '"""', trainer)), "acceleratorCount"),
        "1 assumed",
        text.join(" | "),
      );
  });

  it("are none from remarks among the code", async () => {
    const run = await runOf(lines(trainer, "def evaluate():", "    # on 8 A100", "    pass", "# on 8 A100"));
    assert.equal(told(run, "acceleratorCount"), "1 assumed");
  });

  it("come from the file's name, which a remark may agree with", async () => {
    const named = await runOf(trainer, {}, "gpt2_4gpu.py");
    assert.equal(told(named, "acceleratorCount"), "4 hint");
    assert.match(named.inputs.acceleratorCount?.reason ?? "", /from the file's name/);
    assert.equal(told(await runOf(`# on 4 V100\n${trainer}`, {}, "gpt2_4gpu.py"), "acceleratorCount"), "4 hint");
    const contradicted = await runOf(`# on 8 V100\n${trainer}`, {}, "gpt2_4gpu.py");
    assert.equal(told(contradicted, "acceleratorCount"), "1 assumed");
    assert.equal(told(contradicted, "accelerator"), "v100-sxm2-16gb hint", "of which nothing else is said");
    const own = await runOf(`# torchrun --nproc_per_node 8 gpt2_4gpu.py\n${trainer}`, {}, "gpt2_4gpu.py");
    assert.equal(told(own, "acceleratorCount"), "8 hint", "a command for this very file");
  });

  it("are what all remarks agree on", async () => {
    const of = async (...remarks: string[]): Promise<readonly string[]> => {
      const run = await runOf(lines(...remarks.map((text) => `# ${text}`), trainer));
      return (["accelerator", "acceleratorCount", "nodeCount"] as const).map((name) => told(run, name));
    };
    const v100 = "v100-sxm2-16gb hint";
    const usual = "a100-sxm4-80gb assumed";
    assert.deepEqual(await of("on 2 nodes of 8 V100"), [v100, "16 hint", "2 hint"]);
    assert.deepEqual(await of("on 2 nodes of 8 V100", "on 4 nodes of 4 V100"), [v100, "16 hint", "2 assumed"]);
    assert.deepEqual(await of("on 2 nodes of 8 V100", "on 2 nodes of 4 V100"), [v100, "1 assumed", "1 assumed"]);
    assert.deepEqual(await of("on 4 V100", "on 4 T4"), [usual, "4 hint", "1 assumed"]);
    assert.deepEqual(await of("on V100 GPUs", "on 4 GPUs"), [v100, "4 hint", "1 assumed"]);
  });

  it("come from launch lines that do not contradict each other", async () => {
    const count = async (...commands: string[]): Promise<string> =>
      told(await runOf(lines(...commands.map((text) => `# ${text}`), trainer)), "acceleratorCount");
    const four = "torchrun --nproc_per_node=4 train.py";
    assert.equal(await count(four, "torchrun --nproc_per_node=$N train.py"), "4 hint");
    assert.equal(await count("torchrun --nproc_per_node=$N train.py", four), "4 hint");
    assert.equal(await count(four, "python3.11 train.py"), "1 assumed");
    assert.equal(await count("srun -N 2 --gpus-per-node=4 python train.py"), "8 hint");
  });

  it("come from the program that a launcher starts, but for its launch lines", async () => {
    const of = async (remark: string): Promise<string> => {
      const files = { "train.py": `# ${remark}\n${trainer}` };
      return told(await runOf("accelerate launch train.py", files, "run.sh"), "acceleratorCount");
    };
    assert.equal(await of("on 8 GPUs"), "8 hint");
    assert.equal(await of("torchrun --nproc_per_node=8 train.py"), "1 assumed");
  });

  it("have the batch shared out as the code does it", async () => {
    const script = lines(
      "import os, torch",
      "passes, epochs = 16, 2",
      "exec(open('configurator.py').read())",
      "world_size = int(os.environ.get('WORLD_SIZE', 1))",
      "passes //= world_size",
      "model = torch.nn.Linear(8, 8)",
      "optimizer = torch.optim.SGD(model.parameters())",
      "loader = torch.utils.data.DataLoader(range(1000), batch_size=4)",
      "batches = iter(loader)",
      "for step in range(100):",
      "    for micro in range(passes):",
      "        loss = model(next(batches)).sum()",
      "        loss.backward()",
      "    optimizer.step()",
    );
    const run = await runOf(`# torchrun --nproc_per_node=4 train.py --passes 99\n${script}`);
    assert.equal(told(run, "acceleratorCount"), "4 hint");
    assert.equal(told(run, "gradientAccumulationSteps"), "4 derived");
    assert.equal(told(run, "globalBatchSize"), "64 hint");
    const pinned = await runOf(`# carbon-lens: acceleratorCount=1\n# torchrun --nproc_per_node=4 train.py\n${script}`);
    assert.equal(told(pinned, "gradientAccumulationSteps"), "16 derived");
  });

  it("come from the name of a partition, where no part of it is asked for by name", async () => {
    const job = (option: string): string => `#!/bin/bash\n#SBATCH --gpus=2\n#SBATCH ${option}\nsrun python train.py`;
    const run = await runOf(job("--partition=hopper-prod"), { "train.py": trainer }, "job.sbatch");
    assert.equal(told(run, "acceleratorCount"), "2 stated");
    assert.equal(told(run, "accelerator"), "h100-sxm hint");
    assert.match(lensTitle(run), /2×H100 \(type by a hint\)/);
    const named = await runOf(
      job("--partition=hopper-prod\n#SBATCH --gres=gpu:a100:2"),
      { "train.py": trainer },
      "job.sbatch",
    );
    assert.equal(told(named, "accelerator"), "a100-sxm4-40gb stated");
  });

  it("come with the configuration that a launcher gives to a script that says nothing", async () => {
    const reading = trainer.replace(
      "num_train_epochs=2",
      'num_train_epochs=__import__("yaml").safe_load(open("a.yaml"))["epochs"]',
    );
    const files = { "train.py": reading, "a.yaml": "# preset for 16 H100\nepochs: 3\n" };
    const run = await runOf("accelerate launch train.py a.yaml", files, "run.sh");
    assert.equal(told(run, "acceleratorCount"), "16 hint");
  });
});
