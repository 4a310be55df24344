/** What `analyze` answers and `carbon-lens estimate --format json` prints. */
import type { RunBudget } from "./budget/verdict";
import type { Estimate, Range } from "./estimate/estimate";
import type { Inputs, Source } from "./run/runSpec";
import type { Problem } from "./problem";
import type { Language } from "./source/sourceText";

export type Role = "training-script" | "training-config" | "launcher" | "none";

export interface AdviceSummary {
  readonly code: string;
  readonly title: string;
  readonly message: string;
  readonly line?: number;
  readonly energyKwh?: Range | null;
  readonly savingFraction?: number | null;
  readonly timeFactor?: number | null;
  readonly applies: "edit" | "setting" | "information";
  readonly evidence?: string;
}

export interface AnalyzedRun {
  readonly id: string;
  readonly title: string;
  readonly anchor: Source;
  readonly companions: readonly string[];
  readonly inputs: Inputs;
  readonly estimate: Estimate;
  readonly label: "A" | "B" | "C" | "D" | "E" | "F" | "G" | null;
  readonly advice: readonly AdviceSummary[];
  readonly budget: RunBudget;
  readonly problems: readonly Problem[];
}

/** What `carbon-lens estimate --spec` prints for each spec: a run that is given as data and so stands in no file. */
export type EstimatedSpec = Pick<AnalyzedRun, "id" | "inputs" | "estimate" | "advice" | "problems">;

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
  readonly totals: { readonly runs: number; readonly energyKwh: Range | null; readonly kgCo2e: Range | null };
}
