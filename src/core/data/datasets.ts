/** Well-known data sets by the names that code loads them under. */
import table from "./datasets.json";
import { datasetKey, longestName } from "./names";
import { lazy, lazyRows } from "./table";

/** The training split of a data set, or of one of its subsets. Null is not known. */
export interface KnownDataset {
  readonly id: string;
  /** Configuration of the data set (`mrpc`, `wikitext-2-raw-v1`); null where it has one alone, or none is named. */
  readonly subset: string | null;
  readonly aliases: readonly string[];
  /** Rows, pictures or recordings of one pass over the training split. */
  readonly trainSamples: number | null;
  readonly validationSamples: number | null;
  /** Tokens of a row's texts together, in an English subword vocabulary and without a prompt's template. */
  readonly meanTokens: number | null;
  /** `bytes`: text bytes ÷ 4.4, good to about a tenth; `published`: somebody counted. */
  readonly meanTokensBasis: "bytes" | "published" | null;
  /** Tokens of the whole training split, by the tokenizer that its source used. */
  readonly trainTokens: number | null;
  /** Pixels on a side, where every picture has the same size. */
  readonly imageSize: number | null;
  readonly audioHours: number | null;
  readonly sources: readonly string[];
}

export const knownDatasets = lazyRows<KnownDataset>(table, (row) => {
  const basis = row.textOrNull("meanTokensBasis");
  return {
    id: row.text("id"),
    subset: row.textOrNull("subset"),
    aliases: row.list("aliases"),
    trainSamples: row.numberOrNull("trainSamples"),
    validationSamples: row.numberOrNull("validationSamples"),
    meanTokens: row.numberOrNull("meanTokens"),
    meanTokensBasis: basis === "bytes" || basis === "published" ? basis : null,
    trainTokens: row.numberOrNull("trainTokens"),
    imageSize: row.numberOrNull("imageSize"),
    audioHours: row.numberOrNull("audioHours"),
    sources: row.list("sources"),
  };
});

/** The rows of a data set by each of its names. */
const byName = lazy(() => {
  const byId = new Map<string, KnownDataset[]>();
  for (const row of knownDatasets()) byId.set(row.id, [...(byId.get(row.id) ?? []), row]);
  const index = new Map<string, readonly KnownDataset[]>();
  for (const rows of byId.values()) {
    for (const { id, aliases } of rows) for (const name of [id, ...aliases]) index.set(datasetKey(name), rows);
  }
  return index;
});

/**
 * The data set that a name means, and its subset: a hub id (`nyu-mll/glue` with `mrpc`, or `glue/mrpc`), a library's class
 * (`torchvision.datasets.CIFAR10`, `keras.datasets.mnist`), a tfds name with its version, a registry's short name, a folder named after it
 * (`./data/imagenet`). Undefined for a name or a subset that the table does not have, and where several subsets leave it open which is meant.
 * Another owner's data set of the same name is another data set.
 */
export function findDataset(id: string, subset?: string): KnownDataset | undefined {
  if (id.length > longestName) return undefined;
  const rows = rowsOf(id);
  if (rows) return pick(rows, subset);
  if (subset !== undefined) return undefined;
  const { parent, child } = lastStep(id);
  const within = parent === undefined ? undefined : byName().get(datasetKey(parent));
  return within && child !== undefined ? pick(within, child) : undefined;
}

function rowsOf(id: string): readonly KnownDataset[] | undefined {
  const found = byName().get(datasetKey(id));
  if (found) return found;
  const library =
    /^(?:torchvision|torchaudio|torchtext|tf|tensorflow|keras|sklearn|tfds)[.\w]*\.datasets?(?:\.\w+)*\.(\w+)$/.exec(
      id.trim(),
    );
  if (library?.[1] !== undefined) return byName().get(datasetKey(library[1]));
  return isFolder(id) || dataFile.test(id) ? byName().get(datasetKey(lastStep(id).child ?? "")) : undefined;
}

/** A subset that is asked for must be there; without one, the row that stands for the whole or the only one. */
function pick(rows: readonly KnownDataset[], subset: string | undefined): KnownDataset | undefined {
  const whole = rows.find((row) => row.subset === null);
  if (subset === undefined) return whole ?? (rows.length === 1 ? rows[0] : undefined);
  const wanted = datasetKey(subset);
  const named = rows.find((row) => row.subset !== null && datasetKey(row.subset) === wanted);
  return named ?? (defaultSubsets.has(wanted) ? whole : undefined);
}

/** Names of a configuration that only says: there is one. */
const defaultSubsets = new Set(["default", "plaintext", "all", "main", "train", "full"]);

/** A file that a data set is published as goes by its own name, wherever it lies: `$SQUAD/train-v1.1.json`. */
const dataFile = /\.(?:jsonl?|csv|tsv|txt)$/i;

function isFolder(id: string): boolean {
  return /^(?:[~./\\]|[a-z]:[\\/]|(?:data|datasets?)[\\/])/i.test(id.trim());
}

function lastStep(id: string): { readonly parent?: string; readonly child?: string } {
  const parts = id
    .trim()
    .split(/[\\/]/)
    .filter((part) => part !== "");
  const child = parts.pop();
  return { ...(parts.length > 0 ? { parent: parts.join("/") } : {}), ...(child === undefined ? {} : { child }) };
}
