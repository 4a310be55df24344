/** `nvidia-smi --query-gpu=timestamp,…,power.draw --format=csv`: one row a sample and device, units in the header or left out. */
import { badFile, badRecord, known, type LogReader } from "../log";
import { readCsv, type CsvRecord } from "../csv";
import { integratePower, type PowerSample } from "../powerSeries";
import { momentOf } from "../time";
import type { Problem } from "../../problem";

/** Newer drivers measure a moment and a mean; the mean is the better measure of energy. */
const powerColumns = ["power.draw.average", "power.draw", "power.draw.instant"];
const deviceColumns = ["uuid", "gpu_uuid", "index", "pci.bus_id", "gpu_bus_id", "serial"];

export const nvidiaSmi: LogReader = {
  tool: "nvidia-smi",
  recognises: ({ columns }) => [...columns()].some((column) => powerColumns.includes(withoutUnit(column))),
  read(log) {
    const { columns, records, problems: broken } = readCsv(log);
    const problems: Problem[] = [...broken];
    const column = (names: readonly string[]): string | undefined =>
      names.map((name) => columns.find((candidate) => withoutUnit(candidate) === name)).find(Boolean);
    const power = column(powerColumns) ?? "";
    const device = column(deviceColumns);
    if (!columns.includes("timestamp")) {
      return { runs: [], problems: [badFile("no timestamp: without it power is no energy (--query-gpu=timestamp,…)")] };
    }
    const samples: PowerSample[] = [];
    const utilization = column(["utilization.gpu"]);
    for (const record of records) {
      const sample = readSample(record, power, device, utilization);
      if (typeof sample === "string") problems.push(badRecord(sample, record.line));
      else if (sample) samples.push(sample);
    }
    if (device === undefined && isSeveral(samples)) {
      problems.push(badFile("several devices that cannot be told apart: add index or uuid to --query-gpu"));
      return { runs: [], problems };
    }
    const [first] = records;
    const found = integratePower(samples, first && momentOf(first.text("timestamp"))?.iso);
    if (!found || !first)
      return { runs: [], problems: [...problems, badFile("fewer than two samples of a device at work")] };
    const names = new Set(records.map((record) => record.text("name") || record.text("gpu_name")));
    const accelerator = names.size === 1 ? first.text("name") || first.text("gpu_name") : "";
    const run = { line: first.line, ...found, ...known({ accelerator: accelerator || undefined }), isComplete: true };
    return { runs: [run], problems };
  },
};

function withoutUnit(column: string): string {
  return column.replace(/\[[^[\]]*\]$/, "").trimEnd();
}

/** Undefined where the driver could not measure, text where the row is broken. */
function readSample(
  record: CsvRecord,
  power: string,
  device: string | undefined,
  utilization: string | undefined,
): PowerSample | string | undefined {
  const moment = momentOf(record.text("timestamp"));
  if (!moment) return `timestamp is "${record.text("timestamp")}"`;
  if (/^\[.*\]$|^n\/a$/i.test(record.text(power))) return undefined;
  const watts = quantityOf(record.text(power), "W");
  if (watts === undefined) return `${power} is "${record.text(power)}"`;
  return {
    device: device === undefined ? "" : record.text(device),
    seconds: moment.seconds,
    watts,
    utilization: utilization === undefined ? undefined : quantityOf(record.text(utilization), "%"),
  };
}

/** `62.35 W` or `62.35`. */
function quantityOf(text: string, unit: string): number | undefined {
  const bare = text.endsWith(unit) ? text.slice(0, -unit.length).trim() : text;
  return /^\d{1,9}(?:\.\d{1,9})?$/.test(bare) ? Number(bare) : undefined;
}

/** Rows of several devices come in bursts: some follow the one before at once, the others after the interval. */
function isSeveral(samples: readonly PowerSample[]): boolean {
  const steps = samples.slice(1).map((sample, index) => sample.seconds - (samples[index]?.seconds ?? 0));
  const longest = steps.reduce((most, step) => Math.max(most, step), 0);
  const bursts = steps.filter((step) => step < longest / 10).length;
  return longest > 0 && bursts >= steps.length / 3;
}
