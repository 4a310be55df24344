import table from "./sources.json";
import { recordEntry } from "../source/recordEntry";

/** Where a figure of the tables comes from. */
export interface TableSource {
  readonly key: string;
  readonly title: string;
  readonly url?: string;
  readonly licence?: string;
  /** Year, month or day of what was read; the finer the better known. */
  readonly date?: string;
  readonly note?: string;
}

const sources: Readonly<Record<string, Omit<TableSource, "key">>> = table;

/** The source behind a key of a row's `sources`; `unverified` is one of them and says so in its title. */
export function findSource(key: string): TableSource | undefined {
  const source = recordEntry(sources, key);
  return source && { key, ...source };
}

/** The titles behind a row's source keys, for a "says who" line. */
export function describeSources(keys: readonly string[]): string {
  return keys.map((key) => findSource(key)?.title ?? key).join("; ");
}
