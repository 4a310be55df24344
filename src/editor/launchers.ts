/** Which launchers start the scripts and configurations that are open: read in the background, while nobody types. */
import * as vscode from "vscode";
import type { AnalyzedFile } from "../core/analysis";
import { indexLaunchers, withLaunchers, type LauncherIndex } from "../core/run/launchedBy";
import { mayLaunch } from "../core/source/classify";
import type { AnalysisCache } from "./analysisCache";
import { Owner } from "./disposable";
import { placeOf } from "./documents";
import type { QuietMoments } from "./quiet";
import { WorkspaceScan } from "./scan";
import type { FileReader } from "./workspace";

/** Launchers are looked at when nothing has happened for this long after a quiet moment. */
const idleMilliseconds = 700;
/** After each file the background rests as long as that file took, at most this long: half of the time is the editor's. */
const longestRest = 250;

export class Launchers extends Owner {
  private readonly scan: WorkspaceScan;
  /** By workspace folder. The last whole answer stays until the next one is whole, so that nothing flickers. */
  private indexes: ReadonlyMap<string, LauncherIndex> = new Map();
  /** Nothing is read before a run is shown that could be started by something. */
  private isWanted = false;
  private timer: NodeJS.Timeout | undefined;
  private reading: vscode.CancellationTokenSource | undefined;
  private readonly changed = this.own(new vscode.EventEmitter<void>());
  /** Other launchers are known than before. */
  readonly onDidChange = this.changed.event;

  constructor(
    analyses: AnalysisCache,
    reader: FileReader,
    quiet: QuietMoments,
    private readonly log: vscode.LogOutputChannel,
  ) {
    super();
    this.scan = this.own(new WorkspaceScan(analyses, reader, log, mayLaunch));
    this.own(
      quiet.onDidBecomeQuiet(() => {
        this.schedule();
      }),
    );
    const stop = (): void => {
      clearTimeout(this.timer);
      this.reading?.cancel();
    };
    this.own(vscode.workspace.onDidChangeTextDocument(stop));
    this.own(vscode.workspace.onDidChangeNotebookDocument(stop));
  }

  /** The file with those of its launchers that are known by now; the others follow, and {@link onDidChange} says so. */
  with(file: AnalyzedFile, uri: vscode.Uri): AnalyzedFile {
    if (file.runs.length === 0) return file;
    if (!this.isWanted) {
      this.isWanted = true;
      this.schedule();
    }
    const index = this.indexes.get(placeOf(uri).folder.toString());
    return index ? withLaunchers(file, index) : file;
  }

  override dispose(): void {
    clearTimeout(this.timer);
    this.reading?.cancel();
    super.dispose();
  }

  private schedule(): void {
    if (!this.isWanted) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.read().catch((error: unknown) => {
        this.log.error("The launchers could not be read", error);
      });
    }, idleMilliseconds);
  }

  /** Reads what changed. A round that was stopped goes on at the next quiet moment, and shows nothing before it is whole. */
  private async read(): Promise<void> {
    if (this.reading) return;
    const source = (this.reading = new vscode.CancellationTokenSource());
    let resumed = performance.now();
    try {
      await this.scan.files(source.token, async () => {
        await rest(Math.min(performance.now() - resumed, longestRest));
        resumed = performance.now();
      });
      if (source.token.isCancellationRequested) return;
    } finally {
      this.reading = undefined;
      source.dispose();
    }
    const found = new Map<string, LauncherIndex>();
    for (const [folder, files] of this.scan.filesByFolder()) found.set(folder, indexLaunchers(files));
    const isSame = asText(found) === asText(this.indexes);
    this.indexes = found;
    if (!isSame) this.changed.fire();
  }
}

function asText(indexes: ReadonlyMap<string, LauncherIndex>): string {
  return JSON.stringify([...indexes].map(([folder, index]) => [folder, [...index]]));
}

function rest(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
