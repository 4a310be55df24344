/** Which files of a folder are looked at. */
import { existsSync, readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import ignore from "ignore";
import { FolderRules } from "../core/source/folderRules";
import { folderOf, joinPath } from "../core/source/documents";

/**
 * The files below a folder in a language that we read, in one order everywhere. Leaves out what `.gitignore` files name, hidden folders,
 * installed packages and virtual environments. Links are not followed: what they point to inside the folder is found at its own place.
 */
export async function* trainableFiles(folder: string): AsyncGenerator<string> {
  const top = repositoryOf(folder) ?? folder;
  const path = relative(top, folder).split(sep).join("/");
  yield* walk(top, path, rulesAbove(top, path));
}

/** @param path of the folder below `top`, POSIX; "" for the top itself. */
async function* walk(top: string, path: string, above: FolderRules): AsyncGenerator<string> {
  const entries = await readdir(join(top, path), { withFileTypes: true }).catch(() => []);
  const names = entries.map((entry) => entry.name);
  const rules = above.inside(path, names, gitignoreIn(join(top, path)));
  if (!rules) return;
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const own = joinPath(path, entry.name);
    if (entry.isDirectory()) {
      if (rules.takesFolder(own)) yield* walk(top, own, rules);
    } else if (entry.isFile() && rules.takesFile(own)) yield join(top, own);
  }
}

/** The top of the repository that a folder lies in; outside one nothing above the folder has a say. */
function repositoryOf(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (dirname(at) === at) return undefined;
  }
}

/** The `.gitignore` files above a folder; those that leave out the folder itself do not count, for it was asked for. */
function rulesAbove(top: string, asked: string, path = asked): FolderRules {
  if (path === "") return FolderRules.top;
  const parent = folderOf(path);
  const above = rulesAbove(top, asked, parent);
  const text = gitignoreIn(join(top, parent));
  const below = parent === "" ? asked : asked.slice(parent.length + 1);
  const isLeftOut = text !== undefined && ignore().add(text).ignores(`${below}/`);
  return above.inside(parent, [], isLeftOut ? undefined : text) ?? above;
}

function gitignoreIn(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, ".gitignore"), "utf8");
  } catch {
    return undefined;
  }
}
