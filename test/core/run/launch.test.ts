import assert from "node:assert/strict";
import { launchesOf, startedBy } from "../../support/launches";

const lines = (...text: string[]): string => text.join("\n");

describe("readLaunches: words of the shell", () => {
  it("follows variables, defaults and arithmetic", async () => {
    const text = lines(
      "GPUS=4",
      "NODES=${NODES:-2}",
      ': "${STEPS:=100}"',
      "python train.py --world $((GPUS * NODES)) --steps $STEPS --name run_${GPUS}x$NODES",
    );
    assert.deepEqual(await startedBy(text), ["train.py --world 8 --steps 100 --name run_4x2"]);
  });

  it("computes: with names in every spelling, let, expr and bc", async () => {
    const text = lines(
      "A=2",
      'let "B = $A * 3"',
      'python train.py $(( $A * 2 )) $((${A}+A)) $B $(expr $A + 1) $(echo "$A*5" | bc)',
    );
    assert.deepEqual(await startedBy(text), ["train.py 4 4 6 3 10"]);
  });

  it("keeps a text that is read from a heredoc, its lines joined", async () => {
    const text = lines(
      "read -r -d '' CMD <<EOF",
      "train.py \\",
      "  --epochs 3",
      "EOF",
      "torchrun --nproc_per_node 2 $CMD",
    );
    assert.deepEqual(await startedBy(text), ["train.py --epochs 3"]);
  });

  it("gives a sourced script its own arguments", async () => {
    const files = { "a.sh": 'if [ "$1" != "job" ]; then python first.py; fi' };
    assert.deepEqual(await startedBy("source a.sh job\npython then.py $1", files), ["then.py ?"]);
  });

  it("goes on where a variable that is tested for is given by hand", async () => {
    const text = lines(
      'if [[ -z "${DATA:-}" ]]; then echo "DATA must be set"; exit 1; fi',
      "python train.py $DATA ${MORE:-}",
    );
    assert.deepEqual(await startedBy(text), ["train.py ?"]);
  });

  it("splits argument strings that nest, and keeps quoted words whole", async () => {
    const text = lines(
      'OPT=" \\',
      "  --lr 1e-4 \\",
      '  --optimizer adamw"',
      'ARGS="--epochs 3 $OPT"',
      "python train.py $ARGS --prompt \"a b\" 'c d'",
    );
    assert.deepEqual(await startedBy(text), ["train.py --epochs 3 --lr 1e-4 --optimizer adamw --prompt a b c d"]);
    const [launch] = await launchesOf(text);
    assert.equal(launch?.launch.argv.length, 9);
    const rate = launch.launch.argv[3]!;
    assert.equal(text.slice(rate.span.from, rate.span.to), "1e-4");
  });

  it("expands arrays", async () => {
    const text = lines(
      "ARGS=(--epochs 3 --name 'two words')",
      "ARGS+=(--extra)",
      'python train.py "${ARGS[@]}" ${#ARGS[@]} ${ARGS[1]}',
    );
    assert.deepEqual(await startedBy(text), ["train.py --epochs 3 --name two words --extra 5 3"]);
    assert.equal((await launchesOf(text))[0]?.launch.argv.length, 7);
  });

  it("leaves unknown what is given when it is started", async () => {
    assert.deepEqual(await startedBy('python train.py --model $1 --lr=$LR --out "$OUT/run" --seed $(date +%s) "$@"'), [
      "train.py --model ? --lr ? --out ${OUT}/run --seed ?",
    ]);
  });

  it("takes defaults of arguments that are not given", async () => {
    const text = lines(
      "MODEL=${1:-gpt2}",
      'SIZE="$2"',
      'if [ -z "$SIZE" ]; then SIZE=512; fi',
      "python train.py $MODEL $SIZE",
    );
    assert.deepEqual(await startedBy(text), ["train.py gpt2 512"]);
  });

  it("goes on after a message about missing arguments", async () => {
    const text = lines('if [ $# -lt 1 ]; then echo "usage"; exit 1; fi', "python train.py $1");
    assert.deepEqual(await startedBy(text), ["train.py ?"]);
    assert.deepEqual(await startedBy(lines("exit 0", "python train.py")), []);
  });

  it("reads what a loop over arguments would set as not known when it is required, as its default otherwise", async () => {
    const text = lines(
      'MODEL=""',
      "EPOCHS=3",
      "while [[ $# -gt 0 ]]; do",
      '  case $1 in --model) MODEL="$2"; shift 2;; --epochs) EPOCHS="$2"; shift 2;; *) exit 1;; esac',
      "done",
      'if [[ -z "$MODEL" ]]; then exit 1; fi',
      "python train.py --model $MODEL --epochs $EPOCHS",
    );
    assert.deepEqual(await startedBy(text), ["train.py --model ? --epochs 3"]);
  });

  it("takes the branch that holds", async () => {
    const text = lines(
      "SIZE=52",
      "if [[ $SIZE == 7 ]]; then L=36",
      "elif [ $SIZE -ge 50 ]; then L=64",
      "else L=1; fi",
      'case "$SIZE" in 5?) W=8192;; *) W=1;; esac',
      "python train.py $L $W",
    );
    assert.deepEqual(await startedBy(text), ["train.py 64 8192"]);
  });

  it("does not choose between branches that cannot be decided", async () => {
    const text = lines(
      "if [ -f last.pt ]; then EXTRA=--resume; LR=1; else EXTRA=; LR=1; fi",
      "python train.py --lr $LR --flag $EXTRA",
      "if nvidia-smi; then python gpu.py; else python cpu.py; fi",
    );
    assert.deepEqual(await startedBy(text), ["train.py --lr 1 --flag ?", "gpu.py", "cpu.py"]);
  });

  it("counts loops as repetitions and forgets what varies", async () => {
    const text = lines(
      "for lr in 1e-4 1e-5; do",
      "  for seed in {1..3}; do",
      "    python train.py --lr $lr --seed $seed --epochs 2",
      "  done",
      "done",
    );
    const [launch, ...more] = await launchesOf(text);
    assert.equal(more.length, 0);
    assert.equal(launch?.started, "train.py --lr ? --seed ? --epochs 2");
    assert.deepEqual(launch.facts, ["sweepRuns=6"]);
    const counted = await launchesOf("for ((i = 0; i < 5; i++)); do python train.py; done");
    assert.deepEqual(counted[0]?.facts, ["sweepRuns=5"]);
    const listed = await launchesOf("for f in $(ls); do python train.py $f; done");
    assert.deepEqual(listed[0]?.facts, []);
    const long = await launchesOf("for i in $(seq 1 100); do python train.py; done");
    assert.deepEqual(long[0]?.facts, ["sweepRuns=100"]);
  });

  it("calls functions, each call a run of its own", async () => {
    const text = lines("run() {", "  local size=$1", "  python train.py --size $size", "}", "run small", "run large");
    const launches = await launchesOf(text);
    assert.deepEqual(
      launches.map(({ line, started }) => [line, started]),
      [
        [5, "train.py --size small"],
        [6, "train.py --size large"],
      ],
    );
  });

  it("runs texts of commands: eval, bash -c, and what they export", async () => {
    const text = lines(
      'export CMD="train.py --epochs 2"',
      'export LAUNCHER="torchrun --nproc_per_node 2"',
      "srun bash -c '$LAUNCHER --node_rank $SLURM_PROCID $CMD' | tee log",
      'run="python other.py \\',
      '  --a 1"',
      "echo $run",
      "eval $run",
    );
    const launches = await launchesOf(text);
    assert.deepEqual(
      launches.map(({ line, started, launchers }) => [line, started, launchers]),
      [
        [3, "train.py --epochs 2", "srun bash torchrun"],
        [7, "other.py --a 1", "python"],
      ],
    );
  });

  it("is anchored at the command, whatever its lines", async () => {
    const text = lines(
      "#!/bin/bash",
      "# python not.py",
      "CUDA_VISIBLE_DEVICES=0 \\",
      "python train.py \\",
      "  --a 1",
      "echo done",
    );
    const [launch, ...more] = await launchesOf(text);
    assert.equal(more.length, 0);
    assert.equal(launch?.line, 3);
  });

  it("sources scripts and follows scripts that start scripts", async () => {
    const text = lines("source ./env.sh", "bash scripts/go.sh $MODEL 3");
    const files = {
      "env.sh": "MODEL=gpt2",
      "scripts/go.sh": "torchrun --nproc_per_node 4 train.py --model $1 --epochs $2",
    };
    const [launch, ...more] = await launchesOf(text, files);
    assert.equal(more.length, 0);
    assert.equal(launch?.line, 2);
    assert.equal(launch.started, "train.py --model gpt2 --epochs 3");
    assert.deepEqual(launch.launch.companions, ["env.sh", "scripts/go.sh"]);
  });

  it("knows the folder of the script and of the commands", async () => {
    const text = lines(
      'DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)',
      "python $DIR/train.py",
      "cd examples",
      "python more.py",
    );
    const launches = await launchesOf(text, {}, "jobs/run.sh");
    assert.equal(launches[1]?.launch.folders.includes("examples"), true);
    assert.equal(launches[0]?.started, "\u0001/jobs/train.py");
  });

  it("survives broken and hostile scripts", async () => {
    for (const text of [
      "if [ ; then python train.py",
      "f() { f; }; f; f",
      "while true; do python train.py; done",
      "$(((((((",
      "x=${x:-${x:-${x}}}; python $x",
      `${"(".repeat(3000)}python train.py`,
      "for i in {1..100000}; do for j in {1..100000}; do python train.py $i $j; done; done",
      `a=${"x".repeat(100)}; ${"a=$a$a; ".repeat(40)} python train.py $a`,
    ])
      await assert.doesNotReject(launchesOf(text));
  });
});

