/** All runs of the workspace, kept up to date: the first time every file is read, later only what changed. */
import * as vscode from "vscode";
import type { AnalyzedFile } from "../core/analysis";
import { mayTrain } from "../core/source/classify";
import { toSourceText as textOf } from "../core/source/documents";
import { Owner } from "./disposable";
import { placeOf, toSourceText, type EditorDocument } from "./documents";
import { candidateFiles } from "./files";
import { loadEngine } from "./loadEngine";
import { isSource } from "./reveal";
import { limit, readPins } from "./settings";
import { section } from "./settingsTable";
import { FolderWorkspace, type FileReader } from "./workspace";

interface Scanned {
  readonly uri: vscode.Uri;
  readonly file: AnalyzedFile;
  readonly asked: ReadonlySet<string>;
}

/** Told how many files were looked at so far, and how many there are. */
export type ScanProgress = (done: number, total: number) => void;

export class WorkspaceScan extends Owner {
  private readonly known = new Map<string, Scanned>();
  private readonly stale = new Map<string, vscode.Uri>();
  private isComplete = false;
  /** True where there were more files than {@link limit} allows. */
  wasCut = false;

  constructor(
    private readonly reader: FileReader,
    private readonly log: vscode.LogOutputChannel,
  ) {
    super();
    this.own(
      reader.onDidChange((uri) => {
        this.touch(uri);
      }),
    );
    this.own(
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        this.touch(document.uri);
      }),
    );
    this.own(
      vscode.workspace.onDidChangeNotebookDocument(({ notebook }) => {
        this.touch(notebook.uri);
      }),
    );
    const restart = (): void => {
      this.restart();
    };
    this.own(vscode.workspace.onDidChangeWorkspaceFolders(restart));
    this.own(vscode.workspace.onDidGrantWorkspaceTrust(restart));
    this.own(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(section)) restart();
      }),
    );
  }

  /** The files of the workspace with runs, in order of their names. A cancelled scan gives what was found so far and goes on next time. */
  async files(token: vscode.CancellationToken, progress: ScanProgress): Promise<readonly AnalyzedFile[]> {
    if (!this.isComplete)
      for (const uri of await this.candidates())
        if (!this.known.has(uri.toString())) this.stale.set(uri.toString(), uri);
    const waiting = [...this.stale];
    let done = 0;
    for (const [key, uri] of waiting) {
      if (token.isCancellationRequested) break;
      progress(done++, waiting.length);
      // Taken off first: a change while it is being read puts it back.
      this.stale.delete(key);
      const scanned = await this.scan(uri);
      if (scanned) this.known.set(key, scanned);
      else this.known.delete(key);
    }
    this.isComplete ||= !token.isCancellationRequested;
    return [...this.known.values()]
      .map(({ file }) => file)
      .filter((file) => file.runs.length > 0)
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** The folder that a place named by one of the runs lies in; the first one where that cannot be told. */
  folderOf(source: unknown): vscode.Uri | undefined {
    const scanned = isSource(source) && [...this.known.values()].find(({ file }) => file.path === source.path);
    return scanned ? placeOf(scanned.uri).folder : vscode.workspace.workspaceFolders?.[0]?.uri;
  }

  private async candidates(): Promise<readonly vscode.Uri[]> {
    if (!vscode.workspace.isTrusted) return openDocuments().map((document) => document.uri);
    const maximum = limit("report.maximumFiles");
    const found: vscode.Uri[] = [];
    this.wasCut = false;
    for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
      for await (const file of candidateFiles(uri)) {
        if (found.length >= maximum) {
          this.wasCut = true;
          return found;
        }
        found.push(file);
      }
    }
    return found;
  }

  private async scan(uri: vscode.Uri): Promise<Scanned | undefined> {
    const key = uri.toString();
    const open = openDocuments().find((document) => document.uri.toString() === key);
    const { folder, path } = placeOf(uri);
    const text = open ? undefined : await this.reader.read(uri);
    const source = open ? toSourceText(open) : text === undefined ? undefined : textOf(path, text);
    if (!source || !mayTrain(source)) return undefined;
    try {
      const engine = await loadEngine();
      const workspace = new FolderWorkspace(folder, this.reader);
      const settings = readPins(engine, uri, (message) => {
        this.log.warn(message);
      });
      const file = await engine.analyzeDocument(source, workspace, { settings });
      return { uri, file, asked: workspace.asked };
    } catch (error) {
      this.log.error(`${path} could not be analysed`, error);
      return undefined;
    }
  }

  private touch(uri: vscode.Uri): void {
    const key = uri.toString();
    if (vscode.workspace.getWorkspaceFolder(uri)) this.stale.set(key, uri);
    for (const [other, scanned] of this.known) if (scanned.asked.has(key)) this.stale.set(other, scanned.uri);
  }

  private restart(): void {
    this.known.clear();
    this.stale.clear();
    this.isComplete = false;
  }
}

function openDocuments(): readonly EditorDocument[] {
  const texts = vscode.workspace.textDocuments.filter((document) => vscode.workspace.getWorkspaceFolder(document.uri));
  return [...vscode.workspace.notebookDocuments, ...texts];
}
