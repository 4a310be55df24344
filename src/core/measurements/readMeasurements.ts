/** The one door to logs of runs that happened: finds out the format from the content and reads it. Pure; never throws. */
import type { Problem } from "../problem";
import { contentId } from "./contentId";
import { badFile, Log, type LogReader } from "./log";
import type { MeasuredRun, Measurement, Measurements, MeasuringTool } from "./measuredRun";
import { carbontracker } from "./readers/carbontracker";
import { codecarbon } from "./readers/codecarbon";
import { dcgmDmon, nvidiaDmon } from "./readers/dmon";
import { lightning } from "./readers/lightning";
import { llamaFactory } from "./readers/llamaFactory";
import { mlflow } from "./readers/mlflow";
import { dcgmTable, nvidiaSmi } from "./readers/nvidiaSmi";
import { sacct } from "./readers/sacct";
import { sacctJson } from "./readers/sacctJson";
import { trainerLog } from "./readers/trainerLog";
import { trainerState } from "./readers/trainerState";
import { wandb } from "./readers/wandb";
import { zeus } from "./readers/zeus";

/** In the order in which they are asked: the more telling marks first. */
const readers: readonly LogReader[] = [
  codecarbon,
  zeus,
  nvidiaSmi,
  dcgmTable,
  nvidiaDmon,
  dcgmDmon,
  sacct,
  sacctJson,
  wandb,
  mlflow,
  lightning,
  llamaFactory,
  trainerState,
  carbontracker,
  trainerLog,
];

/** Longer logs are not read. */
export const maximumLogLength = 64_000_000;

/**
 * The measured runs of a log, and what is wrong with it, by line. Two records that say the same are one run.
 * @param path as it is to be shown; of it only the name counts, where content alone does not tell two formats apart.
 */
export function readMeasurements(path: string, text: string): Measurements {
  if (text.length > maximumLogLength) {
    return { runs: [], problems: [badFile(`longer than ${maximumLogLength / 1e6} MB: not read`)] };
  }
  const log = new Log(path, text);
  const reader = readers.find((candidate) => candidate.recognises(log));
  if (!reader) return { runs: [], problems: [unknownFormat(log)] };
  const { runs, problems: found } = reader.read(log);
  const problems = [...found].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  const byId = new Map(runs.map((run) => [idOf(reader.tool, run), run]));
  const measured = [...byId].map(([id, run]): MeasuredRun => ({ id, tool: reader.tool, path, ...run }));
  if (measured.length === 0 && problems.length === 0) {
    return { runs: [], problems: [badFile(`a ${reader.tool} log without a measured run`)] };
  }
  return { runs: measured, problems };
}

/** Of what tells one run from another; what is computed from it, and where the log lies, do not count. */
function idOf(tool: MeasuringTool, run: Measurement): string {
  const { name, runId, startedAt, hours, boardKwh, componentsKwh, itKwh, energyKwh } = run;
  // Files of one training count its steps or leave them out; its time they all have.
  const steps = hours === undefined ? run.steps : undefined;
  return contentId({ tool, name, runId, startedAt, hours, steps, boardKwh, componentsKwh, itKwh, energyKwh });
}

function unknownFormat(log: Log): Problem {
  const unread = log.json() === undefined ? log.jsonProblem() : undefined;
  if (unread) return unread;
  const line = log.lines().findIndex((text) => text.trim() !== "") + 1;
  const shown = log.firstLine().slice(0, 60);
  const message = shown === "" ? "the file is empty" : `no log that is known begins with "${shown}"`;
  return { code: "measurements.unknown-format", message, line: Math.max(1, line) };
}
