/**
 * The runs of the workspace, kept up to date: the first time every file is read, later only what changed. Of a workspace with more files than one
 * waits for, the rest is read on in the background.
 */
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
import { loadWording } from "./loadWording";
import type { ScanIndex, Subject } from "./scanIndex";
import { limit, readPins } from "./settings";
import { section } from "./settingsTable";
import { today } from "./today";
import type { WindowLog } from "./windowLog";
import { FolderWorkspace, isAtOrBelow, mayBeFolder, type FileReader } from "./workspace";

interface Scanned {
  /** Missing where the file cannot be about training, or cannot be read. */
  readonly file?: AnalyzedFile | undefined;
  /** Addresses of the other files that the answer came from. */
  readonly asked: ReadonlySet<string>;
}

/** Of most files of a workspace: they do not train, and nothing is kept of them. */
const nothing: Scanned = { asked: new Set() };

/** Others on the extension host have their turn after so long. */
const sliceMilliseconds = 15;
/** The background reads no further than to so many files: their names alone take 40 MB. */
const maximumInBackground = 200_000;
/** While the background reads, what it found is told, and written, no more often than this. */
const restBetweenNews = 10_000;

const noCancellation: vscode.CancellationToken = new vscode.CancellationTokenSource().token;

/** Told how many files were looked at so far, and how many there are. The next one waits for what it gives. */
export type ScanProgress = (done: number, total: number) => void | Promise<void>;

export class WorkspaceScan extends Owner {
  private readonly known = new Map<string, Scanned>();
  /** By the address of a file, those whose answers came from it. */
  private readonly askers = new Map<string, Set<string>>();
  private readonly stale = new Map<string, vscode.Uri>();
  private running: Promise<readonly AnalyzedFile[]> | undefined;
  /** Who waits for the scan that is running. */
  private waiting: { readonly token: vscode.CancellationToken; readonly progress: ScanProgress }[] = [];
  /** Whether {@link known}, {@link stale} and {@link rest} together name every file there is. */
  private isListed = false;
  /** Files beyond {@link limit}, where the listing goes on. */
  private rest: AsyncGenerator<vscode.Uri> | undefined;
  /** Goes up when all that is known may be wrong: what is being worked out then is thrown away. */
  private generation = 0;
  private saved = 0;
  /** Files that were not read because somebody stopped the scan, and how many there were. */
  left: { readonly files: number; readonly of: number } | undefined;
  private readonly foundMore = this.own(new vscode.EventEmitter<void>());
  /** The background found files with runs. */
  readonly onDidFindMore = this.foundMore.event;
  private readonly cut = this.own(new vscode.EventEmitter<void>());
  /** There are more files than one waits for: {@link readOn} reads the others. */
  readonly onDidCut = this.cut.event;

