import assert from "node:assert/strict";
import { analyzeDocument } from "../../../src/core/analyze";
import { isRefusal } from "../../../src/core/edits/textEdit";
import { findFixes } from "../../../src/core/fix";
import { toSourceText } from "../../../src/core/source/documents";
import { memoryWorkspace } from "../../support/workspace";
import { changedLines, editsOf, inputsOf, taken, type Files, type Wanted } from "../../support/fixes";

/** What a fix must change, line by line; besides, nothing. Afterwards the advice is gone. */
interface Case {
  readonly does: string;
  readonly files: Files;
  readonly wanted: Wanted;
  /** By file; absent where the file named first is the only one that changes. */
  readonly changes: readonly string[] | Readonly<Record<string, readonly string[]>>;
}

const adapters = "from peft import LoraConfig, get_peft_model\n";

const trainer = (options: string, rest = "", imports = ""): string => `from datasets import load_dataset
from transformers import AutoModelForCausalLM, Trainer, TrainingArguments
${imports}
model = AutoModelForCausalLM.from_pretrained("facebook/opt-350m")
data = load_dataset("tatsu-lab/alpaca", split="train")
args = TrainingArguments(${options})
${rest}trainer = Trainer(model=model, args=args, train_dataset=data)
trainer.train()
`;

const classifier = (options: string): string => `from datasets import load_dataset
from transformers import AutoModelForSequenceClassification, AutoTokenizer, Trainer, TrainingArguments

tokenizer = AutoTokenizer.from_pretrained("bert-base-uncased")


def tokenize(batch):
    return tokenizer(batch["text"], padding="max_length", truncation=True, max_length=256)


data = load_dataset("ag_news").map(tokenize, batched=True)
model = AutoModelForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=4)
args = TrainingArguments(${options})
trainer = Trainer(model=model, args=args, train_dataset=data["train"], eval_dataset=data["test"])
trainer.train()
`;

const axolotl = `base_model: facebook/opt-350m  # small
datasets:
  - path: tatsu-lab/alpaca
micro_batch_size: 2
gradient_accumulation_steps: 8 # samples
num_epochs: 3
gradient_checkpointing: true
sequence_len: 512
`;

const loop = (model: string): string => `import torch
from torch.utils.data import DataLoader
from torchvision import datasets, models

device = "cuda"
loader = DataLoader(datasets.CIFAR10("data"), batch_size=64)
${model}
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(5):
    for images, labels in loader:
        images, labels = images.to(device), labels.to(device)
        optimizer.zero_grad()
        outputs = model(images)
        loss = torch.nn.functional.cross_entropy(
            outputs, labels
        )
        loss.backward()
        optimizer.step()
`;

const keras = (line: string, name: string): string => `"""Digits."""
${line}

(x, y), _ = ${name}.datasets.mnist.load_data()
model = ${name}.Sequential([${name}.layers.Flatten(), ${name}.layers.Dense(10)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, epochs=5, batch_size=32)
`;

const lightning = (options: string): string => `import lightning as L
import torch
from torch.utils.data import DataLoader
from torchvision import datasets, models


class Net(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.net = models.resnet18()

    def training_step(self, batch, index):
        return torch.nn.functional.cross_entropy(self.net(batch[0]), batch[1])


net = Net()
trainer = L.Trainer(${options})
trainer.fit(net, DataLoader(datasets.CIFAR10("data"), batch_size=64))
`;

const command = `#!/bin/bash
torchrun --nproc_per_node 4 run_clm.py \\
  --model_name_or_path gpt2 \\
  --dataset_name wikitext \\
  --per_device_train_batch_size 2 \\
  --gradient_accumulation_steps 8 \\
  --num_train_epochs 3 > log.txt
`;

const trl = `model_name_or_path: facebook/opt-350m
dataset_name: tatsu-lab/alpaca
bf16: false
per_device_train_batch_size: 1
num_train_epochs: 3
`;

