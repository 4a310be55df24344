import assert from "node:assert/strict";
import * as vscode from "vscode";
import { activated, closeAll, eventually, extensionId, openText, uriOf } from "../support";

// Mocha runs the files in order of their names; this one comes first, for it looks at what happens without a training file.
describe("activation", () => {
  after(closeAll);

  it("waits for a file that may train", async () => {
    const extension = vscode.extensions.getExtension(extensionId);
    assert.ok(extension);
    assert.equal(extension.isActive, false, "active at startup");
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: "json", content: "{}" }));
    assert.equal(extension.isActive, false, "active on JSON");
    await openText("serve.py");
    await eventually("activation on Python", () => extension.isActive || undefined);
  });

  it("registers every command of the manifest and no other", async () => {
    await activated();
    const manifest = vscode.extensions.getExtension(extensionId)?.packageJSON as {
      contributes: { commands: { command: string }[] };
    };
    const declared = manifest.contributes.commands.map(({ command }) => command);
    // The editor makes commands of its own for each view.
    const registered = (await vscode.commands.getCommands(true)).filter((id) => /^carbonLens\.\w+$/.test(id));
    assert.deepEqual(
      registered.sort(),
      [
        ...declared,
        "carbonLens.addException",
        "carbonLens.explainFix",
        "carbonLens.reveal",
        "carbonLens.showRun",
      ].sort(),
    );
  });

  it("forgets a document that is closed", async () => {
    const { analyses } = await activated();
    const editor = await openText("serve.py");
    await analyses.current(editor.document);
    const before = analyses.size;
    assert.ok(before > 0);
    // The editor itself closes a document some time after its last editor; the event is what counts.
    const closed = eventually("eviction", () => analyses.size < before || undefined, 20_000).catch(() => undefined);
    await closeAll();
    // Some versions keep closed documents for minutes; then the entry must still be there for it.
    const isOpen = vscode.workspace.textDocuments.some(
      (document) => document.uri.toString() === uriOf("serve.py").toString(),
    );
    if (!isOpen) assert.ok(await closed);
  });
});
