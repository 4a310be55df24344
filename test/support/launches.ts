/** Launchers in a few words: what they start, with which arguments, on which hardware. */
import { readLaunches, type Launch } from "../../src/core/run/launch";
import { launchedRuns } from "../../src/core/run/link";
import type { Fact, RunDraft } from "../../src/core/run/runSpec";
import { findConfigRuns } from "../../src/core/frameworks/registry";
import { Documents, toSourceText } from "../../src/core/source/documents";
import type { SourceText } from "../../src/core/source/sourceText";
import { readConfigFile } from "../../src/core/run/launchers/configFile";
import { memoryWorkspace } from "./workspace";

type Files = Readonly<Record<string, string>>;

/** A launch as lines of text: `train.py --epochs 3`, unknown words as `?`. */
export interface ReadLaunch {
  readonly line: number;
  /** The program and its arguments. */
  readonly started: string;
  readonly launchers: string;
  /** `acceleratorCount=8` and so on, without where it is said. */
  readonly facts: readonly string[];
  /** Inputs that are said to be unknown. */
  readonly open: readonly string[];
  readonly launch: Launch;
}

/** The launches of a script that stands in a workspace with these other files. */
export async function launchesOf(text: string, files: Files = {}, path = "run.sh"): Promise<ReadLaunch[]> {
  const { result, source } = await settled(path, text, files, (script, documents) => readLaunches(script, documents));
  return result.map((launch) => ({
    line: source.positionAt(launch.anchor.from).line,
    started: [nameOf(launch), ...launch.argv.map((word) => word.text ?? "?")].join(" "),
    launchers: launch.launchers.join(" "),
    facts: [...launch.facts, ...launch.defaults].map(({ input, value }) => `${input}=${value}`).sort(),
    open: launch.unknowns.map(({ input }) => input),
    launch,
  }));
}

/** What a script starts, one line each. */
export async function startedBy(text: string, files: Files = {}, path = "run.sh"): Promise<string[]> {
  return (await launchesOf(text, files, path)).map((launch) => launch.started);
}

/** The runs that a launcher starts. */
export async function launchedRunsOf(text: string, files: Files = {}, path = "run.sh"): Promise<ReadRun[]> {
  const { result, source } = await settled(path, text, files, (script, documents) => launchedRuns(script, documents));
  return result.map((run) => readRun(run, source));
}

/** The runs that a configuration file describes. */
export async function configRunsOf(text: string, files: Files = {}, path = "config.yaml"): Promise<ReadRun[]> {
  const { result, source } = await settled(path, text, files, (file, documents) => {
    const config = readConfigFile(file);
    return config ? findConfigRuns(config, file, documents) : [];
  });
  return result.map((run) => readRun(run, source));
}

export interface ReadRun {
  readonly line: number;
  /** Winning facts by input: `{ epochs: 3 }`. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
  /** Facts that are a library's defaults. */
  readonly defaults: readonly string[];
  readonly open: readonly string[];
  readonly companions: readonly string[];
  readonly draft: RunDraft;
  /** The text at the first place of a fact. */
  readonly written: (input: string) => string | undefined;
}

/** A run in a few words. */
export function readRun(draft: RunDraft, source: SourceText): ReadRun {
  const winners = new Map<string, Fact>();
  for (const fact of draft.facts) if (!winners.has(fact.input)) winners.set(fact.input, fact);
  return {
    line: source.positionAt(draft.anchor.from).line,
    facts: Object.fromEntries([...winners.values()].map(({ input, value }) => [input, value])),
    defaults: [...winners.values()].filter(({ origin }) => origin === "default").map(({ input }) => input),
    open: draft.unknowns.map(({ input }) => input),
    companions: draft.companions,
    draft,
    written: (input) => {
      const span = winners.get(input)?.spans[0];
      return span?.path === source.path ? source.slice(span.from, span.to) : span?.path;
    },
  };
}

function nameOf({ program }: Launch): string {
  return program.kind === "script" ? program.path : program.kind === "module" ? `-m ${program.name}` : program.name;
}

/** What a reading gives once all files that it wants are there. */
export async function settled<T>(
  path: string,
  text: string,
  files: Files,
  read: (source: SourceText, documents: Documents) => T,
): Promise<{ readonly result: T; readonly source: SourceText }> {
  const source = toSourceText(path, text);
  const documents = new Documents([source]);
  const workspace = memoryWorkspace(files);
  let result = read(source, documents);
  for (let round = 0; round < 8 && (await documents.load(workspace)); round++) result = read(source, documents);
  return { result, source };
}