const cases: readonly Case[] = [
  {
    does: "adds a keyword to a call on one line",
    files: { "train.py": trainer(`"out", per_device_train_batch_size=16, num_train_epochs=1`) },
    wanted: { precision: "bf16" },
    changes: [
      `-args = TrainingArguments("out", per_device_train_batch_size=16, num_train_epochs=1)`,
      `+args = TrainingArguments("out", per_device_train_batch_size=16, num_train_epochs=1, bf16=True)`,
    ],
  },
  {
    does: "adds a keyword on a line of its own, behind comments",
    files: { "train.py": trainer(`\n    output_dir="out",\n    num_train_epochs=1,  # short\n    # all\n`) },
    wanted: { precision: "bf16" },
    changes: ["+    bf16=True,"],
  },
  {
    does: "adds the comma that is missing",
    files: { "train.py": trainer(`\n    output_dir="out",\n    num_train_epochs=1  # short\n`) },
    wanted: { precision: "bf16" },
    changes: ["-    num_train_epochs=1  # short", "+    num_train_epochs=1,  # short", "+    bf16=True,"],
  },
  {
    does: "changes a switch that is off",
    files: { "train.py": trainer(`"out", bf16=False`) },
    wanted: { precision: "bf16" },
    changes: [`-args = TrainingArguments("out", bf16=False)`, `+args = TrainingArguments("out", bf16=True)`],
  },
  {
    does: "keeps the global batch",
    files: { "train.py": trainer(`"out", per_device_train_batch_size=4, gradient_accumulation_steps=8, bf16=True`) },
    wanted: { microBatchSize: 32, gradientAccumulationSteps: 1 },
    changes: [
      `-args = TrainingArguments("out", per_device_train_batch_size=4, gradient_accumulation_steps=8, bf16=True)`,
      `+args = TrainingArguments("out", per_device_train_batch_size=32, gradient_accumulation_steps=1, bf16=True)`,
    ],
  },
  {
    does: "switches checkpointing off where it is an option",
    files: { "train.py": trainer(`"out", gradient_checkpointing=True, bf16=True`) },
    wanted: { gradientCheckpointing: false },
    changes: [
      `-args = TrainingArguments("out", gradient_checkpointing=True, bf16=True)`,
      `+args = TrainingArguments("out", gradient_checkpointing=False, bf16=True)`,
    ],
  },
  {
    does: "takes the call out that switches checkpointing on",
    files: { "train.py": trainer(`"out", bf16=True`, "model.gradient_checkpointing_enable()\n") },
    wanted: { gradientCheckpointing: false },
    changes: ["-model.gradient_checkpointing_enable()"],
  },
  {
    does: "wraps adapters around the model of a Trainer",
    files: { "train.py": trainer(`"out", bf16=True, per_device_train_batch_size=4`) },
    wanted: { method: "lora", loraRank: 16 },
    changes: [
      "+from peft import LoraConfig, get_peft_model",
      `+model = get_peft_model(model, LoraConfig(r=16, lora_alpha=32, target_modules="all-linear", task_type="CAUSAL_LM"))`,
    ],
  },
  {
    does: "gives a TRL trainer its adapters",
    files: {
      "train.py": `from datasets import load_dataset
from trl import SFTConfig, SFTTrainer

trainer = SFTTrainer(
    model="facebook/opt-350m",
    args=SFTConfig(output_dir="out", max_length=256, bf16=True, per_device_train_batch_size=4),
    train_dataset=load_dataset("tatsu-lab/alpaca", split="train"),
)
trainer.train()
`,
    },
    wanted: { method: "lora", loraRank: 16 },
    changes: [
      "+from peft import LoraConfig",
      `+    peft_config=LoraConfig(r=16, lora_alpha=32, target_modules="all-linear", task_type="CAUSAL_LM"),`,
    ],
  },
  {
    does: "lets gradients reach adapters through recomputed activations",
    files: { "train.py": trainer(`"out", bf16=True, gradient_checkpointing=True`) },
    wanted: { method: "lora", loraRank: 16 },
    changes: [
      "+from peft import LoraConfig, get_peft_model",
      "+model.enable_input_require_grads()",
      `+model = get_peft_model(model, LoraConfig(r=16, lora_alpha=32, target_modules="all-linear", task_type="CAUSAL_LM"))`,
    ],
  },
  {
    does: "quantizes the base under adapters",
    files: { "train.py": trainer(`"out", bf16=True`, "model = get_peft_model(model, LoraConfig(r=8))\n", adapters) },
    wanted: { method: "qlora", quantizationBits: 4 },
    changes: [
      `-model = AutoModelForCausalLM.from_pretrained("facebook/opt-350m")`,
      "+from transformers import BitsAndBytesConfig",
      "+from peft import prepare_model_for_kbit_training",
      `+model = AutoModelForCausalLM.from_pretrained("facebook/opt-350m", quantization_config=BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype="bfloat16"), torch_dtype="bfloat16")`,
      "+model = prepare_model_for_kbit_training(model)",
    ],
  },
  {
    does: "fuses the attention where the model is loaded",
    files: { "train.py": classifier(`"out"`).replace("num_labels=4", `num_labels=4, attn_implementation="eager"`) },
    wanted: { flashAttention: true },
    changes: [
      `-model = AutoModelForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=4, attn_implementation="eager")`,
      `+model = AutoModelForSequenceClassification.from_pretrained("bert-base-uncased", num_labels=4, attn_implementation="sdpa")`,
    ],
  },
  {
    does: "pads batches instead of texts",
    files: { "train.py": classifier(`"out"`) },
    wanted: { dynamicPadding: true },
    changes: [
      `-    return tokenizer(batch["text"], padding="max_length", truncation=True, max_length=256)`,
      `-trainer = Trainer(model=model, args=args, train_dataset=data["train"], eval_dataset=data["test"])`,
      "+from transformers import DataCollatorWithPadding",
      `+    return tokenizer(batch["text"], truncation=True, max_length=256)`,
      `+trainer = Trainer(model=model, args=args, train_dataset=data["train"], eval_dataset=data["test"], data_collator=DataCollatorWithPadding(tokenizer, pad_to_multiple_of=8))`,
    ],
  },
  {
    does: "freezes the network under a classifier's head",
    files: { "train.py": classifier(`"out"`) },
    wanted: { method: "frozen-backbone", trainableParameterCount: null },
    changes: ["+for parameter in model.base_model.parameters():", "+    parameter.requires_grad_(False)"],
  },
  {
    does: "stops a Trainer early, which then evaluates and saves alike",
    files: { "train.py": classifier(`"out", eval_strategy="steps", eval_steps=500`) },
    wanted: { earlyStopping: true },
    changes: [
      `-args = TrainingArguments("out", eval_strategy="steps", eval_steps=500)`,
      `-trainer = Trainer(model=model, args=args, train_dataset=data["train"], eval_dataset=data["test"])`,
      "+from transformers import EarlyStoppingCallback",
      `+args = TrainingArguments("out", eval_strategy="steps", eval_steps=500, save_strategy="steps", load_best_model_at_end=True, metric_for_best_model="eval_loss")`,
      `+trainer = Trainer(model=model, args=args, train_dataset=data["train"], eval_dataset=data["test"], callbacks=[EarlyStoppingCallback(early_stopping_patience=2)])`,
    ],
  },
  {
    does: "stops Keras early beside the callbacks that are there",
    files: {
      "train.py": keras("import keras", "keras").replace(
        "batch_size=32",
        "batch_size=32, validation_split=0.1, callbacks=[print]",
      ),
    },
    wanted: { earlyStopping: true },
    changes: [
      "-model.fit(x, y, epochs=5, batch_size=32, validation_split=0.1, callbacks=[print])",
      "+model.fit(x, y, epochs=5, batch_size=32, validation_split=0.1, callbacks=[print, keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True)])",
    ],
  },
  {
    does: "stops Lightning early on the loss that its module logs",
    files: {
      "train.py": lightning("max_epochs=6").replace(
        "\n\nnet = Net()",
        `\n    def validation_step(self, batch, index):\n        self.log("val_loss", self.training_step(batch, index))\n\n\nnet = Net()`,
      ),
    },
    wanted: { earlyStopping: true },
    changes: [
      "-trainer = L.Trainer(max_epochs=6)",
      "+from lightning.pytorch.callbacks import EarlyStopping",
      `+trainer = L.Trainer(max_epochs=6, callbacks=[EarlyStopping(monitor="val_loss", patience=2)])`,
    ],
  },
  {
    does: "allows TF32 behind the imports of a loop, and by an option of a Trainer",
    files: { "train.py": loop("model = models.resnet18().to(device)") },
    wanted: { precision: "tf32" },
    changes: [`+torch.set_float32_matmul_precision("high")`],
  },
  {
    does: "fuses an optimizer that the script makes",
    files: { "train.py": loop("model = models.resnet18().to(device)").replace("SGD(", "AdamW(") },
    wanted: { fusedOptimizer: true },
    changes: [
      "-optimizer = torch.optim.AdamW(model.parameters(), lr=0.1)",
      "+optimizer = torch.optim.AdamW(model.parameters(), lr=0.1, fused=True)",
    ],
  },
  {
    does: "fuses an optimizer that the Trainer makes",
    files: { "train.py": trainer(`"out", optim="adamw_torch"`) },
    wanted: { fusedOptimizer: true },
    changes: [
      `-args = TrainingArguments("out", optim="adamw_torch")`,
      `+args = TrainingArguments("out", optim="adamw_torch_fused")`,
    ],
  },
  {
    does: "changes keys of YAML and keeps its comments",
    files: { "axolotl.yaml": axolotl },
    wanted: { microBatchSize: 16, gradientAccumulationSteps: 1 },
    changes: [
      "-micro_batch_size: 2",
      "-gradient_accumulation_steps: 8 # samples",
      "+micro_batch_size: 16",
      "+gradient_accumulation_steps: 1 # samples",
    ],
  },
  {
    does: "adds keys to YAML",
    files: { "axolotl.yaml": axolotl },
    wanted: { method: "lora", loraRank: 16 },
    changes: ["+adapter: lora", "+lora_alpha: 32", "+lora_target_linear: true", "+lora_r: 16"],
  },
  {
    does: "changes the word of a command line and the file that it starts",
    files: {
      "run.sh": "#!/bin/bash\nBATCH=4\npython train.py \\\n  --batch $BATCH\n",
      "train.py": `import argparse\nparser = argparse.ArgumentParser()\nparser.add_argument("--batch", type=int, default=1)\noptions = parser.parse_args()\n${trainer(`"out", per_device_train_batch_size=options.batch, gradient_accumulation_steps=8`)}`,
    },
    wanted: { microBatchSize: 32, gradientAccumulationSteps: 1 },
    changes: {
      "run.sh": ["-BATCH=4", "+BATCH=32"],
      "train.py": [
        `-args = TrainingArguments("out", per_device_train_batch_size=options.batch, gradient_accumulation_steps=8)`,
        `+args = TrainingArguments("out", per_device_train_batch_size=options.batch, gradient_accumulation_steps=1)`,
      ],
    },
  },
  {
    does: "puts the forward pass of a loop under autocast",
    files: { "train.py": loop("model = models.resnet18().to(device)") },
    wanted: { precision: "bf16" },
    changes: [
      "-        outputs = model(images)",
      "-        loss = torch.nn.functional.cross_entropy(",
      "-            outputs, labels",
      "-        )",
      `+        with torch.autocast(device, dtype=torch.bfloat16):`,
      "+            outputs = model(images)",
      "+            loss = torch.nn.functional.cross_entropy(",
      "+                outputs, labels",
      "+            )",
    ],
  },
  {
    does: "compiles the model of a loop once it is on its device",
    files: { "train.py": loop("model = models.resnet18().to(device)  # small") },
    wanted: { compiled: true },
    changes: ["+model = torch.compile(model)"],
  },
  {
    does: "sets Keras' policy behind the imports",
    files: { "train.py": keras("import keras", "keras") },
    wanted: { precision: "bf16" },
    changes: [`+keras.mixed_precision.set_global_policy("mixed_bfloat16")`],
  },
  {
    does: "finds Keras in TensorFlow",
    files: { "train.py": keras("import tensorflow as tf", "tf.keras") },
    wanted: { precision: "fp16" },
    changes: [`+tf.keras.mixed_precision.set_global_policy("mixed_float16")`],
  },
  {
    does: "gives Lightning's Trainer its precision",
    files: { "train.py": lightning("max_epochs=3, precision=32") },
    wanted: { precision: "bf16" },
    changes: [
      "-trainer = L.Trainer(max_epochs=3, precision=32)",
      `+trainer = L.Trainer(max_epochs=3, precision="bf16-mixed")`,
    ],
  },
  {
    does: "compiles what Lightning fits",
    files: { "train.py": lightning("max_epochs=3") },
    wanted: { compiled: true },
    changes: ["+net = torch.compile(net)"],
  },
  {
    does: "names another optimizer",
    files: { "train.py": trainer(`"out", optim="adamw_torch"`) },
    wanted: { optimizer: "adamw-8bit" },
    changes: [
      `-args = TrainingArguments("out", optim="adamw_torch")`,
      `+args = TrainingArguments("out", optim="adamw_bnb_8bit")`,
    ],
  },
  {
    does: "renames a model wherever it is written",
    files: {
      "train.py": `from transformers import AutoTokenizer\n\ntokenizer = AutoTokenizer.from_pretrained("facebook/opt-350m")\n${trainer(`"out"`)}`,
    },
    wanted: { modelId: "facebook/opt-125m" },
    changes: [
      `-tokenizer = AutoTokenizer.from_pretrained("facebook/opt-350m")`,
      `-model = AutoModelForCausalLM.from_pretrained("facebook/opt-350m")`,
      `+tokenizer = AutoTokenizer.from_pretrained("facebook/opt-125m")`,
      `+model = AutoModelForCausalLM.from_pretrained("facebook/opt-125m")`,
    ],
  },
  {
    does: "changes a key of YAML that is there",
    files: { "sft.yaml": trl },
    wanted: { precision: "bf16" },
    changes: ["-bf16: false", "+bf16: true"],
  },
  {
    does: "adds a key to JSON in its layout",
    files: {
      "sft.json": `{\n    "model_name_or_path": "gpt2",\n    "dataset_name": "tatsu-lab/alpaca",\n    "per_device_train_batch_size": 1,\n    "num_train_epochs": 3\n}\n`,
    },
    wanted: { precision: "bf16" },
    changes: [`-    "num_train_epochs": 3`, `+    "num_train_epochs": 3,`, `+    "bf16": true`],
  },
  {
    does: "changes a value of TOML",
    files: {
      "llama.toml": `[model]\nname = "llama3"\nflavor = "8B"\n\n[training]\nlocal_batch_size = 1 # small\nseq_len = 8192\nsteps = 1000\ndataset = "c4"\n`,
    },
    wanted: { microBatchSize: 2, globalBatchSize: null },
    changes: ["-local_batch_size = 1 # small", "+local_batch_size = 2 # small"],
  },
  {
    does: "adds an option to a command, before what it is redirected to",
    files: { "run.sh": command },
    wanted: { precision: "bf16" },
    changes: ["-  --num_train_epochs 3 > log.txt", "+  --num_train_epochs 3 \\", "+  --bf16 True > log.txt"],
  },
  {
    does: "changes options of a command",
    files: { "run.sh": command },
    wanted: { microBatchSize: 16, gradientAccumulationSteps: 1 },
    changes: [
      "-  --per_device_train_batch_size 2 \\",
      "-  --gradient_accumulation_steps 8 \\",
      "+  --per_device_train_batch_size 16 \\",
      "+  --gradient_accumulation_steps 1 \\",
    ],
  },
];

