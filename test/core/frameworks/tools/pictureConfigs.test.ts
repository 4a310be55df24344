import assert from "node:assert/strict";
import { configRunsOf } from "../../../support/launches";

const restoration = `name: train_Small_x1
scale: 1
num_gpu: 4
datasets:
  train:
    name: TrainSet
    dataroot_gt: data/Clean/gt
    gt_size: 128
    batch_size_per_gpu: 8
    num_worker_per_gpu: 8
  val:
    name: Clean-test
network_g:
  type: SmallNet
  width: 32
train:
  total_iter: 200000
  optim_g:
    type: AdamW
    lr: !!float 1e-3
`;

describe("options of BasicSR", () => {
  it("are read, the folder where the name says only that it is trained on", async () => {
    const [run, ...others] = await configRunsOf(restoration, {}, "options/small.yml");
    assert.equal(others.length, 0);
    assert.equal(run?.line, 17);
    assert.deepEqual(run.facts, {
      framework: "basicsr",
      method: "full",
      datasetId: "data/Clean/gt",
      imageSize: 128,
      maxSteps: 200000,
      microBatchSize: 8,
      gradientAccumulationSteps: 1,
      precision: "fp32",
      optimizer: "adamw",
      acceleratorCount: 4,
    });
  });

  it("leave open what a network that enlarges is given, and how many devices there are", async () => {
    const text = restoration.replace("scale: 1", "scale: 4").replace("num_gpu: 4", "num_gpu: auto");
    const [run] = await configRunsOf(text.replace("TrainSet", "DIV2K"));
    assert.deepEqual([run?.facts.imageSize, run?.facts.acceleratorCount], [undefined, undefined]);
    assert.equal(run?.facts.datasetId, "DIV2K");
    const [growing] = await configRunsOf(restoration.replace("    gt_size", "    gt_sizes: [128, 160]\n    gt_size"));
    assert.equal(growing?.facts.imageSize, undefined);
  });

  it("of a test are no training", async () => {
    assert.deepEqual(
      await configRunsOf(restoration.replace(/train:\n {2}total_iter[^]*/, "path:\n  strict: true\n")),
      [],
    );
  });
});

const diffusion = `model:
  base_learning_rate: 1.0e-4
  target: lab.models.SmallDiffusion
  params:
    network_config:
      target: lab.networks.UNet
      params:
        channels: 32
data:
  target: lab.data.cifar.CIFAR10Loader
  params:
    batch_size: 512
lightning:
  trainer:
    devices: 0,
    accumulate_grad_batches: 2
    max_epochs: 20
`;

describe("configurations by target and params", () => {
  it("are read where they hold a trainer", async () => {
    const [run, ...others] = await configRunsOf(diffusion, {}, "configs/small.yaml");
    assert.equal(others.length, 0);
    assert.equal(run?.line, 17);
    assert.deepEqual(run.facts, {
      framework: "lightning",
      task: "diffusion",
      datasetId: "cifar10",
      microBatchSize: 512,
      epochs: 20,
      gradientAccumulationSteps: 2,
      precision: "fp32",
      acceleratorCount: 1,
    });
  });

  it("find batch and pictures in the parts of the data", async () => {
    const parts = diffusion
      .replace(
        "    batch_size: 512",
        "    train:\n      target: lab.Own\n      params:\n        size: 256\n      loader:\n        batch_size: 64",
      )
      .replace("devices: 0,", "devices: 0,1");
    const [run] = await configRunsOf(parts);
    const { microBatchSize, imageSize, datasetId, acceleratorCount } = run?.facts ?? {};
    assert.deepEqual([microBatchSize, imageSize, datasetId, acceleratorCount], [64, 256, undefined, 2]);
  });

  it("without data are read to make pictures", async () => {
    assert.deepEqual(await configRunsOf(diffusion.replace(/data:[^]*/, "")), []);
  });
});
