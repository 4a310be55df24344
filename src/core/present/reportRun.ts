/** One run in the report: a breakdown that opens. */
import type { AnalyzedRun } from "../analysis";
import type { LiveForecast } from "../live/liveGrid";
import type { Source } from "../run/runSpec";
import { rejectedTitle, type AdviceWords } from "./advice";
import { afterTraining } from "./afterTraining";
import { breakdownOf, type InputRow, type StepRow } from "./breakdown";
import { runCharts } from "./charts/runCharts";
import { html, type Html } from "./html";
import type { LauncherRow } from "./launcherWords";
import { say } from "./language";
import { headline } from "./lens";
import { placeText, titleOf } from "./words";

export interface RunDisplay {
  readonly isOpen: boolean;
  /** The contents come later, when it is opened. */
  readonly isLazy: boolean;
  /** The forecast of carbon intensity that is at hand. */
  readonly live?: LiveForecast | undefined;
  /** The workspace folder that the run's paths are relative to, where several are open. */
  readonly root?: string | undefined;
}

/** @param id of the element, for links to it. */
export function runDetails(run: AnalyzedRun, id: string, { isOpen, isLazy, live, root }: RunDisplay): Html {
  return html`<details
    id="${id}"
    class="run"
    ${rootAttribute(root)}
    ${isOpen ? openAttribute : undefined}
    ${isLazy ? lazyAttribute : undefined}
  >
    <summary>
      <h3>${run.title}</h3>
      <span class="where">${placeTextIn(root, run.anchor)}</span>
      <span class="headline">${headline(run.estimate)}</span>
    </summary>
    <div class="contents">${isLazy ? undefined : runContents(run, live)}</div>
  </details>`;
}

/** What stands below the headline of a run. */
export function runContents(run: AnalyzedRun, live?: LiveForecast): Html {
  const { statements, unknowns, figures, inputs, steps, assumptions, advice, launchers, companions, problems } =
    breakdownOf(run);
  const charts = runCharts(run, live);
  return html` ${statements.map(({ kind, text }) => html`<p class="${kind}">${text}</p>`)}
    ${
      unknowns.length === 0
        ? undefined
        : html`<p>${say("Most uncertain")}: ${unknowns.map(({ title, share }) => `${title} ${share}`).join(", ")}.</p>`
    }
    <div class="columns">
      ${table(
        say("Estimate"),
        [say("Figure"), say("Estimate"), say("80 % interval")],
        figures.map(
          (row) =>
            html`<tr>
              <th scope="row">${row.title}</th>
              <td>${row.value}</td>
              <td>${row.range}</td>
            </tr>`,
        ),
      )}
      ${table(say("Inputs"), [say("Input"), say("Value"), say("Origin"), say("Where and why")], inputs.map(inputRow))}
    </div>
    ${table(say("Started by"), [say("Where"), say("Energy"), say("80 % interval"), "CO2e", say("Sets")], launchers.map(launcherRow))}
    ${charts.length === 0 ? undefined : html`<div class="charts">${charts}</div>`} ${adviceSection(advice)}
    ${afterSection(run)}
    ${table(say("Working"), [say("Step"), say("Value"), say("Formula"), say("From"), say("Source")], steps.map(stepRow))}
    ${list(
      say("Assumed"),
      assumptions.map(({ code, text }) => html`<li>${text} <code>${code}</code></li>`),
    )}
    ${list(
      say("Not understood"),
      problems.map(({ message }) => html`<li>${message}</li>`),
    )}
    ${list(
      say("Read with it"),
      companions.map((path) => html`<li>${placeButton({ path, line: 1 }, path)}</li>`),
    )}`;
}

function adviceSection({ rows, rejected, together, label }: AdviceWords): Html | undefined {
  if (rows.length + rejected.length === 0 && label === "") return undefined;
  const items = rows.map(
    ({ title, saving, message, tradeOff, evidence, isInformation }) =>
      html`<li class="${isInformation ? "information" : "proposal"}">
        <strong>${title}</strong>${saving === "" ? "" : `: ${saving}`}
        <p>${message} ${tradeOff}</p>
        ${evidence === "" ? undefined : html`<p class="evidence">${evidence}</p>`}
      </li>`,
  );
  return html`<section class="advice">
    <h4>${say("What would save energy or carbon")}</h4>
    ${
      items.length === 0
        ? undefined
        : html`<ul>
            ${items}
          </ul>`
    }
    ${together === "" ? undefined : html`<p>${together}</p>`} ${label === "" ? undefined : html`<p>${label}</p>`}
    ${rejectedDetails(rejected)}
  </section>`;
}

