import assert from "node:assert/strict";
import { jobRunsOf } from "../../support/jobs";
import { launchedRunsOf } from "../../support/launches";

const script = `import torch
from torch import nn
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=1)
args = parser.parse_args()
model = nn.Linear(10, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(args.epochs):
    loss = model(torch.zeros(1, 10)).sum()
    loss.backward()
    optimizer.step()
`;
const files = { "train.py": script };

describe("job specifications", () => {
  it("reads a SkyPilot task: every node runs it", async () => {
    const text = `resources:
  accelerators: A100-80GB:8
  cloud: gcp
  region: us-central1
  use_spot: true
num_nodes: 2
envs:
  EPOCHS: 3
run: |
  cd code
  torchrun \\
    --nnodes $SKYPILOT_NUM_NODES --nproc_per_node $SKYPILOT_NUM_GPUS_PER_NODE \\
    train.py --epochs $EPOCHS
`;
    const [run, ...more] = await jobRunsOf(text, { "code/train.py": script });
    assert.equal(more.length, 0);
    assert.equal(run?.line, 11);
    const { epochs, accelerator, acceleratorCount, nodeCount, cloudProvider, cloudRegion } = run.facts;
    assert.deepEqual(
      { epochs, accelerator, acceleratorCount, nodeCount, cloudProvider, cloudRegion },
      {
        epochs: 3,
        accelerator: "A100-80GB",
        acceleratorCount: 16,
        nodeCount: 2,
        cloudProvider: "gcp",
        cloudRegion: "us-central1",
      },
    );
    assert.equal(run.written("epochs"), "3");
  });

  it("takes the first of several accelerators, and one node where none is said", async () => {
    const text = "resources:\n  accelerators: {H100: 8, A100: 8}\nrun: torchrun --nproc_per_node 8 train.py\n";
    const [run] = await jobRunsOf(text, files);
    assert.deepEqual([run?.facts.accelerator, run?.facts.acceleratorCount, run?.facts.nodeCount], ["H100", 8, 1]);
  });

  it("is silent on serving", async () => {
    const text = "service:\n  replicas: 2\nresources:\n  accelerators: A100:8\nrun: python train.py\n";
    assert.deepEqual(await jobRunsOf(text, files), []);
  });

  it("reads the training kinds of Kubernetes: replicas times devices", async () => {
    const pod = (indent: string): string =>
      [
        "template:",
        "  spec:",
        "    containers:",
        "      - name: pytorch",
        "        image: x",
        "        command:",
        "          - torchrun",
        "          - /app/train.py",
        '          - "--epochs=5"',
        "        resources:",
        "          limits:",
        "            nvidia.com/gpu: 4",
      ]
        .map((line) => indent + line)
        .join("\n");
    const text = `apiVersion: kubeflow.org/v1
kind: PyTorchJob
spec:
  pytorchReplicaSpecs:
    Master:
      replicas: 1
${pod("      ")}
    Worker:
      replicas: 3
${pod("      ")}
`;
    const [run, ...more] = await jobRunsOf(text, files);
    assert.equal(more.length, 0);
    assert.equal(run?.line, 13);
    assert.deepEqual([run.facts.acceleratorCount, run.facts.nodeCount, run.facts.epochs], [16, 4, 5]);
    assert.equal(run.written("epochs"), "--epochs=5");
  });

  it("shows the hardware of a training whose image is not at hand", async () => {
    const text = `apiVersion: kubeflow.org/v1
kind: PyTorchJob
spec:
  pytorchReplicaSpecs:
    Worker:
      replicas: 2
      template:
        spec:
          containers:
            - image: company/trainer
              args: ["--backend", "nccl"]
              resources: {limits: {nvidia.com/gpu: 1}}
`;
    const [run] = await jobRunsOf(text);
    assert.deepEqual(run?.facts, { acceleratorCount: 2, nodeCount: 2 });
    assert.deepEqual(run.open, ["modelId"]);
    assert.equal(run.line, 11);
  });

  it("reads plain jobs on accelerators, and no other objects", async () => {
    const job = `apiVersion: batch/v1
kind: Job
spec:
  template:
    spec:
      containers:
        - name: x
          command: ["bash", "-c", "python train.py --epochs 2"]
          resources:
            limits: {nvidia.com/gpu: 2}
`;
    const [run] = await jobRunsOf(job, files);
    assert.deepEqual([run?.facts.epochs, run?.facts.acceleratorCount], [2, 2]);
    assert.deepEqual(await jobRunsOf(job.replace("kind: Job", "kind: Deployment"), files), []);
    assert.deepEqual(await jobRunsOf(job.replace("train.py", "serve.py"), files), []);
  });

  it("fills in the inputs of an Azure ML job", async () => {
    const text = `$schema: https://azuremlschemas.azureedge.net/latest/commandJob.schema.json
command: >-
  python train.py --epochs \${{inputs.epochs}}
environment: azureml:env
compute: azureml:gpu
inputs:
  epochs: 7
resources: {instance_count: 2}
distribution: {type: pytorch, process_count_per_instance: 4}
`;
    const [run] = await jobRunsOf(text, files);
    assert.deepEqual([run?.facts.epochs, run?.facts.acceleratorCount, run?.facts.cloudProvider], [7, 8, "azure"]);
  });

  it("counts the runs of a sweep", async () => {
    const text = `program: train.py
method: grid
parameters:
  epochs: {value: 4}
  lr: {values: [1, 2, 3]}
  seed: {values: [1, 2]}
`;
    const [run] = await jobRunsOf(text, files);
    assert.deepEqual([run?.facts.epochs, run?.facts.sweepRuns], [4, 6]);
    const [capped] = await jobRunsOf(text.replace("grid", "bayes\nrun_cap: 20"), files);
    assert.equal(capped?.facts.sweepRuns, 20);
  });

  it("reads tasks that list commands", async () => {
    const dstack =
      "type: task\nnodes: 2\ncommands:\n  - pip install x\n  - torchrun --nproc_per_node 8 --nnodes 2 train.py\nresources:\n  gpu: H100:8\n";
    const [task] = await jobRunsOf(dstack, files);
    assert.deepEqual([task?.facts.accelerator, task?.facts.acceleratorCount, task?.line], ["H100", 16, 5]);
    const determined =
      "entrypoint: python3 train.py --epochs 2\nresources: {slots_per_trial: 4}\nsearcher: {name: random, max_trials: 10}\n";
    const [experiment] = await jobRunsOf(determined, files);
    assert.deepEqual([experiment?.facts.acceleratorCount, experiment?.facts.sweepRuns], [4, 10]);
  });

  it("is silent on files of other kinds", async () => {
    for (const text of [
      "on: push\njobs:\n  a:\n    runs-on: gpu\n    steps:\n      - run: python train.py\n",
      "services:\n  a:\n    image: x\n    command: python serve.py\n    deploy: {resources: {reservations: {devices: [{capabilities: [gpu]}]}}}\n",
      "run: python train.py\n",
      "name: env\ndependencies: [python]\n",
    ])
      assert.deepEqual(await jobRunsOf(text, files), [], text);
  });
});

describe("multiruns of Hydra", () => {
  const repeats = async (words: string): Promise<unknown> => {
    const [run] = await launchedRunsOf(`python train.py ${words}\n`, files);
    return run?.facts.sweepRuns;
  };

  it("run each combination", async () => {
    assert.equal(await repeats("-m lr=0.1,0.01 seed=1,2,3"), 6);
    assert.equal(await repeats("--multirun 'seed=range(4)' 'sizes=[1,2],[3,4]' name='a,b'"), 16);
    assert.equal(await repeats("-m hydra/sweeper=optuna hydra.sweeper.n_trials=50 lr=1,2"), 50);
  });

  it("are not seen without the switch", async () => {
    assert.equal(await repeats("devices=0,1"), undefined);
    assert.equal(await repeats("-m lr=0.1"), undefined);
  });
});
