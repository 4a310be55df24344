/** An analysis as Markdown, for a pull request or a page: the total, a table of runs, then each run's breakdown. */
import type { Analysis, AnalyzedRun, EstimatedSpec } from "../analysis";
import { afterTraining } from "./afterTraining";
import { breakdownOf } from "./breakdown";
import { breakdownSections } from "./breakdownMarkdown";
import { escapeMarkdown, markdownBlocks, markdownTable, markdownTableRow } from "./markdownText";
import { nothingText, rankedRuns, summaryCells, summaryColumns, summaryOf, totalLine } from "./summary";
import { placeText } from "./words";

/** With a final newline. */
export function analysisMarkdown(analysis: Analysis): string {
  const ranked = rankedRuns(analysis);
  const rows = ranked.map(({ run, isCounted }) =>
    [`${run.title}, ${placeText(run.anchor)}`, ...summaryCells(summaryOf(run, isCounted))].map(escapeMarkdown),
  );
  const problems = analysis.files.flatMap((file) =>
    file.problems.map(({ message }) => `- ${escapeMarkdown(`${file.path}: ${message}`)}`),
  );
  const blocks = [
    "## Energy and carbon of training",
    ranked.length === 0 ? nothingText(analysis) : `**${escapeMarkdown(totalLine(analysis))}**`,
    markdownTable(["Run", ...summaryColumns], rows),
    ...ranked.map(({ run }) => runMarkdown(run)),
    problems.length > 0 ? `### Not read or not understood\n\n${problems.join("\n")}` : "",
  ];
  return `${markdownBlocks(blocks)}\n`;
}

/** A run's breakdown under a heading of its own. */
export function runMarkdown(run: AnalyzedRun | EstimatedSpec): string {
  const breakdown = breakdownOf(run);
  const heading = breakdown.anchor ? `${breakdown.title}, ${placeText(breakdown.anchor)}` : breakdown.title;
  const head = [`### ${escapeMarkdown(heading)}`, `**${escapeMarkdown(breakdown.headline)}**`];
  return markdownBlocks([...head, ...breakdownSections(breakdown, () => undefined), afterMarkdown(run)]);
}

function afterMarkdown(run: AnalyzedRun | EstimatedSpec): string {
  const after = afterTraining(run);
  if (!after) return "";
  const rows = after.rows.map((row) => row.map(escapeMarkdown));
  const compared = after.comparisons.map(({ text, source }) => `- ${escapeMarkdown(`${text} (${source})`)}`);
  return markdownBlocks([
    markdownTable(["After training", "80 % interval", "Basis"], rows),
    compared.length === 0 ? "" : ["**Training compares to**", "", ...compared].join("\n"),
    escapeMarkdown(after.note),
  ]);
}

/** The head of a table with one {@link specRow} for each spec: for lists too long to hold as one text. */
export const specTableHead = [["Run", ...summaryColumns], ["Run", ...summaryColumns].map(() => ":---")]
  .map(markdownTableRow)
  .join("\n");

export function specRow(run: EstimatedSpec): string {
  const { note, ...summary } = summaryOf(run);
  const notes = [note, ...run.problems.map(({ message }) => message)].filter((text) => text !== "").join("; ");
  return markdownTableRow([run.id, ...summaryCells({ ...summary, note: notes })].map(escapeMarkdown));
}
