/** The editor's documents as the core reads them. */
import * as vscode from "vscode";
import { joinCells } from "../core/source/notebook";
import { recordEntry } from "../core/source/recordEntry";
import { languageOfPath, SourceText, type Language } from "../core/source/sourceText";

/** What can hold a run: a text document, or a notebook opened as one. */
export type EditorDocument = vscode.TextDocument | vscode.NotebookDocument;

/** Languages by the editor's id. They decide before the file's name: a person may have set them, and a new file has no name. */
const languages: Readonly<Record<string, Language>> = {
  python: "python",
  yaml: "yaml",
  json: "json",
  jsonc: "json",
  toml: "toml",
  shellscript: "shell",
  makefile: "makefile",
  dockerfile: "dockerfile",
};

export const notebookType = "jupyter-notebook";
const cellScheme = "vscode-notebook-cell";
/** Where a person's files lie outside of a workspace folder. */
const ownSchemes: ReadonlySet<string> = new Set(["file", "untitled", "vscode-remote"]);

/** What lenses and hovers are offered on. JSON is looked at once something else has started the extension. */
export const documentSelector: vscode.DocumentSelector = [
  "python",
  "javascript",
  "javascriptreact",
  "typescript",
  "typescriptreact",
  "yaml",
  "shellscript",
  "json",
  "jsonc",
  "toml",
  "gin",
  "makefile",
  "dockerfile",
];

export function isNotebook(document: EditorDocument): document is vscode.NotebookDocument {
  return "notebookType" in document;
}

/**
 * The notebook that a cell's text belongs to; a text document of its own is itself. Undefined for what is no file of the person's, such as
 * the earlier side of a comparison.
 */
export function wholeOf(document: vscode.TextDocument): EditorDocument | undefined {
  const { uri } = document;
  if (uri.scheme === cellScheme) {
    return vscode.workspace.notebookDocuments.find((notebook) =>
      notebook.getCells().some((cell) => cell.document === document),
    );
  }
  const isOwn = ownSchemes.has(uri.scheme) || vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  return isOwn ? document : undefined;
}

/** The document as one text, at its present version. */
export function toSourceText(document: EditorDocument): SourceText {
  const { path } = placeOf(document.uri);
  if (!isNotebook(document)) {
    const language = recordEntry(languages, document.languageId) ?? languageOfPath(path);
    return new SourceText(path, language, document.getText(), document.version);
  }
  const code = document.getCells().filter((cell) => cell.kind === vscode.NotebookCellKind.Code);
  return joinCells(
    path,
    code.map((cell) => [cell.index, cell.document.getText()] as const),
    document.version,
  );
}

/** A file as the core names it: the folder that bounds it, and the POSIX path below that. */
export interface Place {
  readonly folder: vscode.Uri;
  readonly path: string;
}

/** Files of a workspace folder lie in it; a loose file's own folder stands in for one. */
export function placeOf(uri: vscode.Uri): Place {
  const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri ?? vscode.Uri.joinPath(uri, "..");
  return { folder, path: relativePath(folder, uri) };
}

/** The place of a path that the core names, `undefined` where it leads out of the folder. */
export function uriOf(folder: vscode.Uri, path: string): vscode.Uri | undefined {
  // Joining takes `..` out of it.
  const uri = path.startsWith("/")
    ? vscode.Uri.joinPath(folder.with({ path: "/" }), path)
    : vscode.Uri.joinPath(folder, path);
  return withSlash(uri.path).startsWith(withSlash(folder.path)) ? uri : undefined;
}

function relativePath(folder: vscode.Uri, uri: vscode.Uri): string {
  const start = withSlash(folder.path);
  return uri.path.startsWith(start) ? uri.path.slice(start.length) : uri.path;
}

function withSlash(path: string): string {
  return path.endsWith("/") ? path : `${path}/`;
}
