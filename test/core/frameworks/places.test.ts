import assert from "node:assert/strict";
import { runsOf } from "../../support/carets";

const loop = (indent: string): string =>
  `import torch
model = torch.nn.Linear(10, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(epochs):
    model(torch.zeros(1, 10)).sum().backward()
    optimizer.step()
`
    .split("\n")
    .map((line) => (line === "" ? "" : indent + line))
    .join("\n");

/** Facts about time, hardware and place of each run. */
async function placed(text: string): Promise<string[]> {
  const { runs } = await runsOf(text);
  return runs.map((run) =>
    run.facts
      .filter(({ input }) => /^(?:epochs|accelerator.*|node.*|cloud.*|wall.*)$/.test(input))
      .map(({ input, value }) => `${input}=${String(value)}`)
      .sort()
      .join(" "),
  );
}

describe("places that the code names", () => {
  it("Modal: the machine of the function that trains, not of its neighbour", async () => {
    const text = `import modal
app = modal.App("x")
@app.function(gpu="H100:8", timeout=7200, region="us-east-1")
def train(epochs: int = 3):
${loop("    ")}
@app.function(gpu="T4")
def infer():
    pass
@app.local_entrypoint()
def main():
    train.remote(epochs=2)
`;
    assert.deepEqual(await placed(text), [
      "accelerator=H100 acceleratorCount=8 cloudRegion=us-east-1 epochs=2 nodeCount=1 wallTimeLimitHours=2",
    ]);
  });

  it("Modal: classes, and the older way to name a GPU", async () => {
    const text = `import modal
app = modal.App("x")
@app.cls(gpu=modal.gpu.A100(count=2, size="80GB"))
class Trainer:
    @modal.method()
    def train(self, epochs=5):
${loop("        ")}
@app.local_entrypoint()
def main():
    Trainer().train.remote()
`;
    assert.deepEqual(await placed(text), ["accelerator=A100-80GB acceleratorCount=2 epochs=5 nodeCount=1"]);
  });

  it("Ray Train: workers times GPUs, and the configuration of the loop", async () => {
    const text = `from ray.train import ScalingConfig
from ray.train.torch import TorchTrainer
def train(config):
    epochs = config["epochs"]
${loop("    ")}
TorchTrainer(train, train_loop_config={"epochs": 9},
    scaling_config=ScalingConfig(num_workers=4, use_gpu=True, resources_per_worker={"GPU": 2}, accelerator_type="A100")).fit()
`;
    assert.deepEqual(await placed(text), ["accelerator=A100 acceleratorCount=8 epochs=9"]);
  });

  it("Ray Tune: the devices of one trial", async () => {
    const text = `from ray import tune
def train(config):
    epochs = 4
${loop("    ")}
tune.Tuner(tune.with_resources(train, {"cpu": 2, "gpu": 2})).fit()
`;
    assert.deepEqual(await placed(text), ["acceleratorCount=2 epochs=4"]);
  });

  it("Kubeflow's SDK and Spark: a function and a number of workers", async () => {
    const kubeflow = `from kubeflow.training import TrainingClient
def train(parameters):
    epochs = parameters["epochs"]
${loop("    ")}
TrainingClient().create_job(name="x", train_func=train, parameters={"epochs": 6}, num_workers=3, resources_per_worker={"gpu": 2})
`;
    assert.deepEqual(await placed(kubeflow), ["acceleratorCount=6 epochs=6 nodeCount=3"]);
    const spark = `from pyspark.ml.torch.distributor import TorchDistributor
def train(epochs):
${loop("    ")}
TorchDistributor(num_processes=2, local_mode=True, use_gpu=True).run(train, 8)
`;
    assert.deepEqual(await placed(spark), ["acceleratorCount=2 epochs=8"]);
  });

  it("submitit: what the executor was told, for what it submits", async () => {
    const text = `import submitit
class Job:
    def __init__(self, epochs):
        self.epochs = epochs
    def __call__(self):
        epochs = self.epochs
${loop("        ")}
executor = submitit.AutoExecutor(folder="logs")
executor.update_parameters(nodes=2, gpus_per_node=4, timeout_min=90, slurm_partition="long")
executor.update_parameters(name="mine")
executor.submit(Job(3))
`;
    assert.deepEqual(await placed(text), ["acceleratorCount=8 epochs=3 nodeCount=2 wallTimeLimitHours=1.5"]);
    const named = text.replace("gpus_per_node=4", 'slurm_gres="gpu:a100:8"').replace("nodes=2, ", "");
    assert.deepEqual(await placed(named), ["accelerator=a100 acceleratorCount=8 epochs=3 wallTimeLimitHours=1.5"]);
  });

  it("a kind of device, without a name", async () => {
    const kinds = async (head: string): Promise<string[]> => placed(`${head}\nepochs = 1\n${loop("")}`);
    assert.deepEqual(await kinds('import os\nos.environ["CUDA_VISIBLE_DEVICES"] = ""'), [
      "acceleratorKind=cpu epochs=1",
    ]);
    assert.deepEqual(await kinds('import os\nos.environ["CUDA_VISIBLE_DEVICES"] = "-1"'), [
      "acceleratorKind=cpu epochs=1",
    ]);
    assert.deepEqual(await kinds('import jax\njax.config.update("jax_platform_name", "cpu")\n# device'), [
      "acceleratorKind=cpu epochs=1",
    ]);
    assert.deepEqual(await kinds('import tensorflow as tf\ntf.config.set_visible_devices([], "GPU")'), [
      "acceleratorKind=cpu epochs=1",
    ]);
    assert.deepEqual(await kinds("import tensorflow as tf\nstrategy = tf.distribute.TPUStrategy(resolver)"), [
      "acceleratorKind=tpu epochs=1",
    ]);
  });

  it("PyTorch trains on the processor unless it is asked for something else", async () => {
    const on = async (line: string): Promise<string[]> =>
      placed(`epochs = 1\n${loop("").replace("optimizer = ", `${line}\noptimizer = `)}`);
    assert.deepEqual(await on(""), ["acceleratorKind=cpu epochs=1"]);
    assert.deepEqual(await on('model.to(torch.device("cpu"))'), ["acceleratorKind=cpu epochs=1"]);
    assert.deepEqual(await on('model.to("mps")'), ["acceleratorKind=apple epochs=1"]);
    assert.deepEqual(await on("model.cuda()"), ["epochs=1"]);
    assert.deepEqual(await on('model.to("cuda" if torch.cuda.is_available() else "cpu")'), ["epochs=1"]);
    assert.deepEqual(await on("model.to(chosen())"), ["epochs=1"]);
  });

  it("a script that hides all devices but one", async () => {
    const text = (devices: string): string =>
      `import os\nos.environ["CUDA_VISIBLE_DEVICES"] = "${devices}"\nepochs = 1\n${loop("")}`;
    assert.deepEqual(await placed(text("1")), ["acceleratorCount=1 epochs=1"]);
    assert.deepEqual(await placed(text("0,1")), ["epochs=1"]);
  });
});
