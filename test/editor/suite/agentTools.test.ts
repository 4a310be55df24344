import assert from "node:assert/strict";
import * as vscode from "vscode";
import { agentTools } from "../../../src/core/agent/agentTools";
import type { Analysis } from "../../../src/core/analysis";
import { languageModelToolName } from "../../../src/editor/agentTools";
import { activated, closeAll, eventually, openText, uriOf, write } from "../support";

/** The texts of an answer: words, and JSON. */
async function invoke(name: string, input: object): Promise<readonly [string, unknown]> {
  const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
  const [words, json] = content.map((part) => (part as vscode.LanguageModelTextPart).value);
  return [words ?? "", JSON.parse(json ?? "null")];
}

describe("tools of language models", () => {
  before(activated);
  afterEach(closeAll);

  it("are registered under the names that are declared", () => {
    const registered = new Set(vscode.lm.tools.map(({ name }) => name));
    for (const { name } of agentTools) assert.ok(registered.has(languageModelToolName(name)), name);
  });

  it("estimate a file of the workspace, unsaved edits included", async () => {
    const { document } = await openText("train_resnet.py");
    const [words, json] = await invoke("carbonLens_estimate", { path: "train_resnet.py" });
    const { totals } = json as Analysis;
    assert.equal(totals.runs, 1);
    assert.match(words, /train_resnet\.py:\d+ .*Wh/);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), "# carbon-lens: epochs=1\n");
    await vscode.workspace.applyEdit(edit);
    const [, again] = await invoke("carbonLens_estimate", { path: document.uri.fsPath });
    assert.ok((again as Analysis).totals.energyKwh!.central < totals.energyKwh!.central / 2);
  });

  it("estimate a folder, suggest and compare", async () => {
    const [, folder] = await invoke("carbonLens_estimate", { path: "slurm" });
    assert.deepEqual(
      (folder as Analysis).files.map(({ path }) => path),
      ["slurm/resnet.sbatch"],
    );
    const [words] = await invoke("carbonLens_suggest", { path: "finetune.py" });
    assert.match(words, /finetune\.py:\d+/);
    const [, compared] = await invoke("carbonLens_what_if", { path: "train_resnet.py", set: { epochs: 1 } });
    assert.equal((compared as { comparisons: unknown[] }).comparisons.length, 1);
  });

  it("explain every input, and check against the budget that there is", async () => {
    const [words] = await invoke("carbonLens_explain", { path: "finetune.py" });
    assert.match(words, /epochs/);
    assert.match(words, /line 7/);
    await assert.rejects(invoke("carbonLens_check", { path: "finetune.py" }), /no carbon-budget\.yaml/);
    await write("carbon-budget.yaml", "version: 1\nlimits:\n  - { name: tight, energyKwh: 0.01 }\n");
    try {
      // The watcher tells of the file a moment later.
      const checked = await eventually("the budget", () =>
        invoke("carbonLens_check", { path: "finetune.py" }).then(
          ([said]) => said,
          () => undefined,
        ),
      );
      assert.match(checked, /tight/);
    } finally {
      await vscode.workspace.fs.delete(uriOf("carbon-budget.yaml"));
    }
  });

  it("read nothing outside of the workspace folder, and say so", async () => {
    const outside = uriOf("../outside.py").fsPath;
    for (const path of ["../outside.py", outside])
      await assert.rejects(invoke("carbonLens_estimate", { path }), /outside of the workspace folder/);
  });
});
