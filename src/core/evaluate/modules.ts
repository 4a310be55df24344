import { folderOf, joinPath, normalizePath } from "../source/documents";
import { isScript, type SourceText } from "../source/sourceText";
import { filesWrittenBy, parsePython } from "../syntax/python";
import { readScript } from "../syntax/script";
import type { PlacedStatement, Statement } from "../syntax/python/tree";
import { noteImport, type LateImport } from "./awaitedFiles";
import { maximumModules } from "./bounds";
import type { ModuleState } from "./definitions";
import { absoluteFiles, candidates, hidingFiles, relativeFiles } from "./importFiles";
import type { Frame, Machine } from "./machine";
import { newFrame, newScope } from "./scope";
import { newScriptScope } from "./scriptModules";
import { unknown, type Value } from "./value";
import { stringValue, symbolValue } from "./values";

/** A module's state before it has run. */
export function newModule(source: SourceText, name: string): ModuleState {
  const module: { -readonly [K in keyof ModuleState]?: ModuleState[K] } = {
    path: source.path,
    name,
    source,
    starImports: [],
  };
  const state = module as ModuleState;
  if (isScript(source)) {
    module.scope = newScriptScope(state);
    return state;
  }
  module.scope = newScope("module", state);
  module.scope.names.set("__name__", stringValue(name));
  module.scope.names.set("__file__", stringValue(source.path));
  return state;
}

/** A module as a value. */
export function moduleValue(module: ModuleState): Value {
  return { kind: "module", name: module.name, definition: module, spans: [], origin: "stated" };
}

/** `import a.b as c, d`. */
export function importModules(
  machine: Machine,
  modules: readonly { readonly name: string; readonly alias?: string }[],
  frame: Frame,
): void {
  for (const { name, alias } of modules) {
    const top = name.split(".")[0] ?? name;
    const whole = findModule(machine, name, frame.scope.module);
    const value = alias === undefined && name !== top ? findModule(machine, top, frame.scope.module) : whole;
    if (!whole) machine.imports.add(name);
    const held = value
      ? moduleValue(value)
      : whole && alias === undefined
        ? packageValue(name, whole)
        : symbolValue(alias === undefined ? top : name);
    machine.journal.set(frame.scope.names, alias ?? top, held);
  }
}

/** `import a.b` of a folder without `__init__`: reached as `a`, its parts by attribute. */
function packageValue(name: string, module: ModuleState): Value {
  const parts = name.split(".").slice(1);
  let value = moduleValue(module);
  for (const part of parts.reverse())
    value = { kind: "dict", entries: new Map([[part, value]]), open: true, spans: [], origin: "stated" };
  return value;
}

/** `from a.b import c as d`. */
export function importNames(
  machine: Machine,
  statement: Extract<Statement, { type: "importFrom" }>,
  frame: Frame,
): void {
  const { module: name, level, names } = statement;
  const { module: importing } = frame.scope;
  const source = level === 0 ? findModule(machine, name, importing) : findRelative(machine, importing, name, level);
  const hiding = level === 0 && !source ? findHiding(machine, name, importing) : undefined;
  if (level === 0 && !source) machine.imports.add(name);
  for (const { name: imported, alias } of names) {
    if (imported === "*") {
      importStar(machine, source, name, frame);
      continue;
    }
    const found =
      (source ?? hiding)?.scope.names.get(imported) ?? findIn(machine, source, name, level, imported, importing);
    if (!found && level === 0 && !source) machine.imports.add(`${name}.${imported}`);
    const value =
      found ??
      (source || level > 0
        ? unknown(`${imported} is not found in ${name === "" ? "its package" : name}`, [
            machine.spanOf(statement, frame),
          ])
        : symbolValue(`${name}.${imported}`));
    machine.journal.set(frame.scope.names, alias ?? imported, value);
  }
}

function importStar(machine: Machine, source: ModuleState | undefined, name: string, frame: Frame): void {
  const { starImports } = frame.scope.module;
  // A module may import all of itself: what is gone through must not grow.
  for (const library of source ? [...source.starImports] : [name])
    if (!starImports.includes(library)) starImports.push(library);
  for (const [key, value] of source?.scope.names ?? [])
    if (!key.startsWith("_")) machine.journal.set(frame.scope.names, key, value);
}

/** A module imported from a package rather than a name of it. */
function findIn(
  machine: Machine,
  source: ModuleState | undefined,
  name: string,
  level: number,
  imported: string,
  importing: ModuleState,
): Value | undefined {
  if (source && !source.path.endsWith("__init__.py")) return undefined;
  const full = name === "" ? imported : `${name}.${imported}`;
  const module = level === 0 ? findModule(machine, full, importing) : findRelative(machine, importing, full, level);
  return module && moduleValue(module);
}

