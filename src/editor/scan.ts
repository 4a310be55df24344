/** The runs of the workspace, kept up to date: the first time every file is read, later only what changed. */
import * as vscode from "vscode";
import type { AnalyzedFile } from "../core/analysis";
import { mayTrain } from "../core/source/classify";
import { toSourceText } from "../core/source/documents";
import type { SourceText } from "../core/source/sourceText";
import { version } from "../core/version";
import type { Workspace } from "../core/workspace";
import type { AnalysisCache } from "./analysisCache";
import { Owner } from "./disposable";
import { placeOf, type EditorDocument } from "./documents";
import { candidateFiles, excludingSettings } from "./files";
import { loadEngine } from "./loadEngine";
import type { ScanIndex, Subject } from "./scanIndex";
import { limit, readPins } from "./settings";
import { section } from "./settingsTable";
import { today } from "./today";
import { FolderWorkspace, isAtOrBelow, type FileReader } from "./workspace";

interface Scanned {
  readonly uri: vscode.Uri;
  /** Missing where the file cannot be about training, or cannot be read. */
  readonly file?: AnalyzedFile | undefined;
  /** Addresses of the other files that the answer came from. */
  readonly asked: ReadonlySet<string>;
}

/** Others on the extension host have their turn after so long. */
const sliceMilliseconds = 15;

const noCancellation: vscode.CancellationToken = new vscode.CancellationTokenSource().token;

/** Told how many files were looked at so far, and how many there are. The next one waits for what it gives. */
export type ScanProgress = (done: number, total: number) => void | Promise<void>;

export class WorkspaceScan extends Owner {
  private readonly known = new Map<string, Scanned>();
  private readonly stale = new Map<string, vscode.Uri>();
  private running: Promise<readonly AnalyzedFile[]> | undefined;
  /** Who waits for the scan that is running. */
  private waiting: { readonly token: vscode.CancellationToken; readonly progress: ScanProgress }[] = [];
  /** Whether {@link known} and {@link stale} together name every file there is. */
  private isListed = false;
  /** Files that were not read because somebody stopped the scan, and how many there were. */
  left: { readonly files: number; readonly of: number } | undefined;
  /** True where there were more files than {@link limit} allows. */
  wasCut = false;

