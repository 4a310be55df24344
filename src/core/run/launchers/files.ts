import { folderOf, joinPath, normalizePath, type Documents } from "../../source/documents";
import type { SourceText } from "../../source/sourceText";
import { rootMark } from "./shellText";

/** Most places in which one file is looked for. */
const maximumCandidates = 24;
/** Trailing parts of a path outside the workspace that are tried inside it. */
const maximumParts = 4;

/** Folders in which a launcher may have been started, likeliest first: its own and those around it, up to the root. */
export function startFolders(launcherPath: string): string[] {
  const folders = [folderOf(launcherPath)];
  while (folders.length < 8 && folders.at(-1) !== "") folders.push(folderOf(folders.at(-1) ?? ""));
  return folders;
}

/** The folders that `folder`, where a command runs, may be. */
export function foldersFrom(folder: string, starts: readonly string[]): string[] {
  const places = folder.startsWith(rootMark.slice(0, 1))
    ? [folder.slice(rootMark.length)]
    : starts.map((start) => joinPath(start, folder));
  return [...new Set(places.map(normalizePath).filter((path) => path !== undefined))];
}

/**
 * Paths in the workspace that a path in a launcher may mean, likeliest first.
 * @param folder where the command runs, from where the launcher was started; undefined where that is not known.
 * @param starts folders in which the launcher may have been started.
 */
export function candidatePaths(path: string, folder: string | undefined, starts: readonly string[]): string[] {
  const inFolder = folder === undefined ? path : fromFolder(folder, path);
  if (inFolder.startsWith(rootMark)) return normalized([inFolder.slice(rootMark.length).replace(/^\/+/, "")]);
  const known = inFolder.replace(/^.*\}[^/}]*\//, "/");
  if (!known.startsWith("/") && !known.startsWith("~"))
    return known.includes("${") ? [] : normalized(starts.map((start) => joinPath(start, known)));
  // Outside the workspace, or below a folder that is not known: the same trailing parts may be inside it.
  const parts = known.split("/").filter((part) => part !== "" && part !== "." && part !== "~");
  const found: string[] = [];
  for (let count = Math.min(parts.length, maximumParts); count >= 1; count--) {
    const tail = parts.slice(-count).join("/");
    // A bare file name is common: only near the launcher does it mean the same file.
    for (const start of count === 1 ? starts.slice(0, 2) : starts) found.push(joinPath(start, tail));
  }
  return normalized(found);
}

/** A path as seen from a folder. One that begins elsewhere, known or not, stays as it is. */
export function fromFolder(folder: string, path: string): string {
  return path.startsWith(rootMark) || /^(?:\/|~|\$\{)/.test(path) ? path : joinPath(folder, path);
}

/** The file that a path in a launcher means, where the workspace has it. */
export function findFile(
  documents: Documents,
  path: string,
  folder: string | undefined,
  starts: readonly string[],
): SourceText | undefined {
  return documents.first(candidatePaths(path, folder, starts));
}

function normalized(paths: readonly string[]): string[] {
  const found = new Set<string>();
  for (const path of paths) {
    const plain = normalizePath(path);
    if (plain !== undefined && plain !== "") found.add(plain);
  }
  return [...found].slice(0, maximumCandidates);
}
