/** Every way to write a change, in every format that takes it: what is added, that comments stay, that the result parses, and that a second time changes nothing. */
import assert from "node:assert/strict";
import { parseTOML } from "toml-eslint-parser";
import { parse as parseShell } from "unbash";
import { parseDocument } from "yaml";
import { isRefusal } from "../../../src/core/edits/textEdit";
import { toSourceText } from "../../../src/core/source/documents";
import { syntaxErrors } from "../../../src/core/syntax/python";
import { changedLines, editsOf, inputsOf, taken, type Files, type Wanted } from "../../support/fixes";

interface Case {
  readonly tool: string;
  readonly files: Files;
  readonly wanted: Wanted;
  /** Lines that are written, in order. */
  readonly adds: readonly string[];
}

const trainer = `from datasets import load_dataset
from transformers import AutoModelForCausalLM, Trainer, TrainingArguments

model = AutoModelForCausalLM.from_pretrained("facebook/opt-350m")  # small
data = load_dataset("tatsu-lab/alpaca", split="train")
args = TrainingArguments(
    "out",  # here
    per_device_train_batch_size=4, gradient_accumulation_steps=8,
)
trainer = Trainer(model=model, args=args, train_dataset=data, eval_dataset=data)
trainer.train()
`;

const trl = `from datasets import load_dataset
from trl import SFTConfig, SFTTrainer

data = load_dataset("tatsu-lab/alpaca", split="train")
trainer = SFTTrainer(
    "facebook/opt-350m",  # the model
    args=SFTConfig(output_dir="out", per_device_train_batch_size=4, gradient_accumulation_steps=8, gradient_checkpointing=True, packing=False, optim="adamw_torch", bf16=False, num_train_epochs=9),
    train_dataset=data,
    eval_dataset=data,
)
trainer.train()
`;

const loop = `import torch
from torch.utils.data import DataLoader
from torchvision import datasets, models

model = models.resnet18().cuda()  # a model
loader = DataLoader(datasets.CIFAR10("data"), batch_size=64, shuffle=True)  # data
optimizer = torch.optim.AdamW(model.parameters(), lr=0.1)
for epoch in range(9):
    for images, labels in loader:
        loss = torch.nn.functional.cross_entropy(model(images.cuda()), labels.cuda())  # loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
`;

const lightning = `import lightning as L
import torch
from torch.utils.data import DataLoader
from torchvision import datasets, models


class Net(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.net = models.vit_b_16()

    def training_step(self, batch, index):
        return torch.nn.functional.cross_entropy(self.net(batch[0]), batch[1])

    def validation_step(self, batch, index):
        self.log("val_loss", self.training_step(batch, index))


loader = DataLoader(datasets.CIFAR10("data"), batch_size=16)
trainer = L.Trainer(max_epochs=9, accumulate_grad_batches=8, devices=4)  # all
trainer.fit(Net(), loader, loader)
`;

const keras = `import keras

(x, y), _ = keras.datasets.mnist.load_data()
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, epochs=5, batch_size=32, validation_split=0.1)  # fit
`;

const axolotl = `base_model: facebook/opt-350m  # small
datasets:
  - path: tatsu-lab/alpaca
micro_batch_size: 2
gradient_accumulation_steps: 8 # samples
num_epochs: 6
gradient_checkpointing: true
sequence_len: 512
sample_packing: false
flash_attention: false
optimizer: adamw_torch   # plain
`;

const llamaFactory = `### model
model_name_or_path: facebook/opt-350m
stage: sft
do_train: true
finetuning_type: full  # all
dataset: alpaca_en_demo
template: default
per_device_train_batch_size: 1
gradient_accumulation_steps: 8
num_train_epochs: 3.0
`;

const torchtune = `model:
  _component_: torchtune.models.llama3_1.llama3_1_8b
dataset:
  _component_: torchtune.datasets.alpaca_dataset
tokenizer:
  _component_: torchtune.models.llama3.llama3_tokenizer
  path: /tmp/tokenizer.model
batch_size: 2
epochs: 1
optimizer:
  _component_: torch.optim.AdamW
  lr: 2e-5
gradient_accumulation_steps: 8  # of 16
enable_activation_checkpointing: True
dtype: fp32
compile: False
max_steps_per_epoch: null
`;