/** A part of a package that was imported as a whole. */
export function importSubmodule(machine: Machine, module: ModuleState, name: string): Value | undefined {
  if (!module.path.endsWith("__init__.py")) return undefined;
  const found = load(machine, candidates([folderOf(module.path)], name), `${module.name}.${name}`);
  return found && moduleValue(found);
}

/** A module of the workspace by its absolute name. */
function findModule(machine: Machine, name: string, importing: ModuleState): ModuleState | undefined {
  const files = absoluteFiles(machine.documents, machine.entry.path, importing.path, name);
  if (!files) noteImport(machine.documents, machine.entry.path, { importing: importing.path, name, level: 0 });
  return files && load(machine, files, name, { importing: importing.path, name, level: 0 });
}

/** A file of the script that hides an installed package; what it does not have is the package's, for the script may be run as a module. */
function findHiding(machine: Machine, name: string, importing: ModuleState): ModuleState | undefined {
  const files = hidingFiles(machine.entry.path, importing.path, name);
  return load(machine, files, name, { importing: importing.path, name, level: 0 });
}

/** A module by a name that the program computes: `importlib.import_module(name)`. */
export function importByName(machine: Machine, name: string, frame: Frame): Value {
  const module = findModule(machine, name, frame.scope.module);
  return module ? moduleValue(module) : symbolValue(name);
}

function findRelative(machine: Machine, importing: ModuleState, name: string, level: number): ModuleState | undefined {
  return load(machine, relativeFiles(importing.path, name, level), name, { importing: importing.path, name, level });
}

/**
 * The first of the files that exists, run once. In a circle of imports the names so far stand.
 * @param wanted the import that asks for it.
 */
function load(machine: Machine, paths: readonly string[], name: string, wanted?: LateImport): ModuleState | undefined {
  for (const path of paths) {
    const known = machine.modules.get(path);
    if (known) return known;
  }
  const found = writtenByNotebook(machine, paths) ?? machine.documents.first(paths);
  if (!found && wanted && paths.some((path) => machine.documents.awaits(path)))
    noteImport(machine.documents, machine.entry.path, wanted);
  if (found?.language !== "python") return undefined;
  return start(machine, found, found.path === machine.entry.path ? (paths[0] ?? name) : found.path, name);
}

/**
 * Runs a file of the workspace as a module, what encloses its import left out of account; undefined where there are too many.
 * @param key under which it is known from now on.
 */
export function start(machine: Machine, found: SourceText, key: string, name: string): ModuleState | undefined {
  if (machine.modules.size >= maximumModules) {
    machine.cut = true;
    return undefined;
  }
  const module = newModule(found, name);
  machine.modules.set(key, module);
  machine.companions.add(found.path);
  machine.forModule(() => {
    runModule(machine, module);
  });
  return module;
}

/** A module that a cell of the notebook being read has written beside it. */
function writtenByNotebook(machine: Machine, paths: readonly string[]): SourceText | undefined {
  if (machine.entry.language !== "notebook") return undefined;
  const folder = folderOf(machine.entry.path);
  for (const [name, source] of filesWrittenBy(machine.entry))
    if (paths.includes(normalizePath(joinPath(folder, name)) ?? name)) return source;
  return undefined;
}

/** A Python file by its path, run once. */
export function loadFile(machine: Machine, paths: readonly string[]): ModuleState | undefined {
  return load(machine, paths, paths[0] ?? "");
}

function statementsOf(machine: Machine, source: SourceText): readonly PlacedStatement[] {
  if (!isScript(source)) return parsePython(source).body;
  const parser = machine.documents.scriptParser;
  if (!parser) return [];
  const { body, problems } = readScript(source, parser);
  if (source.path === machine.entry.path) machine.problems.push(...problems);
  return body.map((statement) => ({ at: 0, statement }));
}

/** Runs a module's statements; what encloses the import does not enclose them. */
export function runModule(machine: Machine, module: ModuleState, frame: Frame = newFrame(module.scope, 0)): void {
  const { loops, conditions } = machine;
  const catchers = machine.catchers.splice(0);
  machine.loops = [];
  machine.conditions = [];
  try {
    machine.runPlaced(statementsOf(machine, module.source), frame);
  } finally {
    machine.loops = loops;
    machine.conditions = conditions;
    machine.catchers.push(...catchers);
  }
}
