import assert from "node:assert/strict";
import { analyzeDocument } from "../../../src/core/analyze";
import { toSourceText } from "../../../src/core/source/documents";
import { memoryWorkspace } from "../../support/workspace";

/** Texts of a sample and passes of a reference model that a file's one run has. */
async function passesOf(path: string, text: string): Promise<readonly unknown[]> {
  const { runs } = await analyzeDocument(toSourceText(path, text), memoryWorkspace({}));
  const [run] = runs;
  assert.ok(run, "no run was found");
  return [run.inputs.sequencesPerSample?.value, run.inputs.frozenForwardPasses?.value];
}

const axolotl = (method: string): string => `base_model: meta-llama/Llama-3.1-8B
datasets: [{ path: Intel/orca_dpo_pairs }]
micro_batch_size: 2
num_epochs: 1
${method}
`;
const factory = (stage: string): string => `model_name_or_path: meta-llama/Llama-3.1-8B
stage: ${stage}
do_train: true
finetuning_type: full
dataset: dpo_en_demo
template: llama3
per_device_train_batch_size: 1
num_train_epochs: 3
`;

describe("learning from preferences", () => {
  it("reads pairs with a reference model in DPO, pairs alone in ORPO and SimPO, single texts with one in KTO", async () => {
    assert.deepEqual(await passesOf("a.yaml", axolotl("rl: dpo")), [2, 1]);
    assert.deepEqual(await passesOf("a.yaml", axolotl("rl: orpo")), [2, undefined]);
    assert.deepEqual(await passesOf("a.yaml", axolotl("rl: kto")), [undefined, 1]);
    assert.deepEqual(await passesOf("a.yaml", axolotl("")), [undefined, undefined]);
    assert.deepEqual(await passesOf("f.yaml", factory("dpo")), [2, 1]);
    assert.deepEqual(await passesOf("f.yaml", factory("dpo\npref_loss: simpo")), [2, undefined]);
    assert.deepEqual(await passesOf("f.yaml", factory("rm")), [2, undefined]);
    assert.deepEqual(await passesOf("f.yaml", factory("sft")), [undefined, undefined]);
  });

  it("does so on command lines", async () => {
    const openRlhf = (name: string): string =>
      `deepspeed --module openrlhf.cli.${name} --pretrain meta-llama/Llama-3.1-8B --dataset x/y --train_batch_size 256 --micro_train_batch_size 1\n`;
    assert.deepEqual(await passesOf("t.sh", openRlhf("train_dpo")), [2, 1]);
    assert.deepEqual(await passesOf("t.sh", openRlhf("train_sft")), [undefined, undefined]);
    const swift = "swift rlhf --rlhf_type kto --model Qwen/Qwen2.5-7B-Instruct --dataset x/y\n";
    assert.deepEqual(await passesOf("t.sh", swift), [undefined, 1]);
  });
});

describe("evaluation while training", () => {
  const trainer = (options: string): string => `
from transformers import Trainer, TrainingArguments, AutoModelForSequenceClassification
from datasets import load_dataset
data = load_dataset("glue", "sst2")
model = AutoModelForSequenceClassification.from_pretrained("bert-base-uncased")
args = TrainingArguments("out", num_train_epochs=3, per_device_train_batch_size=32${options})
Trainer(model=model, args=args, train_dataset=data["train"], eval_dataset=data["validation"]).train()
`;
  const evaluationOf = async (options: string): Promise<readonly unknown[]> => {
    const { runs } = await analyzeDocument(toSourceText("t.py", trainer(options)), memoryWorkspace({}));
    return [runs[0]?.inputs.evaluationSamples?.value, runs[0]?.inputs.evaluationSteps?.value];
  };

  it("goes over the held-out rows when the trainer is asked to, and is in the hours", async () => {
    assert.deepEqual(await evaluationOf(""), [undefined, undefined]);
    assert.deepEqual(await evaluationOf(', eval_strategy="epoch"'), [872, undefined]);
    assert.deepEqual(await evaluationOf(', evaluation_strategy="steps", eval_steps=100'), [872, 100]);
    assert.deepEqual(await evaluationOf(', eval_strategy="steps"'), [872, 500]);
  });

  it("goes over the rows that Keras holds out", async () => {
    const text = (option: string): string => `
from tensorflow import keras
(x, y), (xt, yt) = keras.datasets.mnist.load_data()
model = keras.Sequential([keras.layers.Flatten(input_shape=(28, 28)), keras.layers.Dense(10)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, epochs=5, batch_size=32, ${option})
`;
    const samples = async (option: string): Promise<unknown> => {
      const { runs } = await analyzeDocument(toSourceText("t.py", text(option)), memoryWorkspace({}));
      return runs[0]?.inputs.evaluationSamples?.value;
    };
    assert.equal(await samples("verbose=1"), undefined);
    assert.equal(await samples("validation_split=0.1"), 6000);
  });
});
