/** The workspace report: one page over all runs, the most energy first, with the total on top and each run's breakdown below. */
import type { Analysis, AnalyzedFile, AnalyzedRun } from "../analysis";
import type { Check } from "../budget/check";
import type { Range } from "../estimate/estimate";
import type { LiveForecast } from "../live/liveGrid";
import { formatCarbon, formatCarbonRange, formatCountOf, formatEnergy, formatEnergyRange } from "./format";
import { html, type Html } from "./html";
import { retell, say } from "./language";
import { htmlPage, type PageParts } from "./page";
import { rangeBar, type BarScale } from "./rangeBar";
import { budgetSection } from "./reportBudget";
import { groupHeads, groupings, groupsBy, type GroupsOf } from "./reportGroups";
import { placeButton, placeTextIn, rootAttribute, runContents, runDetails } from "./reportRun";
import { nothingText, rankedRuns, summaryOf, unknownText } from "./summary";

export interface ReportOptions {
  /** How the workspace stands against its budget, where it has one. */
  readonly check?: Check | undefined;
  /** Who answers for a run by the budget file. */
  readonly ownerOf?: ((run: AnalyzedRun) => string | undefined) | undefined;
  /** The name of the workspace folder that a run lies in, where several are open. */
  readonly rootOf?: ((run: AnalyzedRun) => string | undefined) | undefined;
  /** The forecast of carbon intensity that the estimates stand on, where one is switched on. */
  readonly live?: LiveForecast | undefined;
  /**
   * Breakdowns are left out until the page asks for them, {@link runBody}, and what lies below the first screen is laid out once that is painted:
   * a page of many runs opens at once.
   */
  readonly isLazy?: boolean;
}

/** So many rows and breakdowns fill the largest screen; the script brings the others in from where they wait without a layout. */
const firstRuns = 40;

/** The whole page. Its script only sorts, groups, searches and asks the editor: to reveal a place, for a breakdown, to export. */
export function reportPage(analysis: Analysis, parts: PageParts, options: ReportOptions = {}): string {
  return htmlPage("Carbon Lens report", parts, reportBody(analysis, options));
}

/** The breakdown that the element of this id holds, as markup; undefined where the page has no such run. */
export function runBody(analysis: Analysis, id: string, { live }: ReportOptions = {}): string | undefined {
  const found = rankedRuns(analysis).find((_, index) => idOf(index) === id);
  return found && runContents(found.run, live).markup;
}

/** The id of the element that holds a run's breakdown, as {@link reportPage} gives it; undefined where the page has no such run. */
export function runElementId(analysis: Analysis, runId: string): string | undefined {
  const index = rankedRuns(analysis).findIndex(({ run }) => run.id === runId);
  return index < 0 ? undefined : idOf(index);
}

function reportBody(
  analysis: Analysis,
  { check, live, ownerOf = () => undefined, rootOf = () => undefined, isLazy = false }: ReportOptions,
): Html {
  const ranked = rankedRuns(analysis);
  const scale = scaleOf(ranked.map(({ run }) => run));
  const { tool } = analysis;
  const display = { isOpen: ranked.length === 1, isLazy: isLazy && ranked.length > 1, live };
  const breakdowns = ranked.map(({ run }, index) => runDetails(run, idOf(index), { ...display, root: rootOf(run) }));
  return html`<header>
      <div class="title-line">
        <h1>${say("Energy and carbon of training")}</h1>
        <button type="button" class="action" id="export" hidden>${say("Export…")}</button>
      </div>
      ${ranked.length === 0 ? html`<p>${nothingText(analysis)}</p>` : totals(analysis)}
      <p id="shown" role="status" class="visually-hidden" data-shown="${say("{0} of {1} runs shown")}"></p>
    </header>
    <main>
      ${check && budgetSection(check)}
      ${ranked.length < 2 ? undefined : runTable(ranked, scale, groupsBy(ownerOf, rootOf), rootOf, isLazy)}
      ${inScreens(breakdowns, isLazy)} ${problemList(analysis.files)}
    </main>
    <footer>
      <p>
        ${say("Estimated from the code, before anything ran. Ranges are 80 % intervals: one run in five is expected outside of them. Energy includes cooling and distribution (PUE); CO2e is operational, from the grid’s yearly average.")}
      </p>
      <p>${tool.name} ${tool.version}</p>
    </footer>`;
}

