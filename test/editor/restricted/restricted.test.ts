import assert from "node:assert/strict";
import * as vscode from "vscode";
import { activated, closeAll, lineWith, onlyLensOf, openText } from "../support";

describe("Restricted Mode", () => {
  before(activated);
  afterEach(closeAll);

  it("is where these tests run", () => {
    assert.equal(vscode.workspace.isTrusted, false);
  });

  it("still gives the lens of an open file", async () => {
    const { document } = await openText("finetune.py");
    const lens = await onlyLensOf(document.uri);
    assert.equal(lens.line, lineWith(document, "trainer.train()"));
    assert.match(lens.title, /Wh · .* CO2e/);
  });

  it("counts no rows of data, and lists no folders", async () => {
    const { analyses, scan } = await activated();
    const code = `from datasets import load_dataset
from transformers import AutoModelForCausalLM, Trainer, TrainingArguments
rows = load_dataset("json", data_files="rows.jsonl", split="train")
model = AutoModelForCausalLM.from_pretrained("gpt2")
Trainer(model=model, args=TrainingArguments("out", num_train_epochs=3), train_dataset=rows).train()
`;
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.ok(folder);
    const rows = vscode.Uri.joinPath(folder, "rows.jsonl");
    const script = vscode.Uri.joinPath(folder, "rows.py");
    await vscode.workspace.fs.writeFile(script, new TextEncoder().encode(code));
    await vscode.workspace.fs.writeFile(rows, new TextEncoder().encode('{"text": "a"}\n'.repeat(4321)));
    try {
      const document = await vscode.workspace.openTextDocument(script);
      const run = (await analyses.newest(document))?.runs[0];
      assert.equal(run?.inputs.epochs?.value, 3);
      assert.notEqual(run.inputs.datasetSamples?.value, 4321);
      // Only what is open is looked at: of the files of the workspace none is.
      assert.ok(
        (await scan.files()).every(({ path }) =>
          vscode.workspace.textDocuments.some((open) => open.uri.path.endsWith(path)),
        ),
      );
    } finally {
      await vscode.workspace.fs.delete(rows);
      await vscode.workspace.fs.delete(script);
    }
  });

  it("reads no file that is not open", async () => {
    const { analyses } = await activated();
    const { document } = await openText("train_resnet.py");
    const closed = await analyses.current(document);
    assert.notEqual(closed?.runs[0]?.inputs.microBatchSize?.value, 256, "settings.py is not open");
    await vscode.workspace.openTextDocument(vscode.Uri.joinPath(document.uri, "..", "settings.py"));
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand("carbonLens.showReport");
    const { report } = await activated();
    assert.match(report.html ?? "", /data-path="train_resnet\.py"/);
    assert.doesNotMatch(report.html ?? "", /data-path="configs\/qlora\.yml"/);
  });
});
