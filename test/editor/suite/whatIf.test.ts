import assert from "node:assert/strict";
import * as vscode from "vscode";
import { activated, closeAll, eventually, hoversAt, lineWith, openText } from "../support";

describe("what if", () => {
  before(activated);
  afterEach(closeAll);

  it("shows a run beside itself with another input, and edits nothing", async () => {
    const { analyses, whatIf } = await activated();
    const { document } = await openText("finetune.py");
    const run = (await analyses.newest(document))?.runs[0];
    assert.ok(run);
    await whatIf.show(run, "epochs", "1");
    const html = await eventually("the comparison", () => whatIf.html);
    assert.match(html, /Before[\s\S]*After/);
    assert.match(html, /epochs/);
    assert.doesNotMatch(html, /<script/);
    assert.equal(document.isDirty, false);
  });

  it("asks for the input first", async () => {
    await openText("finetune.py");
    const asking = vscode.commands.executeCommand("carbonLens.whatIf");
    await eventually("the list of inputs to be closed again", async () => {
      await vscode.commands.executeCommand("workbench.action.closeQuickOpen");
      return (await Promise.race([asking, pause()])) === pending ? undefined : true;
    });
  });
});

describe("advice", () => {
  before(activated);
  afterEach(closeAll);

  it("stands in the hover of the line that trains", async () => {
    const { document } = await openText("finetune.py");
    const line = lineWith(document, ".train(");
    const hovers = await eventually("the hover", async () => {
      const found = await hoversAt(document.uri, new vscode.Position(line, 2));
      return found.length > 0 ? found : undefined;
    });
    assert.ok(hovers.some(({ value }) => value.includes("What would save energy or carbon")));
  });
});

const pending = Symbol("pending");

function pause(): Promise<typeof pending> {
  return new Promise((resolve) => setTimeout(resolve, 200, pending));
}
