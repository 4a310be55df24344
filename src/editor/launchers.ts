/**
 * Which launchers start the scripts and configurations that are open: read in the background, while nobody types. Of a large workspace those
 * among the first files are known soon, the others as the reading goes on.
 */
import * as vscode from "vscode";
import type { AnalyzedFile } from "../core/analysis";
import { indexLaunchers, withLaunchers, type LauncherIndex } from "../core/run/launchedBy";
import { mayLaunch } from "../core/source/classify";
import type { AnalysisCache } from "./analysisCache";
import { Owner } from "./disposable";
import { placeOf } from "./documents";
import { IdleWork } from "./idleWork";
import type { QuietMoments } from "./quiet";
import { WorkspaceScan } from "./scan";
import type { WindowLog } from "./windowLog";
import type { FileReader } from "./workspace";

export class Launchers extends Owner {
  private readonly scan: WorkspaceScan;
  /** By workspace folder. The last answer stays until what was known is known again, so that nothing flickers. */
  private indexes: ReadonlyMap<string, LauncherIndex> = new Map();
  /** Nothing is read before a run is shown that could be started by something. */
  private readonly reading: IdleWork;
  private readonly changed = this.own(new vscode.EventEmitter<void>());
  /** Other launchers are known than before. */
  readonly onDidChange = this.changed.event;

  constructor(analyses: AnalysisCache, reader: FileReader, quiet: QuietMoments, log: WindowLog) {
    super();
    this.scan = this.own(new WorkspaceScan(analyses, reader, log, mayLaunch));
    const work = new IdleWork(
      quiet,
      (token, pause) => this.read(token, pause),
      (error) => {
        log.error("The launchers could not be read", error);
      },
    );
    this.reading = this.own(work);
    this.own(
      this.scan.onDidFindMore(() => {
        this.take();
      }),
    );
  }

  /** The file with those of its launchers that are known by now; the others follow, and {@link onDidChange} says so. */
  with(file: AnalyzedFile, uri: vscode.Uri): AnalyzedFile {
    if (file.runs.length === 0) return file;
    this.reading.want();
    const index = this.indexes.get(placeOf(uri).folder.toString());
    return index ? withLaunchers(file, index) : file;
  }

  /** Reads what changed. A round that was stopped goes on at the next quiet moment. */
  private async read(token: vscode.CancellationToken, pause: () => Promise<void>): Promise<void> {
    await this.scan.files(token, pause);
    if (token.isCancellationRequested) return;
    this.take();
    await this.scan.readOn(token, pause, () => undefined);
    this.take();
  }

  /** Goes over to the launchers that are known now; not where files beyond the first ones, which held more of them, are still to be read again. */
  private take(): void {
    const found = new Map<string, LauncherIndex>();
    for (const [folder, files] of this.scan.filesByFolder()) found.set(folder, indexLaunchers(files));
    if (this.scan.wasCut && countIn(found) < countIn(this.indexes)) return;
    const isSame = asText(found) === asText(this.indexes);
    this.indexes = found;
    if (!isSame) this.changed.fire();
  }
}

function countIn(indexes: ReadonlyMap<string, LauncherIndex>): number {
  return [...indexes.values()].flatMap((index) => [...index.values()].flat()).length;
}

function asText(indexes: ReadonlyMap<string, LauncherIndex>): string {
  return JSON.stringify([...indexes].map(([folder, index]) => [folder, [...index]]));
}
