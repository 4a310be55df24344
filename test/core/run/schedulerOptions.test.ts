/** What the options of schedulers ask for, one option at a time, as their manual pages have it: sbatch(1), flux-run(1), qsub(1), bsub(1). */
import assert from "node:assert/strict";
import {
  clockHours,
  isAccelerator,
  overlaid,
  together,
  type Allocation,
  type OptionWord,
} from "../../../src/core/run/schedulers/allocation";
import { readDirectives, schedulerVariables } from "../../../src/core/run/schedulers/directives";
import { readFluxOptions } from "../../../src/core/run/schedulers/flux";
import { readGridEngineOptions } from "../../../src/core/run/schedulers/gridEngine";
import { readLsfOptions } from "../../../src/core/run/schedulers/lsf";
import { readPbsOptions } from "../../../src/core/run/schedulers/pbs";
import { componentsFor, isNewComponent, readSlurmOptions } from "../../../src/core/run/schedulers/slurm";

type Reader = (words: readonly OptionWord[], allocation: Allocation) => unknown;

/** Words between blanks; `?` is one that cannot be known. */
function wordsOf(line: string): readonly OptionWord[] {
  return [...line.matchAll(/\S+/g)].map(({ 0: text, index }) => ({
    text: text === "?" ? undefined : text,
    span: { path: "job.sh", from: index, to: index + text.length },
  }));
}

/** An allocation in a few words: `nodes=2 gpusPerNode=8`, hours to a thousandth. */
function said(allocation: Allocation): string {
  const { placeNames, nodesByHand, ...rest } = allocation;
  return [
    ...Object.entries(rest).flatMap(([name, located]) => {
      if (Array.isArray(located)) return [];
      const { value } = located as { readonly value: number | string };
      return [`${name}=${typeof value === "number" ? String(Math.round(value * 1000) / 1000) : value}`];
    }),
    ...(placeNames ?? []).map(({ value }) => `place=${value}`),
    ...(nodesByHand === true ? ["nodes by hand"] : []),
  ].join(" ");
}

function given(line: string, read: Reader): Allocation {
  const allocation: Allocation = {};
  read(wordsOf(line), allocation);
  return allocation;
}

/** Holds each line of options against what it asks for. */
function assertAsked(read: Reader, expected: Readonly<Record<string, string>>): void {
  for (const [line, wanted] of Object.entries(expected)) assert.equal(said(given(line, read)), wanted, line);
}

