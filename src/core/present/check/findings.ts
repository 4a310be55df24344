/** What the reports of a check share: the words of a finding, its rule, its level and its place. */
import type { Check, Finding } from "../../budget/check";
import { contentId } from "../../measurements/contentId";
import type { Problem } from "../../problem";
import type { Source } from "../../run/runSpec";
import { movedTablesText, verdictSentence } from "../budgetWords";

/** `error`: the check fails by it. `warning`: near a limit, or not known. */
export type Level = "error" | "warning";

/** Something that a reviewer is to be told, whatever the format. */
export interface Notice {
  readonly rule:
    | "budget.tables-moved"
    | "budget.over"
    | "budget.near"
    | "budget.unknown"
    | "budget.bad-entry"
    | "budget.invalid-file";
  readonly level: Level;
  readonly message: string;
  readonly place: Source;
  /** The same for the same finding in later runs, also where its line has moved. */
  readonly fingerprint: string;
}

/** What each rule means, for formats that describe their rules. */
export const ruleTexts: Readonly<Record<Notice["rule"], string>> = {
  "budget.tables-moved": "Figures come from other tables than those that the budget is locked to.",
  "budget.over": "A training run, file, owner or workspace needs more than its budget allows.",
  "budget.near": "A training run, file, owner or workspace is near what its budget allows.",
  "budget.unknown": "A budget could not be judged because a figure is not known.",
  "budget.bad-entry": "An entry of the budget file could not be understood, so it is not enforced.",
  "budget.invalid-file": "The budget file breaks the rules of its language.",
};

/** All that is not well: findings over or near a limit or unknown, and what is wrong in the budget file itself. */
export function noticesOf(check: Check): readonly Notice[] {
  return [
    ...check.budget.problems.map((problem) => problemNotice(problem, check)),
    ...movedTables(check),
    ...check.findings.flatMap(findingNotice),
  ];
}

function movedTables({ tables, budget }: Check): readonly Notice[] {
  const message = movedTablesText(tables);
  if (message === undefined) return [];
  const rule = "budget.tables-moved";
  const place = { path: budget.path, line: 1, column: 1 };
  return [{ rule, level: "warning", message, place, fingerprint: contentId({ rule, path: budget.path }) }];
}

function findingNotice(finding: Finding): readonly Notice[] {
  const rule = ruleOf(finding);
  if (!rule) return [];
  const { limit, measure, place, owner } = finding;
  const subject = finding.subject.kind === "run" ? finding.subject.title : finding.subject.kind;
  return [
    {
      rule,
      level: finding.fails ? "error" : "warning",
      message: titled(finding),
      place,
      fingerprint: contentId({ rule, limit, measure, path: place.path, subject, owner }),
    },
  ];
}

function ruleOf({ verdict, unknownRuns }: Finding): Notice["rule"] | undefined {
  if (verdict === "over") return "budget.over";
  if (verdict === "near") return (unknownRuns ?? 0) > 0 ? "budget.unknown" : "budget.near";
  return verdict === "none" ? "budget.unknown" : undefined;
}

/** `SFTTrainer is over budget …` for a run; for sums the limit speaks for itself. */
export function titled(finding: Finding): string {
  const { subject } = finding;
  const sentence = verdictSentence(finding);
  return subject.kind === "run" ? `${subject.title}: ${sentence}` : sentence;
}

function problemNotice(problem: Problem, { budget }: Check): Notice {
  const rule = problem.code === "budget.invalid-file" ? "budget.invalid-file" : "budget.bad-entry";
  const place = { path: budget.path, line: problem.line ?? 1, column: problem.column ?? 1 };
  return {
    rule,
    level: "error",
    message: problem.message,
    place,
    fingerprint: contentId({ rule, path: budget.path, message: problem.message }),
  };
}
