/** Takes logs into a calibration: reads them, finds the run of each measurement, and says what became of every one. Pure. */
import type { AnalyzedRun } from "../analysis";
import type { MeasuredRun } from "../measurements/measuredRun";
import { readMeasurements } from "../measurements/readMeasurements";
import type { Problem } from "../problem";
import { calibrationText, readCalibration, type CalibrationRecord } from "./calibrationFile";
import { matchRun } from "./match";
import { recordOf } from "./record";
import { factors, residualsOf } from "./residuals";

export interface LogFile {
  /** As it is to be shown and kept: workspace-relative where it lies inside. */
  readonly path: string;
  readonly text: string;
}

export interface Imported {
  readonly measured: MeasuredRun;
  readonly outcome: "added" | "known" | "open" | "nothing-to-learn";
  /** The run that it was, where that is known. */
  readonly run?: AnalyzedRun;
  /** Those that it may have been. */
  readonly candidates?: readonly AnalyzedRun[];
}

export interface MeasurementImport {
  readonly imported: readonly Imported[];
  /** Of the logs and of the calibration file, each with its path. */
  readonly problems: readonly (Problem & { readonly path: string })[];
  /** The new text of the calibration file; undefined where nothing is to be written. */
  readonly text: string | undefined;
}

/**
 * @param stored text of the calibration file; undefined where there is none yet. A file that is not understood whole is not written over.
 * @param choose the run of a measurement that the log does not tell, where somebody said it.
 */
export function importMeasurements(
  logs: readonly LogFile[],
  runs: readonly AnalyzedRun[],
  stored: { readonly path: string; readonly text: string | undefined },
  choose: (measured: MeasuredRun, candidates: readonly AnalyzedRun[]) => AnalyzedRun | undefined,
): MeasurementImport {
  const kept = stored.text === undefined ? { records: [], problems: [] } : readCalibration(stored.text);
  const problems = kept.problems.map((problem) => ({ path: stored.path, ...problem }));
  const imported: Imported[] = [];
  const found: CalibrationRecord[] = [];
  const ids = new Set(kept.records.map(({ id }) => id));
  for (const log of logs) {
    const read = readMeasurements(log.path, log.text);
    problems.push(...read.problems.map((problem) => ({ path: log.path, ...problem })));
    for (const measured of read.runs) {
      const match = matchRun(measured, runs);
      const run = match.kind === "run" ? match.run : choose(measured, match.candidates);
      if (!run) {
        imported.push({ measured, outcome: "open", candidates: match.kind === "open" ? match.candidates : [] });
        continue;
      }
      const record = recordOf(measured, run);
      if (!teaches(record)) {
        imported.push({ measured, outcome: "nothing-to-learn", run });
        continue;
      }
      const isKnown = ids.has(record.id);
      imported.push({ measured, outcome: isKnown ? "known" : "added", run });
      ids.add(record.id);
      if (!isKnown) found.push(record);
    }
  }
  const isWritten = found.length > 0 && kept.problems.length === 0;
  return { imported, problems, text: isWritten ? calibrationText([...kept.records, ...found]) : undefined };
}

/** Whether anything can be held against an estimate: hours or watts that are not out of all proportion to it. */
function teaches(record: CalibrationRecord): boolean {
  return factors.some((factor) => residualsOf([record], factor).length > 0);
}
