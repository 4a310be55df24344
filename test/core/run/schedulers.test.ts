import assert from "node:assert/strict";
import { arrayLength } from "../../../src/core/run/schedulers/allocation";
import { timeLimitHours } from "../../../src/core/run/schedulers/slurm";
import { launchesOf, startedBy } from "../../support/launches";

const lines = (...text: string[]): string => text.join("\n");

/** The facts of the only launch of a job script. */
async function facts(...text: string[]): Promise<string> {
  const [launch, ...more] = await launchesOf(lines(...text), {}, "job.sh");
  assert.ok(launch, "nothing is launched");
  assert.equal(more.length, 0);
  return launch.facts.join(" ");
}

describe("scheduler", () => {
  it("reads every format of a time limit", () => {
    const expected: Record<string, number | undefined> = {
      "90": 1.5,
      "90:30": 1.5 + 30 / 3600,
      "01:59:00": 1 + 59 / 60,
      "100:00:00": 100,
      "3-12": 84,
      "3-00:00:00": 72,
      "1-12:30": 36.5,
      "1-12:30:36": 36.51,
      UNLIMITED: undefined,
      "": undefined,
    };
    for (const [text, hours] of Object.entries(expected)) {
      const read = timeLimitHours(text);
      if (hours === undefined) assert.equal(read, undefined, text);
      else assert.ok(read !== undefined && Math.abs(read - hours) < 1e-9, `${text}: ${String(read)}`);
    }
  });

  it("counts the jobs of an array", () => {
    assert.equal(arrayLength("0-99%4"), 100);
    assert.equal(arrayLength("1,3,5-7"), 5);
    assert.equal(arrayLength("0-15:4"), 4);
    assert.equal(arrayLength("$N"), undefined);
  });
});

