/** The core's door to files: the editor's own file system, with what is open and unsaved taking precedence. */
import * as vscode from "vscode";
import { maximumFileLength } from "../core/source/documents";
import { languageOfPath } from "../core/source/sourceText";
import type { DataEntry, DataFiles, Workspace } from "../core/workspace";
import { loadScriptParser } from "../parsers/loadParser";
import { uriOf, type EditorDocument } from "./documents";
import { Owner } from "./disposable";
import { leadsOut } from "./realPlace";
import type { WindowLog } from "./windowLog";

/** Outputs make notebooks large; only their code is kept after reading. */
const maximumNotebookBytes = 64_000_000;
/** Larger data files are left uncounted in the editor. */
const maximumDataBytes = 32_000_000;
/** A NUL byte this early marks a file that is not text. */
const sniffedBytes = 8192;
/** Texts kept for the next run that reads the same companion. */
const maximumKept = 500;
/** Reads files for analyses, keeps their texts until they change on disk, and tells when they do. */
export class FileReader extends Owner {
  private readonly kept = new Map<string, Promise<string | undefined>>();
  private readonly doors = new Map<string, DataFiles>();
  /** Deleted files: the editor keeps the text of a closed one for minutes, which must not count as there. */
  private readonly gone = new Set<string>();
  private readonly changed = this.own(new vscode.EventEmitter<vscode.Uri>());
  /** A file that may be read was made, changed or removed on disk; or a folder was made or removed, with all that is in it. */
  readonly onDidChange = this.changed.event;
  private readonly created = this.own(new vscode.EventEmitter<vscode.Uri>());
  /** A file that may be read was made, or a folder; after {@link onDidChange}. */
  readonly onDidCreate = this.created.event;

