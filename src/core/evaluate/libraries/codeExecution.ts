/** Files that are opened, code that is executed, literals in texts, modules by name. */
import { SourceText } from "../../source/sourceText";
import { parsePython } from "../../syntax/python";
import type { Expression } from "../../syntax/python/tree";
import { documentOf, openFile, readFile } from "../files";
import type { Handler, LibraryCall } from "../library";
import type { Machine } from "../machine";
import { importByName } from "../modules";
import { newFrame } from "../scope";
import { type Value, asString, unknown } from "../value";
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
  machine.run(parsePython(document).body, newFrame({ ...frame.scope, module }));
  machine.stack = machine.stack.slice(0, -1);
  for (const [name, value] of names) {
    const old = before.get(name);
    if (old && old !== value) machine.journal.set(names, name, overriding(value, old));
  }
}

export const evaluateText: Handler = (call) => {
  const text = asString(call.args[0]);
  return text === undefined ? unknown("the code is not known", [call.span]) : literalOf(call, text);
};

/** `ast.literal_eval(text)`: raises where the text is no literal. */
export const literalEval: Handler = (call) => {
  const text = asString(call.args[0]);
  if (text === undefined) return unknown("the text is not known", [call.span]);
  const value = literalOf(call, text);
  return value.kind === "unknown" ? call.machine.raise("ValueError", call.frame, value) : value;
};

function literalOf(call: LibraryCall, text: string): Value {
  const value = readLiteral(call.machine, text);
  return value ? atPlace(value, call.args[0]?.spans ?? [call.span]) : unknown("the text is no literal", [call.span]);
}

/** A Python literal in a text; undefined where it is something else. */
export function readLiteral(machine: Machine, text: string): Value | undefined {
  if (text.length > 2000) return undefined;
  const source = new SourceText("", "python", text);
  const [statement, second] = parsePython(source).body;
  if (second || statement?.type !== "expression") return undefined;
  const { value } = statement;
  // The tree leaves out what it could not read: a literal ends where its text does.
  if (value.from !== text.search(/\S/) || value.to !== text.trimEnd().length || !isLiteral(value)) return undefined;
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
