import assert from "node:assert/strict";
import { runsOf } from "../../../support/carets";

const common = {
  "configs/common/parts.py": `
import torch
import detectron2.data.transforms as T
from detectron2.config import LazyCall as L
from detectron2.data import DatasetMapper, build_detection_train_loader, get_detection_dataset_dicts
from detectron2.modeling import GeneralizedRCNN
train = dict(max_iter=90000, amp=dict(enabled=False))
optimizer = L(torch.optim.SGD)(lr=0.02)
model = L(GeneralizedRCNN)(backbone=None)
dataloader = dict(
    train=L(build_detection_train_loader)(
        dataset=L(get_detection_dataset_dicts)(names="coco_2017_train"),
        mapper=L(DatasetMapper)(augmentations=[L(T.ResizeShortestEdge)(short_edge_length=(640, 800))]),
        total_batch_size=16,
    )
)
`,
};

const factsOf = async (code: string): Promise<Map<string, unknown>> => {
  const { runs } = await runsOf(code, common, "configs/new/mask_rcnn_R_50_FPN_50ep.py");
  assert.equal(runs.length, 1);
  return new Map<string, unknown>(runs[0]?.facts.map(({ input, value }) => [input, value]));
};

describe("Detectron2's lazy configurations", () => {
  const code = `from ..common.parts import dataloader, model, optimizer, train
train.max_iter //= 2
train.amp.enabled = True
dataloader.train.mapper.use_instance_mask = True
`;
  it("puts the parts together, what is set since winning", async () => {
    const facts = await factsOf(code);
    assert.deepEqual(
      ["framework", "modelId", "task", "maxSteps", "globalBatchSize", "precision", "datasetId", "imageSize"].map(
        (name) => facts.get(name),
      ),
      ["detectron2", "mask_rcnn_R_50_FPN", "segmentation", 45_000, 16, "fp16", "coco_2017_train", 800],
    );
    assert.equal(facts.get("optimizer"), "sgd");
  });

  it("says nothing of a file that holds parts alone, or of another library's", async () => {
    const { runs } = await runsOf(common["configs/common/parts.py"].replace("model =", "net ="), {}, "configs/x.py");
    assert.deepEqual(runs, []);
    const { runs: others } = await runsOf("model = train = dataloader = optimizer = dict(a=1)\n");
    assert.deepEqual(others, []);
  });
});
