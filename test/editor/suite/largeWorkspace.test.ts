/** A workspace with more files than one waits for, in little; and what befalls a scan while it runs. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { activated, closeAll, eventually, openText, pause, set, uriOf, write } from "../support";

const train = `import torch
from torchvision import datasets, models

loader = torch.utils.data.DataLoader(datasets.CIFAR10("data"), batch_size=64)
model = models.resnet18()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(3):
    for images, labels in loader:
        loss = torch.nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
`;

/** A folder behind all others, by its name. */
const home = "zLarge";

async function paths(): Promise<readonly string[]> {
  const { scan } = await activated();
  return scan.knownFiles().map(({ path }) => path);
}

describe("a large workspace", () => {
  before(async () => {
    await activated();
    for (let at = 0; at < 200; at++) await write(`${home}/part${at % 10}/plain${at}.py`, "print('nothing trains')\n");
    await write(`${home}/part3/train.py`, train);
    await write(`${home}/zLast/deep/train.py`, train);
    await write(`${home}/zLast/ignored/train.py`, train);
    await write(`${home}/zLast/excluded/train.py`, train);
    await write(`${home}/zLast/unsearched/train.py`, train);
    await write(`${home}/.gitignore`, "ignored/\n");
    await files().update("exclude", { "**/excluded": true }, vscode.ConfigurationTarget.Workspace);
    await search().update("exclude", { "**/unsearched": true }, vscode.ConfigurationTarget.Workspace);
  });
  after(async () => {
    await set("report.maximumFiles", undefined);
    await set("statusBar.scope", undefined);
    await files().update("exclude", undefined, vscode.ConfigurationTarget.Workspace);
    await search().update("exclude", undefined, vscode.ConfigurationTarget.Workspace);
    await closeAll();
    await vscode.workspace.fs.delete(uriOf(home), { recursive: true });
  });
  const files = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration("files");
  const search = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration("search");

  it("is read up to the limit at once, and the rest in the background, without what rules leave out", async () => {
    const { scan } = await activated();
    await set("report.maximumFiles", 20);
    await scan.files();
    assert.ok(scan.wasCut);
    assert.ok(!(await paths()).includes(`${home}/zLast/deep/train.py`), "more than the limit was read at once");
    await eventually("the rest", () => (scan.wasCut ? undefined : true), 30_000);
    const mine = (await paths()).filter((path) => path.startsWith(home));
    assert.deepEqual(mine, [`${home}/part3/train.py`, `${home}/zLast/deep/train.py`]);
  });

  it("is looked through again where a .gitignore changes", async () => {
    const { scan } = await activated();
    await set("report.maximumFiles", 5000);
    await scan.files();
    const changed = async (): Promise<true | undefined> => {
      // A watcher that has just started may miss the first change, so it is made until it is seen.
      await write(`${home}/.gitignore`, `# ${Math.random()}\npart3/\n`);
      await pause(1000);
      await scan.files();
      const found = await paths();
      const isSeen = found.includes(`${home}/zLast/ignored/train.py`) && !found.includes(`${home}/part3/train.py`);
      return isSeen || undefined;
    };
    await eventually("the file that is no longer ignored", changed, 25_000);
  });

  it("goes on at a quiet moment where somebody typed in the midst of it", async () => {
    const { scan } = await activated();
    const { document } = await openText("serve.py");
    await set("report.maximumFiles", 20);
    await scan.files();
    const source = new vscode.CancellationTokenSource();
    let known = 0;
    const pausing = (): Promise<void> => Promise.resolve();
    await scan.readOn(source.token, pausing, (count) => {
      known = count;
      if (count >= 40) source.cancel();
    });
    assert.ok(known >= 40 && scan.wasCut, "it stopped where it was told");
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), "# typed\n");
    await vscode.workspace.applyEdit(edit);
    await eventually("the rest", () => (scan.wasCut ? undefined : true), 25_000);
    assert.ok((await paths()).includes(`${home}/zLast/deep/train.py`));
  });

  it("has the answers of the settings that hold at its end, where they change in the midst of it", async () => {
    const { scan } = await activated();
    await set("report.maximumFiles", undefined);
    try {
      let hasChanged = false;
      const found = await scan.files(undefined, async (done) => {
        if (done < 5 || hasChanged) return;
        hasChanged = true;
        await set("carbonIntensity", 123);
      });
      assert.ok(hasChanged, "the setting changed in the midst of it");
      const mine = found.filter(({ path }) => path.startsWith(home)).flatMap(({ runs }) => runs);
      assert.ok(mine.length > 0);
      for (const { inputs } of mine) assert.equal(inputs.carbonIntensityGramsPerKwh?.value, 123);
    } finally {
      await set("carbonIntensity", undefined);
    }
  });
});

describe("an index that cannot be written", () => {
  afterEach(() => set("annotations.template", undefined));
  after(closeAll);

  it("costs nothing but the next reading: what was found is there, and no draft is left", async () => {
    const { scan, index } = await activated();
    const place = index.place;
    assert.ok(place);
    const folder = vscode.Uri.joinPath(place, "..");
    const isThere = await vscode.workspace.fs.stat(place).then(
      () => true,
      () => false,
    );
    if (isThere) await vscode.workspace.fs.delete(place);
    // A folder stands where the file should be, as on a disk that takes no more.
    await vscode.workspace.fs.createDirectory(vscode.Uri.joinPath(place, "inside"));
    try {
      index.reopen();
      await set("annotations.template", `${String(Math.random())} {energy}`);
      const found = await scan.files();
      assert.ok(found.some(({ runs }) => runs.length > 0));
      const names = (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name);
      assert.deepEqual(
        names.filter((name) => name.startsWith("scan.json.")),
        [],
      );
    } finally {
      await vscode.workspace.fs.delete(place, { recursive: true });
    }
  });

  it("keeps what another window of the same folder wrote meanwhile", async () => {
    const { scan, index } = await activated();
    index.reopen();
    await set("annotations.template", `${String(Math.random())} {energy}`);
    const written = await eventually("the index", async () => {
      await scan.files();
      const { place } = index;
      return place && (await read(place).catch(() => undefined));
    });
    // The other window knows one file fewer: this one's entry must survive its own, later write.
    const { place } = index;
    assert.ok(place);
    const entries = JSON.parse(written.slice(written.indexOf("\n") + 1)) as [string, unknown][];
    assert.ok(entries.length > 1);
    const second = new (index.constructor as new (folder: vscode.Uri, log: unknown) => typeof index)(
      vscode.Uri.joinPath(place, ".."),
      { info: () => undefined, warn: () => undefined },
    );
    const subject = {
      uri: uriOf("other.py"),
      text: "other",
      circumstances: [],
      workspace: { read: () => Promise.resolve(undefined) },
    };
    await second.keep(subject, () => Promise.resolve({ path: "other.py" } as never));
    await second.save(() => false);
    const addresses = (JSON.parse((await read(place)).split("\n").slice(1).join("\n")) as [string, unknown][]).map(
      ([address]) => address,
    );
    assert.ok(addresses.includes(uriOf("other.py").toString()));
    for (const [address] of entries) assert.ok(addresses.includes(address), `${address} was lost`);
  });
});

async function read(uri: vscode.Uri): Promise<string> {
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}
