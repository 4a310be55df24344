/** Evaluates small scripts in memory. */
import { evaluateScript } from "../../src/core/models/definition/evaluateScript";
import type { ArgumentWord, Call, Trace } from "../../src/core/evaluate/trace";
import { likely, type Value } from "../../src/core/evaluate/value";
import { Documents, toSourceText } from "../../src/core/source/documents";

/** A workspace in which nothing but the given files exists. */
class FixedDocuments extends Documents {
  override lacks(path: string): boolean {
    return this.get(path) === undefined;
  }
}

/**
 * The trace of a script.
 * @param files further files of the workspace, by path.
 * @param argv the command line's words after the script, as one text; quotes are not understood.
 */
export function evaluateText(
  code: string,
  files: Readonly<Record<string, string>> = {},
  argv = "",
  environment: ReadonlyMap<string, Value> = new Map(),
  path = "train.py",
): Trace {
  const source = toSourceText(path, code);
  const documents = new FixedDocuments([source]);
  for (const [name, text] of Object.entries(files)) documents.set(toSourceText(name, text));
  return evaluateScript(source, documents, { argv: argumentWords(argv), environment });
}

/** The words of a command line, each with its place in a launcher called `launch.sh`. */
export function argumentWords(text: string): ArgumentWord[] {
  return [...text.matchAll(/\S+/g)].map((match) => ({
    text: match[0],
    span: { path: "launch.sh", from: match.index, to: match.index + match[0].length },
  }));
}

/** The calls whose dotted name ends so. */
export function callsTo(trace: Trace, name: string): Call[] {
  return trace.calls.filter((call) => call.callee === name || call.callee.endsWith(`.${name}`));
}

/** A value as plain data, for comparing: what is unknown reads `?`, what is one of several is a set of texts. */
export function plain(value: Value | undefined): unknown {
  if (!value) return undefined;
  switch (value.kind) {
    case "none":
      return null;
    case "number":
    case "string":
    case "boolean":
      return value.value;
    case "list":
    case "tuple":
    case "set":
      return [...value.items.map(plain), ...(value.open ? ["…"] : [])];
    case "dict":
      return Object.fromEntries([...value.entries].map(([key, item]) => [key, plain(item)]));
    case "either":
      return { either: value.options.map(plain) };
    case "object":
      return `<${value.type}>`;
    case "instance":
      return `<${value.className}>`;
    case "symbol":
      return value.name;
    case "unknown":
      return "?";
    default:
      return `${value.kind} ${value.name}`;
  }
}

/** A global of a trace as plain data. */
export function globalOf(trace: Trace, name: string): unknown {
  return plain(trace.globals.get(name));
}

/** The text at a value's places, in order. */
export function placesOf(value: Value | undefined, texts: Readonly<Record<string, string>>): string[] {
  return (value ? likely(value).spans : []).map((span) => (texts[span.path] ?? "").slice(span.from, span.to));
}
