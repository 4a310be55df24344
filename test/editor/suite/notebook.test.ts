import assert from "node:assert/strict";
import * as vscode from "vscode";
import { activated, closeAll, eventually, hoversAt, openNotebook, pause } from "../support";

describe("notebook", () => {
  // Opened once: some editor versions take half a minute to open a notebook that was closed a moment ago.
  let notebook: vscode.NotebookDocument;
  before(async () => {
    await activated();
    ({ notebook } = await openNotebook("notebooks/sentiment.ipynb"));
  });
  after(closeAll);

  it("finds the cell that trains", async () => {
    const { analyses } = await activated();
    const file = await analyses.current(notebook);
    assert.deepEqual(
      file?.runs.map(({ anchor }) => [anchor.cell, anchor.line]),
      [[2, 3]],
    );
  });

  it("answers a hover in the cell", async () => {
    const [hover] = await hoversAt(notebook.cellAt(2).document.uri, new vscode.Position(2, 3));
    assert.match(hover?.value ?? "", /CO2e/);
  });

  it("follows edits in cells and cells that move", async () => {
    const { analyses } = await activated();
    await analyses.current(notebook);
    const inserted = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, "print('first')", "python");
    const edit = new vscode.WorkspaceEdit();
    edit.set(notebook.uri, [vscode.NotebookEdit.insertCells(0, [inserted])]);
    await vscode.workspace.applyEdit(edit);
    assert.equal(analyses.lastGood(notebook)?.runs[0]?.anchor.cell, 3, "moved along at once");
    await eventually("read again", async () =>
      (await analyses.current(notebook))?.runs[0]?.anchor.cell === 3 ? true : undefined,
    );
    const change = new vscode.WorkspaceEdit();
    const cell = notebook.cellAt(3).document;
    change.replace(cell.uri, new vscode.Range(0, 0, 0, 0), "# a comment\n");
    await vscode.workspace.applyEdit(change);
    await pause(50);
    assert.equal((await analyses.current(notebook))?.runs[0]?.anchor.line, 4);
  });
});
