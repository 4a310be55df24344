import { checkMarked } from "../../support/carets";

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
# also: framework = fastai (derived); modelId = resnet34; precision = fp32 (default)
`));
});
