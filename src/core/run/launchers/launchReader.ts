import type { Documents } from "../../source/documents";
import type { SourceText, Span } from "../../source/sourceText";
import type { Launch } from "../launch";
import type { Fact } from "../runSpec";
import { overlaid, type Allocation } from "../schedulers/allocation";
import { readDirectives, schedulerVariables } from "../schedulers/directives";
import { compiles, readAccelerateConfig } from "./accelerateConfig";
import { cloudJob, type Machines } from "./cloudCommands";
import { readConfigFile } from "./configFile";
import { deviceFacts } from "./deviceFacts";
import { findFile, foldersFrom, startFolders } from "./files";
import type { Job, Repeats } from "./job";
import { environmentOf, mixedPrecision, namedProgram, openRepeats, placeHints, repetition } from "./launchParts";
import { entryOf, fileInImage, findImage, mayBeFile, type JobImage } from "./jobs/jobImage";
import { readDvc } from "./jobs/pipelineStages";
import { multirun } from "./multirun";
import { peelOne } from "./launcherTable";
import { isNamedLauncher, startedBy, startsProgram } from "./programs";
import { nothing, type Next, type Peeling } from "./peeling";
import type { ShellCommand } from "./shellCommand";
import { fileGround, placedGround, textGround, type Ground } from "./shellGround";
import { runShell } from "./shellRun";
import { ShellState } from "./shellState";
import { knownPiece, rootMark, slicePiece, textOf, unknownPiece, type Piece, type ShellText } from "./shellText";
import {
  commandWord,
  countOf,
  madeWord,
  pathOf,
  programName,
  setVariable,
  toArguments,
  type CommandWord,
} from "./words";

/** Scripts that start scripts are followed this deep. */
const maximumDepth = 4;
const maximumLaunches = 64;

/** Command lines of clouds. */
const cloudTools = /^(?:gcloud|xpk|xpk\.py|runpodctl|gantry)$/;

interface Frame {
  readonly allocation: Allocation;
  readonly scriptPath: string;
  /** Where launches are anchored; the commands themselves without it. */
  readonly anchor: Span | undefined;
  readonly companions: readonly string[];
  readonly depth: number;
  /** Launchers of the text or script that it stands in, outermost first. */
  readonly launchers: readonly string[];
  /** How often loops of the scripts around run it, and their headers. */
  readonly times: number;
  readonly loops: readonly Span[];
  /** A search that the job is a trial of. */
  readonly repeats?: Repeats | undefined;
  /** The job starts the command on each of its machines. */
  readonly spread: boolean;
  /** The image that the job runs in. */
  readonly image?: JobImage | undefined;
  /** The job is of a kind that is made for training. */
  readonly trains: boolean;
  /** The framework that the job's kind is made for. */
  readonly framework?: string | undefined;
  /** What the job states besides. */
  readonly facts: readonly Fact[];
}

/** Reads the launches of one file. */
export class LaunchReader {
  private launches: Launch[] = [];
  private readonly machines: Machines = new Map();

  /** @param documents where scripts that it sources or starts, and configurations of its launchers, are found. */
  constructor(
    private readonly source: SourceText,
    private readonly documents: Documents | undefined,
  ) {}

  /** The launches of the whole file as a script. */
  readScript(): readonly Launch[] {
    const ground = fileGround(this.source);
    this.run(ground, new ShellState(), this.frame({ allocation: readDirectives(ground) }));
    return this.launches;
  }

  /** The launches of a shell command or shell cell of a notebook, which may hold `{name}` from Python. */
  readLine(from: number, to: number): readonly Launch[] {
    const span = { path: this.source.path, from, to };
    return this.readText(withHoles({ text: this.source.slice(from, to), span, exact: true }), span);
  }

  /** The launches of a text that is a script of its own. @param anchor where its launches are; the beginning of the text without it. */
  readText(text: ShellText, anchor = text[0]?.span): readonly Launch[] {
    this.launches = [];
    if (anchor) this.run(textGround(text, anchor), new ShellState(), this.frame({}));
    return this.launches;
  }

