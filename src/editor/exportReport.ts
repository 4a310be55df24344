/** *Export Report*: what the report shows as a file, or on the clipboard where it is a snippet. */
import * as vscode from "vscode";
import type { Analysis } from "../core/analysis";
import type { ExportName } from "../core/present/export/exports";
import type { ReportOptions } from "../core/present/report";
import { loadWording } from "./loadWording";
import type { PageFiles } from "./pageFiles";
import { today } from "./today";

interface Shown {
  readonly analysis: Analysis;
  readonly options: ReportOptions;
}

/**
 * Asks for the form and the file.
 * @param given the name of a form and the address of a file, from a caller that knows them.
 */
export async function exportReport(
  files: PageFiles,
  { analysis, options }: Shown,
  given: { readonly name?: unknown; readonly file?: unknown },
): Promise<void> {
  const { exported, exportFormats, exportNames } = await loadWording();
  const name = exportNames.find((known) => known === given.name) ?? (await chooseForm(exportNames, exportFormats));
  if (!name) return;
  const { title, extension: ending, ...format } = exportFormats[name];
  const text = exported(analysis, name, { today: today(), parts: await files.read(), options });
  if (text.trim() === "") {
    void vscode.window.showInformationMessage(vscode.l10n.t("No run has the figures for this form: {0}.", title));
    return;
  }
  if ("isSnippet" in format && given.file === undefined) {
    await vscode.env.clipboard.writeText(text);
    void vscode.window.showInformationMessage(vscode.l10n.t("Copied: {0}.", title));
    return;
  }
  const file = given.file instanceof vscode.Uri ? given.file : await chooseFile(title, ending);
  if (!file) return;
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
  if (given.file === undefined) {
    const open = vscode.l10n.t("Open");
    const written = vscode.l10n.t("Written: {0}.", vscode.workspace.asRelativePath(file));
    if ((await vscode.window.showInformationMessage(written, open)) === open) await vscode.env.openExternal(file);
  }
}

async function chooseForm(
  names: readonly ExportName[],
  formats: Readonly<Record<ExportName, { readonly title: string; readonly isSnippet?: true }>>,
): Promise<ExportName | undefined> {
  const items = names.map((name) => ({
    label: formats[name].title,
    description: formats[name].isSnippet ? vscode.l10n.t("copied to the clipboard") : "",
    name,
  }));
  const placeHolder = vscode.l10n.t("Export the report as…");
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.name;
}

async function chooseFile(title: string, ending: string): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  return vscode.window.showSaveDialog({
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, `carbon-lens-report.${ending}`) } : {}),
    filters: { [title]: [ending] },
  });
}