describe("options of Slurm", () => {
  it("ask for machines, processes and devices, long or short, with a blank, `=` or nothing between", () => {
    assertAsked(readSlurmOptions, {
      "--nodes=2": "nodes=2",
      "--nodes 2": "nodes=2",
      "-N 2": "nodes=2",
      "-N2": "nodes=2",
      "-N=2": "nodes=2",
      "--nodes=2-4": "nodes=2",
      "-n 16": "tasks=16",
      "--ntasks=16": "tasks=16",
      "--ntasks-per-node=8": "tasksPerNode=8",
      "--tasks-per-node=8": "tasksPerNode=8",
      "--gpus=8": "gpus=8",
      "-G 8": "gpus=8",
      "--gpus-per-node=4": "gpusPerNode=4",
      "--gpus-per-task=1": "gpusPerTask=1",
      "--gpus-per-node=a100:4": "gpusPerNode=4 accelerator=a100",
      "--nodes=some": "",
      "-n some": "",
      "--ntasks-per-node=some": "",
      "--ntasks-per-socket=3": "",
    });
  });

  it("ask for generic resources, of which only devices count", () => {
    assertAsked(readSlurmOptions, {
      "--gres=gpu:4": "gpusPerNode=4",
      "--gres=gpu": "gpusPerNode=1",
      "--gres=gpu:a100": "gpusPerNode=1 accelerator=a100",
      "--gres=gpu:a100:4": "gpusPerNode=4 accelerator=a100",
      "--gres=gpu=2": "gpusPerNode=2",
      "--gres=gres/gpu:2": "gpusPerNode=2",
      "--gres=gpu:tesla:2(S:0-1)": "gpusPerNode=2 accelerator=tesla",
      "--gres=license:1": "",
      "--gres=craynetwork:1,gpu:2": "gpusPerNode=2",
      "--gpus=a100": "",
      "--gres=gpu:v100l:2": "gpusPerNode=2 accelerator=v100-sxm2-32gb",
      "--gres=gpu:a100l:1": "gpusPerNode=1 accelerator=a100-sxm4-80gb",
      "--gres=gpu:p100l:1": "gpusPerNode=1 accelerator=p100-pcie-16gb",
    });
  });

  it("name a kind of machine by a feature, which a named device is not replaced by", () => {
    assertAsked(readSlurmOptions, {
      "--constraint=a100": "accelerator=a100",
      "-C v100-32g": "accelerator=v100-32g",
      "--constraint=intel&h100": "accelerator=h100",
      "--constraint=[rack1|gpu_a100]": "accelerator=gpu_a100",
      "--constraint=haswell": "",
      "--gres=gpu:t4:1 -C a100": "gpusPerNode=1 accelerator=t4",
    });
  });

  it("name places, arrays and times", () => {
    assertAsked(readSlurmOptions, {
      "-p gpu-a100": "place=gpu-a100",
      "--partition=long": "place=long",
      "--qos=high --account=lab": "place=high place=lab",
      "-q high -A lab -w node7": "place=high place=lab place=node7",
      "-t 90": "timeLimitHours=1.5",
      "--time=2-00:00:00": "timeLimitHours=48",
      "--time=soon": "",
      "--array=0-9": "arrayJobs=10",
      "-a 1,4": "arrayJobs=2",
      "--array=some": "",
    });
  });

  it("are read past values of other options, of flags and of what is not known", () => {
    const end = (line: string, isProgram?: (text: string) => boolean): number =>
      readSlurmOptions(wordsOf(line), {}, isProgram);
    assert.equal(end("-N 2 train.py --nodes 4"), 2);
    assert.equal(end("--nodes=2 -- -x"), 2);
    assert.equal(end("--nodes=2 - 4"), 1);
    assert.equal(end("--exclusive train.py"), 1);
    assert.equal(end("--mem 4G train.py"), 2);
    assert.equal(end("-J name train.py"), 2);
    assert.equal(end("-K train.py"), 1, "a letter that takes no value");
    assert.equal(end("? -N 2"), 3);
    assert.equal(end("-N ? train.py"), 2);
    assert.equal(end("--mystery --nodes=2"), 2);
    assert.equal(
      end("--mystery python", (text) => text === "python"),
      1,
    );
    assert.equal(end("--wait 60 train.py"), 2);
    assert.equal(end("--wait=60 train.py"), 1);
    assert.equal(end("--wait train.py"), 1);
    assert.equal(end(""), 0);
    assertAsked(readSlurmOptions, { "-N ? -n 4": "tasks=4", "--nodes --ntasks=4": "tasks=4", "-N 1 -N 3": "nodes=3" });
  });

  it("say which components of a job a step runs in", () => {
    const at = { path: "job.sh", from: 0, to: 1 };
    const components = [{ nodes: { value: 4, span: at } }, { nodes: { value: 1, span: at } }];
    const job: Allocation = { nodes: { value: 4, span: at }, components };
    const chosen = (line: string): string => said(componentsFor(wordsOf(line), job));
    assert.equal(chosen("-n 1"), "nodes=4");
    assert.equal(chosen("--het-group=1"), "nodes=1");
    assert.equal(chosen("--pack-group 1"), "nodes=1");
    assert.equal(chosen("-v --het-group=0,1"), "nodes=5");
    assert.equal(chosen("--het-group"), "nodes=4");
    assert.equal(chosen("--het-group=7"), "");
    assert.deepEqual(componentsFor(wordsOf("--het-group=1"), { tasks: { value: 2, span: at } }), {
      tasks: { value: 2, span: at },
    });
    assert.deepEqual(["hetjob", " packjob ", "hetjobs", "a hetjob"].map(isNewComponent), [true, true, false, false]);
  });
});

