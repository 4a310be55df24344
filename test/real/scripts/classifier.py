# carbon-lens: accelerator=a100-sxm4-80gb acceleratorCount=1 datasetId=ag_news datasetSamples=45000
import datasets
from transformers import AutoModelForSequenceClassification, AutoTokenizer, Trainer, TrainingArguments

tokenizer = AutoTokenizer.from_pretrained("bert-base-uncased")


def tokenize(batch):
    return tokenizer(batch["text"], padding="max_length", truncation=True, max_length=512)


texts = datasets.Dataset.from_dict({"text": ["w1 w2 w3", "w4 w5 w6 w7 w8"] * 64, "label": [0, 1] * 64})
texts = texts.map(tokenize, batched=True)
model = AutoModelForSequenceClassification.from_pretrained(
    "bert-base-uncased",
    attn_implementation="eager",  # as it was
)
args = TrainingArguments("out", num_train_epochs=6, per_device_train_batch_size=8, use_cpu=True, report_to="none")
trainer = Trainer(model=model, args=args, train_dataset=texts, eval_dataset=texts)
trainer.train()
