/**
 * What specifications of jobs start and on what, key by key, by the documentation of each: program and arguments, what is stated (devices of all
 * machines together), with a `?` what is open, with a `$` variables of one letter. Nothing where no job is read.
 */
import assert from "node:assert/strict";
import { readJobLaunches, readRecipeLaunches, type Launch } from "../../../src/core/run/launch";
import { readConfigFile } from "../../../src/core/run/launchers/configFile";
import { Documents, toSourceText } from "../../../src/core/source/documents";

function said({ program, argv, facts, unknowns, environment }: Launch): string {
  const name = program.kind === "script" ? program.path : program.name;
  const variables = [...environment].filter(([key]) => /^[A-Z]$/.test(key));
  const parts = [
    [name, ...argv.map((word) => word.text ?? "?")],
    facts.map(({ input, value, least }) => `${input}=${String(value)}${least === undefined ? "" : " at most"}`),
    unknowns.map(({ input }) => `${input}?`),
    variables.map(([key, value]) => `$${key}=${value.kind === "string" ? value.value : "?"}`),
  ];
  return parts.flatMap((part) => (part.length > 0 ? [part.join(" ")] : [])).join(" | ");
}

function started(path: string, text: string): string {
  const source = toSourceText(path, text);
  const documents = new Documents([source]);
  const config = path.endsWith("file") ? undefined : readConfigFile(source);
  const launches = config ? readJobLaunches(config, source, documents) : readRecipeLaunches(source, documents);
  return launches.map(said).join(" and ");
}

const dstack = "type: task\ncommands: [python train.py --a]\n";
const mosaic = "name: a\nimage: x\ncommand: python train.py --a\n";
const skypilot =
  "run: python train.py --n $SKYPILOT_NUM_NODES --g $SKYPILOT_NUM_GPUS_PER_NODE --r $SKYPILOT_NODE_RANK\n";
const sweep =
  "program: train.py\nmethod: grid\nparameters:\n  lr: {values: [1, 2]}\n  seed: {values: [1, 2, 3]}\n  epochs: {value: 4}\n  depth: {min: 1, max: 3}\n";

/** A service of Docker Compose beside another, with what it reserves. */
function service(keys: string, reservations = ""): string {
  const deploy = reservations === "" ? "" : `    deploy: {resources: {reservations: {${reservations}}}}\n`;
  return `services:\n  board:\n    image: y\n    command: tensorboard --logdir a\n  fit:\n    image: x\n    ${keys}\n${deploy}`;
}

/** A pod beside a proxy, with its devices. */
function pod(resources: string, spec = "", node = "", container = ""): string {
  return `apiVersion: batch/v1
kind: Job
spec:
${spec}  template:
    spec:
${node}      containers:
        - name: side
          command: [proxy]
        - name: main
          image: x
          command: [python, train.py]
          args: [--a, "2"]
${container}          resources: {${resources}}
`;
}

/** An experiment whose trials are jobs. */
function experiment(spec: string): string {
  return `apiVersion: kubeflow.org/v1beta1
kind: Experiment
spec:
${spec}  trialTemplate:
    trialSpec:
      apiVersion: batch/v1
      kind: Job
      spec: {template: {spec: {containers: [{image: x, command: [python, train.py], resources: {limits: {nvidia.com/gpu: 2}}}]}}}
`;
}

type Row = readonly [path: string, text: string, started: string];

