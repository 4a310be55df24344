import assert from "node:assert/strict";
import { runsOf } from "../../support/carets";

const estimator = `
from datasets import load_dataset
from sagemaker.huggingface import HuggingFace
rows = load_dataset("samsum", split="train")
estimator = HuggingFace(
    entry_point="train.py",
    source_dir="scripts",
    instance_type="ml.p3.2xlarge",
    instance_count=2,
    max_run=7200,
    hyperparameters={"model_name_or_path": "t5-small", "epochs": 4, "per_device_train_batch_size": 16},
)
estimator.fit({"training": "s3://bucket/rows"})
`;

const script = `
import argparse
from transformers import AutoModelForSeq2SeqLM, Seq2SeqTrainer, Seq2SeqTrainingArguments
parser = argparse.ArgumentParser()
parser.add_argument("--model_name_or_path", default="t5-large")
parser.add_argument("--epochs", type=int, default=1)
parser.add_argument("--per_device_train_batch_size", type=int, default=2)
args = parser.parse_args()
options = Seq2SeqTrainingArguments(
    output_dir="/opt/ml/model", num_train_epochs=args.epochs, per_device_train_batch_size=args.per_device_train_batch_size, bf16=True
)
Seq2SeqTrainer(AutoModelForSeq2SeqLM.from_pretrained(args.model_name_or_path), options).train()
`;

describe("SageMaker estimators", () => {
  it("run their script with the estimator's options, on its machines", async () => {
    const { runs, source } = await runsOf(estimator, { "scripts/train.py": script }, "launch.py");
    const [run] = runs;
    assert.ok(run);
    assert.equal(runs.length, 1);
    const facts = new Map<string, unknown>(run.facts.map((fact) => [fact.input, fact.value]));
    assert.equal(facts.get("cloudInstance"), "ml.p3.2xlarge");
    assert.equal(facts.get("nodeCount"), 2);
    assert.equal(facts.get("wallTimeLimitHours"), 2);
    assert.equal(facts.get("modelId"), "t5-small");
    assert.equal(facts.get("epochs"), 4);
    assert.equal(facts.get("microBatchSize"), 16);
    assert.equal(facts.get("precision"), "bf16");
    assert.equal(facts.get("datasetId"), "samsum");
    assert.equal(source.positionAt(run.anchor.from).line, 13);
    assert.deepEqual(run.companions, ["scripts/train.py"]);
  });

  it("are the SDK's third version's model trainers, too", async () => {
    const { runs } = await runsOf(
      `from sagemaker.train.model_trainer import ModelTrainer
from sagemaker.core.training.configs import Compute, SourceCode, StoppingCondition
trainer = ModelTrainer(
    source_code=SourceCode(source_dir="scripts", entry_script="train.py"),
    compute=Compute(instance_type="ml.g5.2xlarge", instance_count=1),
    hyperparameters={"epochs": 4},
    stopping_condition=StoppingCondition(max_runtime_in_seconds=3 * 3600),
)
trainer.train()
`,
      { "scripts/train.py": script },
      "launch.py",
    );
    const facts = new Map<string, unknown>(runs[0]?.facts.map((fact) => [fact.input, fact.value]));
    assert.equal(facts.get("wallTimeLimitHours"), 3);
    assert.equal(facts.get("epochs"), 4);
    assert.equal(facts.get("modelId"), "t5-large");
    assert.equal(facts.get("precision"), "bf16");
  });

  it("state none of their script's defaults where the options cannot be known", async () => {
    const open = estimator.replace(/hyperparameters=.*$/m, "hyperparameters=read_options(),");
    const { runs } = await runsOf(open, { "scripts/train.py": script }, "launch.py");
    const facts = new Map<string, unknown>(runs[0]?.facts.map((fact) => [fact.input, fact.value]));
    assert.equal(facts.get("cloudInstance"), "ml.p3.2xlarge");
    assert.equal(facts.get("precision"), "bf16", "no option sets it");
    for (const input of ["modelId", "epochs", "microBatchSize"]) assert.equal(facts.get(input), undefined, input);
  });

  it("are nothing to speak of where neither machine nor options are known", async () => {
    const { runs } = await runsOf(`
import torch
from sagemaker.huggingface import HuggingFace
def launch(settings):
    HuggingFace(**settings).fit(inputs=settings.inputs)
launch(read_settings())
`);
    assert.deepEqual(runs, []);
  });

  it("read options by their usual names where the script is elsewhere", async () => {
    const { runs } = await runsOf(estimator, {}, "launch.py");
    const facts = new Map<string, unknown>(runs[0]?.facts.map((fact) => [fact.input, fact.value]));
    assert.equal(facts.get("modelId"), "t5-small");
    assert.equal(facts.get("epochs"), 4);
    assert.equal(facts.get("precision"), undefined);
  });
});

describe("SageMaker tuners", () => {
  it("fit their estimator for each job, in the region of its session", async () => {
    const { runs } = await runsOf(`
import boto3, sagemaker
from sagemaker.pytorch import PyTorch
from sagemaker.tuner import ContinuousParameter, HyperparameterTuner
session = sagemaker.Session(boto3.Session(region_name="eu-west-1"))
estimator = PyTorch(entry_point="train.py", instance_type="ml.g5.12xlarge", instance_count=1, sagemaker_session=session)
tuner = HyperparameterTuner(estimator, "loss", {"lr": ContinuousParameter(0.001, 0.1)}, max_jobs=20)
tuner.fit({"train": "s3://rows"})
`);
    const facts = new Map<string, unknown>(runs[0]?.facts.map((fact) => [fact.input, fact.value]));
    assert.equal(runs.length, 1);
    assert.deepEqual([facts.get("sweepRuns"), facts.get("cloudRegion")], [20, "eu-west-1"]);
    assert.equal(facts.get("cloudInstance"), "ml.g5.12xlarge");
  });

  it("are followed into their scripts a dozen times; further ones say what they say themselves", async () => {
    const starts = Array.from({ length: 14 }, (_, at) =>
      estimator.slice(estimator.indexOf("estimator =")).replace("4,", `${at + 1},`),
    );
    const generated = estimator.slice(0, estimator.indexOf("estimator =")) + starts.join("");
    const { runs } = await runsOf(generated, { "scripts/train.py": script }, "launch.py");
    assert.equal(runs.length, 14);
    const stating = (input: string): number =>
      runs.filter(({ facts }) => facts.some((fact) => fact.input === input)).length;
    assert.equal(stating("precision"), 12, "only the script says it");
    assert.equal(stating("cloudInstance"), 14);
    assert.equal(stating("epochs"), 14);
  });
});
