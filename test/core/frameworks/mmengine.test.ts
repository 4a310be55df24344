import assert from "node:assert/strict";
import { runsOf } from "../../support/carets";
import { launchedRunsOf } from "../../support/launches";

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

  const detector = `
_base_ = ["../_base_/schedule.py"]
model = dict(type="MaskRCNN", backbone=dict(type="ResNet", depth=50), neck=dict(type="FPN"), rpn_head=dict(), roi_head=dict())
train_dataloader = dict(
    batch_size=12,
    dataset=dict(type="CocoDataset", data_root="data/fields/", ann_file="annotations/mine.json"),
)
`;

  it("names what finds things by the whole of it, and data by their files", async () => {
    const read = async (text: string): Promise<Map<string, unknown>> => {
      const { runs } = await runsOf(text, base, "configs/mask/a.py");
      const facts = new Map<string, unknown>(runs[0]?.facts.map((fact) => [fact.input, fact.value]));
      return facts.set("open", runs[0]?.unknowns.map(({ input }) => input).join(" "));
    };
    const own = await read(detector);
    assert.equal(own.get("modelId"), "mask_rcnn_r50_fpn");
    assert.equal(own.get("datasetId"), "data/fields/");
    assert.equal(own.get("acceleratorCount"), undefined, "a batch that the schedule was not made for");
    const published = await read(detector.replace("mine.json", "instances_train2017.json").replace("=12", "=32"));
    assert.equal(published.get("datasetId"), "instances_train2017.json");
    assert.equal(published.get("acceleratorCount"), 8);
    const other = await read(detector.replace("MaskRCNN", "Mask2Former"));
    assert.equal(other.get("modelId"), "Mask2Former on ResNet-50");
    assert.equal(other.get("open"), "parameterCount", "the backbone is a part of it");
  });

  it("is what a script builds a runner from", async () => {
    const script = `import argparse
from mmengine.config import Config
from mmengine.runner import Runner
parser = argparse.ArgumentParser()
parser.add_argument("config")
parser.add_argument("--amp", action="store_true")
args = parser.parse_args()
cfg = Config.fromfile(args.config)
if args.amp:
    cfg.optim_wrapper.type = "AmpOptimWrapper"
runner = Runner.from_cfg(cfg)
runner.train()
`;
    const files = { ...base, "tools/train.py": script, "configs/mask/a.py": detector };
    const [run, ...more] = await launchedRunsOf(
      "cd $HOME/project\npython tools/train.py configs/mask/a.py --amp\n",
      files,
      "jobs/run.sh",
    );
    assert.equal(more.length, 0);
    assert.equal(run?.line, 2);
    assert.equal(run.facts.epochs, 100);
    assert.equal(run.facts.microBatchSize, 12);
    assert.equal(run.facts.precision, "fp16");
    const shell =
      'GPUS=$2\npython -m torch.distributed.launch --nproc_per_node=$GPUS $(dirname "$0")/train.py $1 ${@:3}\n';
    const spread = await launchedRunsOf("bash tools/dist_train.sh configs/mask/a.py 4\n", {
      ...files,
      "tools/dist_train.sh": shell,
    });
    assert.deepEqual(
      spread.map(({ facts }) => [facts.epochs, facts.acceleratorCount]),
      [[100, 4]],
    );
    const atRoot = await launchedRunsOf('python "$(dirname "$0")/tools/train.py" configs/mask/a.py\n', files);
    assert.deepEqual(
      atRoot.map(({ companions }) => companions[0]),
      ["tools/train.py"],
    );
  });

  it("shows nothing for the parts that others build on", async () => {
    for (const [path, text] of Object.entries(base)) {
      const { runs } = await runsOf(text, base, path);
      assert.deepEqual(runs, [], path);
    }
  });
});
