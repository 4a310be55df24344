import type { CommandExpansionPart, CommandNode, PipelineNode, Statement, Word } from "unbash";
import { folderOf, normalizePath } from "../../source/documents";
import { evaluateText } from "./shellArithmetic";
import { fromFolder } from "./files";
import type { Scope } from "./shellScope";
import { knownPiece, rootMark, unknownPiece, type ShellText } from "./shellText";
import { countedVariable } from "./shellCounts";
import { lastPart } from "./words";

type Expand = (word: Word) => string | undefined;

/** Most numbers that `seq` may give. */
const maximumSequence = 1000;

/**
 * The output of a `$(…)` whose commands only say what the script itself holds: where it lies (`cd "$(dirname "$0")" && pwd`), `seq`, `echo`,
 * and the number of devices listed (`echo $CUDA_VISIBLE_DEVICES | tr ',' '\n' | wc -l`). Everything else is unknown.
 * @param expand known text of a word, marks of the root kept.
 */
export function substitute(part: CommandExpansionPart, scope: Scope, expand: Expand): ShellText {
  const place = scope.ground.span(part.pos, part.end);
  const unknownOutput = [unknownPiece(place, part.text)];
  // Positions in the script of an escaped backtick are those of another text.
  if (!part.script || part.script.source !== undefined) return unknownOutput;
  const counted = countedVariable(part.text);
  if (counted !== undefined) return scope.provided.get(counted) ?? unknownOutput;
  const inner = scope.state.folder;
  let folder = ".";
  let output = "";
  for (const statement of part.script.commands) {
    const commands = commandsOf(statement);
    if (!commands) return unknownOutput;
    for (const command of commands) {
      const words = wordsOf(command, expand);
      const [program, target, ...more] = words?.filter((word) => !/^-[LPe@]$|^--$/.test(word)) ?? [];
      if (program === "cd" && target !== undefined && more.length === 0) {
        folder = folder === "." ? target : fromFolder(folder, target);
        continue;
      }
      // The words are asked for once: they may hold substitutions, and so on down.
      const said =
        command.type === "Pipeline"
          ? pipelineOutput(command.commands, expand)
          : program === "pwd"
            ? `${folder}\n`
            : simpleOutput(words);
      if (said === undefined || (program === "pwd" && folder === "." && inner === undefined)) return unknownOutput;
      output += said;
    }
  }
  return [knownPiece(place, output.replace(/(?<!\n)\n+$/, ""))];
}

/** The commands of a statement that run one after the other; undefined where one may not run. */
function commandsOf({ command }: Statement): readonly PipelineNode[] | undefined {
  if (command.type !== "AndOr") return [command];
  return command.operators.every((operator) => operator === "&&") ? command.commands : undefined;
}

function pipelineOutput(commands: readonly PipelineNode[], expand: Expand): string | undefined {
  let text: string | undefined;
  for (const [index, command] of commands.entries()) {
    const words = wordsOf(command, expand);
    text = index === 0 ? simpleOutput(words) : text === undefined ? undefined : filtered(text, words);
  }
  return text;
}

function wordsOf(node: CommandNode | PipelineNode, expand: Expand): string[] | undefined {
  if (node.type !== "Command" || !node.name) return undefined;
  const words: string[] = [];
  for (const word of [node.name, ...node.args]) {
    const text = word.type === "Word" ? expand(word) : undefined;
    if (text === undefined) return undefined;
    words.push(text);
  }
  return words;
}

/** What a command prints, the end of its line included. */
function simpleOutput(words: readonly string[] | undefined): string | undefined {
  const [program, ...rest] = words ?? [];
  if (program === "echo") {
    const [options] = /^(?:-[neE]+(?: |$))*/.exec(rest.join(" ")) ?? [""];
    const text = rest.join(" ").slice(options.length);
    if (options.includes("e") && text.includes("\\")) return undefined;
    return text + (options.includes("n") ? "" : "\n");
  }
  if (program === "seq") return separated(rest);
  return line(lineOf(program, rest));
}

