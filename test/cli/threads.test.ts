import assert from "node:assert/strict";
import { AnalysisThreads } from "../../src/cli/analysisThreads";
import { FolderWorkspace } from "../../src/cli/workspace";
import { toSourceText } from "../../src/core/source/documents";
import { runCli, temporaryFolder, type CliResult } from "../support/cli";

/** More files that train than are looked at without threads, each with a module of its own folder and a batch of its own. */
const count = 45;
const script = (at: number): string => `import torch
from torchvision import datasets, models
from settings import epochs

loader = torch.utils.data.DataLoader(datasets.CIFAR10("data", train=True), batch_size=${at + 1})
model = models.resnet18()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(epochs):
    for images, labels in loader:
        loss = torch.nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
`;

describe("carbon-lens --threads", () => {
  let folder: ReturnType<typeof temporaryFolder>;
  before(() => {
    const files: Record<string, string> = {
      "carbon-budget.yaml": "version: 1\nlimits:\n  - name: all\n    scope: workspace\n    kgCo2e: 0.000001\n",
      "notes.py": "print('nothing trains here')\n",
    };
    for (let at = 0; at < count; at++) {
      files[`part${at % 3}/train${at}.py`] = script(at);
      files[`part${at % 3}/settings.py`] = `epochs = ${(at % 3) + 2}\n`;
    }
    folder = temporaryFolder(files);
  });
  after(() => {
    folder.remove();
  });
  const run = (...args: readonly string[]): CliResult => runCli(args, { cwd: folder.path });

  it("says the same in however many threads, in the same order", () => {
    const alone = run("estimate", ".", "--format", "json", "--threads", "1");
    const { files } = JSON.parse(alone.stdout) as { files: { path: string; runs: { inputs: object }[] }[] };
    const trained = files.filter(({ runs }) => runs.length > 0);
    assert.equal(trained.length, count);
    const batches = new Set(trained.map(({ runs }) => JSON.stringify(runs[0]?.inputs)));
    assert.equal(batches.size, count);
    for (const threads of ["2", "7"]) {
      const shared = run("estimate", ".", "--format", "json", "--threads", threads);
      assert.equal(shared.status, 0, shared.stderr);
      assert.equal(shared.stdout, alone.stdout);
    }
  });

  it("holds all runs together against a limit", () => {
    const results = ["1", "3"].map((threads) => run("check", "--today", "2026-06-01", "--threads", threads));
    assert.deepEqual(
      results.map(({ status }) => status),
      [1, 1],
    );
    assert.equal(results[0]?.stdout, results[1]?.stdout);
  });

  it("takes a whole number from 1", () => {
    for (const threads of ["0", "1.5", "many", "1000"]) {
      const { status, stderr } = run("estimate", ".", "--threads", threads);
      assert.equal(status, 2);
      assert.match(stderr, /--threads.*it takes a whole number from 1 to 256/);
    }
  });

  it("loses only the file in hand where a thread ends on its own", async () => {
    // Run from its source, the program cannot start as a thread: each ends at once.
    const threads = new AnalysisThreads(2, new FolderWorkspace(folder.path));
    const outcomes: string[] = [];
    for (let at = 0; at < 18; at++) {
      const analysis = threads.analyze(toSourceText(`part0/train${at}.py`, script(at)), {});
      outcomes.push(await analysis.then(({ runs }) => `${runs.length} run`, String));
    }
    await threads.close();
    assert.deepEqual([...new Set(outcomes.slice(0, 16))], ["1 run"]);
    for (const outcome of outcomes.slice(16)) assert.match(outcome, /Error/);
  });
});
