/** What `carbon-lens check` costs on a repository of 5,000 files, of which 100 train: seconds and memory, the program's start included. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const files = 5000;
const training = 100;

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
  const folder = mkdtempSync(join(tmpdir(), "carbon-lens-bench-"));
  try {
    for (let at = 0; at < files; at++) {
      const home = join(folder, `part${at % 50}`);
      mkdirSync(home, { recursive: true });
      writeFileSync(join(home, `file${at}.py`), at % (files / training) === 0 ? train(at) : view);
    }
    writeFileSync(
      join(folder, "carbon-budget.yaml"),
      "version: 1\nlimits:\n  - { name: one, energyKwh: 100 }\n  - { name: all, scope: workspace, kgCo2e: 1000 }\n",
    );
    const words = [
      "--require",
      resolve("scripts/bench/reportMemory.cjs"),
      resolve("dist/cli.js"),
      "check",
      "--format",
      "json",
    ];
    const started = performance.now();
    const { status, stdout, stderr } = spawnSync(process.execPath, words, {
      cwd: folder,
      encoding: "utf8",
      maxBuffer: 64 << 20,
    });
    const seconds = (performance.now() - started) / 1000;
    if (status !== 0 || JSON.parse(stdout).totals.runs !== training) throw new Error(`check failed: ${stderr}`);
    const megabytes = Number(/maxRss (\d+)/.exec(stderr)?.[1]) / 1000;
    return [
      { name: "check-5000-files-s", value: seconds, unit: "s", limit: 5 },
      { name: "check-5000-files-mb", value: megabytes, unit: "MB", limit: 300 },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