const jobs: Readonly<Record<string, readonly Row[]>> = {
  dstack: [
    ["a.dstack.yml", dstack, "train.py --a | nodeCount=1"],
    ["a.dstack.yml", dstack + "nodes: 2\n", "train.py --a | nodeCount=2"],
    [
      "a.dstack.yml",
      dstack + "resources: {gpu: A100:8}\n",
      "train.py --a | acceleratorCount=8 nodeCount=1 accelerator=A100",
    ],
    [
      "a.dstack.yml",
      dstack + "resources: {gpu: A100:80GB:2}\n",
      "train.py --a | acceleratorCount=2 nodeCount=1 accelerator=A100",
    ],
    ["a.dstack.yml", dstack + "resources: {gpu: 80GB..:2}\n", "train.py --a | acceleratorCount=2 nodeCount=1"],
    ["a.dstack.yml", dstack + "resources: {gpu: 4}\n", "train.py --a | acceleratorCount=4 nodeCount=1"],
    ["a.dstack.yml", dstack + "resources: {gpu: 1..8}\n", "train.py --a | nodeCount=1"],
    [
      "a.dstack.yml",
      dstack + "resources: {gpu: {name: A100, count: 2}}\n",
      "train.py --a | acceleratorCount=2 nodeCount=1 accelerator=A100",
    ],
    [
      "a.dstack.yml",
      dstack + "resources: {gpu: {name: H100}}\n",
      "train.py --a | acceleratorCount=1 nodeCount=1 accelerator=H100",
    ],
    [
      "a.dstack.yml",
      dstack + 'resources: {gpu: {name: "A100,H100", count: 2}}\n',
      "train.py --a | acceleratorCount=2 nodeCount=1",
    ],
    ["a.dstack.yml", dstack + "max_duration: 8h\n", "train.py --a | nodeCount=1 wallTimeLimitHours=8"],
    ["a.dstack.yml", dstack + "max_duration: 2d\n", "train.py --a | nodeCount=1 wallTimeLimitHours=48"],
    ["a.dstack.yml", dstack + "max_duration: 90m\n", "train.py --a | nodeCount=1 wallTimeLimitHours=1.5"],
    ["a.dstack.yml", dstack + "max_duration: 7200\n", "train.py --a | nodeCount=1 wallTimeLimitHours=2"],
    ["a.dstack.yml", dstack + "max_duration: 1800s\n", "train.py --a | nodeCount=1 wallTimeLimitHours=0.5"],
    ["a.dstack.yml", dstack + "max_duration: 1w\n", "train.py --a | nodeCount=1 wallTimeLimitHours=168"],
    ["a.dstack.yml", dstack + "max_duration: off\n", "train.py --a | nodeCount=1"],
    ["a.dstack.yml", dstack + "max_duration: 10x\n", "train.py --a | nodeCount=1"],
    [
      "a.dstack.yml",
      dstack + "backends: [aws]\nregions: [eu-west-1]\n",
      "train.py --a | nodeCount=1 cloudProvider=aws cloudRegion=eu-west-1",
    ],
    ["a.dstack.yml", dstack + "backends: [aws, gcp]\n", "train.py --a | nodeCount=1"],
    ["a.dstack.yml", dstack + "env: [A=1, B]\n", "train.py --a | nodeCount=1 | $A=1"],
    [
      "a.dstack.yml",
      dstack + "env: {A: 1}\nnodes: 2\nresources: {gpu: 2}\n",
      "train.py --a | acceleratorCount=4 nodeCount=2 | $A=1",
    ],
    ["a.yml", "type: service\ncommands: [python train.py]\n", ""],
    [
      "a.yml",
      "type: task\ncommands:\n  - cd x\n  - python train.py --n $DSTACK_NODES_NUM --g $DSTACK_GPUS_PER_NODE\nnodes: 2\nresources: {gpu: 4}\n",
      "train.py --n 2 --g 4 | acceleratorCount=8 nodeCount=2",
    ],
  ],
  "Docker Compose": [
    ["compose.yml", service("command: [python, train.py, --a]"), "train.py --a | nodeCount=1"],
    ["compose.yml", service("command: python train.py --n ${N:-3}"), "train.py --n 3 | nodeCount=1"],
    ["compose.yml", service("entrypoint: [python]\n    command: [train.py, --a]"), "train.py --a | nodeCount=1"],
    [
      "compose.yml",
      service("command: [python, train.py]", "devices: [{driver: nvidia, count: 2, capabilities: [gpu]}]"),
      "train.py | acceleratorCount=2 nodeCount=1",
    ],
    [
      "compose.yml",
      service("command: [python, train.py]", 'devices: [{device_ids: ["0", "3"], capabilities: [gpu]}]'),
      "train.py | acceleratorCount=2 nodeCount=1",
    ],
    [
      "compose.yml",
      service("command: [python, train.py]", "devices: [{driver: nvidia, count: all, capabilities: [gpu]}]"),
      "train.py | nodeCount=1",
    ],
    ["compose.yml", service("gpus: 4\n    command: python train.py"), "train.py | acceleratorCount=4 nodeCount=1"],
    ["compose.yml", service("environment: [A=1]\n    command: python train.py"), "train.py | nodeCount=1 | $A=1"],
    ["compose.yml", service("ports: ['80:80']"), ""],
    ["compose.yml", "services:\n  a:\n    command: python train.py\n", ""],
  ],
  DVC: [
    ["dvc.yaml", "stages:\n  fit:\n    cmd: python train.py --a\n    deps: [train.py]\n", "train.py --a"],
    ["dvc.yaml", "stages:\n  fit:\n    cmd:\n      - cd x\n      - python train.py\n", "train.py"],
    ["dvc.yaml", "stages:\n  fit:\n    foreach: [1, 2]\n    do:\n      cmd: python train.py\n", "train.py"],
    ["other.yaml", "stages:\n  fit:\n    cmd: python train.py\n", ""],
  ],
  MosaicML: [
    [
      "m.yaml",
      mosaic + "compute: {gpus: 8, gpu_type: a100_80gb}\n",
      "train.py --a | acceleratorCount=8 accelerator=a100_80gb",
    ],
    ["m.yaml", mosaic + "compute: {gpus: 8}\n", "train.py --a | acceleratorCount=8"],
    ["m.yaml", mosaic + "compute: {gpus: 0}\n", ""],
    ["m.yaml", mosaic + "compute: {gpu_type: a100}\n", ""],
    ["m.yaml", mosaic, ""],
    ["m.yaml", "name: a\ncommand: python train.py\ncompute: {gpus: 8}\n", ""],
    ["m.yaml", "integrations: []\ncommand: python train.py\ncompute: {gpus: 8}\n", "train.py | acceleratorCount=8"],
  ],
  SkyPilot: [
    ["t.yaml", "num_nodes: 2\n" + skypilot, "train.py --n 2 --g ? --r 0 | nodeCount=2"],
    [
      "t.yaml",
      "resources: {accelerators: A100:8}\n" + skypilot,
      "train.py --n 1 --g 8 --r 0 | acceleratorCount=8 nodeCount=1 accelerator=A100",
    ],
    [
      "t.yaml",
      "resources: {accelerators: A100}\n" + skypilot,
      "train.py --n 1 --g 1 --r 0 | acceleratorCount=1 nodeCount=1 accelerator=A100",
    ],
    [
      "t.yaml",
      "resources: {accelerators: {H100: 4}}\nnum_nodes: 2\n" + skypilot,
      "train.py --n 2 --g 4 --r 0 | acceleratorCount=8 nodeCount=2 accelerator=H100",
    ],
    [
      "t.yaml",
      "resources: {accelerators: [L4:2, T4:1]}\n" + skypilot,
      "train.py --n 1 --g 2 --r 0 | acceleratorCount=2 nodeCount=1 accelerator=L4",
    ],
    ["t.yaml", 'resources: {accelerators: "A100:x"}\n' + skypilot, "train.py --n 1 --g ? --r 0 | nodeCount=1"],
    [
      "t.yaml",
      "resources: {cloud: aws, region: us-east-1, instance_type: p4d.24xlarge}\n" + skypilot,
      "train.py --n 1 --g ? --r 0 | nodeCount=1 cloudProvider=aws cloudRegion=us-east-1 cloudInstance=p4d.24xlarge",
    ],
    [
      "t.yaml",
      "resources: {infra: gcp/us-central1/us-central1-a}\n" + skypilot,
      "train.py --n 1 --g ? --r 0 | nodeCount=1 cloudProvider=gcp cloudRegion=us-central1",
    ],
    [
      "t.yaml",
      'resources: {infra: "aws/*"}\n' + skypilot,
      "train.py --n 1 --g ? --r 0 | nodeCount=1 cloudProvider=aws",
    ],
    ["t.yaml", "resources: {infra: k8s/ctx}\n" + skypilot, "train.py --n 1 --g ? --r 0 | nodeCount=1"],
    [
      "t.yaml",
      "resources: {infra: lambda}\n" + skypilot,
      "train.py --n 1 --g ? --r 0 | nodeCount=1 cloudProvider=lambda",
    ],
    ["t.yaml", "num_nodes: $N\n" + skypilot, "train.py --n ? --g ? --r 0"],
    ["t.yaml", "envs: {A: 1, B: null}\n" + skypilot, "train.py --n 1 --g ? --r 0 | nodeCount=1 | $A=1"],
    ["t.yaml", "workdir: .\n" + skypilot, "train.py --n 1 --g ? --r 0 | nodeCount=1"],
    ["t.yaml", "setup: pip install x\n" + skypilot, "train.py --n 1 --g ? --r 0 | nodeCount=1"],
    ["t.yaml", "service: {port: 1}\nresources: {cpus: 2}\n" + skypilot, ""],
    ["t.yaml", "steps: [a]\nsetup: x\n" + skypilot, ""],
    ["t.yaml", "image: a\nsetup: x\n" + skypilot, ""],
    ["t.yaml", "script: a\nsetup: x\n" + skypilot, ""],
    ["t.yaml", skypilot, ""],
  ],
  "a W&B sweep": [
    ["sweep.yaml", sweep, "train.py --lr ? --seed ? --epochs=4 --depth ? | sweepRuns=6"],
    ["sweep.yaml", sweep + "run_cap: 5\n", "train.py --lr ? --seed ? --epochs=4 --depth ? | sweepRuns=5"],
    ["sweep.yaml", sweep.replace("grid", "random"), "train.py --lr ? --seed ? --epochs=4 --depth ? | sweepRuns?"],
    [
      "sweep.yaml",
      sweep.replace("grid", "bayes") + "run_cap: 7\nearly_terminate: {type: hyperband}\n",
      "train.py --lr ? --seed ? --epochs=4 --depth ? | sweepRuns=7 at most",
    ],
    ["sweep.yaml", sweep.replace("grid", "other"), ""],
    ["sweep.yaml", "program: train.py\nmethod: grid\n", ""],
    ["sweep.yaml", "method: grid\nparameters: {a: {value: 1}}\n", ""],
  ],
  Katib: [
    ["k.yaml", experiment("  maxTrialCount: 12\n"), "train.py | acceleratorCount=2 nodeCount=1 sweepRuns=12"],
    ["k.yaml", experiment(""), "train.py | acceleratorCount=2 nodeCount=1"],
    [
      "k.yaml",
      experiment("  maxTrialCount: 12\n  earlyStopping: {algorithmName: medianstop}\n"),
      "train.py | acceleratorCount=2 nodeCount=1 sweepRuns=12 at most",
    ],
    [
      "k.yaml",
      experiment("  maxTrialCount: 12\n  algorithm: {algorithmName: hyperband}\n"),
      "train.py | acceleratorCount=2 nodeCount=1 sweepRuns=12 at most",
    ],
    [
      "k.yaml",
      experiment("  maxTrialCount: 12\n  algorithm: {algorithmName: random}\n"),
      "train.py | acceleratorCount=2 nodeCount=1 sweepRuns=12",
    ],
  ],
  "pods of Kubernetes": [
    ["j.yaml", pod("limits: {nvidia.com/gpu: 4}"), "train.py --a 2 | acceleratorCount=4 nodeCount=1"],
    ["j.yaml", pod("requests: {amd.com/gpu: 2}"), "train.py --a 2 | acceleratorCount=2 nodeCount=1"],
    ["j.yaml", pod("limits: {google.com/tpu: 4}"), "train.py --a 2 | acceleratorCount=4 nodeCount=1"],
    ["j.yaml", pod("limits: {aws.amazon.com/neuron: 1}"), "train.py --a 2 | acceleratorCount=1 nodeCount=1"],
    ["j.yaml", pod("limits: {aws.amazon.com/neuroncore: 2}"), ""],
    ["j.yaml", pod("limits: {nvidia.com/mig-1g.5gb: 1}"), "train.py --a 2 | acceleratorCount=1 nodeCount=1"],
    ["j.yaml", pod("limits: {cpu: 4}"), ""],
    [
      "j.yaml",
      pod('limits: {nvidia.com/gpu: "2"}', "  parallelism: 3\n"),
      "train.py --a 2 | acceleratorCount=6 nodeCount=3",
    ],
    [
      "j.yaml",
      pod("limits: {nvidia.com/gpu: 1}", "  activeDeadlineSeconds: 7200\n"),
      "train.py --a 2 | acceleratorCount=1 nodeCount=1 wallTimeLimitHours=2",
    ],
    [
      "j.yaml",
      pod(
        "limits: {nvidia.com/gpu: 1}",
        "",
        "      nodeSelector: {cloud.google.com/gke-accelerator: nvidia-l4, topology.kubernetes.io/region: eu-x}\n",
      ),
      "train.py --a 2 | acceleratorCount=1 nodeCount=1 accelerator=nvidia-l4 cloudRegion=eu-x",
    ],
    [
      "j.yaml",
      pod(
        "limits: {nvidia.com/gpu: 1}",
        "",
        "      nodeSelector: {nvidia.com/gpu.product: NVIDIA-A100-SXM4-40GB, node.kubernetes.io/instance-type: p4d.24xlarge}\n",
      ),
      "train.py --a 2 | acceleratorCount=1 nodeCount=1 accelerator=NVIDIA-A100-SXM4-40GB cloudInstance=p4d.24xlarge",
    ],
    [
      "j.yaml",
      pod("limits: {nvidia.com/gpu: 1}", "", '      nodeSelector: {gpu.nvidia.com/class: "$KIND"}\n'),
      "train.py --a 2 | acceleratorCount=1 nodeCount=1",
    ],
    [
      "j.yaml",
      pod(
        "limits: {nvidia.com/gpu: 1}",
        "",
        "      affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: k8s.amazonaws.com/accelerator, operator: In, values: [a10g]}]}]}}}\n",
      ),
      "train.py --a 2 | acceleratorCount=1 nodeCount=1 accelerator=a10g",
    ],
    [
      "j.yaml",
      pod(
        "limits: {nvidia.com/gpu: 1}",
        "",
        "      affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: nvidia.com/gpu.product, operator: In, values: [a, b]}]}]}}}\n",
      ),
      "train.py --a 2 | acceleratorCount=1 nodeCount=1",
    ],
    [
      "j.yaml",
      pod(
        "limits: {nvidia.com/gpu: 1}",
        "",
        "      affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: nvidia.com/gpu.product, operator: NotIn, values: [a]}]}]}}}\n",
      ),
      "train.py --a 2 | acceleratorCount=1 nodeCount=1",
    ],
    [
      "j.yaml",
      pod("limits: {nvidia.com/gpu: 1}", "", "", '          env: [{name: A, value: "1"}, {name: B}]\n'),
      "train.py --a 2 | acceleratorCount=1 nodeCount=1 | $A=1",
    ],
  ],
  images: [
    ["Dockerfile", 'FROM x\nCMD ["python", "train.py", "--a"]\n', "train.py --a"],
    ["Dockerfile", "FROM x\nCMD python train.py --a\n", "train.py --a"],
    ["Dockerfile", 'FROM x\nENTRYPOINT ["python"]\nCMD ["train.py"]\n', "train.py"],
    ["Dockerfile", 'FROM x\nCMD ["python", "old.py"]\nENTRYPOINT ["python", "train.py"]\n', "train.py"],
    ["Dockerfile", 'FROM x\nWORKDIR /app\nCMD ["python", "/app/train.py"]\n', "train.py"],
    ["Dockerfile", 'FROM x\nWORKDIR /app/\nWORKDIR sub\nCMD ["python", "/app/sub/train.py"]\n', "train.py"],
    [
      "Dockerfile",
      'FROM x\nENV A=1 B="two words"\nARG C=\'3\'\nCMD python train.py $A "$B" $C\n',
      "train.py 1 two words 3 | $A=1 $B=two words $C=3",
    ],
    [
      "Dockerfile",
      'FROM x AS base\nENV A=1\nCMD ["python", "train.py"]\nFROM base\nFROM y\nFROM BASE as last\n',
      "train.py | $A=1",
    ],
    ["Dockerfile", 'FROM x AS base\nCMD ["python", "train.py"]\nFROM y\n', ""],
    ["Dockerfile", 'FROM --platform=linux/amd64 x as b\nCMD ["python", "train.py"]\nFROM b\n', "train.py"],
    ["Dockerfile", 'FROM x\nCMD ["python", \\\n  "train.py", \\\n  "--a"]\n', "train.py --a"],
    ["Dockerfile", "FROM x\nRUN pip install\n", ""],
    ["Dockerfile", "# CMD python train.py\nFROM x\n", ""],
    ["Dockerfile", "  from x\n  cmd python train.py\n", "train.py"],
  ],
  recipes: [
    ["Makefile", "A = 1\nB := $(A)2\ntrain:\n\tpython train.py $(A) ${B} $$C $@\n", "train.py 1 12 ? train"],
    ["Makefile", "A ?= 1\nA ?= 2\nB = x\nB += y\nt:\n\t@-python train.py $(A) $(B)\n", "train.py 1 x y"],
    [
      "Makefile",
      "A = 1 # one\nexport B = 2\noverride C ::= 3\nt: dep\n\tpython train.py $A $(A) $(B) $(C)\n",
      "train.py ? 1 2 3",
    ],
    [
      "Makefile",
      "t:\n\tpython train.py \\\n\t  --a 1\n\techo x\nu:\n\tpython train.py --b $@\n",
      "train.py --a 1 and train.py --b u",
    ],
    ["Makefile", "t:\n\tpython train.py $(D) $(call f,$(x)) $< $^\n", "train.py ? ? ? ?"],
    ["Makefile", "t := train.py\n\tpython train.py\n", ""],
    ["Makefile", "python train.py:\n# python train.py\n", ""],
    ["Makefile", "A = $(B)\nB = $(A)\nt:\n\tpython train.py $(A) end\n", "train.py ? end"],
    ["Makefile", "t: A=1\n\tpython train.py\n", "train.py"],
    ["Makefile", 'm := "gpt2"\nt:\n  python train.py {{m}} {{ m }}\n', "train.py gpt2 gpt2"],
  ],
  "package.json": [
    ["web/package.json", '{"scripts": {"train": "python train.py --a", "x": "jest"}}', "train.py --a"],
    ["web/package.json", '{"scripts": {"train": "A=1 node train.js"}}', "train.js | $A=1"],
    ["web/package.json", '{"script": {"train": "python train.py"}}', ""],
  ],
  "pyproject.toml": [
    [
      "pyproject.toml",
      '[tool.poe.tasks]\ntrain = "python train.py --a"\nb = {cmd = "python train.py --b"}\nc = {shell = "cd x; python train.py --c"}\nd = {ref = "train"}\n',
      "train.py --a and train.py --b and train.py --c",
    ],
    ["pyproject.toml", '[tool.pdm.scripts]\ntrain = "python train.py"\n', "train.py"],
    [
      "pyproject.toml",
      '[tool.pixi.tasks]\ntrain = {cmd = ["python", "train.py", "--a"], env = {A = "1"}}\n',
      "train.py --a | $A=1",
    ],
    ["pyproject.toml", '[tool.rye.scripts]\ntrain = "python train.py"\n', "train.py"],
    ["pyproject.toml", '[tool.taskipy.tasks]\ntrain = "python train.py"\n', "train.py"],
    ["pyproject.toml", '[tool.hatch.envs.default.scripts]\ntrain = "python train.py"\n', "train.py"],
    ["pyproject.toml", '[project.scripts]\ntrain = "lab.train:main"\n', ""],
    ["pyproject.toml", '[tool.other.tasks]\ntrain = "python train.py"\n', ""],
    ["pixi.toml", '[tasks]\ntrain = "python train.py --a"\n', "train.py --a"],
    ["pyproject.toml", '[tasks]\ntrain = "python train.py --a"\n', ""],
    ["other.toml", '[tool.poe.tasks]\ntrain = "python train.py --a"\n', ""],
  ],
  "VS Code's files": [
    [
      ".vscode/launch.json",
      '{"configurations": [{"type": "debugpy", "program": "${workspaceFolder}/train.py", "args": ["--a", "1"]}]}',
      "\u0001/train.py --a 1",
    ],
    [".vscode/launch.json", '{"configurations": [{"type": "python", "module": "lab.train"}]}', "lab.train"],
    [
      ".vscode/launch.json",
      '{"configurations": [{"type": "python", "program": "train.py", "args": "--a 1 --b"}]}',
      "train.py --a 1 --b",
    ],
    [".vscode/launch.json", '{"configurations": [{"type": "node", "program": "train.py"}]}', ""],
    [".vscode/launch.json", '{"configurations": [{"type": "debugpy", "program": "${file}"}]}', "${file}"],
    [
      ".vscode/launch.json",
      '{"configurations": [{"type": "debugpy", "program": "train.py", "args": ["${input:x}", "${workspaceRoot}/d"], "env": {"A": "1"}}]}',
      "train.py ? d | $A=1",
    ],
    [".vscode/launch.json", '{"configurations": [{"type": "debugpy"}]}', ""],
    [".vscode/other.json", '{"configurations": [{"type": "debugpy", "program": "train.py"}]}', ""],
    [".vscode/tasks.json", '{"tasks": [{"command": "python train.py --a"}]}', "train.py --a"],
    [
      ".vscode/tasks.json",
      '{"tasks": [{"command": "python", "args": ["train.py", "${workspaceFolder}/x"]}]}',
      "train.py x",
    ],
    [
      ".vscode/tasks.json",
      '{"tasks": [{"command": "python ${workspaceFolder}/train.py", "options": {"env": {"A": "1"}}}]}',
      "\u0001/train.py | $A=1",
    ],
    [".vscode/tasks.json", '{"tasks": [{"label": "x"}]}', ""],
  ],
};

describe("jobs", () => {
  for (const [about, rows] of Object.entries(jobs))
    it(`of ${about} start what they say`, () => {
      for (const [path, text, expected] of rows) assert.equal(started(path, text), expected, text);
    });
});
