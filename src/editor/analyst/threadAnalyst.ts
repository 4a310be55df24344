/**
 * The analyst in a thread of its own. The thread is started for the first job and answered from here what it asks of files. Where it ends on
 * its own, its jobs are tried once more in a new one; what was shown before stays meanwhile. A thread of another build is not taken: an update
 * may have put it where ours was.
 */
import { Worker } from "node:worker_threads";
import { PartMissingError } from "../../core/loadPart";
import type { AnalyzedFile, AnalyzedRun } from "../../core/analysis";
import type { Fix } from "../../core/edits/fix";
import type { SourceText } from "../../core/source/sourceText";
import type { DataFiles, Workspace } from "../../core/workspace";
import { build as ownBuild } from "../../core/version";
import type { WindowLog } from "../windowLog";
import type { Analyst, AnalystOptions } from "./analyst";
import { AnalystRestsError } from "./analystRestsError";
import type { FromThread, Job, Question, ToThread } from "./messages";
import { SharedStop } from "./sharedStop";

/** A thread that ended so often within so long is left alone until then: what it is given does not agree with it. */
const patience = { ends: 5, milliseconds: 600_000 };
/** So long nobody looks whether a part that is gone is there again, ms. */
const missingMilliseconds = 3000;
/** Most memory of a thread, MB. An analysis is bounded, and takes a small part of it. */
const memoryMegabytes = 1024;
/** Doors to data that are kept for questions: one is made for each file of a scan. */
const maximumDoors = 32;

interface Running {
  readonly job: Job;
  readonly stop: SharedStop;
  readonly workspace: Workspace;
  readonly resolve: (result: unknown) => void;
  readonly reject: (reason: unknown) => void;
  isSecondTry: boolean;
}

export class ThreadAnalyst implements Analyst {
  private thread: Worker | undefined;
  private readonly jobs = new Map<number, Running>();
  private readonly doors = new Map<number, DataFiles>();
  private readonly doorNumbers = new WeakMap<DataFiles, number>();
  private lastNumber = 0;
  /** When threads ended on their own. */
  private ends: number[] = [];
  /** Why no thread is started, and until when. */
  private rest: { readonly until: number; readonly reason: Error } | undefined;
  /** Whether the thread is of our build. */
  private isMet = false;
  private hasAnswered = false;
  private isDisposed = false;

  /**
   * @param file of the thread's program.
   * @param local does the same here: where answers of the Hub are wanted, which is asked while an analysis runs, and where threads do not start.
   * @param build that the thread must be of.
   */
  constructor(
    private readonly file: string,
    private readonly local: Analyst,
    private readonly log: Pick<WindowLog, "error">,
    private readonly build: string = ownBuild,
  ) {}

  async analyze(source: SourceText, workspace: Workspace, options: AnalystOptions): Promise<AnalyzedFile> {
    if (this.isForLocal(options)) return this.local.analyze(source, workspace, options);
    return (await this.do(this.jobOf(source, workspace, options), workspace, options.signal)) as AnalyzedFile;
  }

  async findFixes(
    source: SourceText,
    analysed: AnalyzedFile,
    workspace: Workspace,
    options: AnalystOptions,
    runs: readonly AnalyzedRun[],
  ): Promise<readonly Fix[]> {
    if (this.isForLocal(options)) return this.local.findFixes(source, analysed, workspace, options, runs);
    const job = { ...this.jobOf(source, workspace, options), fixes: { analysed, runs } };
    return (await this.do(job, workspace, options.signal)) as readonly Fix[];
  }

  forget(document: string): void {
    this.local.forget(document);
    this.thread?.postMessage({ forget: document } satisfies ToThread);
  }

  dispose(): void {
    const { thread } = this;
    this.isDisposed = true;
    this.thread = undefined;
    for (const { reject } of this.jobs.values()) reject(new Error("the window is closed"));
    this.jobs.clear();
    void thread?.terminate();
    this.local.dispose();
  }

  private isForLocal({ hub }: AnalystOptions): boolean {
    return hub !== undefined || (!this.hasAnswered && this.ends.length >= patience.ends);
  }

  private jobOf(
    { path, language, text, version, cells }: SourceText,
    { data }: Workspace,
    { settings, today, live, document }: AnalystOptions,
  ): Job {
    const source = { path, language, text, version, ...(cells ? { cells } : {}) };
    const options = {
      ...(settings ? { settings } : {}),
      ...(today === undefined ? {} : { today }),
      ...(live ? { live } : {}),
      ...(document === undefined ? {} : { document }),
    };
    return { source, options, ...(data ? { door: this.numberOf(data) } : {}) };
  }

  private numberOf(data: DataFiles): number {
    const number = this.doorNumbers.get(data) ?? ++this.lastNumber;
    this.doorNumbers.set(data, number);
    this.doors.delete(number);
    this.doors.set(number, data);
    for (const oldest of this.doors.keys()) {
      if (this.doors.size <= maximumDoors) break;
      this.doors.delete(oldest);
    }
    return number;
  }

