/** Opening the place that a link names. */
import * as vscode from "vscode";
import type { Source } from "../core/run/runSpec";
import { commandIds } from "./commands";
import { placeOf, uriOf } from "./documents";

/** What a link carries: plain JSON, for links are text. */
type RevealArguments = [folder: string, source: Source];

/** A command link that opens a place named by a run of `document`; undefined where it leads out of the document's folder. */
export function revealLink(document: vscode.Uri, source: Source): string | undefined {
  const { folder } = placeOf(document);
  if (!uriOf(folder, source.path)) return undefined;
  const { path, line, column, cell } = source;
  const place = { path, line, ...(column === undefined ? {} : { column }), ...(cell === undefined ? {} : { cell }) };
  return commandLink(commandIds.reveal, [folder.toString(), place] satisfies RevealArguments);
}

export function commandLink(command: string, args: readonly unknown[]): string {
  return `command:${command}?${encodeURIComponent(JSON.stringify(args))}`;
}

/** Opens a place of a folder. The arguments may come from a web page, so they are not believed. */
export async function reveal(folder: unknown, source: unknown, viewColumn?: vscode.ViewColumn): Promise<void> {
  if (typeof folder !== "string" || !isSource(source)) return;
  const uri = uriOf(vscode.Uri.parse(folder, true), source.path);
  if (!uri) return;
  if (source.cell !== undefined) {
    const notebook = await vscode.workspace.openNotebookDocument(uri);
    const cell = new vscode.NotebookRange(source.cell, source.cell + 1);
    const editor = await vscode.window.showNotebookDocument(notebook, {
      selections: [cell],
      ...(viewColumn === undefined ? {} : { viewColumn }),
    });
    editor.revealRange(cell, vscode.NotebookEditorRevealType.InCenterIfOutsideViewport);
    return;
  }
  const at = new vscode.Position(Math.max(0, source.line - 1), Math.max(0, (source.column ?? 1) - 1));
  await vscode.window.showTextDocument(uri, {
    selection: new vscode.Range(at, at),
    preview: true,
    ...(viewColumn === undefined ? {} : { viewColumn }),
  });
}

/** Whether this is a place as a run names it. */
export function isSource(value: unknown): value is Source {
  if (typeof value !== "object" || value === null) return false;
  const { path, line, column, cell } = value as Record<string, unknown>;
  return typeof path === "string" && isCount(line) && [column, cell].every((n) => n === undefined || isCount(n));
}

function isCount(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}
