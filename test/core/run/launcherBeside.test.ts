import assert from "node:assert/strict";
import { analyzeDocument } from "../../../src/core/analyze";
import { toSourceText } from "../../../src/core/source/documents";
import { listedWorkspace } from "../../support/workspace";

const json = JSON.stringify({
  train_batch_size: 24,
  train_micro_batch_size_per_gpu: 3,
  fp16: { enabled: true },
  optimizer: { type: "Adam", params: { lr: 3e-5 } },
});
const script = `
import argparse, deepspeed
from transformers import AutoModelForQuestionAnswering
parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=3)
parser.add_argument("--model")
parser = deepspeed.add_config_arguments(parser)
args = parser.parse_args()
model = AutoModelForQuestionAnswering.from_pretrained(args.model)
engine, _, loader, _ = deepspeed.initialize(args=args, model=model, model_parameters=model.parameters())
for epoch in range(args.epochs):
    for batch in loader:
        engine.backward(engine(**batch).loss)
        engine.step()
`;
const launch = (options: string): string =>
  `deepspeed train.py --model bert-large-uncased ${options} --deepspeed_config ds.json\n`;

async function inputsOf(files: Readonly<Record<string, string>>): Promise<Readonly<Record<string, unknown>>> {
  const workspace = listedWorkspace({ "job/ds.json": json, "job/train.py": script, ...files });
  const { runs } = await analyzeDocument(toSourceText("job/ds.json", json), workspace);
  assert.equal(runs.length, 1);
  const { modelId, epochs, globalBatchSize } = runs[0]?.inputs ?? {};
  return { modelId: modelId?.value, epochs: epochs?.value, globalBatchSize: globalBatchSize?.value };
}

describe("DeepSpeed's JSON", () => {
  it("is the run that the one script beside it starts with it", async () => {
    assert.deepEqual(await inputsOf({ "job/run.sh": launch("--epochs 2"), "job/other.sh": "python prepare.py\n" }), {
      modelId: "bert-large-uncased",
      epochs: 2,
      globalBatchSize: 24,
    });
  });

  it("stands for itself where no run uses it", async () => {
    assert.deepEqual(await inputsOf({}), { modelId: null, epochs: undefined, globalBatchSize: 24 });
  });

  it("takes of several runs what they agree on", async () => {
    assert.deepEqual(await inputsOf({ "job/a.sh": launch("--epochs 2"), "job/b.sh": launch("--epochs 9") }), {
      modelId: "bert-large-uncased",
      epochs: undefined,
      globalBatchSize: 24,
    });
  });
});
