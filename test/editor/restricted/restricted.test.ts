import assert from "node:assert/strict";
import * as vscode from "vscode";
import { activated, closeAll, lineWith, onlyLensOf, openText } from "../support";

describe("Restricted Mode", () => {
  before(activated);
  afterEach(closeAll);

  it("is where these tests run", () => {
    assert.equal(vscode.workspace.isTrusted, false);
  });

  it("still gives the lens of an open file", async () => {
    const { document } = await openText("finetune.py");
    const lens = await onlyLensOf(document.uri);
    assert.equal(lens.line, lineWith(document, "trainer.train()"));
    assert.match(lens.title, /Wh · .* CO2e/);
  });

  it("reads no file that is not open", async () => {
    const { analyses } = await activated();
    const { document } = await openText("train_resnet.py");
    const closed = await analyses.current(document);
    assert.notEqual(closed?.runs[0]?.inputs.microBatchSize?.value, 256, "settings.py is not open");
    await vscode.workspace.openTextDocument(vscode.Uri.joinPath(document.uri, "..", "settings.py"));
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("carbonLens.showReport");
    const { report } = await activated();
    assert.match(report.html ?? "", /data-path="train_resnet\.py"/);
    assert.doesNotMatch(report.html ?? "", /data-path="configs\/qlora\.yml"/);
  });
});
