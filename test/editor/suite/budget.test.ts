import assert from "node:assert/strict";
import * as vscode from "vscode";
import { activated, closeAll, eventually, lensesOf, lineWith, openText, set, uriOf, write } from "../support";

const budgetFile = "carbon-budget.yaml";
const budget = (kwh: number, more = ""): string =>
  `version: 1\nlimits:\n  - name: single-run\n    match: ["*.py"]\n    energyKwh: ${kwh}\n${more}`;

function ours(path: string): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uriOf(path)).filter(({ source }) => source === "Carbon Lens");
}

async function problemsOf(path: string, count: number): Promise<vscode.Diagnostic[]> {
  return eventually(`${count} problems of ${path}`, () => {
    const found = ours(path);
    return found.length === count ? found : undefined;
  });
}

/** Takes a file away, and waits until the editor has noticed: what comes next must not be told of it. */
async function remove(path: string): Promise<void> {
  const uri = uriOf(path);
  const isThere = await vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
  if (!isThere) return;
  const watcher = vscode.workspace.createFileSystemWatcher("**/*");
  try {
    const noticed = new Promise<void>((resolve) => {
      watcher.onDidDelete((gone) => {
        if (gone.path === uri.path) resolve();
      });
    });
    await vscode.workspace.fs.delete(uri);
    await noticed;
  } finally {
    watcher.dispose();
  }
}

describe("budget", () => {
  before(activated);
  afterEach(async () => {
    await closeAll();
    await remove(budgetFile);
  });

  it("lists a run that is over its limit at its line, and the limit that it breaks; both go when the limit is raised", async () => {
    await write(budgetFile, budget(0.0001));
    const { document } = await openText("finetune.py");
    const [problem] = await problemsOf("finetune.py", 1);
    assert.ok(problem);
    assert.equal(problem.range.start.line, lineWith(document, "trainer.train()"));
    assert.match(problem.message, /^over budget single-run: .* of 0\.1 Wh allowed$/);
    assert.equal(problem.relatedInformation?.[0]?.location.range.start.line, 2);
    const [limit] = await problemsOf(budgetFile, 1);
    assert.equal(limit?.range.start.line, 2);
    assert.match(limit.message, /1 run in open files is over the limit single-run/);
    const lens = await eventually("a lens that says so", async () =>
      (await lensesOf(document.uri)).find(({ title }) => title.includes("over budget")),
    );
    assert.match(lens.title, /^over budget single-run/);
    const { statusBar } = await activated();
    await eventually("the status bar to say so", () => (statusBar.text?.endsWith("· over budget") ? true : undefined));
    await write(budgetFile, budget(100000));
    await problemsOf("finetune.py", 0);
    await problemsOf(budgetFile, 0);
    await eventually("the status bar to be calm", () => (statusBar.verdict === "within" ? true : undefined));
  });

  it("says what is wrong in the budget file at its line, and goes on with the rest", async () => {
    await write(budgetFile, budget(0.0001, "  - name: slip\n    energyKWh: 3\n"));
    await openText("finetune.py");
    const found = await problemsOf(budgetFile, 3);
    assert.ok(found.some(({ message, range }) => message.includes("energyKWh") && range.start.line === 6));
    await problemsOf("finetune.py", 1);
  });

  it("allows a file more, with a reason, an owner and a last day, as an edit of the budget file", async () => {
    await write(budgetFile, budget(0.0001));
    const { document } = await openText("finetune.py");
    const [problem] = await problemsOf("finetune.py", 1);
    assert.ok(problem);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      document.uri,
      problem.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const action = actions.find(({ title }) => title.startsWith("Allow this file more than single-run"));
    assert.ok(action?.command, actions.map(({ title }) => title).join());
    const words = { reason: "flagship run", owner: "ml-platform", expires: "2999-12-31" };
    await vscode.commands.executeCommand(action.command.command, ...(action.command.arguments as unknown[]), words);
    const edited = vscode.window.activeTextEditor?.document;
    assert.ok(edited);
    assert.ok(edited.uri.path.endsWith(budgetFile));
    assert.ok(edited.isDirty, "the edit is open, and can be undone");
    assert.match(edited.getText(), /exceptions:\n {2}- match:\n {6}- finetune\.py\n {4}limit: single-run\n/);
    await vscode.window.showTextDocument(document);
    await problemsOf("finetune.py", 0);
    await vscode.window.showTextDocument(edited);
  });

  it("is started from today's estimates", async () => {
    await vscode.commands.executeCommand("carbonLens.createBudget");
    const editor = await eventually("the new file", () => {
      const active = vscode.window.activeTextEditor;
      return active?.document.uri.path.endsWith(budgetFile) ? active : undefined;
    });
    assert.match(editor.document.getText(), /name: single-run/);
    await openText("finetune.py");
    await problemsOf("finetune.py", 0);
    await problemsOf(budgetFile, 0);
  });

  it("stands in the report", async () => {
    const { report } = await activated();
    await write(budgetFile, budget(0.0001));
    await vscode.commands.executeCommand("carbonLens.showReport");
    await eventually("the budget in the report", () => (report.html?.includes("Over budget") ? true : undefined));
  });

  it("keeps its problems to itself when they are switched off", async () => {
    await write(budgetFile, budget(0.0001));
    await openText("finetune.py");
    await problemsOf("finetune.py", 1);
    await set("problems.enabled", false);
    try {
      await problemsOf("finetune.py", 0);
      await problemsOf(budgetFile, 0);
    } finally {
      await set("problems.enabled", undefined);
    }
  });
});
