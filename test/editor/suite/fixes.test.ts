import assert from "node:assert/strict";
import * as vscode from "vscode";
import { activated, closeAll, eventually, lineWith, openText, uriOf, write } from "../support";

const pin = "# carbon-lens: accelerator=a100-sxm4-80gb acceleratorCount=1";

const script = (options: string): string => `${pin}
from datasets import load_dataset
from transformers import AutoModelForCausalLM, Trainer, TrainingArguments

model = AutoModelForCausalLM.from_pretrained("facebook/opt-350m")
args = TrainingArguments(${options})
trainer = Trainer(model=model, args=args, train_dataset=load_dataset("tatsu-lab/alpaca", split="train"))
trainer.train()
`;

/** Our actions on the first line that holds a text. */
async function actionsAt(document: vscode.TextDocument, text: string): Promise<vscode.CodeAction[]> {
  const line = lineWith(document, text);
  const range = new vscode.Range(line, 0, line, 0);
  const found = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    document.uri,
    range,
    vscode.CodeActionKind.QuickFix.value,
  );
  return found.filter(({ title }) => title.startsWith("Carbon Lens: "));
}

/** A file of its own for each test: the editor cancels what it is asked of a document that changes on disk. */
const files = ["fix_edit.py", "fix_launched.py", "fix_launched.sh", "fix_explained.py", "fix_silent.py"];

describe("advice as actions", () => {
  before(activated);
  afterEach(async () => {
    await closeAll();
    for (const path of files) await vscode.workspace.fs.delete(uriOf(path)).then(undefined, () => undefined);
  });

  it("edits the file in one step, which one undo takes back", async () => {
    await write("fix_edit.py", script(`"out", num_train_epochs=3`));
    const { document } = await openText("fix_edit.py");
    const before = document.getText();
    const actions = await actionsAt(document, "trainer.train()");
    const action = actions.find(({ title }) => title.includes("bf16"));
    assert.ok(action?.edit, actions.map(({ title }) => title).join(" | "));
    assert.match(action.title, /\(≈ −\d+ % energy\)$/);
    assert.ok(await vscode.workspace.applyEdit(action.edit));
    assert.equal(document.getText(), before.replace("=3)", "=3, bf16=True)"));
    const again = await actionsAt(document, "trainer.train()");
    assert.equal(
      again.find(({ title }) => title.includes("bf16")),
      undefined,
    );
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), before);
  });

  it("edits the files that a launcher starts", async () => {
    await write("fix_launched.py", script(`"out", num_train_epochs=3`));
    await write("fix_launched.sh", `${pin}\npython fix_launched.py\n`);
    const { document } = await openText("fix_launched.sh");
    const action = (await actionsAt(document, "python fix")).find(({ title }) => title.includes("bf16"));
    assert.deepEqual(
      action?.edit?.entries().map(([uri]) => uri.path.split("/").at(-1)),
      ["fix_launched.py"],
    );
  });

  it("explains with a snippet where a program cannot edit", async () => {
    await write("fix_explained.py", script(`"out", **{"num_train_epochs": 3}`));
    const { document } = await openText("fix_explained.py");
    const action = (await actionsAt(document, "trainer.train()")).find(({ title }) => title.includes("bf16"));
    assert.ok(action?.command && !action.edit);
    await vscode.commands.executeCommand(action.command.command, ...((action.command.arguments ?? []) as unknown[]));
    const shown = await eventually("the explanation", () => {
      const document = vscode.window.activeTextEditor?.document;
      return document?.languageId === "markdown" ? document : undefined;
    });
    assert.match(shown.getText(), /Not edited for you[\s\S]*bf16=True/);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  it("is silent on other lines", async () => {
    await write("fix_silent.py", script(`"out", num_train_epochs=3`));
    const { document } = await openText("fix_silent.py");
    assert.deepEqual(await actionsAt(document, "import load_dataset"), []);
  });
});
