import assert from "node:assert/strict";
import * as vscode from "vscode";
import {
  activated,
  closeAll,
  eventually,
  hoversAt,
  lineWith,
  onlyLensOf,
  openNotebook,
  openText,
  pause,
  set,
  uriOf,
} from "../support";

describe("pinning", () => {
  before(activated);
  afterEach(async () => {
    await closeAll();
    for (const name of ["hardware", "acceleratorCount"]) await set(name, undefined);
    await vscode.workspace.fs.delete(uriOf(".carbon-lens.json")).then(undefined, () => undefined);
  });

  /** Pins the accelerator of a file to the first of the list, at the n-th of the places to write it. */
  async function pinAccelerator(uri: vscode.Uri, place: number): Promise<void> {
    // A list takes its time to open, the longer the slower the editor answers, and what is accepted before it is there is lost: then all is closed, which writes nothing, and done again.
    for (let patience = 1500 + 20 * (await answerMilliseconds()); ; patience *= 2) {
      const pinning = vscode.commands.executeCommand("carbonLens.pin", uri.toString(), undefined, "accelerator");
      await pause(patience);
      await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
      await pause(patience);
      for (let step = 0; step < place; step++)
        await vscode.commands.executeCommand("workbench.action.quickOpenSelectNext");
      await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
      const late = pause(4 * patience).then(() => true);
      if ((await Promise.race([pinning, late])) !== true) return;
      assert.ok(patience < 12_000, "the lists do not open");
      await vscode.commands.executeCommand("workbench.action.closeQuickOpen");
      await pinning;
    }
  }

  /** How long the editor takes to answer. */
  async function answerMilliseconds(): Promise<number> {
    const asked = performance.now();
    for (let round = 0; round < 5; round++) await vscode.commands.executeCommand("workbench.action.closeQuickOpen");
    return (performance.now() - asked) / 5;
  }

  async function pinFileText(): Promise<string> {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uriOf(".carbon-lens.json")));
  }

  it("writes a comment, the settings, or the file of pins; the place used last is offered first", async () => {
    const { document } = await openText("finetune.py");
    const before = (await onlyLensOf(document.uri)).title;
    assert.match(before, /assumed/);
    // The comment comes first of four; the settings second.
    await pinAccelerator(document.uri, 1);
    const setting = vscode.workspace.getConfiguration("carbonLens").inspect<string>("hardware");
    assert.ok(setting?.workspaceValue, "the workspace's setting");
    await eventually("another lens", async () =>
      (await onlyLensOf(document.uri)).title === before ? undefined : true,
    );
    await set("hardware", undefined);
    await eventually("the first lens", async () =>
      (await onlyLensOf(document.uri)).title === before ? true : undefined,
    );
    // Now the settings come first, then the comment, then this file and all files in .carbon-lens.json.
    await pinAccelerator(document.uri, 2);
    assert.deepEqual(Object.keys(JSON.parse(await pinFileText()) as object), ["files"]);
    await eventually("another lens", async () =>
      (await onlyLensOf(document.uri)).title === before ? undefined : true,
    );
    await vscode.workspace.fs.delete(uriOf(".carbon-lens.json"));
    await eventually("the first lens", async () =>
      (await onlyLensOf(document.uri)).title === before ? true : undefined,
    );
    await pinAccelerator(document.uri, 3);
    assert.deepEqual(Object.keys(JSON.parse(await pinFileText()) as object), ["inputs"]);
    await vscode.workspace.fs.delete(uriOf(".carbon-lens.json"));
    await eventually("the first lens", async () =>
      (await onlyLensOf(document.uri)).title === before ? true : undefined,
    );
    // All files first, then the comment.
    await pinAccelerator(document.uri, 1);
    assert.match(document.lineAt(0).text, /^# carbon-lens: accelerator=\S+$/);
    await eventually("another lens", async () =>
      (await onlyLensOf(document.uri)).title === before ? undefined : true,
    );
  });

  it("writes the comment of a notebook into its first code cell", async () => {
    const { notebook } = await openNotebook("notebooks/sentiment.ipynb");
    await pinAccelerator(notebook.uri, 0);
    const code = notebook.getCells().find(({ kind }) => kind === vscode.NotebookCellKind.Code);
    assert.match(code?.document.getText() ?? "", /^# carbon-lens: accelerator=/);
  });

  it("is a link behind the unknowns of the hover", async () => {
    const { document } = await openText("finetune.py");
    const line = lineWith(document, "trainer.train()");
    const [hover] = await hoversAt(document.uri, new vscode.Position(line, 3));
    const uncertain = /\*\*Most uncertain:\*\*(.*)/.exec(hover?.value ?? "")?.[1] ?? "";
    const links = [...uncertain.matchAll(/command:carbonLens\.pin\?([^)]*)\)/g)].map(
      (match) => JSON.parse(decodeURIComponent(match[1]!)) as string[],
    );
    assert.ok(links.length >= 3, uncertain);
    assert.deepEqual(links[0]?.slice(0, 1), [document.uri.toString()]);
    assert.ok(links.some(([, , input]) => input === "accelerator"));
  });

  it("asks for a file where none is open, and changes nothing when it is closed", async () => {
    await vscode.commands.executeCommand("carbonLens.pin");
    const { document } = await openText("finetune.py");
    const pinning = vscode.commands.executeCommand("carbonLens.pin");
    await pause(1000);
    await vscode.commands.executeCommand("workbench.action.closeQuickOpen");
    await pinning;
    assert.equal(document.isDirty, false);
  });
});
