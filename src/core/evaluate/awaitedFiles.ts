/** Files that import statements mean, looked for before a program is read: all at once, rather than each when the reading comes to it. */
import type { Documents } from "../source/documents";
import type { SourceText } from "../source/sourceText";
import { parsePython } from "../syntax/python";
import type { Statement } from "../syntax/python/tree";
import { walkStatements } from "../syntax/python/walk";
import { maximumModules } from "./bounds";
import { absoluteFiles, relativeFiles } from "./importFiles";

type Import = Extract<Statement, { type: "import" | "importFrom" }>;

/** By the statement of a module that they stand in. */
const known = new WeakMap<Statement, readonly Import[]>();

/** The import statements that run with a module: not those in its functions. */
function importsOf(source: SourceText): readonly Import[] {
  return parsePython(source).body.flatMap(({ statement }) => {
    let imports = known.get(statement);
    if (!imports) known.set(statement, (imports = importsIn(statement)));
    return imports;
  });
}

function importsIn(statement: Statement): readonly Import[] {
  const found: Import[] = [];
  walkStatements([statement], {
    statement: (each) => {
      if (each.type === "import" || each.type === "importFrom") found.push(each);
    },
  });
  return found;
}

/** An import in a function, or of a name that the program computes: seen when it is run. */
export interface LateImport {
  /** Path of the file that imports. */
  readonly importing: string;
  readonly name: string;
  /** Dots before the name. */
  readonly level: number;
}

/** Late imports of files that were not there, by the path of the script that was started. */
const lateImports = new WeakMap<Documents, Map<string, Map<string, LateImport>>>();

/** Notes an import whose file is not there yet: what that file imports in turn is looked for with it. */
export function noteImport(documents: Documents, entry: string, late: LateImport): void {
  const byEntry = lateImports.get(documents) ?? new Map<string, Map<string, LateImport>>();
  const noted = byEntry.get(entry) ?? new Map<string, LateImport>();
  noted.set(`${late.importing} ${late.level} ${late.name}`, late);
  lateImports.set(documents, byEntry.set(entry, noted));
}

/** How many late imports there were when nothing was awaited any more, by the script: files that are there stay there. */
const settled = new WeakMap<Documents, Map<SourceText, number>>();

/**
 * Notes as wanted what the import statements of a script can mean, and those of the modules that it imports in turn.
 * @returns whether one of these files is not there yet.
 */
export function awaitsFiles(documents: Documents, script: SourceText): boolean {
  const entry = script.path;
  const late = lateImports.get(documents)?.get(entry);
  // A launcher may start a script many times.
  if (settled.get(documents)?.get(script) === (late?.size ?? 0)) return false;
  const seen = new Set([script]);
  const awaited: LateImport[] = [];
  const filesOf = ({ importing, name, level }: LateImport): readonly string[] | undefined =>
    level === 0 ? absoluteFiles(documents, entry, importing, name) : relativeFiles(importing, name, level);
  /** Whether names imported from it can be modules of their own: it is a package, or not there. */
  const want = (wanted: LateImport): boolean => {
    const paths = filesOf(wanted);
    if (paths?.length === 0) return false;
    const found = paths && documents.first(paths);
    if (!paths || paths.some((path) => documents.awaits(path))) {
      awaited.push(wanted);
      return false;
    }
    if (found?.language === "python" && seen.size < maximumModules) seen.add(found);
    return !found || found.path.endsWith("__init__.py");
  };
  for (const each of late?.values() ?? []) want(each);
  // What is added on the way is gone through too.
  for (const module of seen) {
    const importing = module.path;
    for (const statement of importsOf(module)) {
      if (statement.type === "import") {
        for (const { name } of statement.modules) want({ importing, name, level: 0 });
        continue;
      }
      const { module: name, level, names } = statement;
      if (!want({ importing, name, level })) continue;
      for (const { name: imported } of names)
        if (imported !== "*") want({ importing, name: name === "" ? imported : `${name}.${imported}`, level });
    }
  }
  if (awaited.length > 0) return true;
  const scripts = settled.get(documents) ?? new Map<SourceText, number>();
  settled.set(documents, scripts.set(script, late?.size ?? 0));
  return false;
}
