/** Files of the workspace that the program opens: their text, or what stands in them. */
import { folderOf, joinPath, normalizePath } from "../source/documents";
import { SourceText } from "../source/sourceText";
import { readConfigDocument } from "../syntax/configDocument";
import { asString, likely, unknown, type Value } from "./value";
import type { Machine, Site } from "./machine";
import { stringValue } from "./values";

/** The document behind an open file or a text read from one. */
const documentsOf = new WeakMap<Value, SourceText>();

/** `open(path)`: a file, readable where the workspace has it. */
export function openFile(machine: Machine, path: Value, site: Site): Value {
  const file: Value = {
    kind: "object",
    type: "builtins.file",
    attributes: new Map([["name", likely(path)]]),
    spans: [site.span],
    origin: "stated",
  };
  const document = findFile(machine, path, site);
  if (document) documentsOf.set(file, document);
  return file;
}

/** The text of a file, by its path. */
export function fileText(machine: Machine, path: Value, site: Site): Value {
  const document = findFile(machine, path, site);
  return document ? textOfDocument(document) : unknown("the file is not in the workspace", [site.span]);
}

/** What reading an open file gives. */
export function readFile(file: Value): Value | undefined {
  const document = documentsOf.get(file);
  return document && textOfDocument(document);
}

/** The document that an open file, a text read from one, or a path stands for. */
export function documentOf(machine: Machine, value: Value, site: Site): SourceText | undefined {
  const v = likely(value);
  const known = documentsOf.get(v);
  if (known) return known;
  return v.kind === "string" && !v.value.includes("\n") ? findFile(machine, v, site) : undefined;
}

function textOfDocument(document: SourceText): Value {
  const span = { path: document.path, from: 0, to: Math.min(document.text.length, document.offsetOfLine(1)) };
  const text = stringValue(document.text, [span]);
  documentsOf.set(text, document);
  return text;
}

/** The first of the files that exists, noted as read. */
export function findDocument(machine: Machine, paths: readonly string[]): SourceText | undefined {
  const document = machine.documents.first(paths.filter((path) => normalizePath(path) !== undefined));
  if (document) machine.companions.add(document.path);
  return document;
}

/** A file by the path the program uses: from the script's folder, or from the root of the workspace. */
function findFile(machine: Machine, path: Value, site: Site): SourceText | undefined {
  const name = asString(path);
  if (name === undefined || name === "" || name.length > 400 || /[*?\n]|^[a-z]+:\/\//.test(name)) return undefined;
  const folder = folderOf(machine.entry.path);
  // A path outside the workspace: the same folders and name may be inside it.
  if (name.startsWith("/") && !(machine.entry.path.startsWith("/") && name.startsWith(folder)))
    return findDocument(machine, tailsOf(name, folder));
  const here = folderOf(site.frame.scope.module.path);
  const candidates = [...new Set([joinPath(folder, name), name, joinPath(here, name)])];
  return findDocument(machine, candidates);
}

/** Most and least parts of a path outside the workspace that are looked for inside it: a name alone may be another file. */
const maximumTail = 4;
const minimumTail = 2;

/** The ends of a path outside the workspace, longest first, as seen from the root and from the script's folder. */
function tailsOf(path: string, folder: string): string[] {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  const found: string[] = [];
  for (let count = Math.min(maximumTail, parts.length - 1); count >= minimumTail; count--) {
    const tail = parts.slice(-count).join("/");
    found.push(tail, joinPath(folder, tail));
  }
  return [...new Set(found)];
}

/** A JSON, YAML or TOML file as a value with the places in it. @param format how a file is read whose name does not say. */
export function readConfig(document: SourceText, format?: "json" | "yaml" | "toml"): Value | undefined {
  const isNamed = ["json", "yaml", "toml"].includes(document.language);
  const source = isNamed || !format ? document : new SourceText(document.path, format, document.text);
  return readConfigDocument(source).roots[0];
}
