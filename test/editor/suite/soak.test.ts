/**
 * A day's work in little: files are opened, changed, looked at and closed, and settings changed, over and over. Nothing is left over.
 * `CARBON_LENS_SOAK` says how many rounds; `npm run soak` takes 10,000, the usual run of the tests a few.
 */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { activated, closeAll, lensesOf, openText, set } from "../support";

const rounds = Number(process.env.CARBON_LENS_SOAK ?? 40);
/** Between heaps after the first rounds, when everything is loaded, and after the last: bytes. */
const allowedGrowth = 60_000_000;
const files = ["finetune.py", "train_resnet.py", "configs/qlora.yml", "slurm/resnet.sbatch"] as const;

describe("soak", function () {
  this.timeout(60_000 + rounds * 2_000);
  after(async () => {
    await set("annotations.mode", undefined);
    await closeAll();
  });

  it(`leaves nothing over after ${rounds} rounds of opening, changing, looking and closing`, async () => {
    const { store, analyses } = await activated();
    const registered = store.size;
    let early = 0;
    for (let round = 0; round < rounds; round++) {
      const { document } = await openText(files[round % files.length] ?? files[0]);
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, new vscode.Position(0, 0), `# round ${round}\n`);
      await vscode.workspace.applyEdit(edit);
      // Asked for twice at once, and a setting changed in between: the last answer counts, and there is one.
      const looked = Promise.all([lensesOf(document.uri), analyses.current(document)]);
      if (round % 10 === 0) await set("annotations.mode", round % 20 === 0 ? "lens" : "gutter");
      await looked;
      await vscode.commands.executeCommand("workbench.action.files.revert");
      if (round % 5 === 4) await closeAll();
      if (round === Math.min(20, Math.floor(rounds / 3))) early = heap();
    }
    await closeAll();
    assert.equal(store.size, registered, "disposables");
    assert.ok(analyses.size <= vscode.workspace.textDocuments.length + 1, `${analyses.size} analyses are kept`);
    const growth = heap() - early;
    console.log(`      soak: ${rounds} rounds, heap ${growth < 0 ? "" : "+"}${(growth / 1e6).toFixed(1)} MB`);
    assert.ok(growth < allowedGrowth, `the heap grew by ${(growth / 1e6).toFixed(0)} MB`);
    await set("annotations.mode", undefined);
    const { document } = await openText("finetune.py");
    assert.equal((await lensesOf(document.uri)).length, 1, "and it still works");
  });
});

function heap(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().heapUsed;
}
