/** MLflow: runs as JSON (`mlflow runs describe`, the REST answers), runs as CSV (`mlflow experiments csv`), metric files of `mlruns`. */
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
import { readCsv } from "../csv";
import type { Measurement } from "../measuredRun";
import { integratePower } from "../powerSeries";
import { isoOfSeconds, momentOf } from "../time";
import type { Problem } from "../../problem";

const metricPath = /(?:^|[\\/])metrics[\\/](.+)$/;
const metricLine = /^(\d{12,14}) (\S+)(?: (\d+))?$/;
/** More runs in one answer are not read. */
const maximumRuns = 100_000;

export const mlflow: LogReader = {
  tool: "mlflow",
  recognises: ({ json, columns, path, firstLine }) => {
    const value = json();
    if (value !== undefined) return runsIn(value).length > 0;
    if (columns().has("run_id") && columns().has("start_time")) return true;
    return metricPath.test(path) && metricLine.test(firstLine());
  },
  read(log) {
    if (log.json() !== undefined) return readJson(log);
    return log.columns().has("run_id") ? readTable(log) : readMetric(log);
  },
};

/** The runs of a describe, get, search or list answer. */
function runsIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  const list = Array.isArray(value) ? value : isRecord(value) && Array.isArray(value.runs) ? value.runs : [value];
  return list
    .slice(0, maximumRuns)
    .map((entry: unknown) => (isRecord(entry) && isRecord(entry.run) ? entry.run : entry))
    .filter(isRecord)
    .filter(({ info }) => isRecord(info) && "start_time" in info);
}

function readJson(log: Log): LogContent {
  const broken = log.jsonProblem();
  const problems: Problem[] = broken ? [broken] : [];
  const runs = runsIn(log.json()).flatMap((run, index): Measurement[] => {
    const info = isRecord(run.info) ? run.info : {};
    const data = isRecord(run.data) ? run.data : {};
    const [metrics, tags] = [entriesOf(data.metrics), entriesOf(data.tags)];
    const from = positive(info.start_time);
    const to = positive(info.end_time);
    const name = words(info.run_name) ?? words(tags.get("mlflow.runName"));
    if (from === undefined || to === undefined || to <= from) {
      problems.push(badRecord(`run ${name ?? String(index + 1)} has no start or no end`, 1));
      return [];
    }
    const facts = { from: from / 1000, to: to / 1000, name, metrics };
    return [
      runFrom(1, facts, words(info.run_id) ?? words(info.run_uuid), words(tags.get("mlflow.source.name")), info.status),
    ];
  });
  return { runs, problems };
}

/** `{ "loss": 0.1 }` or `[{ "key": "loss", "value": 0.1 }]`. */
function entriesOf(data: unknown): ReadonlyMap<string, unknown> {
  if (Array.isArray(data)) {
    return new Map(data.filter(isRecord).map((entry) => [typeof entry.key === "string" ? entry.key : "", entry.value]));
  }
  return new Map(isRecord(data) ? Object.entries(data) : []);
}

interface RunFacts {
  readonly from: number;
  readonly to: number;
  readonly name: string | undefined;
  readonly metrics: ReadonlyMap<string, unknown>;
}

function runFrom(
  line: number,
  { from, to, name, metrics }: RunFacts,
  runId: string | undefined,
  script: string | undefined,
  status: unknown,
): Measurement {
  const trained = positive(metrics.get("train_runtime"));
  return {
    line,
    ...known({
      name,
      runId,
      script,
      startedAt: isoOfSeconds(from),
      endedAt: isoOfSeconds(to),
      hours: (trained ?? to - from) / 3600,
      steps: positive(metrics.get("global_step")),
      epochs: positive(metrics.get("epoch")),
      flops: positive(metrics.get("total_flos")),
    }),
    isComplete: status === undefined || status === 3 || words(status)?.toUpperCase() === "FINISHED",
  };
}

function readTable(log: Log): LogContent {
  const { columns, records, problems: broken } = readCsv(log);
  const problems: Problem[] = [...broken];
  const metricColumns = columns.filter((column) => column.startsWith("metrics."));
  const runs = records.flatMap((record): Measurement[] => {
    const from = secondsOf(record.text("start_time"));
    const to = secondsOf(record.text("end_time"));
    if (from === undefined || to === undefined || to <= from) {
      problems.push(badRecord("no start_time or no end_time", record.line));
      return [];
    }
    const metrics = new Map(metricColumns.map((column) => [column.slice("metrics.".length), record.text(column)]));
    const name = words(record.text("run_name")) ?? words(record.text("tags.mlflow.runname"));
    const script = words(record.text("source_name")) ?? words(record.text("tags.mlflow.source.name"));
    return [
      runFrom(
        record.line,
        { from, to, name, metrics },
        words(record.text("run_id")),
        script,
        words(record.text("status")),
      ),
    ];
  });
  return { runs, problems };
}

/** Milliseconds since 1970, or a date and time. */
function secondsOf(text: string): number | undefined {
  const milliseconds = positive(text);
  return milliseconds === undefined ? momentOf(text.replace(/\.\d+/, ""))?.seconds : milliseconds / 1000;
}

/** One metric over time: how long the run logged, a lower bound of how long it took; of a power metric, the draw. */
function readMetric(log: Log): LogContent {
  const problems: Problem[] = [];
  const points: { readonly seconds: number; readonly value: number; readonly step: number }[] = [];
  log.lines().forEach((text, index) => {
    if (text.trim() === "") return;
    const match = metricLine.exec(text.trim());
    const value = Number(match?.[2]);
    if (!match) problems.push(badRecord("no metric: time, value and step", index + 1));
    else points.push({ seconds: Number(match[1]) / 1000, value, step: Number(match[3] ?? "0") });
  });
  const seconds = points.map((point) => point.seconds);
  const from = seconds.reduce((least, time) => Math.min(least, time), Infinity);
  const to = seconds.reduce((most, time) => Math.max(most, time), -Infinity);
  if (!(to > from)) return { runs: [], problems: [...problems, badFile("fewer than two points")] };
  const device = /gpu_(\d+)_power_usage_watts$/.exec(metricPath.exec(log.path)?.[1] ?? "")?.[1];
  const power =
    device === undefined
      ? {}
      : integratePower(
          points.flatMap((point) => {
            const watts = amount(point.value);
            return watts === undefined ? [] : [{ device, seconds: point.seconds, watts, utilization: undefined }];
          }),
          undefined,
        );
  const steps = points.reduce((most, point) => Math.max(most, point.step), 0);
  const run = known({
    startedAt: isoOfSeconds(from),
    endedAt: isoOfSeconds(to),
    hours: (to - from) / 3600,
    steps: device === undefined ? positive(steps) : undefined,
    ...power,
  });
  return { runs: [{ line: 1, ...run, isComplete: false }], problems };
}
