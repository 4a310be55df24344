/** The terminal's words: each run's breakdown as aligned columns, then all runs and their total. */
import type { Analysis, AnalyzedRun, EstimatedSpec } from "../analysis";
import { rejectedText, rejectedTitle } from "./advice";
import { breakdownOf, type Breakdown } from "./breakdown";
import { alignedColumns, printable } from "./columns";
import { lensTitle } from "./lens";
import type { Painter } from "./painter";
import { nothingText, rankedRuns, summaryOf, totalLine } from "./summary";
import { placeText } from "./words";

/** With more runs than this only the list is printed; a file of its own gives the breakdown. */
const maximumDetailed = 3;
const maximumProblems = 10;

const same = (text: string): string => text;

/** An analysis for the terminal, with a final newline. */
export function analysisText(analysis: Analysis, painter: Painter): string {
  const runs = analysis.files.flatMap((file) => file.runs);
  const blocks = runs.length <= maximumDetailed ? runs.map((run) => runText(run, painter)) : [];
  if (runs.length > 1) blocks.push(listText(analysis, painter));
  if (runs.length > maximumDetailed) blocks.push("Name one of the files to see how its figures come about.");
  if (runs.length === 0) blocks.push(nothingText(analysis));
  const problems = problemLines(analysis, painter);
  if (problems.length > 0) blocks.push(problems.join("\n"));
  return `${blocks.join("\n\n")}\n`;
}

/** One spec's estimate on one line, for long lists. */
export function specLine(run: EstimatedSpec, painter: Painter): string {
  const problems = run.problems.map(({ message }) => painter.warning(`  ${printable(message)}`));
  return [`${painter.strong(printable(run.id))}  ${printable(lensTitle(run))}`, ...problems].join("\n");
}

/** The whole breakdown of a run. */
export function runText(run: AnalyzedRun | EstimatedSpec, painter: Painter): string {
  const breakdown = breakdownOf(run);
  const { anchor, title, headline, statements } = breakdown;
  const head = anchor ? `${painter.place(printable(placeText(anchor)))}  ${printable(title)}` : printable(title);
  return [
    head,
    painter.strong(printable(headline)),
    ...statements.map(({ kind, text }) => (kind === "warning" ? painter.warning : same)(printable(text))),
    ...figureLines(breakdown, painter),
    ...inputLines(breakdown, painter),
    ...adviceLines(breakdown, painter),
    ...launcherLines(breakdown, painter),
    ...doubtLines(breakdown, painter),
  ].join("\n");
}

function figureLines({ figures }: Breakdown, painter: Painter): string[] {
  const rows = figures.map((row) => [row.title, row.value, row.range]);
  return section("Estimate, and its 80 % interval", alignedColumns(rows, [same, same, painter.faint]), painter);
}

function inputLines({ inputs }: Breakdown, painter: Painter): string[] {
  const rows = inputs.map(({ title, value, originText, reason, sources: [source] }) => {
    return [title, value, originText, source ? placeText(source) : "", reason];
  });
  return section("Inputs", alignedColumns(rows, [same, same, painter.faint, painter.place, painter.faint]), painter);
}

function adviceLines({ advice }: Breakdown, painter: Painter): string[] {
  const rows = advice.rows.flatMap(({ title, saving, message, tradeOff, isInformation }) => [
    isInformation
      ? painter.faint(printable(title))
      : `${painter.strong(printable(title))}${saving === "" ? "" : `: ${saving}`}`,
    ...[isInformation && saving !== "" ? `${message} (${saving})` : message, tradeOff]
      .filter((text) => text !== "")
      .map((text) => painter.faint(`  ${printable(text)}`)),
  ]);
  const whole = [advice.together, advice.label].filter((text) => text !== "").map(printable);
  const rejected = advice.rejected.map((row) => painter.faint(printable(rejectedText(row))));
  return [
    ...section("What would save energy or carbon", [...rows, ...whole], painter),
    ...section(rejectedTitle(), rejected, painter),
  ];
}

function launcherLines({ launchers }: Breakdown, painter: Painter): string[] {
  const rows = launchers.map(({ anchor, energy, range, carbon, sets }) => [
    placeText(anchor),
    energy,
    range,
    carbon,
    sets,
  ]);
  return section(
    "Started by",
    alignedColumns(rows, [painter.place, same, painter.faint, same, painter.faint]),
    painter,
  );
}

function doubtLines({ unknowns, assumptions, problems }: Breakdown, painter: Painter): string[] {
  const shares = unknowns.map(({ title, share }) => `${title} ${share}`).join(", ");
  const assumed = assumptions.map(({ code, text }) => `${printable(text)} ${painter.faint(`(${printable(code)})`)}`);
  const notUnderstood = problems.map(({ message }) => painter.warning(printable(message)));
  return [
    ...section("Most uncertain", shares === "" ? [] : [printable(shares)], painter),
    ...section("Assumed", assumed, painter),
    ...section("Not understood", notUnderstood, painter),
  ];
}

/** Every run on a line, and the total below them, where a long list ends on the screen. */
function listText(analysis: Analysis, painter: Painter): string {
  const rows = rankedRuns(analysis).map(({ run, isCounted }) => {
    const { energy, carbon, range, setup, note } = summaryOf(run, isCounted);
    return [placeText(run.anchor), energy, carbon, range, setup, note];
  });
  return [...alignedColumns(rows, [painter.place]), "", painter.strong(totalLine(analysis))].join("\n");
}

/** What was not read or not understood; of many only the first, for they are beside the point. */
function problemLines(analysis: Analysis, painter: Painter): string[] {
  const { path, problems: ofCalibration } = analysis.calibration ?? { path: "", problems: [] };
  const lines = [...analysis.files, { path, problems: ofCalibration }].flatMap((file) =>
    file.problems.map(({ message, line }) => {
      const place = line === undefined ? file.path : `${file.path}:${String(line)}`;
      return painter.warning(printable(`${place}: ${message}`));
    }),
  );
  const more = lines.length - maximumProblems;
  return more > 0
    ? [...lines.slice(0, maximumProblems), `and ${String(more)} more; --format json has them all`]
    : lines;
}

function section(title: string, lines: readonly string[], painter: Painter): string[] {
  return lines.length === 0 ? [] : ["", `  ${painter.strong(title)}`, ...lines.map((line) => `  ${line}`)];
}
