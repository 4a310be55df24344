/** Dockerfiles: what the image runs when it is started, and what of the workspace it holds. */
import { readJson } from "../../../syntax/json";
import { SourceText } from "../../../source/sourceText";
import type { Job } from "../job";
import { knownPiece, slicePiece, type Piece, type ShellText } from "../shellText";
import { jobWords } from "./jobText";

const maximumInstructions = 1000;

/** What an image is made of, as far as starting it needs: its last stage. */
export interface Image {
  /** The image that it is built on. */
  readonly base: string;
  readonly entry: Piece | undefined;
  readonly command: Piece | undefined;
  /** What `ENV` and `ARG` set. */
  readonly variables: ReadonlyMap<string, ShellText>;
  /** The folder in which it starts. */
  readonly folder: string;
  /** What is copied from the folder that it is built in: `src` to `/app`. */
  readonly copies: readonly { readonly from: string; readonly to: string }[];
}

export function readImage(source: SourceText): Image {
  let image = emptyImage("");
  const stages = new Map<string, Draft>();
  for (const { name, rest } of instructionsOf(source)) {
    const text = (rest.text ?? "").trim();
    if (name === "FROM") {
      // Another stage has nothing of the one before, unless it is built on it.
      const [, base = "", alias] = /^(?:--\S+\s+)*(\S+)(?:\s+as\s+(\S+))?/i.exec(text) ?? [];
      image = { ...(stages.get(base.toLowerCase()) ?? emptyImage(base)) };
      if (alias !== undefined) stages.set(alias.toLowerCase(), image);
    } else if (name === "ENTRYPOINT") {
      image.entry = rest;
      image.command = undefined;
    } else if (name === "CMD") image.command = rest;
    else if (name === "WORKDIR") image.folder = inFolder(image.folder, text);
    else if (name === "COPY" || name === "ADD") image.copies = [...image.copies, ...copiesOf(text, image.folder)];
    else if (name === "ENV" || name === "ARG") {
      image.variables = new Map(image.variables);
      for (const match of text.matchAll(/(?<!\w)([A-Za-z_]\w*)=("[^"]*"|'[^']*'|\S*)/g))
        image.variables.set(match[1] ?? "", [knownPiece(rest.span, (match[2] ?? "").replace(/^(['"])(.*)\1$/, "$2"))]);
    }
  }
  return image;
}

type Draft = { -readonly [K in keyof Image]: Image[K] } & { variables: Map<string, ShellText> };

function emptyImage(base: string): Draft {
  return { base, entry: undefined, command: undefined, variables: new Map(), folder: "", copies: [] };
}

/** `COPY src/ /app/`, `COPY train.py utils.py .`, `COPY ["a", "b"]`; what comes from another stage or the network is not of the workspace. */
function copiesOf(text: string, folder: string): Image["copies"] {
  if (text.includes("--from=")) return [];
  const words = text
    .replace(/[[\]",]/g, " ")
    .split(/\s+/)
    .filter((word) => word !== "" && !word.startsWith("--"));
  const target = words.pop() ?? "";
  const to = inFolder(folder, target);
  const isFolder = /(?:^|\/)\.?$/.test(target) || words.length > 1;
  return words
    .filter((from) => !/^https?:|\$/.test(from))
    .map((from) => from.replace(/^\.?\/|\/$/g, "").replace(/^\.$/, ""))
    .map((from) => ({ from, to: isFolder && isFile(from) ? `${to}/${from.replace(/^.*\//, "")}` : to }));
}

function isFile(path: string): boolean {
  return /\.\w+$/.test(path);
}

/** A path of the image as seen from a folder of it; without a slash at its end. */
function inFolder(folder: string, path: string): string {
  const whole = path.startsWith("/") ? path : `${folder}/${path.replace(/^\.\/|^\.$/, "")}`;
  return whole.replace(/(?<!\/)\/+$/, "");
}

/** `ENTRYPOINT` with `CMD` behind it. Paths in the image's folder are those of the workspace. */
export function readDockerfile(source: SourceText): Job[] {
  const { entry, command, folder, variables } = readImage(source);
  const first = entry ?? command;
  if (!first) return [];
  const words = [...imageWords(entry, source), ...imageWords(command, source)].map((word) =>
    withoutFolder(word, folder),
  );
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
export function imageWords(instruction: Piece | undefined, source: SourceText): ShellText[] {
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