describe("readLaunches: launchers", () => {
  const factsOf = async (text: string, files: Record<string, string> = {}): Promise<readonly string[]> =>
    (await launchesOf(text, files))[0]?.facts ?? ["no launch"];

  it("peels launchers off, with their options", async () => {
    const expected: Record<string, string> = {
      "python3 -u -W ignore train.py --a": "train.py --a",
      "python -m pkg.train --a": "-m pkg.train --a",
      "python -m torch.distributed.launch --nproc_per_node=2 --use_env train.py --a": "train.py --a",
      "torchrun --standalone --nproc-per-node 2 -m pkg.train --a": "-m pkg.train --a",
      "torchrun --nproc_per_node 2 -m pkg.train -- --a 1": "-m pkg.train --a 1",
      "accelerate launch --multi_gpu --num_processes 2 train.py --a": "train.py --a",
      "accelerate launch -m axolotl.cli.train cfg.yml": "-m axolotl.cli.train cfg.yml",
      "deepspeed --include localhost:0,1 --master_port 1 train.py --deepspeed ds.json": "train.py --deepspeed ds.json",
      "nohup env A=1 time nice -n 10 python train.py > log 2>&1 &": "train.py",
      "uv run --with torch train.py --a": "train.py --a",
      "poetry run python train.py": "train.py",
      "conda run -n env python train.py": "train.py",
      "mpirun -np 8 -x NCCL_DEBUG python train.py": "train.py",
      "singularity exec --nv image.sif python train.py": "train.py",
      "axolotl train cfg.yml --epochs 2": "axolotl train cfg.yml --epochs 2",
      "tune run --nproc_per_node 4 lora --config x.yaml": "tune lora --config x.yaml",
      "ssh host 'cd x && python train.py'": "train.py",
      "srun --mpi=pmix --container-image x python train.py": "train.py",
      "./train.py --a": "./train.py --a",
    };
    for (const [text, started] of Object.entries(expected)) assert.deepEqual(await startedBy(text), [started], text);
  });

  it("finds nothing in commands that start no program", async () => {
    for (const text of [
      "pip install torch",
      "python -c 'import torch'",
      "echo python train.py",
      "git commit -m 'python train.py'",
      "accelerate config",
      "python --version",
      "bash missing.sh",
    ])
      assert.deepEqual(await startedBy(text), [], text);
  });

  it("counts processes as devices", async () => {
    assert.deepEqual(await factsOf("torchrun --nproc_per_node 8 train.py"), ["acceleratorCount=8", "nodeCount=1"]);
    assert.deepEqual(await factsOf("torchrun --nproc_per_node 8 --nnodes 4 train.py"), [
      "acceleratorCount=32",
      "nodeCount=4",
    ]);
    assert.deepEqual(await factsOf("torchrun --nproc_per_node 2 --nnodes=2:4 train.py"), [
      "acceleratorCount=4",
      "nodeCount=2",
    ]);
    assert.deepEqual(await factsOf("deepspeed --num_gpus=4 --num_nodes=2 train.py"), [
      "acceleratorCount=8",
      "nodeCount=2",
    ]);
    assert.deepEqual(await factsOf("deepspeed --include a:0,1@b:2,3 train.py"), ["acceleratorCount=4", "nodeCount=2"]);
    assert.deepEqual(await factsOf("mpirun -np 8 python train.py"), ["acceleratorCount=8"]);
    assert.deepEqual(await factsOf("CUDA_VISIBLE_DEVICES=0,3 python train.py"), ["acceleratorCount=2"]);
    assert.deepEqual(await factsOf("export CUDA_VISIBLE_DEVICES=1; python train.py"), ["acceleratorCount=1"]);
    assert.deepEqual(
      await factsOf("N=$(echo $CUDA_VISIBLE_DEVICES | tr ',' '\\n' | wc -l); torchrun --nproc_per_node $N train.py"),
      ["nodeCount=1"],
    );
    assert.deepEqual(await factsOf("python train.py"), []);
  });

  it("says that a count is not known", async () => {
    const [given] = await launchesOf("torchrun --nproc_per_node $1 train.py");
    assert.deepEqual([given?.facts, given?.open], [["nodeCount=1"], ["acceleratorCount"]]);
    const [all] = await launchesOf("deepspeed train.py");
    assert.deepEqual([all?.facts, all?.open], [[], ["acceleratorCount"]]);
    const [gpu] = await launchesOf("torchrun --nproc_per_node=gpu train.py");
    assert.deepEqual(gpu?.open, ["acceleratorCount"]);
  });

  it("reads the configuration of accelerate, options first", async () => {
    const files = {
      "configs/acc.yaml": lines(
        "distributed_type: FSDP",
        "mixed_precision: bf16",
        "num_machines: 2",
        "num_processes: 16",
        "fsdp_config:",
        "  fsdp_offload_params: true",
        "  fsdp_sharding_strategy: SHARD_GRAD_OP",
      ),
    };
    const text = "accelerate launch --config_file configs/acc.yaml train.py";
    assert.deepEqual(await factsOf(text, files), [
      "acceleratorCount=16",
      "nodeCount=2",
      "offload=true",
      "precision=bf16",
      "zeroStage=2",
    ]);
    const overridden =
      "accelerate launch --config_file configs/acc.yaml --num_processes 8 --mixed_precision fp16 train.py";
    assert.deepEqual(await factsOf(overridden, files), [
      "acceleratorCount=8",
      "nodeCount=2",
      "offload=true",
      "precision=fp16",
      "zeroStage=2",
    ]);
    assert.deepEqual(await factsOf("accelerate launch --cpu --num_processes 4 train.py"), ["nodeCount=1"]);
    const compiled = { "c.yaml": "num_processes: 2\ndynamo_config:\n  dynamo_backend: INDUCTOR\n" };
    const plain = { "c.yaml": "num_processes: 2\ndynamo_config:\n  dynamo_backend: 'NO'\n" };
    const counts = ["acceleratorCount=2", "nodeCount=1"];
    const launch = "accelerate launch --config_file c.yaml";
    assert.deepEqual(await factsOf(`${launch} train.py`, compiled), [
      ...counts.slice(0, 1),
      "compiled=true",
      "nodeCount=1",
    ]);
    assert.deepEqual(await factsOf(`${launch} train.py`, plain), counts);
    assert.ok((await factsOf(`${launch} --dynamo_backend inductor train.py`, plain)).includes("compiled=true"));
  });

  it("sets the variables that launchers set", async () => {
    const [launch] = await launchesOf("export WANDB=off; torchrun --nproc_per_node 2 --nnodes 2 train.py");
    const texts = [...launch!.launch.environment].map(
      ([name, value]) => `${name}=${value.kind === "string" ? value.value : "?"}`,
    );
    assert.deepEqual(texts, ["WANDB=off", "RANK=0", "LOCAL_RANK=0", "WORLD_SIZE=4", "LOCAL_WORLD_SIZE=2"]);
    const [plain] = await launchesOf("python train.py");
    assert.equal(plain?.launch.environment.size, 0);
  });
});