  /** The launches of a job. */
  readJob(job: Job): readonly Launch[] {
    this.launches = [];
    const {
      allocation,
      spread = true,
      facts = [],
      repeats,
      anchor,
      trains = false,
      framework,
      variables = new Map<string, ShellText>(),
    } = job;
    const image = findImage(job, this.source.path, this.documents);
    const companions = [...(job.companions ?? []), ...(image ? [image.source.path] : [])];
    const frame = this.frame({ allocation, facts, repeats, anchor, trains, framework, spread, image, companions });
    const state = new ShellState();
    if (job.folder !== undefined) state.folder = job.folder;
    for (const [name, text] of [...(image?.image.variables ?? []), ...variables]) state.set(name, text, true);
    const isOwn = job.script !== undefined || job.words !== undefined;
    const { script, words } = isOwn || !image || !job.image ? job : entryOf(image, job.image);
    if (script) this.run(placedGround(script, job.span), state, frame);
    else if (words) {
      const span = anchor ?? job.span;
      const { folder, files } = state;
      const command = {
        words,
        span,
        calls: [],
        folder,
        environment: state.environment(),
        times: 1,
        loops: [],
        files,
      };
      this.peel(command, frame);
    }
    // What an image starts is known where the script is one that it holds.
    if (!isOwn)
      this.launches = this.launches.filter(
        ({ program }) => program.kind === "script" && program.path.startsWith(rootMark),
      );
    if (this.launches.length === 0 && trains && !startsOther(job)) this.addUnseen(job, frame);
    return this.launches;
  }

  private frame(given: Partial<Frame>): Frame {
    return {
      allocation: {},
      scriptPath: this.source.path,
      anchor: undefined,
      companions: [],
      depth: 0,
      launchers: [],
      times: 1,
      loops: [],
      spread: false,
      trains: false,
      facts: [],
      ...given,
    };
  }

  /** A job that trains and does not say what it starts: the entry point of its image. */
  private addUnseen(job: Job, frame: Frame): void {
    const anchor = frame.anchor ?? job.span;
    const peeling: Peeling = {
      allocation: job.allocation,
      environment: new Map(job.variables ?? []),
      launchers: ["image"],
      spread: true,
    };
    const devices = deviceFacts(peeling, anchor);
    this.launches.push({
      anchor,
      program: { kind: "script", path: "${IMAGE}", span: anchor },
      folders: startFolders(frame.scriptPath),
      argv: [],
      environment: new Map(),
      facts: [...devices.facts, ...frame.facts, ...repetition(frame, job.allocation)],
      hints: placeHints(peeling.allocation),
      defaults: [],
      unknowns: [...devices.unknowns, ...openRepeats(frame)],
      launchers: peeling.launchers,
      trains: true,
      ...(frame.framework === undefined ? {} : { framework: frame.framework }),
      files: new Map(),
      companions: [],
    });
  }

