import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as vscode from "vscode";
import { activated, closeAll, eventually, onlyLensOf, openText, set, uriOf, write } from "../support";

const folder = "versioned";
const script = (epochs: string): string => `# carbon-lens: accelerator=a100-sxm4-80gb acceleratorCount=1
from datasets import load_dataset
from transformers import AutoModelForCausalLM, Trainer, TrainingArguments
from settings import epochs

model = AutoModelForCausalLM.from_pretrained("gpt2")
args = TrainingArguments("out", num_train_epochs=${epochs})
trainer = Trainer(model=model, args=args, train_dataset=load_dataset("tatsu-lab/alpaca", split="train"))
trainer.train()
`;

interface Git {
  readonly enabled: boolean;
  getAPI(version: 1): { openRepository(root: vscode.Uri): Promise<unknown> };
}

function git(...words: readonly string[]): void {
  const person = ["-c", "user.name=test", "-c", "user.email=test@example.org"];
  execFileSync("git", ["-C", uriOf(folder).fsPath, ...person, ...words]);
}

describe("change since HEAD", function () {
  this.timeout(60_000);
  const path = `${folder}/train.py`;

  before(async () => {
    await activated();
    await write(path, script("epochs"));
    await write(`${folder}/settings.py`, "epochs = 3\n");
    git("init", "--quiet");
    git("add", ".");
    git("commit", "--quiet", "-m", "first");
    await vscode.workspace.getConfiguration("git").update("enabled", true, vscode.ConfigurationTarget.Workspace);
    const extension = vscode.extensions.getExtension<Git>("vscode.git");
    assert.ok(extension, "the editor's git extension");
    const exports = await extension.activate();
    await eventually("git is enabled", () => exports.enabled || undefined);
    await exports.getAPI(1).openRepository(uriOf(folder));
  });
  after(async () => {
    await closeAll();
    await vscode.workspace.getConfiguration("git").update("enabled", undefined, vscode.ConfigurationTarget.Workspace);
    await vscode.workspace.fs.delete(uriOf(folder), { recursive: true });
  });

  const title = async (wanted: RegExp): Promise<string> =>
    eventually(
      String(wanted),
      async () => {
        const { title } = await onlyLensOf(uriOf(path));
        return wanted.test(title) ? title : undefined;
      },
      20_000,
    );

  it("says nothing while nothing changed, and what an unsaved edit changes", async () => {
    const { document } = await openText(path);
    const before = await title(/≈/);
    assert.doesNotMatch(before, /HEAD/);
    const edit = new vscode.WorkspaceEdit();
    const at = document.getText().indexOf("=epochs");
    edit.replace(document.uri, new vscode.Range(document.positionAt(at + 1), document.positionAt(at + 7)), "6");
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.match(await title(/HEAD/), /\+[\d.,]+ k?Wh, \+100 % since HEAD/);
    await set("annotations.sinceHead", false);
    await title(/^(?!.*HEAD)/);
    await set("annotations.sinceHead", undefined);
    await title(/HEAD/);
    await vscode.commands.executeCommand("undo");
    await title(/^(?!.*HEAD)/);
  });

  it("reads companions as they were committed, until the next commit", async () => {
    await openText(path);
    await write(`${folder}/settings.py`, "epochs = 1\n");
    await title(/−67 % since HEAD/);
    git("commit", "--quiet", "-a", "-m", "second");
    await vscode.commands.executeCommand("git.refresh", uriOf(folder)).then(undefined, () => undefined);
    await title(/^(?!.*HEAD)/);
  });

  it("says it in templates, beside the energy label", async () => {
    await openText(path);
    await write(`${folder}/settings.py`, "epochs = 2\n");
    await set("annotations.template", "{energy} · label {label} · {change}");
    await title(/^≈ .* · label [A-G] · \+.*\+100 % since HEAD$/);
    await set("annotations.template", undefined);
  });
});
