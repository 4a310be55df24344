/** The one front door: paths and options in, an Analysis out. */
import { advise } from "./advice/advise";
import { judgeFile } from "./budget/judge";
import { loadPolicy } from "./budget/loadPolicy";
import { teamInputs, type BudgetPolicy } from "./budget/policy";
import { AnalysisCancelled } from "./evaluate/bounds";
import { evaluateScript } from "./models/definition/evaluateScript";
import { startedByHand } from "./evaluate/trace";
import { estimateRun } from "./estimate/estimateRun";
import { estimateProblems } from "./estimate/problems";
import { withPlaces } from "./frameworks/places/places";
import { ownSettingsRuns } from "./frameworks/ownSettings";
import { findConfigRuns, findPythonRuns, findScriptRuns } from "./frameworks/registry";
import { withLocalData } from "./localData/localData";
import { withHints } from "./run/hints/hints";
import { loadPinFile, type PinFile } from "./run/pinFile";
import { readPinComments } from "./run/pins";
import { configuredRuns } from "./run/configured";
import { launchedByCode, launchedByJob, launchedByRecipes, launchedFromLines, launchedRuns } from "./run/link";
import { withLauncher } from "./run/launcherBeside";
import { resolveInputs } from "./run/resolve";
import type { Fact, Inputs, Pins, RunDraft } from "./run/runSpec";
import { readSpec } from "./run/spec";
import { hintedInputs, statedInputs } from "./run/stated";
import type { MeasuredCalibration } from "./calibration/calibration";
import type { CalibrationRecord } from "./calibration/calibrationFile";
import { loadCalibration, type LoadedCalibration } from "./calibration/loadCalibration";
import type { DocumentMemory } from "./documentMemory";
import type { HubTable } from "./hub/hubTable";
import { hourAdvice } from "./live/hourAdvice";
import type { LiveForecast } from "./live/liveGrid";
import { mayTrain } from "./source/classify";
import { Documents } from "./source/documents";
import type { SourceText } from "./source/sourceText";
import { readConfigDocument } from "./syntax/configDocument";
import type { AnalyzedFile, AnalyzedRun, EstimatedSpec, Role, RunMeasurement } from "./analysis";
import type { Problem } from "./problem";
import type { Workspace } from "./workspace";

export interface AnalyzeOptions {
  /** From `--set`: win over everything. */
  readonly pins?: Pins;
  /** From the editor's or the workspace's settings: used where the files say nothing. */
  readonly settings?: Pins;
  /** The profile of the budget file to take, by name, in place of the one whose pattern fits the file. */
  readonly profile?: string;
  /** The day, `2027-03-31`, on which the budget file's exceptions are looked at; without it none has expired. */
  readonly today?: string;
  /** The intensity of a grid now, where a provider is switched on. */
  readonly live?: LiveForecast;
  /** What the Hugging Face Hub says of models and data sets that the tables do not know, where it is switched on. */
  readonly hub?: HubTable;
  /** Asked again and again; true stops the analysis, which then rejects with {@link AnalysisCancelled}. */
  readonly isCancelled?: () => boolean;
  /** Of the same document, where it was analysed before an edit. */
  readonly memory?: DocumentMemory;
}

const tooManyFiles: Problem = {
  code: "source.too-many-files",
  message: "It needs more files, or longer ones, than are read at once; what the others say is left out.",
};

/** A companion that needs a companion, and so on: how many rounds of reading one file may take. */
const maximumRounds = 56;
/** In so many of them a program is read only when what its import statements mean is there, which makes the others short. */
const waitingRounds = 48;

