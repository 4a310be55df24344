"""Teaches a language model to follow instructions, with LoRA adapters."""

import argparse

import torch
from datasets import load_dataset
from peft import LoraConfig
from transformers import AutoModelForCausalLM, AutoTokenizer
from trl import SFTConfig, SFTTrainer

PROMPT = "### Instruction:\n{instruction}\n\n### Response:\n{output}"


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", default="Qwen/Qwen2.5-0.5B")
    parser.add_argument("--dataset", default="tatsu-lab/alpaca")
    parser.add_argument("--epochs", type=float, default=1)
    parser.add_argument("--batch-size", type=int, default=8)
    parser.add_argument("--learning-rate", type=float, default=2e-4)
    return parser.parse_args()


def main() -> None:
    args = read_arguments()
    dataset = load_dataset(args.dataset, split="train")
    dataset = dataset.map(lambda row: {"text": PROMPT.format(**row)}, remove_columns=dataset.column_names)

    tokenizer = AutoTokenizer.from_pretrained(args.model)
    model = AutoModelForCausalLM.from_pretrained(args.model, torch_dtype=torch.bfloat16)

    trainer = SFTTrainer(
        model=model,
        processing_class=tokenizer,
        train_dataset=dataset,
        peft_config=LoraConfig(r=16, lora_alpha=32, lora_dropout=0.05, task_type="CAUSAL_LM"),
        args=SFTConfig(
            output_dir="out/finetune",
            num_train_epochs=args.epochs,
            per_device_train_batch_size=args.batch_size,
            gradient_accumulation_steps=4,
            learning_rate=args.learning_rate,
            max_length=1024,
            gradient_checkpointing=True,
            bf16=True,
        ),
    )
    trainer.train()
    trainer.save_model()


if __name__ == "__main__":
    main()