const trlConfig = `model_name_or_path: facebook/opt-350m
dataset_name: tatsu-lab/alpaca # data
per_device_train_batch_size: 1
gradient_accumulation_steps: 8
num_train_epochs: 3
gradient_checkpointing: true
`;

const json = `{
  "model_name_or_path": "gpt2",
  "dataset_name": "tatsu-lab/alpaca",
  "per_device_train_batch_size": 1,
  "gradient_accumulation_steps": 8,
  "fp16": false,
  "num_train_epochs": 3
}
`;

const toml = `[model]
name = "llama3"
flavor = "8B"

[training]
local_batch_size = 1 # small
seq_len = 8192
steps = 1000
dataset = "c4"

[activation_checkpoint]
mode = "full"
`;

const command = `#!/bin/bash
# a comment
torchrun --nproc_per_node 4 run_clm.py \\
  --model_name_or_path gpt2 \\
  --dataset_name wikitext \\
  --per_device_train_batch_size 2 \\
  --gradient_accumulation_steps 8 \\
  --gradient_checkpointing True \\
  --num_train_epochs 3
`;

const job = `#!/bin/bash
#SBATCH --nodes=2
#SBATCH --gres=gpu:a100:4      # four a node
#SBATCH --time=24:00:00

srun torchrun --nnodes=2 --nproc_per_node=4 train.py --batch 4
`;

const jobScript = `import argparse
from datasets import load_dataset
from transformers import AutoModelForCausalLM, Trainer, TrainingArguments
p = argparse.ArgumentParser()
p.add_argument("--batch", type=int, default=1)
o = p.parse_args()
data = load_dataset("tatsu-lab/alpaca", split="train")
args = TrainingArguments("out", per_device_train_batch_size=o.batch)
Trainer(model=AutoModelForCausalLM.from_pretrained("gpt2"), args=args, train_dataset=data).train()
`;