describe("options of Flux", () => {
  it("ask for machines, processes, devices and time", () => {
    assertAsked(readFluxOptions, {
      "-N 2": "nodes=2",
      "-N2": "nodes=2",
      "--nodes=2": "nodes=2",
      "-n 8 -g 1": "tasks=8 gpusPerTask=1",
      "--ntasks=8 --gpus-per-task=1": "tasks=8 gpusPerTask=1",
      "--nslots=8 --gpus-per-slot=2": "tasks=8 gpusPerTask=2",
      "--tasks-per-node=4": "tasksPerNode=4",
      "--gpus-per-node=4": "gpusPerNode=4",
      "-q pbatch": "place=pbatch",
      "--queue=debug": "place=debug",
      "-t 30": "timeLimitHours=0.5",
      "-t 90s": "timeLimitHours=0.025",
      "-t 90m": "timeLimitHours=1.5",
      "-t 1.5h": "timeLimitHours=1.5",
      "--time-limit=2d": "timeLimitHours=48",
      "-t 2w": "",
      "-N 0": "",
      "-N 2x": "",
      "-c 8 -B lab": "",
    });
  });

  it("end at the first word that is none", () => {
    const end = (line: string): number => readFluxOptions(wordsOf(line), {});
    assert.equal(end("-N 2 python"), 2);
    assert.equal(end("--exclusive python"), 1);
    assert.equal(end("-x -l -u -v python"), 4);
    assert.equal(end("--verbose --label-io --unbuffered --dry-run --wait --quiet python"), 6);
    assert.equal(end("-o mpi=none -S x=1 python"), 4);
    assert.equal(end("? python"), 1);
    assert.equal(end("-Z python"), 0);
    assert.equal(end("-N"), 2);
    assert.equal(said(given("-N ? -n 4", readFluxOptions)), "tasks=4");
  });
});

describe("options of PBS", () => {
  it("ask for chunks of machines, of which those with devices count", () => {
    assertAsked(readPbsOptions, {
      "-l select=2:ngpus=4": "nodes=2 gpusPerNode=4",
      "-lselect=2:ngpus=4": "nodes=2 gpusPerNode=4",
      "-l select=2:ngpus=4+1:ncpus=8": "nodes=2 gpusPerNode=4",
      "-l select=1:ngpus=4+2:ngpus=4": "nodes=3 gpusPerNode=4",
      "-l select=1:ngpus=4+2:ngpus=8": "nodes=3",
      "-l select=2:ncpus=8": "nodes=2",
      "-l select=4:mpiprocs=2": "nodes=4 tasksPerNode=2",
      "-l nodes=2:ppn=8": "nodes=2 tasksPerNode=8",
      "-l nodes=1:gpus=2": "nodes=1 gpusPerNode=2",
      "-l nodes=node7:ppn=8": "nodes=1",
      "-l select=1:ngpus=1:gputype=V100": "nodes=1 gpusPerNode=1 accelerator=V100",
      "-l select=1:gpu_model=A100": "nodes=1 accelerator=A100",
      "-l select=1:gpu_type=": "nodes=1",
      "-l nodes=1:walltime=01:30:00": "nodes=1 timeLimitHours=1.5",
      "-l select=0:ngpus=4": "",
      "-l select=x": "nodes=1",
      "-l select=": "",
    });
  });

  it("ask for resources of the whole job, times, arrays and queues", () => {
    assertAsked(readPbsOptions, {
      "-l ngpus=8": "gpus=8",
      "-l gpus=8": "gpus=8",
      "-l ngpus=0": "",
      "-l ncpus=8": "",
      "-l walltime=90:00": "timeLimitHours=1.5",
      "-l walltime=soon": "",
      "-l ngpus=2,walltime=1:00:00": "gpus=2 timeLimitHours=1",
      "-l accelerator_type=A40": "accelerator=A40",
      "-l accelerator_model=A40": "accelerator=A40",
      "-l gputype=": "",
      "-J 0-9": "arrayJobs=10",
      "-t 1-4": "arrayJobs=4",
      "-J some": "",
      "-q gpuq": "place=gpuq",
      "-l ? -q gpuq": "place=gpuq",
      "-N select=2": "",
    });
  });
});