describe("job scripts", () => {
  it("takes a device for what it is called, though objects have something of that name", async () => {
    for (const name of ["constructor", "__proto__", "toString"])
      assert.match(
        await facts(`#SBATCH --partition=${name} --gres=gpu:${name}:2`, "srun python train.py"),
        new RegExp(`accelerator=${name}`),
      );
  });

  it("of PBS: chunks that have devices, devices of the whole job, seconds", async () => {
    assert.equal(
      await facts("#PBS -l select=2:ngpus=4:mpiprocs=4+1:ncpus=8", "#PBS -lwalltime=3600", "python train.py"),
      "acceleratorCount=8 nodeCount=2 wallTimeLimitHours=1",
    );
    assert.equal(
      await facts("#PBS -l ngpus=8,walltime=1:30:00", "python train.py"),
      "acceleratorCount=8 wallTimeLimitHours=1.5",
    );
    assert.equal(
      await facts(
        "#PBS -l nodes=2:ppn=4:gpus=2",
        "N=$(sort -u $PBS_NODEFILE | wc -l)",
        "mpirun -np $((N * 2)) python train.py",
      ),
      "acceleratorCount=4 nodeCount=2",
    );
  });

  it("of Grid Engine, LSF and Flux", async () => {
    assert.equal(
      await facts("#$ -l h_rt=24:00:00", "#$ -l gpu=2,gpu_type=V100 -t 1-5", "#$ -pe smp 8", "python train.py"),
      "accelerator=V100 acceleratorCount=2 nodeCount=1 sweepRuns=5 wallTimeLimitHours=24",
    );
    assert.equal(
      await facts('#BSUB -J "run[1-4]"', '#BSUB -R "rusage[mem=8000,ngpus_excl_p=4] span[hosts=1]"', "python train.py"),
      "acceleratorCount=4 nodeCount=1 sweepRuns=4",
    );
    assert.equal(
      await facts("# flux: -N 2", "# flux: -t 90m", "flux run -n 8 --gpus-per-task=1 python train.py"),
      "acceleratorCount=8 nodeCount=2 wallTimeLimitHours=1.5",
    );
  });

  it("of Slurm with several components: a step runs in the first unless told otherwise", async () => {
    const parts = [
      "#SBATCH -t 60",
      "#SBATCH -N 4 --gpus-per-node=8",
      "#SBATCH hetjob",
      "#SBATCH -N 1 --gpus-per-node=2",
    ];
    const text = lines(
      ...parts,
      "srun python train.py",
      "srun --het-group=1 python train.py",
      "srun --het-group=0,1 python train.py",
    );
    assert.deepEqual(
      (await launchesOf(text)).map((launch) => launch.facts.join(" ")),
      [
        "acceleratorCount=32 nodeCount=4 wallTimeLimitHours=1",
        "acceleratorCount=2 nodeCount=1 wallTimeLimitHours=1",
        "acceleratorCount=34 nodeCount=5 wallTimeLimitHours=1",
      ],
    );
  });

  it("a step's own options win, also where they ask in another way", async () => {
    const job = ["#SBATCH --nodes=4", "#SBATCH --gpus-per-node=8"];
    assert.equal(await facts(...job, "srun -N 2 --gres=gpu:4 python train.py"), "acceleratorCount=8 nodeCount=2");
    assert.equal(await facts(...job, "srun -n 1 --gpus=2 python train.py"), "acceleratorCount=2 nodeCount=1");
    assert.equal(
      await facts(...job, "srun --wait 60 --container-mount-home --container-image x python train.py"),
      "acceleratorCount=32 nodeCount=4",
    );
  });

  it("processes of the whole run and of each machine", async () => {
    assert.equal(
      await facts("#PBS -l select=8", "aprun -n 16 -N 4 python train.py"),
      "acceleratorCount=16 nodeCount=4",
    );
    assert.equal(await facts("mpiexec -n 8 --ppn 4 python train.py"), "acceleratorCount=8 nodeCount=2");
    assert.equal(await facts("horovodrun -np 8 -H a:4,b:4 python train.py"), "acceleratorCount=8 nodeCount=2");
  });

  it("that another command is given: from a heredoc, a file that was written, standard input", async () => {
    const heredoc = lines(
      "for seed in 1 2 3; do",
      "sbatch -t 60 <<EOF",
      "#!/bin/bash",
      "#SBATCH --gres=gpu:2",
      "python train.py --epochs 3 --seed $seed",
      "EOF",
      "done",
    );
    const [read] = await launchesOf(heredoc);
    assert.equal(read?.started, "train.py --epochs 3 --seed ?");
    assert.deepEqual(read.facts, ["acceleratorCount=2", "nodeCount=1", "sweepRuns=3", "wallTimeLimitHours=1"]);
    const written = lines(
      "for lr in 1 2; do",
      "cat > job_$lr.sh <<EOF",
      "#SBATCH --gpus=4",
      "python train.py --epochs 3 --lr $lr",
      "EOF",
      "sbatch job_$lr.sh",
      "done",
    );
    const [submitted] = await launchesOf(written);
    assert.equal(submitted?.started, "train.py --epochs 3 --lr ?");
    assert.deepEqual(submitted.facts, ["acceleratorCount=4", "sweepRuns=2"]);
    const files = { "job.lsf": lines('#BSUB -gpu "num=2"', "python train.py") };
    assert.deepEqual((await launchesOf("bsub -W 2:00 < job.lsf", files))[0]?.facts, [
      "acceleratorCount=2",
      "nodeCount=1",
      "wallTimeLimitHours=2",
    ]);
  });

  it("get variables from the command that submits them", async () => {
    const files = { "job.sh": "python train.py --seed $SEED --lr $LR" };
    assert.deepEqual(await startedBy("sbatch --export=ALL,SEED=3,LR=$RATE job.sh", files), [
      "train.py --seed 3 --lr ?",
    ]);
    assert.deepEqual(await startedBy("qsub -v SEED=3,LR=0.1 -l walltime=1:00:00 job.sh", files), [
      "train.py --seed 3 --lr 0.1",
    ]);
  });
});

