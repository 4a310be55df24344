/**
 * Tables of power with one row a sample and device: `nvidia-smi --query-gpu=timestamp,…,power.draw --format=csv`, units in the header or left out; and
 * the fields of DCGM under their own names, as its exporter's series are saved.
 */
import { badFile, badRecord, known, type Log, type LogContent, type LogReader } from "../log";
import { readCsv, type CsvRecord } from "../csv";
import { integratePower, type PowerSample } from "../powerSeries";
import { isoOfSeconds, momentOf, type Moment } from "../time";
import type { Problem } from "../../problem";

/** Newer drivers measure a moment and a mean; the mean is the better measure of energy. */
const smiColumns: Columns = {
  power: ["power.draw.average", "power.draw", "power.draw.instant"],
  device: ["uuid", "gpu_uuid", "index", "pci.bus_id", "gpu_bus_id", "serial"],
  load: ["utilization.gpu"],
};
const dcgmColumns: Columns = {
  power: ["dcgm_fi_dev_power_usage"],
  device: ["uuid", "gpu", "gpu_id", "gpu-id", "gpuid", "device", "entity"],
  load: ["dcgm_fi_dev_gpu_util"],
};

/** Names of the columns, the better ones first. */
interface Columns {
  readonly power: readonly string[];
  readonly device: readonly string[];
  readonly load: readonly string[];
}

export const nvidiaSmi: LogReader = {
  tool: "nvidia-smi",
  recognises: ({ columns }) => [...columns()].some((column) => smiColumns.power.includes(withoutUnit(column))),
  read: (log) => readTable(log, smiColumns),
};

export const dcgmTable: LogReader = {
  tool: "dcgm",
  recognises: ({ columns }) => [...columns()].some((column) => dcgmColumns.power.includes(column)),
  read: (log) => readTable(log, dcgmColumns),
};

function readTable(log: Log, names: Columns): LogContent {
  const { columns, records, problems: broken } = readCsv(log);
  const problems: Problem[] = [...broken];
  const column = (wanted: readonly string[]): string | undefined =>
    wanted.map((name) => columns.find((candidate) => withoutUnit(candidate) === name)).find(Boolean);
  const power = column(names.power) ?? "";
  const device = column(names.device);
  if (!columns.includes("timestamp")) {
    return { runs: [], problems: [badFile("no timestamp: without it power is no energy (--query-gpu=timestamp,…)")] };
  }
  const samples: PowerSample[] = [];
  const utilization = column(names.load);
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
  const found = integratePower(samples, first && timeOf(first.text("timestamp"))?.iso);
  if (!found || !first)
    return { runs: [], problems: [...problems, badFile("fewer than two samples of a device at work")] };
  const nameOf = (record: CsvRecord): string =>
    record.text("name") || record.text("gpu_name") || record.text("modelname");
  const accelerator = new Set(records.map(nameOf)).size === 1 ? nameOf(first) : "";
  const run = { line: first.line, ...found, ...known({ accelerator: accelerator || undefined }), isComplete: true };
  return { runs: [run], problems };
}

/** A time as the driver writes it, or seconds or milliseconds since 1970. */
function timeOf(text: string): Moment | undefined {
  const moment = momentOf(text);
  if (moment || !/^\d{10}(?:\d{3})?(?:\.\d{1,9})?$/.test(text)) return moment;
  const seconds = Number(text) / (Number(text) >= 1e12 ? 1000 : 1);
  const iso = isoOfSeconds(seconds);
  return iso === undefined ? undefined : { seconds, iso };
}

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
  const moment = timeOf(record.text("timestamp"));
  if (!moment) return `timestamp is "${record.text("timestamp")}"`;
  if (/^\[.*\]$|^n\/a$/i.test(record.text(power))) return undefined;
  const watts = quantityOf(record.text(power), "W");
  if (watts === undefined) return `${power} is "${record.text(power)}"`;
  return {
    device: device === undefined ? "" : `${record.text("hostname")}${record.text(device)}`,
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
