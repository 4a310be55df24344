/** `carbon-lens estimate PATH…`: the files and folders that were named, analysed in order. */
import { realpathSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { text as readAll } from "node:stream/consumers";
import pMap from "p-map";
import type { Analysis, AnalyzedFile } from "../core/analysis";
import type { AnalyzeOptions } from "../core/analyze";
import { toAnalysis } from "../core/toAnalysis";
import { loadCalibration } from "../core/calibration/loadCalibration";
import { loadPolicy } from "../core/budget/loadPolicy";
import type { BudgetPolicy } from "../core/budget/policy";
import type { HubLookups } from "../core/hub/hubLookups";
import type { LiveForecast } from "../core/live/liveGrid";
import type { Pins } from "../core/run/runSpec";
import { readNotebook } from "../core/source/notebook";
import { toSourceText } from "../core/source/documents";
import { languageOfPath, SourceText, type Language } from "../core/source/sourceText";
import { AnalysisThreads, defaultThreads } from "./analysisThreads";
import { Failure } from "./failure";
import { trainableFiles } from "./files";
import { patiently } from "./hub";
import type { Progress } from "./progress";
import { isIn, type Shard } from "./shards";
import { readText, type TextRead } from "./readText";
import { FolderWorkspace } from "./workspace";

export interface EstimateRequest {
  /** As typed: files, folders, or `-` for standard input. */
  readonly paths: readonly string[];
  /** The language of standard input, as typed: a name (`python`) or an extension (`py`). */
  readonly language: string | undefined;
  readonly workspace: string;
  readonly pins: Pins;
  /** A profile of the budget file, by name. */
  readonly profile?: string | undefined;
  /** The grid's intensity now, where it was asked for. */
  readonly live?: LiveForecast | undefined;
  /** Asked for what the tables do not know, where it was switched on. */
  readonly hub?: HubLookups | undefined;
  /** The day, `2027-03-31`. */
  readonly today: string;
  /** Of the files that there are, only this machine's. */
  readonly shard?: Shard | undefined;
  /** How many threads analyse. */
  readonly threads?: number | undefined;
}

/** What was estimated, and the budget file that it was judged by. */
export interface Estimated {
  readonly analysis: Analysis;
  readonly policy: BudgetPolicy | undefined;
}

/** The name under which standard input stands in the output. */
const standardInput = "<stdin>";

/**
 * Analyses what was named. Each file once, in the order named; a folder's in alphabetical order.
 * @throws {Failure} where a path or the workspace cannot be read.
 */
export async function estimatePaths(request: EstimateRequest, progress: Progress): Promise<Estimated> {
  const workspace = openWorkspace(request.workspace);
  const policy = await loadPolicy(workspace);
  if (request.profile !== undefined && !policy?.profiles.some(({ name }) => name === request.profile))
    throw new Failure(`the budget file has no profile "${request.profile}"`);
  const { shard } = request;
  const all = [...(await listTargets(request.paths, workspace))];
  const targets = new Map(shard ? all.filter(([file]) => isIn(shard, workspace.pathOf(file))) : all);
  progress.start(targets.size);
  // What was looked up on the Hub is in this thread alone.
  const threads = new AnalysisThreads(request.hub ? 1 : (request.threads ?? defaultThreads()), workspace);
  const analyze = (source: SourceText, options: AnalyzeOptions): Promise<AnalyzedFile> =>
    threads.analyze(source, options);
  const unanswered = new Map<number, SourceText>();
  let done = 0;
  const analyzeTarget = async ([file, isNamed]: readonly [string, boolean], index: number): Promise<AnalyzedFile> => {
    const path = file === "-" ? standardInput : workspace.pathOf(file);
    progress.update(done, targets.size, path);
    const source = file === "-" ? await readStandardInput(request.language) : await readSource(file, path, isNamed);
    const asked = request.hub?.table.pending;
    const analysed = source instanceof SourceText ? await analyzeSafely(source, analyze, request) : source;
    if (source instanceof SourceText && request.hub?.table.pending !== asked) unanswered.set(index, source);
    done++;
    return analysed;
  };
  const files = await pMap(targets, analyzeTarget, { concurrency: threads.count }).finally(() => threads.close());
  if (request.hub && unanswered.size > 0) {
    await patiently(request.hub);
    for (const [index, source] of unanswered) files[index] = await analyzeSafely(source, analyze, request);
  }
  progress.end();
  const calibration = await loadCalibration(workspace);
  return { analysis: toAnalysis(files, policy, calibration?.problems), policy };
}

/** The code of the problem that a file has where its analysis broke off: a fault of ours. */
export const analysisFailed = "analyze.failed";

/** One file that we fail on does not take the others with it. */
export async function analyzeSafely(
  source: SourceText,
  analyze: (source: SourceText, options: AnalyzeOptions) => Promise<AnalyzedFile>,
  { pins, profile, live, hub, today }: Pick<EstimateRequest, "pins" | "profile" | "live" | "hub" | "today">,
): Promise<AnalyzedFile> {
  const { path, language } = source;
  try {
    return await analyze(source, {
      pins,
      today,
      ...(profile === undefined ? {} : { profile }),
      ...(live ? { live } : {}),
      ...(hub ? { hub: hub.table } : {}),
    });
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    const problem = { code: analysisFailed, message: `analysis failed, please report it: ${cause}` };
    return { path, language, role: "none", problems: [problem], runs: [] };
  }
}

/** @throws {Failure} where it is no folder. */
export function openWorkspace(folder: string): FolderWorkspace {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Failure(`the workspace ${folder} is not a folder; give an existing one with --workspace DIR`);
  }
  return new FolderWorkspace(folder);
}

