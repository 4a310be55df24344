import assert from "node:assert/strict";
import * as vscode from "vscode";
import { activated, closeAll, eventually, extensionId, openText, set, uriOf } from "../support";

describe("list of runs", () => {
  before(activated);
  after(closeAll);

  it("has every file that trains, the one that needs most first, with its figures and its line", async () => {
    const { tree } = await activated();
    const files = await tree.getChildren();
    const items = files.map((file) => tree.getTreeItem(file));
    assert.equal(items.length, 6);
    const resnet = items.find(({ label }) => label === "train_resnet.py");
    assert.match(String(resnet?.description), /≈ .*Wh · .*CO2e/);
    assert.equal(resnet?.command?.command, "carbonLens.reveal");
    await vscode.commands.executeCommand(resnet.command.command, ...(resnet.command.arguments as unknown[]));
    assert.ok(vscode.window.activeTextEditor?.document.uri.path.endsWith("train_resnet.py"));
    // The launcher of all ninety epochs needs more than the script's own defaults.
    const order = items.map(({ label }) => (typeof label === "string" ? label : (label?.label ?? "")));
    assert.ok(order.indexOf("slurm/resnet.sbatch") < order.indexOf("train_resnet.py"), order.join());
  });

  it("is a view in the explorer", async () => {
    await vscode.commands.executeCommand("carbonLens.runs.focus");
  });
});

describe("explorer badges", () => {
  before(activated);
  afterEach(async () => {
    await set("explorerBadges.enabled", undefined);
    await closeAll();
  });

  it("are off until somebody wants them, and mark files that train alone", async () => {
    const { badges } = await activated();
    const trains = uriOf("finetune.py");
    assert.equal(badges.provideFileDecoration(trains), undefined);
    await set("explorerBadges.enabled", true);
    const decoration = await eventually("a badge", () => badges.provideFileDecoration(trains));
    assert.match(decoration.tooltip ?? "", /Wh/);
    assert.equal(badges.provideFileDecoration(uriOf("serve.py")), undefined);
    await set("explorerBadges.enabled", undefined);
    await eventually("none", () => (badges.provideFileDecoration(trains) ? undefined : true));
  });
});

describe("status bar of the workspace", () => {
  before(activated);
  afterEach(async () => {
    await set("statusBar.scope", undefined);
    await closeAll();
  });

  it("tells the total of all runs, whatever file is open", async () => {
    const { statusBar } = await activated();
    await openText("serve.py");
    await set("statusBar.scope", "workspace");
    await eventually("the total of all", () => (/^\d runs · ≈ .*Wh/.test(statusBar.text ?? "") ? true : undefined));
  });
});

describe("walkthrough", () => {
  before(activated);
  after(closeAll);

  it("has four steps, each completed by doing it, and opens", async () => {
    const manifest = vscode.extensions.getExtension(extensionId)?.packageJSON as {
      contributes: { walkthroughs: { id: string; steps: { id: string; completionEvents: string[] }[] }[] };
    };
    const [walkthrough] = manifest.contributes.walkthroughs;
    assert.equal(walkthrough?.steps.length, 4);
    for (const { completionEvents } of walkthrough.steps)
      assert.match(completionEvents[0] ?? "", /^on(?:Command|Context):carbonLens\./);
    await vscode.commands.executeCommand("workbench.action.openWalkthrough", `${extensionId}#start`, false);
  });

  it("begins with an example that is estimated at once", async () => {
    const { milestones } = await activated();
    await vscode.commands.executeCommand("carbonLens.openExample");
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.isUntitled, true);
    await eventually("the first step to be done", () => milestones.has("sawRun") || undefined);
    const { analyses } = await activated();
    assert.ok((await analyses.newest(document))?.runs[0]?.estimate.energyKwh, "a figure");
  });
});
