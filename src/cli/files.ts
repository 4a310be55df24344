/** Which files of a folder are looked at. */
import { existsSync, readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import ignore, { type Ignore } from "ignore";
import { languageOfPath } from "../core/source/sourceText";

/** Folders of installed packages, which hold training code that is not the user's. */
const skippedFolders = new Set(["node_modules", "site-packages", "__pycache__"]);
/** Deeper folders than this are not entered. */
const maximumDepth = 64;

interface IgnoreFile {
  readonly folder: string;
  readonly rules: Ignore;
}

/**
 * The files below a folder in a language that we read, in one order everywhere. Leaves out what `.gitignore` files name, hidden folders,
 * installed packages and virtual environments. Links are not followed: what they point to inside the folder is found at its own place.
 */
export async function* trainableFiles(folder: string): AsyncGenerator<string> {
  yield* walk(folder, ignoreFilesAbove(folder), 0);
}

async function* walk(folder: string, above: readonly IgnoreFile[], depth: number): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  if (isVirtualEnvironment(entries.map((entry) => entry.name))) return;
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const ignores = [...ignoreFileIn(folder), ...above];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (depth >= maximumDepth || entry.name.startsWith(".") || skippedFolders.has(entry.name)) continue;
      if (!isIgnored(`${path}${sep}`, ignores)) yield* walk(path, ignores, depth + 1);
    } else if (entry.isFile() && languageOfPath(entry.name) !== "other" && !isIgnored(path, ignores)) {
      yield path;
    }
  }
}

function isVirtualEnvironment(names: readonly string[]): boolean {
  return names.includes("pyvenv.cfg") || names.includes("conda-meta");
}

/** The nearest `.gitignore` with an opinion decides, as in git. */
function isIgnored(path: string, ignores: readonly IgnoreFile[]): boolean {
  for (const { folder, rules } of ignores) {
    const opinion = rules.test(inside(folder, path));
    if (opinion.ignored) return true;
    if (opinion.unignored) return false;
  }
  return false;
}

/** `.gitignore` files of the folders above, up to the top of the repository; those that leave out the folder itself do not count, for it was asked for. */
function ignoreFilesAbove(folder: string): IgnoreFile[] {
  if (existsSync(join(folder, ".git"))) return [];
  const found: IgnoreFile[] = [];
  let at = folder;
  for (;;) {
    const parent = dirname(at);
    // Outside a repository nothing above the folder has a say.
    if (parent === at) return [];
    at = parent;
    found.push(...ignoreFileIn(at).filter(({ rules }) => !rules.ignores(`${inside(at, folder)}/`)));
    if (existsSync(join(at, ".git"))) return found;
  }
}

function ignoreFileIn(folder: string): IgnoreFile[] {
  try {
    return [{ folder, rules: ignore().add(readFileSync(join(folder, ".gitignore"), "utf8")) }];
  } catch {
    return [];
  }
}

function inside(folder: string, path: string): string {
  const way = relative(folder, path).split(sep).join("/");
  return path.endsWith(sep) ? `${way}/` : way;
}
