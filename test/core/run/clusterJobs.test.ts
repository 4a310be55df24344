import assert from "node:assert/strict";
import { jobRunsOf } from "../../support/jobs";

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

const shown = [
  "epochs",
  "accelerator",
  "acceleratorCount",
  "nodeCount",
  "cloudProvider",
  "cloudInstance",
  "cloudRegion",
  "wallTimeLimitHours",
  "sweepRuns",
] as const;

/** The line and the facts about hardware, place and repeats of the only run of a job. */
async function only(text: string): Promise<string> {
  const [run, ...more] = await jobRunsOf(text, files);
  assert.ok(run, "no run was found");
  assert.equal(more.length, 0);
  const facts = shown.flatMap((name) => (run.facts[name] === undefined ? [] : [`${name}=${String(run.facts[name])}`]));
  return [`line ${String(run.line)}`, ...facts, ...run.open.map((name) => `${name}?`)].join(" ");
}

describe("jobs on clusters", () => {
  it("of Kubeflow's trainer: nodes and what each has", async () => {
    const text = `apiVersion: trainer.kubeflow.org/v1alpha1
kind: TrainJob
spec:
  trainer:
    numNodes: 4
    command: [torchrun, train.py, --epochs=3]
    resourcesPerNode: {limits: {nvidia.com/gpu: 2}}
`;
    assert.equal(await only(text), "line 6 epochs=3 acceleratorCount=8 nodeCount=4");
  });

  it("of Volcano: all tasks that have accelerators, on nodes that a selector names", async () => {
    const pod = (args: string): string => `
      template:
        spec:
          nodeSelector: {cloud.google.com/gke-accelerator: nvidia-l4, topology.kubernetes.io/region: europe-west4}
          containers:
            - name: proxy
            - name: main
              command: [python, train.py${args}]
              resources: {limits: {nvidia.com/gpu: 8}}
`;
    const text = `apiVersion: batch.volcano.sh/v1alpha1
kind: Job
spec:
  tasks:
    - replicas: 1${pod(", --epochs, '9'")}    - replicas: 2${pod("")}`;
    const expected = "epochs=9 accelerator=nvidia-l4 acceleratorCount=24 nodeCount=3 cloudRegion=europe-west4";
    assert.match(await only(text), new RegExp(expected));
  });

  it("of Ray: the entry point on the workers", async () => {
    const text = `apiVersion: ray.io/v1
kind: RayJob
spec:
  entrypoint: python train.py --epochs 4
  rayClusterSpec:
    headGroupSpec: {template: {spec: {containers: [{name: head}]}}}
    workerGroupSpecs:
      - replicas: 4
        template:
          spec:
            nodeSelector: {node.kubernetes.io/instance-type: g5.12xlarge}
            containers: [{name: w, resources: {limits: {nvidia.com/gpu: 4}}}]
`;
    assert.equal(await only(text), "line 4 epochs=4 acceleratorCount=16 nodeCount=4 cloudInstance=g5.12xlarge");
  });

  it("of Katib: the trial's job, as often as there are trials", async () => {
    const text = `apiVersion: kubeflow.org/v1beta1
kind: Experiment
spec:
  maxTrialCount: 12
  trialTemplate:
    trialSpec:
      apiVersion: batch/v1
      kind: Job
      spec:
        activeDeadlineSeconds: 7200
        template:
          spec:
            containers:
              - command: [python, train.py, --epochs=2]
                resources: {limits: {nvidia.com/gpu: 1}}
`;
    assert.equal(await only(text), "line 14 epochs=2 acceleratorCount=1 nodeCount=1 wallTimeLimitHours=2 sweepRuns=12");
  });

  it("of JobSet: parallel pods of each replica", async () => {
    const text = `apiVersion: jobset.x-k8s.io/v1alpha2
kind: JobSet
spec:
  replicatedJobs:
    - replicas: 2
      template:
        spec:
          parallelism: 4
          template:
            spec:
              containers:
                - command: [bash, -c, "torchrun --nproc_per_node=8 train.py --epochs=5"]
                  resources: {limits: {nvidia.com/gpu: 8}}
`;
    assert.equal(await only(text), "line 12 epochs=5 acceleratorCount=64 nodeCount=8");
  });

  it("of Vertex AI: all worker pools, and a tuning job's trials", async () => {
    const pool = (replicas: number): string => `  - replicaCount: ${String(replicas)}
    machineSpec: {machineType: n1-standard-8, acceleratorType: NVIDIA_TESLA_T4, acceleratorCount: 2}
    containerSpec: {command: [python, train.py], args: [--epochs=6]}
`;
    const text = `workerPoolSpecs:\n${pool(1)}${pool(3)}scheduling: {timeout: 86400s}\n`;
    const hardware = "accelerator=NVIDIA_TESLA_T4 acceleratorCount=8 nodeCount=4 cloudProvider=gcp";
    assert.equal(await only(text), `line 4 epochs=6 ${hardware} cloudInstance=n1-standard-8 wallTimeLimitHours=24`);
    const tuning = `maxTrialCount: 16
trialJobSpec:
  workerPoolSpecs:
    - machineSpec: {machineType: a2-highgpu-1g}
      pythonPackageSpec: {pythonModule: train, args: [--epochs=2]}
`;
    assert.equal(
      await only(tuning),
      "line 5 epochs=2 nodeCount=1 cloudProvider=gcp cloudInstance=a2-highgpu-1g sweepRuns=16",
    );
  });

  it("of Azure ML: sweeps, pipelines and machines without a cluster", async () => {
    const sweep = `type: sweep
trial: {command: "python train.py --epochs \${{inputs.epochs}}", resources: {instance_count: 2}}
inputs: {epochs: 3}
early_termination: {type: bandit}
limits: {max_total_trials: 20}
`;
    assert.equal(await only(sweep), "line 2 epochs=3 nodeCount=2 cloudProvider=azure sweepRuns=20");
    const pipeline = `type: pipeline
inputs: {epochs: 8}
jobs:
  prepare: {command: python prepare.py}
  train:
    command: python train.py --epochs \${{parent.inputs.epochs}}
    resources: {instance_type: Standard_NC24ads_A100_v4, instance_count: 4}
`;
    assert.equal(
      await only(pipeline),
      "line 6 epochs=8 nodeCount=4 cloudProvider=azure cloudInstance=Standard_NC24ads_A100_v4",
    );
  });

  it("of Databricks and Anyscale: the machines of the cluster that they describe", async () => {
    const databricks = `tasks:
  - spark_python_task: {python_file: train.py, parameters: [--epochs, "7"]}
    new_cluster: {node_type_id: g5.12xlarge, num_workers: 2, aws_attributes: {zone_id: us-west-2a}}
    timeout_seconds: 7200
`;
    assert.equal(
      await only(databricks),
      "line 2 epochs=7 nodeCount=2 cloudInstance=g5.12xlarge cloudRegion=us-west-2a wallTimeLimitHours=2",
    );
    const anyscale = `entrypoint: python train.py --epochs 11
compute_config:
  worker_nodes:
    - {instance_type: g5.12xlarge, min_nodes: 2, max_nodes: 2}
`;
    assert.equal(await only(anyscale), "line 1 epochs=11 nodeCount=2 cloudInstance=g5.12xlarge");
  });

  it("of dstack and SkyPilot: place and time limit", async () => {
    const dstack = `type: task
max_duration: 8h
backends: [gcp]
regions: [us-central1]
commands: [python train.py --epochs 3]
resources: {gpu: "A100:2"}
`;
    assert.match(await only(dstack), /cloudProvider=gcp cloudRegion=us-central1 wallTimeLimitHours=8/);
    const sky = "resources: {accelerators: A100:8, infra: aws/us-east-1}\nrun: python train.py --epochs 2\n";
    assert.match(await only(sky), /cloudProvider=aws cloudRegion=us-east-1/);
  });

  it("are searched until they are stopped where nothing bounds a sweep", async () => {
    const text = "program: train.py\nmethod: bayes\nparameters: {epochs: {value: 2}}\n";
    assert.match(await only(text), /epochs=2 sweepRuns\?/);
  });

  it("leave other objects alone", async () => {
    const service = "apiVersion: v1\nkind: Service\nspec: {ports: [{port: 80}]}\n";
    const endpoint =
      "$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json\nname: x\n";
    const notebook = "tasks: [{notebook_task: {notebook_path: /x}}]\n";
    for (const text of [service, endpoint, notebook]) assert.deepEqual(await jobRunsOf(text, files), []);
  });

  it("starts what the image starts that the Dockerfile beside it builds, from the files that it holds", async () => {
    const job = (container: string): string => `apiVersion: kubeflow.org/v1
kind: PyTorchJob
spec:
  pytorchReplicaSpecs:
    Worker:
      replicas: 2
      template: {spec: {containers: [{name: pytorch, ${container}, resources: {limits: {nvidia.com/gpu: 1}}}]}}
`;
    const inRepository = (dockerfile: string): Record<string, string> => ({
      "job/Dockerfile": dockerfile,
      "job/src/train.py": files["train.py"],
    });
    const read = async (container: string, dockerfile: string): Promise<unknown> => {
      const [run] = await jobRunsOf(job(container), inRepository(dockerfile), "job/v1/job.yaml");
      return [run?.facts.epochs, run?.facts.acceleratorCount];
    };
    const held =
      'FROM python:3 AS base\nWORKDIR /opt/app\nCOPY src/ .\nFROM base\nENTRYPOINT ["python", "/opt/app/train.py"]\n';
    assert.deepEqual(await read('image: mine, args: ["--epochs", "7"]', held), [7, 2]);
    assert.deepEqual(await read("image: mine", held), [1, 2]);
    // The job runs in what the file builds on, or starts what it does not hold.
    assert.deepEqual(
      await read('image: "python:3", args: ["--epochs", "7"]', held.replace(/ AS base|FROM base\n/g, "")),
      [undefined, 2],
    );
    assert.deepEqual(await read("image: mine", held.replace("src/", "other/")), [undefined, 2]);
    const command = "image: mine, command: [torchrun, /opt/app/train.py, --epochs=4]";
    assert.deepEqual(await read(command, held), [4, 2]);
  });

  it("of Azure ML: commands in their own folder, components of a pipeline with its inputs", async () => {
    const inFolder = { "jobs/src/train.py": files["train.py"] };
    const command = `$schema: https://azuremlschemas.azureedge.net/latest/commandJob.schema.json
command: python train.py --epochs \${{inputs.epochs}}
code: src
inputs: {epochs: 4}
compute: azureml:gpu-v100-cluster
distribution: {type: pytorch, process_count_per_instance: 4}
resources: {instance_count: 2}
`;
    const [alone] = await jobRunsOf(command, inFolder, "jobs/job.yml");
    assert.deepEqual([alone?.facts.epochs, alone?.facts.acceleratorCount, alone?.facts.nodeCount], [4, 8, 2]);
    assert.deepEqual(
      alone?.draft.hints?.map(({ input, value }) => `${input}=${String(value)}`),
      ["accelerator=v100-sxm2-16gb"],
    );
    const [processors] = await jobRunsOf(command.replace("gpu-v100", "cpu"), inFolder, "jobs/job.yml");
    assert.equal(processors?.facts.acceleratorCount, undefined);
    assert.deepEqual(
      processors?.draft.hints?.map(({ input, value }) => `${input}=${String(value)}`),
      ["acceleratorKind=cpu"],
    );
    const pipeline = `type: pipeline
inputs: {rounds: 6}
jobs:
  train:
    type: command
    component: ./parts/train.yml
    inputs: {epochs: "\${{parent.inputs.rounds}}"}
`;
    const component = `type: command
inputs: {epochs: {type: integer, default: 2}}
code: ../src
command: python train.py --epochs \${{inputs.epochs}}
`;
    const parts = { ...inFolder, "jobs/parts/train.yml": component };
    const [step] = await jobRunsOf(pipeline, parts, "jobs/pipeline.yml");
    assert.deepEqual(
      [step?.line, step?.facts.epochs, step?.companions],
      [6, 6, ["jobs/parts/train.yml", "jobs/src/train.py"]],
    );
    const [usual] = await jobRunsOf(pipeline.replace(/    inputs.*\n/, ""), parts, "jobs/pipeline.yml");
    assert.equal(usual?.facts.epochs, 2);
  });

  it("of axolotl: the machine that its cloud file asks for", async () => {
    const cloud = "project_name: x\nsecrets: [HF_TOKEN]\nvolumes: []\ngpu: a100\ngpu_count: 2\ntimeout: 7200\n";
    assert.match(await only(cloud), /^line 4 accelerator=a100 acceleratorCount=2 nodeCount=1 wallTimeLimitHours=2/);
    assert.equal((await jobRunsOf("gpu: a100\ngpu_count: 2\nsecrets: [x]\nreplicas: 3\n")).length, 0);
  });

  it("of Determined: its launchers, and classes that it trains itself", async () => {
    const script = `entrypoint: python3 -m determined.launch.torch_distributed python3 train.py --epochs 3
resources: {slots_per_trial: 4}
searcher: {name: single, metric: loss}
`;
    assert.equal(await only(script), "line 1 epochs=3 acceleratorCount=4");
    const trial = script
      .replace(/entrypoint: .*/, "entrypoint: model_def:MyTrial")
      .replace("metric: loss", "metric: loss, max_length: {batches: 500}")
      .concat("hyperparameters: {global_batch_size: {type: const, val: 64}}\n");
    const [run] = await jobRunsOf(trial, files);
    assert.deepEqual([run?.facts.maxSteps, run?.facts.globalBatchSize, run?.facts.acceleratorCount], [500, 64, 4]);
  });

  it("of dstack: a listed environment, and devices that are left to what is free", async () => {
    const text = `type: task
nodes: 2
env: [EPOCHS=5, HF_TOKEN]
commands: [python train.py --epochs $EPOCHS]
resources: {gpu: "L4:2"}
`;
    assert.equal(await only(text), "line 4 epochs=5 accelerator=L4 acceleratorCount=4 nodeCount=2");
    assert.equal(await only(text.replace("L4:2", "1..8")), "line 4 epochs=5 nodeCount=2");
    assert.match(
      await only(text.replace("L4:2", "v5litepod-8").replace("nodes: 2", "")),
      /accelerator=tpu-v5e acceleratorCount=8/,
    );
  });

  it("of pods: what all their containers have; counts that only the submitter knows stay open", async () => {
    const container = "{image: x, command: [python, train.py], resources: {limits: {google.com/tpu: 2}}}";
    const text = `apiVersion: kubeflow.org/v1
kind: PyTorchJob
spec: {pytorchReplicaSpecs: {Worker: {replicas: 4, template: {spec: {containers: [${container}, ${container}]}}}}}
`;
    assert.match(await only(text), /acceleratorCount=16 nodeCount=4/);
    assert.doesNotMatch(await only(text.replace("replicas: 4", "replicas: $NODES")), /nodeCount/);
    // Not all that runs as such a job trains.
    assert.equal((await jobRunsOf(text.replaceAll("[python, train.py]", "[lmp, -in, input]"))).length, 0);
  });

  it("say the framework of a program that is not at hand by their kind, where that is made for one", async () => {
    const job = (kind: string, specs: string): string =>
      `apiVersion: kubeflow.org/v1\nkind: ${kind}\nspec:\n  ${specs}:\n    Worker:\n      replicas: 2\n      template:\n        spec:\n          containers:\n            - image: a/b\n              command: [python, /opt/x/train.py]\n              resources: {limits: {nvidia.com/gpu: 4}}\n`;
    const frameworkOf = async (text: string): Promise<unknown> => (await jobRunsOf(text, {}))[0]?.draft.framework;
    assert.equal(await frameworkOf(job("TFJob", "tfReplicaSpecs")), "tensorflow");
    assert.equal(await frameworkOf(job("PyTorchJob", "pytorchReplicaSpecs")), "pytorch");
    assert.equal(await frameworkOf(job("MPIJob", "mpiReplicaSpecs")), "");
  });
});