describe("options of Grid Engine", () => {
  it("ask for resources of a site's own names, times, arrays and queues", () => {
    assertAsked(readGridEngineOptions, {
      "-l gpu=2": "gpusPerNode=2",
      "-l gpus=2": "gpusPerNode=2",
      "-l ngpus=2": "gpusPerNode=2",
      "-l gpu_card=2": "gpusPerNode=2",
      "-l gpucards=2": "gpusPerNode=2",
      "-l cuda=2": "gpusPerNode=2",
      "-l gpu=0": "",
      "-l gpu=2x": "",
      "-l mygpu=2": "",
      "-l gpu_mem=16": "",
      "-l gpu_type=V100": "accelerator=V100",
      "-l gpumodel=V100,gpu=1": "accelerator=V100 gpusPerNode=1",
      "-l cuda_name=V100": "accelerator=V100",
      "-l gpu_type=V100|A100": "",
      "-l h_rt=24:00:00": "timeLimitHours=24",
      "-l s_rt=24:00:00": "",
      "-l h_rt=soon": "",
      "-t 1-10": "arrayJobs=10",
      "-t some": "",
      "-q gpu.q": "place=gpu.q",
      "-pe smp 8": "",
      "-l ? -q gpu.q": "place=gpu.q",
    });
  });
});

describe("options of LSF", () => {
  it("ask for hosts, processes and devices of each host", () => {
    assertAsked(readLsfOptions, {
      "-nnodes 2": "nodes=2",
      "-nnodes 0": "",
      "-nnodes 2x": "",
      "-n 8": "tasks=8",
      "-n 4,8": "",
      "-gpu num=4": "gpusPerNode=4",
      "-gpu num=4:mode=shared": "gpusPerNode=4",
      "-gpu mode=shared:num=4:gmodel=TeslaV100": "gpusPerNode=4 accelerator=TeslaV100",
      "-gpu num=2/task": "gpusPerTask=2",
      "-gpu num=2/host": "gpusPerNode=2",
      "-gpu enum=2": "",
      "-R rusage[ngpus_excl_p=4]": "gpusPerNode=4",
      "-R rusage[ngpus_shared=4]": "gpusPerNode=4",
      "-R rusage[ngpus_physical=4]": "gpusPerNode=4",
      "-R rusage[ngpus=4]": "gpusPerNode=4",
      "-R span[hosts=1]": "nodes=1",
      "-R span[ptile=8]": "tasksPerNode=8",
      "-R rusage[mem=8000]": "",
    });
  });

  it("ask for time in minutes or hours and minutes, arrays and queues", () => {
    assertAsked(readLsfOptions, {
      "-W 90": "timeLimitHours=1.5",
      "-W 2:30": "timeLimitHours=2.5",
      "-W 2:30:00": "",
      "-J run[1-4]": "arrayJobs=4",
      "-J run[1-10]%2": "arrayJobs=10",
      "-J run[1,5]": "arrayJobs=2",
      "-J run": "",
      "-q gpu_long": "place=gpu_long",
      "-q ? -n 2": "tasks=2",
    });
  });
});

