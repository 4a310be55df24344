/** What jobs start that Python code submits, with the words that say so, by the documentation of each service. None changes unseen. */
import { evaluateScript } from "../../../src/core/models/definition/evaluateScript";
import { startedByHand } from "../../../src/core/evaluate/trace";
import { readSubmittedLaunches } from "../../../src/core/run/launch";
import { Documents, toSourceText } from "../../../src/core/source/documents";
import { assertGolden } from "../../support/golden";
import { toldLaunch } from "../../support/toldLaunches";

const lines = (...text: readonly string[]): string => `${text.join("\n")}\n`;

const azure = (...text: readonly string[]): string =>
  lines(
    "from azure.ai.ml import MLClient, command",
    "client = MLClient()",
    ...text,
    "client.jobs.create_or_update(job)",
  );
const azureCore = (...text: readonly string[]): string =>
  lines(
    "from azureml.core import ComputeTarget, Experiment, ScriptRunConfig",
    "from azureml.core.compute import AmlCompute",
    "from azureml.core.runconfig import MpiConfiguration, PyTorchConfiguration",
    "from azureml.train.hyperdrive import BanditPolicy, HyperDriveConfig, NoTerminationPolicy",
    ...text,
    "Experiment(ws, 'x').submit(config)",
  );
const vertex = (...text: readonly string[]): string => lines("from google.cloud import aiplatform as vertex", ...text);
const sky = (...text: readonly string[]): string => lines("import sky", ...text);
const runpod = (text: string): string => lines("import runpod", text);

