/** Which runs of an analysis are jobs of their own, and which are only another sight of one. */
import type { AnalyzedFile, AnalyzedRun, Role } from "../analysis";

/** Who starts whom: a launcher starts configs and scripts, a config starts scripts. */
const rank: Readonly<Record<Role, number>> = { none: 0, "training-script": 0, "training-config": 1, launcher: 2 };

/**
 * The runs that totals count: each job once. A script or config that a launcher among the files starts counts through the launcher, a
 * script that a config names through the config; their own defaults are not a second job.
 */
export function countedRuns(files: readonly AnalyzedFile[]): readonly AnalyzedRun[] {
  const startedBy = new Map<string, number>();
  for (const file of files) {
    for (const path of file.runs.flatMap((run) => run.companions)) {
      startedBy.set(path, Math.max(startedBy.get(path) ?? 0, rank[file.role]));
    }
  }
  return files.filter((file) => (startedBy.get(file.path) ?? 0) <= rank[file.role]).flatMap((file) => file.runs);
}
