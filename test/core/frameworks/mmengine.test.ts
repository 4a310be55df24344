import assert from "node:assert/strict";
import { runsOf } from "../../support/carets";

const base = {
  "configs/_base_/model.py": `
model = dict(type="ImageClassifier", backbone=dict(type="ResNet", depth=50), head=dict(type="LinearClsHead"))
`,
  "configs/_base_/data.py": `
dataset_type = "ImageNet"
train_pipeline = [dict(type="LoadImageFromFile"), dict(type="RandomResizedCrop", scale=224), dict(type="PackInputs")]
train_dataloader = dict(batch_size=32, dataset=dict(type=dataset_type, split="train", pipeline=train_pipeline))
`,
  "configs/_base_/schedule.py": `
optim_wrapper = dict(optimizer=dict(type="SGD", lr=0.1, momentum=0.9))
train_cfg = dict(by_epoch=True, max_epochs=100)
auto_scale_lr = dict(base_batch_size=256)
`,
};

describe("OpenMMLab configurations", () => {
  it("merges base files, the later one and the file itself winning", async () => {
    const { runs, source } = await runsOf(
      `_base_ = ["../_base_/model.py", "../_base_/data.py", "../_base_/schedule.py"]
model = dict(backbone=dict(depth=18))
train_cfg = dict(max_epochs=300)
optim_wrapper = dict(type="AmpOptimWrapper", optimizer=dict(_delete_=True, type="AdamW", lr=1e-3))
`,
      base,
      "configs/resnet/small.py",
    );
    const [run] = runs;
    assert.ok(run);
    const facts = new Map<string, unknown>(run.facts.map((fact) => [fact.input, fact.value]));
    assert.equal(facts.get("modelId"), "ResNet-18");
    assert.equal(facts.get("epochs"), 300);
    assert.equal(facts.get("optimizer"), "adamw");
    assert.equal(facts.get("precision"), "fp16");
    assert.equal(facts.get("microBatchSize"), 32);
    assert.equal(facts.get("acceleratorCount"), 8);
    assert.equal(facts.get("imageSize"), 224);
    assert.equal(facts.get("datasetId"), "ImageNet");
    assert.equal(source.positionAt(run.anchor.from).line, 3);
    assert.deepEqual([...run.companions].sort(), Object.keys(base).sort());
  });

  it("shows nothing for the parts that others build on", async () => {
    for (const [path, text] of Object.entries(base)) {
      const { runs } = await runsOf(text, base, path);
      assert.deepEqual(runs, [], path);
    }
  });
});
