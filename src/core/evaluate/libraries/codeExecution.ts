/** Files that are opened, code that is executed, literals in texts, modules by name. */
import { folderOf, joinPath, normalizePath } from "../../source/documents";
import { SourceText } from "../../source/sourceText";
import { parsePython, statementsOf } from "../../syntax/python";
import type { Expression } from "../../syntax/python/tree";
import { documentOf, openFile, readFile } from "../files";
import { argument, type Handler, type LibraryCall } from "../library";
import type { Machine } from "../machine";
import { importByName, loadFile } from "../modules";
import { newFrame } from "../scope";
import { type Value, asString, likely, unknown } from "../value";
import { noneValue, overriding, sequenceValue } from "../values";

/** `exec(open("config.py").read())`: the file runs among the names that are there. */
export const execute: Handler = (call) => {
  const [code] = call.args;
  const document = code && documentOf(call.machine, code, call);
  if (document?.language === "python") runHere(call, document);
  return noneValue();
};

function runHere(call: LibraryCall, document: SourceText): void {
  const { machine, frame } = call;
  if (machine.stack.length >= 8 && machine.stack.some((span) => span.path === document.path)) return;
  const { names } = frame.scope;
  const module = { ...frame.scope.module, path: document.path, source: document };
  const before = new Map(names);
  machine.companions.add(document.path);
  machine.stack = [...machine.stack, call.span];
  // The file's own places, the names of the one that runs it.
  machine.runPlaced(parsePython(document).body, newFrame({ ...frame.scope, module }, 0));
  machine.stack = machine.stack.slice(0, -1);
  for (const [name, value] of names) {
    const old = before.get(name);
    if (old && old !== value) machine.journal.set(names, name, overriding(value, old));
  }
}

export const evaluateText: Handler = (call) => {
  const text = asString(call.args[0]);
  if (text === undefined) return unknown("the code is not known", [call.span]);
  return readArithmetic(call.machine, text, call.args[0]?.spans ?? [call.span]) ?? literalOf(call, text);
};

/** `ast.literal_eval(text)`: raises where the text is no literal. */
export const literalEval: Handler = (call) => {
  const text = asString(call.args[0]);
  if (text === undefined) return unknown("the text is not known", [call.span]);
  const value = literalOf(call, text);
  return value.kind === "unknown" ? call.machine.raise("ValueError", call.frame, value) : value;
};

/** `3 * 8` in a text; undefined where it is something else than numbers that are worked out. */
export function readArithmetic(machine: Machine, text: string, spans: Value["spans"]): Value | undefined {
  const value = readText(machine, text, isArithmetic);
  return value && { ...value, spans, origin: "derived" };
}

function isArithmetic(e: Expression): boolean {
  return e.type === "binary" ? isArithmetic(e.left) && isArithmetic(e.right) : isLiteral(e);
}

function literalOf(call: LibraryCall, text: string): Value {
  const value = readLiteral(call.machine, text);
  return value ? atPlace(value, call.args[0]?.spans ?? [call.span]) : unknown("the text is no literal", [call.span]);
}

/** A Python literal in a text; undefined where it is something else. */
export function readLiteral(machine: Machine, text: string): Value | undefined {
  return readText(machine, text, isLiteral);
}

function readText(machine: Machine, text: string, isPlain: (e: Expression) => boolean): Value | undefined {
  if (text.length > 2000) return undefined;
  const source = new SourceText("", "python", text);
  const [statement, second] = statementsOf(source);
  if (second || statement?.type !== "expression") return undefined;
  const { value } = statement;
  // The tree leaves out what it could not read: a literal ends where its text does.
  if (value.from !== text.search(/\S/) || value.to !== text.trimEnd().length || !isPlain(value)) return undefined;
  return machine.evaluate(value, machine.topFrame);
}

function isLiteral(e: Expression): boolean {
  switch (e.type) {
    case "number":
    case "string":
    case "constant":
      return true;
    case "tuple":
    case "list":
    case "set":
      return e.items.every(isLiteral);
    case "dict":
      return e.entries.every((entry) => entry.key !== undefined && isLiteral(entry.key) && isLiteral(entry.value));
    case "unary":
      return isLiteral(e.operand);
    default:
      return false;
  }
}

/** The same value, at the place that the text came from. */
function atPlace(value: Value, spans: Value["spans"]): Value {
  if ("items" in value) return { ...value, items: value.items.map((item) => atPlace(item, spans)), spans };
  if (value.kind === "dict")
    return { ...value, entries: new Map([...value.entries].map(([key, item]) => [key, atPlace(item, spans)])), spans };
  return { ...value, spans };
}

export const open: Handler = (call) => {
  const [path] = call.args;
  return path && openFile(call.machine, path, call);
};

export const read: Handler = (call) =>
  (call.receiver && readFile(call.receiver)) ?? unknown("the file is not in the workspace", [call.span]);

export const readLines: Handler = (call) => sequenceValue("list", [], [call.span], true);

/** `importlib.import_module(name)`, `__import__(name, fromlist=[…])`. */
export const importModule: Handler = (call) => {
  const name = asString(call.args[0]);
  if (name === undefined) return unknown("the name of the module is not known", [call.span]);
  const whole = call.callee !== "builtins.__import__" || call.kwargs.has("fromlist") || call.args.length > 3;
  return importByName(call.machine, whole ? name : (name.split(".")[0] ?? name), call.frame);
};

/** A Python file that is run by its path: its names. Beside the script, or from the root. */
function runByPath(call: LibraryCall, path: Value | undefined): Value | undefined {
  const name = asString(path);
  if (name === undefined) return undefined;
  const places = [joinPath(folderOf(call.machine.entry.path), name), name];
  const module = loadFile(
    call.machine,
    places.flatMap((place) => normalizePath(place) ?? []),
  );
  return module && { kind: "module", name: module.name, definition: module, spans: [call.span], origin: "stated" };
}

/** `importlib.util.spec_from_file_location(name, path)` and `SourceFileLoader(name, path)`: the file is the second argument. */
const located = new WeakMap<Value, Value>();

const locate: Handler = (call) => {
  const made = call.unrecorded().result;
  const path = argument(call, 1, "location") ?? call.kwargs.get("path");
  if (path) located.set(made, path);
  return made;
};

/** `module_from_spec(spec)`, `loader.load_module()`: the module of the file that was located. */
const loadLocated: Handler = (call) => {
  const from = call.receiver ?? call.args[0];
  return runByPath(call, from && located.get(likely(from)));
};

/** `runpy.run_path(path)`: the names of the file. */
const runPath: Handler = (call) => {
  const module = runByPath(call, argument(call, 0, "path_name"));
  return module && call.machine.attribute(module, "__dict__");
};

export const filesByPath: Readonly<Record<string, Handler>> = {
  "importlib.util.spec_from_file_location": locate,
  "importlib.util.module_from_spec": loadLocated,
  "importlib.machinery.SourceFileLoader": locate,
  "importlib.machinery.SourceFileLoader.load_module": loadLocated,
  "runpy.run_path": runPath,
};
