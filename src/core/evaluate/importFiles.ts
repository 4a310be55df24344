/** Which files of the workspace an import can mean. */
import { folderOf, joinPath, type Documents } from "../source/documents";
import { isInstalledPackage, mayBeHidden } from "./libraries/known";

/** Folders above the script in which its imports are looked for. */
const maximumAncestors = 3;

/** The files that a name can stand for in some folders, in the order in which they are looked for. */
export function candidates(folders: readonly string[], file: string): string[] {
  return folders.flatMap((folder) => [joinPath(folder, `${file}.py`), joinPath(folder, file, "__init__.py")]);
}

/** The files that `from ..name import` can mean in the file at `importing`. */
export function relativeFiles(importing: string, name: string, level: number): string[] {
  let folder = folderOf(importing);
  for (let i = 1; i < level; i++) folder = folderOf(folder);
  const file = name.replace(/\./g, "/");
  return file === "" ? [joinPath(folder, "__init__.py")] : candidates([folder], file);
}

/** Where absolute imports of the file at `importing` are looked for: beside the script, in the folders above it, at the root, in `src`. */
function importFolders(entry: string, importing: string): string[] {
  const folders: string[] = [];
  let folder = folderOf(entry);
  for (let i = 0; i <= maximumAncestors; i++) {
    folders.push(folder);
    if (folder === "" || folder === "/") break;
    folder = folderOf(folder);
  }
  return [...new Set([...folders, "", "src", ...(importing === entry ? [] : [folderOf(importing)])])];
}

/** What imports were found to mean, by the script, the folder of the file that imports and the name: asked again in each run of each script. */
const answers = new WeakMap<Documents, Map<string, readonly string[]>>();

/**
 * The files that an absolute import can mean; none for what is installed. Undefined where the folder of its package is not known yet:
 * then what would tell is noted as wanted, together with the files that it may turn out to be.
 * @param entry path of the script that is started.
 */
export function absoluteFiles(
  documents: Documents,
  entry: string,
  importing: string,
  name: string,
): readonly string[] | undefined {
  const [top = ""] = name.split(".");
  if (name === "" || isInstalledPackage(top)) return [];
  const key = `${entry}\n${importing === entry ? "" : folderOf(importing)}\n${name}`;
  const known = answers.get(documents) ?? new Map<string, readonly string[]>();
  const answer = known.get(key) ?? filesOfAbsolute(documents, importFolders(entry, importing), top, name);
  if (answer) answers.set(documents, known.set(key, answer));
  return answer;
}

/** The files beside the script that hide an installed package from all that it imports; none for most. */
export function hidingFiles(entry: string, importing: string, name: string): readonly string[] {
  const files = mayBeHidden(name) ? candidates([folderOf(entry)], name) : [];
  return files.includes(importing) ? [] : files;
}

function filesOfAbsolute(
  documents: Documents,
  folders: readonly string[],
  top: string,
  name: string,
): readonly string[] | undefined {
  const file = name.replace(/\./g, "/");
  if (file === top) return candidates(folders, file);
  // A package stands in one folder: only there are its parts looked for. Folders without `__init__` are packages too.
  const packages = folders.map((folder) => joinPath(folder, top, "__init__.py"));
  const first = packages.find((path) => documents.get(path) !== undefined || !documents.lacks(path));
  if (first === undefined) return candidates(folders, file);
  if (documents.get(first)) return candidates([folders[packages.indexOf(first)] ?? ""], file);
  for (const path of packages) documents.get(path);
  documents.first(candidates(folders, file));
  return undefined;
}
