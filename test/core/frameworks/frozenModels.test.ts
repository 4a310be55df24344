import assert from "node:assert/strict";
import { runsOf } from "../../support/carets";
import type { Fact } from "../../../src/core/run/runSpec";

async function factsOf(text: string): Promise<(input: string) => Fact["value"] | undefined> {
  const { runs } = await runsOf(text);
  const [run] = runs;
  assert.ok(run, "no run was found");
  return (input) => run.facts.find((fact) => fact.input === input)?.value;
}

const distillation = (inside: string): string => `
import torch, torchvision
from torchvision import models, datasets
teacher = models.resnet50(weights="DEFAULT").eval()
student = models.resnet18()
loader = torch.utils.data.DataLoader(datasets.ImageFolder("imagenet"), batch_size=64)
optimizer = torch.optim.SGD(student.parameters(), lr=0.1)
for epoch in range(10):
    for x, y in loader:
${inside}
        torch.nn.functional.kl_div(student(x), t).backward()
        optimizer.step()
`;

describe("networks that run beside the trained one", () => {
  it("are teachers: ResNet-50 is 2.25 times the work of ResNet-18", async () => {
    const value = await factsOf(distillation("        with torch.no_grad():\n            t = teacher(x)"));
    const passes = Number(value("frozenForwardPasses"));
    // 4.09 and 1.81 G multiply-adds (torchvision's table of models).
    assert.ok(Math.abs(passes / (4.09 / 1.81) - 1) < 0.02, String(passes));
    assert.equal((await factsOf(distillation("        t = y")))("frozenForwardPasses"), undefined);
  });

  it("are not those with an optimizer of their own", async () => {
    const text = distillation("        t = teacher(x)").replace(
      "for epoch",
      "other = torch.optim.SGD(teacher.parameters(), lr=0.1)\nfor epoch",
    );
    assert.equal((await factsOf(text))("frozenForwardPasses"), undefined);
  });

  it("are the autoencoder and text encoder of a latent diffusion model, where pictures are encoded in the loop", async () => {
    const text = (encode: string): string => `
import torch
from diffusers import UNet2DConditionModel, AutoencoderKL
name = "runwayml/stable-diffusion-v1-5"
unet = UNet2DConditionModel.from_pretrained(name, subfolder="unet")
vae = AutoencoderKL.from_pretrained(name, subfolder="vae")
optimizer = torch.optim.AdamW(unet.parameters(), lr=1e-5)
from lib import loader, latents, t
for epoch in range(10):
    for batch in loader:
        ${encode}
        torch.nn.functional.mse_loss(unet(latents, t).sample, latents).backward()
        optimizer.step()
`;
    const encoded = await factsOf(text("latents = vae.encode(batch).latent_dist.sample()"));
    assert.equal(encoded("frozenForwardPasses"), 1.41);
    // The U-Net's 860 million weights, 123 of the text encoder and 84 of the autoencoder.
    assert.equal(Math.round(Number(encoded("pipelineParameterCount")) / 1e6), 1066);
    assert.equal((await factsOf(text("latents = batch")))("frozenForwardPasses"), undefined);
  });

  it("read large crops, the trained network small ones too", async () => {
    const value = await factsOf(`
import torch, torchvision
from torchvision import datasets, transforms
class Crops:
    def __init__(self, local_crops_number):
        self.local_crops_number = local_crops_number
        self.one = transforms.Compose([transforms.RandomResizedCrop(224), transforms.ToTensor()])
        self.two = transforms.Compose([transforms.RandomResizedCrop(224), transforms.ToTensor()])
        self.small = transforms.Compose([transforms.RandomResizedCrop(96), transforms.ToTensor()])
student = torchvision.models.vit_b_16()
teacher = torchvision.models.vit_b_16()
for p in teacher.parameters():
    p.requires_grad = False
loader = torch.utils.data.DataLoader(datasets.ImageFolder("imagenet", transform=Crops(8)), batch_size=64)
optimizer = torch.optim.AdamW(student.parameters())
for epoch in range(100):
    for images, _ in loader:
        (student(images) - teacher(images[:2])).mean().backward()
        optimizer.step()
`);
    assert.deepEqual(
      [value("imageSize"), value("sequencesPerSample"), value("frozenForwardPasses")],
      [224, 3.47, 0.576],
    );
  });
});
