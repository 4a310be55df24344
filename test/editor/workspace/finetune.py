"""Fine-tunes a small language model with TRL."""

from datasets import load_dataset
from peft import LoraConfig
from trl import SFTConfig, SFTTrainer

EPOCHS = 3

dataset = load_dataset("tatsu-lab/alpaca", split="train")
peft_config = LoraConfig(r=16, lora_alpha=32, task_type="CAUSAL_LM")

config = SFTConfig(
    output_dir="out",
    num_train_epochs=EPOCHS,
    per_device_train_batch_size=4,
    gradient_accumulation_steps=4,
    max_length=1024,
    bf16=True,
)

trainer = SFTTrainer(
    model="mistralai/Mistral-7B-v0.1",
    args=config,
    train_dataset=dataset,
    peft_config=peft_config,
)
trainer.train()
