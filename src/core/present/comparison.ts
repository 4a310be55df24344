/** Two estimates side by side, as rows and as the texts of terminal, Markdown and page. */
import type { Comparison, Difference } from "../advice/compare";
import type { Range } from "../estimate/estimate";
import { breakdownOf, type FigureRow } from "./breakdown";
import { alignedColumns, printable } from "./columns";
import { formatEnergy, formatFigure, formatShare, formatSigned } from "./format";
import { html, type Html } from "./html";
import { say } from "./language";
import { escapeMarkdown, markdownBlocks, markdownTable } from "./markdownText";
import type { Painter } from "./painter";
import { htmlPage, type PageParts } from "./page";
import { table } from "./reportRun";
import { placeText, titleOf, valueText } from "./words";

export interface ComparisonWords {
  readonly heading: string;
  /** `−1.3 kWh (−18 %, 80 % interval −25 to −10 %), 0.8 times as long`. */
  readonly difference: string;
  /** Inputs that differ: title, before, after. */
  readonly inputs: readonly (readonly [string, string, string])[];
  /** What is wrong with the changed run: a value that is not known, a memory that is too small. */
  readonly warnings: readonly string[];
  /** Figures: title, before, after; each with its interval. */
  readonly figures: readonly (readonly [string, string, string])[];
}

export function comparisonWords({ title, anchor, changes, before, after, difference }: Comparison): ComparisonWords {
  return {
    heading: anchor ? `${title}, ${placeText(anchor)}` : title,
    difference: differenceText(difference),
    warnings: after.problems
      .filter(({ message }) => !before.problems.some((known) => known.message === message))
      .map(({ message }) => `${message.charAt(0).toUpperCase()}${message.slice(1)}.`),
    inputs: changes.map(({ input, from, to }) => [titleOf(input), valueText(input, from), valueText(input, to)]),
    figures: sideBySide(breakdownOf(before).figures, breakdownOf(after).figures, [before.label, after.label]),
  };
}

function differenceText({ energyKwh, energyFraction, kgCo2eFraction, timeFactor }: Difference): string {
  if (!energyFraction) return say("The difference cannot be told: an energy is unknown.");
  const amount = energyKwh ? `${formatSigned(energyKwh.central, formatEnergy)} ` : "";
  const energy = `${say("Energy")} ${amount}(${signedShare(energyFraction.central)}${intervalText(energyFraction)})`;
  const carbon = kgCo2eFraction ? `, CO2e ${signedShare(kgCo2eFraction.central)}` : "";
  const time = timeFactor === null ? "" : `, ${say("{0} times as long", formatFigure(timeFactor))}`;
  return `${energy}${carbon}${time}.`;
}

function intervalText({ low, central, high }: Range): string {
  return low === central && high === central
    ? ""
    : `, ${say("80 % interval {0} to {1}", signedShare(low), signedShare(high))}`;
}

function signedShare(share: number): string {
  return formatSigned(share, formatShare);
}

/** Rows of both, in their order; a figure that one of them lacks is unknown there. */
function sideBySide(
  before: readonly FigureRow[],
  after: readonly FigureRow[],
  [labelBefore, labelAfter]: readonly [string | null, string | null],
): (readonly [string, string, string])[] {
  const cell = (rows: readonly FigureRow[], title: string): string => {
    const row = rows.find((one) => one.title === title);
    if (!row) return say("unknown");
    return row.range === "" ? row.value : `${row.value} (${row.range})`;
  };
  const titles = [...new Set([...before, ...after].map(({ title }) => title))];
  const rows = titles.map((title) => [title, cell(before, title), cell(after, title)] as const);
  if (labelBefore === null && labelAfter === null) return rows;
  return [...rows, [say("Energy label"), labelBefore ?? say("none"), labelAfter ?? say("none")]];
}

export function comparisonText(comparison: Comparison, painter: Painter): string {
  const { heading, difference, warnings, inputs, figures } = comparisonWords(comparison);
  const head = ["", "before", "after"];
  return [
    painter.place(printable(heading)),
    painter.strong(printable(difference)),
    ...warnings.map((text) => painter.warning(printable(text))),
    "",
    ...alignedColumns([head, ...inputs, ["", "", ""], ...figures]).map((line) => `  ${line}`),
  ].join("\n");
}

export function comparisonMarkdown(comparison: Comparison): string {
  const { heading, difference, warnings, inputs, figures } = comparisonWords(comparison);
  const cells = (row: readonly string[]): string[] => row.map(escapeMarkdown);
  return markdownBlocks([
    `### ${escapeMarkdown(heading)}`,
    `**${escapeMarkdown(difference)}**`,
    ...warnings.map((text) => `⚠ ${escapeMarkdown(text)}`),
    markdownTable(["Input", "Before", "After"], inputs.map(cells)),
    markdownTable(["Figure", "Before", "After"], figures.map(cells)),
  ]);
}

/** A page of its own for the editor; it runs no script. */
export function comparisonPage(comparison: Comparison, parts: PageParts): string {
  const { heading, difference, warnings, inputs, figures } = comparisonWords(comparison);
  return htmlPage(
    "Carbon Lens: What If",
    parts,
    html`<header>
        <h1>${say("What if")}</h1>
        <h2>${heading}</h2>
        <p class="headline">${difference}</p>
        ${warnings.map((text) => html`<p class="warning">${text}</p>`)}
      </header>
      <main>
        ${sideTable(say("Changed"), say("Input"), inputs)}${sideTable(say("Estimate"), say("Figure"), figures)}
      </main>
      <footer>
        <p>${say("Nothing was edited. What both runs share does not blur the difference between them.")}</p>
      </footer>`,
  );
}

function sideTable(
  caption: string,
  first: string,
  rows: readonly (readonly [string, string, string])[],
): Html | undefined {
  const cells = rows.map(
    ([title, before, after]) =>
      html`<tr>
        <th scope="row">${title}</th>
        <td>${before}</td>
        <td>${after}</td>
      </tr>`,
  );
  return table(caption, [first, say("Before"), say("After")], cells);
}
