/** Weights & Biases: `wandb-summary.json`, the history of a run as CSV (its system metrics hold watts), a table of runs as CSV. */
import { recordEntry } from "../../source/recordEntry";
import {
  amount,
  badFile,
  badRecord,
  isRecord,
  known,
  positive,
  words,
  type Log,
  type LogContent,
  type LogReader,
} from "../log";
import { readCsv, type CsvRecord } from "../csv";
import type { Measurement } from "../measuredRun";
import { integratePower, type PowerSample } from "../powerSeries";
import { isoOfSeconds } from "../time";
import type { Problem } from "../../problem";

const wattsColumn = /^system[./]gpu\.(\d{1,4})\.powerwatts$/;

export const wandb: LogReader = {
  tool: "wandb",
  recognises: ({ json, columns, fileName }) => {
    const value = json();
    if (isRecord(value)) return "_runtime" in value || (fileName === "wandb-summary.json" && "_wandb" in value);
    const has = (name: string): boolean => columns().has(name);
    return has("_runtime") || (has("runtime") && has("state") && has("name"));
  },
  read: (log) => (isRecord(log.json()) ? readSummary(log) : readTable(log)),
};

function readSummary(log: Log): LogContent {
  const value = log.json();
  const broken = log.jsonProblem();
  const problems = broken ? [broken] : [];
  if (!isRecord(value)) return { runs: [], problems };
  const inner = isRecord(value._wandb) ? positive(value._wandb.runtime) : undefined;
  const seconds = inner ?? positive(value._runtime);
  if (seconds === undefined) return { runs: [], problems: [...problems, badFile("no _runtime")] };
  const ended = positive(value._timestamp);
  const either = (name: string): number | undefined =>
    positive(recordEntry(value, `train/${name}`)) ?? positive(recordEntry(value, name));
  const run: Measurement = {
    line: 1,
    ...known({
      startedAt: ended === undefined ? undefined : isoOfSeconds(ended - seconds),
      endedAt: ended === undefined ? undefined : isoOfSeconds(ended),
      // The Trainer's own time leaves out what comes before and after training.
      hours: (either("train_runtime") ?? seconds) / 3600,
      steps: either("global_step"),
      epochs: either("epoch"),
      tokens: either("num_input_tokens_seen"),
      flops: either("total_flos"),
    }),
    isComplete: true,
  };
  return { runs: [run], problems };
}

function readTable(log: Log): LogContent {
  const { columns, records, problems: broken } = readCsv(log);
  const problems: Problem[] = [...broken];
  if (!columns.includes("_runtime")) {
    return { runs: records.flatMap((record) => readRunRow(record, problems) ?? []), problems };
  }
  const run = readHistory(columns, records);
  return run ? { runs: [run], problems } : { runs: [], problems: [...problems, badFile("nothing in _runtime")] };
}

/** One row of a table of runs. */
function readRunRow(record: CsvRecord, problems: Problem[]): Measurement | undefined {
  const seconds = positive(record.text("runtime"));
  if (seconds === undefined) {
    problems.push(badRecord(`Runtime is "${record.text("runtime")}"`, record.line));
    return undefined;
  }
  return {
    line: record.line,
    ...known({
      name: words(record.text("name")),
      runId: words(record.text("id")),
      hours: (positive(record.text("train_runtime")) ?? seconds) / 3600,
      accelerator: words(record.text("gpu type")),
      acceleratorCount: positive(record.text("gpu count")),
    }),
    isComplete: record.text("state").toLowerCase() === "finished",
  };
}

/** Points of one run over time. */
function readHistory(columns: readonly string[], records: readonly CsvRecord[]): Measurement | undefined {
  const [first] = records;
  const largest = (column: string): number | undefined =>
    records.reduce<number | undefined>((most, record) => {
      const value = amount(record.text(column));
      return value === undefined || (most ?? -1) >= value ? most : value;
    }, undefined);
  const seconds = positive(largest("_runtime"));
  if (!first || seconds === undefined) return undefined;
  const { boardKwh, acceleratorWatts, acceleratorCount } = integratePower(samplesOf(columns, records), undefined) ?? {};
  const ended = positive(largest("_timestamp"));
  return {
    line: first.line,
    ...known({
      startedAt: ended === undefined ? undefined : isoOfSeconds(ended - seconds),
      endedAt: ended === undefined ? undefined : isoOfSeconds(ended),
      hours: seconds / 3600,
      steps: positive(largest("train/global_step")),
      epochs: positive(largest("train/epoch")),
      boardKwh,
      acceleratorWatts,
      acceleratorCount,
    }),
    isComplete: true,
  };
}

function samplesOf(columns: readonly string[], records: readonly CsvRecord[]): PowerSample[] {
  const devices = columns.flatMap((column) => {
    const index = wattsColumn.exec(column)?.[1];
    return index === undefined ? [] : [{ column, index, load: `system.gpu.${index}.gpu` }];
  });
  return records.flatMap((record) => {
    const seconds = amount(record.text("_runtime"));
    if (seconds === undefined) return [];
    return devices.flatMap(({ column, index, load }): PowerSample[] => {
      const watts = amount(record.text(column));
      return watts === undefined ? [] : [{ device: index, seconds, watts, utilization: amount(record.text(load)) }];
    });
  });
}
