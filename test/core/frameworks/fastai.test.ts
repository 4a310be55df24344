import assert from "node:assert/strict";
import { checkMarked, runsOf } from "../../support/carets";

describe("fastai", () => {
  it("counts the epochs with a frozen body too", () =>
    checkMarked(`
from fastai.vision.all import *
loaders = ImageDataLoaders.from_folder("pets", item_tfms=Resize(224), bs=32)
#                                                               ^^^ imageSize = 224
#                                                                        ^^ microBatchSize = 32
learner = vision_learner(loaders, resnet34, metrics=error_rate)
learner.fine_tune(4)
#^^^^^^^^^^^^^^^^^^^ run
#                 ^ epochs = 5 (derived)
# also: framework = fastai (derived); modelId = resnet34; precision = fp32 (default); optimizer = adam (default)
`));

  it("knows the collections behind URLs, and what batches are cut to", () =>
    checkMarked(`
from fastai.vision.all import *
path = untar_data(URLs.IMAGEWOOF_160)
#      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ datasetId = imagewoof (derived)
loaders = ImageDataLoaders.from_folder(path, valid="val", item_tfms=Resize(460), batch_tfms=aug_transforms(size=128))
#                                                                                                               ^^^ imageSize = 128
learner = vision_learner(loaders, resnet18).to_fp16()
learner.fit_one_cycle(5)
#                     ^ epochs = 5
# also: framework = fastai (derived); modelId = resnet18; precision = fp16; microBatchSize = 64 (default); optimizer = adam (default); method = frozen-backbone (default)
`));

  it("leaves the number of rows open where a part is kept for validation", () =>
    checkMarked(`
from fastai.vision.all import *
path = untar_data(URLs.PETS)
#      ^^^^^^^^^^^^^^^^^^^^^ datasetId = OxfordIIITPet (derived)
pets = DataBlock(blocks=(ImageBlock, CategoryBlock), get_items=get_image_files, splitter=RandomSplitter(seed=42))
learner = vision_learner(pets.dataloaders(path/"images", bs=64), resnet34)
learner.fit_one_cycle(3)
#                     ^ epochs = 3
# also: framework = fastai (derived); modelId = resnet34; precision = fp32 (default); microBatchSize = 64; optimizer = adam (default); method = frozen-backbone (default)
# open: datasetSamples
`));

  it("reads fastai 1: bunches of data, their size, and a body that is trained once it is unfrozen", async () => {
    const { runs } = await runsOf(`
import torch
from fastai import *
from fastai.vision import *
def bunch(bs, size):
    data = ImageDataBunch.from_df(df=rows, path="train", bs=bs, size=size, valid_pct=0.1)
    data.normalize(imagenet_stats)
    return data
learn = cnn_learner(bunch(bs=48, size=224), models.resnet50, opt_func=torch.optim.SGD)
learn.fit_one_cycle(4)
learn.unfreeze()
learn.fit_one_cycle(6)
`);
    const facts = runs.map((run) => new Map(run.facts.map(({ input, value }) => [input, value])));
    assert.deepEqual(
      facts.map((of) => [of.get("epochs"), of.get("microBatchSize"), of.get("imageSize"), of.get("method")]),
      [
        [4, 48, 224, "frozen-backbone"],
        [6, 48, 224, undefined],
      ],
    );
    assert.equal(facts[0]?.get("optimizer"), "sgd");
  });
});
