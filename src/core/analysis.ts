/** What `analyze` answers and `carbon-lens estimate --format json` prints. */
import type { MeasuredFigures } from "./calibration/calibrationFile";
import type { RunBudget } from "./budget/verdict";
import type { Estimate, Range } from "./estimate/estimate";
import type { InputName } from "./run/inputs";
import type { Inputs, InputValue, Source } from "./run/runSpec";
import type { Problem } from "./problem";
import type { Language } from "./source/sourceText";

export type Role = "training-script" | "training-config" | "launcher" | "none";

/** One thing that would make a run cheaper, re-estimated; or that would not, which a reader may expect. */
export interface AdviceSummary {
  /** `advice.kebab-case`: a heading in METHODOLOGY. */
  readonly code: string;
  readonly title: string;
  readonly message: string;
  /** What it costs besides energy: accuracy, time, work. */
  readonly tradeOff?: string;
  /** 1-based line, in the file of the run, that states what is to be changed. */
  readonly line?: number;
  /** What `savingFraction` is a share of: the energy, or where that stays, the CO2e. */
  readonly saves?: "energy" | "carbon";
  /** kWh saved of one run, with its 80 % interval; negative where it costs more. */
  readonly energyKwh?: Range | null;
  /** kg CO2e saved of one run. */
  readonly kgCo2e?: Range | null;
  /** 0–1. */
  readonly savingFraction?: number | null;
  readonly savingFractionRange?: Range | null;
  /** Wall time after over before. */
  readonly timeFactor?: number | null;
  readonly applies: "edit" | "setting" | "information";
  /** It was considered, and does not help this run or makes it worse. */
  readonly rejected?: true;
  /** Whether the trained model is about the same: same data and schedule, same accuracy. */
  readonly keepsOutcome?: boolean;
  readonly evidence?: string;
  /** The inputs that it changes. */
  readonly change?: readonly ChangedInput[];
  /** Inputs that must be known first. */
  readonly needs?: readonly InputName[];
}

/** `to` null: the input is no longer given, and follows from the others. */
export interface ChangedInput {
  readonly input: InputName;
  readonly from: InputValue;
  readonly to: InputValue;
}

/** Several pieces of advice taken at once, re-estimated together: their savings overlap and do not add up. */
export interface TogetherSummary {
  readonly codes: readonly string[];
  readonly energyKwh: Range | null;
  readonly savingFraction: number;
  readonly timeFactor: number;
  /** What is left of the energy after each of the codes and those before it, 0–1. */
  readonly remaining: readonly number[];
}

/** A run that another file starts: this file's program or configuration, with that file's words and hardware over its own. */
export interface LauncherRun {
  /** The id of that run. */
  readonly id: string;
  readonly title: string;
  readonly anchor: Source;
  /** What the launcher itself says, over the defaults here. */
  readonly sets: readonly { readonly input: InputName; readonly value: InputValue }[];
  /** Of all runs of a sweep, where it is one. */
  readonly energyKwh: Range | null;
  readonly kgCo2e: Range | null;
}

/** All that start a run with values of their own. */
export interface LauncherRuns {
  /** How many files they stand in. */
  readonly files: number;
  /** From the lowest to the highest end of their 80 % intervals, in the middle the middle run; null where none is known. */
  readonly energyKwh: Range | null;
  readonly runs: readonly LauncherRun[];
}

/** A measured run of this run, from the calibration file. */
export interface RunMeasurement extends MeasuredFigures {
  /** The log and its line. */
  readonly source: string;
}

export interface AnalyzedRun {
  readonly id: string;
  readonly title: string;
  readonly anchor: Source;
  readonly companions: readonly string[];
  /** Of a launcher's run: the files that it starts, the program first, then configurations that it is given. */
  readonly starts?: readonly string[];
  /** Runs of other files that start this one; left out where there are none, or nobody looked. */
  readonly launchers?: LauncherRuns;
  readonly inputs: Inputs;
  readonly estimate: Estimate;
  readonly label: "A" | "B" | "C" | "D" | "E" | "F" | "G" | null;
  readonly advice: readonly AdviceSummary[];
  /** All advice that leaves the outcome as it is, taken at once; only where that is more than one piece. */
  readonly adviceTogether?: TogetherSummary;
  readonly budget: RunBudget;
  /** What this run was measured to need, newest first; left out where nobody measured it. */
  readonly measured?: readonly RunMeasurement[];
  readonly problems: readonly Problem[];
}

/** What `carbon-lens estimate --spec` prints for each spec: a run that is given as data and so stands in no file. */
export type EstimatedSpec = Pick<
  AnalyzedRun,
  "id" | "inputs" | "estimate" | "label" | "advice" | "adviceTogether" | "problems"
>;

export interface AnalyzedFile {
  readonly path: string;
  readonly language: Language;
  readonly role: Role;
  readonly problems: readonly Problem[];
  readonly runs: readonly AnalyzedRun[];
}

export interface Analysis {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: "carbon-lens"; readonly version: string };
  readonly files: readonly AnalyzedFile[];
  /** The budget file that the runs were judged by, and what could not be understood of it. */
  readonly budget?: { readonly path: string; readonly problems: readonly Problem[] };
  /** The calibration file that the estimates use, and what could not be understood of it. */
  readonly calibration?: { readonly path: string; readonly problems: readonly Problem[] };
  readonly totals: { readonly runs: number; readonly energyKwh: Range | null; readonly kgCo2e: Range | null };
}