function lineOf(program: string | undefined, words: readonly string[]): string | undefined {
  const last = words.at(-1);
  if (last === undefined) return undefined;
  switch (program) {
    // The program itself: where it lies says nothing.
    case "which":
      return words.length === 1 ? last : undefined;
    case "command":
      return words.length === 2 && /^-[vp]$/.test(words[0] ?? "") ? last : undefined;
    case "dirname":
      return directoryOf(withoutSlash(last));
    case "basename":
      return words.length === 1 ? lastPart(withoutSlash(last)) : undefined;
    case "realpath":
    case "readlink":
      return simplify(last);
    case "expr":
      return evaluateText(words.join(" "))?.toString();
    default:
      return undefined;
  }
}

/** What a filter makes of the lines that it reads. */
function filtered(text: string, words: readonly string[] | undefined): string | undefined {
  const [program, ...rest] = words ?? [];
  const lines = text.split("\n").slice(0, -1);
  if (program === "tr" && rest.length === 2) {
    const [from = "", to = ""] = rest.map((word) => (word === "\\n" ? "\n" : word));
    return from.length === 1 && to.length === 1 ? text.replaceAll(from, () => to) : undefined;
  }
  if (program === "bc") return line(evaluateText(text)?.toString());
  if (program === "wc" && rest.length === 1 && rest[0] === "-l") return line(String(lines.length));
  if (program === "wc" && rest.length === 1 && rest[0] === "-w") return line(String(text.match(/\S+/g)?.length ?? 0));
  const separator = program === "awk" ? /^-F([^\w\s])$/.exec(rest[0] ?? "")?.[1] : undefined;
  if (separator === undefined || lines.length !== 1 || !/^\{ *print NF *\}$/.test(rest[1] ?? "")) return undefined;
  return line(String(lines[0] === "" ? 0 : lines[0]?.split(separator).length));
}

function line(text: string | undefined): string | undefined {
  return text === undefined ? undefined : `${text}\n`;
}

/** `seq 1 3`, `seq -s, 0 3`, `seq -w 1 10`. */
function separated(words: readonly string[]): string | undefined {
  const at = words.findIndex((word) => word.startsWith("-s"));
  const attached = words[at]?.slice(2) ?? "";
  const separator = at < 0 ? "\n" : attached === "" ? (words[at + 1] ?? "") : attached;
  const skipped = attached === "" ? at + 1 : at;
  const isNumber = (word: string, index: number): boolean => (at < 0 || index !== skipped) && /^-?\d/.test(word);
  const found = sequence(words.filter(isNumber).map(Number));
  if (!found || found.length === 0) return found && "";
  // `-w`: as wide as the widest, signs in front.
  if (words.includes("-w") && found.some((number) => number.startsWith("-"))) return undefined;
  const width = words.includes("-w") ? Math.max(...found.map(({ length }) => length)) : 0;
  return line(found.map((number) => number.padStart(width, "0")).join(separator));
}

function sequence(numbers: readonly number[]): readonly string[] | undefined {
  const [from = 1, step = 1, to] =
    numbers.length === 1 ? [1, 1, numbers[0]] : numbers.length === 2 ? [numbers[0], 1, numbers[1]] : numbers;
  if (to === undefined || step === 0 || !numbers.every(Number.isSafeInteger)) return undefined;
  const count = Math.floor((to - from) / step) + 1;
  if (count > maximumSequence) return undefined;
  return Array.from({ length: Math.max(0, count) }, (_, index) => String(from + index * step));
}

/** A path without the slash at its end. */
function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith("/") && path !== rootMark ? path.slice(0, -1) : path;
}

function directoryOf(path: string): string {
  const folder = folderOf(path);
  return folder === "" ? (path.startsWith("/") ? "/" : ".") : folder === rootMark.slice(0, -1) ? rootMark : folder;
}

function simplify(path: string): string {
  if (!path.startsWith(rootMark)) return path;
  return rootMark + (normalizePath(path.slice(rootMark.length)) ?? "");
}
