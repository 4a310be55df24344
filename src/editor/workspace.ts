/** The core's door to files: the editor's own file system, with what is open and unsaved taking precedence. */
import * as vscode from "vscode";
import { maximumFileLength } from "../core/source/documents";
import type { Workspace } from "../core/workspace";
import { uriOf } from "./documents";
import { Owner } from "./disposable";

/** Outputs make notebooks large; only their code is kept after reading. */
const maximumNotebookBytes = 64_000_000;
/** A NUL byte this early marks a file that is not text. */
const sniffedBytes = 8192;
/** Texts kept for the next run that reads the same companion. */
const maximumKept = 500;
/** Kinds of file that a run may read; changes of others are of no interest. */
const watchedFiles = "**/*.{py,ipynb,yaml,yml,json,jsonc,toml,sh,bash,sbatch,slurm}";

/** Reads files for analyses, keeps their texts until they change on disk, and tells when they do. */
export class FileReader extends Owner {
  private readonly kept = new Map<string, Promise<string | undefined>>();
  private readonly changed = this.own(new vscode.EventEmitter<vscode.Uri>());
  /** A file was made, changed or removed on disk. */
  readonly onDidChange = this.changed.event;

  constructor(private readonly log: vscode.LogOutputChannel) {
    super();
    const watcher = this.own(vscode.workspace.createFileSystemWatcher(watchedFiles));
    const forget = (uri: vscode.Uri): void => {
      this.kept.delete(uri.toString());
      this.changed.fire(uri);
    };
    this.own(watcher.onDidChange(forget));
    this.own(watcher.onDidCreate(forget));
    this.own(watcher.onDidDelete(forget));
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

/** The files of one folder, for one analysis. */
export class FolderWorkspace implements Workspace {
  /** All that was asked for, found or not: when one of these changes, so may the answer. */
  readonly asked = new Set<string>();

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