describe("an edit", () => {
  for (const { does, files, wanted, changes } of cases)
    it(does, async () => {
      const path = Object.keys(files)[0] ?? "";
      const after = await taken(files, path, wanted);
      const expected: Readonly<Record<string, readonly string[]>> = isList(changes) ? { [path]: changes } : changes;
      for (const [name, text] of Object.entries(files))
        assert.deepEqual(changedLines(text, after[name] ?? ""), expected[name] ?? [], name);
      await assertSays(after, path, wanted);
      assert.ok(isRefusal(await editsOf(after, path, wanted)), "a second time nothing is left to do");
    });
});

function isList(changes: Case["changes"]): changes is readonly string[] {
  return Array.isArray(changes);
}

async function assertSays(files: Files, path: string, wanted: Wanted): Promise<void> {
  const inputs = await inputsOf(files, path);
  for (const [name, value] of Object.entries(wanted)) {
    const input = inputs[name as keyof Wanted];
    // A switch that is not written is off.
    if (value !== null && (value !== false || input))
      assert.ok(input?.value === value && /^(stated|derived)$/.test(input.origin), name);
  }
}

describe("no edit is made", () => {
  const reasonFor = async (files: Files, wanted: Wanted): Promise<string | undefined> => {
    const edits = await editsOf(files, Object.keys(files)[0] ?? "", wanted);
    return isRefusal(edits) ? edits.refused : undefined;
  };

  it("where options come from a dictionary", async () => {
    const text = trainer(`"out", **{"num_train_epochs": 1}`);
    assert.match((await reasonFor({ "train.py": text }, { precision: "bf16" })) ?? "", /dictionary/);
  });

  it("of a variable that other code reads", async () => {
    const text = `STEPS = 8\nprint(STEPS)\n${trainer(`"out", per_device_train_batch_size=4, gradient_accumulation_steps=STEPS`)}print(STEPS)\n`;
    assert.match(
      (await reasonFor({ "train.py": text }, { microBatchSize: 32, gradientAccumulationSteps: 1 })) ?? "",
      /STEPS is read/,
    );
  });

  it("of a forward pass that is not seen whole", async () => {
    const text = loop("model = models.resnet18().to(device)").replace("loss.backward()", "step(loss)");
    assert.ok(
      await reasonFor({ "train.py": `def step(loss):\n    loss.backward()\n\n\n${text}` }, { precision: "bf16" }),
    );
  });

  it("of a training that has nothing to validate on", async () => {
    assert.match((await reasonFor({ "train.py": trainer(`"out"`) }, { earlyStopping: true })) ?? "", /evaluate on/);
    const text = keras("import keras", "keras");
    assert.match((await reasonFor({ "train.py": text }, { earlyStopping: true })) ?? "", /validate on/);
    assert.match(
      (await reasonFor({ "train.py": lightning("max_epochs=6") }, { earlyStopping: true })) ?? "",
      /logs no/,
    );
  });

  it("of devices that stand in a script in another number than they are used in", async () => {
    const launch = "#SBATCH --gres=gpu:8\ntorchrun --nproc_per_node=4 train.py\n";
    const files = { "job.sh": `#!/bin/bash\n${launch}`, "train.py": trainer(`"out", bf16=True`) };
    assert.match((await reasonFor(files, { acceleratorCount: 2 })) ?? "", /--gres is 8 where 4/);
  });

  it("of a loop in fp16, whose loss must be scaled: its own names are in what is said instead", async () => {
    const text = loop("net = models.vit_b_16().to(device)")
      .replace("CIFAR10", "ImageNet")
      .replaceAll("model(", "net(")
      .replaceAll("model.", "net.")
      .replaceAll("optimizer", "opt")
      .replace("import torch\n", "import torch\n# carbon-lens: accelerator=v100-sxm2-16gb\n");
    const source = toSourceText("train.py", text);
    const workspace = memoryWorkspace({ "train.py": text });
    const analysed = await analyzeDocument(source, workspace);
    const fixes = await findFixes(source, analysed, workspace);
    const refusal = fixes.find(({ advice }) => advice.code === "advice.mixed-precision")?.refusal;
    assert.match(refusal?.snippet.text ?? "", /output = net\(batch\)[^]*scaler\.scale\(loss\)[^]*scaler\.step\(opt\)/);
  });

  it("that another run of the file shares", async () => {
    const text = `${trainer(`"out"`)}other = Trainer(model=AutoModelForCausalLM.from_pretrained("gpt2"), args=args, train_dataset=data)\nother.train()\n`;
    assert.match((await reasonFor({ "train.py": text }, { precision: "bf16" })) ?? "", /another run/);
  });
});
