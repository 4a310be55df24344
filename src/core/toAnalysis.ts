/** The files of one analysis, put together as they are shown and exported. */
import type { Analysis, AnalyzedFile } from "./analysis";
import type { BudgetPolicy } from "./budget/policy";
import { calibrationPath } from "./calibration/calibrationFile";
import { totalsOf } from "./estimate/totals";
import type { Problem } from "./problem";
import { countedRuns } from "./run/jobs";
import { indexLaunchers, withLaunchers } from "./run/launchedBy";
import { version } from "./version";

/**
 * Joins the files of one analysis: a script's runs name those of its launchers among the files. Totals count each job once.
 * @param policy the budget file that the files were judged by, where there is one.
 * @param calibrationProblems of the calibration file, where there is one.
 */
export function toAnalysis(
  files: readonly AnalyzedFile[],
  policy?: BudgetPolicy,
  calibrationProblems?: readonly Problem[],
): Analysis {
  const launchers = indexLaunchers(files);
  return {
    schemaVersion: 1,
    tool: { name: "carbon-lens", version },
    files: files.map((file) => withLaunchers(file, launchers)),
    ...(policy ? { budget: { path: policy.path, problems: policy.problems } } : {}),
    ...(calibrationProblems ? { calibration: { path: calibrationPath, problems: calibrationProblems } } : {}),
    totals: totalsOf(countedRuns(files)),
  };
}
