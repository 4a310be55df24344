/** Folders of images in class folders, and folders of data files. */
import { joinPath } from "../source/documents";
import type { DataEntry, DataFiles } from "../workspace";
import { parquetRows } from "./binary";
import { inWords, maximumFolders, type DataSize } from "./measured";
import { countRows } from "./rows";

const image = /\.(?:jpe?g|png|bmp|gif|webp|tiff?|ppm)$/i;
const maximumFiles = 200;

/** Images below a folder, of its `train` part where it has one; else rows of its data files. */
export async function folderSize(path: string, files: DataFiles): Promise<DataSize | undefined> {
  const entries = await files.list(path);
  if (!entries) return undefined;
  const part = entries.find(({ name, isFolder }) => isFolder && /^train(?:ing)?$/i.test(name));
  const folder = part ? joinPath(path, part.name) : path;
  const inside = part ? ((await files.list(folder)) ?? []) : entries;
  return (await images(folder, inside, files)) ?? (await dataFiles(folder, inside, files));
}

async function images(folder: string, entries: readonly DataEntry[], files: DataFiles): Promise<DataSize | undefined> {
  const classes = entries.filter(({ isFolder }) => isFolder);
  let total = imagesIn(entries);
  for (const { name } of classes.slice(0, maximumFolders))
    total += imagesIn((await files.list(joinPath(folder, name))) ?? []);
  if (total === 0) return undefined;
  const more =
    classes.length > maximumFolders ? ` in the first ${inWords(maximumFolders)} folders: at least this many` : "";
  return { samples: total, reason: `${inWords(total)} images in ${folder}${more}` };
}

function imagesIn(entries: readonly DataEntry[]): number {
  return entries.filter(({ name, isFolder }) => !isFolder && image.test(name)).length;
}

/** Kinds of files that hold rows, the first that a folder has being its data, with what each is called. */
const kinds: readonly (readonly [ending: RegExp, word: string])[] = [
  [/\.parquet$/, "Parquet files"],
  [/\.(jsonl|ndjson)$/i, "files of JSON lines"],
  [/\.(csv|tsv)$/i, "tables"],
  [/\.json$/i, "JSON files"],
];
/** Parts that are not trained on, and files about the data rather than of it. */
const held = /(^|[^a-z])(test|val|valid|validation|dev|eval)([^a-z]|$)/i;
const about = /info|config|meta|state|schema|vocab|token|label|index|map|package/i;

async function dataFiles(
  folder: string,
  entries: readonly DataEntry[],
  files: DataFiles,
): Promise<DataSize | undefined> {
  const names = entries.filter(({ isFolder }) => !isFolder).map(({ name }) => name);
  const [kind, word] = kinds.find(([ending]) => names.some((name) => ending.test(name) && !about.test(name))) ?? [];
  if (!kind || word === undefined) return undefined;
  const all = names.filter((name) => kind.test(name) && !about.test(name));
  const train = all.filter((name) => /train/i.test(name));
  const chosen = train.length > 0 ? train : all.filter((name) => !held.test(name));
  if (chosen.length === 0 || chosen.length > maximumFiles) return undefined;
  let total = 0;
  for (const name of chosen) {
    const rows = await rowsOf(joinPath(folder, name), files);
    if (rows === undefined) return undefined;
    total += rows;
  }
  return { samples: total, reason: `${inWords(total)} rows of ${inWords(chosen.length)} ${word} in ${folder}` };
}

async function rowsOf(path: string, files: DataFiles): Promise<number | undefined> {
  const bytes = await files.size(path);
  if (bytes === undefined) return undefined;
  if (path.endsWith(".parquet")) return parquetRows(path, bytes, files);
  return (await countRows(path, bytes, files))?.samples;
}
