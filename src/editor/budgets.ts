/** Budgets in the editor: starting one, and allowing one run more than its limit. */
import * as vscode from "vscode";
import type { AnalyzedFile } from "../core/analysis";
import { isDate } from "../core/budget/dates";
import { budgetFileNames } from "../core/budget/policy";
import { commandIds } from "./commands";
import { Owner } from "./disposable";
import { documentSelector, placeOf, toSourceText, wholeOf } from "./documents";
import { loadWording } from "./loadWording";
import { RunDiagnostic } from "./problems";
import { today } from "./today";
import type { FileReader } from "./workspace";

/** An exception lasts this long unless the person says otherwise. */
const usualDays = 90;

/** What a person is asked for; an argument of the command, for whoever knows already. */
interface ExceptionWords {
  readonly reason: string;
  readonly owner: string;
  readonly expires: string;
}

/** Offers an exception where a run is over a limit. */
export class BudgetActions extends Owner implements vscode.CodeActionProvider {
  constructor() {
    super();
    const metadata = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };
    this.own(vscode.languages.registerCodeActionsProvider(documentSelector, this, metadata));
  }

  provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    // The context gives the problems of the range, those of others too.
    const ours = vscode.languages
      .getDiagnostics(document.uri)
      .filter((known): known is RunDiagnostic => known instanceof RunDiagnostic && known.code === "budget.over")
      .filter((known) => diagnostics.some((given) => given.message === known.message));
    return ours.flatMap((diagnostic) => {
      const { limit, value } = diagnostic;
      if (limit === undefined || value === undefined) return [];
      const action = new vscode.CodeAction(
        vscode.l10n.t("Allow this file more than {0}, until a day…", limit),
        vscode.CodeActionKind.QuickFix,
      );
      action.diagnostics = [diagnostic];
      action.command = {
        command: commandIds.addException,
        title: action.title,
        arguments: [wholeOf(document)?.uri ?? document.uri, limit],
      };
      return [action];
    });
  }
}

/**
 * Adds an exception from a limit for a file to the budget file, as an edit that can be undone, and shows it.
 * @param words given, nobody is asked.
 */
export async function addException(
  reader: FileReader,
  runsOf: (uri: vscode.Uri) => Promise<AnalyzedFile | undefined>,
  uri: unknown,
  limit: unknown,
  words?: unknown,
): Promise<void> {
  if (!(uri instanceof vscode.Uri) || typeof limit !== "string") return;
  const { folder, path } = placeOf(uri);
  const budget = await findBudget(reader, folder);
  const file = await runsOf(uri);
  const verdicts =
    file?.runs.flatMap((run) => run.budget.limits ?? []).filter((verdict) => verdict.limit === limit) ?? [];
  if (!budget || verdicts.length === 0) return;
  const said = isWords(words) ? words : await askForWords(limit);
  if (!said) return;
  const { addException: editOf, exceptionAmounts } = await loadWording();
  const exception = { match: [path], limit, amounts: exceptionAmounts(verdicts), ...said };
  const document = await vscode.workspace.openTextDocument(budget);
  const edit = editOf(toSourceText(document), exception);
  if (!edit) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t("{0} has errors; put those right first, then add the exception.", placeOf(budget).path),
    );
    return;
  }
  const change = new vscode.WorkspaceEdit();
  const range = new vscode.Range(document.positionAt(edit.from), document.positionAt(edit.to));
  change.replace(budget, range, edit.text);
  await vscode.workspace.applyEdit(change);
  const editor = await vscode.window.showTextDocument(document);
  const at = document.positionAt(edit.from + edit.text.length);
  editor.revealRange(new vscode.Range(at, at));
}

/**
 * Starts a budget from what the workspace is estimated to need, as a new file that is not saved yet. One that is there is opened.
 * @param files the workspace's runs.
 */
export async function createBudget(reader: FileReader, files: () => Promise<readonly AnalyzedFile[]>): Promise<void> {
  const folder = await chosenFolder();
  if (!folder) return;
  const there = await findBudget(reader, folder);
  if (there) {
    await vscode.window.showTextDocument(there);
    return;
  }
  const { proposeBudget, toAnalysis } = await loadWording();
  const text = proposeBudget(toAnalysis(await files()));
  const uri = vscode.Uri.joinPath(folder, budgetFileNames[0]);
  const change = new vscode.WorkspaceEdit();
  change.createFile(uri, { ignoreIfExists: true, contents: new TextEncoder().encode(text) });
  await vscode.workspace.applyEdit(change);
  await vscode.window.showTextDocument(uri);
}

async function chosenFolder(): Promise<vscode.Uri | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t("Open a folder first: a budget stands at the root of a workspace folder."),
    );
    return undefined;
  }
  return folders.length === 1 ? folders[0]?.uri : (await vscode.window.showWorkspaceFolderPick())?.uri;
}

async function findBudget(reader: FileReader, folder: vscode.Uri): Promise<vscode.Uri | undefined> {
  for (const name of budgetFileNames) {
    const uri = vscode.Uri.joinPath(folder, name);
    if ((await reader.read(uri)) !== undefined) return uri;
  }
  return undefined;
}

async function askForWords(limit: string): Promise<ExceptionWords | undefined> {
  const ask = (
    title: string,
    prompt: string,
    check: (text: string) => boolean,
    value = "",
  ): Thenable<string | undefined> =>
    vscode.window.showInputBox({
      title: vscode.l10n.t("Exception from {0}: {1}", limit, title),
      prompt,
      value,
      ignoreFocusOut: true,
      validateInput: (text) => (check(text.trim()) ? undefined : prompt),
    });
  const isSaid = (text: string): boolean => text !== "";
  const reason = await ask(vscode.l10n.t("reason (1/3)"), vscode.l10n.t("Why does this run need more?"), isSaid);
  if (reason === undefined) return undefined;
  const owner = await ask(
    vscode.l10n.t("owner (2/3)"),
    vscode.l10n.t("Who answers for it? A person or a team."),
    isSaid,
  );
  if (owner === undefined) return undefined;
  const expires = await ask(
    vscode.l10n.t("last day (3/3)"),
    vscode.l10n.t("A day such as 2027-03-31"),
    isDate,
    today(usualDays),
  );
  return expires === undefined ? undefined : { reason: reason.trim(), owner: owner.trim(), expires: expires.trim() };
}

function isWords(value: unknown): value is ExceptionWords {
  if (typeof value !== "object" || value === null) return false;
  const { reason, owner, expires } = value as Record<string, unknown>;
  return [reason, owner, expires].every((word) => typeof word === "string");
}
