import { checkMarked } from "../../support/carets";

describe("sentence-transformers", () => {
  it("reads fit with its objectives", () =>
    checkMarked(`
from sentence_transformers import SentenceTransformer, InputExample, losses
from torch.utils.data import DataLoader
model = SentenceTransformer("all-MiniLM-L6-v2")
#                           ^^^^^^^^^^^^^^^^^^ modelId = all-MiniLM-L6-v2
loader = DataLoader([InputExample(texts=["a", "b"])] * 10, shuffle=True, batch_size=16)
#                                                                                   ^^ microBatchSize = 16
loss = losses.CosineSimilarityLoss(model)
model.fit(train_objectives=[(loader, loss)], epochs=4, warmup_steps=100)
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ run
#                                                   ^ epochs = 4
# also: framework = sentence-transformers (derived); task = embedding (derived); method = full (derived)
# also: precision = fp32 (default); optimizer = adamw (default); datasetSamples = 10
`));

  it("reads the newer trainer", () =>
    checkMarked(`
from datasets import load_dataset
from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer, SentenceTransformerTrainingArguments
from sentence_transformers.losses import MultipleNegativesRankingLoss
model = SentenceTransformer("microsoft/mpnet-base")
pairs = load_dataset("sentence-transformers/all-nli", "triplet", split="train").select(range(100_000))
#                                                                                      ^^^^^^^^^^^^^^ datasetSamples = 100000 (derived)
args = SentenceTransformerTrainingArguments(output_dir="out", num_train_epochs=1, per_device_train_batch_size=16, bf16=True)
trainer = SentenceTransformerTrainer(model=model, args=args, train_dataset=pairs, loss=MultipleNegativesRankingLoss(model))
trainer.train()
# also: framework = sentence-transformers (derived); task = embedding (derived); method = full (derived)
# also: modelId = microsoft/mpnet-base; datasetId = sentence-transformers/all-nli; epochs = 1; microBatchSize = 16
# also: gradientAccumulationSteps = 1 (default); optimizer = adamw (default); precision = bf16
# also: dynamicPadding = true (default)
`));
});