  constructor(
    private readonly analyses: AnalysisCache,
    private readonly reader: FileReader,
    private readonly log: vscode.LogOutputChannel,
    /** Which files are analysed, from their text. */
    private readonly looksAt: (source: SourceText) => boolean = mayTrain,
    /** What earlier windows found, where that is kept. */
    private readonly index?: ScanIndex,
  ) {
    super();
    this.own(
      analyses.onDidChange((uri) => {
        this.touch(uri);
      }),
    );
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
    this.own(
      vscode.workspace.onDidOpenTextDocument(({ uri }) => {
        if (!vscode.workspace.isTrusted) this.touch(uri);
      }),
    );
    const restart = (): void => {
      this.restart();
    };
    this.own(analyses.onOutsideChange(restart));
    this.own(vscode.workspace.onDidChangeWorkspaceFolders(restart));
    this.own(vscode.workspace.onDidGrantWorkspaceTrust(restart));
    this.own(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if ([section, ...excludingSettings].some((name) => event.affectsConfiguration(name))) restart();
      }),
    );
  }

  /**
   * The files of the workspace with runs, in order of their names. Who asks while files are being read gets the same answer, and may cancel
   * it too. A cancelled scan gives what was found so far and goes on next time.
   */
  files(token = noCancellation, progress: ScanProgress = () => undefined): Promise<readonly AnalyzedFile[]> {
    this.waiting.push({ token, progress });
    this.running ??= this.readStale().finally(() => {
      this.running = undefined;
      this.waiting = [];
    });
    return this.running;
  }

  /** Where a file lies that {@link files} gave. */
  uriOf(file: AnalyzedFile): vscode.Uri | undefined {
    return [...this.known.values()].find((scanned) => scanned.file === file)?.uri;
  }

  private async readStale(): Promise<readonly AnalyzedFile[]> {
    if (!this.isListed) await this.list();
    const stale = [...this.stale];
    this.left = undefined;
    let resumed = performance.now();
    for (const [done, [key, uri]] of stale.entries()) {
      for (const { progress } of this.waiting) await progress(done, stale.length);
      if (this.waiting.some(({ token }) => token.isCancellationRequested)) {
        this.left = { files: stale.length - done, of: stale.length };
        break;
      }
      if (performance.now() - resumed > sliceMilliseconds) {
        await new Promise((resolve) => setTimeout(resolve));
        resumed = performance.now();
      }
      // Taken off first: a change while it is being read puts it back.
      this.stale.delete(key);
      this.known.set(key, await this.scan(uri));
    }
    await this.index?.save((address) => this.known.has(address));
    return this.knownFiles();
  }

  /** What {@link files} gives without reading more. */
  knownFiles(): readonly AnalyzedFile[] {
    return [...this.filesByFolder().values()].flat().sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** The files with runs that are known by now, by the address of the workspace folder that their paths are relative to. */
  filesByFolder(): ReadonlyMap<string, readonly AnalyzedFile[]> {
    const found = new Map<string, AnalyzedFile[]>();
    for (const { uri, file } of this.known.values()) {
      if (!file || file.runs.length === 0) continue;
      const folder = placeOf(uri).folder.toString();
      found.set(folder, [...(found.get(folder) ?? []), file]);
    }
    for (const files of found.values()) files.sort((a, b) => (a.path < b.path ? -1 : 1));
    return found;
  }

  /** Puts files that are not known yet on the list of those to read. In Restricted Mode those are the open ones. */
  private async list(): Promise<void> {
    // Set first: a file that comes while the folders are listed asks for another round.
    this.isListed = true;
    this.wasCut = false;
    const maximum = limit("report.maximumFiles");
    let count = 0;
    for await (const uri of vscode.workspace.isTrusted ? workspaceFiles() : openDocuments().map(({ uri }) => uri)) {
      if (++count > maximum) {
        this.wasCut = true;
        return;
      }
      const key = uri.toString();
      if (!this.known.has(key)) this.stale.set(key, uri);
    }
  }

  private async scan(uri: vscode.Uri): Promise<Scanned> {
    const isSame = (document: EditorDocument): boolean => document.uri.toString() === uri.toString();
    const open = openDocuments().find((document) => isSame(document) && !this.reader.isGone(document));
    // What is open is analysed for the other surfaces too; they tell when it changes.
    if (open) {
      const file = await this.analyses.newest(open);
      return { uri, file, asked: new Set() };
    }
    const { folder, path } = placeOf(uri);
    const text = await this.reader.read(uri);
    const source = text === undefined ? undefined : toSourceText(path, text);
    if (!source || !this.looksAt(source)) return { uri, asked: new Set() };
    try {
      const engine = await loadEngine();
      const workspace = new FolderWorkspace(folder, this.reader);
      const settings = readPins(engine, uri, (message) => {
        this.log.warn(message);
      });
      const options = { settings, today: today(), ...this.analyses.outside };
      // The day matters to budgets alone.
      const day = (await engine.loadPolicy(workspace)) && options.today;
      const subject = { uri, text: source.text, circumstances: [version, settings, day], workspace };
      const file = await this.recalled(subject, (door) => engine.analyzeDocument(source, door, options));
      return { uri, file, asked: workspace.asked };
    } catch (error) {
      this.log.error(`${path} could not be analysed`, error);
      return { uri, asked: new Set() };
    }
  }

  /** What the index says of a file; else its analysis. What comes from outside of the workspace is not kept. */
  private async recalled(subject: Subject, analyze: (door: Workspace) => Promise<AnalyzedFile>): Promise<AnalyzedFile> {
    const isOwn = Object.keys(this.analyses.outside).length === 0;
    if (!this.index || !isOwn || !vscode.workspace.isTrusted) return analyze(subject.workspace);
    return (await this.index.recall(subject)) ?? this.index.keep(subject, analyze);
  }

  private touch(changed: vscode.Uri): void {
    // What is outside of the workspace, such as the editor's own logs, is never listed.
    if (!vscode.workspace.getWorkspaceFolder(changed)) return;
    const key = changed.toString();
    // What is new, a folder or a file, may be left out by the rules.
    if (!this.known.has(key) && !this.stale.has(key)) this.isListed = false;
    for (const [other, { uri, asked }] of this.known) {
      const concerns = (address: string): boolean => isAtOrBelow(address, changed);
      if (concerns(other) || [...asked].some(concerns)) this.stale.set(other, uri);
    }
  }

  private restart(): void {
    this.known.clear();
    this.stale.clear();
    this.isListed = false;
  }
}

async function* workspaceFiles(): AsyncGenerator<vscode.Uri> {
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) yield* candidateFiles(uri);
}

function openDocuments(): readonly EditorDocument[] {
  const texts = vscode.workspace.textDocuments.filter((document) => vscode.workspace.getWorkspaceFolder(document.uri));
  return [...vscode.workspace.notebookDocuments, ...texts];
}
