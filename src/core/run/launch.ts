/** LAUNCHES. The commands of a shell script, a job script or a job specification that start a program which may train, launchers peeled off. */
import type { ArgumentWord, Trace } from "../evaluate/trace";
import type { Value } from "../evaluate/value";
import type { Documents } from "../source/documents";
import type { SourceText, Span } from "../source/sourceText";
import { readJobs } from "./launchers/jobSpecs";
import { readDockerfile } from "./launchers/jobs/dockerfile";
import { readMakefile } from "./launchers/jobs/makefile";
import { LaunchReader } from "./launchers/launchReader";
import type { ShellText } from "./launchers/shellText";
import { readSubmittedJobs } from "./launchers/submittedJobs";
import type { Fact, RunDraft } from "./runSpec";

/** One command in a launcher that starts a program which may train. */
export interface Launch {
  /** The launch command, from its first word to its last. */
  readonly anchor: Span;
  /** The program that is started in the end, launchers peeled off: a script's path, `-m` module, or a tool's name (`axolotl`). */
  readonly program:
    | { readonly kind: "script"; readonly path: string; readonly span: Span }
    | { readonly kind: "module"; readonly name: string; readonly span: Span }
    | { readonly kind: "tool"; readonly name: string; readonly span: Span };
  /** Folders to look for its files in, likeliest first: after `cd`, the launcher's own, those around it up to the workspace root. */
  readonly folders: readonly string[];
  readonly argv: readonly ArgumentWord[];
  readonly environment: ReadonlyMap<string, Value>;
  /** What the launcher itself states: devices, nodes, time limit. These win over the script. */
  readonly facts: readonly Fact[];
  /** What names of its job's place suggest of the hardware: less than a fact. */
  readonly hints: readonly Fact[];
  /** What it states that the script may overrule: mixed precision. */
  readonly defaults: readonly Fact[];
  readonly unknowns: RunDraft["unknowns"];
  /** Names of the launchers, outermost first: `srun`, `torchrun`. */
  readonly launchers: readonly string[];
  /** What starts it is made for training alone. */
  readonly trains?: boolean;
  /** The framework that what starts it is made for. */
  readonly framework?: string;
  /** Texts that the launcher writes to files before, by path. */
  readonly files: ReadonlyMap<string, ShellText>;
  /** A DeepSpeed configuration that a launcher is given. */
  readonly deepspeedConfig?: string;
  /** Files read to resolve it. */
  readonly companions: readonly string[];
}

/**
 * The launches of a shell or job script, in order. Never throws.
 * @param documents where scripts that it sources or starts, and configurations of its launchers, are found; without it they are unknown.
 */
export function readLaunches(source: SourceText, documents?: Documents): readonly Launch[] {
  return new LaunchReader(source, documents).readScript();
}

/** The launches among shell lines of a notebook: each line is a script of its own. @param lines the lines as places in the source. */
export function readLaunchLines(source: SourceText, lines: readonly Span[], documents?: Documents): readonly Launch[] {
  const reader = new LaunchReader(source, documents);
  return lines.flatMap(({ from, to }) => reader.readLine(from, to));
}

/** The launches of commands that a file's comments give, each a script of its own, anchored where it begins. */
export function readWrittenLaunches(
  source: SourceText,
  commands: readonly ShellText[],
  documents?: Documents,
): readonly Launch[] {
  const reader = new LaunchReader(source, documents);
  return commands.flatMap((command) => reader.readText(command));
}

/** The launches of a Makefile's recipes, or of what a Dockerfile's image starts. */
export function readRecipeLaunches(source: SourceText, documents?: Documents): readonly Launch[] {
  const reader = new LaunchReader(source, documents);
  const jobs = source.language === "dockerfile" ? readDockerfile(source) : readMakefile(source);
  return jobs.flatMap((job) => reader.readJob(job));
}

/** The launches of a job specification (SkyPilot, Kubernetes, Azure ML and others), from its file as a value. */
export function readJobLaunches(config: Value, source: SourceText, documents?: Documents): readonly Launch[] {
  const reader = new LaunchReader(source, documents);
  return readJobs(config, source, documents).flatMap((job) => reader.readJob(job));
}

/** The launches that Python code submits or starts: jobs of cloud services, processes. */
export function readSubmittedLaunches(trace: Trace, source: SourceText, documents?: Documents): readonly Launch[] {
  const reader = new LaunchReader(source, documents);
  return readSubmittedJobs(trace, source).flatMap((job) => reader.readJob(job));
}