  constructor(private readonly log: WindowLog) {
    super();
    const watcher = this.own(vscode.workspace.createFileSystemWatcher("**/*"));
    const forget = (uri: vscode.Uri): void => {
      for (const key of this.kept.keys()) if (isAtOrBelow(key, uri)) this.kept.delete(key);
      this.changed.fire(uri);
    };
    const mayBeRead = (uri: vscode.Uri): boolean => languageOfPath(uri.path) !== "other";
    const onFile = (uri: vscode.Uri): void => {
      if (mayBeRead(uri)) forget(uri);
    };
    const onFileOrFolder = (uri: vscode.Uri): boolean => {
      this.doors.clear();
      const concerns = mayBeRead(uri) || mayBeFolder(uri);
      if (concerns) forget(uri);
      return concerns;
    };
    this.own(watcher.onDidChange(onFile));
    this.own(
      watcher.onDidCreate((uri) => {
        this.gone.delete(uri.toString());
        if (onFileOrFolder(uri)) this.created.fire(uri);
      }),
    );
    this.own(
      watcher.onDidDelete((uri) => {
        if (mayBeRead(uri)) this.gone.add(uri.toString());
        onFileOrFolder(uri);
      }),
    );
    this.own(
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        this.kept.clear();
        this.doors.clear();
      }),
    );
  }

  /**
   * The text of a file as it is now, unsaved edits included; undefined where it cannot be read as text. In Restricted Mode only files that
   * are open in the editor are read, and never what a link leads to outside of the workspace.
   * @param folder that bounds a file outside of the workspace; its own without one.
   */
  async read(uri: vscode.Uri, folder?: vscode.Uri): Promise<string | undefined> {
    const key = uri.toString();
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === key);
    if (open && !this.isGone(open)) return open.getText();
    if (!vscode.workspace.isTrusted) return undefined;
    // Outside the workspace nothing tells when a file changes, so nothing is kept.
    if (!vscode.workspace.getWorkspaceFolder(uri)) return this.readFile(uri, folder);
    let text = this.kept.get(key);
    if (!text) {
      if (this.kept.size >= maximumKept) this.kept.clear();
      text = this.readFile(uri);
      this.kept.set(key, text);
    }
    return text;
  }

  /** The text of a file as it lies on disk, whatever is unsaved of it. */
  async readSaved(uri: vscode.Uri): Promise<string | undefined> {
    const key = uri.toString();
    const isUnsaved = vscode.workspace.textDocuments.some((open) => open.isDirty && open.uri.toString() === key);
    if (!isUnsaved) return this.read(uri);
    return vscode.workspace.isTrusted ? this.readFile(uri) : undefined;
  }

  /** Whether the file of a document was deleted, and nothing of it waits to be saved. */
  isGone({ uri, isDirty }: EditorDocument): boolean {
    return !isDirty && this.gone.has(uri.toString());
  }

  /** The data of a folder: the same door until a file comes or goes, so that what was measured through it stays known. */
  dataIn(folder: vscode.Uri): DataFiles {
    const key = folder.toString();
    let door = this.doors.get(key);
    if (!door) this.doors.set(key, (door = this.openDoor(folder)));
    return door;
  }

  private openDoor(folder: vscode.Uri): DataFiles {
    const at = async <T>(path: string, read: (uri: vscode.Uri) => Promise<T | undefined>): Promise<T | undefined> => {
      const uri = uriOf(folder, path);
      return uri && !(await leadsOut(uri, foldersAround(uri, folder))) ? read(uri) : undefined;
    };
    // Asked for again after every key; a file that comes opens another door.
    const missing = new Set<string>();
    // The parts of a file are asked for one after the other.
    let last: { readonly path: string; readonly bytes: Promise<Uint8Array | undefined> } | undefined;
    return {
      size: async (path) => {
        if (missing.has(path)) return undefined;
        const size = await at(path, (uri) => this.size(uri));
        if (size === undefined && missing.size < maximumKept) missing.add(path);
        return size;
      },
      list: (path) => at(path, (uri) => this.list(uri)),
      bytes: async (path, from, to) => {
        if (last?.path !== path || from === 0) last = { path, bytes: at(path, (uri) => this.bytes(uri)) };
        const bytes = await last.bytes;
        if (bytes && to >= bytes.length) last = undefined;
        return bytes?.subarray(from, to);
      },
    };
  }

  /** The bytes of a data file that is small enough to be read whole: a file system of the editor gives no parts. */
  private async bytes(uri: vscode.Uri): Promise<Uint8Array | undefined> {
    const size = await this.size(uri);
    if (size === undefined || size > maximumDataBytes) return undefined;
    return vscode.workspace.fs.readFile(uri);
  }

  /** Bytes of a file; undefined where there is none, or it may not be read. */
  private async size(uri: vscode.Uri): Promise<number | undefined> {
    if (!vscode.workspace.isTrusted) return undefined;
    try {
      const stat = await vscode.workspace.fs.stat(uri);
      return (stat.type & vscode.FileType.File) === 0 ? undefined : stat.size;
    } catch {
      return undefined;
    }
  }

  /** What stands in a folder; undefined where there is none, or it may not be read. */
  private async list(uri: vscode.Uri): Promise<readonly DataEntry[] | undefined> {
    if (!vscode.workspace.isTrusted) return undefined;
    try {
      const entries = await vscode.workspace.fs.readDirectory(uri);
      return entries.map(([name, type]) => ({ name, isFolder: (type & vscode.FileType.Directory) !== 0 }));
    } catch {
      return undefined;
    }
  }

  private async readFile(uri: vscode.Uri, folder?: vscode.Uri): Promise<string | undefined> {
    try {
      if (await leadsOut(uri, foldersAround(uri, folder))) return undefined;
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

/** The folders that files may lie in: those of the workspace, and of a file outside of them one of its own. */
function foldersAround(uri: vscode.Uri, folder = vscode.Uri.joinPath(uri, "..")): readonly vscode.Uri[] {
  const folders = (vscode.workspace.workspaceFolders ?? []).map((each) => each.uri);
  return vscode.workspace.getWorkspaceFolder(uri) ? folders : [...folders, folder];
}

/** A folder that comes or goes is told as one; without a dot in its name this may be one. */
export function mayBeFolder(uri: vscode.Uri): boolean {
  return !/\.[^/.]*$/.test(uri.path);
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
  readonly data: DataFiles;

  readonly shared: FileReader;

  constructor(
    private readonly folder: vscode.Uri,
    private readonly reader: FileReader,
  ) {
    this.shared = reader;
    this.data = reader.dataIn(folder);
  }

  read(path: string): Promise<string | undefined> {
    const uri = uriOf(this.folder, path);
    if (!uri) return Promise.resolve(undefined);
    this.asked.add(uri.toString());
    return this.reader.read(uri, this.folder);
  }
}
