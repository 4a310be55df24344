/** The core's door to files: the editor's own file system, with what is open and unsaved taking precedence. */
import * as vscode from "vscode";
import { maximumFileLength } from "../core/source/documents";
import { languageOfPath } from "../core/source/sourceText";
import type { Workspace } from "../core/workspace";
import { loadScriptParser } from "../parsers/loadParser";
import { uriOf } from "./documents";
import { Owner } from "./disposable";

/** Outputs make notebooks large; only their code is kept after reading. */
const maximumNotebookBytes = 64_000_000;
/** A NUL byte this early marks a file that is not text. */
const sniffedBytes = 8192;
/** Texts kept for the next run that reads the same companion. */
const maximumKept = 500;
/** Reads files for analyses, keeps their texts until they change on disk, and tells when they do. */
export class FileReader extends Owner {
  private readonly kept = new Map<string, Promise<string | undefined>>();
  private readonly changed = this.own(new vscode.EventEmitter<vscode.Uri>());
  /** A file that may be read was made, changed or removed on disk; or a folder was made or removed, with all that is in it. */
  readonly onDidChange = this.changed.event;

  constructor(private readonly log: vscode.LogOutputChannel) {
    super();
    const watcher = this.own(vscode.workspace.createFileSystemWatcher("**/*"));
    const forget = (uri: vscode.Uri): void => {
      for (const key of this.kept.keys()) if (isAtOrBelow(key, uri)) this.kept.delete(key);
      this.changed.fire(uri);
    };
    const mayBeRead = (uri: vscode.Uri): boolean => languageOfPath(uri.path) !== "other";
    // A folder that comes or goes is told as one; without a dot in its name this may be one.
    const mayBeFolder = (uri: vscode.Uri): boolean => !/\.[^/]*$/.test(uri.path);
    const onFile = (uri: vscode.Uri): void => {
      if (mayBeRead(uri)) forget(uri);
    };
    const onFileOrFolder = (uri: vscode.Uri): void => {
      if (mayBeRead(uri) || mayBeFolder(uri)) forget(uri);
    };
    this.own(watcher.onDidChange(onFile));
    this.own(watcher.onDidCreate(onFileOrFolder));
    this.own(watcher.onDidDelete(onFileOrFolder));
    this.own(
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        this.kept.clear();
      }),
    );
  }

  /**
   * The text of a file as it is now, unsaved edits included; undefined where it cannot be read as text. In Restricted Mode only files that
   * are open in the editor are read.
   */
  async read(uri: vscode.Uri): Promise<string | undefined> {
    const key = uri.toString();
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === key);
    if (open) return open.getText();
    if (!vscode.workspace.isTrusted) return undefined;
    // Outside the workspace nothing tells when a file changes, so nothing is kept.
    if (!vscode.workspace.getWorkspaceFolder(uri)) return this.readFile(uri);
    let text = this.kept.get(key);
    if (!text) {
      if (this.kept.size >= maximumKept) this.kept.clear();
      text = this.readFile(uri);
      this.kept.set(key, text);
    }
    return text;
  }

  private async readFile(uri: vscode.Uri): Promise<string | undefined> {
    try {
      const stat = await vscode.workspace.fs.stat(uri);
      const limit = uri.path.endsWith(".ipynb") ? maximumNotebookBytes : maximumFileLength;
      if ((stat.type & vscode.FileType.File) === 0 || stat.size > limit) return undefined;
      const bytes = await vscode.workspace.fs.readFile(uri);
      return bytes.subarray(0, sniffedBytes).includes(0) ? undefined : new TextDecoder().decode(bytes);
    } catch (error) {
      if (!(error instanceof vscode.FileSystemError && error.code === "FileNotFound")) {
        this.log.debug(`${vscode.workspace.asRelativePath(uri)} could not be read: ${String(error)}`);
      }
      return undefined;
    }
  }
}

/** Whether an address is the one that changed, or lies in the folder that changed. */
export function isAtOrBelow(address: string, changed: vscode.Uri): boolean {
  const key = changed.toString();
  return address.startsWith(key) && (address.length === key.length || address.charAt(key.length) === "/");
}

/** The files of one folder, for one analysis. */
export class FolderWorkspace implements Workspace {
  /** All that was asked for, found or not: when one of these changes, so may the answer. */
  readonly asked = new Set<string>();
  readonly loadScriptParser = loadScriptParser;

  constructor(
    private readonly folder: vscode.Uri,
    private readonly reader: FileReader,
  ) {}

  read(path: string): Promise<string | undefined> {
    const uri = uriOf(this.folder, path);
    if (!uri) return Promise.resolve(undefined);
    this.asked.add(uri.toString());
    return this.reader.read(uri);
  }
}
