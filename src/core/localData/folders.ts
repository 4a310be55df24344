/** Folders of images in class folders, and folders of data files. */
import { joinPath } from "../source/documents";
import type { DataEntry, DataFiles } from "../workspace";
import { parquetRows } from "./binary";
import { inWords, maximumFolders, type DataSize } from "./measured";

const image = /\.(?:jpe?g|png|bmp|gif|webp|tiff?|ppm)$/i;
const maximumFiles = 200;

/** Images below a folder, of its `train` part where it has one; else rows of its Parquet files. */
export async function folderSize(path: string, files: DataFiles): Promise<DataSize | undefined> {
  const entries = await files.list(path);
  if (!entries) return undefined;
  const part = entries.find(({ name, isFolder }) => isFolder && /^train(?:ing)?$/i.test(name));
  const folder = part ? joinPath(path, part.name) : path;
  const inside = part ? ((await files.list(folder)) ?? []) : entries;
  return (await images(folder, inside, files)) ?? (await parquetFiles(folder, inside, files));
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

async function parquetFiles(
  folder: string,
  entries: readonly DataEntry[],
  files: DataFiles,
): Promise<DataSize | undefined> {
  const all = entries.filter(({ name }) => name.endsWith(".parquet"));
  const train = all.filter(({ name }) => /train/i.test(name));
  const chosen = train.length > 0 ? train : all;
  if (chosen.length === 0 || chosen.length > maximumFiles) return undefined;
  let total = 0;
  for (const { name } of chosen) {
    const path = joinPath(folder, name);
    const bytes = await files.size(path);
    const rows = bytes === undefined ? undefined : await parquetRows(path, bytes, files);
    if (rows === undefined) return undefined;
    total += rows;
  }
  return { samples: total, reason: `${inWords(total)} rows of ${inWords(chosen.length)} Parquet files in ${folder}` };
}
