import assert from "node:assert/strict";
import * as vscode from "vscode";
import { activated, closeAll, eventually, extensionId, onlyLensOf, set } from "../support";
import { MemoryFiles } from "./memoryFiles";

/** Has the same relative path in two folders. */
const script = `from transformers import Trainer, TrainingArguments, AutoModelForCausalLM
from datasets import load_dataset
from options import EPOCHS

model = AutoModelForCausalLM.from_pretrained("gpt2")
args = TrainingArguments("out", num_train_epochs=EPOCHS)
Trainer(model, args, train_dataset=load_dataset("tatsu-lab/alpaca", split="train")).train()
`;

function inFolder(name: string, path: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.find((each) => each.name === name);
  assert.ok(folder, `folder ${name}`);
  return vscode.Uri.joinPath(folder.uri, path);
}

async function opened(uri: vscode.Uri): Promise<vscode.TextDocument> {
  return (await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri))).document;
}

async function write(uri: vscode.Uri, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
}

function shownFile(): string | undefined {
  return vscode.window.activeTextEditor?.document.uri.toString();
}

async function titleOf(uri: vscode.Uri): Promise<string> {
  return (await onlyLensOf((await opened(uri)).uri)).title;
}

describe("several folders, one of them virtual", () => {
  before(async () => {
    vscode.workspace.registerFileSystemProvider("memory", new MemoryFiles());
    await write(inFolder("remote", "train.py"), script);
    await write(inFolder("remote", "options.py"), "EPOCHS = 7\n");
    await write(inFolder("workspace", "train.py"), script);
    await write(inFolder("workspace", "options.py"), "EPOCHS = 2\n");
    await activated();
  });
  afterEach(closeAll);

  it("is how these tests run", () => {
    assert.deepEqual(
      vscode.workspace.workspaceFolders?.map(({ name }) => name),
      ["workspace", "examples", "remote"],
    );
  });

  it("reads each script with the files of its own folder, on disk or not", async () => {
    assert.match(await titleOf(inFolder("remote", "train.py")), /Wh · .* CO2e .*7 epochs/);
    assert.match(await titleOf(inFolder("workspace", "train.py")), /2 epochs/);
    assert.match(await titleOf(inFolder("examples", "finetune/train.py")), /1 epoch/);
  });

  it("follows a virtual file that changes", async () => {
    const uri = inFolder("remote", "train.py");
    await titleOf(uri);
    await write(inFolder("remote", "options.py"), "EPOCHS = 9\n");
    await eventually("nine epochs", async () =>
      (await onlyLensOf(uri)).title.includes("9 epochs") ? true : undefined,
    );
    await write(inFolder("remote", "options.py"), "EPOCHS = 7\n");
    await eventually("seven again", async () =>
      (await onlyLensOf(uri)).title.includes("7 epochs") ? true : undefined,
    );
  });

  it("holds pins and settings of one folder for that folder alone", async () => {
    const [here, there] = [inFolder("workspace", "train.py"), inFolder("remote", "train.py")];
    await write(inFolder("remote", ".carbon-lens.json"), '{ "inputs": { "accelerator": "h100-sxm" } }');
    await vscode.workspace
      .getConfiguration("carbonLens", here)
      .update("hardware", "t4", vscode.ConfigurationTarget.WorkspaceFolder);
    try {
      await opened(there);
      await eventually("the pin", async () => ((await onlyLensOf(there)).title.includes("H100") ? true : undefined));
      await opened(here);
      await eventually("the setting", async () => ((await onlyLensOf(here)).title.includes("T4") ? true : undefined));
    } finally {
      await vscode.workspace
        .getConfiguration("carbonLens", here)
        .update("hardware", undefined, vscode.ConfigurationTarget.WorkspaceFolder);
      await vscode.workspace.fs.delete(inFolder("remote", ".carbon-lens.json"));
    }
  });

  it("lists the runs of all folders in the report, each under its folder's name, and opens the right one of two", async () => {
    const { report } = await activated();
    await vscode.commands.executeCommand("carbonLens.showReport");
    const html = report.html ?? "";
    const places = [...html.matchAll(/class="where">([^<]*)</g)].map(([, place]) => place);
    for (const place of ["workspace/train.py:7", "remote/train.py:7", "examples/finetune/train.py:48"])
      assert.ok(places.includes(place), `${place} in ${places.join()}`);
    assert.match(html, /data-folder="examples\/vision"/);
    await report.receive({ type: "reveal", root: "remote", path: "train.py", line: 7 });
    assert.equal(shownFile(), inFolder("remote", "train.py").toString());
    await report.receive({ type: "reveal", root: "workspace", path: "train.py", line: 7 });
    assert.equal(shownFile(), inFolder("workspace", "train.py").toString());
  });

  it("counts the runs of all folders in the status bar and in the list of runs", async () => {
    const { statusBar, tree } = await activated();
    await set("statusBar.scope", "workspace");
    try {
      await opened(inFolder("remote", "train.py"));
      await eventually("all runs", () => (/^\d+ runs · ≈ /.test(statusBar.text ?? "") ? true : undefined));
      const names = (await tree.getChildren()).map((node) => String(tree.getTreeItem(node).id));
      for (const scheme of ["memory:/remote/train.py", "/workspace/train.py", "/examples/vision/train.py"])
        assert.ok(
          names.some((name) => name.endsWith(scheme)),
          `${scheme} in ${names.join()}`,
        );
    } finally {
      await set("statusBar.scope", undefined);
    }
  });

  it("is declared: the extension is not switched off by the editor", () => {
    assert.ok(vscode.extensions.getExtension(extensionId)?.isActive);
  });
});
