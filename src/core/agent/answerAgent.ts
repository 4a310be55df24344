/** The third front door: an agent's question in, the contract's JSON and a short text out. Reads only through the host's door. */
import { compareRun } from "../advice/compare";
import type { Analysis, AnalyzedFile, AnalyzedRun, EstimatedSpec } from "../analysis";
import { analyzeDocument, estimateSpec, type AnalyzeOptions } from "../analyze";
import { toAnalysis } from "../toAnalysis";
import { checkBudget } from "../budget/check";
import { loadLedger } from "../budget/loadLedger";
import { loadPolicy } from "../budget/loadPolicy";
import { findFixes } from "../fix";
import {
  checkAnswer,
  comparisonAnswer,
  estimateAnswer,
  explainAnswer,
  specAnswer,
  suggestAnswer,
  type AgentAnswer,
} from "../present/agentAnswers";
import { normalizePath, toSourceText } from "../source/documents";
import { languageOfPath, type SourceText } from "../source/sourceText";
import type { Workspace } from "../workspace";
import { AgentFailure, readRequest, type AgentRequest } from "./agentRequest";
import type { AgentToolName } from "./agentTools";

/** What an answer may read, and with which settings. One is made for each question, so that it sees the files as they are now. */
export interface AgentHost {
  readonly workspace: Workspace;
  /** The path below the workspace folder, POSIX, "" for the folder itself; undefined where it leads out of it. */
  pathOf(path: string): string | undefined;
  /** Files below a folder, at most so many; undefined where it is no folder. */
  list(folder: string, maximum: number): Promise<readonly string[] | undefined>;
  options(path: string): AnalyzeOptions;
}

/** Files of a folder that one question may read. */
const maximumFiles = 2000;

/** @throws {AgentFailure} where the question cannot be answered as asked. */
export async function answerAgent(tool: AgentToolName, json: unknown, host: AgentHost): Promise<AgentAnswer> {
  const request = readRequest(tool, json);
  switch (tool) {
    case "estimate":
      if (request.inputs) return specAnswer(specOf(request));
      return estimateAnswer(toAnalysis(await filesOf(request, host), await loadPolicy(host.workspace)));
    case "explain":
      if (request.inputs) return specAnswer(specOf(request));
      return explainAnswer(toAnalysis([chosen(await fileOf(request, host), request)]));
    case "suggest":
      return suggest(request, host);
    case "what_if":
      return whatIf(request, host);
    case "check":
      return check(request, host);
  }
}

function specOf({ inputs, set }: AgentRequest): EstimatedSpec {
  return estimateSpec({ id: "inputs", inputs }, 1, { pins: set });
}

async function suggest(request: AgentRequest, host: AgentHost): Promise<AgentAnswer> {
  if (request.inputs) return suggestAnswer([specOf(request)], []);
  const source = await sourceOf(request, host);
  const options = optionsOf(source.path, request, host);
  const file = await analyzeDocument(source, host.workspace, options);
  const { runs } = chosen(file, request);
  const fixes = await findFixes(source, file, host.workspace, options, runs);
  const texts = new Map([[source.path, source]]);
  for (const path of new Set(fixes.flatMap(({ edits }) => edits.map((edit) => edit.path)))) {
    const text = texts.has(path) ? undefined : await host.workspace.read(path);
    if (text !== undefined) texts.set(path, toSourceText(path, text));
  }
  return suggestAnswer(runs, fixes, (path) => texts.get(path));
}

async function whatIf(request: AgentRequest, host: AgentHost): Promise<AgentAnswer> {
  const asIs = { ...request, set: {} };
  const runs: readonly (AnalyzedRun | EstimatedSpec)[] = request.inputs
    ? [specOf(asIs)]
    : chosen(await fileOf(asIs, host), request).runs;
  return comparisonAnswer(runs.map((run) => compareRun(run, request.set)));
}

async function check(request: AgentRequest, host: AgentHost): Promise<AgentAnswer> {
  const policy = await loadPolicy(host.workspace);
  if (!policy) throw new AgentFailure("the workspace folder has no carbon-budget.yaml");
  const analysis: Analysis = toAnalysis(await filesOf({ ...request, path: request.path ?? "." }, host), policy);
  const { records } = await loadLedger(host.workspace);
  const { today = "" } = host.options("");
  return checkAnswer(checkBudget(policy, analysis.files, { today, ledger: records }), analysis);
}

/** The file that was asked about, or all of a folder. */
async function filesOf(request: AgentRequest, host: AgentHost): Promise<readonly AnalyzedFile[]> {
  const folder = request.path === undefined ? undefined : pathBelow(request.path, host);
  const paths = folder === undefined ? undefined : await host.list(folder, maximumFiles + 1);
  if (!paths) return [await fileOf(request, host)];
  if (paths.length > maximumFiles)
    throw new AgentFailure(`more than ${String(maximumFiles)} files: name a folder further down, or a file`);
  const files: AnalyzedFile[] = [];
  for (const path of paths) {
    const text = await host.workspace.read(path);
    if (text === undefined) continue;
    const file = await analyzeDocument(toSourceText(path, text), host.workspace, optionsOf(path, request, host));
    if (file.runs.length > 0) files.push(file);
  }
  return files;
}

async function fileOf(request: AgentRequest, host: AgentHost): Promise<AnalyzedFile> {
  const source = await sourceOf(request, host);
  return analyzeDocument(source, host.workspace, optionsOf(source.path, request, host));
}

async function sourceOf({ path, text, name = "" }: AgentRequest, host: AgentHost): Promise<SourceText> {
  if (text !== undefined) {
    const place = pathBelow(name, host);
    if (languageOfPath(place) === "other")
      throw new AgentFailure(`${name} has no ending that tells its language; name it train.py, config.yaml, run.sh, …`);
    return toSourceText(place, text);
  }
  const place = pathBelow(path ?? "", host);
  const read = place === "" ? undefined : await host.workspace.read(place);
  if (read === undefined)
    throw new AgentFailure(
      `${path ?? ""} is no text file of the workspace folder that can be read; give the path of one`,
    );
  return toSourceText(place, read);
}

/** @throws {AgentFailure} for a path that leads out of the workspace folder. */
function pathBelow(path: string, host: AgentHost): string {
  const found = host.pathOf(path);
  const normal = found === "" ? "" : found === undefined ? undefined : normalizePath(found);
  if (normal === undefined || normal.startsWith("/"))
    throw new AgentFailure(`${path} lies outside of the workspace folder`);
  return normal;
}

function optionsOf(path: string, { set }: AgentRequest, host: AgentHost): AnalyzeOptions {
  return { ...host.options(path), pins: set };
}

/** The file with the runs that were asked about. */
function chosen(file: AnalyzedFile, { run }: AgentRequest): AnalyzedFile {
  if (run === undefined) return file;
  const runs = file.runs.filter(({ id }) => id === run);
  if (runs.length > 0) return { ...file, runs };
  const known = file.runs.map(({ id }) => id).join(", ");
  throw new AgentFailure(
    known === "" ? `no training run was found in ${file.path}` : `no run ${run}; there are ${known}`,
  );
}
