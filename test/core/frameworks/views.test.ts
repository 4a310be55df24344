import assert from "node:assert/strict";
import { viewsIn } from "../../../src/core/frameworks/views";
import { evaluateText } from "../../support/evaluate";

const head = `
import torch
from torchvision import datasets, transforms

def crop(size):
    return transforms.Compose([transforms.RandomResizedCrop(size), transforms.ToTensor()])
`;

function found(body: string): readonly (number | string)[] | undefined {
  const views = viewsIn(evaluateText(`${head}${body}`));
  return views && [Number(views.views.toFixed(2)), views.large, views.reason];
}

describe("views of a picture", () => {
  it("are the pipelines that a data set keeps in a list, small crops by their area", () => {
    const body = (counts: string): string => `
class Crops(datasets.ImageFolder):
    def __init__(self, folder, sizes, counts):
        super().__init__(folder)
        pipelines = []
        for size, count in zip(sizes, counts):
            pipelines.extend([crop(size)] * count)
        self.pipelines = pipelines
loader = torch.utils.data.DataLoader(Crops("pictures", [224, 96], ${counts}), batch_size=64)
`;
    assert.deepEqual(found(body("[2, 6]")), [3.1, 2, "2 crops of 224 px and 6 of 96 px"]);
    assert.deepEqual(found(body("[3, 4]"))?.[0], 3.73);
  });

  it("are so many as a pipeline is run for", () => {
    const body = `
class Generator:
    def __init__(self, base, n_views=2):
        self.base = base
        self.n_views = n_views
data = datasets.CIFAR10("data", transform=Generator(crop(32)))
`;
    assert.deepEqual(found(body), [2, 2, "2 crops, the largest of 32 px"]);
  });

  it("are not pipelines of training and validation, nor lists that are not known whole", () => {
    const body = (second: string, more = ""): string => `
class Pictures(datasets.ImageFolder):
    def __init__(self, folder):
        super().__init__(folder)
        self.pipelines = [crop(224), ${second}]
        ${more}
loader = torch.utils.data.DataLoader(Pictures("pictures"))
`;
    assert.equal(found(body("transforms.Compose([transforms.Resize(256), transforms.CenterCrop(224)])")), undefined);
    assert.equal(found(body("crop(224)", "self.pipelines.extend(further())")), undefined);
    assert.equal(found(`data = datasets.ImageFolder("pictures", transform=crop(224))`), undefined);
  });
});