/** Closed until somebody asks. */
function rejectedDetails(rows: AdviceWords["rejected"]): Html | undefined {
  if (rows.length === 0) return undefined;
  return html`<details>
    <summary>${rejectedTitle()} (${rows.length})</summary>
    <ul>
      ${rows.map(
        (row) =>
          html`<li class="information">
            <strong>${row.title}</strong>${row.saving === "" ? "" : `: ${row.saving}`}
            <p>${row.message} ${row.tradeOff}</p>
            <p class="evidence">${row.evidence}</p>
          </li>`,
      )}
    </ul>
  </details>`;
}

function afterSection(run: AnalyzedRun): Html | undefined {
  const after = afterTraining(run);
  if (!after) return undefined;
  return html`<section class="after">
    ${table(
      say("After training"),
      [say("Figure"), say("80 % interval"), say("Basis")],
      after.rows.map(
        ([title, value, basis]) =>
          html`<tr>
            <th scope="row">${title}</th>
            <td>${value}</td>
            <td>${basis}</td>
          </tr>`,
      ),
    )}
    ${list(
      say("Training compares to"),
      after.comparisons.map(({ text, source }) => html`<li>${text} <span class="evidence">${source}</span></li>`),
    )}
    ${after.note === "" ? undefined : html`<p class="evidence">${after.note}</p>`}
  </section>`;
}

/** Tells the page's script in which folder the places below an element lie. */
export function rootAttribute(root: string | undefined): Html | undefined {
  return root === undefined ? undefined : html`data-root="${root}"`;
}

/** A place, behind the name of its workspace folder where several are open. */
export function placeTextIn(root: string | undefined, source: Source): string {
  return root === undefined ? placeText(source) : `${root}/${placeText(source)}`;
}

const openAttribute = html`open`;
const lazyAttribute = html`data-lazy`;

/** A button that asks the editor to show a place; outside of an editor it is only text that can be focused. */
export function placeButton(source: Source, text = placeText(source)): Html {
  const { path, line, column, cell } = source;
  return html`<button
    type="button"
    class="place"
    data-path="${path}"
    data-line="${line}"
    data-column="${column ?? 1}"
    ${cell === undefined ? undefined : html`data-cell="${cell}"`}
  >
    ${text}
  </button>`;
}

function inputRow({ title, value, origin, originText, reason, sources }: InputRow): Html {
  return html`<tr>
    <th scope="row">${title}</th>
    <td>${value}</td>
    <td><span class="origin ${origin}">${originText}</span></td>
    <td>${sources.map((source) => html`${placeButton(source)} `)}${reason}</td>
  </tr>`;
}

function launcherRow({ anchor, energy, range, carbon, sets }: LauncherRow): Html {
  return html`<tr>
    <th scope="row">${placeButton(anchor)}</th>
    <td>${energy}</td>
    <td>${range}</td>
    <td>${carbon}</td>
    <td>${sets}</td>
  </tr>`;
}

function stepRow({ name, value, formula, inputs, source }: StepRow): Html {
  return html`<tr>
    <th scope="row">${name}</th>
    <td>${value}</td>
    <td><code>${formula}</code></td>
    <td>${inputs.map(titleOf).join(", ")}</td>
    <td>${source}</td>
  </tr>`;
}

/** A table that scrolls by itself where it is wider than the page; nothing where it has no rows. */
export function table(caption: string, head: readonly string[], rows: readonly Html[]): Html | undefined {
  if (rows.length === 0) return undefined;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${caption}">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head.map((title) => html`<th scope="col">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function list(title: string, items: readonly Html[]): Html | undefined {
  if (items.length === 0) return undefined;
  return html`<h4>${title}</h4>
    <ul>
      ${items}
    </ul>`;
}
