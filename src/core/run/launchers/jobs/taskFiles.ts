/** Files in which editors and package managers keep commands: VS Code's launch.json and tasks.json, package.json, pyproject.toml. */
import { asString, likely, type Value } from "../../../evaluate/value";
import { Settings } from "../../../frameworks/configs";
import type { SourceText, Span } from "../../../source/sourceText";
import type { Job } from "../job";
import { knownPiece, rootMark, slicePiece, unknownPiece, type Piece, type ShellText } from "../shellText";
import { jobText, jobWords } from "./jobText";

/** The root of the workspace as the value of a variable: a path behind it starts there. */
const root = rootMark.slice(0, 1);

/** `configurations` of `.vscode/launch.json` that start Python. */
export function readDebugConfigurations(config: Value, source: SourceText): Job[] {
  if (!/(^|\/)launch\.json$/.test(source.path)) return [];
  return itemsAt(config, "configurations").flatMap((item): Job[] => {
    const entry = new Settings(item);
    const program = entry.get("program");
    const module = entry.get("module");
    const started = module ?? program;
    const [span] = started?.spans ?? [];
    if (!started || !span || !/^(?:python|debugpy)$/.test(entry.text("type") ?? "")) return [];
    const given = entry.get("args");
    const python = [knownPiece(span, "python"), ...(module ? [knownPiece(span, "-m")] : [])].map((piece) => [piece]);
    const args =
      given && likely(given).kind === "string" ? wordsOfText(jobText(given, source)) : jobWords(given, source);
    const words = [...python, jobText(started, source), ...args].map(substituted);
    return [{ words, span, anchor: span, allocation: {}, variables: variablesAt(entry.get("env"), source) }];
  });
}

/** `tasks` of `.vscode/tasks.json`: a command line for the shell, or a command with its arguments. */
export function readTasks(config: Value, source: SourceText): Job[] {
  if (!/(^|\/)tasks\.json$/.test(source.path)) return [];
  return itemsAt(config, "tasks").flatMap((item): Job[] => {
    const task = new Settings(item);
    const command = task.get("command");
    const [span] = command?.spans ?? [];
    if (!command || !span) return [];
    const args = jobWords(task.get("args"), source);
    const options = task.part("options");
    const variables = variablesAt(options.get("env"), source);
    if (args.length > 0)
      return [
        { words: [jobText(command, source), ...args].map(substituted), span, anchor: span, allocation: {}, variables },
      ];
    variables.set("workspaceFolder", [knownPiece(span, root)]);
    return [{ script: jobText(command, source), span, allocation: {}, variables }];
  });
}

/** `scripts` of package.json. */
export function readPackageScripts(config: Value, source: SourceText): Job[] {
  if (!/(^|\/)package\.json$/.test(source.path)) return [];
  return commandsIn(new Settings(config).get("scripts"), source);
}

/** Where task runners keep their commands in pyproject.toml. */
const taskTables = [
  ["tool", "poe", "tasks"],
  ["tool", "pdm", "scripts"],
  ["tool", "pixi", "tasks"],
  ["tool", "rye", "scripts"],
  ["tool", "taskipy", "tasks"],
  ["tool", "hatch", "envs", "default", "scripts"],
];

/**
 * Tasks of poethepoet, PDM, pixi, Rye, taskipy and Hatch in pyproject.toml. A package's own commands (`[project.scripts]`) only say what
 * there is to be started: the module has that run.
 */
export function readProjectTasks(config: Value, source: SourceText): Job[] {
  if (!/(^|\/)(?:pyproject|pixi)\.toml$/.test(source.path)) return [];
  const tables = [...taskTables, ...(source.path.endsWith("pixi.toml") ? [["tasks"]] : [])];
  return tables.flatMap((path) => {
    let part = new Settings(config);
    for (const key of path.slice(0, -1)) part = part.part(key);
    return commandsIn(part.get(path.at(-1) ?? ""), source);
  });
}

/** Commands by name: a text, or a table with `cmd` or `shell`. */
function commandsIn(table: Value | undefined, source: SourceText): Job[] {
  const held = table && likely(table);
  if (held?.kind !== "dict") return [];
  return [...held.entries.values()].flatMap((entry): Job[] => {
    const task = new Settings(entry);
    const command = asString(entry) === undefined ? task.get("cmd", "shell") : entry;
    const [span] = command?.spans ?? [];
    if (!command || !span) return [];
    const variables = variablesAt(task.get("env"), source);
    const words = jobWords(command, source);
    if (words.length > 0) return [{ words, span, anchor: span, allocation: {}, variables }];
    return [{ script: jobText(command, source), span, allocation: {}, variables }];
  });
}

function itemsAt(config: Value, key: string): readonly Value[] {
  const list = new Settings(config).get(key);
  const held = list && likely(list);
  return held?.kind === "list" ? held.items : [];
}

function variablesAt(value: Value | undefined, source: SourceText): Map<string, ShellText> {
  const held = value && likely(value);
  const variables = new Map<string, ShellText>();
  if (held?.kind === "dict")
    for (const [name, entry] of held.entries) variables.set(name, substituted(jobText(entry, source)));
  return variables;
}

/** The words of a text, quotes left out of account. */
function wordsOfText(text: ShellText): ShellText[] {
  return text.flatMap((piece) =>
    [...(piece.text ?? "").matchAll(/\S+/g)].map((match) => [
      slicePiece(piece, match.index, match.index + match[0].length),
    ]),
  );
}

/** The text with VS Code's variables: the workspace's folder is where paths start, all others are unknown. */
function substituted(text: ShellText): ShellText {
  return text.flatMap((piece): Piece[] => {
    if (piece.text === undefined) return [piece];
    const pieces: Piece[] = [];
    let from = 0;
    for (const match of piece.text.matchAll(/\$\{(workspaceFolder|workspaceRoot)\}\/?|\$\{[^}]*\}/g)) {
      if (match.index > from) pieces.push(slicePiece(piece, from, match.index));
      const place: Span = slicePiece(piece, match.index, match.index + match[0].length).span;
      pieces.push(match[1] === undefined ? unknownPiece(place, match[0].slice(2, -1)) : knownPiece(place, rootMark));
      from = match.index + match[0].length;
    }
    if (from < piece.text.length) pieces.push(slicePiece(piece, from, piece.text.length));
    return pieces;
  });
}