/** The first screen as it is, the rest as a template beside it, which the script unfolds. */
function inScreens(parts: readonly Html[], isLazy: boolean): Html {
  if (!isLazy || parts.length <= firstRuns) return html`${parts}`;
  return html`${parts.slice(0, firstRuns)}<template class="later">${parts.slice(firstRuns)}</template>`;
}

function totals(analysis: Analysis): Html {
  const { runs, energyKwh, kgCo2e } = analysis.totals;
  const others = analysis.files.reduce((all, file) => all + file.runs.length, 0) - runs;
  const notes = [
    energyKwh && unknownText(analysis) !== "" ? say("{0} not included", unknownText(analysis)) : "",
    others === 0 ? "" : say("{0} counted through a launcher", formatCountOf(others, "script")),
  ];
  return html`<dl class="totals">
    ${totalFigure(say("Energy"), energyKwh, formatEnergy, formatEnergyRange)}
    ${totalFigure("CO2e", kgCo2e, formatCarbon, formatCarbonRange)}
    <div>
      <dt>${say("Runs")}</dt>
      <dd class="value">${runs}</dd>
      <dd class="range">${notes.filter((note) => note !== "").join("; ")}</dd>
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
    <dd class="value">${range ? `≈ ${format(range.central)}` : say("unknown")}</dd>
    <dd class="range">${range ? formatRange(range) : ""}</dd>
  </div>`;
}

function runTable(
  ranked: ReturnType<typeof rankedRuns>,
  scale: BarScale | undefined,
  groupsOf: GroupsOf,
  rootOf: NonNullable<ReportOptions["rootOf"]>,
  isLazy: boolean,
): Html {
  const rows = ranked.map(({ run, isCounted }, index) => {
    const { energy, range, carbon, duration, setup, note } = summaryOf(run, isCounted);
    const { energyKwh, kgCo2e, wallHours } = run.estimate;
    const { folder, framework, owner } = groupsOf(run);
    const root = rootOf(run);
    return html`<tr data-folder="${folder}" data-framework="${framework}" data-owner="${owner}" ${rootAttribute(root)}>
      <th scope="row" data-value="${run.title}">
        <a href="#${idOf(index)}">${run.title}</a> ${placeButton(run.anchor, placeTextIn(root, run.anchor))}
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
      <h2 id="runs-title">${say("Runs")}</h2>
      <div class="tools">
        <label
          >${say("Group by")}
          <select id="group">
            <option value="">${say("nothing")}</option>
            ${Object.entries(groupings).map(([kind, title]) => html`<option value="${kind}">${title()}</option>`)}
          </select></label
        >
        <label class="search">${say("Search")} <input type="search" id="search" autocomplete="off" /></label>
      </div>
    </div>
    <div class="scroll">
      <table id="runs">
        <caption class="visually-hidden">
          ${say("Runs with their energy, its 80 % interval, CO2e, duration and set-up")}
        </caption>
        <thead>
          <tr>
            ${sortHead(say("Run"), "text")}${sortHead(say("Energy"), "number", "descending")}
            <th scope="col">${say("80 % interval")}</th>
            ${sortHead("CO2e", "number")}${sortHead(say("Duration"), "number")}${sortHead(say("Set-up"), "text")}
          </tr>
        </thead>
        <tbody>
          ${inScreens(rows, isLazy)}
        </tbody>
        ${groupHeads(ranked, groupsOf)}
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
      ({ message, line }) => html`<li>${placeButton({ path: file.path, line: line ?? 1 })} ${retell(message)}</li>`,
    ),
  );
  if (items.length === 0) return undefined;
  return html`<section aria-labelledby="problems-title">
    <h2 id="problems-title">${say("Not read or not understood")}</h2>
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