/** The runs anchored in one document, each with its inputs and estimate. */
export async function analyzeDocument(
  source: SourceText,
  workspace: Workspace,
  options: AnalyzeOptions = {},
): Promise<AnalyzedFile> {
  if (!mayTrain(source)) return nothing(source);
  options.memory?.read(source);
  // An evaluation takes longer than an answer of the workspace: what runs will need is asked for before it.
  const early = options.memory?.hadRuns === true ? loadTeam(workspace) : undefined;
  // Where the reading ends early nobody waits for it.
  early?.catch(() => undefined);
  const { documents, found } = await readAll(source, workspace, options);
  if (options.isCancelled?.()) throw new AnalysisCancelled();
  const comments = readPinComments(source);
  if (comments.ignored) return { ...nothing(source), problems: comments.problems };
  const linked = await withLauncher(found.drafts, source, documents, workspace);
  const drafts = await withLocalData(linked, workspace.data);
  const [policy, calibration, pinned] = found.drafts.length > 0 ? await (early ?? loadTeam(workspace)) : [];
  if (options.memory) options.memory.hadRuns = found.drafts.length > 0;
  const measured = calibration?.calibration;
  // The team's inputs are settings that everybody has, so that all members get the same figures.
  const team = policy && teamInputs(policy, source.path, options.profile);
  const settings = { ...options.settings, ...pinned?.inputs, ...team };
  const pins = { ...pinned?.files.get(source.path), ...comments.pins };
  const unjudged = drafts.map((draft, index) =>
    toRun(draft, index, documents, pins, { ...options, settings }, measured),
  );
  const budgets = policy ? judgeFile(policy, source.path, unjudged, options.today) : [];
  const runs = unjudged.map((run, index) => ({ ...run, budget: budgets[index] ?? run.budget }));
  return {
    path: source.path,
    language: source.language,
    role: runs.length > 0 ? found.role : "none",
    problems: [
      ...found.problems,
      ...(documents.cut && runs.length > 0 ? [tooManyFiles] : []),
      ...comments.problems,
      ...(pinned?.problems ?? []),
    ],
    runs,
  };
}

/** What a team keeps beside its code. Asked for at once: where the workspace is another thread's, each question is a way there and back. */
function loadTeam(
  workspace: Workspace,
): Promise<[BudgetPolicy | undefined, LoadedCalibration | undefined, PinFile | undefined]> {
  return Promise.all([loadPolicy(workspace), loadCalibration(workspace), loadPinFile(workspace)]);
}

/**
 * The estimate of a run given as data, `{ "id", "inputs" }`. What cannot be used of it is said in `problems`.
 * @param ordinal 1-based place among the specs given together.
 */
export function estimateSpec(json: unknown, ordinal: number, options: SpecOptions = {}): EstimatedSpec {
  const spec = readSpec(json, ordinal);
  const { pins = {}, settings = {}, calibration, live } = options;
  const inputs = resolveInputs(spec.inputs, pins, settings, undefined, {
    ...(calibration ? { calibrated: { calibration, path: "", title: spec.id } } : {}),
    ...(live ? { live } : {}),
  });
  const estimate = estimateRun(inputs);
  const advised = advise(inputs);
  const hour = live && hourAdvice({ inputs, estimate }, live);
  const problems = [...spec.problems, ...estimateProblems(inputs, estimate)];
  return {
    id: spec.id,
    inputs,
    estimate,
    ...advised,
    advice: hour ? [...advised.advice, hour] : advised.advice,
    problems,
  };
}

/** What holds for runs that are given as data as it does for those of files. */
export interface SpecOptions extends Pick<AnalyzeOptions, "pins" | "settings" | "live"> {
  /** What the team measured. */
  readonly calibration?: MeasuredCalibration;
}

/** Reads a document and what it needs, until nothing is missing. */
async function readAll(
  source: SourceText,
  workspace: Workspace,
  options: AnalyzeOptions,
  expected: ReadonlySet<string> = options.memory?.companions ?? new Set(),
): Promise<{ readonly documents: Documents; readonly found: Found }> {
  const documents = new Documents([source]);
  documents.waits = true;
  documents.isCancelled = options.isCancelled;
  documents.expect(expected);
  if (expected.size > 0) await documents.load(workspace);
  let found = read(source, documents);
  for (let round = 1; round <= maximumRounds; round++) {
    if (options.isCancelled?.()) throw new AnalysisCancelled();
    if (!(await documents.load(workspace))) break;
    documents.waits = round < waitingRounds;
    found = read(source, documents);
  }
  // Where not all may be read, what is read first decides.
  if (documents.cut && expected.size > 0) return readAll(source, workspace, options, new Set());
  if (options.memory) options.memory.companions = documents.asked;
  return { documents, found };
}

interface Found {
  readonly drafts: readonly RunDraft[];
  readonly problems: readonly Problem[];
  /** What the file is, if it has runs. */
  readonly role: Role;
}

