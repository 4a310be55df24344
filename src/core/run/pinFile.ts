/**
 * `.carbon-lens.json` at the root of a workspace folder: inputs that a person has pinned, for one file or for all.
 *
 *     { "inputs": { "accelerator": "a100-sxm4-80gb" }, "files": { "train.py": { "datasetSamples": 52002 } } }
 *
 * `inputs` are used where the files say nothing, as settings are; those of a file win over what it says, as a comment in it does.
 */
import { applyEdits, modify, type Node } from "jsonc-parser";
import type { Problem } from "../problem";
import { SourceText } from "../source/sourceText";
import { jsonTree } from "../syntax/jsonTree";
import type { Workspace } from "../workspace";
import type { InputName } from "./inputs";
import { pinOf } from "./pins";
import type { Input, InputValue, Pins } from "./runSpec";

export const pinFilePath = ".carbon-lens.json";

export interface PinFile {
  /** Used where the files say nothing. */
  readonly inputs: Pins;
  /** For the runs of one file, by its workspace-relative path. */
  readonly files: ReadonlyMap<string, Pins>;
  /** What could not be understood; the rest holds. */
  readonly problems: readonly Problem[];
}

/** The last file read: every analysis of a workspace asks for the same one. */
let last: { readonly text: string; readonly pins: PinFile } | undefined;

/** The pins of a workspace folder; undefined where there is no such file. Never rejects for what the file says. */
export async function loadPinFile(workspace: Workspace): Promise<PinFile | undefined> {
  const text = await workspace.read(pinFilePath);
  if (text === undefined) return undefined;
  if (last?.text !== text) last = { text, pins: readPinFile(text) };
  return last.pins;
}

/** Reads the file. Half-written JSON gives what can be read of it. */
export function readPinFile(text: string): PinFile {
  const source = new SourceText(pinFilePath, "json", text);
  const problems: Problem[] = [];
  const files = new Map<string, Pins>();
  const root = jsonTree(text, [], { allowTrailingComma: true });
  let inputs: Pins = {};
  for (const [name, value] of entries(root)) {
    if (name === "inputs") inputs = pinsOf(value, source, problems);
    else if (name === "files")
      for (const [path, pins] of entries(value)) files.set(path.replace(/^\.\//, ""), pinsOf(pins, source, problems));
    else if (name !== "$schema")
      problems.push(problemAt(value, source, `unknown key "${name}"; it may have "inputs" and "files"`));
  }
  return { inputs, files, problems };
}

/** A pinned input as the file keeps it. */
export type WrittenPin = readonly [name: InputName, value: Exclude<InputValue, null>];

/**
 * The file's text with these inputs pinned, everything else in it left as it is.
 * @param text of the file as it is; undefined where there is none.
 * @param path of the file whose runs they hold for; undefined for all files.
 * @returns undefined where the text is too broken to be edited.
 */
export function withPins(
  text: string | undefined,
  path: string | undefined,
  pins: readonly WrittenPin[],
): string | undefined {
  const formattingOptions = { insertSpaces: true, tabSize: 2, eol: "\n" };
  let result = text?.trim() ? text : "{}\n";
  try {
    for (const [name, value] of pins) {
      const at = path === undefined ? ["inputs", name] : ["files", path, name];
      result = applyEdits(result, modify(result, at, value, { formattingOptions }));
    }
    return result;
  } catch {
    return undefined;
  }
}

function pinsOf(node: Node, source: SourceText, problems: Problem[]): Pins {
  const pins: { [K in InputName]?: Input } = {};
  for (const [name, value] of entries(node)) {
    const written: unknown = value.value;
    if (typeof written !== "string" && typeof written !== "number" && typeof written !== "boolean") {
      problems.push(problemAt(value, source, `${name} takes a word or a number`));
      continue;
    }
    const pin = pinOf(name, written, pinFilePath);
    if (!pin.ok) problems.push(problemAt(value, source, pin.message));
    else pins[pin.name] = { ...pin.input, sources: [{ path: pinFilePath, ...source.positionAt(value.offset) }] };
  }
  return pins;
}

function entries(node: Node | undefined): readonly (readonly [string, Node])[] {
  if (node?.type !== "object") return [];
  return (node.children ?? []).flatMap(({ children }) => {
    const [key, value] = children ?? [];
    return key && value ? [[String(key.value), value] as const] : [];
  });
}

/** Told on the files that it holds for, whose lines are others: so the place stands in the words. */
function problemAt(node: Node, source: SourceText, message: string): Problem {
  const { line } = source.positionAt(node.offset);
  return { code: "run.bad-pin", message: `${pinFilePath}:${String(line)}: ${message}` };
}
