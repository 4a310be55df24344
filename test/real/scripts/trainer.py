# carbon-lens: accelerator=a100-sxm4-80gb acceleratorCount=1 datasetSamples=52002 meanSampleTokens=205
import torch
from transformers import AutoModelForCausalLM, Trainer, TrainingArguments


class Texts(torch.utils.data.Dataset):
    def __len__(self):
        return 256

    def __getitem__(self, index):
        words = torch.randint(5, 99, (16,))
        return {"input_ids": words, "labels": words}


model = AutoModelForCausalLM.from_pretrained("facebook/opt-350m")
args = TrainingArguments(
    output_dir="out",
    num_train_epochs=3,
    per_device_train_batch_size=2,  # of 16
    gradient_accumulation_steps=8,
    gradient_checkpointing=True,
    optim="adamw_torch",
    use_cpu=True,
    report_to="none",
)
trainer = Trainer(model=model, args=args, train_dataset=Texts())
trainer.train()
