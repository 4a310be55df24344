/** Zeus `ZeusMonitor(log_file=…)`: one row a measurement window, energy of each GPU in joules. */
import { amount, badRecord, known, words, type LogReader } from "../log";
import { readCsv, type CsvRecord } from "../csv";
import type { Measurement } from "../measuredRun";
import type { Problem } from "../../problem";

const gpuColumn = /^gpu\d+_energy$/;

export const zeus: LogReader = {
  tool: "zeus",
  recognises: ({ columns }) => columns().has("window_name") && columns().has("elapsed_time"),
  read(log) {
    const { columns, records, problems: broken } = readCsv(log);
    const problems: Problem[] = [...broken];
    const gpus = columns.filter((column) => gpuColumn.test(column));
    const runs = records.flatMap((record) => readWindow(record, gpus, problems) ?? []);
    return { runs, problems };
  },
};

function readWindow(record: CsvRecord, gpus: readonly string[], problems: Problem[]): Measurement | undefined {
  const { line } = record;
  const seconds = amount(record.text("elapsed_time"));
  const joules = gpus.map((column) => amount(record.text(column)));
  const missing = joules.findIndex((value) => value === undefined);
  if (seconds === undefined || seconds === 0 || missing >= 0) {
    const what = missing >= 0 ? (gpus[missing] ?? "") : "elapsed_time";
    problems.push(badRecord(`${what} is "${record.text(what)}"`, line));
    return undefined;
  }
  const total = joules.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  return {
    line,
    // Windows start on a clock without a date; the start tells two equal windows apart.
    ...known({ name: words(record.text("window_name")), runId: words(record.text("start_time")) }),
    hours: seconds / 3600,
    ...(gpus.length > 0
      ? { boardKwh: total / 3.6e6, acceleratorWatts: total / seconds / gpus.length, acceleratorCount: gpus.length }
      : {}),
    isComplete: true,
  };
}
