/** What the editor's list of problems says of a run: budgets that it breaks, and what is inconsistent in it. */
import type { AnalyzedRun } from "../analysis";
import type { LimitVerdict } from "../budget/verdict";
import { retell, say } from "./language";
import { verdictSentence } from "./budgetWords";

export interface RunNotice {
  readonly severity: "warning" | "information";
  readonly code: string;
  readonly message: string;
  /** The verdict that it is about, where it is about one. */
  readonly verdict?: LimitVerdict;
}

/** Over a limit is a warning, near one an information; guesses are never held against the run. */
export function runNotices(run: AnalyzedRun): readonly RunNotice[] {
  const budget = (run.budget.limits ?? []).flatMap((verdict): RunNotice[] => {
    const said = { message: verdictSentence(verdict), verdict };
    if (verdict.verdict === "over") return [{ severity: "warning", code: "budget.over", ...said }];
    return verdict.verdict === "near" ? [{ severity: "information", code: "budget.near", ...said }] : [];
  });
  const inconsistent = run.problems.map(({ code, message }): RunNotice => ({
    severity: "warning",
    code,
    message: retell(message),
  }));
  return [...budget, ...inconsistent];
}

/** A limit of the budget file, and the runs that are over it. */
export interface BrokenLimit {
  /** 1-based line of the limit in the budget file. */
  readonly line: number;
  readonly message: string;
  readonly runs: readonly AnalyzedRun[];
}

/** The limits that these runs break, each once, in the order of the file. */
export function brokenLimits(runs: readonly AnalyzedRun[]): readonly BrokenLimit[] {
  const broken = new Map<number, { readonly limit: string; readonly runs: AnalyzedRun[] }>();
  for (const run of runs) {
    const over = (run.budget.limits ?? []).filter(({ verdict }) => verdict === "over");
    for (const { limit, source } of over) {
      const entry = broken.get(source.line) ?? { limit, runs: [] };
      if (!entry.runs.includes(run)) entry.runs.push(run);
      broken.set(source.line, entry);
    }
  }
  return [...broken]
    .sort(([a], [b]) => a - b)
    .map(([line, { limit, runs: over }]) => ({
      line,
      message:
        over.length === 1
          ? say("1 run in open files is over the limit {0}", limit)
          : say("{0} runs in open files are over the limit {1}", over.length, limit),
      runs: over,
    }));
}
