/** *Open an Example*: a small training script in a new document, for whoever has none at hand. */
import * as vscode from "vscode";

const script = `"""Fine-tunes a small language model: the lens above trainer.train() says what that is expected to cost."""
from datasets import load_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments

EPOCHS = 3

tokenizer = AutoTokenizer.from_pretrained("Qwen/Qwen2.5-0.5B")
model = AutoModelForCausalLM.from_pretrained("Qwen/Qwen2.5-0.5B")
data = load_dataset("tatsu-lab/alpaca", split="train")
data = data.map(lambda row: tokenizer(row["text"], truncation=True, max_length=512))

args = TrainingArguments("out", num_train_epochs=EPOCHS, per_device_train_batch_size=8, bf16=True)
trainer = Trainer(model=model, args=args, train_dataset=data)
trainer.train()
`;

export async function openExample(): Promise<void> {
  await vscode.window.showTextDocument(
    await vscode.workspace.openTextDocument({ language: "python", content: script }),
  );
}
