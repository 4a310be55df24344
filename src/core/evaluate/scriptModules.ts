/** Modules of JavaScript and TypeScript: the names that each begins with, and how one finds another. */
import { folderOf, joinPath, normalizePath } from "../source/documents";
import { isScript, type SourceText } from "../source/sourceText";
import { readJson } from "../syntax/json";
import type { ModuleState, Scope } from "./definitions";
import type { Machine } from "./machine";
import { moduleValue, start } from "./modules";
import { newScope } from "./scope";
import { unknown, type Value } from "./value";
import { dictValue, stringValue, symbolValue } from "./values";

/** What the operations are that the tree writes as calls: see `syntax/script/nodes`. */
const intrinsics: Readonly<Record<string, string>> = {
  "%range": "builtins.range",
  "%super": "builtins.super",
  "%static": "builtins.staticmethod",
  "%property": "builtins.property",
  "%floor": "math.floor",
  ...Object.fromEntries(
    ["import", "importName", "exportAll", "orElse", "then", "length", "rest", "element"].map((name) => [
      `%${name}`,
      `script.${name}`,
    ]),
  ),
};

/** Names that the language, Node or the browser give. */
const globalNames =
  `Array Boolean Date Error Float32Array Float64Array Infinity Int16Array Int32Array Int8Array JSON Map Math NaN Number Object
  Promise RegExp Set String Uint16Array Uint32Array Uint8Array Buffer alert clearTimeout console document fetch globalThis isFinite isNaN
  localStorage navigator parseFloat parseInt performance process requestAnimationFrame self setImmediate setInterval setTimeout window`.split(
    /\s+/,
  );

/** Libraries that a page loads with a script tag, by the names under which it then finds them. */
export const ambientLibraries: ReadonlyMap<string, string> = new Map([
  ["tf", "tfjs"],
  ["brain", "brainjs"],
  ["ml5", "ml5"],
  ["tfvis", "npm.tfjs-vis"],
]);

/** An npm package as a dotted name. Those that train have names of their own. */
function packageName(specifier: string): string {
  if (/^@tensorflow\/tfjs-vis$/.test(specifier)) return "npm.tfjs-vis";
  if (/^@tensorflow\/tfjs(-|\/|$)/.test(specifier)) return "tfjs";
  if (/^brain\.js(\/|$)/.test(specifier)) return "brainjs";
  if (/^ml5(\/|$)/.test(specifier)) return "ml5";
  return `npm.${specifier.replace(/^node:/, "").replace(/[./]/g, "_")}`;
}

const wholeScope = new Map<string, Value>([
  ...Object.entries(intrinsics).map(([name, symbol]) => [name, symbolValue(symbol)] as const),
  ...globalNames.map((name) => [name, symbolValue(`script.${name}`)] as const),
  ...[...ambientLibraries].map(([name, symbol]) => [name, symbolValue(symbol)] as const),
]);

/**
 * The library that an import out of its own repository means: examples beside it take `brain` from `../../src` or `../dist/brain`.
 * @param name what is imported; undefined for the whole module.
 */
export function ownLibrary(specifier: string, name?: string): Value | undefined {
  const source = /^(?:\.\.\/)+(?:src|dist|lib|build)(?:\/(\w+))?(?:\.[cm]?js)?$/.exec(specifier);
  const library = source ? ambientLibraries.get(name ?? source[1] ?? "") : undefined;
  return library === undefined ? undefined : symbolValue(library);
}

/** The scope of a script before it runs: inside what every script finds. */
export function newScriptScope(module: ModuleState): Scope {
  const outside: Scope = { kind: "module", names: new Map(wholeScope), module };
  const scope = newScope("module", module, outside);
  const exports = dictValue(new Map());
  outside.names.set("exports", exports);
  outside.names.set("module", dictValue(new Map([["exports", exports]])));
  outside.names.set("__filename", stringValue(module.path));
  outside.names.set("__dirname", stringValue(folderOf(module.path)));
  return scope;
}

/**
 * What importing a specifier gives: a module of the workspace, what it sets `module.exports` to, the value of a JSON file, or a library's
 * name.
 */
export function importScript(machine: Machine, specifier: string, importing: ModuleState): Value {
  if (!specifier.startsWith(".")) {
    machine.imports.add(specifier);
    return symbolValue(packageName(specifier));
  }
  const base = joinPath(folderOf(importing.path), specifier);
  const paths = candidates(base).filter((path) => normalizePath(path) !== undefined);
  for (const path of paths) {
    const known = machine.modules.get(normalizePath(path) ?? path);
    if (known) return exportsOf(known);
  }
  const found = machine.documents.first(paths);
  if (found?.language === "json") return jsonOf(machine, found);
  const module = found && isScript(found) ? start(machine, found, found.path, specifier) : undefined;
  return module ? exportsOf(module) : unknown(`${specifier} is not in the workspace`);
}

/** The value under which a module's importers find it. */
function exportsOf(module: ModuleState): Value {
  const holder = module.scope.parent?.names.get("module");
  const assigned = holder?.kind === "dict" ? holder.entries.get("exports") : undefined;
  const isUsed = assigned && !(assigned.kind === "dict" && assigned.entries.size === 0);
  return isUsed ? assigned : moduleValue(module);
}

function jsonOf(machine: Machine, document: SourceText): Value {
  machine.companions.add(document.path);
  return readJson(document).roots[0] ?? unknown(`${document.path} holds nothing`);
}

const extensions = ["ts", "tsx", "js", "jsx", "mjs", "cjs", "mts", "cts"];

/** The files that a relative import may mean. TypeScript names the JavaScript that it will be compiled to. */
function candidates(base: string): string[] {
  const compiled = /^(.*)\.([mc]?)js(x?)$/.exec(base);
  const source = compiled ? [`${compiled[1] ?? ""}.${compiled[2] ?? ""}ts${compiled[3] ?? ""}`] : [];
  const whole = /\.(json|[mc]?[jt]sx?)$/.test(base) ? [base, ...source] : [];
  return [
    ...whole,
    ...extensions.map((extension) => `${base}.${extension}`),
    `${base}.json`,
    ...extensions.slice(0, 4).map((extension) => joinPath(base, `index.${extension}`)),
  ];
}
