import assert from "node:assert/strict";
import { resolveInputs } from "../../../src/core/run/resolve";
import { statedInputs } from "../../../src/core/run/stated";
import { checkMarked, runsOf } from "../../support/carets";

describe("transformers Trainer", () => {
  it("reads options, model and data, and fills in the library's defaults", () =>
    checkMarked(`
from datasets import load_dataset
from transformers import AutoModelForSequenceClassification, Trainer, TrainingArguments

reviews = load_dataset("stanfordnlp/imdb")
#                      ^^^^^^^^^^^^^^^^^^ datasetId = stanfordnlp/imdb
model = AutoModelForSequenceClassification.from_pretrained("distilbert-base-uncased", num_labels=2)
#                                                          ^^^^^^^^^^^^^^^^^^^^^^^^^ modelId = distilbert-base-uncased
args = TrainingArguments(
    "out",
    num_train_epochs=2,
#                    ^ epochs = 2
    per_device_train_batch_size=4 * 4,
#                               ^^^^^ microBatchSize = 16
    bf16=True,
#        ^^^^ precision = bf16
)
trainer = Trainer(model=model, args=args, train_dataset=reviews["train"], eval_dataset=reviews["test"])
trainer.train()
#^^^^^^^^^^^^^^ run
# also: framework = transformers (derived); task = text-classification (derived); method = full (derived)
# also: gradientAccumulationSteps = 1 (default); optimizer = adamw (default)
`));

  it("takes everything from the library where nothing is written", () =>
    checkMarked(`
from transformers import AutoModelForMaskedLM, Trainer
from corpus import rows

trainer = Trainer(AutoModelForMaskedLM.from_pretrained("roberta-base"), train_dataset=rows)
trainer.train()
#^^^^^^^^^^^^^^ run
# also: framework = transformers (derived); task = masked-lm (derived); method = full (derived); modelId = roberta-base
# also: epochs = 3 (default); microBatchSize = 8 (default); gradientAccumulationSteps = 1 (default)
# also: optimizer = adamw (default); precision = fp32 (default)
# open: datasetId
`));

  it("lets steps win over the epochs that nobody wrote", () =>
    checkMarked(`
from transformers import Seq2SeqTrainer, Seq2SeqTrainingArguments, AutoModelForSeq2SeqLM

args = Seq2SeqTrainingArguments(output_dir="out", max_steps=5_000, fp16=True, optim="adafactor", gradient_checkpointing=True)
#                                                           ^^^^^ maxSteps = 5000
model = AutoModelForSeq2SeqLM.from_pretrained("google/flan-t5-base")
Seq2SeqTrainer(model=model, args=args).train(resume_from_checkpoint=None)
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ run
# also: framework = transformers (derived); task = seq2seq (derived); method = full (derived); modelId = google/flan-t5-base
# also: microBatchSize = 8 (default); gradientAccumulationSteps = 1 (default); precision = fp16
# also: optimizer = adafactor; gradientCheckpointing = true
`));

  it("follows a script's own argument classes and trainer subclass", () =>
    checkMarked(
      `
from dataclasses import dataclass, field
import transformers
from transformers import HfArgumentParser

@dataclass
class ModelOptions:
    name: str = field(default="EleutherAI/pythia-70m")
    #                         ^^^^^^^^^^^^^^^^^^^^^^^ modelId = EleutherAI/pythia-70m

@dataclass
class Options(transformers.TrainingArguments):
    num_train_epochs: float = field(default=1.5)
    #                                       ^^^ epochs = 1.5
    gradient_accumulation_steps: int = 4
    #                                  ^ gradientAccumulationSteps = 4

class WeightedTrainer(transformers.Trainer):
    def compute_loss(self, model, inputs, return_outputs=False):
        return model(**inputs).loss * 2

def main():
    model_options, options = HfArgumentParser((ModelOptions, Options)).parse_args_into_dataclasses()
    model = transformers.AutoModelForCausalLM.from_pretrained(model_options.name)
    trainer = WeightedTrainer(model=model, args=options)
    trainer.train()
    #^^^^^^^^^^^^^^ run

if __name__ == "__main__":
    main()
# also: framework = transformers (derived); task = causal-lm (derived); method = full (derived)
# also: microBatchSize = 8 (default); optimizer = adamw (default)
# open: precision
`,
    ));

  it("counts the rows that slices and held-out parts leave", () =>
    checkMarked(`
from datasets import load_dataset
from transformers import AutoModelForImageClassification, Trainer, TrainingArguments

photos = load_dataset("food101", split="train[:5000]")
#                     ^^^^^^^^^ datasetId = food101
#                                      ^^^^^^^^^^^^^^ datasetSamples = 4500 (derived)
parts = photos.shuffle(seed=1).train_test_split(test_size=0.1)
model = AutoModelForImageClassification.from_pretrained("google/vit-base-patch16-224-in21k")
args = TrainingArguments("out", num_train_epochs=5, per_device_train_batch_size=128, gradient_accumulation_steps=4, fp16=True)
Trainer(model, args, train_dataset=parts["train"]).train()
# also: framework = transformers (derived); task = image-classification (derived); method = full (derived)
# also: modelId = google/vit-base-patch16-224-in21k; imageSize = 224 (derived); epochs = 5; microBatchSize = 128
# also: gradientAccumulationSteps = 4; precision = fp16; optimizer = adamw (default)
`));

  it("shows one run where resuming or not is decided when the code runs", async () => {
    const { runs, source } = await runsOf(`
import os
from transformers import Trainer, TrainingArguments
trainer = Trainer("gpt2", TrainingArguments("out"))
if os.path.isdir("out/checkpoint-1"):
    trainer.train(resume_from_checkpoint=True)
else:
    trainer.train()
`);
    assert.equal(runs.length, 1);
    assert.equal(source.positionAt(runs[0]!.anchor.from).line, 8);
  });

  it("shows two runs where two trainers train", async () => {
    const { runs } = await runsOf(`
from transformers import Trainer, TrainingArguments
first = Trainer("gpt2", TrainingArguments("a", num_train_epochs=1))
first.train()
second = Trainer("gpt2", TrainingArguments("b", num_train_epochs=2))
second.train()
`);
    assert.deepEqual(
      runs.map((run) => run.facts.find((fact) => fact.input === "epochs")?.value),
      [1, 2],
    );
  });

  it("counts the trials of a search and the seeds of a loop", async () => {
    const search = await runsOf(`
from transformers import Trainer, TrainingArguments
trainer = Trainer(model_init=make, args=TrainingArguments("out"))
trainer.hyperparameter_search(direction="maximize", n_trials=10)
`);
    assert.equal(search.runs[0]?.facts.find((fact) => fact.input === "sweepRuns")?.value, 10);
    const seeds = await runsOf(`
from transformers import Trainer, TrainingArguments
for seed in range(5):
    Trainer("gpt2", TrainingArguments("out", seed=seed)).train()
`);
    assert.equal(seeds.runs.length, 1);
    assert.equal(seeds.runs[0]?.facts.find((fact) => fact.input === "sweepRuns")?.value, 5);
  });

  it("claims no default for options that it cannot see", async () => {
    const { runs } = await runsOf(`
import json
from transformers import Trainer, TrainingArguments
options = json.load(open("options.json"))
Trainer("gpt2", TrainingArguments(**options)).train()
`);
    const inputs = runs[0]?.facts.map((fact) => fact.input) ?? [];
    assert.ok(!inputs.includes("epochs") && !inputs.includes("microBatchSize"), inputs.join(" "));
    assert.ok(runs[0]?.unknowns.some((entry) => entry.input === "epochs"));
  });

  it("leaves open what each trial of a search chooses", async () => {
    const { runs } = await runsOf(`
from transformers import Trainer, TrainingArguments
def space(trial):
    return {"learning_rate": trial.suggest_float("lr", 1e-6, 1e-4), "per_device_train_batch_size": trial.suggest_categorical("b", [16, 32])}
args = TrainingArguments("out", per_device_train_batch_size=4)
trainer = Trainer(model_init=make, args=args)
trainer.hyperparameter_search(hp_space=space, n_trials=5)
`);
    const facts = new Map(runs[0]?.facts.map((fact) => [fact.input, fact.value]));
    assert.deepEqual([facts.get("sweepRuns"), facts.get("epochs"), facts.get("microBatchSize")], [5, 3, undefined]);
    assert.ok(runs[0]?.unknowns.some(({ input }) => input === "microBatchSize"));
  });

  it("takes the held-out rows from the whole", async () => {
    const { runs } = await runsOf(`
from datasets import load_dataset
from transformers import Trainer, TrainingArguments
parts = load_dataset("tatsu-lab/alpaca")["train"].train_test_split(test_size=2000)
Trainer("gpt2", TrainingArguments("out"), train_dataset=parts["train"]).train()
`);
    assert.deepEqual(runs[0]?.dataset, { split: "train", fraction: 1, heldOut: 2000, rowsKnown: true });
  });

  it("knows the blocks that joined texts are cut into, and that their tokens stay what they are", async () => {
    const { runs, documents } = await runsOf(`
from datasets import load_dataset
from transformers import AutoModelForCausalLM, Trainer, TrainingArguments
def main():
    block_size = 512
    texts = load_dataset("wikitext", "wikitext-103-raw-v1")
    def group_texts(examples):
        joined = {k: sum(examples[k], []) for k in examples}
        return {k: [t[i : i + block_size] for i in range(0, len(t), block_size)] for k, t in joined.items()}
    blocks = texts.map(tokenize, batched=True).map(group_texts, batched=True)
    Trainer(AutoModelForCausalLM.from_pretrained("gpt2"), TrainingArguments("out", num_train_epochs=2), train_dataset=blocks["train"]).train()
main()
`);
    const [run] = runs;
    const facts = new Map(run?.facts.map((fact) => [fact.input, fact.value]));
    assert.equal(facts.get("sequenceLength"), 512);
    assert.equal(facts.get("packing"), true);
    assert.ok(run);
    const inputs = resolveInputs(statedInputs(run, documents), {}, {}, run.dataset);
    assert.equal(inputs.datasetTokens?.value, 117_920_140);
    assert.equal(inputs.datasetSamples?.value, null);
  });

  it("names the weights that an own class is filled with, and no class where they are not known", async () => {
    const modelOf = async (path: string): Promise<unknown> => {
      const { runs } = await runsOf(`
import sys
from transformers import LlamaForCausalLM, Trainer, TrainingArguments
class SeeingLlama(LlamaForCausalLM):
    pass
model = SeeingLlama.from_pretrained(${path})
Trainer(model, TrainingArguments("out", num_train_epochs=1)).train()
`);
      return runs[0]?.facts.find(({ input }) => input === "modelId")?.value;
    };
    assert.equal(await modelOf('"lmsys/vicuna-7b-v1.5"'), "lmsys/vicuna-7b-v1.5");
    assert.equal(await modelOf("sys.argv[1]"), undefined);
  });

  it("takes a folder that a repository was brought to for that repository", async () => {
    const train = (lines: string, folder: string): string => `
from huggingface_hub import snapshot_download
from transformers import AutoModelForCausalLM, Trainer, TrainingArguments
${lines}
Trainer(AutoModelForCausalLM.from_pretrained(${folder}), TrainingArguments("out"), train_dataset=rows()).train()
`;
    for (const [lines, folder] of [
      ['path = snapshot_download("org/model")', "path"],
      ['snapshot_download(repo_id="org/model", local_dir="weights")', '"./weights"'],
      ['snapshot_download("org/model", local_dir="weights")', '"weights/LLM"'],
    ] as const) {
      const { runs } = await runsOf(train(lines, folder));
      assert.equal(runs[0]?.facts.find(({ input }) => input === "modelId")?.value, "org/model", folder);
    }
  });

  it("sees whether texts are filled up when they are cut, or when batches are made", async () => {
    const padding = async (cut: string, collator: string): Promise<unknown> => {
      const { runs } = await runsOf(`
from datasets import load_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, DataCollatorForLanguageModeling, Trainer, TrainingArguments, default_data_collator
tokenizer = AutoTokenizer.from_pretrained("gpt2")
data = load_dataset("tatsu-lab/alpaca", split="train").map(lambda row: tokenizer(row["text"], max_length=512, truncation=True${cut}))
model = AutoModelForCausalLM.from_pretrained("gpt2")
Trainer(model=model, args=TrainingArguments("out"), train_dataset=data, data_collator=${collator}).train()
`);
      return runs[0]?.facts.find(({ input }) => input === "dynamicPadding")?.value;
    };
    assert.equal(await padding("", "DataCollatorForLanguageModeling(tokenizer, mlm=False)"), true);
    assert.equal(
      await padding(', padding="max_length"', "DataCollatorForLanguageModeling(tokenizer, mlm=False)"),
      false,
    );
    assert.equal(await padding("", "default_data_collator"), undefined);
  });

  it("finds the part of a dictionary of data sets that is trained on", async () => {
    for (const made of [
      'parts = DatasetDict()\nparts["train"] = load_dataset("org/speech", "da", split="train+validation")',
      'parts = DatasetDict({"train": load_dataset("org/speech", "da", split="train+validation")})',
    ]) {
      const { runs } = await runsOf(`
from datasets import Audio, DatasetDict, load_dataset
from transformers import Trainer, TrainingArguments
${made}
parts = parts.cast_column("audio", Audio(sampling_rate=16000)).map(prepare)
Trainer(model, TrainingArguments("out"), train_dataset=parts["train"]).train()
`);
      const fact = runs[0]?.facts.find(({ input }) => input === "datasetId");
      assert.deepEqual([fact?.value, fact?.reason], ["org/speech", "subset da, split train+validation"], made);
    }
  });

  it("knows a data set of the Hub by the address of its files", async () => {
    const idOf = async (loading: string): Promise<unknown> => {
      const { runs } = await runsOf(`
import pandas as pd
from datasets import Dataset, load_dataset
from transformers import AutoModelForCausalLM, Trainer, TrainingArguments
model = AutoModelForCausalLM.from_pretrained("gpt2")
rows = ${loading}
Trainer(model=model, args=TrainingArguments("out"), train_dataset=rows).train()
`);
      const [run] = runs;
      const id = run?.facts.find(({ input }) => input === "datasetId")?.value;
      return [id, run?.dataset?.rowsKnown];
    };
    const read = (address: string): string => `Dataset.from_pandas(pd.read_parquet("${address}"))`;
    assert.deepEqual(await idOf(read("hf://datasets/openai/gsm8k/main/train-00000-of-00001.parquet")), [
      "openai/gsm8k",
      true,
    ]);
    assert.deepEqual(await idOf(read("hf://datasets/openai/gsm8k@abc123/main/test.parquet")), ["openai/gsm8k", false]);
    assert.deepEqual(
      await idOf(
        'load_dataset("parquet", data_files={"train": "hf://datasets/a/b/data/train-*.parquet"}, split="train")',
      ),
      ["a/b", true],
    );
    assert.deepEqual(await idOf(read("https://huggingface.co/datasets/a/b/resolve/main/sample/x.parquet")), [
      "a/b",
      false,
    ]);
    assert.deepEqual(await idOf(read("hf://models/a/b/x.parquet")), ["hf://models/a/b/x.parquet", true]);
  });

  it("does not take the longest sequence that a model is built for as that of the training", async () => {
    const { runs } = await runsOf(`
from transformers import LlamaConfig, LlamaForCausalLM, Trainer, TrainingArguments
config = LlamaConfig(hidden_size=64, num_hidden_layers=2, num_attention_heads=2, max_position_embeddings=8192)
Trainer(model=LlamaForCausalLM(config), args=TrainingArguments("out")).train()
`);
    const facts = runs[0]?.facts ?? [];
    assert.equal(facts.find(({ input }) => input === "layerCount")?.value, 2);
    assert.equal(
      facts.find(({ input }) => input === "sequenceLength"),
      undefined,
    );
  });
});
