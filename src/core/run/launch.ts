/** LAUNCHES. The commands of a shell or job script that start a program which may train, launchers peeled off. */
import type { ArgumentWord } from "../evaluate/trace";
import { unknown, type Value } from "../evaluate/value";
import { precisionNamed } from "../frameworks/precision";
import type { Documents } from "../source/documents";
import type { SourceText, Span } from "../source/sourceText";
import { readAccelerateConfig } from "./launchers/accelerateConfig";
import { deviceFacts, type DeviceFacts } from "./launchers/deviceFacts";
import { findFile, foldersFrom, fromFolder, startFolders } from "./launchers/files";
import { peelOne, setVariable } from "./launchers/launcherTable";
import type { Next, Peeling } from "./launchers/peeling";
import type { ShellCommand } from "./launchers/shellCommand";
import { fileGround, textGround, type Ground } from "./launchers/shellGround";
import { runShell } from "./launchers/shellRun";
import { ShellState } from "./launchers/shellState";
import { keyOf, knownPiece, pathOrText, placeOf, type ShellText } from "./launchers/shellText";
import { commandWord, countOf, pathOf, programName, toArguments, type CommandWord } from "./launchers/words";
import type { Fact, RunDraft } from "./runSpec";
import { readDirectives, schedulerVariables, type Allocation } from "./scheduler";

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
  /** What it states that the script may overrule: mixed precision. */
  readonly defaults: readonly Fact[];
  readonly unknowns: RunDraft["unknowns"];
  /** Names of the launchers, outermost first: `srun`, `torchrun`. */
  readonly launchers: readonly string[];
  /** Texts that the launcher writes to files before, by path. */
  readonly files: ReadonlyMap<string, ShellText>;
  /** A DeepSpeed configuration that a launcher is given. */
  readonly deepspeedConfig?: string;
  /** Files read to resolve it. */
  readonly companions: readonly string[];
}

/** Scripts that start scripts are followed this deep. */
const maximumDepth = 4;
const maximumLaunches = 64;

/**
 * The launches of a shell or job script, in order. Never throws.
 * @param documents where scripts that it sources or starts, and configurations of its launchers, are found; without it they are unknown.
 */
export function readLaunches(source: SourceText, documents?: Documents): readonly Launch[] {
  return new LaunchReader(source, documents).read();
}

/** The launches among shell lines of a notebook: each line is a script of its own. @param lines the lines as places in the source. */
export function readLaunchLines(source: SourceText, lines: readonly Span[], documents?: Documents): readonly Launch[] {
  const reader = new LaunchReader(source, documents);
  return lines.flatMap(({ from, to }) => reader.readLine(from, to));
}

interface Frame {
  readonly allocation: Allocation;
  readonly scriptPath: string;
  /** Where launches are anchored; the commands themselves without it. */
  readonly anchor: Span | undefined;
  readonly companions: readonly string[];
  readonly depth: number;
  /** How often loops of the scripts around run it, and their headers. */
  readonly times: number;
  readonly loops: readonly Span[];
}

class LaunchReader {
  private launches: Launch[] = [];

  constructor(
    private readonly source: SourceText,
    private readonly documents: Documents | undefined,
  ) {}

  read(): readonly Launch[] {
    const allocation = readDirectives(this.source);
    const frame = {
      allocation,
      scriptPath: this.source.path,
      anchor: undefined,
      companions: [],
      depth: 0,
      times: 1,
      loops: [],
    };
    this.run(fileGround(this.source), new ShellState(), frame);
    return this.launches;
  }

  readLine(from: number, to: number): readonly Launch[] {
    this.launches = [];
    const span = { path: this.source.path, from, to };
    const ground = textGround([{ text: this.source.slice(from, to), span, exact: true }], span);
    const frame = {
      allocation: {},
      scriptPath: this.source.path,
      anchor: span,
      companions: [],
      depth: 0,
      times: 1,
      loops: [],
    };
    this.run(ground, new ShellState(), frame);
    return this.launches;
  }

  private run(ground: Ground, state: ShellState, frame: Frame): void {
    if (frame.depth > maximumDepth || this.launches.length >= maximumLaunches) return;
    const provided = new Map<string, ShellText>();
    for (const [name, { value, span }] of schedulerVariables(frame.allocation))
      provided.set(name, [knownPiece(span, String(value))]);
    const companions = [...frame.companions];
    const readFile = (path: string): Ground | undefined => {
      const file = this.find(path, state.folder, frame.scriptPath);
      if (!file) return undefined;
      companions.push(file.path);
      return fileGround(file);
    };
    const commands = runShell({ ground, scriptPath: frame.scriptPath, state, provided, readFile });
    for (const command of withCallSites(commands))
      this.peel(command, {
        ...frame,
        companions,
        times: frame.times * command.times,
        loops: [...frame.loops, ...command.loops],
      });
  }

