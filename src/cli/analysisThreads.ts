/**
 * Analyses of many files side by side: in threads, each of which reads the workspace on its own. The package that would do it makes functions
 * of texts that it is sent.
 */
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
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

/** How many threads analyse where nobody says: one takes half as much again as a core, for what it compiles and collects is done beside it. */
export function defaultThreads(): number {
  return Math.max(1, Math.min(mostByDefault, Math.floor(availableParallelism() / 2)));
}

/** An analysis as it is sent to a thread. */
interface Job {
  readonly folder: string;
  readonly allowed: readonly string[];
  readonly source: Required<Pick<SourceText, "path" | "language" | "text" | "version" | "cells">>;
  readonly options: AnalyzeOptions;
}

/** What a thread answers to a {@link Job}. */
type Answer = { readonly analysed: AnalyzedFile } | { readonly failure: string };

export class AnalysisThreads {
  private readonly threads = new Set<Worker>();
  private readonly idle: Worker[] = [];
  private analysed = 0;

  /** @param count of threads, and of analyses that are worth asking for at once; with one all is done in the program's own. */
  constructor(
    readonly count: number,
    private readonly workspace: FolderWorkspace,
  ) {}

  /** As {@link analyzeDocument}. Rejects where a thread ended on its own, too. */
  async analyze(source: SourceText, options: AnalyzeOptions): Promise<AnalyzedFile> {
    const isForThread = this.count > 1 && mayTrain(source) && ++this.analysed > filesWithoutThreads;
    if (!isForThread) return analyzeDocument(source, this.workspace, options);
    const { path, language, text, version, cells = [] } = source;
    const { folder, allowed } = this.workspace.opened;
    const job: Job = { folder, allowed, source: { path, language, text, version, cells }, options };
    const thread = this.idle.pop() ?? this.newThread();
    const ended = new AbortController();
    try {
      thread.postMessage(job);
      const exit = once(thread, "exit", { signal: ended.signal }).then(() => {
        throw new Error("the thread that analysed it ended");
      });
      const [answer] = (await Promise.race([once(thread, "message", { signal: ended.signal }), exit])) as [Answer];
      this.idle.push(thread);
      if ("failure" in answer) throw new Error(answer.failure);
      return answer.analysed;
    } finally {
      ended.abort();
    }
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await Promise.all([...this.threads].map((thread) => thread.terminate()));
  }

  private newThread(): Worker {
    const thread = new Worker(__filename, {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes },
    });
    this.threads.add(thread);
    // Whoever waits for it is told by its end.
    thread.on("error", () => undefined);
    thread.on("exit", () => this.threads.delete(thread));
    return thread;
  }
}

/** Makes this program one of the threads, where it was started as one: it analyses what it is sent. */
export function serveAsThread(): boolean {
  if (isMainThread) return false;
  let workspace: FolderWorkspace | undefined;
  parentPort?.on("message", ({ folder, allowed, source: given, options }: Job) => {
    if (!workspace) {
      workspace = new FolderWorkspace(folder);
      for (const each of allowed) workspace.allow(each);
    }
    const source = new SourceText(given.path, given.language, given.text, given.version, given.cells);
    analyzeDocument(source, workspace, options).then(
      (analysed) => {
        parentPort?.postMessage({ analysed } satisfies Answer);
      },
      (error: unknown) => {
        parentPort?.postMessage({ failure: error instanceof Error ? error.message : String(error) } satisfies Answer);
      },
    );
  });
  return true;
}
