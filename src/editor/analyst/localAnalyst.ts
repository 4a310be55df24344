/** The analyst of the thread that it is made in. */
import type { AnalyzedFile, AnalyzedRun } from "../../core/analysis";
import type { AnalyzeOptions } from "../../core/analyze";
import type { DocumentMemory } from "../../core/documentMemory";
import type { Fix } from "../../core/edits/fix";
import type { SourceText } from "../../core/source/sourceText";
import type { Workspace } from "../../core/workspace";
import type { Engine } from "../loadEngine";
import type { Analyst, AnalystOptions, Stop } from "./analyst";

/** Here it is enough that an analysis can ask whether it is waited for. */
type Options = Omit<AnalystOptions, "signal"> & { readonly signal?: Stop };

export class LocalAnalyst implements Analyst {
  private readonly memories = new Map<string, DocumentMemory>();

  constructor(private readonly load: () => Promise<Pick<Engine, "analyzeDocument" | "DocumentMemory" | "findFixes">>) {}

  async analyze(source: SourceText, workspace: Workspace, options: Options): Promise<AnalyzedFile> {
    const { analyzeDocument, DocumentMemory } = await this.load();
    options.signal?.throwIfAborted();
    const { document } = options;
    if (document === undefined) return analyzeDocument(source, workspace, coreOptions(options));
    const memory = this.memories.get(document) ?? new DocumentMemory();
    this.memories.set(document, memory);
    return analyzeDocument(source, workspace, { ...coreOptions(options), memory });
  }

  async findFixes(
    source: SourceText,
    analysed: AnalyzedFile,
    workspace: Workspace,
    options: Options,
    runs: readonly AnalyzedRun[],
  ): Promise<readonly Fix[]> {
    const { findFixes } = await this.load();
    return findFixes(source, analysed, workspace, coreOptions(options), runs);
  }

  forget(document: string): void {
    this.memories.delete(document);
  }

  dispose(): void {
    this.memories.clear();
  }
}

function coreOptions({ signal, settings, today, live, hub }: Options): AnalyzeOptions {
  return {
    ...(settings ? { settings } : {}),
    ...(today === undefined ? {} : { today }),
    ...(live ? { live } : {}),
    ...(hub ? { hub } : {}),
    ...(signal ? { isCancelled: () => signal.aborted } : {}),
  };
}