  private find(path: string, folder: string | undefined, scriptPath: string): SourceText | undefined {
    return this.documents && findFile(this.documents, path, folder, startFolders(scriptPath));
  }

  private peel(command: ShellCommand, frame: Frame): void {
    const anchor = frame.anchor ?? command.span;
    const peeling: Peeling = {
      allocation: { ...frame.allocation },
      environment: new Map(command.environment),
      launchers: [],
    };
    let words = command.words.map((pieces) => commandWord(pieces, command.span));
    for (let depth = 0; depth < 12 && words.length > 0; depth++) {
      while (words[0] && setVariable(words[0], peeling)) words = words.slice(1);
      const name = programName(words[0]);
      const next = peelOne(words, peeling);
      switch (next.kind) {
        case "command":
          if (next.words.length >= words.length) return;
          peeling.launchers.push(name);
          words = [...next.words];
          break;
        case "text":
          this.runText(next.text, command, peeling, { ...frame, anchor });
          return;
        case "shell":
          this.runScript(next, command, peeling, { ...frame, anchor });
          return;
        case "script":
        case "module":
        case "tool":
          if (next.words !== words) peeling.launchers.push(name);
          this.add(next, command, peeling, { ...frame, anchor });
          return;
        case "nothing":
          return;
      }
    }
  }

  /** Runs `bash -c "…"`: what is exported is known there. */
  private runText(text: ShellText, command: ShellCommand, peeling: Peeling, frame: Frame): void {
    const anchor = frame.anchor ?? command.span;
    const state = this.innerState(command, peeling);
    this.run(textGround(text, anchor), state, { ...frame, allocation: peeling.allocation, depth: frame.depth + 1 });
  }

  /** Runs another shell script of the workspace with its arguments; it is anchored where it is started. */
  private runScript(next: Next & { kind: "shell" }, command: ShellCommand, peeling: Peeling, frame: Frame): void {
    const [script, ...args] = next.words;
    const path = pathOf(script);
    const file = path === undefined ? undefined : this.find(path, command.folder, frame.scriptPath);
    if (!file || file.path === frame.scriptPath) return;
    const state = this.innerState(command, peeling);
    state.positional = args.map((word) => word.pieces);
    const allocation = next.job ? { ...readDirectives(file), ...peeling.allocation } : peeling.allocation;
    const companions = [...frame.companions, file.path];
    this.run(fileGround(file), state, {
      ...frame,
      allocation,
      scriptPath: file.path,
      companions,
      depth: frame.depth + 1,
    });
  }

  private innerState(command: ShellCommand, peeling: Peeling): ShellState {
    const state = new ShellState();
    for (const [name, text] of peeling.environment) state.set(name, text, true);
    state.folder = command.folder;
    state.files = new Map(command.files);
    return state;
  }