  private run(ground: Ground, state: ShellState, frame: Frame): void {
    if (frame.depth > maximumDepth || this.launches.length >= maximumLaunches) return;
    const provided = new Map<string, ShellText>();
    for (const [name, { value, span }] of schedulerVariables(frame.allocation))
      provided.set(name, [knownPiece(span, String(value))]);
    const companions = [...frame.companions];
    const readFile = (path: string): Ground | undefined => {
      const file = this.find(path, state.folder, frame);
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

  private find(path: string, folder: string | undefined, { image, scriptPath }: Frame): SourceText | undefined {
    if (!this.documents) return undefined;
    const held = image && fileInImage(image, path, folder, this.documents);
    return findFile(this.documents, held ?? path, folder, startFolders(scriptPath));
  }

  /** A word as the file of the workspace that it means in the job's image. */
  private inWorkspace(word: CommandWord, folder: string | undefined, { image }: Frame): CommandWord {
    const path = image && mayBeFile(word.pieces) ? word.text : undefined;
    const held =
      path !== undefined && image && this.documents ? fileInImage(image, path, folder, this.documents) : undefined;
    return held === undefined ? word : commandWord([knownPiece(word.span, held)], word.span);
  }

  private peel(command: ShellCommand, frame: Frame): void {
    const anchor = frame.anchor ?? command.span;
    const peeling: Peeling = {
      allocation: { ...frame.allocation },
      environment: new Map(command.environment),
      launchers: [...frame.launchers],
      spread: frame.spread,
    };
    let words = command.words.map((pieces) => commandWord(pieces, command.span));
    for (let depth = 0; depth < 12 && words.length > 0; depth++) {
      while (words[0] && (setVariable(words[0], peeling) || isPrefix(words))) words = words.slice(1);
      const name = programName(words[0]);
      if (cloudTools.test(name)) {
        this.runElsewhere(cloudJob(words, this.machines), command, frame);
        return;
      }
      if (name === "dvc") {
        this.runStages(words, command, peeling, { ...frame, anchor });
        return;
      }
      const next = this.peelNext(words, command, peeling, frame);
      if (next.kind === "script" && cloudTools.test(programName(next.words[0]))) {
        this.runElsewhere(cloudJob(next.words, this.machines), command, frame);
        return;
      }
      switch (next.kind) {
        case "command":
          if (next.words.length >= words.length) return;
          peeling.launchers.push(name);
          words = [...next.words];
          break;
        case "text":
          peeling.launchers.push(name);
          this.runText(next.text, command, peeling, { ...frame, anchor });
          return;
        case "shell":
          if (next.words !== words) peeling.launchers.push(name);
          this.runScript(next.words, next.job, command, peeling, { ...frame, anchor });
          return;
        case "input": {
          peeling.launchers.push(name);
          const path = command.inputPath === undefined ? [] : [madeWord(command.inputPath, command.span)];
          this.runScript(path, next.job, command, peeling, { ...frame, anchor });
          return;
        }
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

  /** What a command starts; of a program that is not known and of a script that is not at hand, the launcher that it is given. */
  private peelNext(words: readonly CommandWord[], command: ShellCommand, peeling: Peeling, frame: Frame): Next {
    const next = peelOne(words, peeling);
    if (next.kind === "nothing")
      return peeling.launchers.length > 0 && !isNamedLauncher(programName(words[0])) ? startedBy(words) : next;
    if (next.kind !== "shell" || command.script) return next;
    const path = pathOf(next.words[0]);
    const isAtHand = path !== undefined && this.find(path, command.folder, frame) !== undefined;
    const inner = isAtHand ? nothing : startedBy(next.words);
    return inner.kind === "nothing" ? next : inner;
  }

  /** Runs what a command line of a cloud starts on machines of its own. */
  private runElsewhere(job: Job | undefined, command: ShellCommand, frame: Frame): void {
    if (!job) return;
    const anchor = frame.anchor ?? command.span;
    const facts = [...frame.facts, ...(job.facts ?? [])];
    const inner = { ...frame, anchor, facts, allocation: job.allocation, spread: true, depth: frame.depth + 1 };
    if (job.script) {
      const state = new ShellState();
      // The workspace lies there under some name.
      state.folder = "~";
      this.run(textGround(job.script, anchor), state, inner);
    } else if (job.words && frame.depth < maximumDepth)
      this.peel({ ...command, words: job.words, folder: job.folder ?? command.folder }, inner);
  }

  /** Runs the stages of the pipeline that `dvc repro` and `dvc exp run` go through, where none is picked out. */
  private runStages(words: readonly CommandWord[], command: ShellCommand, peeling: Peeling, frame: Frame): void {
    const given = words.slice(1).flatMap(({ text }) => (text?.startsWith("-") === true ? [] : [text ?? "?"]));
    const file = /^(?:repro|exp run)$/.test(given.join(" ")) ? this.find("dvc.yaml", command.folder, frame) : undefined;
    const config = file && readConfigFile(file);
    if (!file || !config) return;
    const companions = [...frame.companions, file.path];
    const launchers = [...peeling.launchers, "dvc"];
    const inner = { ...frame, allocation: peeling.allocation, companions, launchers, depth: frame.depth + 1 };
    for (const { script, span } of readDvc(config, file))
      if (script) this.run(placedGround(script, span), this.innerState(command, peeling), inner);
  }

  /** Runs `bash -c "…"`: what is exported is known there. */
  private runText(text: ShellText, command: ShellCommand, peeling: Peeling, frame: Frame): void {
    const anchor = frame.anchor ?? command.span;
    const state = this.innerState(command, peeling);
    const { allocation, launchers } = peeling;
    this.run(textGround(text, anchor), state, { ...frame, allocation, launchers, depth: frame.depth + 1 });
  }

  /**
   * Runs another shell script with its arguments, one of the workspace or one that this script writes; it is anchored where it is started.
   * @param words its path first; nothing where it is read.
   * @param job it has directives of its own.
   */
  private runScript(
    [script, ...args]: readonly CommandWord[],
    job: boolean,
    command: ShellCommand,
    peeling: Peeling,
    frame: Frame,
  ): void {
    const path = pathOf(script);
    const file = path === undefined ? undefined : this.find(path, command.folder, frame);
    if (file?.path === frame.scriptPath) return;
    const anchor = frame.anchor ?? command.span;
    const ground = file ? fileGround(file) : command.script && textGround(command.script, anchor);
    if (!ground) return;
    const state = this.innerState(command, peeling);
    state.positional = args.map((word) => word.pieces);
    this.run(ground, state, {
      ...frame,
      allocation: job ? overlaid(readDirectives(ground), peeling.allocation) : peeling.allocation,
      scriptPath: file?.path ?? frame.scriptPath,
      companions: file ? [...frame.companions, file.path] : frame.companions,
      launchers: peeling.launchers,
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
    const [program, ...given] = next.words.map((word) => this.inWorkspace(word, command.folder, frame));
    // `torchrun -m module -- --depth 4`: the mark belongs to the launcher.
    const args = given[0]?.text === "--" ? given.slice(1) : given;
    const anchor = frame.anchor ?? command.span;
    if (!program || this.launches.length >= maximumLaunches) return;
    const companions = [...frame.companions];
    const defaults = this.accelerate(peeling, command, frame, companions);
    const devices = deviceFacts(peeling, anchor);
    const starts = startFolders(frame.scriptPath);
    const outside = command.folder !== undefined && /^(?:\/|~|\$\{)/.test(command.folder);
    const folders = command.folder === undefined || outside ? starts : foldersFrom(command.folder, starts);
    const deepspeedConfig = pathOf(peeling.deepspeedConfig);
    const argv = toArguments(args, (key) => command.files.has(key));
    if (Number(peeling.nodeRank?.text ?? 0) > 0) return;
    const repeated = {
      ...(peeling.nodeRank ? onOneNode(frame, peeling.nodeRank) : frame),
      repeats: frame.repeats ?? multirun(argv),
    };
    this.launches.push({
      anchor,
      program: namedProgram(next.kind, program, outside ? command.folder : undefined),
      folders,
      argv,
      environment: environmentOf(peeling, devices, anchor),
      facts: [...devices.facts, ...frame.facts, ...repetition(repeated, peeling.allocation)],
      hints: placeHints(peeling.allocation),
      defaults,
      unknowns: [...devices.unknowns, ...openRepeats(frame)],
      launchers: peeling.launchers,
      ...(frame.trains ? { trains: true } : {}),
      ...(frame.framework === undefined ? {} : { framework: frame.framework }),
      files: command.files,
      ...(deepspeedConfig === undefined ? {} : { deepspeedConfig }),
      companions,
    });
  }

  /** Reads the configuration of `accelerate launch`; gives what the script may overrule. */
  private accelerate(peeling: Peeling, command: ShellCommand, frame: Frame, companions: string[]): Fact[] {
    const path = pathOf(peeling.accelerateConfig);
    const file = path === undefined ? undefined : this.find(path, command.folder, frame);
    const config = file && readAccelerateConfig(file, peeling);
    if (file) companions.push(file.path);
    const word = peeling.precision;
    const precision = word?.text === undefined ? config?.precision : { value: word.text, span: word.span };
    const found: Fact[] = [...(config?.facts ?? [])];
    const { compiler } = peeling;
    if (compiler && compiles(compiler.text))
      found.unshift({ input: "compiled", value: true, origin: "stated", spans: [compiler.span] });
    const named = precision && mixedPrecision(precision.value);
    if (named) found.push({ input: "precision", value: named, origin: "stated", spans: [precision.span] });
    const steps = countOf(peeling.accumulation) ?? config?.accumulation;
    if (steps)
      found.push({ input: "gradientAccumulationSteps", value: steps.value, origin: "stated", spans: [steps.span] });
    return found;
  }
}

/** A word before a program that may be nothing: `$PROFILER python train.py`. */
function isPrefix([first, second]: readonly CommandWord[]): boolean {
  return first?.text === undefined && second?.text !== undefined && startsProgram(second.text);
}

/** A loop over machines, on each of which the launcher is started with another rank, is one run. */
function onOneNode(frame: Frame, rank: CommandWord): Frame {
  const isLooped = rank.text === undefined && rank.pieces.some(({ name }) => name === "varies");
  return isLooped ? { ...frame, times: 1, loops: [] } : frame;
}

/** A program is started that is neither Python's nor a script: a simulation may run as such a job, too. */
function startsOther({ words }: Job): boolean {
  const [program] = words ?? [];
  const name = program && textOf(program);
  return name !== undefined && !/\/|\.(?:py|sh)$/.test(name) && !startsProgram(name);
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

/** A line of a notebook with `{name}`, which Python fills in, as unknown. */
function withHoles(line: Piece): ShellText {
  const found: Piece[] = [];
  let at = 0;
  for (const match of (line.text ?? "").matchAll(/(?<![$\\{])\{([\w.[\]"']+)\}/g)) {
    const end = match.index + match[0].length;
    found.push(
      slicePiece(line, at, match.index),
      unknownPiece(slicePiece(line, match.index, end).span, match[1] ?? ""),
    );
    at = end;
  }
  return [...found, slicePiece(line, at, line.text?.length ?? 0)].filter((piece) => piece.text !== "");
}
