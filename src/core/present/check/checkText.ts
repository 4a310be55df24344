/** A check for the terminal: each limit with what stands against it, the worst first. */
import type { Check, Finding } from "../../budget/check";
import { formatAmount, measureWord, movedTablesText, shareText, verdictNotes } from "../budgetWords";
import { alignedColumns, printable } from "../columns";
import { formatCountOf } from "../format";
import type { Painter } from "../painter";
import { placeText } from "../words";

/** Findings that are well are only counted from this many on. */
const maximumRows = 40;

const order = ["over", "none", "near", "within"] as const;

/** With a final newline. */
export function checkText(check: Check, painter: Painter): string {
  const sorted = [...check.findings].sort(
    (a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict) || (b.share ?? 0) - (a.share ?? 0),
  );
  const shown = sorted.filter((finding, at) => finding.verdict !== "within" || at < maximumRows);
  const rows = shown.map((finding) => [
    finding.verdict === "none" ? "unknown" : finding.verdict,
    finding.limit,
    subjectText(finding),
    finding.value === null ? `${measureWord(finding.measure)} unknown` : formatAmount(finding.measure, finding.value),
    `of ${formatAmount(finding.measure, finding.amount)}`,
    shareText(finding),
    verdictNotes(finding).join("; "),
  ]);
  const lines = alignedColumns(rows, [painter.strong, (text) => text, painter.place]);
  const more = sorted.length - shown.length;
  const problems = check.budget.problems.map(({ message, line }) =>
    painter.warning(printable(`${check.budget.path}:${line ?? 1}: ${message}`)),
  );
  const moved = movedTablesText(check.tables);
  const notes = moved === undefined ? [] : [painter.warning(moved)];
  return [
    ...problems,
    ...notes,
    ...lines,
    ...(more > 0 ? [`and ${more} more within their limits`] : []),
    verdictLine(check),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

/** `Over budget: 2 of 14 limits.` */
export function verdictLine(check: Check): string {
  const { findings, budget } = check;
  if (findings.length === 0) return `No limit of ${budget.path} applies to the runs that were found.`;
  const count = (wanted: (finding: Finding) => boolean): number => findings.filter(wanted).length;
  const over = count(({ verdict }) => verdict === "over");
  const near = count(({ verdict }) => verdict === "near");
  const unknown = count(({ verdict }) => verdict === "none");
  const rest = [near > 0 ? `${near} near` : "", unknown > 0 ? `${unknown} not known` : ""].filter(
    (text) => text !== "",
  );
  const head = over > 0 ? `Over budget: ${over} of ${formatCountOf(findings.length, "verdict")}` : "Within budget";
  return `${[head, ...rest].join(", ")}.`;
}

/** Where a finding stands: the run's place and title, the file, the owner, or the workspace. */
export function subjectText({ subject, place }: Finding): string {
  switch (subject.kind) {
    case "run":
      return `${placeText(place)} ${subject.title}`;
    case "file":
      return place.path;
    case "owner":
      return `owner ${subject.name}`;
    case "workspace":
      return "workspace";
  }
}
