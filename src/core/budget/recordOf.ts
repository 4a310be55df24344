/** Records for the ledger: from a log of what was measured, and from an estimate that somebody accepts. */
import type { AnalyzedRun } from "../analysis";
import { measuredEnergy, type MeasuredRun } from "../measurements/measuredRun";
import { figureOf } from "./judge";
import { makeRecord } from "./ledger";
import type { LedgerRecord } from "./ledgerRecord";
import { measures, type Measure } from "./policy";

/** What the person who writes the record says of it. */
export interface RecordWords {
  readonly owner?: string;
  readonly project?: string;
  readonly run?: string;
  readonly note?: string;
}

/**
 * A measured run as a record, or what it lacks. Energy is taken as the meter gives it, and `scope` says what that covers: a meter of the
 * boards leaves out the rest of the machine.
 * @param known records there are: an accepted estimate of the same run, if any, is replaced.
 */
export function recordOfMeasured(
  run: MeasuredRun,
  words: RecordWords,
  known: readonly LedgerRecord[],
): LedgerRecord | string {
  const day = (run.endedAt ?? run.startedAt)?.slice(0, 10);
  if (day === undefined) return "the log does not say when it ran; give the day with --at";
  const energy = measuredEnergy(run);
  const { hours, acceleratorCount, kgCo2e, script, path, line } = run;
  const acceleratorHours = hours !== undefined && acceleratorCount !== undefined ? hours * acceleratorCount : undefined;
  if (!energy && kgCo2e === undefined && acceleratorHours === undefined)
    return "the log has neither energy nor hours of devices";
  const replaces = words.run === undefined ? undefined : openEstimate(words.run, known)?.id;
  return makeRecord({
    kind: "measured",
    at: day,
    ...(energy ? { energyKwh: energy.kwh, scope: energy.scope } : {}),
    ...(kgCo2e === undefined ? {} : { kgCo2e }),
    ...(acceleratorHours === undefined ? {} : { acceleratorHours }),
    ...(script === undefined || script.startsWith("/") ? {} : { path: script }),
    ...words,
    source: `${path}:${line}`,
    ...(replaces === undefined ? {} : { replaces }),
  });
}

/** The central figures of a run's estimate, accepted on a day; undefined where none is known. */
export function recordOfEstimate(run: AnalyzedRun, at: string, words: RecordWords): LedgerRecord | undefined {
  const amounts: { [K in Measure]?: number } = {};
  for (const measure of measures) {
    const figure = figureOf(run, measure, "central");
    // What lies beyond ten digits is noise, and would make another record of the same estimate.
    if (figure !== undefined) amounts[measure] = Number(figure.toPrecision(10));
  }
  if (Object.keys(amounts).length === 0) return undefined;
  return makeRecord({ kind: "estimate", at, ...amounts, path: run.anchor.path, run: run.id, ...words });
}

/** The accepted estimate of a run that nothing has replaced yet. */
function openEstimate(run: string, known: readonly LedgerRecord[]): LedgerRecord | undefined {
  const replaced = new Set(known.map(({ replaces }) => replaces));
  return known.find((record) => record.kind === "estimate" && record.run === run && !replaced.has(record.id));
}
