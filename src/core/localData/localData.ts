/** LOCAL DATA. Files and folders that the code names as its data are measured where they lie, so that their size need not be guessed. */
import type { Fact, RunDraft } from "../run/runSpec";
import { folderOf, joinPath, normalizePath } from "../source/documents";
import type { DataFiles } from "../workspace";
import { arraySize, parquetRows } from "./binary";
import { folderSize } from "./folders";
import { inWords, type DataSize } from "./measured";
import { countRows } from "./rows";

/** The drafts, with the sizes of local data that they name and do not state. @param files the host's door to data; none measures nothing. */
export async function withLocalData(
  drafts: readonly RunDraft[],
  files: DataFiles | undefined,
): Promise<readonly RunDraft[]> {
  if (!files) return drafts;
  const known = measured.get(files) ?? new Map<string, Promise<DataSize | undefined>>();
  measured.set(files, known);
  const sized: RunDraft[] = [];
  for (const draft of drafts) sized.push(await withSize(draft, files, known));
  return sized;
}

/** By path, and by bytes for a file: a file of the same size is not measured again. */
type Known = Map<string, Promise<DataSize | undefined>>;

/** What was measured through a door, as long as the host keeps it. */
const measured = new WeakMap<DataFiles, Known>();

async function withSize(draft: RunDraft, files: DataFiles, known: Known): Promise<RunDraft> {
  const named = draft.facts.find(({ input }) => input === "datasetId");
  const isStated = draft.facts.some(({ input }) => input === "datasetSamples" || input === "datasetTokens");
  const { fraction = 1, heldOut = 0, rowsKnown = true, split } = draft.dataset ?? {};
  const isOther = !rowsKnown || (split !== undefined && !/^train[^+]*$/i.test(split));
  if (typeof named?.value !== "string" || isStated || isOther) return draft;
  for (const path of pathsOf(named.value, draft)) {
    const bytes = await files.size(path);
    const key = `${path}:${bytes ?? "folder"}`;
    let size = known.get(key);
    if (!size) known.set(key, (size = measure(path, bytes, files)));
    const found = await size;
    if (found) return withFact(draft, named, found, { fraction, heldOut });
  }
  return draft;
}

function withFact(
  draft: RunDraft,
  named: Fact,
  size: DataSize,
  { fraction, heldOut }: { readonly fraction: number; readonly heldOut: number },
): RunDraft {
  if (heldOut > 0 && size.samples === undefined) return draft;
  const input = size.samples === undefined ? "datasetTokens" : "datasetSamples";
  const value = Math.floor((size.samples ?? size.tokens ?? 0) * fraction) - heldOut;
  if (!(value > 0)) return draft;
  const share = fraction < 1 ? `, ${inWords(fraction * 100)} % of them used` : "";
  const part = heldOut > 0 ? `${share}, ${inWords(heldOut)} held out` : share;
  const fact: Fact = { input, value, origin: "derived", spans: named.spans, reason: `${size.reason}${part}` };
  return { ...draft, facts: [...draft.facts, fact], unknowns: draft.unknowns.filter((open) => open.input !== input) };
}

/** Where a path may lead: from the folder of the file that names it, from those around it, from the workspace's root. */
function pathsOf(text: string, draft: RunDraft): string[] {
  if (text === "" || /^[a-z]+:\/\/|^~|[*?$\n]/i.test(text) || text.length > 300) return [];
  const folders = new Set<string>();
  for (let folder = folderOf(draft.anchor.path); folders.size < 4; folder = folderOf(folder)) {
    folders.add(folder);
    if (folder === "") break;
  }
  folders.add("");
  return [...folders].flatMap((folder) => normalizePath(joinPath(folder, text)) ?? []);
}

async function measure(path: string, bytes: number | undefined, files: DataFiles): Promise<DataSize | undefined> {
  if (bytes === undefined) return folderSize(path, files);
  if (path.endsWith(".npy")) return arraySize(path, files);
  if (!path.endsWith(".parquet")) return countRows(path, bytes, files);
  const rows = await parquetRows(path, bytes, files);
  return rows === undefined ? undefined : { samples: rows, reason: `${inWords(rows)} rows of ${path}` };
}
