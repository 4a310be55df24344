/** What `carbon-lens check` costs on a repository of thousands of files: processor time and memory. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** Repositories of two sizes; one file in fifty trains. */
const sizes = { small: 1000, large: 5000 };
const share = 50;

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
  const small = check(sizes.small);
  const large = check(sizes.large);
  const thousands = (sizes.large - sizes.small) / 1000;
  return [
    { name: "check-5000-files-s", value: large.seconds, unit: "s", aim: 5, limit: 20 },
    { name: "scan-files-per-second", value: sizes.large / large.seconds, unit: "files/s" },
    { name: "check-5000-files-mb", value: large.megabytes, unit: "MB", limit: 300 },
    { name: "check-mb-per-1000-files", value: (large.megabytes - small.megabytes) / thousands, unit: "MB", limit: 40 },
  ];
}

/** Processor seconds and most memory of a check of so many files, the program's start included. */
function check(files) {
  const folder = mkdtempSync(join(tmpdir(), "carbon-lens-bench-"));
  try {
    for (let at = 0; at < files; at++) {
      const home = join(folder, `part${at % 50}`);
      mkdirSync(home, { recursive: true });
      writeFileSync(join(home, `file${at}.py`), at % share === 0 ? train(at) : view);
    }
    writeFileSync(
      join(folder, "carbon-budget.yaml"),
      "version: 1\nlimits:\n  - { name: one, energyKwh: 100 }\n  - { name: all, scope: workspace, kgCo2e: 1000 }\n",
    );
    const meter = resolve("scripts/bench/reportMemory.cjs");
    const words = ["--require", meter, resolve("dist/cli.js"), "check", "--format", "json"];
    const options = { cwd: folder, encoding: "utf8", maxBuffer: 64 << 20 };
    const { status, stdout, stderr } = spawnSync(process.execPath, words, options);
    if (status !== 0 || JSON.parse(stdout).totals.runs !== files / share) throw new Error(`check failed: ${stderr}`);
    const [, kilobytes, milliseconds] = /maxRss (\d+) cpu ([\d.]+)/.exec(stderr) ?? [];
    return { seconds: Number(milliseconds) / 1000, megabytes: Number(kilobytes) / 1000 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