  constructor(
    private readonly analyses: AnalysisCache,
    private readonly reader: FileReader,
    private readonly log: WindowLog,
    /** Which files are analysed, from their text. */
    private readonly looksAt: (source: SourceText) => boolean = mayTrain,
    /** What earlier windows found, where that is kept. */
    private readonly index?: ScanIndex,
  ) {
    super();
    const touch = (uri: vscode.Uri): void => {
      this.touch(uri);
    };
    const relist = (uri: vscode.Uri): void => {
      this.relist(uri);
    };
    const restart = (): void => {
      this.restart();
    };
    this.own(analyses.onDidChange(touch));
    this.own(
      reader.onDidChange((uri) => {
        this.touchAll(uri);
      }),
    );
    this.own(reader.onDidCreate(relist));
    this.own(
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        touch(document.uri);
      }),
    );
    this.own(
      vscode.workspace.onDidChangeNotebookDocument(({ notebook }) => {
        touch(notebook.uri);
      }),
    );
    this.own(
      vscode.workspace.onDidOpenTextDocument(({ uri }) => {
        if (!vscode.workspace.isTrusted) relist(uri);
      }),
    );
    this.own(analyses.onOutsideChange(restart));
    this.own(vscode.workspace.onDidChangeWorkspaceFolders(restart));
    this.own(vscode.workspace.onDidGrantWorkspaceTrust(restart));
    const rules = this.own(vscode.workspace.createFileSystemWatcher("**/.gitignore"));
    for (const event of [rules.onDidCreate, rules.onDidChange, rules.onDidDelete]) this.own(event(restart));
    this.own(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if ([section, ...excludingSettings].some((name) => event.affectsConfiguration(name))) restart();
      }),
    );
  }

  /** True where there are more files than have been read. */
  get wasCut(): boolean {
    return this.rest !== undefined;
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
    for (const [key, scanned] of this.known) if (scanned.file === file) return vscode.Uri.parse(key, true);
    return undefined;
  }

  private async readStale(): Promise<readonly AnalyzedFile[]> {
    let begun: number;
    do {
      begun = this.generation;
      await this.readRound(begun);
      // What changed in the midst of it, such as a setting, makes another round.
    } while (this.generation !== begun && !this.left);
    await this.save();
    if (this.rest) this.cut.fire();
    return this.knownFiles();
  }

  private async readRound(begun: number): Promise<void> {
    if (!this.isListed) await this.list();
    const stale = [...this.stale];
    this.left = undefined;
    let resumed = performance.now();
    for (const [done, [key, uri]] of stale.entries()) {
      for (const { progress } of this.waiting) await progress(done, stale.length);
      if (this.generation !== begun) return;
      if (this.waiting.some(({ token }) => token.isCancellationRequested)) {
        this.left = { files: stale.length - done, of: stale.length };
        return;
      }
      if (performance.now() - resumed > sliceMilliseconds) {
        await new Promise((resolve) => setTimeout(resolve));
        resumed = performance.now();
      }
      // Taken off first: a change while it is being read puts it back.
      this.stale.delete(key);
      const scanned = await this.scan(uri);
      if (this.generation !== begun) return;
      this.keep(key, scanned);
    }
  }

  /**
   * Reads the files that {@link files} leaves, up to where it is stopped; goes on there the next time.
   * @param pause awaited before each file.
   * @param progress told how many files are known.
   */
  async readOn(
    token: vscode.CancellationToken,
    pause: () => Promise<void>,
    progress: (known: number) => void,
  ): Promise<void> {
    const { rest, generation } = this;
    let hasNews = false;
    let told = Date.now();
    const isCurrent = (): boolean => this.generation === generation && this.rest === rest;
    const tell = async (): Promise<void> => {
      if (hasNews) this.foundMore.fire();
      hasNews = false;
      told = Date.now();
      if (told - this.saved > restBetweenNews) await this.save();
    };
    while (rest && isCurrent() && !token.isCancellationRequested) {
      const next = await rest.next();
      if (!isCurrent()) return;
      if (next.done === true || this.known.size >= maximumInBackground) {
        this.rest = undefined;
        await this.save();
        break;
      }
      const uri = next.value;
      const key = uri.toString();
      if (!this.known.has(key) && !this.stale.has(key)) {
        const scanned = await this.scan(uri);
        if (this.generation !== generation) return;
        this.keep(key, scanned);
        hasNews ||= (scanned.file?.runs.length ?? 0) > 0;
        progress(this.known.size);
      }
      if (Date.now() - told > restBetweenNews) await tell();
      await pause();
    }
    await tell();
  }

  /** Keeps the index up. Only who has seen all files knows which are gone. */
  private async save(): Promise<void> {
    this.saved = Date.now();
    const isWhole = this.isListed && this.stale.size === 0 && !this.rest && vscode.workspace.isTrusted;
    await this.index?.save((address) => isWhole && !this.known.has(address));
  }

  private keep(key: string, scanned: Scanned): void {
    for (const address of this.known.get(key)?.asked ?? []) {
      const askers = this.askers.get(address);
      askers?.delete(key);
      if (askers?.size === 0) this.askers.delete(address);
    }
    this.known.set(key, scanned);
    for (const address of scanned.asked) {
      const askers = this.askers.get(address) ?? new Set();
      this.askers.set(address, askers.add(key));
    }
  }

  /** What {@link files} gives without reading more. */
  knownFiles(): readonly AnalyzedFile[] {
    return [...this.filesByFolder().values()].flat().sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** The files with runs that are known by now, by the address of the workspace folder that their paths are relative to. */
  filesByFolder(): ReadonlyMap<string, readonly AnalyzedFile[]> {
    const found = new Map<string, AnalyzedFile[]>();
    for (const [key, { file }] of this.known) {
      if (!file || file.runs.length === 0) continue;
      const folder = placeOf(vscode.Uri.parse(key, true)).folder.toString();
      found.set(folder, [...(found.get(folder) ?? []), file]);
    }
    for (const files of found.values()) files.sort((a, b) => (a.path < b.path ? -1 : 1));
    return found;
  }

  /** Puts files that are not known yet on the list of those to read. In Restricted Mode those are the open ones. */
  private async list(): Promise<void> {
    const begun = this.generation;
    // Set first: a file that comes while the folders are listed asks for another round.
    this.isListed = true;
    this.rest = undefined;
    const maximum = limit("report.maximumFiles");
    const files = vscode.workspace.isTrusted ? workspaceFiles() : each(openDocuments().map(({ uri }) => uri));
    for (let count = 0; count < maximum; count++) {
      const next = await files.next();
      if (this.generation !== begun || next.done === true) return;
      const key = next.value.toString();
      if (!this.known.has(key)) this.stale.set(key, next.value);
    }
    const rest = await behind(files);
    if (this.generation === begun) this.rest = rest;
  }

  private async scan(uri: vscode.Uri): Promise<Scanned> {
    const isSame = (document: EditorDocument): boolean => document.uri.toString() === uri.toString();
    const open = openDocuments().find((document) => isSame(document) && !this.reader.isGone(document));
    // What is open is analysed for the other surfaces too; they tell when it changes.
    if (open) {
      const file = await this.analyses.newest(open);
      return { ...nothing, file };
    }
    const { folder, path } = placeOf(uri);
    const text = await this.reader.read(uri);
    const source = text === undefined ? undefined : toSourceText(path, text);
    if (!source || !this.looksAt(source)) return nothing;
    try {
      const words = await loadWording();
      const workspace = new FolderWorkspace(folder, this.reader);
      const settings = readPins(words, uri, (message) => {
        this.log.complain(message);
      });
      const options = { settings, today: today(), ...this.analyses.outside };
      // The day matters to budgets alone.
      const day = (await words.loadPolicy(workspace)) && options.today;
      const subject = { uri, text: source.text, circumstances: [version, settings, day], workspace };
      const file = await this.recalled(subject, (door) => this.analyses.analyst.analyze(source, door, options));
      return { file, asked: workspace.asked };
    } catch (error) {
      this.log.error(`${path} could not be analysed`, error);
      return nothing;
    }
  }

  /** What the index says of a file; else its analysis. What comes from outside of the workspace is not kept. */
  private async recalled(subject: Subject, analyze: (door: Workspace) => Promise<AnalyzedFile>): Promise<AnalyzedFile> {
    const isOwn = Object.keys(this.analyses.outside).length === 0;
    if (!this.index || !isOwn || !vscode.workspace.isTrusted) return analyze(subject.workspace);
    return (await this.index.recall(subject)) ?? this.index.keep(subject, analyze);
  }

  /** The text of a file changed: what was worked out from it is read again. */
  private touch(changed: vscode.Uri): void {
    const key = changed.toString();
    if (this.known.has(key)) this.stale.set(key, changed);
    for (const asker of this.askers.get(key) ?? []) this.stale.set(asker, vscode.Uri.parse(asker, true));
  }

  /** A file or a folder, with all that is in it, changed, came or went. */
  private touchAll(changed: vscode.Uri): void {
    this.touch(changed);
    if (!mayBeFolder(changed)) return;
    const isConcerned = (address: string): boolean => isAtOrBelow(address, changed);
    for (const [key, { asked }] of this.known)
      if (isConcerned(key) || [...asked].some(isConcerned)) this.stale.set(key, vscode.Uri.parse(key, true));
  }

  /** What is new, a folder or a file, may be left out by the rules: that shows when the folders are listed. */
  private relist(created: vscode.Uri): void {
    // What is outside of the workspace, such as the editor's own logs, is never listed.
    const isOurs = vscode.workspace.getWorkspaceFolder(created) !== undefined;
    if (isOurs && !this.known.has(created.toString())) this.isListed = false;
  }

  private restart(): void {
    this.generation++;
    this.known.clear();
    this.askers.clear();
    this.stale.clear();
    this.rest = undefined;
    this.isListed = false;
  }
}

/** The same files, from the next one on; undefined where there is none. */
async function behind(files: AsyncGenerator<vscode.Uri>): Promise<AsyncGenerator<vscode.Uri> | undefined> {
  const first = await files.next();
  return first.done === true ? undefined : each([first.value], files);
}

async function* each(
  ...parts: readonly (Iterable<vscode.Uri> | AsyncIterable<vscode.Uri>)[]
): AsyncGenerator<vscode.Uri> {
  for (const part of parts) yield* part;
}

async function* workspaceFiles(): AsyncGenerator<vscode.Uri> {
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) yield* candidateFiles(uri);
}

function openDocuments(): readonly EditorDocument[] {
  const texts = vscode.workspace.textDocuments.filter((document) => vscode.workspace.getWorkspaceFolder(document.uri));
  return [...vscode.workspace.notebookDocuments, ...texts];
}
