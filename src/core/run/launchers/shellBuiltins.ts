import type { Span } from "../../source/sourceText";
import { joinPath, normalizePath } from "../../source/documents";
import { textGround, type Ground } from "./shellGround";
import type { ShellState } from "./shellState";
import { evaluateTestWords, undecided, type Verdict } from "./shellTest";
import { knownPiece, pathOrText, rawOf, rootMark, textOf, unknownPiece, type ShellText } from "./shellText";

/** What ends the commands after it, up to what it belongs to. */
export type Signal = "exit" | "return" | "break" | "continue" | undefined;

export interface Outcome {
  readonly verdict: Verdict;
  readonly signal: Signal;
}

export const success: Outcome = { verdict: { holds: true, assumed: false }, signal: undefined };
export const unsure: Outcome = { verdict: undecided, signal: undefined };

/** What a builtin may do to the script that runs it. */
export interface BuiltinHost {
  readonly state: ShellState;
  /** Runs a text as part of the script. */
  runText(ground: Ground): Outcome;
  readFile(path: string): Ground | undefined;
  /** Makes a name one of the function that is running. */
  local(name: string): void;
  /** Makes the assignments among the arguments. */
  assign(exported: boolean): void;
}

/** Commands that start nothing worth knowing. */
const quiet = new Set(
  (
    "echo printf mkdir rmdir rm cp mv ln touch chmod chown cat tee sleep wait date kill pkill killall trap ulimit umask module ml " +
    "alias hostname whoami wget curl tar unzip gunzip zip rsync scp git apt apt-get yum dnf brew pip pip3 sed awk head tail sort uniq " +
    "tr cut xargs find du df free lscpu lsof ps top watch stty clear reset hash history jobs disown shopt complete"
  ).split(" "),
);
/** Commands whose success says something that the script does not. */
const queries = new Set(
  "grep egrep fgrep command which type ls pgrep ping diff cmp nvidia-smi docker id getent nc".split(" "),
);

export function isQuiet(program: string): boolean {
  return quiet.has(program);
}

export function isQuery(program: string): boolean {
  return queries.has(program);
}

/** Runs a builtin of the shell; undefined when the command is none. @param words with the command's name first. */
export function runBuiltin(words: readonly ShellText[], host: BuiltinHost, span: Span): Outcome | undefined {
  const [name, ...args] = words;
  const program = name && textOf(name);
  switch (program) {
    case "exit":
    case "return":
    case "break":
    case "continue":
      return { verdict: undecided, signal: program };
    case "true":
    case ":":
      return success;
    case "false":
      return { verdict: { holds: false, assumed: false }, signal: undefined };
    case "[":
      return { verdict: evaluateTestWords(args.slice(0, -1)), signal: undefined };
    case "test":
      return { verdict: evaluateTestWords(args), signal: undefined };
    case "export":
    case "declare":
    case "typeset":
    case "readonly":
    case "local":
      declare(program, args, host);
      return success;
    case "unset":
      for (const arg of args) host.state.variables.delete(textOf(arg) ?? "");
      return success;
    case "shift": {
      const count = Number((args[0] && textOf(args[0])) ?? 1);
      host.state.positional = host.state.positional?.slice(Number.isInteger(count) ? count : 1);
      return success;
    }
    case "set":
      setPositional(args, host.state);
      return success;
    case "read":
    case "mapfile":
    case "readarray":
      readInto(program, args, host.state, span);
      return unsure;
    case "cd":
    case "pushd":
      changeFolder(args, host.state);
      return success;
    case "popd":
      host.state.folder = undefined;
      return success;
    case "eval":
      return host.runText(textGround(blankJoined(args, span), span));
    case "source":
    case ".": {
      const path = args[0] && rawOf(args[0]);
      const ground = path === undefined ? undefined : host.readFile(path);
      if (!ground) return success;
      const outside = host.state.positional;
      if (args.length > 1) host.state.positional = args.slice(1);
      const outcome = host.runText(ground);
      host.state.positional = outside;
      return { ...outcome, signal: undefined };
    }
    default:
      return undefined;
  }
}

/** Words as one text, as `eval` and `bash -c` read them. */
export function blankJoined(words: readonly ShellText[], span: Span): ShellText {
  return words.flatMap((word, index) => (index === 0 ? [...word] : [knownPiece(span, " "), ...word]));
}

/** The folder after `cd`; undefined where it cannot be known. */
export function folderAfter(folder: string | undefined, path: string | undefined): string | undefined {
  if (path === undefined || path === "" || path === "-") return undefined;
  if (path.startsWith("~") || path.startsWith("${")) return path;
  if (path.startsWith(rootMark)) {
    const inside = normalizePath(path.slice(rootMark.length));
    return inside === undefined ? undefined : rootMark + inside;
  }
  return folder === undefined && !path.startsWith("/") ? undefined : joinPath(folder ?? "", path);
}

function declare(program: string, args: readonly ShellText[], host: BuiltinHost): void {
  const texts = args.map((arg) => textOf(arg) ?? "");
  const exported = program === "export" || texts.some((text) => /^-\w*x/.test(text));
  for (const text of texts) {
    const name = /^[A-Za-z_]\w*/.exec(text)?.[0];
    if (name === undefined) continue;
    if (program === "local") host.local(name);
  }
  host.assign(exported);
  if (exported) for (const text of texts) host.state.export(text);
}

function setPositional(args: readonly ShellText[], state: ShellState): void {
  const at = args.findIndex((arg) => textOf(arg) === "--");
  if (at >= 0) state.positional = args.slice(at + 1);
}

function readInto(program: string, args: readonly ShellText[], state: ShellState, span: Span): void {
  const texts = args.map((arg) => textOf(arg) ?? "");
  const array = program !== "read" || texts.some((text) => /^-\w*a/.test(text));
  for (const name of texts) {
    if (!/^[A-Za-z_]\w*$/.test(name)) continue;
    if (array) state.setArray(name, [], true);
    else state.set(name, [unknownPiece(span, name)]);
  }
}

function changeFolder(args: readonly ShellText[], state: ShellState): void {
  const target = args.find((arg) => !/^-[LPe@]+$|^--$/.test(textOf(arg) ?? ""));
  state.folder = folderAfter(state.folder, target && (rawOf(target) ?? pathOrText(target)));
}
