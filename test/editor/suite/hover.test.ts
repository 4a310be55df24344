import assert from "node:assert/strict";
import * as vscode from "vscode";
import { activated, closeAll, hoversAt, lineWith, openText, set } from "../support";

describe("hover", () => {
  before(activated);
  afterEach(closeAll);

  it("explains the estimate, with links to the lines that it comes from", async () => {
    const { document } = await openText("finetune.py");
    const line = lineWith(document, "trainer.train()");
    const [hover] = await hoversAt(document.uri, new vscode.Position(line, 3));
    assert.ok(hover);
    assert.match(hover.value, /CO2e/);
    assert.match(hover.value, /epochs/);
    const links = [...hover.value.matchAll(/\]\(command:carbonLens\.reveal\?([^)]*)\)/g)].map(
      (match) => JSON.parse(decodeURIComponent(match[1]!)) as [string, { path: string; line: number }],
    );
    const epochs = lineWith(document, "EPOCHS = 3") + 1;
    assert.ok(
      links.some(([, source]) => source.path === "finetune.py" && source.line === epochs),
      "a link to EPOCHS = 3",
    );
    await vscode.commands.executeCommand("carbonLens.reveal", ...links.find(([, source]) => source.line === epochs)!);
    assert.equal(vscode.window.activeTextEditor?.selection.active.line, epochs - 1);
  });

  it("is silent on other lines, and when it is switched off", async () => {
    const { document } = await openText("finetune.py");
    assert.deepEqual(await hoversAt(document.uri, new vscode.Position(0, 3)), []);
    await set("hover.enabled", false);
    try {
      const line = lineWith(document, "trainer.train()");
      assert.deepEqual(await hoversAt(document.uri, new vscode.Position(line, 3)), []);
    } finally {
      await set("hover.enabled", undefined);
    }
  });
});
