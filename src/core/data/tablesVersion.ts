/** Which tables these are: figures move with them, so a budget can be locked to a day's. */

/** The day on which the tables beside this file last changed. */
export const tablesDate = "2026-11-26";

/** What they hold, by content; a test keeps it, so that no row changes without a new day. */
export const tablesId = "8a848bf275dfbe26";

/** Which version of the package ships which tables, the newest last. */
export const tablesHistory: readonly { readonly date: string; readonly version: string }[] = [
  { date: tablesDate, version: "0.1.0" },
];

/** The version of the package whose tables held on a day; undefined before the first. */
export function versionWithTablesOf(day: string): string | undefined {
  return tablesHistory.findLast(({ date }) => date <= day)?.version;
}
