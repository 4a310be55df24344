import assert from "node:assert/strict";
import * as vscode from "vscode";
import {
  activated,
  closeAll,
  eventually,
  hoversAt,
  lineWith,
  onlyLensOf,
  openText,
  set,
  uriOf,
  write,
} from "../support";

const wide = "slurm/wide.sh";

describe("launchers", () => {
  before(activated);
  afterEach(async () => {
    await closeAll();
    await vscode.workspace.fs.delete(uriOf(wide)).then(undefined, () => undefined);
  });

  const titleWith = (uri: vscode.Uri, words: RegExp): Promise<string> =>
    eventually(`a lens with ${String(words)}`, async () => {
      const { title } = await onlyLensOf(uri);
      return words.test(title) ? title : undefined;
    });

  it("are named by the script's lens and hover, once they are read", async () => {
    const { document } = await openText("train_resnet.py");
    const title = await titleWith(document.uri, / · 1 launcher: .*Wh$/);
    assert.match(title, /30 epochs/, "its own defaults come first");
    const { line } = await onlyLensOf(document.uri);
    const [hover] = await hoversAt(document.uri, new vscode.Position(line, 3));
    assert.match(hover?.value ?? "", /Started by.*\n.*\n\| \[slurm\/resnet\.sbatch:7\]\(command:carbonLens\.reveal/);
  });

  it("follow files that come, change unsaved, and go; what is known stays meanwhile", async () => {
    const script = await openText("train_resnet.py");
    await titleWith(script.document.uri, / · 1 launcher: /);
    await write(wide, "torchrun --nproc_per_node=8 train_resnet.py --epochs 90\n");
    const before = await titleWith(script.document.uri, / · 2 launchers: /);
    const launcher = await openText(wide);
    const epochs = lineWith(launcher.document, "--epochs 90");
    const at = launcher.document.lineAt(epochs).text.indexOf("90");
    await launcher.edit((edit) => {
      edit.replace(new vscode.Range(epochs, at, epochs, at + 2), "900000");
    });
    await eventually("other figures", async () => {
      const { title } = await onlyLensOf(script.document.uri);
      assert.match(title, / · 2 launchers: /, "it does not flicker");
      return title === before ? undefined : true;
    });
    await closeAll();
    await vscode.workspace.fs.delete(uriOf(wide));
    const again = await openText("train_resnet.py");
    await titleWith(again.document.uri, / · 1 launcher: /);
  });

  it("are found beyond the files that one waits for too", async () => {
    // One file, and it is not the launcher: the others come in the background, from the first to the last again.
    await set("report.maximumFiles", 1);
    try {
      const { document } = await openText("train_resnet.py");
      await write(wide, "torchrun --nproc_per_node=8 train_resnet.py --epochs 91\n");
      await titleWith(document.uri, / · 2 launchers: /);
    } finally {
      await set("report.maximumFiles", undefined);
    }
  });

  it("stay named on every keystroke in the script", async () => {
    const editor = await openText("train_resnet.py");
    await titleWith(editor.document.uri, / · 1 launcher: /);
    for (const character of "# a note") {
      await editor.edit((edit) => {
        edit.insert(editor.document.lineAt(0).range.start, character);
      });
      assert.match((await onlyLensOf(editor.document.uri)).title, / · 1 launcher: /);
    }
  });
});