function read(source: SourceText, documents: Documents): Found {
  const found = readRuns(source, documents);
  return found.drafts.length > 0 ? { ...found, drafts: withHints(found.drafts, source, documents) } : found;
}

function readRuns(source: SourceText, documents: Documents): Found {
  switch (source.language) {
    case "python":
    case "notebook": {
      const trace = evaluateScript(source, documents, startedByHand);
      // Python that calls nothing is settings: whatever trains reads them.
      const role = trace.calls.length === 0 ? "training-config" : "training-script";
      const launched = launchedFromLines(source, trace.shellLines, documents);
      const submitted = withPlaces(launchedByCode(source, trace, documents), trace);
      return {
        drafts: [...findPythonRuns(trace, documents), ...launched, ...submitted],
        problems: trace.problems,
        role,
      };
    }
    case "yaml":
    case "json":
    case "toml":
    case "gin": {
      const config = readConfigDocument(source);
      const drafts = config.roots.flatMap((root) => findConfigRuns(root, source, documents));
      if (drafts.length > 0) return { drafts, problems: config.problems, role: "training-config" };
      const launched = config.roots.flatMap((root) => launchedByJob(root, source, documents));
      if (launched.length > 0) return { drafts: launched, problems: config.problems, role: "launcher" };
      const configured = config.roots.flatMap((root) => configuredRuns(root, source, documents));
      const told = configured.length > 0 ? configured : config.roots.flatMap((root) => ownSettingsRuns(root, source));
      return { drafts: told, problems: told.length > 0 ? config.problems : [], role: "training-config" };
    }
    case "javascript":
    case "typescript": {
      const trace = evaluateScript(source, documents, startedByHand);
      return { drafts: findScriptRuns(trace), problems: trace.problems, role: "training-script" };
    }
    case "shell":
      return { drafts: launchedRuns(source, documents), problems: [], role: "launcher" };
    case "makefile":
    case "dockerfile":
      return { drafts: launchedByRecipes(source, documents), problems: [], role: "launcher" };
    default:
      return { drafts: [], problems: [], role: "none" };
  }
}

function toRun(
  draft: RunDraft,
  index: number,
  documents: Documents,
  ownPins: Pins,
  options: AnalyzeOptions,
  calibration: MeasuredCalibration | undefined,
): AnalyzedRun {
  const { path, from } = draft.anchor;
  const resolved = (facts: readonly Fact[]): Inputs =>
    resolveInputs(
      statedInputs({ ...draft, facts }, documents),
      { ...ownPins, ...options.pins },
      options.settings ?? {},
      draft.dataset,
      {
        ...(calibration ? { calibrated: { calibration, path, title: draft.title } } : {}),
        ...(options.live ? { live: options.live } : {}),
        ...(options.hub ? { hub: options.hub } : {}),
        ...(draft.hints ? { hints: hintedInputs(draft, documents) } : {}),
      },
    );
  const asStated = resolved(draft.facts);
  const takesHint = draft.factsOnHints && asStated.acceleratorCount?.hint === true;
  const inputs = takesHint ? resolved(draft.factsOnHints) : asStated;
  const estimate = estimateRun(inputs);
  const advised = options.memory?.advise(inputs, path) ?? advise(inputs, path);
  const hour = options.live && hourAdvice({ inputs, estimate }, options.live);
  const measured = calibration?.of(path, draft.title).map(toMeasurement) ?? [];
  const at = documents.get(path)?.positionAt(from) ?? { line: 1, column: 1 };
  return {
    id: `${path}#${String(index + 1)}`,
    title: draft.title,
    anchor: { path, ...at },
    companions: draft.companions,
    ...(draft.starts ? { starts: draft.starts } : {}),
    inputs,
    estimate,
    ...advised,
    advice: hour ? [...advised.advice, hour] : advised.advice,
    budget: { verdict: "none" },
    ...(measured.length > 0 ? { measured } : {}),
    problems: [...draft.problems, ...estimateProblems(inputs, estimate)],
  };
}

function toMeasurement({ measured, source }: CalibrationRecord): RunMeasurement {
  return { source, ...measured };
}

function nothing(source: SourceText): AnalyzedFile {
  return { path: source.path, language: source.language, role: "none", problems: [], runs: [] };
}
