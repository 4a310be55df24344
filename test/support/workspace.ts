import type { Workspace } from "../../src/core/workspace";
import { loadScriptParser } from "../../src/parsers/loadParser";

/** A workspace of the given files and no others. */
export function memoryWorkspace(files: Readonly<Record<string, string>>): Workspace {
  return {
    read: (path) => Promise.resolve(Object.hasOwn(files, path) ? files[path] : undefined),
    loadScriptParser,
  };
}

/** The same, whose folders can be listed. */
export function listedWorkspace(files: Readonly<Record<string, string>>): Workspace {
  return {
    ...memoryWorkspace(files),
    data: {
      size: (path) => Promise.resolve(files[path]?.length),
      bytes: (path, from, to) => Promise.resolve(new TextEncoder().encode(files[path]).slice(from, to)),
      list: (folder) => {
        const inside = Object.keys(files).filter((path) => path.startsWith(folder === "" ? "" : `${folder}/`));
        const names = inside.map((path) => path.slice(folder === "" ? 0 : folder.length + 1));
        return Promise.resolve(names.filter((name) => !name.includes("/")).map((name) => ({ name, isFolder: false })));
      },
    },
  };
}
