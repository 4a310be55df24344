import assert from "node:assert/strict";
import { checkMarked, runsOf } from "../../support/carets";

describe("TRL", () => {
  it("reads an SFT run with a LoRA adapter on a 4-bit base", () =>
    checkMarked(
      `
import torch
from datasets import load_dataset
from peft import LoraConfig
from transformers import AutoModelForCausalLM, BitsAndBytesConfig
from trl import SFTConfig, SFTTrainer

quantization = BitsAndBytesConfig(
    load_in_4bit=True,
    #            ^^^^ quantizationBits = 4
    bnb_4bit_compute_dtype=torch.bfloat16,
)
model = AutoModelForCausalLM.from_pretrained(
    "mistralai/Mistral-7B-v0.1",
    quantization_config=quantization,
    attn_implementation="flash_attention_2",
    #                   ^^^^^^^^^^^^^^^^^^^ flashAttention = true
)
adapter = LoraConfig(r=16, lora_alpha=32, task_type="CAUSAL_LM")
#                      ^^ loraRank = 16
config = SFTConfig(
    max_length=2048,
    #          ^^^^ sequenceLength = 2048
    packing=True,
    #       ^^^^ packing = true
    num_train_epochs=1,
    per_device_train_batch_size=2,
    gradient_accumulation_steps=8,
    optim="paged_adamw_8bit",
    #     ^^^^^^^^^^^^^^^^^^ optimizer = adamw-8bit
    bf16=True,
)
trainer = SFTTrainer(
    model=model,
    args=config,
    train_dataset=load_dataset("tatsu-lab/alpaca", split="train"),
    peft_config=adapter,
)
trainer.train()
#^^^^^^^^^^^^^^ run
# also: framework = trl (derived); task = causal-lm (derived); method = qlora; modelId = mistralai/Mistral-7B-v0.1
# also: datasetId = tatsu-lab/alpaca; epochs = 1; microBatchSize = 2; gradientAccumulationSteps = 8; precision = bf16; trainableParameterCount = 6815744 (derived); pagedOptimizer = true
`,
    ));

  it("takes a model's id, and the library's length", () =>
    checkMarked(`
from datasets import load_dataset
from trl import SFTConfig, SFTTrainer
trainer = SFTTrainer(
    model="Qwen/Qwen2.5-0.5B",
    #     ^^^^^^^^^^^^^^^^^^^ modelId = Qwen/Qwen2.5-0.5B
    args=SFTConfig(output_dir="out", model_init_kwargs={"torch_dtype": "bfloat16"}),
    #                                                                  ^^^^^^^^^^ precision = bf16 (derived)
    train_dataset=load_dataset("trl-lib/Capybara", split="train").select(range(1000)),
    #                          ^^^^^^^^^^^^^^^^^^ datasetId = trl-lib/Capybara
)
trainer.train()
# also: framework = trl (derived); task = causal-lm (derived); method = full (derived); datasetSamples = 1000 (derived)
# also: epochs = 3 (default); microBatchSize = 8 (default); gradientAccumulationSteps = 1 (default); optimizer = adamw (default)
# also: sequenceLength = 1024 (default); packing = false (default)
`));

  it("leaves TRL's precision open where the version decides it", async () => {
    const { runs } = await runsOf(`
from trl import DPOConfig, DPOTrainer
trainer = DPOTrainer("Qwen/Qwen2-0.5B-Instruct", None, DPOConfig("out", beta=0.1), train_dataset=pairs)
trainer.train()
`);
    const facts = new Map(runs[0]?.facts.map((fact) => [fact.input, fact.value]));
    assert.equal(facts.get("precision"), undefined);
    assert.equal(facts.get("sequenceLength"), 1024);
    assert.equal(facts.get("modelId"), "Qwen/Qwen2-0.5B-Instruct");
    assert.equal(facts.get("sequencesPerSample"), 2);
    assert.equal(facts.get("frozenForwardPasses"), 1);
  });

  it("knows of preference training without a reference model", async () => {
    const { runs } = await runsOf(`
from trl import ORPOConfig, ORPOTrainer
trainer = ORPOTrainer("Qwen/Qwen2-0.5B-Instruct", ORPOConfig("out"), train_dataset=pairs)
trainer.train()
`);
    const facts = new Map(runs[0]?.facts.map((fact) => [fact.input, fact.value]));
    assert.equal(facts.get("sequencesPerSample"), 2);
    assert.equal(facts.get("frozenForwardPasses"), undefined);
  });

  it("adds prompt and completion of a trainer that generates", async () => {
    const { runs } = await runsOf(`
from trl import GRPOConfig, GRPOTrainer
args = GRPOConfig("out", max_completion_length=1024, max_steps=250, num_generations=8)
GRPOTrainer(model="Qwen/Qwen2.5-1.5B", reward_funcs=len, args=args, train_dataset=rows).train()
`);
    const facts = new Map(runs[0]?.facts.map((fact) => [fact.input, fact.value]));
    assert.equal(facts.get("sequenceLength"), 1536);
    assert.equal(facts.get("maxSteps"), 250);
    assert.equal(facts.get("task"), "reinforcement");
  });

  it("reads unsloth's loading and adapter calls", () =>
    checkMarked(`
from unsloth import FastLanguageModel
from datasets import load_dataset
from transformers import TrainingArguments
from trl import SFTTrainer

max_seq_length = 4096
#                ^^^^ sequenceLength = 4096
model, tokenizer = FastLanguageModel.from_pretrained(
    model_name="unsloth/llama-3-8b-bnb-4bit",
    #          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ modelId = unsloth/llama-3-8b-bnb-4bit
    max_seq_length=max_seq_length,
    dtype=None,
    load_in_4bit=True,
    #            ^^^^ quantizationBits = 4
)
model = FastLanguageModel.get_peft_model(model, r=16, lora_alpha=16, use_gradient_checkpointing="unsloth")
#                                                 ^^ loraRank = 16
#                                                                                               ^^^^^^^^^ gradientCheckpointing = true
trainer = SFTTrainer(
    model=model,
    train_dataset=load_dataset("yahma/alpaca-cleaned", split="train"),
    max_seq_length=max_seq_length,
    args=TrainingArguments(
        per_device_train_batch_size=2,
        gradient_accumulation_steps=4,
        max_steps=60,
        #         ^^ maxSteps = 60
        fp16=not torch.cuda.is_bf16_supported(),
        bf16=torch.cuda.is_bf16_supported(),
        optim="adamw_8bit",
        output_dir="outputs",
    ),
)
trainer.train()
#^^^^^^^^^^^^^^ run
# also: framework = unsloth (derived); task = causal-lm (derived); method = qlora (derived); datasetId = yahma/alpaca-cleaned
# also: microBatchSize = 2; gradientAccumulationSteps = 4; optimizer = adamw-8bit; trainableParameterCount = 41943040 (derived)
# open: precision
`));

  it("counts no step of a reward model's scheduler as a run", async () => {
    const { runs } = await runsOf(`
from trl import RewardConfig, RewardTrainer
trainer = RewardTrainer(model=model, args=RewardConfig("out", num_train_epochs=1), train_dataset=pairs)
trainer.train()
trainer.evaluate()
`);
    assert.equal(runs.length, 1);
  });

  it("takes the task from the trainer, whatever the model's class was made for", async () => {
    const { runs } = await runsOf(`
from trl import GRPOConfig, GRPOTrainer
from unsloth import FastLanguageModel
model, tokenizer = FastLanguageModel.from_pretrained("unsloth/Qwen3-4B")
trainer = GRPOTrainer(model=model, reward_funcs=[reward], args=GRPOConfig("out", max_steps=100), train_dataset=rows)
trainer.train()
`);
    assert.equal(runs[0]?.facts.find(({ input }) => input === "task")?.value, "reinforcement");
  });
});
