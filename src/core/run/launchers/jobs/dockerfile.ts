/** Dockerfiles: what the image runs when it is started. */
import { readJson } from "../../../syntax/json";
import { SourceText } from "../../../source/sourceText";
import type { Job } from "../job";
import { knownPiece, slicePiece, type Piece, type ShellText } from "../shellText";
import { jobWords } from "./jobText";

const maximumInstructions = 1000;

/** `ENTRYPOINT` with `CMD` behind it, in the last stage, with what `ENV` sets. Paths in the image's folder are those of the workspace. */
export function readDockerfile(source: SourceText): Job[] {
  let variables = new Map<string, ShellText>();
  let folder = "";
  let entry: Piece | undefined;
  let command: Piece | undefined;
  for (const { name, rest } of instructionsOf(source)) {
    const text = rest.text ?? "";
    if (name === "FROM") {
      // Another stage: nothing of the one before is run.
      variables = new Map();
      folder = "";
      entry = command = undefined;
    } else if (name === "ENTRYPOINT") {
      entry = rest;
      command = undefined;
    } else if (name === "CMD") command = rest;
    else if (name === "WORKDIR") folder = text.trim().replace(/\/$/, "");
    else if (name === "ENV" || name === "ARG")
      for (const match of text.matchAll(/([A-Za-z_]\w*)=("[^"]*"|'[^']*'|\S*)/g))
        variables.set(match[1] ?? "", [knownPiece(rest.span, (match[2] ?? "").replace(/^(['"])(.*)\1$/, "$2"))]);
  }
  const first = entry ?? command;
  if (!first) return [];
  const words = [...wordsOf(entry, source), ...wordsOf(command, source)].map((word) => withoutFolder(word, folder));
  const anchor = first.span;
  if (words.length > 0) return [{ words, span: anchor, anchor, allocation: {}, variables }];
  return [{ script: [first], span: anchor, allocation: {}, variables }];
}

function* instructionsOf(source: SourceText): Generator<{ name: string; rest: Piece }> {
  let from = 0;
  for (let count = 0; from < source.text.length && count < maximumInstructions; count++) {
    let to = endOfLine(source.text, from);
    while (source.text[to - 1] === "\\" && to < source.text.length) to = endOfLine(source.text, to + 1);
    const text = source.text.slice(from, to);
    const match = /^\s*([A-Za-z]+)\s+/.exec(text);
    const start = from + (match?.[0].length ?? 0);
    const span = { path: source.path, from: start, to };
    if (match)
      yield { name: (match[1] ?? "").toUpperCase(), rest: { text: source.text.slice(start, to), span, exact: true } };
    from = to + 1;
  }
}

function endOfLine(text: string, from: number): number {
  const at = text.indexOf("\n", from);
  return at < 0 ? text.length : at;
}

/** `["python", "train.py"]`; nothing where the shell is to read it. */
function wordsOf(instruction: Piece | undefined, source: SourceText): ShellText[] {
  if (!instruction || !/^\s*\[/.test(instruction.text ?? "")) return [];
  const { from } = instruction.span;
  const padded = " ".repeat(from) + (instruction.text ?? "").replace(/\\\r?\n/g, (line) => " ".repeat(line.length));
  const [root] = readJson(new SourceText(source.path, "json", padded)).roots;
  return jobWords(root, source);
}

function withoutFolder(word: ShellText, folder: string): ShellText {
  const [piece, ...rest] = word;
  const text = piece?.text;
  if (!piece || text === undefined || folder === "" || !text.startsWith(`${folder}/`)) return word;
  return [slicePiece(piece, folder.length + 1, text.length), ...rest];
}
