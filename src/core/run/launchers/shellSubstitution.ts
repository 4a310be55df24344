import type { CommandExpansionPart, CommandNode, PipelineNode, Statement, Word } from "unbash";
import { evaluateText } from "./shellArithmetic";
import type { Scope } from "./shellScope";
import { knownPiece, rootMark, unknownPiece, type ShellText } from "./shellText";
import { countedVariable } from "./shellCounts";
import { folderOf, normalizePath } from "../../source/documents";

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
  let folder: string | undefined = ".";
  let output = "";
  for (const command of part.script.commands.flatMap(commandsOf)) {
    const words = wordsOf(command, expand);
    const [program, target, ...more] = words?.filter((word) => !/^-[LPe@]$|^--$/.test(word)) ?? [];
    if (program === "cd" && target !== undefined && more.length === 0) {
      folder = target;
      continue;
    }
    // The words are asked for once: they may hold substitutions, and so on down.
    const said =
      command.type === "Pipeline"
        ? pipelineOutput(command.commands, expand)
        : program === "pwd"
          ? folder
          : simpleOutput(words);
    if (said === undefined) return unknownOutput;
    output = said;
  }
  if (inner === undefined && output === ".") return unknownOutput;
  return [knownPiece(place, output.replace(/(?<!\n)\n+$/, ""))];
}

function commandsOf(statement: Statement): PipelineNode[] {
  const { command } = statement;
  if (command.type !== "AndOr") return [command];
  return command.operators.every((operator) => operator === "&&") ? [...command.commands] : [];
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

function simpleOutput(words: readonly string[] | undefined): string | undefined {
  const [program, ...rest] = words ?? [];
  const last = rest.at(-1);
  switch (program) {
    case "echo":
      return rest.join(" ").replace(/^(?:-[neE]+(?: |$))+/, "");
    // The program itself: where it lies says nothing.
    case "which":
      return rest.length === 1 ? last : undefined;
    case "command":
      return rest.length === 2 && /^-[vp]$/.test(rest[0] ?? "") ? last : undefined;
    case "dirname":
      return last === undefined ? undefined : directoryOf(last);
    case "basename":
      return rest.length === 1 ? last?.replace(/^.*\//, "") : undefined;
    case "realpath":
    case "readlink":
      return last === undefined ? undefined : simplify(last);
    case "expr":
      return evaluateText(rest.join(" "))?.toString();
    case "seq":
      return separated(rest);
    default:
      return undefined;
  }
}

function filtered(text: string, words: readonly string[] | undefined): string | undefined {
  const [program, ...rest] = words ?? [];
  if (program === "tr" && rest.length === 2 && rest[0]?.length === 1)
    return text.replaceAll(rest[0], rest[1] === "\\n" ? "\n" : (rest[1] ?? ""));
  if (program === "bc") return evaluateText(text)?.toString();
  if (program === "wc" && rest[0] === "-l") return String(text.split("\n").length);
  if (program === "wc" && rest[0] === "-w") return String(text.split(/\s+/).filter((word) => word !== "").length);
  const separator = program === "awk" ? /^-F(.)$/.exec(rest[0] ?? "")?.[1] : undefined;
  if (separator !== undefined && /^\{ *print NF *\}$/.test(rest[1] ?? "")) return String(text.split(separator).length);
  return undefined;
}

/** `seq 1 3`, `seq -s, 0 3`, `seq -w 1 10`. */
function separated(words: readonly string[]): string | undefined {
  const at = words.findIndex((word) => word.startsWith("-s"));
  const isAttached = (words[at]?.length ?? 0) > 2;
  const separator = at < 0 ? "\n" : isAttached ? words[at]?.slice(2) : words[at + 1];
  const numbers = words.filter((word, index) => (at < 0 || isAttached || index !== at + 1) && /^-?\d/.test(word));
  return sequence(numbers.map(Number))?.replaceAll("\n", separator ?? "\n");
}

function sequence(numbers: readonly number[]): string | undefined {
  const [from = 1, step = 1, to] =
    numbers.length === 1 ? [1, 1, numbers[0]] : numbers.length === 2 ? [numbers[0], 1, numbers[1]] : numbers;
  if (to === undefined || step === 0 || !numbers.every(Number.isSafeInteger)) return undefined;
  const count = Math.floor((to - from) / step) + 1;
  if (count > maximumSequence) return undefined;
  return Array.from({ length: Math.max(0, count) }, (_, index) => String(from + index * step)).join("\n");
}

function directoryOf(path: string): string {
  const folder = folderOf(path);
  return folder === "" ? (path.startsWith("/") ? "/" : ".") : folder === rootMark.slice(0, -1) ? rootMark : folder;
}

function simplify(path: string): string {
  if (!path.startsWith(rootMark)) return path;
  return rootMark + (normalizePath(path.slice(rootMark.length)) ?? "");
}