it("jsrun starts resource sets, each with its devices", async () => {
  const counts = async (options: string): Promise<readonly string[] | undefined> =>
    (await launchesOf(`jsrun ${options} python train.py`))[0]?.facts;
  assert.deepEqual(await counts("-n 12 -a 1 -g 1"), ["acceleratorCount=12"]);
  assert.deepEqual(await counts("--nrs=4 -g6 -c ALL_CPUS"), ["acceleratorCount=24"]);
  assert.deepEqual(await counts("-n $N -g 6"), []);
});

describe("readLaunches: jobs of a scheduler", () => {
  it("joins directives and launch", async () => {
    const text = lines(
      "#!/bin/bash",
      "#SBATCH --job-name=x",
      "#SBATCH --constraint=a100",
      "#SBATCH --nodes=24",
      "#SBATCH --gres=gpu:8     # devices",
      "#SBATCH --time 100:00:00",
      "##SBATCH --time=1:00:00",
      "srun torchrun --nproc_per_node 8 --nnodes $SLURM_NNODES train.py",
    );
    const [launch] = await launchesOf(text, {}, "job.slurm");
    assert.deepEqual(launch?.facts, [
      "accelerator=a100",
      "acceleratorCount=192",
      "nodeCount=24",
      "wallTimeLimitHours=100",
    ]);
    const nodes = launch.launch.facts.find((fact) => fact.input === "nodeCount")!;
    assert.equal(text.slice(nodes.spans[0]!.from, nodes.spans[0]!.to), "--nodes=24");
  });

  it("counts the devices of a job when no launcher does", async () => {
    const facts = async (...directives: string[]): Promise<readonly string[] | undefined> => {
      const text = lines(...directives.map((directive) => `#SBATCH ${directive}`), "srun python train.py");
      return (await launchesOf(text, {}, "job.sbatch"))[0]?.facts;
    };
    assert.deepEqual(await facts("-N 2", "--gpus-per-node=a100:4"), [
      "accelerator=a100",
      "acceleratorCount=8",
      "nodeCount=2",
    ]);
    assert.deepEqual(await facts("--gpus=6"), ["acceleratorCount=6"]);
    assert.deepEqual(await facts("--ntasks=4", "--nodes=4", "--gpus-per-task=8"), [
      "acceleratorCount=32",
      "nodeCount=4",
    ]);
    assert.deepEqual(await facts("--gres=gpu:v100:2,ssd:1"), ["accelerator=v100", "acceleratorCount=2", "nodeCount=1"]);
    assert.deepEqual(await facts("--nodes=2", "--constraint=haswell"), ["nodeCount=2"]);
    assert.deepEqual(await facts("--gres=gpu:1", "--array=0-9%2"), [
      "acceleratorCount=1",
      "nodeCount=1",
      "sweepRuns=10",
    ]);
  });

  it("does not assume one node where the number is asked of the scheduler", async () => {
    const text = lines("#SBATCH --gres=gpu:8", "srun torchrun --nproc_per_node 8 --nnodes $SLURM_NNODES train.py");
    const [launch] = await launchesOf(text, {}, "job.slurm");
    assert.deepEqual([launch?.facts, launch?.open], [[], ["acceleratorCount", "nodeCount"]]);
  });

  it("reads job scripts that another script submits", async () => {
    const files = { "job.slurm": lines("#SBATCH --nodes=2", "#SBATCH --gres=gpu:4", "srun python train.py --lr $1") };
    const [launch] = await launchesOf("for lr in 1 2 3; do sbatch --time=60 job.slurm $lr; done", files);
    assert.deepEqual(launch?.facts, ["acceleratorCount=8", "nodeCount=2", "sweepRuns=3", "wallTimeLimitHours=1"]);
    const [wrapped] = await launchesOf('sbatch -N 1 --gres=gpu:2 --wrap="python train.py --lr 1"');
    assert.equal(wrapped?.started, "train.py --lr 1");
    assert.deepEqual(wrapped.facts, ["acceleratorCount=2", "nodeCount=1"]);
  });

  it("reads the directives of other schedulers", async () => {
    const pbs = lines("#PBS -l select=2:ncpus=8:ngpus=4", "#PBS -l walltime=24:00:00", "mpirun -np 8 python train.py");
    assert.deepEqual((await launchesOf(pbs))[0]?.facts, ["acceleratorCount=8", "nodeCount=2", "wallTimeLimitHours=24"]);
    const lsf = lines("#BSUB -nnodes 2", '#BSUB -gpu "num=4:mode=shared"', "#BSUB -W 1:30", "python train.py");
    assert.deepEqual((await launchesOf(lsf))[0]?.facts, [
      "acceleratorCount=8",
      "nodeCount=2",
      "wallTimeLimitHours=1.5",
    ]);
  });

  it("reads the kind of device that they are asked for", async () => {
    const kindIn = async (directive: string): Promise<readonly string[] | undefined> =>
      (await launchesOf(lines(directive, "python train.py")))[0]?.facts;
    assert.deepEqual(await kindIn("#PBS -l select=1:ncpus=2:mem=16gb:ngpus=1:gputype=V100"), [
      "accelerator=V100",
      "acceleratorCount=1",
      "nodeCount=1",
    ]);
    assert.ok((await kindIn('#BSUB -gpu "num=2:gmodel=NVIDIAA100"'))?.includes("accelerator=NVIDIAA100"));
    const [queued] = await launchesOf(lines("#BSUB -q gpuv100", "python train.py"));
    assert.deepEqual(
      queued?.launch.hints.map(({ value }) => value),
      ["v100-sxm2-16gb"],
      "a name is a hint",
    );
  });
});

