/** CodeCarbon `emissions.csv`: one row a run, columns by version (2020: seven; later power, energy by part, machine, PUE). */
import { soleDevice } from "../devices";
import { amount, badRecord, known, positive, words, type Log, type LogContent, type LogReader } from "../log";
import { readCsv, type CsvRecord } from "../csv";
import type { Measurement } from "../measuredRun";
import { isoAfter, momentOf } from "../time";
import type { Problem } from "../../problem";

export const codecarbon: LogReader = {
  tool: "codecarbon",
  recognises: ({ columns }) =>
    ["duration", "emissions", "energy_consumed"].every((column) => columns().has(column)) && columns().has("timestamp"),
  read(log: Log): LogContent {
    const { records, problems: broken } = readCsv(log);
    const problems: Problem[] = [...broken];
    const runs = new Map<string, Measurement>();
    for (const record of records) {
      const run = readRecord(record, problems);
      if (!run) continue;
      // A run that is flushed while it goes on has several rows, each with all so far; a task is a run of its own.
      const key = run.runId === undefined ? `line ${run.line}` : `${run.runId} ${record.text("task_name")}`;
      const earlier = runs.get(key);
      if (!earlier || (earlier.hours ?? 0) <= (run.hours ?? 0)) runs.set(key, run);
    }
    return { runs: [...runs.values()], problems };
  },
};

function readRecord(record: CsvRecord, problems: Problem[]): Measurement | undefined {
  const { line } = record;
  const seconds = amount(record.text("duration"));
  const consumed = amount(record.text("energy_consumed"));
  const ended = momentOf(record.text("timestamp"));
  if (seconds === undefined || consumed === undefined || !ended) {
    const what = !ended ? "timestamp" : seconds === undefined ? "duration" : "energy_consumed";
    problems.push(badRecord(`${what} is "${record.text(what)}"`, line));
    return undefined;
  }
  const stated = positive(record.text("pue"));
  const pue = stated !== undefined && stated >= 1 ? stated : undefined;
  // From the version on that knows a PUE, energies include it.
  const factor = pue ?? 1;
  const board = positive(record.text("gpu_energy"));
  const devices = soleDevice(record.text("gpu_model"));
  const count = positive(record.text("gpu_count")) ?? devices?.count;
  const watts = positive(record.text("gpu_power"));
  const task = words(record.text("task_name"));
  const project = words(record.text("project_name"));
  return {
    line,
    ...known({
      name: task !== undefined && project !== undefined ? `${project}/${task}` : (project ?? task),
      runId: words(record.text("run_id")) ?? words(record.text("experiment_id")),
      startedAt: isoAfter(ended.iso, -seconds),
      endedAt: ended.iso,
      hours: positive(seconds / 3600),
      boardKwh: board === undefined ? undefined : board / factor,
      componentsKwh: positive(consumed / factor),
      energyKwh: factor > 1 ? positive(consumed) : undefined,
      acceleratorWatts: boardWatts(board, seconds, factor, count) ?? (count === 1 ? watts : undefined),
      accelerator: devices?.name,
      acceleratorCount: count,
      pue,
      kgCo2e: positive(record.text("emissions")),
      country: words(record.text("country_iso_code")),
      cloudProvider: words(record.text("cloud_provider")),
      cloudRegion: words(record.text("cloud_region")),
    }),
    isComplete: true,
  };
}

/** Mean W of one board over the run. */
function boardWatts(
  kwh: number | undefined,
  seconds: number,
  factor: number,
  count: number | undefined,
): number | undefined {
  if (kwh === undefined || seconds === 0 || count === undefined) return undefined;
  return (kwh / factor / count / seconds) * 3.6e6;
}
