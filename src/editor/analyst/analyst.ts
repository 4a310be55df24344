/** Who analyses for the editor's surfaces: a thread of its own where there is one, so that the extension host stays free for others. */
import type { AnalyzedFile, AnalyzedRun } from "../../core/analysis";
import type { AnalyzeOptions } from "../../core/analyze";
import type { Fix } from "../../core/edits/fix";
import type { SourceText } from "../../core/source/sourceText";
import type { Workspace } from "../../core/workspace";
import type { Disposable } from "../disposable";

/** What an analysis is told of by itself asking: an `AbortSignal`, or a sign of another thread's. */
export type Stop = Pick<AbortSignal, "aborted" | "throwIfAborted">;

export interface AnalystOptions extends Pick<AnalyzeOptions, "settings" | "today" | "live" | "hub"> {
  /** Aborted when nobody waits for the answer any more: then it rejects. */
  readonly signal?: AbortSignal;
  /** Name of an open document: what an analysis leaves for the next one is kept under it, until {@link Analyst.forget}. */
  readonly document?: string;
}

export interface Analyst extends Disposable {
  /** The runs of a document, as `core/analyze.ts` finds them. */
  analyze(source: SourceText, workspace: Workspace, options: AnalystOptions): Promise<AnalyzedFile>;
  /** The edits for all advice of some of a document's runs, as `core/fix.ts` finds them. */
  findFixes(
    source: SourceText,
    analysed: AnalyzedFile,
    workspace: Workspace,
    options: AnalystOptions,
    runs: readonly AnalyzedRun[],
  ): Promise<readonly Fix[]>;
  /** Lets go of what is kept for a document. */
  forget(document: string): void;
}
