/** Lightning's `metrics.csv` (CSVLogger), where a throughput monitor or the script logged the time that had passed. */
import { amount, badFile, known, positive, type LogReader } from "../log";
import { readCsv, type CsvRecord } from "../csv";

/** Seconds since training started: ThroughputMonitor's columns under the separators that people choose, and litgpt's. */
const timeColumns = /^(?:(?:train|fit|throughput)[|/_])?(?:time|total_time|elapsed_time)$/;

export const lightning: LogReader = {
  tool: "lightning",
  recognises: ({ columns, fileName }) =>
    columns().has("step") && (columns().has("epoch") || fileName === "metrics.csv") && !columns().has("_runtime"),
  read(log) {
    const { columns, records, problems } = readCsv(log);
    const time = columns.find((column) => timeColumns.test(column));
    if (time === undefined) {
      const reason = "no column of the time that passed: Lightning's ThroughputMonitor logs one";
      return { runs: [], problems: [...problems, badFile(reason)] };
    }
    const seconds = most(records, time);
    const first = records[0];
    if (seconds === undefined || seconds === 0 || !first) {
      return { runs: [], problems: [...problems, badFile(`nothing in ${time}`)] };
    }
    const epoch = most(records, "epoch");
    const run = known({
      hours: seconds / 3600,
      steps: positive(most(records, "step")),
      // Epochs are counted from 0 while they go on.
      epochs: epoch === undefined ? undefined : Math.floor(epoch) + 1,
      tokens: positive(most(records, "total_tokens")),
    });
    return { runs: [{ line: first.line, ...run, isComplete: true }], problems };
  },
};

function most(records: readonly CsvRecord[], column: string): number | undefined {
  return records.reduce<number | undefined>((largest, record) => {
    const value = amount(record.text(column));
    return value === undefined || (largest !== undefined && largest >= value) ? largest : value;
  }, undefined);
}
