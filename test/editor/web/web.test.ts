import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { AnalyzedFile } from "../../../src/core/analysis";
import { lensTitle } from "../../../src/core/present/lens";
import { filesIn, printed } from "../sameFiles";
import { activated, closeAll, eventually, extensionId, lensesOf, openText, uriOf } from "../support";

/** What the command line says of each file; see `scripts/editor/test.ts`. */
async function expectedFiles(): Promise<readonly AnalyzedFile[]> {
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uriOf("expected.json")));
  return (JSON.parse(text) as readonly string[]).flatMap(filesIn);
}

describe("VS Code for the Web", () => {
  after(closeAll);

  it("runs extension and tests in a worker of the browser", async () => {
    assert.equal(vscode.env.uiKind, vscode.UIKind.Web);
    assert.equal(typeof (globalThis as { importScripts?: unknown }).importScripts, "function");
    assert.equal(vscode.extensions.getExtension(extensionId)?.extensionKind, vscode.ExtensionKind.UI);
    // Only an extension of the same host hands over live objects.
    const { analyses } = await activated();
    assert.equal(typeof analyses.newest, "function");
  });

  it("gives the same bytes as the command line, and the same lenses", async () => {
    const { analyses } = await activated();
    const expected = await expectedFiles();
    assert.equal(expected.length, 5);
    for (const file of expected) {
      const { document } = await openText(file.path);
      await eventually(`the bytes of ${file.path}`, async () => {
        const seen = await analyses.newest(document);
        return seen && printed(seen) === JSON.stringify([file]) ? true : undefined;
      });
      const titles = (await lensesOf(document.uri)).map(({ title }) => title);
      const [first] = titles;
      assert.equal(titles.length, file.runs.length, file.path);
      assert.ok(first?.startsWith(lensTitle(file.runs[0]!)), `${file.path}: ${String(first)}`);
    }
  });
});
