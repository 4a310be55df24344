/** In the report: how the workspace stands against each limit of its budget, the worst first. */
import type { Check, Finding } from "../budget/check";
import { formatAmount, measureWord, shareText, verdictNotes } from "./budgetWords";
import { verdictLine } from "./check/checkText";
import { burnDown } from "./burnDown";
import { html, type Html } from "./html";
import { say } from "./language";
import { placeButton } from "./reportRun";

/** With more verdicts than this those that are well are only counted. */
const maximumRows = 30;
const verdictWords = {
  over: () => say("over"),
  near: () => say("near"),
  within: () => say("within"),
  none: () => say("not known"),
} as const;

/** The section; it says so where no limit applies. */
export function budgetSection(check: Check): Html {
  const sorted = [...check.findings].sort((a, b) => (b.share ?? 1) - (a.share ?? 1));
  const shown = sorted.filter(({ verdict }, at) => verdict !== "within" || at < maximumRows);
  const more = sorted.length - shown.length;
  return html`<section class="budget" aria-label="${say("Budget")}">
    <h2>${say("Budget")}</h2>
    <p class="${check.passes ? "plain" : "warning"}">${verdictLine(check)}</p>
    ${shown.length === 0 ? undefined : table(shown)}
    ${shown.map((finding) => burnDown(finding, check.today)).filter((drawing) => drawing !== undefined)}
    ${more > 0 ? html`<p>${say("and {0} more within their limits", more)}</p>` : undefined}
  </section>`;
}

function table(findings: readonly Finding[]): Html {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">${say("Limit")}</th>
        <th scope="col">${say("For")}</th>
        <th scope="col">${say("Used")}</th>
        <th scope="col">${say("Allowed")}</th>
        <th scope="col">${say("Share")}</th>
        <th scope="col">${say("Verdict")}</th>
      </tr>
    </thead>
    <tbody>
      ${findings.map(row)}
    </tbody>
  </table>`;
}

function row(finding: Finding): Html {
  const { limit, measure, value, amount, verdict, source, subject, place, share } = finding;
  const notes = verdictNotes(finding).join("; ");
  const used = value === null ? say("{0} unknown", measureWord(measure)) : formatAmount(measure, value);
  const of =
    subject.kind === "run" || subject.kind === "file"
      ? placeButton(place)
      : html`${subject.kind === "owner" ? say("owner {0}", subject.name) : say("workspace")}`;
  return html`<tr class="${verdict}">
    <td>${limit} ${placeButton(source)}</td>
    <td>${of}</td>
    <td>${used}</td>
    <td>${formatAmount(measure, amount)}</td>
    <td>
      ${share === null ? "" : html`<meter min="0" max="1" low="0.8" high="1" optimum="0" value="${Math.min(1, share)}"></meter>`}
      ${shareText(finding)}
    </td>
    <td>${verdictWords[verdict]()}${notes === "" ? "" : `; ${notes}`}</td>
  </tr>`;
}