describe("command lines of Google Cloud", () => {
  const read = async (text: string): Promise<unknown[]> =>
    (await launchesOf(text)).map(({ started, facts }) => [
      started,
      ...facts.filter((fact) => !fact.includes("cloudProvider")),
    ]);

  it("tell TPU slices that the script made what to run", async () => {
    const text = `ZONE=us-central2-b
gcloud alpha compute tpus tpu-vm create $NAME --zone $ZONE --accelerator-type v4-32 --version v
gcloud compute tpus tpu-vm scp --recurse . $NAME:~/x --zone $ZONE --worker=all
gcloud compute tpus tpu-vm ssh --zone=$ZONE $NAME --worker=all --command="cd x && python3 train.py --epochs 3"
`;
    assert.deepEqual(await read(text), [
      ["~/x/train.py --epochs 3", "accelerator=tpu-v4", "acceleratorCount=16", "cloudRegion=us-central2"],
    ]);
    assert.deepEqual(
      await read("xpk workload create --tpu-type=v5litepod-16 --num-slices=2 --command 'python train.py'"),
      [["~/train.py", "accelerator=tpu-v5e", "acceleratorCount=32"]],
    );
  });

  it("submit custom jobs of Vertex AI, and what was submitted before it", async () => {
    const pool = "machine-type=n1-standard-8,accelerator-type=NVIDIA_TESLA_T4,accelerator-count=2,replica-count=3";
    const job = `gcloud ai custom-jobs create --region=us-central1 --worker-pool-spec=${pool},local-package-path=.,script=train.py --args=--epochs=5`;
    const machine = ["accelerator=NVIDIA_TESLA_T4", "acceleratorCount=6", "cloudInstance=n1-standard-8"];
    assert.deepEqual(await read(job), [["train.py --epochs=5", ...machine, "cloudRegion=us-central1", "nodeCount=3"]]);
    const before =
      "gcloud ai-platform jobs submit training j --module-name trainer.task --region europe-west1 --master-accelerator type=nvidia-tesla-v100,count=4 -- --epochs 6";
    const devices = ["accelerator=nvidia-tesla-v100", "acceleratorCount=4"];
    assert.deepEqual(await read(before), [
      ["-m trainer.task --epochs 6", ...devices, "cloudRegion=europe-west1", "nodeCount=1"],
    ]);
    assert.deepEqual(await read(`gcloud ai custom-jobs create --worker-pool-spec=${pool},container-image-uri=x`), []);
    assert.deepEqual(await read("gcloud compute ssh vm --command 'ls'"), []);
  });
});
