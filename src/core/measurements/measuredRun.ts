/** MEASURED RUN. What a meter or a log says of a run that happened: as measured, nothing estimated, nothing filled in. */
import type { Problem } from "../problem";

/** The programs whose logs are read. */
export type MeasuringTool =
  | "codecarbon"
  | "carbontracker"
  | "zeus"
  | "huggingface-trainer"
  | "llama-factory"
  | "lightning"
  | "sacct"
  | "nvidia-smi"
  | "dcgm"
  | "wandb"
  | "mlflow";

/** What is known of one run. A field that the log does not give is left out: never zero for "not known". */
export interface Measurement {
  /** 1-based line of the log on which the run stands or starts. */
  readonly line: number;
  /** As the tool calls it: project, job, window or run name. */
  readonly name?: string;
  /** The tool's own id of the run: a job number, a UUID. */
  readonly runId?: string;
  /** Path of the script that ran, as the log has it. */
  readonly script?: string;
  /** ISO 8601; without an offset where the log gives local time. */
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** Wall time in hours. */
  readonly hours?: number;
  /** kWh of the accelerator boards alone. */
  readonly boardKwh?: number;
  /** kWh of boards, processors and memory as software meters read them: no fans, no supplies. */
  readonly componentsKwh?: number;
  /** kWh of whole machines at the plug. */
  readonly itKwh?: number;
  /** kWh of the facility: what the tool multiplied by a PUE above 1. */
  readonly energyKwh?: number;
  /** Mean W of one accelerator. */
  readonly acceleratorWatts?: number;
  /** As the driver or scheduler calls it. */
  readonly accelerator?: string;
  /** All devices of the run. */
  readonly acceleratorCount?: number;
  readonly nodeCount?: number;
  /** PUE that the tool was given and used. */
  readonly pue?: number;
  /** kg CO2e as the tool computed it. */
  readonly kgCo2e?: number;
  /** ISO 3166 country code. */
  readonly country?: string;
  readonly cloudProvider?: string;
  readonly cloudRegion?: string;
  /** Optimizer steps taken, epochs trained, samples and tokens seen in this run. */
  readonly steps?: number;
  readonly epochs?: number;
  readonly samples?: number;
  readonly tokens?: number;
  /** FLOPs as the tool counted them. */
  readonly flops?: number;
  /** False where the log shows that the run broke off or only a part of it was measured. */
  readonly isComplete: boolean;
}

export interface MeasuredRun extends Measurement {
  /** By content: the same measurement has the same id wherever its log lies. */
  readonly id: string;
  readonly tool: MeasuringTool;
  /** Path of the log. */
  readonly path: string;
}

export interface Measurements {
  readonly runs: readonly MeasuredRun[];
  /** What could not be read, each with its line. The rest of the log is in `runs` all the same. */
  readonly problems: readonly Problem[];
}

/** Energy of a measured run with what it covers, the widest first; undefined where the log has none. */
export function measuredEnergy(
  run: Measurement,
): { readonly kwh: number; readonly scope: "facility" | "it" | "components" | "board" } | undefined {
  if (run.energyKwh !== undefined) return { kwh: run.energyKwh, scope: "facility" };
  if (run.itKwh !== undefined) return { kwh: run.itKwh, scope: "it" };
  if (run.componentsKwh !== undefined) return { kwh: run.componentsKwh, scope: "components" };
  if (run.boardKwh !== undefined) return { kwh: run.boardKwh, scope: "board" };
  return undefined;
}