/** A notebook with these cells. */
function notebook(...cells: readonly string[]): string {
  const made = cells.map((source) => ({
    cell_type: "code",
    metadata: {},
    outputs: [],
    execution_count: null,
    source: source.split(/(?<=\n)/),
  }));
  return `${JSON.stringify({ cells: made, metadata: {}, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}

function split(text: string, at: string): readonly [string, string] {
  const index = text.indexOf(at);
  return [text.slice(0, index), text.slice(index)];
}

const cases: readonly Case[] = [
  {
    tool: "Trainer",
    files: { "train.py": trainer },
    wanted: { precision: "bf16" },
    adds: ["    per_device_train_batch_size=4, gradient_accumulation_steps=8, bf16=True,"],
  },
  {
    tool: "Trainer",
    files: { "train.py": trainer },
    wanted: { precision: "fp16" },
    adds: ["    per_device_train_batch_size=4, gradient_accumulation_steps=8, fp16=True,"],
  },
  {
    tool: "Trainer",
    files: { "train.py": trainer },
    wanted: { precision: "tf32" },
    adds: ["    per_device_train_batch_size=4, gradient_accumulation_steps=8, tf32=True,"],
  },
  {
    tool: "Trainer",
    files: { "train.py": trainer },
    wanted: { compiled: true },
    adds: ["    per_device_train_batch_size=4, gradient_accumulation_steps=8, torch_compile=True,"],
  },
  {
    tool: "Trainer",
    files: { "train.py": trainer },
    wanted: { gradientCheckpointing: true },
    adds: ["    per_device_train_batch_size=4, gradient_accumulation_steps=8, gradient_checkpointing=True,"],
  },
  {
    tool: "Trainer",
    files: { "train.py": trainer },
    wanted: { gradientCheckpointing: true, optimizer: "adamw-8bit" },
    adds: [
      '    per_device_train_batch_size=4, gradient_accumulation_steps=8, gradient_checkpointing=True, optim="adamw_bnb_8bit",',
    ],
  },
  {
    tool: "Trainer",
    files: { "train.py": trainer },
    wanted: { earlyStopping: true },
    adds: [
      "from transformers import EarlyStoppingCallback",
      '    per_device_train_batch_size=4, gradient_accumulation_steps=8, eval_strategy="epoch", save_strategy="epoch", load_best_model_at_end=True, metric_for_best_model="eval_loss",',
      "trainer = Trainer(model=model, args=args, train_dataset=data, eval_dataset=data, callbacks=[EarlyStoppingCallback(early_stopping_patience=2)])",
    ],
  },
  {
    tool: "TRL",
    files: { "train.py": trl },
    wanted: { precision: "fp16" },
    adds: [
      '    args=SFTConfig(output_dir="out", per_device_train_batch_size=4, gradient_accumulation_steps=8, gradient_checkpointing=True, packing=False, optim="adamw_torch", bf16=False, num_train_epochs=9, fp16=True),',
    ],
  },
  {
    tool: "TRL",
    files: { "train.py": trl },
    wanted: { packing: true },
    adds: [
      '    args=SFTConfig(output_dir="out", per_device_train_batch_size=4, gradient_accumulation_steps=8, gradient_checkpointing=True, packing=True, optim="adamw_torch", bf16=False, num_train_epochs=9),',
    ],
  },
  {
    tool: "TRL",
    files: { "train.py": trl },
    wanted: { microBatchSize: 8, gradientAccumulationSteps: 4 },
    adds: [
      '    args=SFTConfig(output_dir="out", per_device_train_batch_size=8, gradient_accumulation_steps=4, gradient_checkpointing=True, packing=False, optim="adamw_torch", bf16=False, num_train_epochs=9),',
    ],
  },
  {
    tool: "TRL",
    files: { "train.py": trl },
    wanted: { gradientCheckpointing: false },
    adds: [
      '    args=SFTConfig(output_dir="out", per_device_train_batch_size=4, gradient_accumulation_steps=8, gradient_checkpointing=False, packing=False, optim="adamw_torch", bf16=False, num_train_epochs=9),',
    ],
  },
  {
    tool: "TRL",
    files: { "train.py": trl },
    wanted: { fusedOptimizer: true },
    adds: [
      '    args=SFTConfig(output_dir="out", per_device_train_batch_size=4, gradient_accumulation_steps=8, gradient_checkpointing=True, packing=False, optim="adamw_torch_fused", bf16=False, num_train_epochs=9),',
    ],
  },
  {
    tool: "TRL",
    files: { "train.py": trl },
    wanted: { optimizer: "adamw-8bit" },
    adds: [
      '    args=SFTConfig(output_dir="out", per_device_train_batch_size=4, gradient_accumulation_steps=8, gradient_checkpointing=True, packing=False, optim="adamw_bnb_8bit", bf16=False, num_train_epochs=9),',
    ],
  },
  {
    tool: "TRL",
    files: { "train.py": trl },
    wanted: { compiled: true },
    adds: [
      '    args=SFTConfig(output_dir="out", per_device_train_batch_size=4, gradient_accumulation_steps=8, gradient_checkpointing=True, packing=False, optim="adamw_torch", bf16=False, num_train_epochs=9, torch_compile=True),',
    ],
  },
  {
    tool: "TRL",
    files: { "train.py": trl },
    wanted: { earlyStopping: true },
    adds: [
      "from transformers import EarlyStoppingCallback",
      '    args=SFTConfig(output_dir="out", per_device_train_batch_size=4, gradient_accumulation_steps=8, gradient_checkpointing=True, packing=False, optim="adamw_torch", bf16=False, num_train_epochs=9, eval_strategy="epoch", save_strategy="epoch", load_best_model_at_end=True, metric_for_best_model="eval_loss"),',
      "    callbacks=[EarlyStoppingCallback(early_stopping_patience=2)],",
    ],
  },
  {
    tool: "TRL",
    files: { "train.py": trl },
    wanted: { method: "lora", loraRank: 16 },
    adds: [
      "from peft import LoraConfig",
      '    peft_config=LoraConfig(r=16, lora_alpha=32, target_modules="all-linear", task_type="CAUSAL_LM"),',
    ],
  },
  {
    tool: "TRL",
    files: { "train.py": trl },
    wanted: { modelId: "facebook/opt-125m" },
    adds: ['    "facebook/opt-125m",  # the model'],
  },
  {
    tool: "a plain loop",
    files: { "train.py": loop },
    wanted: { precision: "bf16" },
    adds: [
      '        with torch.autocast("cuda", dtype=torch.bfloat16):',
      "            loss = torch.nn.functional.cross_entropy(model(images.cuda()), labels.cuda())  # loss",
    ],
  },
  {
    tool: "a plain loop",
    files: { "train.py": loop },
    wanted: { precision: "tf32" },
    adds: ['torch.set_float32_matmul_precision("high")'],
  },
  {
    tool: "a plain loop",
    files: { "train.py": loop },
    wanted: { compiled: true },
    adds: ["model = torch.compile(model)"],
  },
  {
    tool: "a plain loop",
    files: { "train.py": loop },
    wanted: { fusedOptimizer: true },
    adds: ["optimizer = torch.optim.AdamW(model.parameters(), lr=0.1, fused=True)"],
  },
  {
    tool: "Lightning",
    files: { "train.py": lightning },
    wanted: { precision: "bf16" },
    adds: ['trainer = L.Trainer(max_epochs=9, accumulate_grad_batches=8, devices=4, precision="bf16-mixed")  # all'],
  },
  {
    tool: "Lightning",
    files: { "train.py": lightning },
    wanted: { precision: "fp16" },
    adds: ['trainer = L.Trainer(max_epochs=9, accumulate_grad_batches=8, devices=4, precision="16-mixed")  # all'],
  },
  {
    tool: "Lightning",
    files: { "train.py": lightning },
    wanted: { precision: "tf32" },
    adds: ['torch.set_float32_matmul_precision("high")'],
  },
  {
    tool: "Lightning",
    files: { "train.py": lightning },
    wanted: { microBatchSize: 32, gradientAccumulationSteps: 4 },
    adds: [
      'loader = DataLoader(datasets.CIFAR10("data"), batch_size=32)',
      "trainer = L.Trainer(max_epochs=9, accumulate_grad_batches=4, devices=4)  # all",
    ],
  },
  {
    tool: "Lightning",
    files: { "train.py": lightning },
    wanted: { earlyStopping: true },
    adds: [
      "from lightning.pytorch.callbacks import EarlyStopping",
      'trainer = L.Trainer(max_epochs=9, accumulate_grad_batches=8, devices=4, callbacks=[EarlyStopping(monitor="val_loss", patience=2)])  # all',
    ],
  },
  {
    tool: "Lightning",
    files: { "train.py": lightning },
    wanted: { acceleratorCount: 2, globalBatchSize: 512, microBatchSize: 32, gradientAccumulationSteps: 8 },
    adds: [
      'loader = DataLoader(datasets.CIFAR10("data"), batch_size=32)',
      "trainer = L.Trainer(max_epochs=9, accumulate_grad_batches=8, devices=2)  # all",
    ],
  },
  {
    tool: "Keras",
    files: { "train.py": keras },
    wanted: { precision: "bf16" },
    adds: ['keras.mixed_precision.set_global_policy("mixed_bfloat16")'],
  },
  {
    tool: "Keras",
    files: { "train.py": keras },
    wanted: { earlyStopping: true },
    adds: [
      "model.fit(x, y, epochs=5, batch_size=32, validation_split=0.1, callbacks=[keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True)])  # fit",
    ],
  },
  {
    tool: "axolotl",
    files: { "axolotl.yml": axolotl },
    wanted: { microBatchSize: 4, gradientAccumulationSteps: 4 },
    adds: ["micro_batch_size: 4", "gradient_accumulation_steps: 4 # samples"],
  },
  { tool: "axolotl", files: { "axolotl.yml": axolotl }, wanted: { packing: true }, adds: ["sample_packing: true"] },
  {
    tool: "axolotl",
    files: { "axolotl.yml": axolotl },
    wanted: { flashAttention: true },
    adds: ["flash_attention: true"],
  },
  {
    tool: "axolotl",
    files: { "axolotl.yml": axolotl },
    wanted: { optimizer: "adamw-8bit" },
    adds: ["optimizer: adamw_bnb_8bit   # plain"],
  },
  {
    tool: "axolotl",
    files: { "axolotl.yml": axolotl },
    wanted: { gradientCheckpointing: false },
    adds: ["gradient_checkpointing: false"],
  },
  { tool: "axolotl", files: { "axolotl.yml": axolotl }, wanted: { compiled: true }, adds: ["torch_compile: true"] },
  {
    tool: "axolotl",
    files: { "axolotl.yml": axolotl },
    wanted: { method: "lora", loraRank: 16 },
    adds: ["adapter: lora", "lora_alpha: 32", "lora_target_linear: true", "lora_r: 16"],
  },
  {
    tool: "axolotl",
    files: { "axolotl.yml": axolotl },
    wanted: { modelId: "facebook/opt-125m" },
    adds: ["base_model: facebook/opt-125m  # small"],
  },
  {
    tool: "axolotl",
    files: { "axolotl.yml": `${axolotl}adapter: lora\nlora_r: 8\n` },
    wanted: { method: "qlora", quantizationBits: 4 },
    adds: ["load_in_4bit: true", "adapter: qlora"],
  },
  {
    tool: "LLaMA-Factory",
    files: { "sft.yaml": llamaFactory },
    wanted: { method: "lora", loraRank: 16 },
    adds: ["finetuning_type: lora  # all", "lora_target: all", "lora_rank: 16"],
  },
  { tool: "LLaMA-Factory", files: { "sft.yaml": llamaFactory }, wanted: { precision: "bf16" }, adds: ["bf16: true"] },
  {
    tool: "LLaMA-Factory",
    files: { "sft.yaml": llamaFactory },
    wanted: { microBatchSize: 2, gradientAccumulationSteps: 4 },
    adds: ["per_device_train_batch_size: 2", "gradient_accumulation_steps: 4"],
  },
  { tool: "LLaMA-Factory", files: { "sft.yaml": llamaFactory }, wanted: { packing: true }, adds: ["packing: true"] },
  {
    tool: "LLaMA-Factory",
    files: { "sft.yaml": llamaFactory },
    wanted: { flashAttention: true },
    adds: ["flash_attn: fa2"],
  },
  {
    tool: "LLaMA-Factory",
    files: { "sft.yaml": llamaFactory },
    wanted: { fusedOptimizer: true },
    adds: ["optim: adamw_torch_fused"],
  },
  {
    tool: "LLaMA-Factory",
    files: { "sft.yaml": llamaFactory },
    wanted: { compiled: true },
    adds: ["torch_compile: true"],
  },
  {
    tool: "LLaMA-Factory",
    files: { "sft.yaml": llamaFactory.replace("full", "lora") },
    wanted: { method: "qlora", quantizationBits: 4 },
    adds: ["quantization_bit: 4"],
  },
  {
    tool: "torchtune",
    files: { "full.yaml": torchtune },
    wanted: { microBatchSize: 4, gradientAccumulationSteps: 4 },
    adds: ["batch_size: 4", "gradient_accumulation_steps: 4  # of 16"],
  },
  { tool: "torchtune", files: { "full.yaml": torchtune }, wanted: { precision: "bf16" }, adds: ["dtype: bf16"] },
  {
    tool: "torchtune",
    files: { "full.yaml": torchtune },
    wanted: { gradientCheckpointing: false },
    adds: ["enable_activation_checkpointing: False"],
  },
  { tool: "torchtune", files: { "full.yaml": torchtune }, wanted: { compiled: true }, adds: ["compile: True"] },
  {
    tool: "TRL's YAML",
    files: { "sft.yaml": trlConfig },
    wanted: { method: "lora", loraRank: 16 },
    adds: ["use_peft: true", "lora_r: 16"],
  },
  { tool: "TRL's YAML", files: { "sft.yaml": trlConfig }, wanted: { precision: "bf16" }, adds: ["bf16: true"] },
  {
    tool: "TRL's YAML",
    files: { "sft.yaml": trlConfig },
    wanted: { gradientCheckpointing: false },
    adds: ["gradient_checkpointing: false"],
  },
  {
    tool: "TRL's YAML",
    files: { "sft.yaml": trlConfig },
    wanted: { microBatchSize: 2, gradientAccumulationSteps: 4 },
    adds: ["per_device_train_batch_size: 2", "gradient_accumulation_steps: 4"],
  },
  { tool: "TRL's YAML", files: { "sft.yaml": trlConfig }, wanted: { packing: true }, adds: ["packing: true"] },
  { tool: "JSON", files: { "sft.json": json }, wanted: { precision: "fp16" }, adds: ['  "fp16": true,'] },
  {
    tool: "JSON",
    files: { "sft.json": json },
    wanted: { microBatchSize: 2, gradientAccumulationSteps: 4 },
    adds: ['  "per_device_train_batch_size": 2,', '  "gradient_accumulation_steps": 4,'],
  },
  {
    tool: "JSON",
    files: { "sft.json": json },
    wanted: { gradientCheckpointing: true },
    adds: ['  "num_train_epochs": 3,', '  "gradient_checkpointing": true'],
  },
  {
    tool: "TOML",
    files: { "llama3.toml": toml },
    wanted: { microBatchSize: 2, globalBatchSize: null },
    adds: ["local_batch_size = 2 # small"],
  },
  {
    tool: "a command",
    files: { "run.sh": command },
    wanted: { precision: "bf16" },
    adds: ["  --num_train_epochs 3 \\", "  --bf16 True"],
  },
  {
    tool: "a command",
    files: { "run.sh": command },
    wanted: { gradientCheckpointing: false },
    adds: ["  --gradient_checkpointing False \\"],
  },
  {
    tool: "a command",
    files: { "run.sh": command },
    wanted: { acceleratorCount: 2, microBatchSize: 4, globalBatchSize: 64 },
    adds: ["torchrun --nproc_per_node 2 run_clm.py \\", "  --per_device_train_batch_size 4 \\"],
  },
  {
    tool: "a command",
    files: { "run.sh": command },
    wanted: { compiled: true },
    adds: ["  --num_train_epochs 3 \\", "  --torch_compile True"],
  },
  {
    tool: "a command",
    files: { "run.sh": command },
    wanted: { modelId: "distilgpt2" },
    adds: ["  --model_name_or_path distilgpt2 \\"],
  },
  {
    tool: "a job script",
    files: { "job.sbatch": job, "train.py": jobScript },
    wanted: { acceleratorCount: 4, nodeCount: 1, microBatchSize: 8, gradientAccumulationSteps: 1, globalBatchSize: 32 },
    adds: ["#SBATCH --nodes=1", "srun torchrun --nnodes=1 --nproc_per_node=4 train.py --batch 8"],
  },
  {
    tool: "a job script",
    files: { "job.sbatch": job, "train.py": jobScript },
    wanted: { precision: "bf16" },
    adds: ['args = TrainingArguments("out", per_device_train_batch_size=o.batch, bf16=True)'],
  },
  {
    tool: "a job script",
    files: { "job.sbatch": job, "train.py": jobScript },
    wanted: { microBatchSize: 8, globalBatchSize: 64 },
    adds: ["srun torchrun --nnodes=2 --nproc_per_node=4 train.py --batch 8"],
  },
  {
    tool: "a notebook",
    files: { "n.ipynb": notebook(trainer) },
    wanted: { precision: "bf16" },
    adds: ['    "    per_device_train_batch_size=4, gradient_accumulation_steps=8, bf16=True,\\n",'],
  },
  {
    tool: "a notebook",
    files: { "n.ipynb": notebook(...split(trainer, "args =")) },
    wanted: { method: "lora", loraRank: 16 },
    adds: [
      '    "from peft import LoraConfig, get_peft_model\\n",',
      '    "model = get_peft_model(model, LoraConfig(r=16, lora_alpha=32, target_modules=\\"all-linear\\", task_type=\\"CAUSAL_LM\\"))\\n",',
    ],
  },
  {
    tool: "a notebook",
    files: { "n.ipynb": notebook(...split(keras, "\n(x, y)")) },
    wanted: { precision: "bf16" },
    adds: ['    "import keras\\n",', '    "keras.mixed_precision.set_global_policy(\\"mixed_bfloat16\\")\\n"'],
  },
  {
    tool: "a notebook",
    files: { "n.ipynb": notebook(...split(loop, "for epoch")) },
    wanted: { precision: "bf16" },
    adds: [
      '    "        with torch.autocast(\\"cuda\\", dtype=torch.bfloat16):\\n",',
      '    "            loss = torch.nn.functional.cross_entropy(model(images.cuda()), labels.cuda())  # loss\\n",',
    ],
  },
  {
    tool: "a job script that starts a task for each device",
    files: {
      "job.sbatch": `#!/bin/bash
#SBATCH -N 1
#SBATCH --gpus-per-node=a100:4  # all
#SBATCH --ntasks-per-node=4
srun python train.py --batch 4
`,
      "train.py": jobScript,
    },
    wanted: { acceleratorCount: 2, microBatchSize: 8, globalBatchSize: 16 },
    adds: ["#SBATCH --gpus-per-node=a100:2  # all", "#SBATCH --ntasks-per-node=2", "srun python train.py --batch 8"],
  },
  {
    tool: "a script that names its devices",
    files: {
      "run.sh": `export CUDA_VISIBLE_DEVICES=0,1,2,3\ntorchrun --nproc_per_node=4 train.py --batch 4\n`,
      "train.py": jobScript,
    },
    wanted: { acceleratorCount: 2, microBatchSize: 8, globalBatchSize: 16 },
    adds: ["export CUDA_VISIBLE_DEVICES=0,1", "torchrun --nproc_per_node=2 train.py --batch 8"],
  },
];

describe("an edit in its format", () => {
  for (const { tool, files, wanted, adds } of cases)
    it(`sets ${Object.entries(wanted)
      .map(([name, value]) => `${name} = ${String(value)}`)
      .join(", ")} in ${tool}`, async () => {
      const path = Object.keys(files)[0] ?? "";
      const after = await taken(files, path, wanted);
      const added = Object.entries(files).flatMap(([name, text]) =>
        changedLines(text, after[name] ?? "")
          .filter((line) => line.startsWith("+"))
          .map((line) => line.slice(1)),
      );
      assert.deepEqual(added, adds);
      for (const [name, text] of Object.entries(after)) {
        assertParses(name, text);
        assert.deepEqual(commentsOf(text), commentsOf(files[name] ?? ""), "comments");
      }
      const inputs = await inputsOf(after, path);
      for (const [name, value] of Object.entries(wanted))
        if (value !== null && value !== false) assert.equal(inputs[name as keyof Wanted]?.value, value, name);
      assert.ok(isRefusal(await editsOf(after, path, wanted)), "a second time nothing is left to do");
    });
});

function commentsOf(text: string): readonly string[] {
  return [...text.matchAll(/(?<!["'])# ?[a-z][\w ]*/g)].map(([comment]) => comment);
}

function assertParses(path: string, text: string): void {
  switch (path.split(".").at(-1)) {
    case "py":
      assert.equal(syntaxErrors(toSourceText(path, text)), 0);
      break;
    case "ipynb":
      JSON.parse(text);
      assert.equal(syntaxErrors(toSourceText(path, text)), 0);
      break;
    case "json":
      JSON.parse(text);
      break;
    case "toml":
      parseTOML(text);
      break;
    case "sh":
    case "sbatch":
      assert.deepEqual(parseShell(text).errors ?? [], []);
      break;
    default:
      assert.deepEqual(parseDocument(text).errors, []);
  }
}
