/** `nvidia-smi dmon` (with `-o DT`, also `--format csv`) and `dcgmi dmon`: tables whose headings start with `#` and come again and again. */
import { amount, badFile, badRecord, known, type Log, type LogContent, type LogReader } from "../log";
import { integratePower, type PowerSample } from "../powerSeries";
import { momentOf } from "../time";
import type { Problem } from "../../problem";

const heading = /^#\s*(?:Date|Time|gpu|Entity)\b/i;
const powerNames = ["pwr", "power", "powr"];
const utilizationNames = ["sm", "gputl", "util"];

/** Counts its devices in a column `gpu`. */
export const nvidiaDmon: LogReader = {
  tool: "nvidia-smi",
  recognises: ({ head }) => /^#\s*(?:Date\b|Time\b|gpu\b).*\bpwr\b/im.test(head()),
  read: readDmon,
};

/** Names its devices in a column `Entity`. */
export const dcgmDmon: LogReader = {
  tool: "dcgm",
  recognises: ({ head }) => /^#\s*Entity\b.*\b(?:power|powr)\b/im.test(head()),
  read: readDmon,
};

function readDmon(log: Log): LogContent {
  const problems: Problem[] = [];
  const samples: PowerSample[] = [];
  let columns: readonly string[] = [];
  let startIso: string | undefined;
  let firstLine = 0;
  log.lines().forEach((text, index) => {
    if (heading.test(text)) columns = cellsOf(text.slice(text.indexOf("#") + 1)).map((cell) => cell.toLowerCase());
    if (
      columns.length === 0 ||
      text.trim() === "" ||
      text.trimStart().startsWith("#") ||
      /^\s*(?:ID|Idx)(?:\s|$)/.test(text)
    )
      return;
    const row = readRow(cellsOf(text), columns);
    if (!row) problems.push(badRecord(`no sample: "${text.trim().slice(0, 60)}"`, index + 1));
    else if (row.sample) {
      samples.push(row.sample);
      startIso ??= row.iso;
      firstLine ||= index + 1;
    }
  });
  if (samples.length === 0) return { runs: [], problems: [...problems, badFile("no sample of power")] };
  if (startIso === undefined) return { runs: [{ line: firstLine, ...meanOf(samples), isComplete: false }], problems };
  const found = integratePower(samples, startIso);
  if (!found) return { runs: [], problems: [...problems, badFile("fewer than two samples of a device at work")] };
  return { runs: [{ line: firstLine, ...found, isComplete: true }], problems };
}

function cellsOf(text: string): string[] {
  return (text.includes(",") ? text.split(",") : text.trim().split(/\s+/)).map((cell) => cell.trim());
}

/** Undefined for a row that is broken; without a sample where the device does not measure its power. */
function readRow(
  cells: readonly string[],
  columns: readonly string[],
): { readonly iso: string | undefined; readonly sample: PowerSample | undefined } | undefined {
  // dcgmi writes `GPU 0` under one heading.
  const shift = /^(?:GPU|GPU-I|Switch)$/i.test(cells[0] ?? "") && columns[0] === "entity" ? 1 : 0;
  if (cells.length - shift !== columns.length) return undefined;
  const cell = (names: readonly string[]): string | undefined => {
    const at = columns.findIndex((column) => names.includes(column));
    return at < 0 ? undefined : cells[at + shift];
  };
  const device = cell(["gpu", "entity"]);
  const power = cell(powerNames);
  if (power === "-" || power === "N/A") return { iso: undefined, sample: undefined };
  const watts = amount(power);
  const date = cell(["date"]);
  const time = cell(["time"]);
  const moment = date === undefined || time === undefined ? undefined : momentOf(`${date} ${time}`);
  const isTimed = columns.includes("date") && columns.includes("time");
  if (device === undefined || watts === undefined || (isTimed && !moment)) return undefined;
  const utilization = amount(cell(utilizationNames));
  return { iso: moment?.iso, sample: { device, seconds: moment?.seconds ?? 0, watts, utilization } };
}

/** Without times there is a mean draw and no energy. */
function meanOf(samples: readonly PowerSample[]): { acceleratorWatts: number; acceleratorCount: number } {
  const busy = samples.filter(({ utilization }) => utilization !== 0);
  const used = busy.length > 0 ? busy : samples;
  return known({
    acceleratorWatts: used.reduce((sum, { watts }) => sum + watts, 0) / used.length,
    acceleratorCount: new Set(used.map(({ device }) => device)).size,
  });
}
