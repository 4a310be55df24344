import assert from "node:assert/strict";
import { analyzeDocument } from "../../../src/core/analyze";
import { evaluateScript } from "../../../src/core/models/definition/evaluateScript";
import { startedByHand } from "../../../src/core/evaluate/trace";
import { launchedByCode } from "../../../src/core/run/link";
import { toSourceText } from "../../../src/core/source/documents";
import { memoryWorkspace } from "../../support/workspace";
import { readRun, settled } from "../../support/launches";

const files = {
  "train.py": `import torch
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, default=1)
args = parser.parse_args()
model = torch.nn.Linear(10, 2)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(args.epochs):
    model(torch.zeros(1, 10)).sum().backward()
    optimizer.step()
`,
};

/** The line and the facts of the only run that a script submits. */
async function only(text: string): Promise<string> {
  const { result, source } = await settled("submit.py", text, files, (file, documents) =>
    launchedByCode(file, evaluateScript(file, documents, startedByHand), documents),
  );
  const [run, ...more] = result.map((draft) => readRun(draft, source));
  assert.equal(more.length, 0);
  if (!run) return "none";
  const left = /^(?:epochs|accelerator.*|node.*|cloud.*|wall.*|sweep.*)$/;
  const facts = Object.entries(run.facts).filter(([name]) => left.test(name));
  return [`line ${String(run.line)}`, ...facts.map(([name, value]) => `${name}=${String(value)}`).sort()].join(" ");
}

describe("jobs that Python code submits", () => {
  it("to Vertex AI: a script with its arguments, on the machines of `run`", async () => {
    const text = `from google.cloud import aiplatform
aiplatform.init(location="us-central1")
job = aiplatform.CustomTrainingJob(display_name="x", script_path="train.py", container_uri="c")
job.run(args=["--epochs", "5"], replica_count=2, machine_type="n1-standard-8", accelerator_type="NVIDIA_TESLA_V100", accelerator_count=4)
`;
    assert.equal(
      await only(text),
      "line 4 accelerator=NVIDIA_TESLA_V100 acceleratorCount=8 cloudInstance=n1-standard-8 cloudProvider=gcp cloudRegion=us-central1 epochs=5 nodeCount=2",
    );
  });

  it("to Vertex AI: worker pools, and a tuning job over them", async () => {
    const text = `from google.cloud import aiplatform
pools = [{"machine_spec": {"machine_type": "a2-highgpu-1g", "accelerator_type": "NVIDIA_TESLA_A100", "accelerator_count": 1},
          "replica_count": 3, "container_spec": {"image_uri": "x", "command": ["python", "train.py"], "args": ["--epochs=4"]}}]
job = aiplatform.CustomJob(display_name="x", worker_pool_specs=pools, location="europe-west4")
aiplatform.HyperparameterTuningJob(display_name="h", custom_job=job, max_trial_count=15).run()
`;
    assert.match(await only(text), /^line 5 .*acceleratorCount=3 .*cloudRegion=europe-west4 epochs=4 .*sweepRuns=15$/);
  });

  it("to RunPod: what a pod is given to start, on its devices", async () => {
    const pod = (args: string): string => `import runpod
runpod.create_pod(name="x", image_name="i", gpu_type_id="NVIDIA A40", gpu_count=2, docker_args="${args}")
`;
    assert.equal(
      await only(pod("bash -c 'python train.py --epochs 7'")),
      "line 2 accelerator=NVIDIA A40 acceleratorCount=2 cloudProvider=runpod epochs=7 nodeCount=1",
    );
    assert.equal(await only(pod("ollama serve")), "none");
  });

  it("to Azure ML: a command on a cluster that the script makes", async () => {
    const text = `from azure.ai.ml import command
from azure.ai.ml.entities import AmlCompute
client.begin_create_or_update(AmlCompute(name="gpus", size="Standard_NC6s_v3", location="westeurope"))
job = command(command="python train.py --epochs \${{inputs.epochs}}", inputs={"epochs": 7}, compute="gpus", instance_count=2)
client.jobs.create_or_update(job)
`;
    assert.equal(
      await only(text),
      "line 5 cloudInstance=Standard_NC6s_v3 cloudProvider=azure cloudRegion=westeurope epochs=7 nodeCount=2",
    );
  });

  it("to Azure ML: script runs and HyperDrive of the first SDK", async () => {
    const text = `from azureml.core import Experiment, ScriptRunConfig
from azureml.core.runconfig import MpiConfiguration
from azureml.train.hyperdrive import BanditPolicy, HyperDriveConfig
run = ScriptRunConfig(".", script="train.py", arguments=["--epochs", 25],
    distributed_job_config=MpiConfiguration(process_count_per_node=4, node_count=2))
Experiment(workspace, "x").submit(HyperDriveConfig(run_config=run, policy=BanditPolicy(), max_total_runs=12))
`;
    assert.equal(await only(text), "line 6 acceleratorCount=8 cloudProvider=azure epochs=25 nodeCount=2 sweepRuns=12");
  });

  it("to SkyPilot", async () => {
    const text = `import sky
task = sky.Task(run="python train.py --epochs 2", num_nodes=2)
task.set_resources(sky.Resources(accelerators="A100:8", infra="aws/us-east-1"))
sky.launch(task)
`;
    assert.equal(
      await only(text),
      "line 4 accelerator=A100 acceleratorCount=16 cloudProvider=aws cloudRegion=us-east-1 epochs=2 nodeCount=2",
    );
  });

  it("as processes of their own", async () => {
    const list = `import subprocess\nsubprocess.run(["torchrun", "--nproc_per_node=2", "train.py", "--epochs", "3"], check=True)\n`;
    assert.equal(await only(list), "line 2 acceleratorCount=2 epochs=3 nodeCount=1");
    assert.equal(
      await only(`import os\nos.system("cd . && python train.py --epochs 4")\n`),
      "line 2 acceleratorKind=cpu epochs=4",
    );
    assert.equal(await only(`import subprocess\nsubprocess.run(["pip", "install", "torch"])\n`), "none");
  });

  it("are somebody else's in functions that nothing calls", async () => {
    const text = `import subprocess\ndef launch():\n    subprocess.run(["python", "train.py"])\n`;
    assert.equal(await only(text), "none");
  });

  it("of a script that the notebook itself writes; one of the two ways to run it", async () => {
    const submit = `from google.cloud import aiplatform
job = aiplatform.CustomTrainingJob(display_name="x", script_path="trainer/task.py")
if DEVICES:
    job.run(args=["--epochs", "5"], machine_type="n1-standard-8", accelerator_type="NVIDIA_TESLA_V100", accelerator_count=4)
else:
    job.run(args=["--epochs", "5"], machine_type="n1-standard-8")
`;
    const cells = [`%%writefile trainer/task.py\n${files["train.py"]}`, submit];
    const notebook = JSON.stringify({
      nbformat: 4,
      cells: cells.map((source) => ({ cell_type: "code", source })),
    });
    const source = toSourceText("jobs/submit.ipynb", notebook);
    const { runs } = await analyzeDocument(source, memoryWorkspace({ "jobs/submit.ipynb": notebook }));
    const read = runs.map(({ anchor, inputs }) => [anchor.cell, inputs.epochs?.value, inputs.acceleratorCount?.value]);
    assert.deepEqual(read, [[1, 5, 4]]);
    assert.doesNotMatch(runs[0]?.inputs.globalBatchSize?.reason ?? "", /in one process/);
  });
});