/**
 * The files that were named, and those in folders that were, by the paths that the core knows them by.
 * @throws {Failure} where a path cannot be read.
 */
export async function targetPaths(paths: readonly string[], workspace: FolderWorkspace): Promise<readonly string[]> {
  return [...(await listTargets(paths, workspace)).keys()].map((file) => workspace.pathOf(file));
}

/** Absolute paths of the files to analyse, each with whether it was named itself (not found in a folder). */
export async function listTargets(paths: readonly string[], workspace: FolderWorkspace): Promise<Map<string, boolean>> {
  const targets = new Map<string, boolean>();
  for (const path of paths) {
    if (path === "-") {
      targets.set("-", true);
      continue;
    }
    const file = resolve(path);
    if (isFolder(file, path)) {
      workspace.allow(file);
      for await (const found of trainableFiles(realpathSync(file))) if (!targets.has(found)) targets.set(found, false);
    } else {
      workspace.allow(dirname(file));
      targets.set(file, true);
    }
  }
  return targets;
}

/** @throws {Failure} where there is nothing, or nothing that can be reached: a link in a circle, a folder without permission. */
function isFolder(file: string, asGiven: string): boolean {
  try {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat) return stat.isDirectory();
  } catch (error) {
    throw new Failure(`${asGiven} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new Failure(`${asGiven} does not exist; give the path of a file or folder`);
}

/** The file's text, or the answer for a file that is not looked at. A file that was named and cannot be opened is a failure. */
async function readSource(file: string, path: string, isNamed: boolean): Promise<SourceText | AnalyzedFile> {
  const read = await readText(file);
  if (read.ok) return toSourceText(path, read.text);
  if (isNamed && read.reason !== "too-large" && read.reason !== "binary") {
    throw new Failure(`${path} cannot be read: ${unreadable[read.reason]}`);
  }
  const problem = { code: "source.not-read", message: `not looked at: ${unreadable[read.reason]}` };
  return { path, language: languageOfPath(path), role: "none", problems: [problem], runs: [] };
}

const unreadable: Readonly<Record<Exclude<TextRead, { ok: true }>["reason"], string>> = {
  missing: "it is no longer there",
  denied: "no permission",
  "not-a-file": "it is not a regular file",
  "too-large": "it is larger than training code is (4 MB; a notebook 64 MB)",
  binary: "it is not text",
};

async function readStandardInput(named: string | undefined): Promise<SourceText> {
  const language = languageNamed(named);
  const text = await readAll(process.stdin);
  return language === "notebook" ? readNotebook(standardInput, text) : new SourceText(standardInput, language, text);
}

/** @throws {Failure} where the language is missing or not known. */
function languageNamed(named: string | undefined): Language {
  const known: readonly Language[] = [
    "python",
    "notebook",
    "yaml",
    "gin",
    "json",
    "toml",
    "shell",
    "makefile",
    "dockerfile",
    "typescript",
    "javascript",
  ];
  const choice = `say which language standard input has with --language ${known.join("|")}`;
  if (named === undefined) throw new Failure(choice);
  const language = known.find((name) => name === named.toLowerCase()) ?? languageOfPath(`stdin.${named}`);
  if (language === "other") throw new Failure(`unknown language ${named}; ${choice}`);
  return language;
}
