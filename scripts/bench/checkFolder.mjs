/** What `carbon-lens check` costs on a repository of thousands of files: processor time and memory. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { scriptOf } from "./script.ts";

/** Repositories of two sizes; one file in fifty trains. */
const sizes = { small: 1000, large: 5000 };
const share = 50;
/** A folder in which every file trains. */
const training = 120;
/** A repository of many modules: half of the files are left out, by a `.gitignore` or as installed packages. In some modules one file of each folder trains. */
const huge = { modules: 1000, trainingModules: 100, filesOfFolder: 25 };

const view = "from django.http import HttpResponse\n\n\ndef view(request):\n    return HttpResponse('ok')\n\n\n".repeat(
  30,
);
const train = (at) => `# carbon-lens: datasetSamples=50000
import torch
from torchvision import datasets, models

loader = torch.utils.data.DataLoader(datasets.CIFAR10("data"), batch_size=64)
model = models.resnet18()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(${1 + (at % 9)}):
    for images, labels in loader:
        loss = torch.nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
`;

/** Rows for the table of benchmarks. Needs a built `dist/cli.js`. */
export function measureCheck() {
  const small = check(filled(sizes.small));
  const large = check(filled(sizes.large));
  const whole = check(filledDeeply);
  const thousands = (sizes.large - sizes.small) / 1000;
  const [one, two] = [1, 2].map((threads) => training / check(filledWithTraining, threads).elapsed);
  return [
    { name: "check-one-training-file-s", value: check(filled(share)).seconds, unit: "s", limit: 3 },
    { name: "check-5000-files-s", value: large.seconds, unit: "s", aim: 5, limit: 20 },
    { name: "scan-files-per-second", value: sizes.large / large.seconds, unit: "files/s" },
    { name: "check-5000-files-mb", value: large.megabytes, unit: "MB", limit: 300 },
    { name: "check-mb-per-1000-files", value: (large.megabytes - small.megabytes) / thousands, unit: "MB", limit: 40 },
    { name: "check-100000-files-s", value: whole.seconds, unit: "s", limit: 60 },
    { name: "check-100000-files-mb", value: whole.megabytes, unit: "MB", limit: 500 },
    { name: "training-files-per-second", value: one, unit: "files/s" },
    { name: "training-files-per-second-2", value: two, unit: "files/s" },
  ];
}

/** Writes so many files into a folder. Like all that fill one, gives how many runs a check must find. */
function filled(files) {
  return (folder) => {
    for (let at = 0; at < files; at++) {
      const home = join(folder, `part${at % 50}`);
      mkdirSync(home, { recursive: true });
      writeFileSync(join(home, `file${at}.py`), at % share === 0 ? train(at) : view);
    }
    return files / share;
  };
}

/** Long scripts that train, no two the same. */
function filledWithTraining(folder) {
  const script = scriptOf(350);
  for (let at = 0; at < training; at++) writeFileSync(join(folder, `train${at}.py`), `${script}\n# ${at}\n`);
  return training;
}

/** Deep folders, each with as many files that rules leave out as files that are looked at; those that train are among both. */
function filledDeeply(folder) {
  writeFileSync(join(folder, ".gitignore"), "build/\n");
  const leftOut = ["build", "node_modules/package"];
  for (let module = 0; module < huge.modules; module++)
    for (const place of ["", "inner", ...leftOut]) {
      const home = join(folder, `team${module % 20}`, `project${module % 97}`, `module${module}`, place);
      mkdirSync(home, { recursive: true });
      for (let file = 0; file < huge.filesOfFolder; file++) {
        const trains = file === 0 && module < huge.trainingModules;
        writeFileSync(join(home, `file${file}.py`), trains ? train(module) : view);
      }
    }
  return 2 * huge.trainingModules;
}

/** Processor seconds, seconds and most memory of a check of a folder that is filled so, the program's start included. */
function check(fill, threads = 1) {
  const folder = mkdtempSync(join(tmpdir(), "carbon-lens-bench-"));
  try {
    const runs = fill(folder);
    writeFileSync(
      join(folder, "carbon-budget.yaml"),
      "version: 1\nlimits:\n  - { name: one, energyKwh: 100 }\n  - { name: all, scope: workspace, kgCo2e: 1000 }\n",
    );
    const meter = resolve("scripts/bench/reportMemory.cjs");
    const words = [
      "--require",
      meter,
      resolve("dist/cli.js"),
      "check",
      "--format",
      "json",
      "--threads",
      String(threads),
    ];
    const options = { cwd: folder, encoding: "utf8", maxBuffer: 64 << 20 };
    const started = performance.now();
    const { status, stdout, stderr } = spawnSync(process.execPath, words, options);
    const elapsed = (performance.now() - started) / 1000;
    if (status !== 0 || JSON.parse(stdout).totals.runs !== runs) throw new Error(`check failed: ${stderr}`);
    const [, kilobytes, milliseconds] = /maxRss (\d+) cpu ([\d.]+)/.exec(stderr) ?? [];
    return { seconds: Number(milliseconds) / 1000, megabytes: Number(kilobytes) / 1000, elapsed };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
