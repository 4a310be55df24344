/** Files that import statements mean, looked for before a program is read: all at once, rather than each when the reading comes to it. */
import type { Documents } from "../source/documents";
import type { SourceText } from "../source/sourceText";
import { parsePython } from "../syntax/python";
import type { Statement } from "../syntax/python/tree";
import { walkStatements } from "../syntax/python/walk";
import { maximumModules } from "./bounds";
import { absoluteFiles, relativeFiles } from "./importFiles";

type Import = Extract<Statement, { type: "import" | "importFrom" }>;

const known = new WeakMap<SourceText, readonly Import[]>();

/** The import statements that run with a module: not those in its functions. */
function importsOf(source: SourceText): readonly Import[] {
  let imports = known.get(source);
  if (!imports) {
    const found: Import[] = [];
    walkStatements(parsePython(source).body, {
      statement: (statement) => {
        if (statement.type === "import" || statement.type === "importFrom") found.push(statement);
      },
    });
    known.set(source, (imports = found));
  }
  return imports;
}

/**
 * Notes as wanted what a module's import statements can mean, and those of the modules that it imports in turn.
 * @param entry path of the script that is started.
 * @returns whether one of these files is not there yet.
 */
export function awaitsFiles(documents: Documents, entry: string, module: SourceText): boolean {
  const seen = new Set([module]);
  let isAwaited = false;
  /** Whether names imported from it can be modules of their own: it is a package, or not there. */
  const want = (paths: readonly string[] | undefined): boolean => {
    if (!paths || paths.some((path) => documents.awaits(path))) {
      isAwaited = true;
      if (paths) documents.first(paths);
      return false;
    }
    const found = documents.first(paths);
    if (found?.language === "python" && seen.size < maximumModules) seen.add(found);
    return !found || found.path.endsWith("__init__.py");
  };
  // What is added on the way is gone through too.
  for (const importing of seen) {
    const { path } = importing;
    for (const statement of importsOf(importing)) {
      if (statement.type === "import") {
        for (const { name } of statement.modules) want(absoluteFiles(documents, entry, path, name));
        continue;
      }
      const { module: name, level, names } = statement;
      const filesOf = (full: string): readonly string[] | undefined =>
        level === 0 ? absoluteFiles(documents, entry, path, full) : relativeFiles(path, full, level);
      const files = filesOf(name);
      if (files?.length === 0 || !want(files)) continue;
      for (const { name: imported } of names)
        if (imported !== "*") want(filesOf(name === "" ? imported : `${name}.${imported}`));
    }
  }
  return isAwaited;
}
