/** Advice with one click: on the line that trains, an action for each piece that the files can take, and a word on those they cannot. */
import * as vscode from "vscode";
import type { AnalyzedFile } from "../core/analysis";
import type { Fix } from "../core/edits/fix";
import { toSourceText as readSource } from "../core/source/documents";
import type { SourceText } from "../core/source/sourceText";
import type { AnalysisCache } from "./analysisCache";
import { commandIds } from "./commands";
import { Owner } from "./disposable";
import { documentSelector, isNotebook, placeOf, toSourceText, uriOf, wholeOf, type EditorDocument } from "./documents";
import { loadWording } from "./loadWording";
import { readPins } from "./settings";
import { today } from "./today";
import type { WindowLog } from "./windowLog";
import { FolderWorkspace, type FileReader } from "./workspace";

const kind = vscode.CodeActionKind.QuickFix;

export class FixActions extends Owner implements vscode.CodeActionProvider {
  constructor(
    private readonly analyses: AnalysisCache,
    private readonly reader: FileReader,
    private readonly log: WindowLog,
  ) {
    super();
    this.own(vscode.languages.registerCodeActionsProvider(documentSelector, this, { providedCodeActionKinds: [kind] }));
  }

  async provideCodeActions(document: vscode.TextDocument, range: vscode.Range): Promise<vscode.CodeAction[]> {
    const whole = wholeOf(document);
    if (!whole) return [];
    const cell = isNotebook(whole) ? whole.getCells().find((c) => c.document === document)?.index : undefined;
    const file = await this.analyses.current(whole);
    const runs = file?.runs.filter(
      ({ anchor }) => anchor.cell === cell && anchor.line > range.start.line && anchor.line <= range.end.line + 1,
    );
    if (!file || !runs || runs.length === 0) return [];
    try {
      return await this.actionsFor(whole, file, runs);
    } catch (error) {
      this.log.error(`The edits of ${file.path} could not be found`, error);
      return [];
    }
  }

  private async actionsFor(
    whole: EditorDocument,
    file: AnalyzedFile,
    runs: AnalyzedFile["runs"],
  ): Promise<vscode.CodeAction[]> {
    const words = await loadWording();
    const settings = readPins(words, whole.uri, (message) => {
      this.log.complain(message);
    });
    const { folder } = placeOf(whole.uri);
    const workspace = new FolderWorkspace(folder, this.reader);
    const source = toSourceText(whole);
    const fixes = await this.analyses.analyst.findFixes(source, file, workspace, { settings, today: today() }, runs);
    const actions = fixes.map(async (fix) => {
      const action = new vscode.CodeAction(`Carbon Lens: ${words.fixTitle(fix)}${fix.refusal ? "…" : ""}`, kind);
      if (fix.refusal) {
        const explained = [words.fixExplanation(fix)];
        action.command = { command: commandIds.explainFix, title: action.title, arguments: explained };
        return action;
      }
      const edit = await workspaceEdit(fix, whole, folder, (path) => sourceOf(path, source, workspace));
      if (edit) action.edit = edit;
      return edit && action;
    });
    return (await Promise.all(actions)).filter((action) => action !== undefined);
  }
}

async function sourceOf(path: string, own: SourceText, workspace: FolderWorkspace): Promise<SourceText | undefined> {
  if (path === own.path) return own;
  const text = await workspace.read(path);
  return text === undefined ? undefined : readSource(path, text);
}

/** One edit that is undone in one step; what touches other files is shown first. Undefined where a file cannot be edited. */
async function workspaceEdit(
  { edits, advice }: Fix,
  whole: EditorDocument,
  folder: vscode.Uri,
  sourceOf: (path: string) => Promise<SourceText | undefined>,
): Promise<vscode.WorkspaceEdit | undefined> {
  const edit = new vscode.WorkspaceEdit();
  const isPreviewed = new Set(edits.map(({ path }) => path)).size > 1;
  const metadata = isPreviewed ? { needsConfirmation: true, label: advice.title } : undefined;
  for (const { path, from, to, text } of edits) {
    const source = await sourceOf(path);
    const uri = source && addressOf(path, from, source, whole, folder);
    if (!uri) return undefined;
    edit.replace(uri, new vscode.Range(positionAt(source, from), positionAt(source, to)), text, metadata);
  }
  return edit;
}

/** The document that a place lies in: of a notebook the cell. */
function addressOf(
  path: string,
  at: number,
  source: SourceText,
  whole: EditorDocument,
  folder: vscode.Uri,
): vscode.Uri | undefined {
  if (path !== placeOf(whole.uri).path) return source.cells ? undefined : uriOf(folder, path);
  if (!isNotebook(whole)) return whole.uri;
  const { cell } = source.positionAt(at);
  return cell === undefined ? undefined : whole.cellAt(cell).document.uri;
}

function positionAt(source: SourceText, at: number): vscode.Position {
  const { line, column } = source.positionAt(at);
  return new vscode.Position(line - 1, column - 1);
}

/** Opens what is said where the edit is left to the person. */
export async function explainFix(markdown: unknown): Promise<void> {
  if (typeof markdown !== "string") return;
  const document = await vscode.workspace.openTextDocument({ language: "markdown", content: markdown });
  await vscode.window.showTextDocument(document, { preview: true, viewColumn: vscode.ViewColumn.Beside });
}
