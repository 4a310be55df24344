/** Analyses of many files side by side: in threads, each of which reads the workspace on its own. */
import { availableParallelism } from "node:os";
import { isMainThread } from "node:worker_threads";
import { pool, worker, type Pool } from "workerpool";
import type { AnalyzedFile } from "../core/analysis";
import { analyzeDocument, type AnalyzeOptions } from "../core/analyze";
import { mayTrain } from "../core/source/classify";
import { SourceText } from "../core/source/sourceText";
import { FolderWorkspace } from "./workspace";

/** More threads than this wait for each other's memory and disk. */
const mostByDefault = 4;
/** A thread takes as long to start as some files take to be analysed: so many that may train are looked at without one. */
const filesWithoutThreads = 16;
/** Most memory of a thread, MB. An analysis is bounded, and takes a small part of it. */
const memoryMegabytes = 1024;

/** How many threads analyse where nobody says: one for each core. */
export function defaultThreads(): number {
  return Math.min(mostByDefault, availableParallelism());
}

/** An analysis as it is sent to a thread. */
interface Job {
  readonly folder: string;
  readonly allowed: readonly string[];
  readonly source: Required<Pick<SourceText, "path" | "language" | "text" | "version" | "cells">>;
  readonly options: AnalyzeOptions;
}

export class AnalysisThreads {
  private pool: Pool | undefined;
  private analysed = 0;

  /** @param count of threads; with one all is done in the program's own. */
  constructor(
    private readonly count: number,
    private readonly workspace: FolderWorkspace,
  ) {}

  /** How many analyses are worth asking for before the first is there. */
  get atOnce(): number {
    return this.count > 1 ? 2 * this.count : 1;
  }

  /** As {@link analyzeDocument}. Rejects where a thread ended on its own, too. */
  async analyze(source: SourceText, options: AnalyzeOptions): Promise<AnalyzedFile> {
    const isForThread = this.count > 1 && mayTrain(source) && ++this.analysed > filesWithoutThreads;
    if (!isForThread) return analyzeDocument(source, this.workspace, options);
    this.pool ??= pool(__filename, {
      workerType: "thread",
      maxWorkers: this.count,
      workerThreadOpts: { execArgv: [], resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes } },
    });
    const { path, language, text, version, cells = [] } = source;
    const { folder, allowed } = this.workspace.opened;
    const job: Job = { folder, allowed, source: { path, language, text, version, cells }, options };
    return (await this.pool.exec("analyze", [job])) as AnalyzedFile;
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await this.pool?.terminate();
    this.pool = undefined;
  }
}

/** Makes this program one of the threads, where it was started as one: it analyses what it is sent. */
export function serveAsThread(): boolean {
  if (isMainThread) return false;
  let workspace: FolderWorkspace | undefined;
  worker({
    analyze: ({ folder, allowed, source: given, options }: Job): Promise<AnalyzedFile> => {
      if (!workspace) {
        workspace = new FolderWorkspace(folder);
        for (const each of allowed) workspace.allow(each);
      }
      const source = new SourceText(given.path, given.language, given.text, given.version, given.cells);
      return analyzeDocument(source, workspace, options);
    },
  });
  return true;
}