  private add(
    next: Next & { kind: "script" | "module" | "tool" },
    command: ShellCommand,
    peeling: Peeling,
    frame: Frame,
  ): void {
    const [program, ...args] = next.words;
    const anchor = frame.anchor ?? command.span;
    if (!program || this.launches.length >= maximumLaunches) return;
    const companions = [...frame.companions];
    const defaults = this.accelerate(peeling, command, frame, companions);
    const devices = deviceFacts(peeling, anchor);
    const starts = startFolders(frame.scriptPath);
    const outside = command.folder !== undefined && /^(?:\/|~|\$\{|\u0001)/.test(command.folder);
    const folders = command.folder === undefined || outside ? starts : foldersFrom(command.folder, starts);
    const deepspeedConfig = pathOf(peeling.deepspeedConfig);
    this.launches.push({
      anchor,
      program: namedProgram(next.kind, program, outside ? command.folder : undefined),
      folders,
      argv: toArguments(args, (key) => command.files.has(key)),
      environment: environmentOf(peeling, devices, anchor),
      facts: [...devices.facts, ...repetition(frame, peeling.allocation)],
      defaults,
      unknowns: devices.unknowns,
      launchers: peeling.launchers,
      files: command.files,
      ...(deepspeedConfig === undefined ? {} : { deepspeedConfig }),
      companions,
    });
  }

  /** Reads the configuration of `accelerate launch`; gives what the script may overrule. */
  private accelerate(peeling: Peeling, command: ShellCommand, frame: Frame, companions: string[]): Fact[] {
    const path = pathOf(peeling.accelerateConfig);
    const file = path === undefined ? undefined : this.find(path, command.folder, frame.scriptPath);
    const config = file && readAccelerateConfig(file, peeling);
    if (file) companions.push(file.path);
    const word = peeling.precision;
    const precision = word?.text === undefined ? config?.precision : { value: word.text, span: word.span };
    const found: Fact[] = [...(config?.facts ?? [])];
    const named = precision && mixedPrecision(precision.value);
    if (named) found.push({ input: "precision", value: named, origin: "stated", spans: [precision.span] });
    const steps = countOf(peeling.accumulation) ?? config?.accumulation;
    if (steps)
      found.push({ input: "gradientAccumulationSteps", value: steps.value, origin: "stated", spans: [steps.span] });
    return found;
  }
}

/** The precision that accelerate's and Lightning's options name. */
function mixedPrecision(name: string): string | undefined {
  return name === "no" ? "fp32" : precisionNamed(name);
}

/** A command that calls of a function reach from several places is anchored at the calls, so that each is a run of its own. */
function withCallSites(commands: readonly ShellCommand[]): readonly ShellCommand[] {
  const sites = new Map<string, Set<number>>();
  const keyOfSpan = ({ path, from }: Span): string => `${path}:${String(from)}`;
  for (const { span, calls } of commands) {
    const key = keyOfSpan(span);
    sites.set(key, (sites.get(key) ?? new Set()).add(calls[0]?.from ?? -1));
  }
  return commands.map((command) => {
    const [call] = command.calls;
    return call && (sites.get(keyOfSpan(command.span))?.size ?? 0) > 1 ? { ...command, span: call } : command;
  });
}

function namedProgram(
  kind: "script" | "module" | "tool",
  word: CommandWord,
  folder: string | undefined,
): Launch["program"] {
  if (kind !== "script")
    return { kind, name: word.text === undefined ? "" : programNameOf(kind, word.text), span: word.span };
  const path = pathOf(word) ?? keyOf(word.pieces);
  return { kind, path: folder === undefined ? path : fromFolder(folder, path), span: word.span };
}

function programNameOf(kind: "module" | "tool", text: string): string {
  return kind === "tool" ? text.replace(/^.*\//, "") : text;
}

/** Variables that the program sees: those that the launcher sets, and those that its launchers add for each process. */
function environmentOf(peeling: Peeling, devices: DeviceFacts, anchor: Span): Map<string, Value> {
  const found = new Map<string, Value>();
  const set = (name: string, text: string | undefined, spans: readonly Span[]): void => {
    found.set(
      name,
      text === undefined
        ? unknown(`$${name} is set by the launcher`, spans)
        : { kind: "string", value: text, spans, origin: "derived" },
    );
  };
  for (const [name, { value, span }] of schedulerVariables(peeling.allocation)) set(name, String(value), [span]);
  for (const [name, text] of peeling.environment) set(name, pathOrText(text), [placeOf(text, anchor)]);
  const started = peeling.launchers.at(-1) ?? "";
  const many = peeling.perNode !== undefined || (devices.processes ?? 1) > 1;
  const setsRanks = /^(?:torchrun|python[\d.]*|deepspeed|composer|tune)$/.test(started) || started === "accelerate";
  if (many && setsRanks) {
    for (const name of ["RANK", "LOCAL_RANK"]) set(name, "0", [anchor]);
    set("WORLD_SIZE", devices.processes?.toString(), [anchor]);
    set("LOCAL_WORLD_SIZE", peeling.perNode?.known?.value.toString(), [anchor]);
  }
  if (peeling.launchers.includes("srun"))
    for (const name of ["SLURM_PROCID", "SLURM_LOCALID"]) set(name, "0", [anchor]);
  return found;
}

/** Loops and job arrays around a launch repeat it. */
function repetition(frame: Frame, { arrayJobs }: Allocation): Fact[] {
  const value = frame.times * (arrayJobs?.value ?? 1);
  if (!Number.isSafeInteger(value) || value <= 1) return [];
  const spans = [...(arrayJobs ? [arrayJobs.span] : []), ...frame.loops];
  return [{ input: "sweepRuns", value, origin: "derived", spans, reason: "the launch is repeated" }];
}
