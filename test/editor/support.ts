/** What the in-editor tests share: opening files of the workspace and asking the editor what it shows. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { TestInterface } from "../../src/editor/extension";

export const extensionId = "carbon-lens.carbon-lens";

/** The running extension's test interface; activates it where that has not happened yet. */
export async function activated(): Promise<TestInterface> {
  const extension = vscode.extensions.getExtension<TestInterface>(extensionId);
  assert.ok(extension, `${extensionId} is not installed`);
  return extension.activate();
}

export function uriOf(path: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, "no folder is open");
  return vscode.Uri.joinPath(folder.uri, path);
}

export async function openText(path: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uriOf(path)));
}

export async function openNotebook(path: string): Promise<vscode.NotebookEditor> {
  return vscode.window.showNotebookDocument(await vscode.workspace.openNotebookDocument(uriOf(path)));
}

/** A lens as a person sees it. */
export interface SeenLens {
  /** 0-based. */
  readonly line: number;
  readonly title: string;
  readonly command: vscode.Command;
}

/** Our lenses of a document, asked for as the editor does. */
export async function lensesOf(uri: vscode.Uri): Promise<SeenLens[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", uri, 100);
  return lenses.flatMap(({ range, command }) =>
    command?.command.startsWith("carbonLens.") ? [{ line: range.start.line, title: command.title, command }] : [],
  );
}

export async function onlyLensOf(uri: vscode.Uri): Promise<SeenLens> {
  const lenses = await lensesOf(uri);
  assert.equal(lenses.length, 1, `lenses: ${lenses.map(({ title }) => title).join(" | ")}`);
  return lenses[0]!;
}

/** 0-based line of the first line that holds a text. */
export function lineWith(document: vscode.TextDocument, text: string): number {
  for (let line = 0; line < document.lineCount; line++) if (document.lineAt(line).text.includes(text)) return line;
  throw new Error(`no line holds ${text}`);
}

/** The texts of the hovers at a place. */
export async function hoversAt(uri: vscode.Uri, position: vscode.Position): Promise<vscode.MarkdownString[]> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", uri, position);
  return hovers.flatMap(({ contents }) => contents as vscode.MarkdownString[]);
}

/** Waits until something holds, and gives it. */
export async function eventually<T>(
  what: string,
  ask: () => T | undefined | Promise<T | undefined>,
  patienceMilliseconds = 30_000,
): Promise<T> {
  const until = Date.now() + patienceMilliseconds;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > until) throw new Error(`${what}: not within ${String(patienceMilliseconds)} ms`);
    await pause(50);
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Changes a setting of the workspace; undefined takes it away again. */
export async function set(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration("carbonLens").update(name, value, vscode.ConfigurationTarget.Workspace);
}

/** Writes a file of the workspace from outside of the editor's documents. */
export async function write(path: string, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(uriOf(path), new TextEncoder().encode(text));
}

export async function closeAll(): Promise<void> {
  const isDirty = (document: { readonly isDirty: boolean }): boolean => document.isDirty;
  if (vscode.workspace.textDocuments.some(isDirty) || vscode.workspace.notebookDocuments.some(isDirty)) {
    await vscode.commands.executeCommand("workbench.action.files.revert");
  }
  await vscode.commands.executeCommand("workbench.action.closeAllEditors");
}