describe("launches on several machines", () => {
  it("count what the job was given", async () => {
    const counts = [
      "N=$(scontrol show hostnames $SLURM_JOB_NODELIST | wc -l)",
      "G=$(nvidia-smi --list-gpus | wc -l)",
      "srun composer --world_size $(( $N * $G )) --nproc $G --node_rank $SLURM_NODEID --verbose train.py",
    ];
    assert.equal(await facts("#SBATCH -N 2 --gres=gpu:8", ...counts), "acceleratorCount=16 nodeCount=2");
  });

  it("are one run where each machine has a command of its own", async () => {
    const loop = [
      "for ((i = 0; i < 4; i++)); do",
      "ssh node$i torchrun --nnodes 4 --nproc_per_node 8 --node_rank $i train.py &",
      "done",
    ];
    assert.equal(await facts(...loop), "acceleratorCount=32 nodeCount=4");
    const ranks = [
      "torchrun --nnodes 2 --nproc_per_node 8 --node_rank 1 train.py &",
      "torchrun --nnodes 2 --nproc_per_node 8 --node_rank 0 train.py",
    ];
    assert.equal(await facts(...ranks), "acceleratorCount=16 nodeCount=2");
    const hosts = [
      "#SBATCH -N 3",
      "NODES=( $( scontrol show hostnames $SLURM_JOB_NODELIST ) )",
      "torchrun --nnodes ${#NODES[@]} --nproc_per_node 2 train.py",
    ];
    assert.equal(await facts(...hosts), "acceleratorCount=6 nodeCount=3");
  });

  it("are not counted by what one of them shows", async () => {
    const visible = "CUDA_VISIBLE_DEVICES=0,1 torchrun --nnodes $NODES --nproc_per_node 2 train.py";
    assert.equal(await facts(visible), "");
  });

  it("through a program of one's own", async () => {
    assert.deepEqual(await startedBy("srun /opt/profile ./select.sh python train.py --epochs 2"), [
      "train.py --epochs 2",
    ]);
    assert.deepEqual(await startedBy("$PROFILER python train.py"), ["train.py"]);
    assert.deepEqual(await startedBy("srun ./solver train.py"), []);
  });
});

describe("jobs that a command line starts elsewhere", () => {
  it("pods of RunPod, by either grammar; a pod that is told nothing runs nothing", async () => {
    const command = `--args "bash -c 'python train.py --epochs 3'"`;
    const old = `runpodctl create pod --secureCloud --gpuType "NVIDIA A40" --gpuCount 2 ${command}`;
    const facts2 = "accelerator=NVIDIA A40 acceleratorCount=2 cloudProvider=runpod nodeCount=1";
    assert.equal(await facts(old), facts2);
    assert.equal(await facts(`runpodctl pod create --gpu-id "NVIDIA A40" --gpu-count 2 ${command}`), facts2);
    assert.deepEqual(await launchesOf("runpodctl create pod --gpuType x --imageName python:train.py"), []);
  });

  it("replicas of Beaker", async () => {
    const gantry = "gantry run --gpus 8 --replicas 4 --host-networking --yes -- torchrun --nproc_per_node 8 train.py";
    assert.equal(await facts(gantry), "acceleratorCount=32 nodeCount=4");
    assert.deepEqual(await startedBy("gantry run --gpus 1 -- python train.py --epochs 2"), ["train.py --epochs 2"]);
  });
});

describe("launches that a loop repeats", () => {
  it("say nothing of words and variables that differ from round to round", async () => {
    const loop = lines(
      "for n in 1 2 4; do",
      "  GPUS=$(seq -s, 0 $((n - 1)))",
      '  CMD="CUDA_VISIBLE_DEVICES=$GPUS python train.py --epochs $n --lr 0.1"',
      "  eval $CMD",
      "done",
    );
    const [launch, ...more] = await launchesOf(loop);
    assert.equal(more.length, 0);
    assert.equal(launch?.started, "train.py --epochs ? --lr 0.1");
    assert.deepEqual(launch.facts, ["sweepRuns=3"]);
  });

  it("keep what they begin and end with alike where they have not as many words", async () => {
    const loop = lines(
      "for kind in full lora; do",
      '  EXTRA=""',
      '  if [ $kind = lora ]; then EXTRA="--rank 8"; fi',
      "  python train.py --epochs 2 --kind $kind $EXTRA --lr 0.1",
      "done",
    );
    assert.deepEqual(await startedBy(loop), ["train.py --epochs 2 --kind ? --lr 0.1"]);
  });
});