describe("directives", () => {
  const read = (...lines: string[]): Allocation =>
    readDirectives({ text: lines.join("\n"), span: (from, to) => ({ path: "job.sh", from, to }) });

  it("stand at the top, before the first command, among comments and empty lines", () => {
    assert.equal(
      said(read("#!/bin/bash", "", "# a job", "#SBATCH -N 2", "  # more", "#SBATCH -n 4")),
      "nodes=2 tasks=4",
    );
    assert.equal(said(read("#SBATCH -N 2", "module load cuda", "#SBATCH -N 4")), "nodes=2");
    assert.equal(said(read(" echo", "#SBATCH -N 2")), "");
  });

  it("are those of one scheduler each, by their marks", () => {
    assert.equal(said(read("#PBS -l select=2")), "nodes=2");
    assert.equal(said(read("#BSUB -nnodes 2")), "nodes=2");
    assert.equal(said(read("#$ -l gpu=2")), "gpusPerNode=2");
    assert.equal(said(read("# flux: -N 2")), "nodes=2");
    assert.equal(said(read("#flux: -N 2")), "nodes=2");
    assert.equal(said(read("##SBATCH -N 2")), "", "commented out");
    assert.equal(said(read("# SBATCH -N 2")), "");
    assert.equal(said(read("#SBATCH")), "");
    assert.equal(said(read("#SBATCH-N 2")), "");
  });

  it("end at a remark, keep quoted words together, and have places of their own", () => {
    assert.equal(said(read("#SBATCH -N 2 # --nodes=4")), "nodes=2");
    assert.equal(said(read('#BSUB -R "rusage[ngpus=4] span[hosts=2]"')), "gpusPerNode=4 nodes=2");
    assert.equal(said(read("#BSUB -R 'rusage[ngpus=4] span[hosts=2]'")), "gpusPerNode=4 nodes=2");
    assert.equal(said(read('#SBATCH --partition="long"')), "place=long");
    assert.equal(said(read("#SBATCH -N $N -n 4")), "tasks=4");
    const text = "#!/bin/sh\n#SBATCH  -N 12";
    const { nodes } = readDirectives({ text, span: (from, to) => ({ path: "job.sh", from, to }) });
    assert.equal(text.slice(nodes?.span.from, nodes?.span.to), "12");
  });

  it("of several components have the time that is said once, unless they say their own", () => {
    const { components = [], ...first } = read(
      "#SBATCH -t 60 -N 2",
      "#SBATCH hetjob",
      "#SBATCH -N 1",
      "#SBATCH packjob",
      "#SBATCH -t 30",
    );
    assert.equal(said(first), "timeLimitHours=1 nodes=2");
    assert.deepEqual(components.map(said), [
      "timeLimitHours=1 nodes=2",
      "timeLimitHours=1 nodes=1",
      "timeLimitHours=0.5",
    ]);
    assert.equal(read("#SBATCH -N 2").components, undefined);
  });

  it("leave the number of machines to the one who submits, where the script asks for it and nothing says it", () => {
    assert.equal(said(read("#SBATCH -n 4", "echo $SLURM_NNODES")), "tasks=4 nodes by hand");
    assert.equal(said(read("#SBATCH -n 4", "echo ${SLURM_JOB_NUM_NODES}")), "tasks=4 nodes by hand");
    assert.equal(said(read("#SBATCH -N 4", "echo $SLURM_NNODES")), "nodes=4");
    assert.equal(said(read("#SBATCH -n 4", "echo $SLURM_NNODES_X")), "tasks=4");
  });

  it("give the variables that the scheduler sets in the job", () => {
    const variables = (line: string): Record<string, number> =>
      Object.fromEntries(
        [...schedulerVariables(given(line, readSlurmOptions))].map(([name, { value }]) => [name, value]),
      );
    assert.deepEqual(variables("-N 3"), {
      SLURM_NNODES: 3,
      SLURM_JOB_NUM_NODES: 3,
      PBS_NUM_NODES: 3,
      FLUX_JOB_NNODES: 3,
      PBS_NP: 3,
    });
    assert.deepEqual(variables("--gpus-per-node=4"), { SLURM_GPUS_ON_NODE: 4, SLURM_GPUS_PER_NODE: 4 });
    assert.deepEqual(variables("--gpus=4"), { SLURM_GPUS: 4 });
    assert.deepEqual(variables("-n 6"), { SLURM_NTASKS: 6, SLURM_NPROCS: 6, LSB_DJOB_NUMPROC: 6 });
    assert.deepEqual(variables("--ntasks-per-node=4"), { SLURM_NTASKS_PER_NODE: 4, PBS_NUM_PPN: 4 });
    const both = variables("-N 2 --ntasks-per-node=4");
    assert.deepEqual([both.SLURM_NTASKS, both.SLURM_NPROCS, both.PBS_NP], [8, 8, 8]);
    assert.equal(variables("-N 2 --ntasks-per-node=4 -n 5").SLURM_NTASKS, 5);
    assert.deepEqual(variables(""), {});
  });
});

