import assert from "node:assert/strict";
import { isRefusal } from "../../../src/core/edits/textEdit";
import { changedLines, editsOf, inputsOf, taken, type Files, type Wanted } from "../../support/fixes";

/** What a fix must change, line by line; besides, nothing. Afterwards the advice is gone. */
interface Case {
  readonly does: string;
  readonly files: Files;
  readonly wanted: Wanted;
  /** By file; absent where the file named first is the only one that changes. */
  readonly changes: readonly string[] | Readonly<Record<string, readonly string[]>>;
}

const trainer = (options: string, rest = ""): string => `from datasets import load_dataset
from transformers import AutoModelForCausalLM, Trainer, TrainingArguments

model = AutoModelForCausalLM.from_pretrained("facebook/opt-350m")
data = load_dataset("tatsu-lab/alpaca", split="train")
args = TrainingArguments(${options})
${rest}trainer = Trainer(model=model, args=args, train_dataset=data)
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
    changes: ["-    num_train_epochs=1  # short", "+    num_train_epochs=1,  # short", "+    bf16=True"],
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
    if (value !== false || input) assert.deepEqual([input?.value, input?.origin], [value, "stated"], name);
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

  it("that another run of the file shares", async () => {
    const text = `${trainer(`"out"`)}other = Trainer(model=AutoModelForCausalLM.from_pretrained("gpt2"), args=args, train_dataset=data)\nother.train()\n`;
    assert.match((await reasonFor({ "train.py": text }, { precision: "bf16" })) ?? "", /another run/);
  });
});
