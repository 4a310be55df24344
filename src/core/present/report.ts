/** The workspace report: one page over all runs, the most energy first, with the total on top and each run's breakdown below. */
import type { Analysis, AnalyzedFile, AnalyzedRun } from "../analysis";
import type { Check } from "../budget/check";
import type { Range } from "../estimate/estimate";
import { formatCarbon, formatCarbonRange, formatCountOf, formatEnergy, formatEnergyRange } from "./format";
import { html, type Html } from "./html";
import { rangeBar, type BarScale } from "./rangeBar";
import { budgetSection } from "./reportBudget";
import { placeButton, runDetails } from "./reportRun";
import { nothingText, rankedRuns, summaryOf, unknownText } from "./summary";

export interface ReportResources {
  /** Of the one script that may run. */
  readonly nonce: string;
  /** What the content policy allows styles to come from. */
  readonly styleSource: string;
  readonly styleUri: string;
  readonly scriptUri: string;
}

/**
 * The whole page. Nothing in it is fetched but the style and the script named; the script only sorts, searches and asks to reveal places.
 * @param check how the workspace stands against its budget, where it has one.
 */
export function reportPage(analysis: Analysis, resources: ReportResources, check?: Check): string {
  const { nonce, styleSource, styleUri, scriptUri } = resources;
  const policy = `default-src 'none'; style-src ${styleSource}; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Carbon Lens report</title>
        <link rel="stylesheet" href="${styleUri}" />
      </head>
      <body>
        ${reportBody(analysis, check)}
        <script nonce="${nonce}" src="${scriptUri}"></script>
      </body>
    </html> `.markup;
}

/** The id of the element that holds a run's breakdown, as {@link reportPage} gives it; undefined where the page has no such run. */
export function runElementId(analysis: Analysis, runId: string): string | undefined {
  const index = rankedRuns(analysis).findIndex(({ run }) => run.id === runId);
  return index < 0 ? undefined : idOf(index);
}

function reportBody(analysis: Analysis, check: Check | undefined): Html {
  const ranked = rankedRuns(analysis);
  const scale = scaleOf(ranked.map(({ run }) => run));
  const { tool } = analysis;
  return html`<header>
      <h1>Energy and carbon of training</h1>
      ${ranked.length === 0 ? html`<p>${nothingText(analysis)}</p>` : totals(analysis)}
    </header>
    <main>
      ${check && budgetSection(check)} ${ranked.length === 0 ? undefined : runTable(ranked, scale)}
      ${ranked.map(({ run }, index) => runDetails(run, idOf(index), ranked.length === 1))}
      ${problemList(analysis.files)}
    </main>
    <footer>
      <p>
        Estimated from the code, before anything ran. Ranges are 80 % intervals: one run in five is expected outside of
        them. Energy includes cooling and distribution (PUE); CO2e is operational, from the grid’s yearly average.
      </p>
      <p>${tool.name} ${tool.version}</p>
    </footer>`;
}

function totals(analysis: Analysis): Html {
  const { runs, energyKwh, kgCo2e } = analysis.totals;
  const training = analysis.files.filter((file) => file.runs.length > 0).length;
  const unknown = energyKwh ? unknownText(analysis) : "";
  return html`<dl class="totals">
    ${totalFigure("Energy", energyKwh, formatEnergy, formatEnergyRange)}
    ${totalFigure("CO2e", kgCo2e, formatCarbon, formatCarbonRange)}
    <div>
      <dt>Runs</dt>
      <dd class="value">${runs}</dd>
      <dd class="range">in ${formatCountOf(training, "file")}${unknown === "" ? "" : `; ${unknown} not included`}</dd>
    </div>
  </dl>`;
}

function totalFigure(
  title: string,
  range: Range | null,
  format: (value: number) => string,
  formatRange: (range: Range) => string,
): Html {
  return html`<div>
    <dt>${title}</dt>
    <dd class="value">${range ? `≈ ${format(range.central)}` : "unknown"}</dd>
    <dd class="range">${range ? formatRange(range) : ""}</dd>
  </div>`;
}

function runTable(ranked: ReturnType<typeof rankedRuns>, scale: BarScale | undefined): Html {
  const rows = ranked.map(({ run, isCounted }, index) => {
    const { energy, range, carbon, duration, setup, note } = summaryOf(run, isCounted);
    const { energyKwh, kgCo2e, wallHours } = run.estimate;
    return html`<tr>
      <th scope="row" data-value="${run.title}">
        <a href="#${idOf(index)}">${run.title}</a> ${placeButton(run.anchor)}
        ${note === "" ? undefined : html`<span class="note">${note}</span>`}
      </th>
      <td class="number" data-value="${sortKey(energyKwh)}">${energy}</td>
      <td class="bar">${energyKwh && scale ? rangeBar(energyKwh, scale, range) : undefined}</td>
      <td class="number" data-value="${sortKey(kgCo2e)}">${carbon}</td>
      <td class="number" data-value="${sortKey(wallHours)}">${duration}</td>
      <td data-value="${setup}">${setup}</td>
    </tr>`;
  });
  return html`<section aria-labelledby="runs-title">
    <div class="title-line">
      <h2 id="runs-title">Runs</h2>
      <label class="search">Search <input type="search" id="search" autocomplete="off" /></label>
    </div>
    <p id="shown" role="status" class="visually-hidden"></p>
    <div class="scroll">
      <table id="runs">
        <caption class="visually-hidden">
          Runs with their energy, its 80 % interval, CO2e, duration and set-up
        </caption>
        <thead>
          <tr>
            ${sortHead("Run", "text")}${sortHead("Energy", "number", "descending")}
            <th scope="col">80 % interval</th>
            ${sortHead("CO2e", "number")}${sortHead("Duration", "number")}${sortHead("Set-up", "text")}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </section>`;
}

function sortHead(title: string, kind: "text" | "number", sorted: "none" | "descending" = "none"): Html {
  return html`<th scope="col" aria-sort="${sorted}" class="${kind}">
    <button type="button" data-sort="${kind}">${title}</button>
  </th>`;
}

function problemList(files: readonly AnalyzedFile[]): Html | undefined {
  const items = files.flatMap((file) =>
    file.problems.map(
      ({ message, line }) => html`<li>${placeButton({ path: file.path, line: line ?? 1 })} ${message}</li>`,
    ),
  );
  if (items.length === 0) return undefined;
  return html`<section aria-labelledby="problems-title">
    <h2 id="problems-title">Not read or not understood</h2>
    <ul>
      ${items}
    </ul>
  </section>`;
}

/** What rows are sorted by; unknown sorts below everything. */
function sortKey(range: Range | null): number {
  return range ? range.central : -1;
}

function idOf(index: number): string {
  return `run-${String(index + 1)}`;
}

/** One scale for all bars, so that they compare; undefined where no energy is known. */
function scaleOf(runs: readonly AnalyzedRun[]): BarScale | undefined {
  const ranges = runs.flatMap((run) => run.estimate.energyKwh ?? []).filter(({ low }) => low > 0);
  if (ranges.length === 0) return undefined;
  return { from: Math.min(...ranges.map(({ low }) => low)), to: Math.max(...ranges.map(({ high }) => high)) };
}
