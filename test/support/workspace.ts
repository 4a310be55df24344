import type { Workspace } from "../../src/core/workspace";
import { loadScriptParser } from "../../src/parsers/loadParser";

/** A workspace of the given files and no others. */
export function memoryWorkspace(files: Readonly<Record<string, string>>): Workspace {
  return {
    read: (path) => Promise.resolve(Object.hasOwn(files, path) ? files[path] : undefined),
    loadScriptParser,
  };
}
