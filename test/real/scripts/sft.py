# carbon-lens: accelerator=a100-sxm4-80gb acceleratorCount=1 datasetSamples=52002 meanSampleTokens=60
import datasets
from transformers import AutoModelForCausalLM, AutoTokenizer
from trl import SFTConfig, SFTTrainer

name = "facebook/opt-350m"
texts = datasets.Dataset.from_dict({"text": ["w1 w2 w3 w4 w5 w6 w7 w8"] * 256})
trainer = SFTTrainer(
    model=AutoModelForCausalLM.from_pretrained(name),
    args=SFTConfig(output_dir="out", num_train_epochs=6, max_length=512, packing=False, bf16=False, use_cpu=True, report_to="none"),
    train_dataset=texts,
    eval_dataset=texts,
    processing_class=AutoTokenizer.from_pretrained(name),
)
trainer.train()
