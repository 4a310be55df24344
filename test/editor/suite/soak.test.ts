/**
 * A day's work in little: files are opened, changed, looked at and closed, and settings changed, over and over. Nothing is left over.
 * `CARBON_LENS_SOAK` says how many rounds; `npm run soak` takes 10,000, the usual run of the tests a few.
 */
import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as vscode from "vscode";
import { activated, closeAll, lensesOf, openText, set } from "../support";

const rounds = Number(process.env.CARBON_LENS_SOAK ?? 40);
/** Between heaps after the first rounds, when everything is loaded, and after the last: bytes. */
const allowedGrowth = 20_000_000;
/** Of the whole process, the thread that analyses among it, whose heap moves with what it was given last: bytes. */
const allowedResidentGrowth = 250_000_000;
/** Rounds between two lines that say how far it is. */
const tellEvery = 500;
// An extension host does not offer it; without it what is left over cannot be told from what is not collected yet.
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;
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
    let early = { heap: 0, resident: 0 };
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
      if (round === Math.min(20, Math.floor(rounds / 3))) early = memory();
      if (round % tellEvery === tellEvery - 1) tell(`${round + 1} rounds, ${megabytes(memory())}`);
    }
    await closeAll();
    assert.equal(store.size, registered, "disposables");
    assert.ok(analyses.size <= vscode.workspace.textDocuments.length + 1, `${analyses.size} analyses are kept`);
    const late = memory();
    tell(`${rounds} rounds: ${megabytes(early)} early, ${megabytes(late)} at the end, ${store.size} disposables`);
    assert.ok(late.heap - early.heap < allowedGrowth, "the heap grew");
    assert.ok(late.resident - early.resident < allowedResidentGrowth, "the process grew");
    await set("annotations.mode", undefined);
    const { document } = await openText("finetune.py");
    assert.equal((await lensesOf(document.uri)).length, 1, "and it still works");
  });
});

/** Bytes in use, after what nobody holds was let go of. */
function memory(): { readonly heap: number; readonly resident: number } {
  collect();
  const { heapUsed, rss } = process.memoryUsage();
  return { heap: heapUsed, resident: rss };
}

function megabytes({ heap, resident }: ReturnType<typeof memory>): string {
  return `heap ${(heap / 1e6).toFixed(1)} MB, process ${(resident / 1e6).toFixed(0)} MB`;
}

function tell(line: string): void {
  console.log(`[carbon-lens test]       soak: ${line}`);
}
