/** How soon the report of many runs is there: beside an empty page in the same editor, whose time is the editor's and not ours. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { activated, closeAll, eventually, uriOf, write } from "../support";

const scripts = 194;
const runs = 200;
const rounds = 5;

/**
 * What the report may take beyond an empty page, as a share of that page's own time, which is long on a slow machine: what is aimed at, 300 ms, is a half of it where an
 * empty page takes 600.
 */
const mostOfEmpty = 0.5;
const aimMilliseconds = 300;

/** Milliseconds until a page without anything on it is painted. */
async function emptyPage(): Promise<number> {
  const asked = performance.now();
  const panel = vscode.window.createWebviewPanel("carbonLens.test", "Empty", vscode.ViewColumn.Active, {
    enableScripts: true,
    localResourceRoots: [],
  });
  try {
    const painted = new Promise<void>((resolve) => {
      panel.webview.onDidReceiveMessage(() => {
        resolve();
      });
    });
    panel.webview.html = `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-test'">
      <p>Empty</p><script nonce="test">const editor = acquireVsCodeApi(); requestAnimationFrame(() => setTimeout(() => editor.postMessage("painted")))</script>`;
    await painted;
    return performance.now() - asked;
  } finally {
    panel.dispose();
  }
}

/** Milliseconds until the first screen of the report is painted. */
async function reportPage(): Promise<number> {
  const { report } = await activated();
  await vscode.commands.executeCommand("carbonLens.showReport");
  return eventually("the report on the screen", () => report.openedIn, 60_000);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

describe("opening the report of many runs", () => {
  before(async function () {
    this.timeout(120_000);
    const { report } = await activated();
    const script = (await vscode.workspace.openTextDocument(uriOf("finetune.py"))).getText();
    for (let index = 0; index < scripts; index++)
      await write(`many/train${String(index)}.py`, script.replace("EPOCHS = 3", `EPOCHS = ${String(index + 1)}`));
    // The first report reads the workspace.
    await eventually(
      "all runs",
      async () => {
        await vscode.commands.executeCommand("carbonLens.showReport");
        return report.html?.match(/<tr data-folder/g)?.length === runs || undefined;
      },
      100_000,
    );
    await closeAll();
  });

  after(async () => {
    await closeAll();
    await vscode.workspace.fs.delete(uriOf("many"), { recursive: true });
  });

  it("takes little longer than an empty page does in the same editor", async function () {
    this.timeout(120_000);
    const empty: number[] = [];
    const ours: number[] = [];
    for (let round = 0; round < rounds; round++) {
      empty.push(await emptyPage());
      ours.push(await reportPage());
      await closeAll();
    }
    const share = median(ours) - median(empty);
    const figures = [median(ours), median(empty), share].map((value) => value.toFixed(0));
    console.log(
      `[carbon-lens test]     a report of ${String(runs)} runs is there after ${figures[0] ?? ""} ms, an empty page after ${figures[1] ?? ""} ms: ${figures[2] ?? ""} ms are ours`,
    );
    assert.ok(share < Math.max(aimMilliseconds, mostOfEmpty * median(empty)), `${figures.join(", ")} ms`);
  });

  it("stays as it was left while another editor covers it", async () => {
    const { report } = await activated();
    await reportPage();
    const before = report.html;
    await vscode.commands.executeCommand("workbench.action.files.newUntitledFile");
    const asked = performance.now();
    await vscode.commands.executeCommand("carbonLens.showReport");
    console.log(`[carbon-lens test]     shown again after ${(performance.now() - asked).toFixed(0)} ms`);
    assert.equal(report.html, before);
    assert.equal(report.openedIn, undefined, "no page had to be painted anew");
  });
});
