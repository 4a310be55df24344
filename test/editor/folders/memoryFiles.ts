/** A file system that is nowhere on disk, as that of a repository opened from afar. */
import * as vscode from "vscode";

export class MemoryFiles implements vscode.FileSystemProvider {
  private readonly changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.changed.event;
  private readonly files = new Map<string, Uint8Array>();

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  stat({ path }: vscode.Uri): vscode.FileStat {
    const text = this.files.get(path);
    if (text) return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: text.byteLength };
    if (this.entries(path).size > 0) return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
    throw vscode.FileSystemError.FileNotFound(path);
  }

  readDirectory({ path }: vscode.Uri): [string, vscode.FileType][] {
    return [...this.entries(path)];
  }

  readFile({ path }: vscode.Uri): Uint8Array {
    const text = this.files.get(path);
    if (!text) throw vscode.FileSystemError.FileNotFound(path);
    return text;
  }

  writeFile(uri: vscode.Uri, text: Uint8Array): void {
    const type = this.files.has(uri.path) ? vscode.FileChangeType.Changed : vscode.FileChangeType.Created;
    this.files.set(uri.path, text);
    this.changed.fire([{ type, uri }]);
  }

  createDirectory(): void {
    // Folders are there with their files.
  }

  delete(uri: vscode.Uri): void {
    this.files.delete(uri.path);
    this.changed.fire([{ type: vscode.FileChangeType.Deleted, uri }]);
  }

  rename(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  private entries(folder: string): Map<string, vscode.FileType> {
    const start = folder.endsWith("/") ? folder : `${folder}/`;
    const found = new Map<string, vscode.FileType>();
    for (const path of this.files.keys()) {
      if (!path.startsWith(start)) continue;
      const [name = "", ...below] = path.slice(start.length).split("/");
      found.set(name, below.length > 0 ? vscode.FileType.Directory : vscode.FileType.File);
    }
    return found;
  }
}
