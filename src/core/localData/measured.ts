import { groupedDigits } from "../source/groupedDigits";

/** How large local data are. */
export interface DataSize {
  /** Rows, images or documents of one epoch. */
  readonly samples?: number;
  readonly tokens?: number;
  /** In words: `12,034 lines of data/train.jsonl`. */
  readonly reason: string;
}

/** Files are read up to here (bytes); the rest of a larger one is taken to be like its beginning, which is said. */
export const maximumBytes = 64_000_000;
/** Folders that are listed for one data set. */
export const maximumFolders = 2000;

/** `1,234,567`, the same everywhere. */
export function inWords(count: number): string {
  return groupedDigits(String(Math.round(count)), ",");
}