/** Scripts by what they are about. */
const cases: Readonly<Record<string, string>> = {
  "Azure ML: a command, its inputs filled in, where nothing else is said": azure(
    'job = command(command="python train.py --epochs ${{inputs.epochs}} --data ${{inputs.data}} --x ${{inputs.none}}",',
    '              inputs={"epochs": 7, "data": Input(type="uri_folder", path="azureml:x:1")})',
  ),
  "Azure ML: machines, processes, time limit and folder of a command": azure(
    "from azure.ai.ml import PyTorchDistribution",
    'job = command(code="./src", command="python train.py", instance_count=2, instance_type="Standard_ND40rs_v2",',
    "              distribution=PyTorchDistribution(process_count_per_instance=8), timeout=7200)",
  ),
  "Azure ML: resources, distribution and limits as dictionaries": azure(
    'job = command(command="python train.py", distribution={"type": "pytorch", "process_count_per_instance": 4},',
    '              resources={"instance_count": 3, "instance_type": "Standard_NC24ads_A100_v4"}, limits={"timeout": 1800})',
  ),
  "Azure ML: the entity of a command, given by name": lines(
    "from azure.ai.ml import MLClient, entities",
    "from azure.ai.ml.entities import AmlCompute, ComputeInstance",
    "client = MLClient()",
    'client.begin_create_or_update(AmlCompute(name="other", size="Standard_NC6", location="eastus"))',
    'client.begin_create_or_update(ComputeInstance(name="mine", size="Standard_NC12s_v3", location="northeurope"))',
    'job = entities.command(command="python train.py", compute="mine")',
    "client.jobs.begin_create_or_update(job=job)",
  ),
  "Azure ML: a cluster that the script does not make": azure(
    "from azure.ai.ml.entities import AmlCompute",
    'client.begin_create_or_update(AmlCompute(name="other", size="Standard_NC6"))',
    'job = command(command="python train.py", compute="gpus")',
  ),
  "Azure ML: a command that is not known": azure("job = command(command=build(), compute='gpus')"),
  "Azure ML: models and other assets are no jobs": azure(
    "from azure.ai.ml.entities import Model",
    "job = Model(path='model', name='command')",
  ),
  "Azure ML: a sweep over a command, its number of trials in its limits": azure(
    "from azure.ai.ml.sweep import Choice",
    'trial = command(command="python train.py --lr ${{inputs.lr}}", inputs={"lr": 0.1}, compute="gpus")',
    "trial_with = trial(lr=Choice([0.1, 0.2]))",
    'job = trial_with.sweep(sampling_algorithm="random", primary_metric="loss", goal="minimize")',
    "job.set_limits(max_total_trials=20, max_concurrent_trials=4)",
  ),
  "Azure ML: a sweep that says its trials itself and ends bad ones early": azure(
    'trial = command(command="python train.py", compute="gpus")',
    'other = trial.sweep(sampling_algorithm="random")',
    "other.set_limits(max_total_trials=99)",
    'job = trial.sweep(sampling_algorithm="random", max_total_trials=6, early_termination_policy=BanditPolicy())',
  ),
  "Azure ML: a sweep without a number of trials": azure(
    'trial = command(command="python train.py")',
    'job = trial.sweep(sampling_algorithm="random", early_termination=MedianStoppingPolicy())',
  ),
  "Azure ML: a sweep over something else": azure('job = pipeline().sweep(sampling_algorithm="random")'),
  "azureml-core: a script on a cluster that the script provisions": azureCore(
    'settings = AmlCompute.provisioning_configuration(vm_size="STANDARD_NC6", location="westus2", max_nodes=4)',
    "cluster = ComputeTarget.create(ws, 'gpus', settings)",
    "config = ScriptRunConfig(source_directory='src', script='train.py', arguments=['--epochs', 3, '--data', data.as_mount()],",
    "                         compute_target=cluster, max_run_duration_seconds=3600)",
  ),
  "azureml-core: one of two clusters": azureCore(
    'a = AmlCompute.provisioning_configuration("STANDARD_NC6")',
    'b = AmlCompute.provisioning_configuration("STANDARD_NC24")',
    "config = ScriptRunConfig('.', 'train.py', ['--epochs', '3'])",
  ),
  "azureml-core: processes of all machines together": azureCore(
    "config = ScriptRunConfig('.', 'train.py', distributed_job_config=PyTorchConfiguration(process_count=16, node_count=2))",
  ),
  "azureml-core: a command as a text": azureCore(
    "config = ScriptRunConfig('/home/me/code', command='torchrun --nproc_per_node 4 train.py --epochs 2',",
    "                         distributed_job_config=MpiConfiguration(node_count=2))",
  ),
  "azureml-core: a command as a list": azureCore(
    "config = ScriptRunConfig('.', command=['python', 'train.py', '--epochs', 2])",
  ),
  "azureml-core: nothing to run": azureCore("config = ScriptRunConfig('.', compute_target='x')"),
  "azureml-core: HyperDrive that lets every run end": azureCore(
    "run = ScriptRunConfig('.', 'train.py')",
    "config = HyperDriveConfig(run_config=run, policy=NoTerminationPolicy(), max_total_runs=5)",
  ),
  "azureml-core: HyperDrive that ends bad runs early": azureCore(
    "run = ScriptRunConfig('.', 'train.py')",
    "config = HyperDriveConfig(run_config=run, policy=BanditPolicy(slack_factor=0.1), max_total_runs=5)",
  ),
  "azureml-core: HyperDrive without a policy or a number": azureCore(
    "run = ScriptRunConfig('.', 'train.py')",
    "config = HyperDriveConfig(run_config=run, max_total_runs=n_runs)",
  ),
  "azureml-core: HyperDrive over a pipeline": azureCore("config = HyperDriveConfig(pipeline=p, max_total_runs=3)"),
  "Vertex AI: a script, its place from the job, its time limit": vertex(
    "vertex.init(location='us-central1')",
    "job = vertex.CustomTrainingJob('x', 'train.py', 'image', location='europe-west4')",
    "job.submit(args=['--epochs', 4, f'--run={name}'], machine_type='a2-highgpu-8g', accelerator_type='NVIDIA_TESLA_A100', accelerator_count=8, timeout=86400)",
  ),
  "Vertex AI: a container": vertex(
    "job = vertex.CustomContainerTrainingJob(display_name='x', container_uri='image', command=['python', 'train.py', '--epochs=2'])",
    "job.run(replica_count=2, machine_type='g2-standard-12', accelerator_type='NVIDIA_L4', accelerator_count=1)",
  ),
  "Vertex AI: a Python package of which nothing is at hand": vertex(
    "job = vertex.CustomPythonPackageTrainingJob(display_name='x', python_package_gcs_uri='gs://b/x.tar.gz', python_module_name='trainer.task')",
    "job.run(replica_count=4, machine_type='n1-standard-8', accelerator_type='NVIDIA_TESLA_V100', accelerator_count=2)",
  ),
  "Vertex AI: a script that a job makes a package of": vertex(
    "job = vertex.CustomJob.from_local_script(display_name='x', script_path='train.py', container_uri='image', args=['--epochs=5'],",
    "    replica_count=3, machine_type='n1-standard-8', accelerator_type='NVIDIA_TESLA_T4', accelerator_count=2)",
    "job.run(timeout=7200)",
  ),
  "Vertex AI: worker pools and their time limit": vertex(
    "job = vertex.CustomJob('x', [{'machine_spec': {'machine_type': 'a3-highgpu-8g', 'accelerator_type': 'NVIDIA_H100_80GB', 'accelerator_count': 8},",
    "    'replica_count': 2, 'container_spec': {'image_uri': 'i', 'command': ['python', 'train.py'], 'env': [{'name': 'A', 'value': '1'}]}}])",
    "job.run(timeout=3600)",
  ),
  "Vertex AI: a tuning job without a number of trials": vertex(
    "inner = vertex.CustomJob('x', [{'machine_spec': {'machine_type': 'n1-standard-4'}, 'replica_count': 1, 'container_spec': {'command': ['python', 'train.py']}}])",
    "vertex.HyperparameterTuningJob('h', inner, parallel_trial_count=2).run()",
  ),
  "Vertex AI: a tuning job over nothing": vertex(
    "vertex.HyperparameterTuningJob(display_name='h', max_trial_count=3).run()",
  ),
  "Vertex AI: pipelines, data sets and other programs run too": vertex(
    "import other",
    "vertex.PipelineJob(display_name='x', template_path='pipeline.json').run()",
    "other.CustomTrainingJob('x', 'train.py').run(machine_type='n1-standard-8')",
    "job = vertex.CustomTrainingJob('x', 'train.py', 'image')",
    "job.wait()",
    "job.run_later()",
  ),
  "Vertex AI: one job with devices and without; two that run after another": vertex(
    "job = vertex.CustomTrainingJob('x', 'train.py', 'image')",
    "if gpus:",
    "    job.run(machine_type='n1-standard-8', accelerator_type='NVIDIA_TESLA_T4', accelerator_count=1)",
    "else:",
    "    job.run(machine_type='n1-standard-8')",
    "two = vertex.CustomTrainingJob('y', 'train.py', 'image')",
    "two.run(args=['--stage', '1'])",
    "two.run(args=['--stage', '2'])",
  ),
  "SkyPilot: a task with its resources": sky(
    "task = sky.Task('x', 'pip install torch', 'python train.py --epochs 2', workdir='.', num_nodes=2,",
    "                resources=sky.Resources(accelerators='H100:8', infra='aws/us-east-1'))",
    "sky.jobs.launch(task=task)",
  ),
  "SkyPilot: resources set on one of two tasks": sky(
    "first = sky.Task(run='python prepare.py', setup='x')",
    "first.set_resources(sky.Resources(cpus=4))",
    "task = sky.Task(run='python train.py --n $SKYPILOT_NUM_NODES', envs={'A': 1})",
    "task.set_file_mounts({'/data': 's3://x'})",
    "task.set_resources(resources=sky.Resources(accelerators={'A100': 4}, cloud='gcp', region='us-central1'))",
    "sky.exec(task)",
  ),
  "SkyPilot: what is no task of its own": sky(
    "import skyline",
    "sky.launch(sky.Dag())",
    "sky.launch(make())",
    "sky.launch(skyline.Task(run='python train.py', num_nodes=1))",
    "skyline.launch(sky.Task(run='python train.py', num_nodes=1))",
    "sky.status(sky.Task(run='python train.py', num_nodes=1))",
  ),
  "SkyPilot: a task without resources": sky("sky.launch(sky.Task(run='python train.py', num_nodes=2))"),
  "RunPod: a pod with one device": runpod(
    "runpod.create_pod('x', 'image', 'NVIDIA A100 80GB PCIe', docker_args='python train.py --epochs 2')",
  ),
  "RunPod: a number of devices that is not known, of a kind that is not known": runpod(
    "runpod.create_pod('x', 'image', gpu_type_id=kind, gpu_count=count, docker_args='python train.py')",
  ),
  "RunPod: a pod without a command; endpoints": lines(
    "import runpod",
    "runpod.create_pod('x', 'image', 'NVIDIA A40', gpu_count=2)",
    "runpod.create_pod('x', 'image', 'NVIDIA A40', docker_args=args())",
    "runpod.create_endpoint(name='x', docker_args='python train.py')",
    "runpod.api.ctl_commands.create_pod('x', 'image', 'NVIDIA L4', docker_args='python train.py')",
  ),
  "Ray: an entry point": lines(
    "from ray.job_submission import JobSubmissionClient",
    "client = JobSubmissionClient('http://127.0.0.1:8265')",
    "client.submit_job(entrypoint='python train.py --epochs 6', runtime_env={'working_dir': './'})",
    "client.stop_job('python train.py')",
  ),
  "processes: words of a list, some of them not known": lines(
    "import subprocess, sys",
    "subprocess.check_call([sys.executable, 'train.py', '--epochs', str(3), '--seed', seed, '--out', f'runs/{seed}'])",
    "subprocess.Popen(args=['torchrun', '--nproc_per_node', '2', 'train.py'])",
    "subprocess.run(['python'] + rest)",
    "subprocess.run('python train.py --epochs 5 && echo done', shell=True)",
    "subprocess.run(build())",
    "subprocess.list2cmdline(['python', 'train.py'])",
  ),
  "processes: the same commands of other modules are no processes": lines(
    "import plumbing, os",
    "plumbing.run(['python', 'train.py'])",
    "os.path.system('python train.py')",
    "os.system(command='python train.py')",
  ),
};

describe("all that Python code submits", () => {
  it("is what was reviewed", () => {
    const parts = Object.entries(cases).map(([title, text]) => {
      const source = toSourceText("jobs/submit.py", text);
      const documents = new Documents([source]);
      const launches = readSubmittedLaunches(evaluateScript(source, documents, startedByHand), source, documents);
      return [`# ${title}`, ...launches.flatMap((launch) => toldLaunch(launch, source)), "", ""].join("\n");
    });
    assertGolden("submitted.txt", parts.join(""));
  });
});
