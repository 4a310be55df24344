/** Slurm's `sacct`: `--parsable2`, `--parsable`, or columns of fixed width under a line of dashes. One run a job; steps add to it. */
import { recordEntry } from "../../source/recordEntry";
import { amount, badFile, badRecord, known, positive, words, type Log, type LogReader } from "../log";
import type { Measurement } from "../measuredRun";
import { hoursOf, momentOf } from "../time";
import type { Problem } from "../../problem";

/** One job or step: the line on which it stands, and its cells by the lower-case name of their column. */
export interface Row {
  readonly line: number;
  text(column: string): string;
}

export const sacct: LogReader = {
  tool: "sacct",
  recognises: ({ firstLine }) =>
    /^JobID(?:Raw)?[|\s]|[|\s]JobID(?:Raw)?(?:[|\s]|$)/i.test(firstLine()) &&
    /\bElapsed(?:Raw)?\b|\bState\b/i.test(firstLine()),
  read(log) {
    // The columns that sacct prints when not told.
    if (!/\bElapsed(?:Raw)?\b/i.test(log.firstLine()))
      return {
        runs: [],
        problems: [
          badFile(
            "no column Elapsed: use sacct --parsable2 --format=JobID,JobName,Elapsed,State,AllocTRES,ConsumedEnergyRaw",
          ),
        ],
      };
    const problems: Problem[] = [];
    const rows = rowsOf(log, problems);
    const steps = new Map<string, Row[]>();
    for (const row of rows) {
      const [job, step] = split(idOf(row));
      if (step !== undefined) steps.set(job, [...(steps.get(job) ?? []), row]);
    }
    const jobs = rows.filter((row) => split(idOf(row))[1] === undefined);
    return { runs: jobs.flatMap((job) => readJob(job, steps.get(idOf(job)) ?? [], problems) ?? []), problems };
  },
};

function idOf(row: Row): string {
  return row.text("jobid") || row.text("jobidraw");
}

/** `123.batch` is a step of `123`; `123_4` is a job of an array. */
function split(id: string): [string, string?] {
  const dot = id.indexOf(".");
  return dot < 0 ? [id] : [id.slice(0, dot), id.slice(dot + 1)];
}

function rowsOf(log: Log, problems: Problem[]): Row[] {
  const lines = log.lines();
  const top = lines.findIndex((line) => line.trim() !== "");
  const header = lines[top] ?? "";
  const dashes = lines[top + 1] ?? "";
  const isFixed = !header.includes("|") && /^-[-\s]*$/.test(dashes);
  if (!isFixed && !header.includes("|")) {
    problems.push(badFile("columns cannot be told apart: use sacct --parsable2", top + 1));
    return [];
  }
  const endsInBar = header.endsWith("|");
  const bounds = [...dashes.matchAll(/-+/g)].map(({ index, 0: { length } }): [number, number] => [
    index,
    index + length,
  ]);
  const cells = (line: string): string[] =>
    (isFixed
      ? bounds.map(([from, to]) => line.slice(from, to))
      : (endsInBar ? line.replace(/\|$/, "") : line).split("|")
    ).map((cell) => cell.trim());
  const at = new Map(cells(header).map((name, index) => [name.toLowerCase(), index]));
  const rows: Row[] = [];
  lines.slice(top + (isFixed ? 2 : 1)).forEach((text, index) => {
    const line = top + (isFixed ? 3 : 2) + index;
    if (text.trim() === "") return;
    const fields = cells(text);
    if (fields.length !== at.size)
      problems.push(badRecord(`${fields.length} fields where the header has ${at.size}`, line));
    else rows.push({ line, text: (column) => fields[at.get(column) ?? -1] ?? "" });
  });
  return rows;
}

