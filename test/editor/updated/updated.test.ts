/** In a window of its own: the extension's folder is taken away under it, as an update does. */
import assert from "node:assert/strict";
import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import * as vscode from "vscode";
import { activated, closeAll, eventually, extensionId, lensesOf, onlyLensOf, openText, pause } from "../support";

/** Until a missing part is looked for again, and longer. */
const restMilliseconds = 3500;

/** Asked anew each time: it changes beside the test. */
const offerOf = (log: { readonly offered: string | undefined }): string | undefined => log.offered;

describe("an extension that is updated under its window", () => {
  const folder = (): string => vscode.extensions.getExtension(extensionId)?.extensionPath ?? "";
  const away = (name: string): void => {
    renameSync(join(folder(), name), join(folder(), `${name}-gone`));
  };
  const back = (name: string): void => {
    if (existsSync(join(folder(), `${name}-gone`))) renameSync(join(folder(), `${name}-gone`), join(folder(), name));
  };
  const insert = async (document: vscode.TextDocument, line: number, text: string): Promise<void> => {
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(line, 0), text);
    await vscode.workspace.applyEdit(edit);
  };

  afterEach(async () => {
    for (const name of ["dist", "dist/engine.js", "dist/thread.js"]) back(name);
    await closeAll();
  });

  it("keeps the last estimate, says so in one line and offers to reload, and goes on when its parts are there", async () => {
    const { analyses, log, tree } = await activated();
    const { document } = await openText("finetune.py");
    const before = await onlyLensOf(document.uri);
    assert.equal(offerOf(log), undefined);
    const errors = log.errors;

    away("dist");
    // What is loaded goes on.
    await insert(document, 0, "# one\n");
    const moved = await onlyLensOf(document.uri);
    assert.deepEqual([moved.line, moved.title], [before.line + 1, before.title]);
    assert.equal(log.errors, errors);

    // Now the thread ends too, and no other can be started.
    const { thread } = analyses.analyst as unknown as { readonly thread: Worker };
    await thread.terminate();
    const ended = log.errors;
    assert.equal(ended, errors + 1, "the end of the thread itself");
    for (let line = 2; line < 8; line++) {
      await insert(document, 0, `# ${line}\n`);
      const kept = await onlyLensOf(document.uri);
      assert.deepEqual([kept.line, kept.title], [before.line + line, before.title], "the last estimate, at its place");
    }
    // Other files and surfaces meet the same, and say nothing more.
    const other = await openText("train_resnet.py");
    assert.deepEqual(await lensesOf(other.document.uri), []);
    await tree.getChildren();
    await pause(1500);
    assert.equal(log.errors, ended + 1, "one line for all of it");
    assert.equal(offerOf(log), "$(refresh) Carbon Lens: reload");

    back("dist");
    await pause(restMilliseconds);
    await insert(other.document, 0, "# again\n");
    await eventually("the lens of the other file", async () =>
      (await lensesOf(other.document.uri)).length === 1 ? true : undefined,
    );
    assert.equal(log.errors, ended + 1);
  });

  it("says it once to a person who asks for what is gone", async () => {
    const { log, whatIf, analyses } = await activated();
    const { document } = await openText("finetune.py");
    const run = (await analyses.newest(document))?.runs[0];
    assert.ok(run);
    away("dist/engine.js");
    const errors = log.errors;
    await assert.rejects(whatIf.show(run, "epochs", "9"), /engine\.js cannot be loaded/);
    assert.equal(whatIf.html, undefined);
    assert.equal(log.errors, errors, "whoever asked has the answer");
    back("dist/engine.js");
    await whatIf.show(run, "epochs", "9");
    assert.match(String(whatIf.html), /epochs/i);
  });
});
