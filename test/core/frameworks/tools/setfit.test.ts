import { checkMarked } from "../../../support/carets";

describe("SetFit", () => {
  it("has its own defaults, and every pair of the rows is seen", () =>
    checkMarked(`
from datasets import load_dataset
from setfit import SetFitModel, Trainer, TrainingArguments
train = load_dataset("sst2", split="train").select(range(64))
#                                                  ^^^^^^^^^ datasetSamples = 64 (derived)
model = SetFitModel.from_pretrained("sentence-transformers/paraphrase-mpnet-base-v2")
args = TrainingArguments(num_epochs=(2, 10))
#                                    ^ epochs = 2
trainer = Trainer(model=model, args=args, train_dataset=train)
trainer.train()
# also: framework = setfit (derived); task = embedding (derived); microBatchSize = 16 (default); maxSteps = 512 (derived)
# also: optimizer = adamw (default); precision = fp32 (default); gradientAccumulationSteps = 1 (default)
# also: modelId = sentence-transformers/paraphrase-mpnet-base-v2; method = full (derived); datasetId = sst2
`));

  it("makes so many pairs of each row before version 1", () =>
    checkMarked(`
from datasets import load_dataset
from setfit import SetFitModel, SetFitTrainer
train = load_dataset("imdb", split="train").select(range(100))
model = SetFitModel.from_pretrained("sentence-transformers/paraphrase-MiniLM-L3-v2")
trainer = SetFitTrainer(model=model, train_dataset=train, num_iterations=10, batch_size=16)
#                                                                                       ^^ microBatchSize = 16
trainer.train()
# also: framework = setfit (derived); epochs = 1 (default); maxSteps = 125 (derived); datasetSamples = 100 (derived)
# also: modelId = sentence-transformers/paraphrase-MiniLM-L3-v2; method = full (derived); task = embedding (derived)
# also: datasetId = imdb; precision = fp32 (default); gradientAccumulationSteps = 1 (default); optimizer = adamw (default)
`));

  it("takes the number of steps that is given", () =>
    checkMarked(`
from setfit import SetFitModel, Trainer, TrainingArguments
model = SetFitModel.from_pretrained("sentence-transformers/paraphrase-mpnet-base-v2")
trainer = Trainer(model=model, args=TrainingArguments(batch_size=32, max_steps=50), train_dataset=load_my_rows())
#                                                                              ^^ maxSteps = 50
trainer.train()
# also: framework = setfit (derived); microBatchSize = 32; epochs = 1 (default); task = embedding (derived)
# also: modelId = sentence-transformers/paraphrase-mpnet-base-v2; method = full (derived); optimizer = adamw (default)
# also: precision = fp32 (default); gradientAccumulationSteps = 1 (default)
`));
});