/** The run that a job with its steps is; undefined, with the reason among the problems, where it is none. */
export function readJob(job: Row, steps: readonly Row[], problems: Problem[]): Measurement | undefined {
  const state = job.text("state").split(" ")[0]?.toUpperCase() ?? "";
  const elapsed = job.text("elapsed") === "" ? amount(job.text("elapsedraw")) : undefined;
  const hours = elapsed === undefined ? hoursOf(job.text("elapsed")) : elapsed / 3600;
  const reason = notMeasured(job, state, hours);
  if (reason !== undefined) {
    problems.push(badRecord(reason, job.line));
    return undefined;
  }
  const inTres = /(?:^|,)node=(\d{1,6})/.exec(job.text("alloctres"))?.[1];
  const nodes = positive(job.text("nnodes")) ?? positive(job.text("allocnodes")) ?? positive(inTres);
  const joules = joulesOf(job) ?? energyOfSteps(steps);
  return {
    line: job.line,
    ...known({
      name: words(job.text("jobname")),
      runId: idOf(job),
      script: scriptIn(job.text("submitline")),
      startedAt: momentOf(job.text("start"))?.iso,
      endedAt: momentOf(job.text("end"))?.iso,
      hours,
      itKwh: joules === undefined ? undefined : joules / 3.6e6,
      ...devicesOf(job, nodes),
      nodeCount: nodes,
    }),
    isComplete: state === "" || state === "COMPLETED",
  };
}

/** Why a job is no measurement. */
function notMeasured(job: Row, state: string, hours: number | undefined): string | undefined {
  if (hours === undefined) return `Elapsed is "${job.text("elapsed")}"`;
  const hasNotEnded = /^(?:RUNNING|PENDING|SUSPENDED|REQUEUED|RESIZING)/.test(state);
  if (hasNotEnded) return `job ${idOf(job)} is ${state}: it has not ended`;
  return hours === 0 ? `job ${idOf(job)} ran for no time` : undefined;
}

/** Larger is the value that Slurm writes for "not measured". */
const mostJoules = 1e15;
const multiples: Readonly<Record<string, number>> = { "": 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12 };

function joulesOf(row: Row): number | undefined {
  const inTres = /(?:^|,)energy=([\d.]+[KMGT]?)/.exec(row.text("alloctres"))?.[1];
  for (const text of [row.text("consumedenergyraw"), row.text("consumedenergy"), inTres ?? ""]) {
    const match = /^(\d{1,25}(?:\.\d{1,6})?)([KMGT]?)$/.exec(text);
    const joules = match ? Number(match[1]) * (recordEntry(multiples, match[2] ?? "") ?? 1) : 0;
    if (joules > 0 && joules < mostJoules) return joules;
  }
  return undefined;
}

/** Steps that ran at the same time may each hold the energy of the whole node: of several, nothing is known. */
function energyOfSteps(steps: readonly Row[]): number | undefined {
  const measured = steps.flatMap((step) => joulesOf(step) ?? []);
  return measured.length === 1 ? measured[0] : undefined;
}

/** From `gres/gpu:a100=8,gres/gpu=8` of a whole job, or the older `gpu:a100:4` of each node. */
function devicesOf(job: Row, nodes: number | undefined): { accelerator?: string; acceleratorCount?: number } {
  const tres = job.text("alloctres") || job.text("reqtres");
  const typed = [...tres.matchAll(/gres\/gpu:([\w.-]{1,60})=(\d{1,7})/g)];
  const whole = /gres\/gpu=(\d{1,7})/.exec(tres)?.[1];
  const gres = /(?:gres\/)?gpu(?::([a-z][\w.-]{0,60}))?:(\d{1,5})/i.exec(job.text("allocgres"));
  const count =
    whole ?? (typed.length > 0 ? String(typed.reduce((sum, match) => sum + Number(match[2]), 0)) : undefined);
  if (count !== undefined) {
    return known({
      accelerator: typed.length === 1 ? typed[0]?.[1] : undefined,
      acceleratorCount: positive(count),
    });
  }
  return gres ? known({ accelerator: gres[1], acceleratorCount: positive(Number(gres[2]) * (nodes ?? 1)) }) : {};
}

/** The script in `sbatch --nodes=2 job.sh --epochs 3`. */
function scriptIn(submitted: string): string | undefined {
  return submitted.split(/\s+/).find((word) => /^[^-=][^=]*\.(?:sh|sbatch|slurm|bash|py)$/.test(word));
}
