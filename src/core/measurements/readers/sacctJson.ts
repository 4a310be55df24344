/** Slurm's `sacct --json`, of all its versions: jobs as objects, told in the columns of `--parsable2`. */
import { isRecord, positive, words, type Log, type LogReader } from "../log";
import type { Problem } from "../../problem";
import { recordEntry } from "../../source/recordEntry";
import { isoOfSeconds } from "../time";
import { readJob, type Row } from "./sacct";

type Json = Readonly<Record<string, unknown>>;

/** More jobs in one answer, and steps of one job, are not read. */
const maximumJobs = 100_000;
const maximumSteps = 1000;

export const sacctJson: LogReader = {
  tool: "sacct",
  recognises: ({ json }) => {
    const [first] = jobsIn(json());
    return first !== undefined && "job_id" in first && isRecord(first.time);
  },
  read(log) {
    const broken = log.jsonProblem();
    const problems: Problem[] = broken ? [broken] : [];
    const lines = linesOf(log);
    const runs = jobsIn(log.json()).flatMap((job) => {
      const line = lines.get(textOf(job.job_id)) ?? 1;
      return readJob(rowOf(job, line), stepsOf(job, line), problems) ?? [];
    });
    return { runs, problems };
  },
};

/** Where each job's number first stands. */
function linesOf(log: Log): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  log.lines().forEach((text, index) => {
    const id = /"job_id"\s{0,9}:\s{0,9}(\d{1,12})\b/.exec(text)?.[1];
    if (id !== undefined && !lines.has(id)) lines.set(id, index + 1);
  });
  return lines;
}

function jobsIn(value: unknown): readonly Json[] {
  return isRecord(value) ? listOf(value.jobs).slice(0, maximumJobs) : [];
}

function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** The job in the names that `--format` has. */
function rowOf(job: Json, line: number): Row {
  const time = partOf(job, "time");
  const tres = partOf(job, "tres");
  const allocated = listOf(tres.allocated);
  const array = partOf(job, "array");
  const task = numberOf(array.task_id);
  const parent = positive(numberOf(array.job_id));
  const id = parent !== undefined && task !== undefined ? `${String(parent)}_${String(task)}` : textOf(job.job_id);
  return rowWith(line, {
    jobid: id,
    jobname: words(job.name) ?? "",
    state: stateOf(job),
    elapsedraw: textOf(time.elapsed),
    start: momentIn(time.start),
    end: momentIn(time.end),
    nnodes: textOf(job.allocation_nodes),
    alloctres: allocated.map(tresText).join(","),
    submitline: words(job.submit_line) ?? "",
  });
}

/** Energy is counted by steps. */
function stepsOf(job: Json, line: number): readonly Row[] {
  return listOf(job.steps)
    .slice(0, maximumSteps)
    .map((step) => {
      const energy = partOf(partOf(step, "statistics"), "energy");
      return rowWith(line, { consumedenergyraw: textOf(energy.consumed) });
    });
}

function rowWith(line: number, cells: Readonly<Record<string, string>>): Row {
  return { line, text: (column) => recordEntry(cells, column) ?? "" };
}

/** `gres/gpu:a100=8`, `node=2`. */
function tresText({ type, name, count }: Json): string {
  const of = words(name);
  return `${words(type) ?? ""}${of === undefined ? "" : `/${of}`}=${textOf(count)}`;
}

/** A word in older versions, a list of words in newer ones. */
function stateOf(job: Json): string {
  const { current } = partOf(job, "state");
  return words(Array.isArray(current) ? current[0] : current) ?? "";
}

function partOf(value: Json, name: string): Json {
  const part = recordEntry(value, name);
  return isRecord(part) ? part : {};
}

/** A plain number, or since version 23 one with a mark whether it is set. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  return isRecord(value) && value.set !== false && typeof value.number === "number" ? value.number : undefined;
}

function textOf(value: unknown): string {
  const number = numberOf(value);
  return number === undefined ? "" : String(number);
}

function momentIn(value: unknown): string {
  const seconds = positive(numberOf(value));
  return (seconds === undefined ? undefined : isoOfSeconds(seconds)) ?? "";
}
