import assert from "node:assert/strict";
import * as vscode from "vscode";
import { activated, closeAll, eventually, onlyLensOf, openText, pause, set, uriOf, write } from "../support";

const script = (epochs: string, config: string): string => `import torch
import yaml
from torchvision import datasets, models

config = yaml.safe_load(open("${config}"))
loader = torch.utils.data.DataLoader(datasets.CIFAR10("data"), batch_size=64)
model = models.resnet18()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(${epochs}):
    for images, labels in loader:
        loss = torch.nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
`;

/** A script that reads a configuration, the configuration, and a script that does not read it. @param name what their names begin with. */
function pair(name: string): Readonly<Record<string, string>> {
  return {
    [`${name}Reads.py`]: script('config["epochs"]', `${name}.yaml`),
    [`${name}Other.py`]: script("7", "").replace(/config = .*\n/, ""),
    [`${name}.yaml`]: "epochs: 3\n",
  };
}

async function writeAll(files: Readonly<Record<string, string>>): Promise<void> {
  await activated();
  for (const [path, text] of Object.entries(files)) await write(path, text);
}

async function removeAll(files: Readonly<Record<string, string>>): Promise<void> {
  await closeAll();
  for (const path of Object.keys(files)) await vscode.workspace.fs.delete(uriOf(path));
}

describe("what a change refreshes", () => {
  const files = pair("refresh");
  before(() => writeAll(files));
  after(() => removeAll(files));

  it("is the scripts that read the changed file, and nothing else", async () => {
    const { analyses } = await activated();
    const reads = await openText("refreshReads.py");
    const other = await openText("refreshOther.py");
    assert.match((await onlyLensOf(reads.document.uri)).title, /3 epochs/);
    assert.match((await onlyLensOf(other.document.uri)).title, /7 epochs/);
    const before = await analyses.current(other.document);
    const told: string[] = [];
    const listening = analyses.onDidChange((uri) => told.push(uri.toString()));
    // A watcher that has just started may miss the first change, so it is made until it is seen.
    await eventually("the new value", async () => {
      await write("refresh.yaml", "epochs: 5\n");
      await pause(500);
      return (await onlyLensOf(reads.document.uri)).title.includes("5 epochs") || undefined;
    });
    listening.dispose();
    assert.deepEqual([...new Set(told)], [reads.document.uri.toString()]);
    assert.equal(await analyses.current(other.document), before, "the other script was analysed again");
  });
});

describe("index of the workspace", () => {
  // Of their own: what was open once, the editor keeps, and what it keeps is not looked up.
  const files = pair("indexed");
  before(() => writeAll(files));
  after(async () => {
    await set("annotations.template", undefined);
    await removeAll(files);
  });

  /** Has the scan begin anew, as in a new window; gives the number of files with runs, and how many of them the index knew. */
  async function scanAnew(): Promise<{ runs: ReadonlyMap<string, unknown>; known: number }> {
    const { scan, index } = await activated();
    const { recalled } = index;
    index.reopen();
    // What shows the workspace may begin the scan as soon as the setting has changed.
    await set("annotations.template", `${String(Math.random())} {energy}`);
    const found = await scan.files();
    const runs = new Map(found.map((file) => [file.path, file.runs[0]?.inputs.epochs?.value]));
    return { runs, known: index.recalled - recalled };
  }

  it("is taken for what has not changed, by content, and made anew where it is damaged", async () => {
    const { index } = await activated();
    await closeAll();
    const first = await scanAnew();
    const second = await scanAnew();
    assert.deepEqual(second.runs, first.runs);
    assert.ok(second.known >= 2, `${String(second.known)} of ${String(first.runs.size)} were known`);
    // What a script reads is as much part of it as its own text.
    await write("indexed.yaml", "epochs: 9\n");
    const third = await eventually("the new value", async () => {
      const scanned = await scanAnew();
      return scanned.runs.get("indexedReads.py") === 9 ? scanned : undefined;
    });
    assert.equal(third.runs.get("indexedOther.py"), 7);
    const place = index.place;
    assert.ok(place);
    const bytes = await vscode.workspace.fs.readFile(place);
    await vscode.workspace.fs.writeFile(place, bytes.subarray(0, bytes.length - 10));
    const damaged = await scanAnew();
    assert.equal(damaged.known, 0);
    assert.deepEqual(damaged.runs, third.runs);
    assert.ok((await scanAnew()).known > 0, "it was not made anew");
  });
});
