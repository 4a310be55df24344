# carbon-lens: accelerator=a100-pcie-80gb acceleratorCount=4 datasetSamples=52002 meanSampleTokens=90
import datasets
from peft import LoraConfig
from transformers import AutoModelForCausalLM, AutoTokenizer
from trl import SFTConfig, SFTTrainer

name = "meta-llama/Llama-2-70b-hf"
model = AutoModelForCausalLM.from_pretrained(name)
trainer = SFTTrainer(
    model=model,
    args=SFTConfig(
        output_dir="out",
        num_train_epochs=3,
        per_device_train_batch_size=1,
        max_length=64,
        gradient_checkpointing=True,
        bf16=True,
        use_cpu=True,
        report_to="none",
    ),
    train_dataset=datasets.Dataset.from_dict({"text": ["w1 w2 w3 w4 w5 w6 w7 w8"] * 64}),
    processing_class=AutoTokenizer.from_pretrained(name),
    peft_config=LoraConfig(r=16, target_modules=["q_proj", "v_proj"]),
)
trainer.train()
