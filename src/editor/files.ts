import * as vscode from "vscode";
import type { FolderRules } from "../core/source/folderRules";
import { loadWording } from "./loadWording";

/** The editor's settings that leave files out. */
export const excludingSettings = ["files.exclude", "search.exclude"];

/**
 * The files below a folder that may hold a run, in one order everywhere; what the editor's settings leave out is. Folders are listed through the editor's file system, so that
 * virtual workspaces work too. Links are not followed: what they point to inside the folder is found at its own place.
 */
export async function* candidateFiles(top: vscode.Uri): AsyncGenerator<vscode.Uri> {
  // With the rules comes their library: not for who only opens a file.
  const { FolderRules } = await loadWording();
  yield* walk(top, "", FolderRules.without(excludedIn(top)));
}

function excludedIn(folder: vscode.Uri): string[] {
  const settings = vscode.workspace.getConfiguration(undefined, folder);
  const isExcluded = ([, when]: [string, unknown]): boolean => when === true;
  return excludingSettings.flatMap((name) =>
    Object.entries(settings.get<Record<string, unknown>>(name) ?? {})
      .filter(isExcluded)
      .map(([pattern]) => pattern),
  );
}

async function* walk(top: vscode.Uri, folder: string, above: FolderRules): AsyncGenerator<vscode.Uri> {
  const entries = await listed(vscode.Uri.joinPath(top, folder));
  const names = entries.map(([name]) => name);
  const gitignore = names.includes(".gitignore")
    ? await textOf(vscode.Uri.joinPath(top, folder, ".gitignore"))
    : undefined;
  const rules = above.inside(folder, names, gitignore);
  if (!rules) return;
  for (const [name, type] of entries) {
    const path = folder === "" ? name : `${folder}/${name}`;
    if (type === vscode.FileType.Directory && rules.takesFolder(path)) yield* walk(top, path, rules);
    else if (type === vscode.FileType.File && rules.takesFile(path)) yield vscode.Uri.joinPath(top, path);
  }
}

/** Sorted by name; empty where the folder cannot be read. */
async function listed(folder: vscode.Uri): Promise<[string, vscode.FileType][]> {
  try {
    return (await vscode.workspace.fs.readDirectory(folder)).sort(([a], [b]) => (a < b ? -1 : 1));
  } catch {
    return [];
  }
}

async function textOf(file: vscode.Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  } catch {
    return undefined;
  }
}
