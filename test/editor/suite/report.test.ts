import assert from "node:assert/strict";
import * as vscode from "vscode";
import { activated, closeAll, eventually, onlyLensOf, openText, set, uriOf, write } from "../support";

describe("report", () => {
  before(activated);
  afterEach(closeAll);

  it("lists every run of the workspace under a strict content policy", async () => {
    const { report } = await activated();
    await vscode.commands.executeCommand("carbonLens.showReport");
    const html = report.html ?? "";
    for (const path of [
      "finetune.py",
      "train_resnet.py",
      "configs/qlora.yml",
      "slurm/resnet.sbatch",
      "notebooks/sentiment.ipynb",
    ]) {
      assert.ok(html.includes(`data-path="${path}"`), `${path} in the report`);
    }
    assert.ok(!html.includes("serve.py"), "serve.py does not train");
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? "";
    assert.match(policy, /default-src (&#39;|')none(&#39;|')/);
    assert.match(policy, /script-src (&#39;|')nonce-[\w+/=]{20,}(&#39;|')/);
    assert.doesNotMatch(policy, /unsafe/);
    assert.doesNotMatch(html, /<[^>]+\son\w+=|<[^>]+\sstyle=/, "inline handlers or styles");
  });

  it("follows files that come and go, and leaves out what .gitignore names", async () => {
    const { report } = await activated();
    const script = (await vscode.workspace.openTextDocument(uriOf("finetune.py"))).getText();
    await write("generated/.gitignore", "ignored.py\n");
    await write("generated/ignored.py", script);
    await write("generated/kept.py", script);
    try {
      await eventually("the new file", async () => {
        await vscode.commands.executeCommand("carbonLens.showReport");
        return report.html?.includes('data-path="generated/kept.py"') ? true : undefined;
      });
      assert.ok(!report.html?.includes("ignored.py"));
    } finally {
      await vscode.workspace.fs.delete(uriOf("generated"), { recursive: true });
    }
    await eventually("the file to go", async () => {
      await vscode.commands.executeCommand("carbonLens.showReport");
      return report.html?.includes("generated/kept.py") ? undefined : true;
    });
  });

  it("leaves as a file in every form", async () => {
    await activated();
    await vscode.commands.executeCommand("carbonLens.showReport");
    const forms = {
      html: /<style[^>]*>[^]*finetune\.py/,
      csv: /^id,title[^]*finetune\.py/,
      boamps: /"powerConsumption"/,
      sentence: /not measured/,
    };
    for (const [name, content] of Object.entries(forms)) {
      const file = uriOf(`exported.${name}`);
      try {
        await vscode.commands.executeCommand("carbonLens.exportReport", name, file);
        assert.match(new TextDecoder().decode(await vscode.workspace.fs.readFile(file)), content, name);
      } finally {
        await vscode.workspace.fs.delete(file);
      }
    }
  });

  it("opens at the run whose lens was clicked", async () => {
    const { report } = await activated();
    const { document } = await openText("finetune.py");
    const { command } = await onlyLensOf(document.uri);
    await vscode.commands.executeCommand(command.command, ...(command.arguments as unknown[]));
    const html = report.html ?? "";
    assert.match(html, /data-path="finetune\.py"/);
    assert.doesNotMatch(html, /data-path="train_resnet\.py"/);
    await eventually("a tab that names the file", () => {
      const labels = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
      return labels.includes("Carbon Lens: finetune.py") || undefined;
    });
  });

  it("follows edits and settings while it is open", async () => {
    const { report } = await activated();
    await openText("finetune.py");
    await vscode.commands.executeCommand("carbonLens.estimateFile");
    const before = report.html ?? "";
    assert.ok(before.length > 0);
    await set("hardware", "h100-sxm");
    try {
      await eventually("H100 in the report", () =>
        report.html !== before && report.html?.includes("H100") ? true : undefined,
      );
    } finally {
      await set("hardware", undefined);
    }
  });

  it("says so where a file has no run", async () => {
    const { report } = await activated();
    await openText("serve.py");
    await vscode.commands.executeCommand("carbonLens.estimateFile");
    assert.equal(report.html, undefined, "no report opened");
  });

  it("can be closed and opened again", async () => {
    const { report } = await activated();
    await vscode.commands.executeCommand("carbonLens.showReport");
    await closeAll();
    await eventually("closed", () => report.html === undefined || undefined);
    await vscode.commands.executeCommand("carbonLens.showReport");
    assert.ok(report.html);
  });
});
