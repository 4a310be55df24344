/**
 * What command lines start and on what: the program with its arguments, what is stated (devices of all machines together), and with a `?` what is open.
 * By the documentation of each launcher.
 */
import assert from "node:assert/strict";
import { launchesOf } from "../../support/launches";

/** What one or more command lines start, `nothing` where they start nothing that may train. */
async function started(commands: string): Promise<string> {
  const launches = await launchesOf(commands);
  const said = launches.map(({ started: program, facts, open }) =>
    [program, facts.join(" "), open.map((input) => `${input}?`).join(" ")].filter((part) => part !== "").join(" | "),
  );
  return said.join(" and ") || "nothing";
}

const commands: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "launchers of one process a device": {
    "torchrun train.py": "train.py | acceleratorCount=1 nodeCount=1",
    "torchrun --nproc-per-node=4 --nnodes=2 --node_rank=0 train.py": "train.py | acceleratorCount=8 nodeCount=2",
    "torchrun --nproc 4 -N 2 train.py": "train.py | acceleratorCount=8 nodeCount=2",
    "torchrun --nproc_per_node=auto train.py": "train.py | acceleratorCount?",
    "torchrun --no_python --nproc_per_node 2 bash run.sh": "nothing",
    "torchrun --nproc_per_node 2 --no-python python train.py": "train.py | acceleratorCount=2 nodeCount=1",
    "torchrun --nproc_per_node 2 --nnodes $N train.py": "train.py | acceleratorCount? nodeCount?",
    "torchrun --nproc_per_node 2 --node_rank 1 --nnodes 2 train.py": "nothing",
    "torchrun $OPTS train.py": "train.py",
    "torchrun --module --nproc_per_node 2 pkg.train": "-m pkg.train | acceleratorCount=2 nodeCount=1",
    "hyperpodrun --nproc_per_node 8 --nnodes 2 train.py": "train.py | acceleratorCount=16 nodeCount=2",
    "accelerate launch --num_processes 8 --num_machines 2 --machine_rank 0 train.py":
      "train.py | acceleratorCount=8 nodeCount=2",
    "accelerate launch --num_machines 2 train.py": "train.py | nodeCount=2 | acceleratorCount?",
    "accelerate launch train.py": "train.py | acceleratorCount?",
    "accelerate launch --use_deepspeed --deepspeed_config_file ds.json --num_processes 2 train.py":
      "train.py | acceleratorCount=2 nodeCount=1",
    "accelerate launch --gradient_accumulation_steps 4 --mixed_precision no train.py":
      "train.py | gradientAccumulationSteps=4 precision=fp32 | acceleratorCount?",
    "accelerate launch --gpu_ids 0,1 train.py": "train.py | acceleratorCount=2 nodeCount=1",
    "accelerate launch --num_processes $N train.py": "train.py | acceleratorCount?",
    "accelerate test train.py": "nothing",
    "deepspeed --num_gpus 2 train.py": "train.py | acceleratorCount=2 nodeCount=1",
    "deepspeed --num_nodes 2 train.py": "train.py | nodeCount=2 | acceleratorCount?",
    "deepspeed --include=a:0,1,2 train.py": "train.py | acceleratorCount=3 nodeCount=1",
    "deepspeed --exclude a:0 train.py": "train.py | acceleratorCount?",
    "deepspeed --hostfile hosts --module pkg.train": "-m pkg.train | acceleratorCount?",
    "deepspeed --no_local_rank --num_gpus=1 train.py": "train.py | acceleratorCount=1 nodeCount=1",
    "composer -n 4 train.py": "train.py | acceleratorCount=4 nodeCount=1",
    "composer --nproc 4 --world_size 16 train.py": "train.py | acceleratorCount=16 nodeCount=4",
    "composer -m pkg.train": "-m pkg.train | acceleratorCount?",
    "lightning run model --devices=4 train.py": "train.py | acceleratorCount=4 nodeCount=1",
    "fabric run --devices=2 --num-nodes=3 --accelerator=gpu --precision=bf16-mixed train.py":
      "train.py | acceleratorCount=6 nodeCount=3 precision=bf16",
    "fabric run train.py": "train.py | acceleratorCount?",
    "tune run full_finetune_single_device --config a": "tune full_finetune_single_device --config a",
    "tune ls": "nothing",
    "colossalai run --nproc_per_node 4 train.py": "train.py | acceleratorCount=4 nodeCount=1",
    "colossalai check": "nothing",
    "fabric run --devices=auto train.py": "train.py | acceleratorCount?",
    "deepspeed --include=a train.py": "train.py | acceleratorCount?",
    "deepspeed --include=$H train.py": "train.py | acceleratorCount?",
    "deepspeed --include=a:0@b:1,2 train.py": "train.py | acceleratorCount=3 nodeCount=2",
    "deepspeed -i a:0,1 train.py": "train.py | acceleratorCount=2 nodeCount=1",
    "composer --nproc $N train.py": "train.py | nodeCount=1 | acceleratorCount?",
    "composer --node_rank 1 --nproc 2 train.py": "nothing",
    "accelerate launch --gpu_ids all train.py": "train.py | acceleratorCount?",
    "accelerate launch --dynamo_backend inductor --num_processes 1 train.py":
      "train.py | acceleratorCount=1 compiled=true nodeCount=1",
    "accelerate launch --dynamo_backend no --num_processes 1 train.py": "train.py | acceleratorCount=1 nodeCount=1",
    "accelerate launch --cpu --num_processes 4 train.py": "train.py | nodeCount=1",
    "tune run --nproc_per_node 4 --nnodes 2 lora --config x.yaml":
      "tune lora --config x.yaml | acceleratorCount=8 nodeCount=2",
    "tune run lora --nproc_per_node 4": "tune lora --nproc_per_node 4",
    "torchrun --nproc_per_node=2 --nnodes=1:3 --rdzv_backend c10d train.py":
      "train.py | acceleratorCount=2 nodeCount=1",
    "torchrun --rdzv-id 1 --nproc-per-node 2 $REST": "${REST} | acceleratorCount=2 nodeCount=1",
    "torchrun --nproc_per_node=gpu --nnodes 2 train.py": "train.py | nodeCount=2 | acceleratorCount?",
  },
  "interpreters, wrappers and tools": {
    "python -m torch.distributed.run --nproc_per_node 3 train.py": "train.py | acceleratorCount=3 nodeCount=1",
    "python -m paddle.distributed.launch --nproc_per_node 3 train.py": "train.py | acceleratorCount=3 nodeCount=1",
    "python -m accelerate.commands.launch --num_processes 3 train.py": "train.py | acceleratorCount=3 nodeCount=1",
    "python -m deepspeed.launcher.runner --num_gpus 3 train.py": "train.py | acceleratorCount=3 nodeCount=1",
    "python -m determined.launch.torch_distributed python train.py": "train.py",
    "python -m cProfile -o out train.py": "train.py",
    "python -m debugpy --listen 5678 train.py": "train.py",
    "python -mpkg train.py": "-m pkg train.py",
    "python -": "nothing",
    "python -W ignore -X dev train.py": "train.py",
    "python -u $FLAGS train.py": "train.py",
    "python $SCRIPT --a": "${SCRIPT} --a",
    'bash -c "python train.py --a"': "train.py --a",
    'bash -lc "python train.py --a"': "train.py --a",
    "bash -o pipefail -c 'python train.py'": "train.py",
    "bash +x train.sh": "nothing",
    "sudo -E python train.py": "train.py",
    "docker run --gpus all image python train.py --a": "train.py --a",
    'docker compose exec app bash -c "python train.py"': "train.py",
    "tmux new -d -s x 'python train.py --a'": "train.py --a",
    "ssh host python train.py": "train.py",
    'ssh host "cd x; torchrun --nproc_per_node 2 train.py"': "train.py | acceleratorCount=2 nodeCount=1",
    "nsys profile -o x python train.py": "train.py",
    "numactl --cpunodebind=0 python train.py": "train.py",
    "papermill a/in.ipynb out.ipynb --kernel python3": "a/in.ipynb",
    "papermill in.ipynb out.ipynb -p epochs 3": "nothing",
    "python -m papermill in.ipynb out.ipynb": "in.ipynb",
    "jupyter nbconvert --to notebook --execute in.ipynb --output out.ipynb": "in.ipynb",
    "jupyter-nbconvert --execute in.ipynb": "in.ipynb",
    "jupyter nbconvert --to html in.ipynb": "nothing",
    "jupyter execute in.ipynb": "in.ipynb",
    "jupyter lab --port 80": "nothing",
    "node train.js --a": "train.js --a",
    "bun run train.ts": "train.ts",
    "deno run --allow-all train.mts": "train.mts",
    "npx tsx train.ts": "train.ts",
    "node --version": "nothing",
    "trl sft --model a": "trl sft --model a",
    "trl chat --model a": "trl chat --model a",
    "axolotl preprocess a.yml": "axolotl preprocess a.yml",
    "llamafactory-cli train a.yaml": "llamafactory-cli train a.yaml",
    "llamafactory-cli chat a.yaml": "llamafactory-cli chat a.yaml",
    "litgpt finetune_lora a": "litgpt finetune_lora a",
  },
  "MPI and schedulers": {
    "mpirun -n 4 python train.py": "train.py | acceleratorCount=4",
    "mpirun -np=4 python train.py": "train.py | acceleratorCount=4",
    "mpiexec -n 4 -ppn 2 python train.py": "train.py | acceleratorCount=4 nodeCount=2",
    "mpirun --n 4 --npernode 2 python train.py": "train.py | acceleratorCount=4 nodeCount=2",
    "mpirun -c 4 -H a,b python train.py": "train.py | acceleratorCount=4 nodeCount=2",
    "mpirun --hosts a,b,c -np 3 python train.py": "train.py | acceleratorCount=3 nodeCount=3",
    "mpirun -np $N python train.py": "train.py | acceleratorCount?",
    "horovodrun -np 4 python train.py": "train.py | acceleratorCount=4 nodeCount=1",
    "aprun -n 8 -N 4 python train.py": "train.py | acceleratorCount=8 nodeCount=2",
    "jsrun -n 4 -g 2 python train.py": "train.py | acceleratorCount=8",
    "jsrun -n4 -g2 python train.py": "train.py | acceleratorCount=8",
    "jsrun --nrs=4 --gpu_per_rs=2 python train.py": "train.py | acceleratorCount=8",
    "jsrun --nrs 4 --gpu_per_rs 2 python train.py": "train.py | acceleratorCount=8",
    "jsrun -a 1 python train.py": "train.py",
    "srun -N 2 --gpus-per-node=4 python train.py": "train.py | acceleratorCount=8 nodeCount=2",
    "srun --gres=gpu:2 python train.py": "train.py | acceleratorCount=2 nodeCount=1",
    "srun -n 4 --gpus-per-task=1 python train.py": "train.py | acceleratorCount=4",
    "srun --ntasks=4 python train.py": "train.py",
    "salloc -N 2 --gres=gpu:8 srun python train.py": "train.py | acceleratorCount=16 nodeCount=2",
    "srun --gpus=4 torchrun --nproc_per_node 4 train.py": "train.py | acceleratorCount=4",
    "srun -N 2 torchrun --nproc_per_node 4 --nnodes 2 train.py": "train.py | acceleratorCount=8 nodeCount=2",
    "srun -N 2 --ntasks-per-node 1 torchrun --nproc_per_node 4 train.py": "train.py | acceleratorCount=8 nodeCount=2",
    'sbatch --wrap "python train.py --a" --gres=gpu:2': "train.py --a | acceleratorCount=2 nodeCount=1",
    'sbatch --gres=gpu:2 --wrap="python train.py --a"': "train.py --a | acceleratorCount=2 nodeCount=1",
    'sbatch -N 2 --gpus-per-node 4 --array=0-3 --wrap="srun python train.py"':
      "train.py | acceleratorCount=8 nodeCount=2 sweepRuns=4",
    'bsub -n 2 -gpu "num=2" python train.py': "train.py",
    'bsub -q gpu "python train.py"': "train.py",
    "flux run -n 4 -g 1 python train.py": "train.py | acceleratorCount=4",
    "flux batch -N 2 run.sh": "nothing",
    "flux submit -N 2 --gpus-per-node 4 python train.py": "train.py | acceleratorCount=8 nodeCount=2",
    "qsub -l select=2:ngpus=4 -- python train.py": "train.py | acceleratorCount=8 nodeCount=2",
    "qsub -b y -l gpu=2 python train.py": "train.py | acceleratorCount=2 nodeCount=1",
    "qsub -b y -cwd -sync y -l gpu=2,h_rt=1:00:00 python train.py --a":
      "train.py --a | acceleratorCount=2 nodeCount=1 wallTimeLimitHours=1",
    "qsub -b n -l gpu=2 missing.sh": "nothing",
    "mpirun --npernode 2 -x A python train.py": "train.py",
    "srun --het-group=0 python train.py": "train.py",
    "srun --export=ALL,A=1 -N 2 train.sh": "nothing",
    "srun -N 2 -n 16 python train.py": "train.py | nodeCount=2",
    "srun -N 4 --ntasks-per-node=8 --gpus-per-task=1 python train.py": "train.py | acceleratorCount=32 nodeCount=4",
    "bsub python train.py": "train.py",
    'bsub -gpu num=4 -W 2:00 "python train.py --a"':
      "train.py --a | acceleratorCount=4 nodeCount=1 wallTimeLimitHours=2",
    'bsub -n 8 -R "span[ptile=4]" -gpu num=4 jsrun -n 2 -g 4 python train.py':
      "train.py | acceleratorCount=8 nodeCount=2",
    "flux alloc -N 1 -g 4 -n 1 python train.py": "train.py | acceleratorCount=4 nodeCount=1",
    "flux jobs python train.py": "nothing",
    "aprun -N 4 python train.py": "train.py",
  },
  "visible devices": {
    "CUDA_VISIBLE_DEVICES=0,1,2 python train.py": "train.py | acceleratorCount=3",
    "CUDA_VISIBLE_DEVICES= python train.py": "train.py",
    "CUDA_VISIBLE_DEVICES=-1 python train.py": "train.py",
    "CUDA_VISIBLE_DEVICES=GPU-1a,GPU-2b python train.py": "train.py | acceleratorCount=2",
    "CUDA_VISIBLE_DEVICES=$1 python train.py": "train.py",
    "env -u X CUDA_VISIBLE_DEVICES=0,1 python train.py": "train.py | acceleratorCount=2",
  },
  "Hydra's multirun": {
    "python train.py -m hydra/launcher=a,b +x=1,2": "train.py -m hydra/launcher=a,b +x=1,2 | sweepRuns=2",
    "python train.py -m hydra.sweeper.n_trials=20 x=1": "train.py -m hydra.sweeper.n_trials=20 x=1 | sweepRuns=20",
    "python train.py a=1,2": "train.py a=1,2",
    "python train.py -m a=1": "train.py -m a=1",
    "python train.py -m 'lr=0.1,0.01' 'seed=range(3)'": "train.py -m lr=0.1,0.01 seed=range(3) | sweepRuns=6",
    "python train.py --multirun 'a=choice(x,y,z)' 'b=\"q,r\"' 'c=[1,2]'":
      'train.py --multirun a=choice(x,y,z) b="q,r" c=[1,2] | sweepRuns=3',
    "python train.py -m 'a=range(1,10,3)' 'b=range(start=0,stop=4)' c=1":
      "train.py -m a=range(1,10,3) b=range(start=0,stop=4) c=1 | sweepRuns=12",
    "python train.py -m 'a=shuffle(1,2)' '~b' 'c={x:1,y:2},{x:2}'":
      "train.py -m a=shuffle(1,2) ~b c={x:1,y:2},{x:2} | sweepRuns=4",
  },
  "machines elsewhere": {
    'gcloud compute tpus tpu-vm create big --zone=us-central2-b --accelerator-type=v4-32\ngcloud compute tpus tpu-vm ssh big --zone us-central2-b --worker=all --command "python train.py --a"':
      "~/train.py --a | accelerator=tpu-v4 acceleratorCount=16 cloudProvider=gcp cloudRegion=us-central2",
    'gcloud compute instances create vm --zone europe-west4-a --machine-type=a2-highgpu-1g --accelerator=type=nvidia-tesla-a100,count=1\ngcloud compute ssh vm --command="python train.py"':
      "~/train.py | accelerator=nvidia-tesla-a100 acceleratorCount=1 cloudInstance=a2-highgpu-1g cloudProvider=gcp cloudRegion=europe-west4 nodeCount=1",
    'gcloud compute ssh unknown --zone us-east1-c --command "python train.py"':
      "~/train.py | cloudProvider=gcp cloudRegion=us-east1",
    "gcloud compute ssh vm": "nothing",
    'gcloud alpha compute tpus queued-resources create q --node-id big --accelerator-type v5litepod-16 --zone us-west4-a\ngcloud compute tpus tpu-vm ssh big --command="python train.py"':
      "~/train.py | accelerator=tpu-v5e acceleratorCount=16 cloudProvider=gcp cloudRegion=us-west4",
    "gcloud ai custom-jobs create --region=us-central1 --worker-pool-spec=machine-type=n1-standard-4,accelerator-type=NVIDIA_TESLA_T4,accelerator-count=2,replica-count=3,local-package-path=.,script=train.py --args=--epochs=3,--lr=1":
      "train.py --epochs=3 --lr=1 | accelerator=NVIDIA_TESLA_T4 acceleratorCount=6 cloudInstance=n1-standard-4 cloudProvider=gcp cloudRegion=us-central1 nodeCount=3",
    "gcloud ai custom-jobs create --worker-pool-spec machine-type=a2-highgpu-1g,python-module=trainer.task":
      "-m trainer.task | cloudInstance=a2-highgpu-1g cloudProvider=gcp nodeCount=1",
    "gcloud ai custom-jobs list": "nothing",
    "gcloud ai-platform jobs submit training job1 --module-name trainer.task --region us-east1 --master-machine-type n1-highmem-8 --master-accelerator count=2,type=nvidia-tesla-t4 -- --epochs 3":
      "-m trainer.task --epochs 3 | accelerator=nvidia-tesla-t4 acceleratorCount=2 cloudInstance=n1-highmem-8 cloudProvider=gcp cloudRegion=us-east1 nodeCount=1",
    'xpk workload create --tpu-type=v5litepod-256 --num-slices=2 --zone=us-east5-a --command "python train.py --a"':
      "~/train.py --a | accelerator=tpu-v5e acceleratorCount=512 cloudProvider=gcp cloudRegion=us-east5",
    'xpk workload create --device-type=v5p-8 --command "python train.py"':
      "~/train.py | accelerator=tpu-v5p acceleratorCount=4 cloudProvider=gcp nodeCount=1",
    "xpk workload list": "nothing",
    'xpk workload create --tpu-type=zz-1 --command "python train.py"': "~/train.py | cloudProvider=gcp",
    'runpodctl create pod --gpuType "NVIDIA A40" --args "python train.py"':
      "~/train.py | accelerator=NVIDIA A40 acceleratorCount=1 cloudProvider=runpod nodeCount=1",
    'runpodctl pod create --gpu-id "NVIDIA H100" --gpu-count 4 --docker-args "python train.py"':
      "~/train.py | accelerator=NVIDIA H100 acceleratorCount=4 cloudProvider=runpod nodeCount=1",
    "gantry run --gpus 2 -- python train.py": "train.py | acceleratorCount=2 nodeCount=1",
    "gantry run --replicas 3 --gpus=4 -- python train.py": "train.py | acceleratorCount=12 nodeCount=3",
    "gantry run -- python train.py": "train.py",
    "gantry list -- python train.py": "nothing",
  },
};

describe("command lines", () => {
  for (const [about, expected] of Object.entries(commands))
    it(`of ${about} say what they start`, async () => {
      for (const [command, wanted] of Object.entries(expected)) assert.equal(await started(command), wanted, command);
    });
});
