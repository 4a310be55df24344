/** `carbon-lens calibrate FILE…`: measured logs into the team's calibration file. */
import { readFile } from "node:fs/promises";
import { relative, resolve, sep } from "node:path";
import type { Command } from "commander";
import type { AnalyzedRun } from "../core/analysis";
import { calibrationPath } from "../core/calibration/calibrationFile";
import { importMeasurements, type LogFile } from "../core/calibration/importMeasurements";
import { maximumLogLength } from "../core/measurements/readMeasurements";
import { importText } from "../core/present/calibrationWords";
import { estimatePaths } from "./estimate";
import { exitCodes, Failure } from "./failure";
import { dayOf } from "./options";
import type { Output } from "./output";
import { Progress } from "./progress";
import { writeAtomically } from "./writeAtomically";

interface CalibrateOptions {
  readonly workspace: string;
  readonly run?: string;
  readonly dryRun?: boolean;
}

const help = `
Reads CodeCarbon, carbontracker and Zeus logs, trainer_state.json and Trainer output, LLaMA-Factory's trainer_log.jsonl, Lightning metrics.csv,
sacct, nvidia-smi and dcgmi tables, W&B and MLflow exports. What was learned stands in ${calibrationPath}: commit it, and everybody's estimates use it.

Examples:
  $ carbon-lens calibrate emissions.csv
  $ sacct --parsable2 --format=JobID,JobName,State,Elapsed,Start,End,NNodes,AllocTRES,ConsumedEnergyRaw > jobs.txt
  $ carbon-lens calibrate jobs.txt --run train.py#1 --dry-run

Exit codes: 0 every measured run was taken, 2 some log or run could not be.`;

export function addCalibrateCommand(program: Command, output: Output): void {
  program
    .command("calibrate")
    .description("Learn from measured runs: later estimates are nearer to them, and narrower")
    .argument("<file...>", "logs of runs that happened")
    .option("--workspace <dir>", "folder with the code that ran, and the calibration file", ".")
    .option("--run <id>", "the run that was measured, as estimate --format json names it: train.py#1")
    .option("--dry-run", "say what would be learned; write nothing")
    .addHelpText("after", help)
    .action(async (files: string[], options: CalibrateOptions) => {
      await calibrate(files, options, output);
    });
}

async function calibrate(files: readonly string[], options: CalibrateOptions, output: Output): Promise<void> {
  const root = resolve(options.workspace);
  const logs = await Promise.all(files.map((file) => readLog(file, root)));
  const runs = await runsIn(options);
  const stored = { path: calibrationPath, text: await storedText(resolve(root, calibrationPath)) };
  const chosen = options.run === undefined ? undefined : runs[0];
  const result = importMeasurements(logs, runs, stored, () => chosen);
  const isDryRun = options.dryRun === true;
  if (result.text !== undefined && !isDryRun) await writeAtomically(resolve(root, calibrationPath), result.text);
  await output.write(importText(result, isDryRun));
  const isWhole = result.problems.length === 0 && result.imported.every(({ outcome }) => outcome !== "open");
  if (!isWhole) process.exitCode = exitCodes.couldNotRun;
}

/** The runs that a measurement may be of: those of the workspace, or the one that was named. */
async function runsIn({ workspace, run }: CalibrateOptions): Promise<readonly AnalyzedRun[]> {
  const path = run === undefined ? workspace : resolve(workspace, run.replace(/#\d+$/, ""));
  const request = { paths: [path], language: undefined, workspace, pins: {}, today: dayOf(new Date()) };
  const { analysis } = await estimatePaths(request, new Progress(process.stderr));
  const runs = analysis.files.flatMap((file) => file.runs);
  if (run === undefined) return runs;
  const named = runs.filter(({ id }) => id === run || (!run.includes("#") && runs.length === 1));
  if (named.length > 0) return named;
  const known = runs.map(({ id }) => id).join(", ");
  throw new Failure(`no run ${run}; ${known === "" ? "its file has no training run" : `there is ${known}`}`);
}

async function readLog(file: string, root: string): Promise<LogFile> {
  const way = relative(root, resolve(file));
  const path = way.startsWith("..") || way === "" ? file : way.split(sep).join("/");
  try {
    const text = await readFile(file, "utf8");
    return { path, text: text.slice(0, maximumLogLength + 1) };
  } catch (error) {
    throw new Failure(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** @throws {Failure} where it is there and cannot be read: it would be written over. */
async function storedText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Failure(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