describe("allocations", () => {
  const of = (line: string): Allocation => given(line, readSlurmOptions);

  it("of a step lie over those of its job: what is asked for in one way replaces what was asked for in another", () => {
    const over = (job: string, step: string): string => said(overlaid(of(job), of(step)));
    assert.equal(over("-N 4 --gpus-per-node=8", "--gpus=2"), "nodes=4 gpus=2");
    assert.equal(over("--gpus=8", "--gpus-per-task=1"), "gpusPerTask=1");
    assert.equal(over("--gpus-per-task=1", "--gpus-per-node=2"), "gpusPerNode=2");
    assert.equal(over("--ntasks-per-node=8", "-n 2"), "tasks=2");
    assert.equal(over("-n 2", "--ntasks-per-node=8"), "tasksPerNode=8");
    assert.equal(over("-n 2 --gpus=4", "-t 60"), "gpus=4 tasks=2 timeLimitHours=1");
    assert.equal(over("-N 4", "-n 2"), "nodes=2 tasks=2", "so many tasks are on at most so many machines");
    assert.equal(over("-N 2", "-n 2"), "nodes=2 tasks=2");
    assert.equal(over("-N 2", "-n 8"), "nodes=2 tasks=8");
    assert.equal(over("-N 4", "-n 2 -N 3"), "nodes=3 tasks=2");
  });

  it("of several components are the machines and devices of all", () => {
    const sum = (...parts: string[]): string => said(together(parts.map(of)));
    assert.equal(sum("-N 2 --gpus-per-node=4", "-N 1 --gpus-per-node=8"), "nodes=3 gpus=16");
    assert.equal(sum("--gpus-per-node=4", "--gpus=3"), "nodes=2 gpus=7");
    assert.equal(sum("-N 2 -t 60", "-N 3"), "timeLimitHours=1 nodes=5", "devices are not known");
    assert.equal(sum("-N 2 --gpus=0", "-N 1 --gpus=0"), "nodes=3");
    assert.equal(sum("-N 2 -n 4"), "nodes=2 tasks=4");
    assert.equal(sum("-t 60", "-t 60"), "timeLimitHours=1");
    assert.equal(sum(), "");
  });

  it("have times by the clock: seconds alone, minutes, hours, days before them", () => {
    const hours = ["3600", "90:00", "1:30:00", "2:00:00:00", "1:2:3:4:5", "soon", ""].map(clockHours);
    assert.deepEqual(hours, [1, 1.5, 1.5, 48, undefined, undefined, undefined]);
  });

  it("name accelerators by features of machines", () => {
    const features = ["a100", "gpu_h100", "GPU-a100", "v100-32g", "h100_80gb", "l40s-48g"];
    assert.deepEqual(
      features.filter((feature) => !isAccelerator(feature)),
      [],
    );
    const others = ["haswell", "xv100-32g", "v100-32gx", "v100-g", "gpu", "a100x-80"];
    assert.deepEqual(others.filter(isAccelerator), []);
  });
});