  private do(job: Job, workspace: Workspace, signal: AbortSignal | undefined): Promise<unknown> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const id = ++this.lastNumber;
      const running = { job, stop: new SharedStop(), workspace, resolve, reject, isSecondTry: false };
      this.jobs.set(id, running);
      signal?.addEventListener("abort", () => {
        running.stop.raise();
        this.settle(id)?.reject(signal.reason);
      });
      this.start(id, running);
    });
  }

  private start(id: number, { job, stop }: Running): void {
    try {
      this.thread ??= this.newThread();
      this.thread.postMessage({ start: id, job, stop: stop.memory } satisfies ToThread);
    } catch (error) {
      this.settle(id)?.reject(error);
    }
  }

  private newThread(): Worker {
    if (this.isDisposed) throw new Error("the window is closed");
    if (this.rest && performance.now() < this.rest.until) throw this.rest.reason;
    this.rest = undefined;
    this.isMet = false;
    const thread = new Worker(this.file, { execArgv: [], resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes } });
    // It does not keep the editor from closing.
    thread.unref();
    thread.on("message", (message: FromThread) => {
      this.hear(thread, message);
    });
    thread.on("error", (error) => {
      this.onError(thread, error);
    });
    thread.on("exit", (code) => {
      this.onEnd(thread, `exit ${String(code)}`);
    });
    return thread;
  }

  private hear(thread: Worker, message: FromThread): void {
    if (thread !== this.thread) return;
    if ("build" in message) this.meet(message.build);
    else if (!this.isMet) this.meet("unknown");
    else if ("ask" in message) void this.answer(thread, message.ask, message.question);
    else if ("failed" in message) this.settle(message.failed)?.reject(failureOf(message));
    else {
      this.hasAnswered = true;
      this.settle(message.done)?.resolve(message.result);
    }
  }

  private async answer(thread: Worker, ask: number, question: Question): Promise<void> {
    const value = await this.answerTo(question).catch(() => undefined);
    thread.postMessage({ answer: ask, value } satisfies ToThread);
  }

  private async answerTo(question: Question): Promise<unknown> {
    if ("read" in question) return this.jobs.get(question.job)?.workspace.read(question.read);
    const data = this.doors.get(question.door);
    if ("size" in question) return data?.size(question.size);
    if ("list" in question) return data?.list(question.list);
    const part = await data?.bytes(question.bytes, question.from, question.to);
    // A part of a file would be sent with all of the file that it is a view of.
    return part && new Uint8Array(part);
  }

  private settle(id: number): Running | undefined {
    const running = this.jobs.get(id);
    this.jobs.delete(id);
    return running;
  }

  /** The first that a thread says is of which build it is. */
  private meet(build: string): void {
    this.isMet = build === this.build;
    if (this.isMet) return;
    void this.thread?.terminate();
    this.giveUp(new PartMissingError(program, build), missingMilliseconds);
  }

  private onError(thread: Worker, error: Error & { readonly code?: unknown }): void {
    if (this.thread !== thread) return;
    if (error.code === "MODULE_NOT_FOUND")
      this.giveUp(new PartMissingError(program, undefined, error), missingMilliseconds);
    else this.onEnd(thread, String(error));
  }

  private onEnd(thread: Worker, reason: string): void {
    if (this.thread !== thread) return;
    this.thread = undefined;
    const now = performance.now();
    this.ends = [...this.ends.filter((end) => now - end < patience.milliseconds), now];
    const isEnough = this.ends.length >= patience.ends;
    const minutes = String(patience.milliseconds / 60_000);
    this.log.error(
      `The thread that analyses ended: ${reason}; ${String(this.jobs.size)} files waited for it${isEnough ? `; it ended often: none is started for ${minutes} minutes` : ""}`,
    );
    if (isEnough) {
      this.giveUp(new AnalystRestsError("the thread that analyses rests"), patience.milliseconds);
      return;
    }
    for (const [id, running] of [...this.jobs]) {
      if (running.isSecondTry)
        this.settle(id)?.reject(new AnalystRestsError(`the thread that analyses ended: ${reason}`));
      else {
        running.isSecondTry = true;
        this.start(id, running);
      }
    }
  }

  /** Starts no thread for a while; what waits for one waits no longer. */
  private giveUp(reason: Error, milliseconds: number): void {
    this.thread = undefined;
    this.rest = { until: performance.now() + milliseconds, reason };
    for (const id of [...this.jobs.keys()]) this.settle(id)?.reject(reason);
  }
}

/** Name of the thread's program, for those who read of it. */
const program = "thread.js";

/** What failed in the thread, as it would have failed here. */
function failureOf({ message, part, found }: Extract<FromThread, { failed: number }>): Error {
  return part === undefined ? new Error(message) : new PartMissingError(part, found, message);
}