describe("jobs of further operators", () => {
  it("of Amazon's HyperPod: roles in a list", async () => {
    const text = `apiVersion: sagemaker.amazonaws.com/v1
kind: HyperPodPyTorchJob
spec:
  replicaSpecs:
    - name: pods
      replicas: 2
      template:
        spec:
          containers:
            - command: [hyperpodrun, --nproc_per_node=8, --nnodes=2, train.py, --epochs=4]
              resources: {limits: {nvidia.com/gpu: 8}}
`;
    assert.equal(await only(text), "line 10 epochs=4 acceleratorCount=16 nodeCount=2");
  });

  it("of Determined: a grid tries all choices, a trial class says how long without saying on what", async () => {
    const grid = `searcher: {name: grid}
resources: {slots_per_trial: 2}
hyperparameters:
  lr: {type: categorical, vals: [0.1, 0.2, 0.3]}
  width: {type: int, minval: 1, maxval: 9, count: 2}
  depth: 4
entrypoint: python train.py --epochs 3
`;
    assert.equal(await only(grid), "line 7 epochs=3 acceleratorCount=2 sweepRuns=6");
    const trial = "searcher: {name: single, max_length: {epochs: 32}}\nentrypoint: model_def:Trial\n";
    assert.equal(await only(trial), "line 2 epochs=32 modelId?");
  });
});
