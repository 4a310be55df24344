/** Runs and policies to judge. */
import type { AnalyzedFile, AnalyzedRun } from "../../src/core/analysis";
import type { BudgetPolicy } from "../../src/core/budget/policy";
import { readPolicy } from "../../src/core/budget/readPolicy";
import { toSourceText } from "../../src/core/source/documents";
import { emptyEstimate } from "../core/present/sample";

/** A budget file's policy; whatever is wrong with it is in its problems. */
export function policyOf(yaml: string, path = "carbon-budget.yaml"): BudgetPolicy {
  return readPolicy(toSourceText(path, yaml));
}

/** A run of so many kWh, from half to twice of it; null for one whose energy is not known. */
export function runOf(path: string, energyKwh: number | null, parts: Partial<AnalyzedRun> = {}): AnalyzedRun {
  const energy = energyKwh === null ? null : { low: energyKwh / 2, central: energyKwh, high: energyKwh * 2 };
  return {
    id: `${path}#1`,
    title: "train",
    anchor: { path, line: 7, column: 1 },
    companions: [],
    inputs: {},
    estimate: { ...emptyEstimate, energyKwh: energy, kgCo2e: energy },
    label: null,
    advice: [],
    budget: { verdict: "none" },
    problems: [],
    ...parts,
  };
}

/** A file with these runs. */
export function fileOf(
  path: string,
  runs: readonly AnalyzedRun[],
  role: AnalyzedFile["role"] = "training-script",
): AnalyzedFile {
  return { path, language: "python", role, problems: [], runs };
}
